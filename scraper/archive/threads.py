"""The comment series: each comment an entity with its texts and places, and a version of the thread when one changed.

What makes a version: a comment that came, went, came back, got other words or another author, or answers another one.
What makes none: the order of printing, votes, the time as printed ('3 hours ago' never stands still), depth alone, a
text that is shown in part, a thread that is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from msgspec import UNSET

from scraper.archive import absence, comments, identity
from scraper.archive.absence import completeness
from scraper.archive.comments import Place, Row
from scraper.archive.normal import digest, fold
from scraper.archive.notices import is_cut, is_notice
from scraper.archive.series import Sight, counted, replace, seen_before, standing, summed_up
from scraper.model import Comment, Page

__all__ = ["Tally", "completeness", "record"]

_FLAT = 3
"""Answers that stand alone all at once: the page shows the thread without its nesting, and nobody moved."""


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
    texts: int = 0
    """How many texts were written: of those added, of those edited, and of some that are neither."""
    ids: Sequence[int] = ()
    """The comments that were printed, by ``comment.id``."""

    @property
    def changed(self) -> bool:
        """Is it another thread than before?"""
        return bool(self.added or self.edited or self.gone or self.back or self.moved)

    @property
    def summary(self) -> str:
        """'1 comment added, 2 edited': the noun is said once."""
        counts = (
            (self.added, "added"),
            (self.edited, "edited"),
            (self.gone, "deleted"),
            (self.back, "back"),
            (self.moved, "moved"),
        )
        return ", ".join(summed_up(counts, "comment"))


@dataclass(slots=True)
class _Now:
    """What is shown of each comment once a reading is done: enough to tell one state of a thread from another."""

    words: dict[int, tuple[str, str]] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)

    def put(self, comment_id: int, author: str | None, text: str | None, parent: int | None) -> None:
        self.words[comment_id] = (fold(author), fold(text))
        self.parents[comment_id] = parent

    def norm(self) -> bytes:
        return digest(part for c in sorted(self.words) for part in (str(c), str(self.parents[c] or ""), *self.words[c]))


def record(db: sqlite3.Connection, sight: Sight, page: Page, former_order: list[int]) -> Tally:
    """Hold a printed thread against the one known, write what changed."""
    if not page.comments and not former_order:
        return Tally([], [])
    if len(former_order) == len(page.comments) and _stands_still(db, sight, page.comments, former_order):
        return Tally(former_order, _votes(page.comments, former_order, former_order), ids=former_order)
    known = comments.load(db, sight, former_order)
    matches = _match(known, page.comments, sight.at)
    ids = comments.arrive(
        db,
        sight,
        page.comments,
        [known[matches[j].known].id if j in matches else None for j in range(len(page.comments))],
    )
    reading = _Reading(db, sight, page, ids, known, matches)
    reading.write()
    reading.missing()
    tally, now = reading.tally, reading.now
    tally.ids = ids
    tally.order = _merged(former_order, ids, now.words.keys())
    tally.votes = _votes(page.comments, ids, tally.order)
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


def _stands_still(db: sqlite3.Connection, sight: Sight, printed: Sequence[Comment], order: Sequence[int]) -> bool:
    """Are the same words of the same authors in the same places? That is the common case, and costs one question."""
    old = standing(db, sight, "comments")
    if old is None:
        return False
    now = _Now()
    parents = _parents(printed, order, ())
    for comment_id, comment, parent in zip(order, printed, parents, strict=True):
        now.put(comment_id, comment.author, comment.text, parent)
    return now.norm() == old.norm


def _match(known: list[Row], printed: Sequence[Comment], at: str) -> dict[int, identity.Match]:
    index = {row.id: i for i, row in enumerate(known)}
    before = [
        identity.Known(
            native_id=row.native_id,
            author=row.author,
            posted=row.posted,
            text=row.text,
            parent=None if row.parent is None else index[row.parent],
            seen=row.read,
            state=row.state,
            notice=row.notice,
        )
        for row in known
    ]
    return identity.match(before, printed, at=at)


def _parents(printed: Sequence[Comment], ids: Sequence[int], known: Sequence[Row]) -> list[int | None]:
    """The comment each answers, by ``comment.id``. One that is not printed here is looked for among those known."""
    here = {comment.id: ids[j] for j, comment in reversed(list(enumerate(printed)))}
    there = {row.native_id: row.id for row in reversed(known)}
    found: list[int | None] = []
    for j, comment in enumerate(printed):
        parent = None
        if comment.parent_id is not None:
            parent = here.get(comment.parent_id, there.get(comment.parent_id))
        found.append(None if parent == ids[j] else parent)
    return found


class _Reading:
    """One reading of a thread that is not as it was: what it changes, comment by comment."""

    def __init__(
        self,
        db: sqlite3.Connection,
        sight: Sight,
        page: Page,
        ids: list[int],
        known: list[Row],
        matches: Mapping[int, identity.Match],
    ) -> None:
        self.db, self.sight = db, sight
        self.page, self.printed = page, page.comments
        self.ids, self.here, self.known, self.matches = ids, set(ids), known, matches
        self.parents = _parents(page.comments, ids, known)
        self.tally, self.now = Tally([], []), _Now()
        self.notices = 0
        rows = {row.id: row for row in known}
        answers = [row.parent is not None for row in map(rows.get, ids) if row]
        self.flat = sum(answers) >= _FLAT and not any(comment.parent_id for comment in page.comments)
        self.in_part = completeness(page) != "all"

    def write(self) -> None:
        """All comments that are printed."""
        rows = {row.id: row for row in self.known}
        for j, comment in enumerate(self.printed):
            row, notice = rows.get(self.ids[j]), is_notice(comment.author, comment.text)
            self.notices += notice
            if row is None:
                self._new(self.ids[j], comment, self.parents[j], notice)
            else:
                self._known(row, comment, self._parent(j, row), notice, self.matches[j])
        comments.rename(
            self.db,
            [
                (comment.id, row.id)
                for comment_id, comment in zip(self.ids, self.printed, strict=True)
                if (row := rows.get(comment_id)) and row.native_id != comment.id
            ],
        )

    def _parent(self, j: int, row: Row) -> int | None:
        """The comment that a known one answers now. An answer printed without it, or without any, stays where it was."""
        if self.parents[j] is not None or row.parent is None:
            return self.parents[j]
        alone = self.flat or self.printed[j].parent_id is not None or (self.in_part and row.parent not in self.here)
        return row.parent if alone else None

    def _new(self, comment_id: int, comment: Comment, parent: int | None, notice: bool) -> None:
        """One not seen before; perhaps a tombstone already, whose words nobody knows."""
        self.tally.gone += notice
        self.tally.added += not notice
        self.tally.texts += 1
        comments.say(self.db, self.sight, comment_id, comment)
        comments.put(self.db, self.sight, comment_id, _place(comment, parent, notice))
        self.now.put(comment_id, comment.author, comment.text, parent)

    def _known(self, row: Row, comment: Comment, parent: int | None, notice: bool, match: identity.Match) -> None:
        """A known comment, printed again, or a notice in its place."""
        was_notice = row.state == "tombstone"
        back = row.state != "shown" and not notice
        went = row.state == "shown" and notice
        moved = row.state != "absent" and parent != row.parent
        self.tally.back += back
        self.tally.gone += went
        self.tally.moved += moved and not back and not went
        if back or went or moved or not row.printed or (notice and not was_notice):
            comments.put(self.db, self.sight, row.id, _place(comment, parent, notice), former=row)
        if notice:
            kept = was_notice and not moved
            words = (row.notice_author, row.notice) if kept else (comment.author, comment.text)
        else:
            words = self._said(row, comment, match)
        self.now.put(row.id, *words, parent)

    def _said(self, row: Row, comment: Comment, match: identity.Match) -> tuple[str | None, str]:
        """The words that stand now, and a new text where they are others. One shown in part is none; the whole of one
        that was known in part is, but no edit."""
        old, new = fold(row.text), fold(comment.text)
        cut, whole = is_cut(new, old), is_cut(old, new)
        if fold(row.author) == fold(comment.author) and (old == new or cut):
            return row.author, row.text
        if cut:
            comment = _with_text(comment, row.text)
        unread = row.state == "tombstone" and is_notice(row.author, row.text)
        expanded = whole and fold(row.author) == fold(comment.author)
        self.tally.edited += not (unread or expanded)
        self.tally.texts += 1
        comments.say(
            self.db,
            self.sight,
            row.id,
            comment,
            former=row,
            matched="whole" if expanded else match.rule,
            confidence=match.confidence,
        )
        return comment.author, comment.text

    def missing(self) -> None:
        """Comments that stood until now and were not printed: gone where that is proved, else as they were."""
        former = [row for row in self.known if row.state != "absent"]
        left = [row for row in former if row.id not in self.here]
        if not left:
            return
        proved = absence.gone(
            self.page, former, self.ids, self.parents, notices=self.notices, ever_partial=self._ever_partial()
        )
        for row in left:
            if ground := proved.get(row.id):
                self.tally.gone += row.state == "shown"
                place = Place("absent", row.parent, 0, ground=ground, printed=False)
                comments.put(self.db, self.sight, row.id, place, former=row)
                continue
            shown = row.state == "shown"
            self.now.put(row.id, *((row.author, row.text) if shown else (row.notice_author, row.notice)), row.parent)
            if self.printed and row.printed:
                place = Place(
                    row.state, row.parent, row.depth, row.ground, row.notice, row.notice_author, printed=False
                )
                comments.put(self.db, self.sight, row.id, place, former=row)

    def _ever_partial(self) -> bool:
        """Has the page counted more comments than it printed, ever?"""
        row = self.db.execute(
            "SELECT 1 FROM parse WHERE page_id = ? AND gen = ? AND thread = 'partial' LIMIT 1",
            (self.sight.page_id, self.sight.gen),
        ).fetchone()
        return row is not None


def _place(comment: Comment, parent: int | None, notice: bool) -> Place:
    if notice:
        return Place("tombstone", parent, comment.depth, "notice", comment.text, comment.author)
    return Place("shown", parent, comment.depth)


def _with_text(comment: Comment, text: str) -> Comment:
    return Comment(
        id=comment.id,
        parent_id=comment.parent_id,
        author=comment.author,
        posted=comment.posted,
        text=text,
        depth=comment.depth,
    )


def _votes(printed: Sequence[Comment], ids: Sequence[int], order: Sequence[int]) -> list[int | None]:
    """The votes in the order of the thread; empty on a page without."""
    votes = {comment_id: c.votes for comment_id, c in zip(ids, printed, strict=True) if c.votes is not UNSET}
    return [votes.get(comment_id) for comment_id in order] if votes else []


def _merged(former: Sequence[int], printed: Sequence[int], shown: Set[int]) -> list[int]:
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
