"""Bytes in, bytes out. What comes out was checked against its SHA-256."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Final, NamedTuple

from scraper.archive.blobs import codecs, references
from scraper.errors import ArchiveError, NotArchived

STEPS: Final = 3
"""How many times something is unfolded to read any bytes, at most."""

_DONE: Final = 1 / 100
"""Of its size: what a capture takes at most that packing would make no smaller."""

_LEVEL: Final = 1
"""zstd level for what differs from the capture before: higher ones take twice the time for nothing."""

_ROW: Final = "SELECT id, sha256, size, codec, base_id, depth, data FROM blob"

_GONE: Final = {
    "erased": "the bytes with SHA-256 {} were erased: of them only this digest and their size are kept",
    "pruned": "the bytes with SHA-256 {} were pruned: of them only this digest and their size are kept",
}


class Kept(NamedTuple):
    """A row of ``blob``."""

    id: int
    sha256: bytes
    size: int
    codec: str
    base_id: int | None
    depth: int
    data: bytes


def hashed(body: bytes) -> bytes:
    """The name of some bytes: their SHA-256, 32 bytes."""
    return hashlib.sha256(body).digest()


def put_bytes(
    db: sqlite3.Connection, body: bytes, sha256: bytes, page_id: int | None = None, further: str | None = None
) -> int:
    """Keep bytes; the id of their row. ``page_id``: the page of which they are a good capture; ``further``: the address of
    a further page of it, as it was asked, whose bytes they are.

    Bytes that were erased stay so. Bytes that were pruned are kept again.

    Raises:
        ArchiveError: more bytes than can be kept.
    """
    if len(body) > codecs.LARGEST:
        raise ArchiveError(f"{len(body):,} bytes are more than an archive keeps at once ({codecs.LARGEST:,})")
    row = db.execute("SELECT id, length(data) FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
    if row and (row[1] or fetch(db, row[0]).codec == "erased"):
        return int(row[0])
    near = None if page_id is None else _near(db, body, page_id, further)
    codec, base_id, depth, data = near or ("zstd", None, 0, codecs.quick(body))
    values = (codec, base_id, depth, data, near is not None and len(data) <= len(body) * _DONE)
    if row:
        db.execute(
            "UPDATE blob SET codec = ?, base_id = ?, depth = ?, data = ?, packed = ? WHERE id = ?", (*values, row[0])
        )
        return int(row[0])
    cursor = db.execute(
        "INSERT INTO blob (sha256, size, codec, base_id, depth, data, packed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (sha256, len(body), *values),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _near(db: sqlite3.Connection, body: bytes, page_id: int, further: str | None) -> tuple[str, int, int, bytes] | None:
    """What differs from the page's key capture, where that is little."""
    keys = references.key_captures(db, references.Series(page_id, further))
    if not keys or len(body) > codecs.LARGEST_REFERENCE:
        return None
    row = fetch(db, keys[0])
    if row.size > codecs.LARGEST_REFERENCE:
        return None
    try:
        base = unfold(db, row)
    except (ArchiveError, NotArchived):
        return None
    data = codecs.zstd(body, _LEVEL, base)
    return ("zstd-ref", row.id, row.depth + 1, data) if len(data) <= len(body) * references.NEAR else None


def get_bytes(db: sqlite3.Connection, sha256: str) -> bytes:
    """The bytes of that SHA-256, in hex.

    Raises:
        NotArchived: there are none, or they were removed on purpose.
        ArchiveError: what is kept under that name is something else.
    """
    try:
        name = bytes.fromhex(sha256)
    except ValueError:
        raise NotArchived(f"not a SHA-256: {sha256!r}. Give 64 hexadecimal digits") from None
    row = db.execute("SELECT id FROM blob WHERE sha256 = ?", (name,)).fetchone()
    if not row:
        raise NotArchived(f"no bytes with SHA-256 {sha256} are archived")
    return read(db, row[0])


def read(db: sqlite3.Connection, blob_id: int) -> bytes:
    """The bytes of a row.

    Raises:
        NotArchived: they were removed on purpose.
        ArchiveError: they, or bytes they are kept as a difference from, are damaged.
    """
    return unfold(db, fetch(db, blob_id))


def fetch(db: sqlite3.Connection, blob_id: int) -> Kept:
    """A row that is there."""
    return Kept(*db.execute(f"{_ROW} WHERE id = ?", (blob_id,)).fetchone())


def unfold(db: sqlite3.Connection, row: Kept) -> bytes:
    """The bytes of a row that has been read; raises as ``read`` does."""
    if row.codec in _GONE:
        raise NotArchived(_GONE[row.codec].format(row.sha256.hex()))
    try:
        body = _expand(db, row, STEPS)
    except codecs.Unreadable:
        body = None
    if body is None or hashed(body) != row.sha256:
        raise ArchiveError(_damage(db, row))
    return body


def _expand(db: sqlite3.Connection, row: Kept, steps: int) -> bytes:
    """What a row says, unchecked: the reference's own digest need not be taken, since another one gives other bytes."""
    if steps == 0:
        raise codecs.Unreadable
    base = b"" if row.base_id is None else _expand(db, _present(db, row.base_id), steps - 1)
    return codecs.expand(row.codec, row.data, row.size, base)


def _present(db: sqlite3.Connection, blob_id: int) -> Kept:
    row = db.execute(f"{_ROW} WHERE id = ?", (blob_id,)).fetchone()
    if row is None or row[3] in _GONE:
        raise codecs.Unreadable
    return Kept(*row)


def _damage(db: sqlite3.Connection, row: Kept) -> str:
    """What is wrong with bytes that can't be read: they themselves, or what they are kept as a difference from."""
    name = row.sha256.hex()
    below = row
    for _ in range(STEPS - 1):
        if below.base_id is None:
            break
        found = db.execute(f"{_ROW} WHERE id = ?", (below.base_id,)).fetchone()
        if found is None:
            return f"the bytes kept as {name} can't be read: what they differ from is gone. Restore the archive from a copy"
        below = Kept(*found)
        if not _whole(db, below):
            return (
                f"the bytes kept as {name} can't be read: they are kept as what differs from {below.sha256.hex()}, and"
                " those bytes are damaged. Restore the archive from a copy"
            )
    return f"the bytes kept as {name} are damaged: restore the archive from a copy"


def _whole(db: sqlite3.Connection, row: Kept) -> bool:
    try:
        return hashed(_expand(db, row, STEPS)) == row.sha256
    except codecs.Unreadable:
        return False
