"""The part of ``Archive`` that answers with figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scraper import urls
from scraper.archive.figures import counts
from scraper.archive.figures.drift import drifts, readings
from scraper.archive.file import ArchiveFile
from scraper.model import Drift, Stats


class Figures(ArchiveFile):
    """What the archive holds, counted; and which sites are no longer read as they were."""

    def stats(self, *, site: str | None = None, space: bool = False) -> Stats:
        """The archive counted, or the pages of one site.

        ``space``: also what the file is filled with, table by table; that reads all of the file.
        """
        name = site and urls.site_named(site)
        with self._reading() as db:
            found = counts.count(db, name)
            if space:
                found.space = counts.space(db)
            return found

    def drift(self, sites: Sequence[str] | None = None) -> Iterator[Drift]:
        """What sites have lost: fields that are no longer found on their latest pages. ``sites`` are host names without
        ``www.``; without them, all."""
        if sites is None:
            sites = self._read(lambda db: [name for (name,) in db.execute("SELECT name FROM site ORDER BY name")])
        for site in sites:
            with self._reading() as db:
                rows = readings(db, site)
            yield from drifts(site, rows)
