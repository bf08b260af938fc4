"""The reading before: what a new one is held against, beside the versions that stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scraper.archive import times
from scraper.archive.evidence.notes import notes
from scraper.archive.evidence.settling import Teasers, settled
from scraper.archive.evidence.witness import Witness
from scraper.archive.normal import fold
from scraper.archive.renditions import is_fuller
from scraper.archive.series import Announced, Sight
from scraper.model import Block, Page, WallKind

if TYPE_CHECKING:
    from scraper.archive.bodies import Body


class Former:
    """What a page's last reading in this generation was; all None where there was none."""

    __slots__ = (
        "_db",
        "_modified",
        "_seen",
        "_sight",
        "comment_order",
        "fuller",
        "metadata_id",
        "opened",
        "related_order",
        "votes",
        "witness",
    )

    def __init__(self, db: sqlite3.Connection, sight: Sight, page: Page, wall: WallKind | None) -> None:
        row = db.execute(
            "SELECT metadata_id, comment_order, votes, related_order, modified, capture_id, at, wall"
            " FROM parse JOIN metadata ON metadata.id = metadata_id"
            " WHERE page_id = ? AND gen = ? ORDER BY at DESC, parse.id DESC LIMIT 1",
            (sight.page_id, sight.gen),
        ).fetchone()
        self.metadata_id: int | None
        self.comment_order: int | None
        self.votes: int | None
        self.related_order: int | None
        self._modified: str | None
        self.metadata_id, self.comment_order, self.votes, self.related_order, self._modified, capture, seen, walled = (
            row or (None,) * 8
        )
        self._seen: str = seen or sight.at
        self.fuller = capture is not None and is_fuller(db, sight.capture_id, capture)
        """Whether it saw a lesser rendition of the page than the new one."""
        self.opened = self.fuller or (walled is not None and wall is None)
        """Whether it saw a part of the page only, and the new one sees all."""
        self._db, self._sight = db, sight
        self.witness = Witness(db, capture, sight.capture_id, beside=[comment.text for comment in page.comments])

    def settled(self, old: Body, page: Page) -> Page:
        """The new reading without what the page did not change. What is read of two renditions is not held against each
        other: their texts are taken from other surroundings."""
        if self.fuller:
            return page
        offered = self._db.execute(
            "SELECT title FROM related JOIN related_state ON related_id = related.id WHERE page_id = ? AND gen = ?",
            (self._sight.page_id, self._sight.gen),
        )
        before, now = (
            {fold(title) for title in titles} for titles in ((t for (t,) in offered), (r.title for r in page.related))
        )
        return settled(old, page, self.witness, Teasers(before, now))

    def announced(self, old: Body, page: Page, at: str) -> Announced:
        """Does the page itself say that it was changed: did its modified time move, did a note come or change?"""
        return announced(old.blocks, page.blocks, self._modified, page.modified, old_seen=self._seen, new_seen=at)


def announced(
    old: Sequence[Block],
    new: Sequence[Block],
    modified: str | None,
    modified_now: str | None,
    *,
    old_seen: str,
    new_seen: str,
) -> Announced:
    """What a page says itself of a change of its blocks, seen in two captures."""
    moved = not times.same(modified, modified_now, old_seen=old_seen, new_seen=new_seen)
    noted = bool(notes(new) - notes(old))
    return "both" if moved and noted else "modified" if moved else "note" if noted else "no"
