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
        "(SELECT sha256 FROM blob WHERE blob.id = capture.blob_id)",
        "EXISTS (SELECT 1 FROM erasure WHERE table_name = 'capture' AND row_id = capture.id)",
    ]
)
"""What ``capture`` takes, as SQL."""

_HASHED: Final = (*VALUES, "blob_id")
_CAPTURE: Final = "".join(["presskeep capture 1\n", *(f"{name} %b\n" for name in (*PLAIN, *VALUES, "bytes"))]).encode()


class Erased(NamedTuple):
    """A value that is not there any more."""

    sha256: bytes
    instead: bytes | None


def capture(row: Sequence[bytes | int | None], erased: Mapping[str, Erased]) -> bytes:
    """The record of a capture. ``row`` is what ``COLUMNS`` asks for."""
    at, outcome, status, *values, body, _ = row
    digests = [hashlib.sha256(value).hexdigest().encode() if isinstance(value, bytes) else b"-" for value in values]
    digests.append(body.hex().encode() if isinstance(body, bytes) else b"-")
    for name, was in erased.items():
        if name in _HASHED:
            digests[_HASHED.index(name)] = was.sha256.hex().encode()
    return _CAPTURE % (at, outcome, b"-" if status is None else str(status).encode(), *digests)


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
