"""Stories over several pages: the answers of the others, kept with the capture of the first one.

They are no captures of their own: nobody visited them for themselves, no version is derived from one alone, and no page is
filed under their addresses. What is read is the story whole (``evidence.answers``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from msgspec import UNSET

from scraper import urls
from scraper.archive import times
from scraper.archive.blobs.keeping import hashed, put_bytes
from scraper.archive.captures import GOOD
from scraper.archive.contents import json
from scraper.model import Page, Response


def content_of(response: Response) -> tuple[bytes, ...]:
    """What an answer saw, as ``captures.content_of`` tells it of a capture."""
    return (hashed(response.body), *(hashed(part.body) for part in response.parts))


def lacks(db: sqlite3.Connection, page_id: int, page: Page, *, since: str, until: str) -> bool:
    """Does a reading lack a page of its body that was read with the story in a time? Then what that page said is no less
    there: it could not be had."""
    if page.continuations is UNSET:
        return False
    left = {urls.filed_as(other.url) for other in page.continuations if other.part == "body"}
    rows = left and db.execute(
        "SELECT DISTINCT continuation.asked FROM capture JOIN continuation ON capture_id = capture.id"
        f" WHERE page_id = ? AND capture.at BETWEEN ? AND ? AND outcome IN {GOOD}",
        (page_id, since, until),
    )
    return any(urls.filed_as(asked) in left for (asked,) in rows or ())


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
