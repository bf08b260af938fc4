"""What another archive has erased, erased here, too: it must not come back by taking that archive in, nor it by that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from scraper.archive.blobs import drop, put_bytes, read
from scraper.archive.custody import chain
from scraper.archive.custody.cleaning import due
from scraper.archive.custody.visits import Visit


class Row(NamedTuple):
    """A capture, or one of its continuations."""

    table: Literal["capture", "continuation"]
    id: int


class ErasedValue(NamedTuple):
    """A value of a row that is not there any more."""

    column: str
    sha256: bytes
    instead: bytes | None
    at: str
    reason: str

    def tell(self, db: sqlite3.Connection, row: Row) -> None:
        """Note it of a row here."""
        chain.erase(db, *row, self.column, self.sha256, self.instead, at=self.at, reason=self.reason)


def rows_of(db: sqlite3.Connection, capture_id: int) -> list[Row]:
    """A capture, and its continuations in their order."""
    rows = db.execute("SELECT id FROM continuation WHERE capture_id = ? ORDER BY number", (capture_id,))
    return [Row("capture", capture_id), *(Row("continuation", number) for (number,) in rows)]


def erased_of(db: sqlite3.Connection, row: Row) -> list[ErasedValue]:
    """What was erased of a row, in the order in which it was."""
    rows = db.execute(
        "SELECT column_name, sha256, instead, at, reason FROM erasure WHERE table_name = ? AND row_id = ? ORDER BY id",
        row,
    )
    return [ErasedValue(*row) for row in rows]


def differs(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, here: Sequence[Visit], there: Sequence[Visit]
) -> bool:
    """Have they erased something of a visit that both know, which stands here?"""
    return any(True for _ in _to_erase(ours, theirs, here, there))


def instead_of(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, visits: Sequence[Visit]
) -> dict[bytes, bytes | None]:
    """Of bytes that one of the two has erased, what is kept in place of them; None: nothing."""
    found: dict[bytes, bytes | None] = {}
    for sha256 in {sha256 for visit in visits for sha256 in visit.content if sha256}:
        for db in (ours, theirs):
            if _gone(db, sha256):
                kept = _kept_instead(db, sha256)
                found[sha256] = kept and read(db, kept[0])
    return found


def _kept_instead(db: sqlite3.Connection, sha256: bytes) -> tuple[int, ErasedValue] | None:
    """The row of bytes that are kept in place of some that were erased, and what tells so."""
    row = db.execute(
        "SELECT blob.id, column_name, erasure.sha256, instead, at, reason FROM erasure JOIN blob ON blob.sha256 = instead"
        " WHERE table_name IN ('capture', 'continuation') AND column_name = 'blob_id' AND erasure.sha256 = ?"
        " ORDER BY erasure.id LIMIT 1",
        (sha256,),
    ).fetchone()
    return (row[0], ErasedValue(*row[1:])) if row else None


def take_over(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, here: Sequence[Visit], there: Sequence[Visit]
) -> None:
    """Erase of the visits that both know what they have erased."""
    for mine, other in [*_to_erase(ours, theirs, here, there)]:
        done = {erased.column for erased in erased_of(ours, mine)}
        for erased in erased_of(theirs, other):
            if erased.column in done:
                continue
            if erased.column != "blob_id":
                question = f"SELECT {erased.column} FROM {other.table} WHERE id = ?"
                (value,) = theirs.execute(question, (other.id,)).fetchone()
                ours.execute(f"UPDATE {mine.table} SET {erased.column} = ? WHERE id = ?", (value, mine.id))
            erased.tell(ours, mine)
        if _digest(ours, mine) and "blob_id" not in done:
            copy_bytes(ours, theirs, mine, other)


def copy_bytes(ours: sqlite3.Connection, theirs: sqlite3.Connection, mine: Row, other: Row) -> None:
    """Give a row here the bytes of one of theirs: those that it keeps, or the note that they are gone."""
    for erased in erased_of(theirs, other):
        if erased.column == "blob_id":
            _bury(ours, theirs, erased.sha256)
    sha256 = _digest(theirs, other)
    if sha256 is None:
        return
    blob_id = bytes_here(ours, theirs, sha256)
    ours.execute(f"UPDATE {mine.table} SET blob_id = ? WHERE id = ?", (blob_id, mine.id))
    for digest in (sha256, *(value.sha256 for value in erased_of(theirs, other))):
        _redirect(ours, digest)


def bytes_here(ours: sqlite3.Connection, theirs: sqlite3.Connection, sha256: bytes) -> int:
    """Keep bytes that they keep, or the note that they are gone; the id of their row here."""
    codec, number = theirs.execute("SELECT codec, id FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    if codec in ("erased", "pruned"):
        _bury(ours, theirs, sha256)
    else:
        put_bytes(ours, read(theirs, number), sha256)
    (blob_id,) = ours.execute("SELECT id FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    return int(blob_id)


def _digest(db: sqlite3.Connection, row: Row) -> bytes | None:
    """The SHA-256 of a row's bytes."""
    found = db.execute(
        f"SELECT sha256 FROM {row.table} JOIN blob ON blob.id = blob_id WHERE {row.table}.id = ?", (row.id,)
    ).fetchone()
    return found and bytes(found[0])


def _redirect(ours: sqlite3.Connection, sha256: bytes) -> None:
    """Let all that has bytes which are erased have what is kept in place of them."""
    kept = _kept_instead(ours, sha256) if _gone(ours, sha256) else None
    if kept is None:
        return
    blob, erased = kept
    (gone,) = ours.execute("SELECT id FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    for row in rows_with(ours, gone):
        ours.execute(f"UPDATE {row.table} SET blob_id = ? WHERE id = ?", (blob, row.id))
        if "blob_id" not in {value.column for value in erased_of(ours, row)}:
            erased.tell(ours, row)


def rows_with(db: sqlite3.Connection, blob_id: int) -> list[Row]:
    """The captures and continuations that have certain bytes."""
    rows = db.execute(
        "SELECT 'capture', id FROM capture WHERE blob_id = ?1 UNION ALL"
        " SELECT 'continuation', id FROM continuation WHERE blob_id = ?1",
        (blob_id,),
    )
    return [Row(*row) for row in rows]


def _to_erase(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, here: Sequence[Visit], there: Sequence[Visit]
) -> Iterator[tuple[Row, Row]]:
    known = {visit.key: visit for visit in here}
    for visit in there:
        if visit.key not in known:
            continue
        pairs = zip(rows_of(ours, known[visit.key].id), rows_of(theirs, visit.id), strict=True)
        for mine, other in pairs:
            columns = {erased.column for erased in erased_of(theirs, other)} if visit.erased else set()
            kept, theirs_kept = _digest(ours, mine), _digest(theirs, other)
            if columns - {erased.column for erased in erased_of(ours, mine)} or (
                theirs_kept == kept and _gone(theirs, theirs_kept) and not _gone(ours, kept)
            ):
                yield mine, other


def _gone(db: sqlite3.Connection, sha256: bytes | None) -> bool:
    row = db.execute("SELECT codec = 'erased' FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    return bool(row and row[0])


def _bury(ours: sqlite3.Connection, theirs: sqlite3.Connection, sha256: bytes) -> None:
    """Remove bytes that they have removed, or note that they were: then they can't come any more.

    What they have pruned, and is here, stays.
    """
    number, size, codec = theirs.execute("SELECT id, size, codec FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    row = ours.execute("SELECT id, codec FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    if row and (codec == "pruned" or row[1] == "erased"):
        return
    if row:
        blob = int(row[0])
        drop(ours, [blob], "erased")
        due(ours)
    else:
        cursor = ours.execute(
            "INSERT INTO blob (sha256, size, codec, data, packed) VALUES (?, ?, ?, x'', 1)", (sha256, size, codec)
        )
        assert cursor.lastrowid is not None
        blob = cursor.lastrowid
    at, reason = theirs.execute(
        "SELECT at, reason FROM erasure WHERE table_name = 'blob' AND row_id = ? ORDER BY id DESC LIMIT 1", (number,)
    ).fetchone()
    chain.erase(ours, "blob", blob, "data", sha256, None, at=at, reason=reason)
