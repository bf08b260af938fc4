"""The door of the search."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.archive.file import ArchiveFile
from scraper.archive.search import filters
from scraper.archive.search.candidates import Finder
from scraper.archive.search.filters import Versions
from scraper.archive.search.query import understand
from scraper.archive.search.ranking import ranked
from scraper.errors import UsageError
from scraper.model import Hit, SearchPart


class Searching(ArchiveFile):
    """The part of ``Archive`` that finds words."""

    def search(
        self,
        query: str,
        *,
        site: str | None = None,
        since: str | None = None,
        until: str | None = None,
        author: str | None = None,
        as_of: str | None = None,
        parts: Sequence[SearchPart] = filters.PARTS,
        versions: Versions = "standing",
        limit: int = 20,
    ) -> list[Hit]:
        """The stories and comments in which these words stand, the best first.

        ``query`` is words that must all be there, "phrases", ``OR``, ``-without`` and ``beginn*``, in any script; docs/search.md
        tells more. Of words that stand in very many places the newest hundred stories and hundred comments are put in
        order, or ``limit`` of each where that is more.

        ``since``, ``until``: RFC 3339 dates or times, for when a page says it was published, a comment posted; where it says
        nothing, when it was first seen. ``author``: of the story or the comment. ``as_of``: what stood at that moment, not
        what stands now. ``versions``: 'all' that ever stood, or only what is 'gone': words that a page or a comment said
        once and says no longer, and comments that were deleted.

        Raises:
            UsageError: there is no word in the query, or a time is none.
            NotArchived: nothing is archived of that site.
        """
        if limit < 1:
            raise UsageError(f"{limit} hits are none: ask for one at least")
        wanted = understand(query)
        with self._reading() as db:
            limits = filters.read(
                db,
                parts=tuple(parts),
                versions=versions,
                site=site,
                author=author,
                since=since,
                until=until,
                as_of=as_of,
            )
            return ranked(db, wanted, Finder(db, wanted, limits, limit), limits, limit)
