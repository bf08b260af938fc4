"""What another archive has erased, erased here, too: it must not come back by taking that archive in, nor it by that."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scraper.archive.blobs import drop, put_bytes, read
from scraper.archive.custody import chain
from scraper.archive.custody.cleaning import due
from scraper.archive.custody.visits import Visit


class ErasedValue(NamedTuple):
    """A value of a capture that is not there any more."""

    column: str
    sha256: bytes
    instead: bytes | None
    at: str
    reason: str

    def tell(self, db: sqlite3.Connection, capture_id: int) -> None:
        """Note it of a capture here."""
        chain.erase(db, "capture", capture_id, self.column, self.sha256, self.instead, at=self.at, reason=self.reason)


def erased_of(db: sqlite3.Connection, capture_id: int) -> list[ErasedValue]:
    """What was erased of a capture, in the order in which it was."""
    rows = db.execute(
        "SELECT column_name, sha256, instead, at, reason FROM erasure WHERE table_name = 'capture' AND row_id = ?"
        " ORDER BY id",
        (capture_id,),
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
    for sha256 in {visit.sha256 for visit in visits if visit.sha256}:
        for db in (ours, theirs):
            if _gone(db, sha256):
                kept = _kept_instead(db, sha256)
                found[sha256] = kept and read(db, kept[0])
    return found


def _kept_instead(db: sqlite3.Connection, sha256: bytes) -> tuple[int, ErasedValue] | None:
    """The row of bytes that are kept in place of some that were erased, and what tells so."""
    row = db.execute(
        "SELECT blob.id, column_name, erasure.sha256, instead, at, reason FROM erasure JOIN blob ON blob.sha256 = instead"
        " WHERE table_name = 'capture' AND column_name = 'blob_id' AND erasure.sha256 = ? ORDER BY erasure.id LIMIT 1",
        (sha256,),
    ).fetchone()
    return (row[0], ErasedValue(*row[1:])) if row else None


def take_over(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, here: Sequence[Visit], there: Sequence[Visit]
) -> None:
    """Erase of the visits that both know what they have erased."""
    for mine, other in [*_to_erase(ours, theirs, here, there)]:
        done = {erased.column for erased in erased_of(ours, mine.id)}
        for erased in erased_of(theirs, other.id):
            if erased.column in done:
                continue
            if erased.column != "blob_id":
                (value,) = theirs.execute(f"SELECT {erased.column} FROM capture WHERE id = ?", (other.id,)).fetchone()
                ours.execute(f"UPDATE capture SET {erased.column} = ? WHERE id = ?", (value, mine.id))
            erased.tell(ours, mine.id)
        if other.sha256 and mine.sha256 and "blob_id" not in done:
            copy_bytes(ours, theirs, mine.id, other)


def copy_bytes(ours: sqlite3.Connection, theirs: sqlite3.Connection, capture_id: int, visit: Visit) -> None:
    """Give a capture here the bytes of one of theirs: those that it keeps, or the note that they are gone."""
    for erased in erased_of(theirs, visit.id):
        if erased.column == "blob_id":
            _bury(ours, theirs, erased.sha256)
    if visit.sha256 is None:
        return
    codec, number = theirs.execute("SELECT codec, id FROM blob WHERE sha256 = ?", (visit.sha256,)).fetchone()
    if codec in ("erased", "pruned"):
        _bury(ours, theirs, visit.sha256)
    else:
        put_bytes(ours, read(theirs, number), visit.sha256)
    ours.execute(
        "UPDATE capture SET blob_id = (SELECT id FROM blob WHERE sha256 = ?) WHERE id = ?", (visit.sha256, capture_id)
    )
    for sha256 in (visit.sha256, *(value.sha256 for value in erased_of(theirs, visit.id))):
        _redirect(ours, sha256)


def _redirect(ours: sqlite3.Connection, sha256: bytes) -> None:
    """Let all captures of bytes that are erased have what is kept in place of them."""
    kept = _kept_instead(ours, sha256) if _gone(ours, sha256) else None
    if kept is None:
        return
    blob, erased = kept
    rows = ours.execute(
        "SELECT capture.id FROM capture JOIN blob ON blob.id = blob_id WHERE sha256 = ?", (sha256,)
    ).fetchall()
    for (capture_id,) in rows:
        ours.execute("UPDATE capture SET blob_id = ? WHERE id = ?", (blob, capture_id))
        if "blob_id" not in {value.column for value in erased_of(ours, capture_id)}:
            erased.tell(ours, capture_id)


def _to_erase(
    ours: sqlite3.Connection, theirs: sqlite3.Connection, here: Sequence[Visit], there: Sequence[Visit]
) -> Iterator[tuple[Visit, Visit]]:
    known = {visit.key: visit for visit in here}
    for other in there:
        mine = known.get(other.key)
        if mine is None:
            continue
        columns = {erased.column for erased in erased_of(theirs, other.id)} if other.erased else set()
        if columns - {erased.column for erased in erased_of(ours, mine.id)} or (
            other.sha256 == mine.sha256 and _gone(theirs, other.sha256) and not _gone(ours, mine.sha256)
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
