"""Bytes removed on purpose. Of them digest and size stay; what was kept as a difference from them is written anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Literal

from scraper.archive.blobs.rewriting import Reader, carry_out, plan
from scraper.errors import ArchiveError


def release(db: sqlite3.Connection, blob_ids: Collection[int], limit: int | None = None) -> int:
    """Write anew what is kept as a difference from these bytes, ``limit`` at most; how many that were.

    Nothing that can be read changes. ``drop`` does the rest of it; where much hangs on some bytes, calling this before,
    a transaction for a few hundred, keeps others from waiting.

    Raises:
        ArchiveError: what hangs on them is damaged.
    """
    doomed = frozenset(blob_ids)
    reader = Reader()
    count = 0
    for blob_id in doomed:
        after = 0
        while limit is None or count < limit:
            row = db.execute(
                "SELECT id FROM blob WHERE base_id = ? AND id > ? ORDER BY id LIMIT 1", (blob_id, after)
            ).fetchone()
            if row is None:
                break
            (after,) = row
            if after not in doomed:
                if not carry_out(db, plan(db, after, reader, doomed, hurry=True)):
                    raise ArchiveError(f"bytes {after} can't be parted from bytes {blob_id}")
                count += 1
    return count


def drop(db: sqlite3.Connection, blob_ids: Collection[int], codec: Literal["erased", "pruned"]) -> int:
    """Remove these bytes, so that nothing of them is left in any row; how many bytes of the file that were.

    All others read as before. Reading these raises NotArchived from now on. The file itself still has them in pages it
    will use again, until it is vacuumed.

    Raises:
        ArchiveError: as ``release``.
    """
    release(db, blob_ids)
    freed = 0
    for blob_id in blob_ids:
        (length,) = db.execute("SELECT length(data) FROM blob WHERE id = ?", (blob_id,)).fetchone()
        freed += length
        db.execute("DELETE FROM key_page WHERE blob_id = ?", (blob_id,))
        db.execute(
            "UPDATE blob SET codec = ?, base_id = NULL, depth = 0, data = x'', packed = 1 WHERE id = ?",
            (codec, blob_id),
        )
    return freed
