"""Stories over several pages: the answers of the others, kept with the capture of the first one.

They are no captures of their own: nobody visited them for themselves, no version is derived from one alone, and no page is
filed under their addresses. What is read is the story whole (``evidence.answers``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from scraper.archive import times
from scraper.archive.blobs.keeping import hashed, put_bytes
from scraper.archive.contents import json
from scraper.model import Response


def content_of(response: Response) -> tuple[bytes, ...]:
    """What an answer saw, as ``captures.content_of`` tells it of a capture."""
    return (hashed(response.body), *(hashed(part.body) for part in response.parts))


def put(
    db: sqlite3.Connection, capture_id: int, page_id: int | None, parts: Sequence[Response], digests: Sequence[bytes]
) -> None:
    """Keep the further pages of an answer whose capture was just written, before it is sealed."""
    for number, (part, sha256) in enumerate(zip(parts, digests, strict=True), 1):
        db.execute(
            "INSERT INTO continuation (capture_id, number, at, asked, final, status, redirects, headers, blob_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                capture_id,
                number,
                times.of_capture(part.captured),
                part.asked,
                part.url,
                part.status,
                json(part.redirects) if part.redirects else None,
                json(part.headers),
                put_bytes(db, part.body, sha256, page_id, part.asked),
            ),
        )
