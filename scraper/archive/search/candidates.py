"""What the index finds: the newest entries that match, as many as are worth being put in order, never all.

A common word stands in hundreds of thousands of versions. Weighing them all takes seconds, and SQLite's own bm25() reads
all places of a word before it weighs one. The index gives its entries from the newest on, one at a time; after some
hundred it is not asked for more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from scraper.archive.search import entries
from scraper.archive.search.filters import Filters
from scraper.archive.search.query import Query, Term

_MOST = 100
"""Entries of a kind that are put in order. Reading and weighing one takes 0.05 to 0.15 ms."""

_PASSED = 10
"""Entries looked at for each of them, where most are of no use: former versions whose words still stand, or many of one
page."""

_MOST_WORDS = 256
"""Words that a prefix is written out as. Of more, SQLite collects all places first."""

_BODIES = (
    "SELECT version.id, version.page_id, published, valid_from FROM search"
    " CROSS JOIN version ON version.id = search.rowid - :base CROSS JOIN body ON version_id = version.id"
    " WHERE search MATCH :match AND search.rowid BETWEEN :base AND :end"
)
_STANDING = {
    "standing": "valid_to IS NULL",
    "as_of": "valid_from <= :as_of AND (valid_to IS NULL OR valid_to > :as_of)",
    "all": "TRUE",
    "gone": "valid_to IS NOT NULL",
}
_COMMENTS = (
    "SELECT v.comment_id, v.number, v.posted, v.valid_from, s.state FROM search"
    " CROSS JOIN comment_version AS v"
    "  ON v.comment_id = iif(search.rowid < :edited, (search.rowid - :low) >> 4, (search.rowid - :edited) >> 20)"
    "  AND v.number = iif(search.rowid < :edited, (search.rowid & 15) + 1, search.rowid & 0xFFFFF)"
    " CROSS JOIN comment_state AS s ON s.comment_id = v.comment_id"
    " WHERE search MATCH :match AND search.rowid >= :low"
)
_SHOWN = {
    "standing": "v.valid_to IS NULL AND s.valid_to IS NULL AND s.state = 'shown'",
    "as_of": "v.valid_from <= :as_of AND (v.valid_to IS NULL OR v.valid_to > :as_of) AND s.state = 'shown'"
    " AND s.valid_from <= :as_of AND (s.valid_to IS NULL OR s.valid_to > :as_of)",
    "all": "s.valid_to IS NULL",
    "gone": "s.valid_to IS NULL AND (v.valid_to IS NOT NULL OR s.state <> 'shown')",
}


@dataclass
class Found:
    """Ids of what matches: versions of bodies, and texts of comments by comment and number."""

    bodies: dict[int, None] = field(default_factory=dict)
    comments: list[tuple[int, int]] = field(default_factory=list)


class Finder:
    """One question to the index."""

    def __init__(self, db: sqlite3.Connection, query: Query, filters: Filters, wanted: int) -> None:
        self._db = db
        self._filters = filters
        self._named: dict[str, list[str]] = {}
        self._wide = False
        self._words = query.match(self._expand)
        self._limits = filters.match(self._expand, self._present)
        self._most = max(_MOST, wanted)
        self._mode = "as_of" if filters.as_of else filters.versions

    def find(self) -> Found:
        """The newest entries that match, of each kind that is wanted."""
        found = Found()
        parts = self._filters.parts
        words = self._words
        # Bodies have their titles with them: titles are asked for the newest where they match.
        if "title" in parts and "body" not in parts:
            found.bodies = dict.fromkeys(self._bodies(0, words, self._most))
        elif "title" in parts and not self._wide and self._filters.versions != "gone":
            found.bodies = dict.fromkeys(self._bodies(0, words, self._most // 2))
        if "body" in parts:
            words = words if "title" in parts else f"{{words marks}} : ({words})"
            found.bodies.update(dict.fromkeys(self._bodies(entries.BODY, words, self._most)))
        if "comments" in parts:
            found.comments = [*self._comments()]
        return found

    def rarity(self, term: Term) -> float:
        """Of all entries of a kind, how many have this term: a share between 0 and 1, told by the newest of them."""
        if self._filters.parts == {"comments"}:
            low, high, last = entries.COMMENT, entries.EDITED, "SELECT 16 * max(id) FROM comment"
        else:
            low, high, last = entries.BODY, entries.COMMENT, "SELECT max(id) FROM version"
        newest = int(self._db.execute(last).fetchone()[0] or 0)
        rowids = self._db.execute(
            "SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?",
            (term.match(self._expand), low, high - 1, _MOST),
        ).fetchall()
        reach = newest if len(rowids) < _MOST else low + newest - int(rowids[-1][0])
        return min(1.0, len(rowids) / max(1, reach))

    def _expand(self, prefix: str) -> list[str]:
        """The words that begin so; none where they are too many."""
        if prefix not in self._named:
            self._named[prefix] = self._beginning(prefix)
            self._wide |= len(self._named[prefix]) > _MOST_WORDS
        named = self._named[prefix]
        return named if len(named) <= _MOST_WORDS else []

    def _beginning(self, prefix: str) -> list[str]:
        """The words that begin so, each found by a step to the first word behind the one before."""
        found: list[str] = []
        at = prefix
        while len(found) <= _MOST_WORDS:
            row = self._db.execute("SELECT term FROM search_word WHERE term >= ? LIMIT 1", (at,)).fetchone()
            if row is None or not row[0].startswith(prefix):
                return found
            found.append(row[0])
            at = f"{row[0]}\0"
        return found

    def _present(self, word: str) -> bool:
        row = self._db.execute("SELECT 1 FROM search_word WHERE term = ? LIMIT 1", (word,)).fetchone()
        return row is not None

    def _bodies(self, base: int, words: str, most: int) -> Iterator[int]:
        """Versions whose body (or title) matches, one a page, the newest first."""
        rows = self._db.execute(
            f"{_BODIES} AND {_STANDING[self._mode]} ORDER BY search.rowid DESC",
            {
                "match": f"({words}){self._limits}",
                "base": base,
                "end": base + entries.BODY - 1,
                "as_of": self._filters.as_of,
            },
        )
        seen: set[int] = set()
        count = 0
        for passed, (version_id, page_id, published, at) in enumerate(rows):
            if passed > self._most * _PASSED and self._mode in ("gone", "all"):
                return
            if page_id in seen or not self._filters.dated(published, at):
                continue
            seen.add(page_id)
            if self._mode == "gone" and self._stands(base, page_id, words):
                continue
            yield version_id
            count += 1
            if count == most:
                return

    def _stands(self, base: int, page_id: int, words: str) -> bool:
        """Does what the page says now match, too?"""
        row = self._db.execute(
            "SELECT version.id FROM version JOIN page ON page.id = page_id AND page.gen = version.gen"
            " WHERE page_id = ? AND part = 'body' AND valid_to IS NULL",
            (page_id,),
        ).fetchone()
        return row is not None and self._matches(base + row[0], words)

    def _comments(self) -> Iterator[tuple[int, int]]:
        """Texts of comments that match, one a comment, the newest first."""
        rows = self._db.execute(
            f"{_COMMENTS} AND {_SHOWN[self._mode]} ORDER BY search.rowid DESC",
            {
                "match": f"({self._words}){self._limits}",
                "as_of": self._filters.as_of,
                "low": entries.COMMENT,
                "edited": entries.EDITED,
            },
        )
        seen: set[int] = set()
        count = 0
        for passed, (comment_id, number, posted, at, state) in enumerate(rows):
            if passed > self._most * _PASSED and self._mode in ("gone", "all"):
                return
            if comment_id in seen or not self._filters.dated(posted, at):
                continue
            seen.add(comment_id)
            if self._mode == "gone" and state == "shown" and self._said(comment_id):
                continue
            yield comment_id, number
            count += 1
            if count == self._most:
                return

    def _said(self, comment_id: int) -> bool:
        """Does what the comment says now match, too?"""
        row = self._db.execute(
            "SELECT number FROM comment_version WHERE comment_id = ? AND valid_to IS NULL", (comment_id,)
        ).fetchone()
        return row is not None and self._matches(entries.comment_entry(comment_id, row[0]), self._words)

    def _matches(self, rowid: int, words: str) -> bool:
        row = self._db.execute("SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?", (words, rowid))
        return row.fetchone() is not None
