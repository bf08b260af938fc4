"""What lists of stories (feeds, sitemaps, section pages) last offered, for visits on which they are not sent again.

A list that is asked for by its ETag or Last-Modified and answers 304 is followed as it was read before. That is all these
rows are for: they are no evidence and no part of the chain, are not merged, and go as a whole when words are erased. A
list is then simply read anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from scraper import urls
from scraper.archive import times
from scraper.archive.blobs import codecs
from scraper.archive.file import ArchiveFile
from scraper.model import Response, Seed, Validators
from scraper.version import VERSION

_LARGEST: Final = 32 * 2**20
"""Bytes of JSON that are kept of a list at most, as in the schema; a sitemap may have 50 MB. Of a longer one nothing is."""
_LEVEL: Final = 3
_NOT_MODIFIED: Final = 304


class _Offer(msgspec.Struct, array_like=True, omit_defaults=True, frozen=True):
    """A seed as it is kept: its source is that of the whole list."""

    url: str
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    leads_to: Literal["story", "list", "next"] = "story"


class OfferedLists(ArchiveFile):
    """What an archive remembers of lists."""

    def list_validators(self, url: str) -> Validators | None:
        """By what the server of a list may be asked whether it still is as it was; None where there is nothing to ask by,
        or nothing that would be followed then.

        Raises:
            BadURL: not a web address.
        """
        return self._read(lambda db: _validators(db, urls.canonical(url)))

    def list_offered(self, url: str) -> tuple[Seed, ...]:
        """What a list offered when it was last read; ``source`` says what kind of list it is.

        Raises:
            BadURL: not a web address.
        """
        return self._read(lambda db: _offered(db, urls.canonical(url)))

    def keep_list(self, url: str, response: Response, seeds: Sequence[Seed]) -> None:
        """Remember what the list asked for at ``url`` offered. Of a 304 only that it was given, ``seeds`` does not count.
        Of a list that can't be asked for by anything, nothing is remembered any more.

        Raises:
            BadURL: not a web address.
        """
        name = urls.canonical(url)
        self._write(lambda db: _keep(db, name, response, seeds))


def forget(db: sqlite3.Connection) -> None:
    """Delete all of it, within the transaction that takes words out of the file: headlines and addresses may hold them."""
    db.execute("DELETE FROM offered_list")


def _validators(db: sqlite3.Connection, url: str) -> Validators | None:
    row = db.execute(
        "SELECT final, etag, last_modified FROM offered_list WHERE url = ? AND app = ?", (url, VERSION)
    ).fetchone()
    if row is None or not _offered(db, url):
        return None
    return Validators(url=row[0], etag=row[1], last_modified=row[2])


def _offered(db: sqlite3.Connection, url: str) -> tuple[Seed, ...]:
    row = db.execute("SELECT kind, items, size FROM offered_list WHERE url = ?", (url,)).fetchone()
    if row is None:
        return ()
    kind, items, size = row
    try:
        offers = msgspec.json.decode(codecs.expand("zstd", items, size), type=list[_Offer])
    except (codecs.Unreadable, msgspec.MsgspecError):
        return ()  # damaged: the list itself still has it
    return tuple(
        Seed(
            url=offer.url,
            source=kind,
            title=offer.title,
            published=offer.published,
            modified=offer.modified,
            leads_to=offer.leads_to,
        )
        for offer in offers
    )


def _keep(db: sqlite3.Connection, url: str, response: Response, seeds: Sequence[Seed]) -> None:
    at = times.of_capture(response.captured)
    etag, modified = response.header("etag"), response.header("last-modified")
    if response.status == _NOT_MODIFIED:
        # A 304 carries the validators it would send with a 200 (RFC 9110, 15.4.5), or none.
        db.execute(
            "UPDATE offered_list SET checked = ?, etag = ifnull(?, etag), last_modified = ifnull(?, last_modified)"
            " WHERE url = ?",
            (at, etag, modified, url),
        )
        return
    offers = [_Offer(s.url, s.title, s.published, s.modified, s.leads_to) for s in seeds]
    items = msgspec.json.encode(offers)
    if not offers or not (etag or modified) or len(items) > _LARGEST:
        db.execute("DELETE FROM offered_list WHERE url = ?", (url,))
        return
    db.execute(
        "INSERT INTO offered_list (url, final, kind, etag, last_modified, at, checked, app, offers, size, items)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET final = excluded.final,"
        " kind = excluded.kind, etag = excluded.etag, last_modified = excluded.last_modified, at = excluded.at,"
        " checked = excluded.checked, app = excluded.app, offers = excluded.offers, size = excluded.size,"
        " items = excluded.items",
        (
            *(url, response.url, seeds[0].source, etag, modified, at, at, VERSION),
            *(len(offers), len(items), codecs.zstd(items, _LEVEL)),
        ),
    )
