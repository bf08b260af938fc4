"""A capture that arrives after a later one of its page: two processes at once, a clock set back, bytes from elsewhere.

Versions are derived from captures in the order of their times. So what was derived from the later captures is taken
back, the late one takes its place, and the later ones are derived again, from the states that were read out before.
"""

from __future__ import annotations

import sqlite3

from scraper.archive.captures import GOOD
from scraper.archive.derive import Changes, derive, sight_of
from scraper.archive.reading import page_at
from scraper.archive.search.entries import forget_page
from scraper.archive.series import Sight
from scraper.model import ArchivedPage, Page, WallKind


def is_late(db: sqlite3.Connection, sight: Sight) -> bool:
    """Is there a good capture of the page from a later time?"""
    row = db.execute(
        f"SELECT 1 FROM capture WHERE page_id = ? AND at > ? AND outcome IN {GOOD} LIMIT 1",
        (sight.page_id, sight.at),
    ).fetchone()
    return row is not None


def insert(db: sqlite3.Connection, sight: Sight, page: Page | None, wall: WallKind | None = None) -> Changes:
    """Put a late capture in its place. ``page`` is None where it has the bytes of the one before."""
    states = _later_states(db, sight)
    _take_back(db, sight)
    changes = derive(db, sight, page, wall) if page else Changes()
    for capture_id, at, state, walled in states:
        derive(db, sight_of(db, sight.page_id, capture_id, at), state, walled)
    return changes


def state_at(db: sqlite3.Connection, page_id: int, at: str) -> tuple[ArchivedPage | None, WallKind | None]:
    """The page as it stood at a moment, and what stood before the rest of it: what bytes said that are seen again."""
    row = db.execute(
        "SELECT wall FROM parse JOIN page ON page.id = page_id AND page.gen = parse.gen WHERE page_id = ? AND at <= ?"
        " ORDER BY at DESC, parse.id DESC LIMIT 1",
        (page_id, at),
    ).fetchone()
    return page_at(db, page_id, at), row and row[0]


def _later_states(db: sqlite3.Connection, sight: Sight) -> list[tuple[int, str, ArchivedPage, WallKind | None]]:
    """The page as each later capture saw it. One with the bytes of its forerunner says nothing new, but for the first:
    its forerunner is the late one now."""
    rows = db.execute(
        f"SELECT capture.id, capture.at FROM capture WHERE capture.page_id = ?2 AND capture.at > ?3 AND outcome IN {GOOD}"
        " AND NOT EXISTS (SELECT 1 FROM unread WHERE unread.capture_id = capture.id AND unread.gen = ?1)"
        " ORDER BY capture.at, capture.id",
        (sight.gen, sight.page_id, sight.at),
    ).fetchall()
    readings = db.execute(
        "SELECT capture_id, wall, at FROM parse WHERE page_id = ? AND gen = ? ORDER BY at, id",
        (sight.page_id, sight.gen),
    ).fetchall()
    read: dict[int, WallKind | None] = {capture_id: wall for capture_id, wall, _ in readings}
    before = [wall for _, wall, at in readings if at <= sight.at]
    states = []
    for place, (capture_id, at) in enumerate(rows):
        if place == 0 or capture_id in read:
            state = page_at(db, sight.page_id, at)
            if state is not None:
                states.append((capture_id, at, state, read.get(capture_id, before[-1] if before else None)))
    return states


def _take_back(db: sqlite3.Connection, sight: Sight) -> None:
    """Leave of the page's versions and states what stood at the moment of the capture."""
    forget_page(db, sight.page_id, sight.gen, after=sight.at)
    values = {"page": sight.page_id, "gen": sight.gen, "at": sight.at}
    for statement in _TAKE_BACK:
        db.execute(statement, values)


_TAKE_BACK = (
    "DELETE FROM parse WHERE page_id = :page AND gen = :gen AND at > :at",
    "DELETE FROM headline WHERE page_id = :page AND gen = :gen AND valid_from > :at",
    "UPDATE headline SET valid_to = NULL WHERE page_id = :page AND gen = :gen AND valid_to > :at",
    "DELETE FROM body WHERE version_id IN"
    " (SELECT id FROM version WHERE page_id = :page AND gen = :gen AND valid_from > :at)",
    "DELETE FROM version WHERE page_id = :page AND gen = :gen AND valid_from > :at",
    "UPDATE version SET valid_to = NULL WHERE page_id = :page AND gen = :gen AND valid_to > :at",
    "DELETE FROM comment_version WHERE valid_from > :at"
    " AND comment_id IN (SELECT id FROM comment WHERE page_id = :page AND gen = :gen)",
    "UPDATE comment_version SET valid_to = NULL WHERE valid_to > :at"
    " AND comment_id IN (SELECT id FROM comment WHERE page_id = :page AND gen = :gen)",
    "DELETE FROM comment_state WHERE valid_from > :at"
    " AND comment_id IN (SELECT id FROM comment WHERE page_id = :page AND gen = :gen)",
    "UPDATE comment_state SET valid_to = NULL WHERE valid_to > :at"
    " AND comment_id IN (SELECT id FROM comment WHERE page_id = :page AND gen = :gen)",
    "DELETE FROM comment WHERE page_id = :page AND gen = :gen"
    " AND NOT EXISTS (SELECT 1 FROM comment_version WHERE comment_id = comment.id)",
    "DELETE FROM related_state WHERE valid_from > :at"
    " AND related_id IN (SELECT id FROM related WHERE page_id = :page AND gen = :gen)",
    "UPDATE related_state SET valid_to = NULL WHERE valid_to > :at"
    " AND related_id IN (SELECT id FROM related WHERE page_id = :page AND gen = :gen)",
    "DELETE FROM related WHERE page_id = :page AND gen = :gen"
    " AND NOT EXISTS (SELECT 1 FROM related_state WHERE related_id = related.id)",
)
