"""The way along the chain: every entry's record made again and held against its digest, every digest against the chain."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from scraper.archive.custody import chain, record
from scraper.archive.custody.checks import RESTORE, Tick, text_of, ticking
from scraper.archive.custody.tree import Head, Tree, leaf
from scraper.model import Finding

_SUSPECTS = 10_000
"""Changed captures that are remembered until the end, to see which of them were swapped; of more, each is told at once."""

_ENTRIES = (
    "SELECT link.number, link.capture_id, link.erasure_id, link.digest, link.chain, link.source_id,"
    " (SELECT CAST(archive AS BLOB) FROM source WHERE source.id = link.source_id), link.source_number,"
    f" capture.id, capture.run_id, {record.COLUMNS}"
    " FROM link LEFT JOIN capture ON capture.id = link.capture_id ORDER BY link.number"
)


class _Suspect(NamedTuple):
    """A capture whose record is not the one that was sealed."""

    where: str
    sealed: bytes
    actual: bytes


class _Entry(NamedTuple):
    number: int
    capture_id: int | None
    erasure_id: int | None
    digest: bytes
    chain: bytes
    source: chain.Source | None
    present: bool
    run_id: int | None
    row: Sequence[Any]

    @property
    def where(self) -> str:
        """How a person finds it."""
        if self.capture_id is None:
            return f"erasure {self.erasure_id}"
        if not self.present:
            return f"capture {self.capture_id}"
        return f"capture {self.capture_id} of {text_of(self.row[4])} at {text_of(self.row[0])[:19]}Z"


class Walk:
    """One walk. When it is done, ``head`` is the tree's, and ``grown`` says whether it grew from the ``kept`` head.

    ``kept`` may lack its size (0): then the root is looked for at every size.
    """

    def __init__(self, kept: Head | None = None) -> None:
        self._kept = kept
        self._tree = Tree()
        self._suspects: list[_Suspect] = []
        self.grown = kept is not None and kept.size == 0 and kept.root == self._tree.head.root

    @property
    def head(self) -> Head:
        """Of all entries met until now."""
        return self._tree.head

    def findings(self, db: sqlite3.Connection, tick: Tick) -> Iterator[Finding]:
        """What is wrong on the way."""
        before: bytes | None = chain.START
        last = 0
        for entry in ticking(map(_entry, db.execute(_ENTRIES)), tick):
            if entry.number != last + 1:
                yield _missing(last + 1, entry.number - 1)
                before = None
            yield from self._look(db, entry, before)
            self._grow(entry.digest)
            last, before = entry.number, entry.chain
        yield from self._swapped()
        yield from _strangers(db)
        yield from _end(db, last, before)

    def _look(self, db: sqlite3.Connection, entry: _Entry, before: bytes | None) -> Iterator[Finding]:
        if entry.capture_id is not None and not entry.present:
            yield Finding(check="chain", where=entry.where, what="was removed", advice=RESTORE)
            return
        actual = _digest(db, entry)
        if actual is None:
            yield Finding(check="chain", where=entry.where, what="was removed", advice=RESTORE)
        elif actual != entry.digest:
            suspect = _Suspect(entry.where, entry.digest, actual)
            if len(self._suspects) < _SUSPECTS:
                self._suspects.append(suspect)
            else:
                yield _changed(suspect)
        if before is not None and chain.seal(before, entry.digest, _place(entry)) != entry.chain:
            what = (
                "its run or its place in the chain is not the one it was sealed with"
                if actual == entry.digest
                else f"the chain breaks here, at entry {entry.number}"
            )
            yield Finding(check="chain", where=entry.where, what=what, advice=RESTORE)
        if entry.present and entry.row[-1]:
            yield from _erased(db, entry)

    def _grow(self, digest: bytes) -> None:
        self._tree.add(digest)
        if self._kept is None or self.grown:
            return
        if self._kept.size in (0, self._tree.size):
            self.grown = self._tree.head.root == self._kept.root

    def _swapped(self) -> Iterator[Finding]:
        """Of two captures that hold each other's values, what was done is plain."""
        by_seal = {suspect.sealed: suspect for suspect in self._suspects}
        for suspect in self._suspects:
            other = by_seal.get(suspect.actual)
            if other is None:
                yield _changed(suspect)
            else:
                what = f"holds what was sealed as {other.where.split(' of ')[0]}: they were swapped"
                yield Finding(check="chain", where=suspect.where, what=what, advice=RESTORE)


def _entry(row: Sequence[Any]) -> _Entry:
    number, capture_id, erasure_id, digest, seal, source_id, archive, source_number, present, run_id, *rest = row
    source = None if source_id is None else chain.Source(text_of(archive), source_number)
    return _Entry(number, capture_id, erasure_id, digest, seal, source, present is not None, run_id, rest)


def _digest(db: sqlite3.Connection, entry: _Entry) -> bytes | None:
    """The digest of the record as the file has it now; None where there is no such row."""
    if entry.capture_id is None:
        text = record.erasure(db, entry.erasure_id or 0)
        return None if text is None else leaf(text)
    return leaf(record.of_capture(db, entry.capture_id, entry.row))


def _place(entry: _Entry) -> bytes:
    if entry.capture_id is None:
        return chain.place_of_erasure(entry.erasure_id or 0)
    return chain.place_of_capture(entry.capture_id, entry.run_id, entry.source)


def _erased(db: sqlite3.Connection, entry: _Entry) -> Iterator[Finding]:
    """Does what stands in place of erased values be what the erasures put there?"""
    assert entry.capture_id is not None
    now = dict(zip(record.VALUES, entry.row[len(record.PLAIN) :], strict=False))
    for column, erased in record.erasures(db, "capture", entry.capture_id).items():
        value = now.get(column)
        actual = entry.row[-2] if column == "blob_id" else None if value is None else hashlib.sha256(value).digest()
        if actual != erased.instead:
            what = f"its {column} was erased, and what stands there now is not what was put in its place"
            yield Finding(check="chain", where=entry.where, what=what, advice=RESTORE)


def _changed(suspect: _Suspect) -> Finding:
    return Finding(check="chain", where=suspect.where, what="was changed since it was sealed", advice=RESTORE)


def _missing(first: int, last: int) -> Finding:
    which = f"entry {first}" if first == last else f"entries {first} to {last}"
    return Finding(check="chain", where=which, what="missing from the chain", advice=RESTORE)


def _strangers(db: sqlite3.Connection) -> Iterator[Finding]:
    """Rows that nobody sealed."""
    for table, column in (("capture", "capture_id"), ("erasure", "erasure_id")):
        rows = db.execute(f"SELECT id FROM {table} WHERE NOT EXISTS (SELECT 1 FROM link WHERE {column} = {table}.id)")
        for (number,) in rows:
            yield Finding(
                check="chain",
                where=f"{table} {number}",
                what="was put in past presskeep: it is not in the chain",
                advice="Find out by whom; a copy of the file from before shows what it was",
            )


def _end(db: sqlite3.Connection, last: int, before: bytes | None) -> Iterator[Finding]:
    state = db.execute("SELECT entries, chain FROM archive").fetchone()
    if state is None:
        yield Finding(check="chain", where="archive", what="the row that tells the chain's end is gone", advice=RESTORE)
        return
    entries, seal = state
    if entries > last:
        yield _missing(last + 1, entries)
    elif entries < last:
        yield Finding(
            check="chain",
            where=f"entries {entries + 1} to {last}" if last > entries + 1 else f"entry {last}",
            what="was put in past presskeep: the chain ends before",
            advice=RESTORE,
        )
    elif seal != before:
        yield Finding(check="chain", where=f"entry {last}", what="is not the one the chain ends with", advice=RESTORE)
