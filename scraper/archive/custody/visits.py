"""Captures as several archives know them: by what was seen, not by the number of a row."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from scraper import urls
from scraper.archive import addresses
from scraper.archive.captures import GOOD_OUTCOMES, Content, content_of
from scraper.archive.contents import json
from scraper.archive.custody import record

_COLUMNS = f"SELECT capture.id, page_id, capture.url, {record.COLUMNS} FROM capture"
_ERASED = (
    "SELECT 1 FROM continuation JOIN erasure ON table_name = 'continuation' AND row_id = continuation.id"
    " WHERE capture_id = ? LIMIT 1"
)
_redirects = msgspec.json.Decoder(tuple[tuple[int, str], ...])


class Visit(NamedTuple):
    """A capture. Two of one ``key`` are one visit, whichever archives they are in; keys sort by time, then by content."""

    key: tuple[str, bytes]
    id: int
    page_id: int | None
    url: str
    good: bool
    sha256: bytes | None
    erased: bool
    content: Content
    """What it saw; of a 304, what it says still stands."""

    @property
    def at(self) -> str:
        """When it was."""
        return self.key[0]


def visits(
    db: sqlite3.Connection, pages: Iterable[int] = (), nowhere: Iterable[str] = (), ids: Iterable[int] = ()
) -> list[Visit]:
    """The visits to pages, those to addresses under which nothing is archived, and single ones; in the order of time."""
    found = {}
    for which, values in (
        ("page_id = ?", pages),
        ("page_id IS NULL AND capture.url = ?", nowhere),
        ("capture.id = ?", ids),
    ):
        for value in values:
            for row in db.execute(f"{_COLUMNS} WHERE {which}", (value,)):
                found[row[0]] = _visit(db, row)
    return sorted(found.values(), key=lambda visit: (visit.key, visit.id))


def nowhere(db: sqlite3.Connection, batch: int) -> Iterator[str]:
    """The addresses that were visited and under which nothing is archived."""
    last = ""
    while True:
        rows = db.execute(
            "SELECT DISTINCT url FROM capture WHERE page_id IS NULL AND url > ? ORDER BY url LIMIT ?", (last, batch)
        ).fetchall()
        if not rows:
            return
        yield from (row[0] for row in rows)
        last = rows[-1][0]


def addresses_of(db: sqlite3.Connection, page_id: int, *, mentioned: bool = True) -> set[str]:
    """Every address that leads to a page, and those that could be written for it.

    ``mentioned``: those, too, that its visits passed and that it stated, to whatever page they lead now.
    """
    found = {row[0] for row in db.execute("SELECT url FROM alias WHERE page_id = ?", (page_id,))}
    if mentioned:
        found |= _mentioned(db, page_id)
    return found.union(*map(addresses.twins, found))


def _mentioned(db: sqlite3.Connection, page_id: int) -> set[str]:
    passed: set[str] = set()
    own: set[str] = set()
    for url, final, redirects in db.execute(
        "SELECT DISTINCT url, final, redirects FROM capture WHERE page_id = ?", (page_id,)
    ):
        passed.update([url, *(urls.canonical(hop) for _, hop in redirects_of(redirects))])
        if final:
            own.add(urls.canonical(final))
    stated = db.execute(
        "SELECT DISTINCT canonical_url FROM parse JOIN metadata ON metadata.id = metadata_id"
        " WHERE page_id = ? AND canonical_url IS NOT NULL",
        (page_id,),
    ).fetchall()
    named = {addresses.plausible(row[0], url) for row in stated for url in own}
    return passed | own | {url for url in named if url}


def redirects_of(text: str | None) -> tuple[tuple[int, str], ...]:
    """The hops of a capture as it keeps them."""
    return _redirects.decode(text) if text else ()


def pages_at(db: sqlite3.Connection, found: Iterable[str]) -> set[int]:
    """The pages to which addresses lead."""
    rows = db.execute(
        "SELECT DISTINCT page_id FROM alias WHERE url IN (SELECT value FROM json_each(?))", (json([*found]),)
    )
    return {row[0] for row in rows}


def _visit(db: sqlite3.Connection, row: Sequence[Any]) -> Visit:
    number, page_id, url, at, outcome, *rest = row
    *_, continued, sha256, erased = rest
    # Whether the bytes were those of the visit before is no matter of this visit: 'ok' and 'same' are one here.
    text = record.of_capture(db, number, (at, b"ok" if outcome == b"same" else outcome, *rest))
    good = outcome.decode() in GOOD_OUTCOMES
    content = content_of(db, number) if continued or outcome == b"not_modified" else (sha256,)
    if continued and not erased:
        erased = db.execute(_ERASED, (number,)).fetchone()
    return Visit(
        (at.decode(), hashlib.sha256(text).digest()), number, page_id, url, good, sha256, bool(erased), content
    )
