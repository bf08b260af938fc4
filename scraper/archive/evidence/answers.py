"""A kept answer, as it came."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from scraper.archive.blobs.keeping import get_bytes
from scraper.archive.captures import base_of
from scraper.errors import NotArchived
from scraper.model import Response

_COLUMNS = "at, asked, final, status, redirects, headers, lower(hex(sha256))"
_CAPTURE = f"SELECT {_COLUMNS} FROM capture JOIN blob ON blob.id = blob_id WHERE capture.id = ?"
_CONTINUATIONS = (
    f"SELECT {_COLUMNS} FROM continuation JOIN blob ON blob.id = blob_id WHERE capture_id = ? ORDER BY number"
)


def answer_of(db: sqlite3.Connection, capture_id: int) -> Response:
    """The answer that a capture keeps, with those of its continuations. That of a 304 is the one it says still stands.

    Raises:
        NotArchived: bytes of it were removed on purpose.
        ArchiveError: they are damaged.
    """
    base = base_of(db, capture_id)
    answer = _answer(db, db.execute(_CAPTURE, (base,)).fetchone())
    answer.parts = tuple(_parts(db, base))
    return answer


def kept_of(db: sqlite3.Connection, capture_id: int) -> Iterator[Response]:
    """The pages of such an answer one by one, but for those whose bytes were removed on purpose.

    Raises:
        ArchiveError: bytes are damaged.
    """
    base = base_of(db, capture_id)
    rows = [*db.execute(_CAPTURE, (base,)), *db.execute(_CONTINUATIONS, (base,))]
    for row in rows:
        with suppress(NotArchived):
            yield _answer(db, row)


def _parts(db: sqlite3.Connection, capture_id: int) -> Iterator[Response]:
    return (_answer(db, row) for row in db.execute(_CONTINUATIONS, (capture_id,)).fetchall())


def _answer(db: sqlite3.Connection, row: Any) -> Response:
    at, asked, final, status, redirects, headers, sha256 = row
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
