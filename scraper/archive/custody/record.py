"""What exactly of an entry is hashed: a few lines of plain text that anybody can write again from its values.

Of a value that may be a person's (an address, a header, the bytes) only the SHA-256 stands in the record. So it can be
erased, its hash kept in ``erasure``, and the record is still the same. Row numbers are no part of it either: a capture
has the same record in every archive that has it. Values are read as SQLite keeps them, in UTF-8, so that a row with
broken text in it can be checked like any other.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

VALUES: Final = ("asked", "url", "final", "reason", "redirects", "headers")
"""The columns of a capture of which the record has the hash, in its order; the bytes follow."""

PLAIN: Final = ("at", "outcome", "status")
"""Those that stand in it as they are."""

COLUMNS: Final = ", ".join(
    [
        "CAST(capture.at AS BLOB), CAST(capture.outcome AS BLOB), capture.status",
        *(f"CAST(capture.{name} AS BLOB)" for name in VALUES),
        "EXISTS (SELECT 1 FROM continuation WHERE capture_id = capture.id)",
        "(SELECT sha256 FROM blob WHERE blob.id = capture.blob_id)",
        "EXISTS (SELECT 1 FROM erasure WHERE table_name = 'capture' AND row_id = capture.id)",
    ]
)
"""What ``capture`` takes, as SQL."""

CONTINUATION: Final = ("asked", "final", "redirects", "headers")
"""The columns of a continuation of which its record has the hash, in its order; time and status stand before them as they
are, the bytes follow."""

_CAPTURE: Final = "".join(f"{name} %b\n" for name in (*PLAIN, *VALUES, "bytes")).encode()
_CONTINUATION: Final = "".join(
    ["presskeep continuation 1\n", *(f"{name} %b\n" for name in ("at", "status", *CONTINUATION, "bytes"))]
).encode()
_CONTINUATIONS: Final = (
    f"SELECT id, CAST(at AS BLOB), status, {', '.join(f'CAST({name} AS BLOB)' for name in CONTINUATION)},"
    " (SELECT sha256 FROM blob WHERE blob.id = blob_id) FROM continuation WHERE capture_id = ? ORDER BY number"
)


class Erased(NamedTuple):
    """A value that is not there any more."""

    sha256: bytes
    instead: bytes | None


def of_capture(db: sqlite3.Connection, capture_id: int, row: Sequence[bytes | int | None]) -> bytes:
    """The record of a capture. ``row`` is what ``COLUMNS`` asks for."""
    *_, continued, _, erased = row
    return capture(
        row,
        erasures(db, "capture", capture_id) if erased else {},
        [hashlib.sha256(text).digest() for text in continuations(db, capture_id)] if continued else (),
    )


def capture(row: Sequence[bytes | int | None], erased: Mapping[str, Erased], continued: Sequence[bytes] = ()) -> bytes:
    """The record of a capture, from the SHA-256 of those of its continuations. ``row`` is what ``COLUMNS`` asks for.

    That of a capture with continuations names them, behind the bytes: so each is sealed with it, and with no other.
    """
    at, outcome, status, *values, _, body, _ = row
    digests = _digests(values, body, VALUES, erased)
    lines = [b"presskeep capture %d\n" % (2 if continued else 1)]
    lines += [_CAPTURE % (at, outcome, b"-" if status is None else str(status).encode(), *digests)]
    lines += [b"continuation %b\n" % digest.hex().encode() for digest in continued]
    return b"".join(lines)


def continuations(db: sqlite3.Connection, capture_id: int) -> list[bytes]:
    """The records of a capture's continuations, in their order."""
    records = []
    for number, at, status, *values, body in db.execute(_CONTINUATIONS, (capture_id,)).fetchall():
        digests = _digests(values, body, CONTINUATION, erasures(db, "continuation", number))
        records.append(_CONTINUATION % (at, str(status).encode(), *digests))
    return records


def _digests(
    values: Sequence[bytes | int | None], body: object, names: Sequence[str], erased: Mapping[str, Erased]
) -> list[bytes]:
    """The SHA-256 of each value, those that were erased included; the last is that of the bytes."""
    digests = [hashlib.sha256(value).hexdigest().encode() if isinstance(value, bytes) else b"-" for value in values]
    digests.append(body.hex().encode() if isinstance(body, bytes) else b"-")
    hashed = (*names, "blob_id")
    for name, was in erased.items():
        if name in hashed:
            digests[hashed.index(name)] = was.sha256.hex().encode()
    return digests


def erasure(db: sqlite3.Connection, erasure_id: int) -> bytes | None:
    """The record of an erasure; None where there is none of that number."""
    row = db.execute(
        "SELECT CAST(table_name AS BLOB), row_id, CAST(column_name AS BLOB), sha256, instead, CAST(at AS BLOB),"
        " CAST(reason AS BLOB) FROM erasure WHERE id = ?",
        (erasure_id,),
    ).fetchone()
    if row is None:
        return None
    table, number, column, sha256, instead, at, reason = row
    lines = [
        b"presskeep erasure 1",
        b"table %b" % table,
        b"row %d" % number,
        b"column %b" % column,
        b"sha256 %b" % sha256.hex().encode(),
        b"instead %b" % (instead.hex().encode() if instead is not None else b"-"),
        b"at %b" % at,
        b"reason %b" % hashlib.sha256(reason).hexdigest().encode(),
    ]
    return b"\n".join([*lines, b""])


def erasures(db: sqlite3.Connection, table: str, row_id: int) -> dict[str, Erased]:
    """What of a row was erased: of each column the hash of its first value, and of what stands there now."""
    found: dict[str, Erased] = {}
    for name, sha256, instead in db.execute(
        "SELECT CAST(column_name AS BLOB), sha256, instead FROM erasure WHERE table_name = ? AND row_id = ? ORDER BY id",
        (table, row_id),
    ):
        column = name.decode("utf-8", "replace")
        first = found[column].sha256 if column in found else sha256
        found[column] = Erased(first, instead)
    return found
