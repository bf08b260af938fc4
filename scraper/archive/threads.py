"""The comment series: each comment an entity with its texts and places, and a version of the thread when one changed.

What makes a version: a comment that came, went, came back, got other words or another author, or answers another one.
What makes none: the order of printing, votes, the time as printed ('3 hours ago' never stands still), depth alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from msgspec import UNSET

from scraper.archive import identity
from scraper.archive.contents import put_text
from scraper.archive.normal import digest, fold
from scraper.archive.series import Sight, counted, replace, seen_before, standing
from scraper.model import Comment, Page

Thread = Literal["all", "partial", "unstated"]


@dataclass(slots=True)
class Tally:
    """What a reading of the thread changed, and the order in which its comments (``comment.id``) stand now."""

    order: list[int]
    votes: list[int | None]
    added: int = 0
    edited: int = 0
    gone: int = 0
    back: int = 0
    moved: int = 0

    @property
    def changed(self) -> bool:
        """Is it another thread than before?"""
        return bool(self.added or self.edited or self.gone or self.back or self.moved)

    @property
    def summary(self) -> str:
        """'1 comment added, 2 edited': the noun is said once."""
        said = [(n, op) for op in ("added", "edited", "gone", "back", "moved") if (n := getattr(self, op))]
        return ", ".join(f"{counted(n, 'comment') if i == 0 else f'{n:,}'} {op}" for i, (n, op) in enumerate(said))


class _Row(NamedTuple):
    """A comment as it stands in the archive."""

    id: int
    native_id: str
    author: str | None
    posted: str | None
    text: str
    version: int
    read: str
    state: str
    place: int
    parent: int | None


@dataclass(slots=True)
class _Now:
    """What is shown of each comment once a reading is done: enough to tell one state of a thread from another."""

    words: dict[int, tuple[str, str]] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)

    def norm(self) -> bytes:
        return digest(part for c in sorted(self.words) for part in (str(c), str(self.parents[c] or ""), *self.words[c]))


def completeness(page: Page) -> Thread:
    """Did the page print every comment it counts? Where it counts none, nobody knows."""
    if page.comment_count is None:
        return "unstated"
    return "all" if page.comment_count <= len(page.comments) else "partial"


def record(db: sqlite3.Connection, sight: Sight, page: Page, former_order: list[int]) -> Tally:
    """Hold a printed thread against the one known, write what changed."""
    known = _load(db, sight, former_order)
    if not known and not page.comments:
        return Tally([], [])
    matches = _match(known, page.comments, sight.at)
    printed = [known[matches[j].known].id if j in matches else None for j in range(len(page.comments))]
    tally, now = Tally([], []), _Now()
    ids = _arrivals(db, sight, page.comments, printed)
    parents = _parents(page.comments, ids, known)
    rows = {row.id: row for row in known}
    for j, comment in enumerate(page.comments):
        row = rows.get(ids[j])
        parent = parents[j]
        if row is None:
            tally.added += 1
            _open_version(db, sight, ids[j], 1, comment, None)
            _open_state(db, sight, ids[j], 1, "shown", parent, comment.depth)
        else:
            _update(db, sight, row, comment, parent, matches[j], tally)
        now.words[ids[j]] = (fold(comment.author), fold(comment.text))
        now.parents[ids[j]] = parent
    here = set(ids)
    _missing(db, sight, page, [row for row in known if row.id not in here and row.state == "shown"], tally, now)
    tally.order = _merged(former_order, ids, now.words.keys())
    votes = {ids[j]: c.votes for j, c in enumerate(page.comments) if c.votes is not UNSET}
    tally.votes = [votes.get(c) for c in tally.order] if votes else []
    if tally.changed:
        norm = now.norm()
        replace(
            db,
            sight,
            "comments",
            old=standing(db, sight, "comments"),
            norm=norm,
            revert=seen_before(db, sight, "comments", norm),
            summary=tally.summary if sight.before else counted(len(page.comments), "comment"),
        )
    return tally


def _load(db: sqlite3.Connection, sight: Sight, order: list[int]) -> list[_Row]:
    """Every comment the page ever had, in the order last printed, those gone after them."""
    rows = db.execute(
        "SELECT c.id, c.native_id, v.author, v.posted, text.text, v.number, v.valid_from,"
        " s.state, s.number, s.parent_id"
        " FROM comment AS c"
        " JOIN comment_version AS v ON v.comment_id = c.id AND v.valid_to IS NULL"
        " JOIN comment_state AS s ON s.comment_id = c.id AND s.valid_to IS NULL"
        " JOIN text ON text.id = v.text_id"
        " WHERE c.page_id = ? AND c.gen = ?",
        (sight.page_id, sight.gen),
    )
    place = {comment_id: i for i, comment_id in enumerate(order)}
    return sorted(map(_Row._make, rows), key=lambda row: (place.get(row.id, len(place)), row.id))


def _match(known: list[_Row], printed: Sequence[Comment], at: str) -> dict[int, identity.Match]:
    index = {row.id: i for i, row in enumerate(known)}
    before = [
        identity.Known(
            native_id=row.native_id,
            author=row.author,
            posted=row.posted,
            text=row.text,
            parent=None if row.parent is None else index[row.parent],
            seen=row.read,
            shown=row.state == "shown",
        )
        for row in known
    ]
    return identity.match(before, printed, at=at)


def _arrivals(
    db: sqlite3.Connection, sight: Sight, comments: Sequence[Comment], printed: list[int | None]
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


def _parents(comments: Sequence[Comment], ids: list[int], known: list[_Row]) -> list[int | None]:
    """The comment each answers, by ``comment.id``. One that is not printed here is looked for among those known."""
    here = {comment.id: ids[j] for j, comment in reversed(list(enumerate(comments)))}
    there = {row.native_id: row.id for row in reversed(known)}
    found: list[int | None] = []
    for j, comment in enumerate(comments):
        parent = None
        if comment.parent_id is not None:
            parent = here.get(comment.parent_id, there.get(comment.parent_id))
        found.append(None if parent == ids[j] else parent)
    return found


def _update(
    db: sqlite3.Connection,
    sight: Sight,
    row: _Row,
    comment: Comment,
    parent: int | None,
    match: identity.Match,
    tally: Tally,
) -> None:
    """A known comment, printed again."""
    if row.native_id != comment.id:
        db.execute("UPDATE comment SET native_id = ? WHERE id = ?", (comment.id, row.id))
    if (fold(row.author), fold(row.text)) != (fold(comment.author), fold(comment.text)):
        tally.edited += 1
        _close(db, sight, "comment_version", row.id, row.version)
        _open_version(db, sight, row.id, row.version + 1, comment, match)
    back = row.state != "shown"
    moved = not back and parent != row.parent and (comment.parent_id is None or parent is not None)
    if back or moved:
        tally.back += back
        tally.moved += moved
        _close(db, sight, "comment_state", row.id, row.place)
        _open_state(db, sight, row.id, row.place + 1, "shown", parent, comment.depth)


def _missing(db: sqlite3.Connection, sight: Sight, page: Page, missing: list[_Row], tally: Tally, now: _Now) -> None:
    """Comments shown until now that were not printed: gone if the page printed its whole thread, else as they were."""
    whole = completeness(page) == "all"
    for row in missing:
        if whole:
            tally.gone += 1
            _close(db, sight, "comment_state", row.id, row.place)
            _open_state(db, sight, row.id, row.place + 1, "absent", row.parent, 0)
        else:
            now.words[row.id] = (fold(row.author), fold(row.text))
            now.parents[row.id] = row.parent


def _close(
    db: sqlite3.Connection,
    sight: Sight,
    table: Literal["comment_version", "comment_state"],
    comment_id: int,
    number: int,
) -> None:
    statement = {
        "comment_version": "UPDATE comment_version SET valid_to = ? WHERE comment_id = ? AND number = ?",
        "comment_state": "UPDATE comment_state SET valid_to = ? WHERE comment_id = ? AND number = ?",
    }
    db.execute(statement[table], (sight.at, comment_id, number))


def _open_version(
    db: sqlite3.Connection, sight: Sight, comment_id: int, number: int, comment: Comment, match: identity.Match | None
) -> None:
    db.execute(
        "INSERT INTO comment_version (comment_id, number, author, posted, text_id, matched, confidence, capture_id,"
        " not_before, valid_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            comment_id,
            number,
            comment.author,
            comment.posted,
            put_text(db, comment.text),
            match.rule if match else None,
            match.confidence if match else None,
            sight.capture_id,
            sight.before,
            sight.at,
        ),
    )


def _open_state(
    db: sqlite3.Connection,
    sight: Sight,
    comment_id: int,
    number: int,
    state: Literal["shown", "absent"],
    parent: int | None,
    depth: int,
) -> None:
    db.execute(
        "INSERT INTO comment_state (comment_id, number, state, parent_id, depth, capture_id, not_before, valid_from)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (comment_id, number, state, parent, depth, sight.capture_id, sight.before, sight.at),
    )


def _merged(former: list[int], printed: list[int], shown: Set[int]) -> list[int]:
    """The order as printed; a comment that still stands but was not printed keeps the neighbour it stood behind."""
    here = set(printed)
    behind: dict[int | None, list[int]] = {}
    neighbour = None
    for comment_id in former:
        if comment_id in here:
            neighbour = comment_id
        elif comment_id in shown:
            behind.setdefault(neighbour, []).append(comment_id)
    order = behind.get(None, [])
    for comment_id in printed:
        order += [comment_id, *behind.get(comment_id, ())]
    return order
