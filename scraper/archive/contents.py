"""Things kept once however often they are seen: texts, orders, metadata. Bytes are kept in ``blobs``."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence

import msgspec

from scraper.model import Page


def put_text(db: sqlite3.Connection, text: str) -> int:
    """Keep a text; the id of its row."""
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    row = db.execute("SELECT id FROM text WHERE sha256 = ?", (sha256,)).fetchone()
    return int(row[0]) if row else _id(db.execute("INSERT INTO text (sha256, text) VALUES (?, ?)", (sha256, text)))


def put_listing(db: sqlite3.Connection, items: Sequence[int | None], former: int | None) -> int | None:
    """Keep an order, unless it is that of row ``former``; the id of its row. An empty order has none."""
    if not items:
        return None
    text = msgspec.json.encode(items).decode()
    if former is not None and db.execute("SELECT items FROM listing WHERE id = ?", (former,)).fetchone() == (text,):
        return former
    return _id(db.execute("INSERT INTO listing (items) VALUES (?)", (text,)))


def put_metadata(db: sqlite3.Connection, page: Page, former: int | None) -> int:
    """Keep what a page says of itself beside the story, unless row ``former`` says the same; the id of its row."""
    values = (
        page.canonical_url,
        page.modified,
        page.language,
        page.section,
        json(page.tags),
        json(page.images),
    )
    kept = (
        former
        and db.execute(
            "SELECT canonical_url, modified, language, section, tags, images FROM metadata WHERE id = ?", (former,)
        ).fetchone()
    )
    if former and kept == values:
        return former
    return _id(
        db.execute(
            "INSERT INTO metadata (canonical_url, modified, language, section, tags, images) VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )
    )


def json(value: object) -> str:
    """A value of the model as JSON text."""
    return msgspec.json.encode(value).decode()


def _id(cursor: sqlite3.Cursor) -> int:
    assert cursor.lastrowid is not None
    return cursor.lastrowid
