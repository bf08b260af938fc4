"""A kept answer, as it came."""

from __future__ import annotations

import sqlite3
from typing import Any

import msgspec

from scraper.archive.blobs.keeping import get_bytes
from scraper.model import Response


def answer_of(db: sqlite3.Connection, capture_id: int) -> Response:
    """The answer that a capture keeps.

    Raises:
        NotArchived: its bytes were removed on purpose.
        ArchiveError: they are damaged.
    """
    at, asked, final, status, redirects, headers, sha256 = db.execute(
        "SELECT at, asked, final, status, redirects, headers, lower(hex(sha256)) FROM capture"
        " JOIN blob ON blob.id = blob_id WHERE capture.id = ?",
        (capture_id,),
    ).fetchone()
    return Response(
        asked=asked,
        url=final or asked,
        status=status or 200,
        headers=_pairs(headers, tuple[tuple[str, str], ...]),
        body=get_bytes(db, sha256),
        captured=at,
        redirects=_pairs(redirects, tuple[tuple[int, str], ...]),
    )


def _pairs(text: str | None, kind: Any) -> Any:
    return msgspec.json.decode(text, type=kind) if text else ()
