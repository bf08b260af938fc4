"""Pages derived anew from their captures in the order of time, as if one machine had made all these visits itself.

Which page a capture belongs to is part of what is derived: an address that another archive saw redirect, or a canonical
one that it saw stated, may make one page of two. So the pages that share an address are taken down together, each visit
finds its page again as it did when it was made (``addresses``), and what it changed is written again (``derive``).
Visits at one instant follow each other by content: the order in which archives were taken in makes no difference.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from scraper.archive import addresses, moves, renditions
from scraper.archive.captures import Content
from scraper.archive.custody.offered import gather, put
from scraper.archive.custody.readings import Readings
from scraper.archive.custody.references import renumber_page, sweep
from scraper.archive.custody.takedown import take_down
from scraper.archive.custody.visits import Visit, addresses_of, redirects_of, visits
from scraper.archive.derive import derive
from scraper.archive.reading import status_at
from scraper.archive.search.entries import forget_page
from scraper.archive.series import Sight
from scraper.errors import BadURL
from scraper.model import Response


class _Widen(Exception):
    """A visit belongs to a page that was not taken down."""

    def __init__(self, page_id: int) -> None:
        self.page_id = page_id


def arrange(db: sqlite3.Connection, pages: Iterable[int], more: Iterable[int], readings: Readings) -> set[int]:
    """Derive pages anew, of their captures and ``more`` (ids of captures that belong to none yet); the pages made.

    The caller holds the transaction.
    """
    taken, added = set(pages), set(more)
    db.execute("PRAGMA defer_foreign_keys = ON")
    while True:
        db.execute("SAVEPOINT arranging")
        try:
            made = _arrange(db, taken, added, readings)
        except _Widen as wider:
            db.execute("ROLLBACK TO arranging")
            taken.add(wider.page_id)
        else:
            return made
        finally:
            db.execute("RELEASE arranging")


def settled(db: sqlite3.Connection, pages: Iterable[int]) -> bool:
    """Were these pages derived from all of their captures in the order of time?"""
    for page in pages:
        row = db.execute("SELECT capture_id FROM arranged WHERE page_id = ?", (page,)).fetchone()
        mark = row[0] if row else 0
        known = visits(db, [page])
        late = sorted((visit for visit in known if visit.id > mark), key=lambda visit: visit.id)
        if [visit for visit in known if visit.id <= mark] + late != known:
            return False
    return True


class _Last(NamedTuple):
    """The last good capture of a page that is being derived, and when the page was last well seen."""

    content: Content
    at: str


def _arrange(db: sqlite3.Connection, pages: set[int], more: set[int], readings: Readings) -> set[int]:
    urls = set().union(*(addresses_of(db, page) for page in pages))
    known = visits(db, pages, urls, more)
    readings.meet(db, known)
    told = gather(db, pages)
    unused = _take_down(db, pages)
    made: dict[int, _Last] = {}
    for visit in known:
        page_id = _place(db, visit, made, readings) if visit.good else _find(db, visit.url)
        if page_id is not None and page_id not in made:
            raise _Widen(page_id)
        db.execute("UPDATE capture SET page_id = ? WHERE id = ?", (page_id, visit.id))
        if page_id is not None and visit.good:
            _derive(db, visit, page_id, made, readings)
    final = _number(db, pages, known, made)
    put(db, told, readings.scrubbed)
    for table, ids in unused.items():
        sweep(db, table, ids)
    last = max((visit.id for visit in known), default=0)
    # A page may have been left for these that is not derived anew.
    for page_id in final.union(moves.served_at(db, urls)):
        db.execute("UPDATE page SET status = ? WHERE id = ?", (status_at(db, page_id), page_id))
    for page_id in final:
        db.execute("INSERT INTO arranged (page_id, capture_id) VALUES (?, ?)", (page_id, last))
    return final


def _take_down(db: sqlite3.Connection, pages: set[int]) -> dict[str, set[int]]:
    """Delete what was derived for pages; by table, the rows to which perhaps nothing refers any more.

    The rows of ``page`` stay until the ids are given to those that take their place, under names that are no address.
    """
    unused: dict[str, set[int]] = {"listing": set(), "metadata": set(), "text": set()}
    for page in pages:
        (gen,) = db.execute("SELECT gen FROM page WHERE id = ?", (page,)).fetchone()
        forget_page(db, page, gen)
        for table, question in _USED:
            unused[table].update(row[0] for row in db.execute(question, (page,)) if row[0] is not None)
        take_down(db, page)
        db.execute("DELETE FROM arranged WHERE page_id = ?", (page,))
        db.execute("DELETE FROM alias WHERE page_id = ?", (page,))
        db.execute("UPDATE page SET url = 'arranging ' || id WHERE id = ?", (page,))
    return unused


_USED = (
    ("metadata", "SELECT metadata_id FROM parse WHERE page_id = ?"),
    ("listing", "SELECT comment_order FROM parse WHERE page_id = ?"),
    ("listing", "SELECT votes FROM parse WHERE page_id = ?"),
    ("listing", "SELECT related_order FROM parse WHERE page_id = ?"),
    ("text", "SELECT blocks FROM body JOIN version ON version.id = version_id WHERE page_id = ?"),
    ("text", "SELECT text_id FROM comment_version JOIN comment ON comment.id = comment_id WHERE page_id = ?"),
    ("text", "SELECT notice FROM comment_state JOIN comment ON comment.id = comment_id WHERE page_id = ?"),
)


def _place(db: sqlite3.Connection, visit: Visit, made: dict[int, _Last], readings: Readings) -> int | None:
    """The page of a good capture; None where nothing can be read in it and its address is not known."""
    asked, final, redirects = db.execute(
        "SELECT asked, final, redirects FROM capture WHERE id = ?", (visit.id,)
    ).fetchone()
    page = readings.about(visit)
    if page is None:
        return _find(db, final or asked)
    response = Response(
        asked=asked,
        url=final or asked,
        status=200,
        headers=(),
        body=b"",
        captured=visit.at,
        redirects=redirects_of(redirects),
    )
    page_id, new = addresses.place(db, response, page, visit.at)
    if new:
        made[page_id] = _Last((), "")
    return page_id


def _derive(db: sqlite3.Connection, visit: Visit, page_id: int, made: dict[int, _Last], readings: Readings) -> None:
    """What a good capture changed: nothing, where it has the content of the one before."""
    last = made[page_id]
    sight = Sight(page_id, 1, visit.id, visit.at, last.at or None)
    made[page_id] = _Last(visit.content, last.at if renditions.is_lesser(db, sight) else visit.at)
    db.execute("UPDATE page SET last_seen = ? WHERE id = ?", (visit.at, page_id))
    if last.content == visit.content:
        return
    page = readings.of(visit)
    if page is None:
        return
    wall = readings.wall(db, visit, page_id, page)
    if wall is not None and wall.whole:
        db.execute("INSERT INTO unread (capture_id, gen, reason) VALUES (?, 1, ?)", (visit.id, wall.reason))
        return
    derive(db, sight, page, wall.kind if wall else None)


def _find(db: sqlite3.Connection, url: str) -> int | None:
    try:
        return addresses.find(db, url)
    except BadURL:
        return None


def _number(db: sqlite3.Connection, pages: set[int], known: list[Visit], made: Iterable[int]) -> set[int]:
    """Give the pages made the numbers of those that they are made of: who kept one, finds the page again."""
    now = {visit.id: row[0] for visit in known for row in db.execute(_PAGE_OF, (visit.id,))}
    free, final = set(pages), {}
    for visit in known:
        new = now[visit.id]
        if new is not None and new not in final and visit.page_id in free:
            free.discard(visit.page_id)
            final[new] = visit.page_id
    for new, old in final.items():
        db.execute("DELETE FROM page WHERE id = ?", (old,))
        renumber_page(db, new, old)
    for old in free:
        db.execute("DELETE FROM page WHERE id = ?", (old,))
    return {final.get(page, page) for page in made}


_PAGE_OF = "SELECT page_id FROM capture WHERE id = ?"
