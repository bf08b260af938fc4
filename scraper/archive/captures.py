"""Good captures: those that saw a page. Which they are, which bytes they saw, and what may be asked by them.

'ok' saw bytes; 'same' saw those of the good capture before it; 'not_modified' was told by the server (status 304) that they
are still those of an earlier one, its base, and received none. A capture's content is all that it saw: its own bytes, and
those of its continuations. That of a 304 is its base's, since of the other pages nothing was asked.
"""

from __future__ import annotations

import sqlite3
from typing import Final

GOOD_OUTCOMES: Final = ("ok", "same", "not_modified")

GOOD: Final = "('ok', 'same', 'not_modified')"
"""``GOOD_OUTCOMES`` for SQL, letter by letter as in the indexes of the schema: ``outcome IN {GOOD}``."""

Content = tuple[bytes | None, ...]
"""The SHA-256 of a capture's bytes (None: it has none), and of those of each of its continuations."""

_BASE: Final = (
    "SELECT base.id FROM capture AS told JOIN capture AS base ON base.blob_id = told.blob_id AND base.outcome = 'ok'"
    " WHERE told.id = ? ORDER BY base.page_id IS told.page_id DESC, base.url = told.url DESC,"
    " iif(base.at <= told.at, base.at, '') DESC, base.id DESC LIMIT 1"
)


def base_of(db: sqlite3.Connection, capture_id: int) -> int:
    """The capture that received the bytes which a 304 speaks of; of any other capture, it itself."""
    row = db.execute("SELECT 1 FROM capture WHERE id = ? AND outcome = 'not_modified'", (capture_id,)).fetchone()
    base = row and db.execute(_BASE, (capture_id,)).fetchone()
    return int(base[0]) if base else capture_id


def content_of(db: sqlite3.Connection, capture_id: int) -> Content:
    """What a good capture saw."""
    base = base_of(db, capture_id)
    rows = db.execute(
        "SELECT sha256 FROM capture LEFT JOIN blob ON blob.id = blob_id WHERE capture.id = ?1"
        " UNION ALL SELECT sha256 FROM (SELECT sha256 FROM continuation JOIN blob ON blob.id = blob_id"
        " WHERE capture_id = ?1 ORDER BY number)",
        (base,),
    )
    return tuple(row[0] for row in rows)
