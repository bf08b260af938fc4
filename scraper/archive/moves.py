"""Pages that moved: their address leads, for good (301, 308), to another page of the archive.

Where the page at the new address is like the one that was known, there is no move to tell: it is the same page, which
keeps its history and is filed under its new address (``addresses``). Otherwise the visit is one of the page that was
there, and the only thing it says of the other is that it has moved. That is asked for here, and written nowhere but in
``page.status``: so it is the same whichever archive saw which of the two first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from scraper import urls
from scraper.archive.contents import json
from scraper.archive.renditions import speaks_for
from scraper.archive.times import END_OF_TIME
from scraper.errors import BadURL
from scraper.model import Response

_PERMANENT = frozenset((301, 308))
_hops = msgspec.json.Decoder(tuple[tuple[int, str], ...])


class Move(NamedTuple):
    """When the address of a page was seen to lead elsewhere, and where."""

    at: str
    to: str


def for_good(hops: Iterable[tuple[int, str]]) -> bool:
    """Are these the redirects of something that has moved? All of them must say so."""
    statuses = {status for status, _ in hops}
    return bool(statuses) and statuses <= _PERMANENT


def last_move(db: sqlite3.Connection, page_id: int, at: str = END_OF_TIME) -> Move | None:
    """The last visit up to a moment that was led from an address that served this page to another page, for good."""
    return next(all_moves(db, page_id, at), None)


def all_moves(db: sqlite3.Connection, page_id: int, at: str = END_OF_TIME) -> Iterator[Move]:
    """All such visits, the last first."""
    rows = db.execute(
        "SELECT at, final, redirects, url FROM capture"
        " WHERE redirects IS NOT NULL AND page_id IS NOT ?1 AND at <= ?2"
        " AND outcome IN ('ok', 'same', 'not_modified')"
        " AND url IN (SELECT url FROM alias WHERE page_id = ?1 AND why IN ('own', 'amp'))"
        " ORDER BY at DESC, id DESC",
        (page_id, at),
    )
    for when, to, hops, asked in rows:
        if speaks_for(db, page_id, asked) and for_good(_hops.decode(hops)):
            yield Move(when, urls.filed_as(to))


def left(db: sqlite3.Connection, response: Response, page_id: int) -> list[int]:
    """The pages that a visit was led away from to another one."""
    try:
        asked = urls.canonical(response.asked)
    except BadURL:
        return []
    return [page for page in served_at(db, [asked]) if page != page_id] if response.redirects else []


def served_at(db: sqlite3.Connection, found: Iterable[str]) -> list[int]:
    """The pages that addresses have served."""
    rows = db.execute(
        "SELECT DISTINCT page_id FROM alias WHERE url IN (SELECT value FROM json_each(?)) AND why IN ('own', 'amp')",
        (json([*found]),),
    )
    return [row[0] for row in rows]
