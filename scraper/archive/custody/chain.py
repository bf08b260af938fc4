"""The chain: each capture and each erasure, in the order it came, sealed together with all before it.

An entry's chain value is the SHA-256 of the value before it, the digest of its record, and where it is in this file: its
row, run and source. So a row can't be changed, taken away, put in or moved without the values after it telling. Which
page it belongs to is derived from its addresses, and may change when another archive is taken in that knows more of them.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from scraper.archive.custody import record, tree
from scraper.errors import ArchiveError

START = bytes(32)
"""The chain value before the first entry."""

_BATCH = 1000

_CAPTURE = f"SELECT run_id, {record.COLUMNS} FROM capture WHERE id = ?"


class Source(NamedTuple):
    """Where a merged capture came from: the id of the other archive, and its number in the chain there."""

    archive: str
    number: int


def append(db: sqlite3.Connection, capture_id: int, source: Source | None = None) -> int:
    """Seal a capture that was just written, inside the transaction that wrote it; its number in the chain.

    From then on its row does not change, but by an erasure.
    """
    run_id, *row = db.execute(_CAPTURE, (capture_id,)).fetchone()
    digest = tree.leaf(record.of_capture(db, capture_id, row))
    place = place_of_capture(capture_id, run_id, source)
    return _add(db, digest, place, capture_id=capture_id, source=source)


def erase(
    db: sqlite3.Connection,
    table: str,
    row_id: int,
    column: str,
    sha256: bytes,
    instead: bytes | None,
    *,
    at: str,
    reason: str,
) -> int:
    """Tell, inside the transaction that erases a value, what stood there, and seal that; its number in the chain.

    ``sha256`` is of the value, as it stood in UTF-8; ``instead`` of what was put in its place, None for NULL. Of a capture
    whose bytes are now others the column is 'blob_id', and both are those of the bytes; of bytes that are gone, 'data'.
    """
    cursor = db.execute(
        "INSERT INTO erasure (table_name, row_id, column_name, sha256, instead, at, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (table, row_id, column, sha256, instead, at, reason),
    )
    erasure_id = cursor.lastrowid
    assert erasure_id is not None
    text = record.erasure(db, erasure_id)
    assert text is not None
    return _add(db, tree.leaf(text), place_of_erasure(erasure_id), erasure_id=erasure_id)


def fill(db: sqlite3.Connection) -> None:
    """Seal the captures of a file that had no chain, in the order they were written."""
    last = 0
    while True:
        rows = db.execute("SELECT id FROM capture WHERE id > ? ORDER BY id LIMIT ?", (last, _BATCH)).fetchall()
        if not rows:
            return
        for (capture_id,) in rows:
            append(db, capture_id)
        last = rows[-1][0]


def archive_id(db: sqlite3.Connection) -> str:
    """The id this file and its copies bear."""
    (name,) = db.execute("SELECT id FROM archive").fetchone()
    return str(name)


def digests(db: sqlite3.Connection) -> Iterator[bytes]:
    """The digests of all entries, in order."""
    return (row[0] for row in db.execute("SELECT digest FROM link ORDER BY number"))


def seal(before: bytes, digest: bytes, place: bytes) -> bytes:
    """The chain value of an entry."""
    return hashlib.sha256(before + digest + place).digest()


def place_of_capture(capture_id: int, run_id: int | None, source: Source | None) -> bytes:
    """Where a capture is in this file, as it is sealed."""
    place = f"capture {capture_id} run {_or_none(run_id)}"
    return (f"{place} from {source.archive} {source.number}" if source else place).encode()


def place_of_erasure(erasure_id: int) -> bytes:
    """Where an erasure is."""
    return f"erasure {erasure_id}".encode()


def _or_none(number: int | None) -> str:
    return "-" if number is None else str(number)


def _add(
    db: sqlite3.Connection,
    digest: bytes,
    place: bytes,
    *,
    capture_id: int | None = None,
    erasure_id: int | None = None,
    source: Source | None = None,
) -> int:
    state = db.execute("SELECT entries, chain FROM archive").fetchone()
    if state is None:
        raise ArchiveError(
            "the archive has lost the row that tells its chain's end: restore a copy, or see 'presskeep verify'"
        )
    entries, before = state
    chain = seal(before, digest, place)
    db.execute(
        "INSERT INTO link (number, capture_id, erasure_id, digest, chain, source_id, source_number)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            entries + 1,
            capture_id,
            erasure_id,
            digest,
            chain,
            _source(db, source.archive) if source else None,
            source.number if source else None,
        ),
    )
    db.execute("UPDATE archive SET entries = ?, chain = ?", (entries + 1, chain))
    return int(entries) + 1


def _source(db: sqlite3.Connection, archive: str) -> int:
    db.execute("INSERT INTO source (archive) VALUES (?) ON CONFLICT DO NOTHING", (archive,))
    (number,) = db.execute("SELECT id FROM source WHERE archive = ?", (archive,)).fetchone()
    return int(number)
