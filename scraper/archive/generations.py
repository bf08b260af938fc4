"""Reading a page's captures again: what a better parser says of the same bytes is a generation of its own.

The versions of a generation are derived from the kept bytes of all good captures, in the order of their times, as if the
parser had always been this one. So a new parser, or a new overlay of a site, never looks like an edit of the page. Those
of the former generations stay in the file; what is shown is the page's last.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

from scraper.archive.captures import GOOD
from scraper.archive.derive import derive
from scraper.archive.evidence import walls
from scraper.archive.evidence.answers import answer_of
from scraper.archive.reading import page_at
from scraper.archive.renditions import well_seen
from scraper.archive.search.entries import forget_page
from scraper.archive.series import Sight
from scraper.archive.times import END_OF_TIME
from scraper.errors import ArchiveError, NotArchived, ParseError
from scraper.model import ArchivedPage, Page, Part, Response

Read = Callable[[Response], Page]
"""Splits an answer again; raises ParseError where that can't be done."""

PARTS: Final[tuple[Part, ...]] = ("body", "comments", "related")


class Kept(NamedTuple):
    """A good capture that is read."""

    capture_id: int
    at: str


class Readings:
    """What a parser says of a page's captures, each read once; in place of one that it can't read, why not.

    A fault of the parser, or damaged bytes, cost the one capture: the others can be read.
    """

    __slots__ = ("_pages", "_read")

    def __init__(self, read: Read) -> None:
        self._read = read
        self._pages: dict[int, Page | str] = {}

    def of(self, db: sqlite3.Connection, capture_id: int) -> Page | str:
        """The reading of a capture, or the reason why there is none."""
        if capture_id not in self._pages:
            self._pages[capture_id] = self._reading(db, capture_id)
        return self._pages[capture_id]

    def _reading(self, db: sqlite3.Connection, capture_id: int) -> Page | str:
        try:
            answer = answer_of(db, capture_id)
        except NotArchived as exc:
            return _as_read_before(db, capture_id) or str(exc)
        except ArchiveError as exc:
            return str(exc)
        try:
            return self._read(answer)
        except ParseError as exc:
            return str(exc)
        except Exception as exc:  # what a parser may raise is not known here
            return f"the parser failed ({' '.join(f'{type(exc).__name__}: {exc}'.split())})"


class Renewed(NamedTuple):
    """How many captures a generation was made of, and how many could not be read."""

    made: int
    unread: int


def parser_of(db: sqlite3.Connection, page_id: int) -> str | None:
    """The parser by which the page was last read."""
    row = db.execute(
        "SELECT parser FROM parse JOIN page ON page.id = page_id AND page.gen = parse.gen WHERE page_id = ?"
        " ORDER BY at DESC, parse.id DESC LIMIT 1",
        (page_id,),
    ).fetchone()
    return str(row[0]) if row else None


def kept(db: sqlite3.Connection, page_id: int) -> list[Kept]:
    """The good captures of a page that have another content than the one before, in the order of their times."""
    rows = db.execute(
        "SELECT id, at, outcome, blob_id, (SELECT group_concat(blob_id) FROM"
        " (SELECT blob_id FROM continuation WHERE capture_id = capture.id ORDER BY number))"
        f" FROM capture WHERE page_id = ? AND outcome IN {GOOD} AND blob_id IS NOT NULL ORDER BY at, id",
        (page_id,),
    )
    found = []
    former = None
    last: dict[int, str | None] = {}
    for capture_id, at, outcome, blob_id, continued in rows:
        if outcome != "not_modified":
            last[blob_id] = continued
        content = (blob_id, last.get(blob_id))
        if content != former:
            found.append(Kept(capture_id, at))
        former = content
    return found


def _as_read_before(db: sqlite3.Connection, capture_id: int) -> Page | None:
    """What was read in a capture whose bytes were removed on purpose."""
    page_id, at = db.execute("SELECT page_id, at FROM capture WHERE id = ?", (capture_id,)).fetchone()
    return page_at(db, page_id, at)


def read_again(db: sqlite3.Connection, page_id: int, read: Read) -> Readings:
    """What the parser says of each capture now."""
    readings = Readings(read)
    for capture in kept(db, page_id):
        readings.of(db, capture.capture_id)
    return readings


def renew(db: sqlite3.Connection, page_id: int, readings: Readings) -> Renewed:
    """Derive a new generation from ``readings``, and show it.

    A capture that came meanwhile is read here. One that can't be read, or that this parser sees to be a wall, opens and
    closes nothing, and ``unread`` says why; where none can be read, the page keeps the generation that it has.
    """
    (last,) = db.execute("SELECT max(gen) FROM parse WHERE page_id = ?", (page_id,)).fetchone()
    gen = (last or 0) + 1
    made = unread = 0
    reasons: list[tuple[int, int, str]] = []
    for capture_id, at in kept(db, page_id):
        page = readings.of(db, capture_id)
        if isinstance(page, str):
            unread += 1
            reasons.append((capture_id, gen, page))
            continue
        # What was read before was judged then; there may be no bytes any more to judge it by.
        judged = isinstance(page, ArchivedPage)
        wall = None if judged else walls.judge(db, page_id, page, at, partial(answer_of, db, capture_id), gen)
        if wall is not None and wall.whole:
            reasons.append((capture_id, gen, wall.reason))
            continue
        before = well_seen(db, page_id, gen, capture_id, at)
        derive(db, Sight(page_id, gen, capture_id, at, before), page, wall.kind if wall else None)
        made += 1
    if made:
        (former,) = db.execute("SELECT gen FROM page WHERE id = ?", (page_id,)).fetchone()
        forget_page(db, page_id, former)
        db.executemany("INSERT INTO unread (capture_id, gen, reason) VALUES (?, ?, ?)", reasons)
        db.execute("UPDATE page SET gen = ? WHERE id = ?", (gen, page_id))
    return Renewed(made, unread)


def shown(db: sqlite3.Connection, page_id: int) -> dict[Part, object]:
    """What each part of a page says, as it is shown now: what tells two generations apart for a reader."""
    page = page_at(db, page_id, END_OF_TIME)
    if page is None:
        return {}
    return {
        "body": (page.title, page.subtitle, page.authors, page.published, [block.text for block in page.blocks]),
        "comments": [(comment.author, comment.posted, comment.text, comment.depth) for comment in page.comments],
        "related": [(link.url, link.title, link.heading, link.kind) for link in page.related],
    }
