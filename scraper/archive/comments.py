"""The rows of comments: those of a page read, and what is written when one comes, changes or goes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from msgspec import UNSET

from scraper.archive.contents import put_text
from scraper.archive.identity import State
from scraper.archive.series import Sight
from scraper.model import Comment

Ground = Literal["notice", "count", "neighbours"]
"""How it is known that a comment went: a notice stands for it; the page printed as many as it counts; or its neighbours
are printed and it is not, on a page that counts none."""


class Row(NamedTuple):
    """A comment as it stands in the archive: its last words, and where it was last."""

    id: int
    native_id: str
    author: str | None
    posted: str | None
    text: str
    version: int
    read: str
    state: State
    place: int
    """The number of its state."""
    parent: int | None
    depth: int
    ground: Ground | None
    notice: str | None
    """What is printed in its place."""
    notice_author: str | None
    printed: bool
    first_seen: str


@dataclass(frozen=True, slots=True)
class Place:
    """A state to be written."""

    state: State
    parent: int | None
    depth: int
    ground: Ground | None = None
    notice: str | None = None
    notice_author: str | None = None
    printed: bool = True


def load(db: sqlite3.Connection, sight: Sight, order: Sequence[int]) -> list[Row]:
    """Every comment the page ever had, in the order last printed, those gone after them."""
    rows = db.execute(
        "SELECT c.id, c.native_id, v.author, v.posted, text.text, v.number, v.valid_from,"
        " s.state, s.number, s.parent_id, s.depth, s.ground, notice.text, s.notice_author, s.printed, first.valid_from"
        " FROM comment AS c"
        " JOIN comment_version AS v ON v.comment_id = c.id AND v.valid_to IS NULL"
        " JOIN comment_version AS first ON first.comment_id = c.id AND first.number = 1"
        " JOIN comment_state AS s ON s.comment_id = c.id AND s.valid_to IS NULL"
        " JOIN text ON text.id = v.text_id"
        " LEFT JOIN text AS notice ON notice.id = s.notice"
        " WHERE c.page_id = ? AND c.gen = ?",
        (sight.page_id, sight.gen),
    )
    place = {comment_id: i for i, comment_id in enumerate(order)}
    return sorted(map(Row._make, rows), key=lambda row: (place.get(row.id, len(place)), row.id))


def arrive(
    db: sqlite3.Connection, sight: Sight, comments: Sequence[Comment], printed: Sequence[int | None]
) -> list[int]:
    """``comment.id`` for each printed comment: a new row where it is not known."""
    ids: list[int] = []
    names: set[str] | None = None
    for comment, known in zip(comments, printed, strict=True):
        if known is not None:
            ids.append(known)
            continue
        if names is None:
            rows = db.execute("SELECT name FROM comment WHERE page_id = ? AND gen = ?", (sight.page_id, sight.gen))
            names = {row[0] for row in rows}
        name, count = comment.id, 1
        while name in names:
            # Another comment bore this id before: the page renumbers, or prints one id twice.
            count += 1
            name = f"{comment.id}~{count}"
        names.add(name)
        permalink = None if comment.permalink is UNSET else comment.permalink
        cursor = db.execute(
            "INSERT INTO comment (page_id, gen, name, native_id, permalink) VALUES (?, ?, ?, ?, ?)",
            (sight.page_id, sight.gen, name, comment.id, permalink),
        )
        assert cursor.lastrowid is not None
        ids.append(cursor.lastrowid)
    return ids


def rename(db: sqlite3.Connection, native_ids: Sequence[tuple[str, int]]) -> None:
    """Note the ids that the page gives now."""
    db.executemany("UPDATE comment SET native_id = ? WHERE id = ?", native_ids)


def say(
    db: sqlite3.Connection,
    sight: Sight,
    comment_id: int,
    comment: Comment,
    *,
    former: Row | None = None,
    matched: str | None = None,
    confidence: float | None = None,
) -> None:
    """Open a text of a comment, and close its former one."""
    number = former.version + 1 if former else 1
    if former:
        db.execute(
            "UPDATE comment_version SET valid_to = ? WHERE comment_id = ? AND number = ?",
            (sight.at, comment_id, former.version),
        )
    db.execute(
        "INSERT INTO comment_version (comment_id, number, author, posted, text_id, matched, confidence, capture_id,"
        " not_before, valid_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            comment_id,
            number,
            comment.author,
            comment.posted,
            put_text(db, comment.text),
            matched,
            confidence,
            sight.capture_id,
            sight.before,
            sight.at,
        ),
    )


def put(db: sqlite3.Connection, sight: Sight, comment_id: int, place: Place, *, former: Row | None = None) -> None:
    """Open a state of a comment, and close its former one."""
    if former:
        db.execute(
            "UPDATE comment_state SET valid_to = ? WHERE comment_id = ? AND number = ?",
            (sight.at, comment_id, former.place),
        )
    db.execute(
        "INSERT INTO comment_state (comment_id, number, state, parent_id, depth, capture_id, not_before, valid_from,"
        " ground, notice, notice_author, printed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            comment_id,
            former.place + 1 if former else 1,
            place.state,
            place.parent,
            place.depth,
            sight.capture_id,
            sight.before,
            sight.at,
            place.ground,
            None if place.notice is None else put_text(db, place.notice),
            place.notice_author,
            place.printed,
        ),
    )
