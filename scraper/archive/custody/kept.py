"""What is kept once and known by its hash: do the bytes and the texts still have theirs?"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from scraper.archive.blobs import read
from scraper.archive.custody import record
from scraper.archive.custody.checks import RESTORE, Tick, captures_of, ticking
from scraper.errors import ArchiveError, NotArchived
from scraper.model import Finding

_TEXTS = (
    "SELECT id, sha256, CAST(text AS BLOB), EXISTS (SELECT 1 FROM erasure WHERE table_name = 'text'"
    " AND row_id = text.id) FROM text ORDER BY id"
)

_BLOBS = (
    "SELECT id, sha256, codec IN ('erased', 'pruned'), EXISTS (SELECT 1 FROM erasure WHERE table_name = 'blob'"
    " AND row_id = blob.id AND erasure.sha256 = blob.sha256) FROM blob ORDER BY id"
)


def bytes_kept(db: sqlite3.Connection, tick: Tick) -> Iterator[Finding]:
    """All bytes read back as they are for a reader, and hashed. Of those that were removed on purpose an erasure tells."""
    for blob_id, sha256, removed, told in ticking(db.execute(_BLOBS), tick):
        what = None
        if removed:
            what = None if told else "are gone, and no erasure tells of it"
        else:
            try:
                read(db, blob_id)
            except (ArchiveError, NotArchived):
                what = "are damaged"
        if what:
            yield Finding(
                check="bytes",
                where=f"bytes {sha256.hex()}",
                what=f"{what}; they are those of {captures_of(db, 'blob_id = ?', blob_id)}",
                advice=RESTORE,
            )


def texts_kept(db: sqlite3.Connection, tick: Tick) -> Iterator[Finding]:
    """All texts hashed."""
    for text_id, sha256, text, erased in ticking(db.execute(_TEXTS), tick):
        wanted = sha256
        if erased:
            was = record.erasures(db, "text", text_id).get("text")
            wanted = was.instead if was else sha256
        if hashlib.sha256(text).digest() != wanted and not (wanted is None and not text):
            yield Finding(
                check="texts",
                where=f"text {text_id}, {_used(db, text_id)}",
                what="is not the text that was read",
                advice=RESTORE,
            )


def _used(db: sqlite3.Connection, text_id: int) -> str:
    row = db.execute(
        "SELECT 'the body of ', url FROM body JOIN version ON version.id = version_id"
        " JOIN page ON page.id = page_id WHERE blocks = ?1 UNION ALL"
        " SELECT 'a comment on ', url FROM comment_version JOIN comment ON comment.id = comment_id"
        " JOIN page ON page.id = page_id WHERE text_id = ?1 LIMIT 1",
        (text_id,),
    ).fetchone()
    return f"{row[0]}{row[1]}" if row else "used by nothing"
