"""A proof: one capture with its values as plain files, and the path from its record to the head of the chain, in a zip."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from itertools import islice
from typing import Any, BinaryIO, Final

import msgspec

from scraper.archive import addresses
from scraper.archive.blobs import read
from scraper.archive.captures import GOOD_OUTCOMES
from scraper.archive.custody import chain, record, tree
from scraper.archive.custody.check import FILES
from scraper.archive.custody.erasures import rows_of
from scraper.archive.custody.tree import Head
from scraper.archive.lists import captures
from scraper.archive.reading import page_at
from scraper.errors import ArchiveError, NotArchived, UsageError
from scraper.model import Proof

_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""Of all files in the zip: the same proof is the same bytes."""

_NOT_GROWN: Final = "the archive's chain did not grow from that head. See: presskeep verify --head"


def choose(db: sqlite3.Connection, url: str, at: str, *, failed: bool) -> int:
    """The last capture of a page up to a moment: of those that saw it, or with ``failed`` of those that did not.

    Raises:
        NotArchived: there is none.
    """
    found = [c.id for c in captures(db, url) if c.captured <= at and (c.outcome in GOOD_OUTCOMES) is not failed]
    if not found:
        raise NotArchived(
            f"{url} has no {'failed' if failed else 'good'} visit up to then. See: presskeep history {url}"
        )
    return found[-1]


def write(db: sqlite3.Connection, capture_id: int, out: BinaryIO, head: Head | None) -> Proof:
    """Write the proof of a capture, that it is among the entries of ``head``, by default of the chain as it is now.

    Raises:
        ArchiveError: the capture or its bytes are not what they were.
        UsageError: the chain did not grow from ``head``, or the capture came after it.
    """
    number, digest = db.execute("SELECT number, digest FROM link WHERE capture_id = ?", (capture_id,)).fetchone() or (
        0,
        b"",
    )
    row = db.execute(f"SELECT {record.COLUMNS} FROM capture WHERE id = ?", (capture_id,)).fetchone()
    erased = record.erasures(db, "capture", capture_id)
    text = record.of_capture(db, capture_id, row)
    if tree.leaf(text) != digest:
        raise ArchiveError(f"capture {capture_id} is not what it was when it was sealed. See: presskeep verify")
    size = _size(db, head)
    if number > size:
        raise UsageError(f"capture {capture_id} came after that head: it is entry {number:,}, the head counts {size:,}")
    steps = tree.path(islice(chain.digests(db), size), number - 1, size)
    end = Head(size, tree.climb(digest, steps))
    if head is not None and head.root != end.root:
        raise UsageError(_NOT_GROWN)
    path = {
        "archive": chain.archive_id(db),
        "number": number,
        "leaf": digest.hex(),
        "path": [(side, other.hex()) for side, other in steps],
        "head": str(end),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("README.txt", "check.py"):
            _put(packed, name, (files(__package__) / name).read_bytes())
        _put(packed, "record.txt", text)
        _put(packed, "path.json", _pretty(path))
        for name, value in _values(db, capture_id, row, erased):
            _put(packed, FILES[name], value)
        for name, value in _continuations(db, capture_id):
            _put(packed, name, value)
        for name, document in _for_reading(db, capture_id):
            _put(packed, name, _pretty(document))
    at, url = bytes(row[0]).decode(), bytes(row[4]).decode("utf-8", "replace")
    return Proof(url=url, captured=at, capture_id=capture_id, number=number, head=str(end))


def _size(db: sqlite3.Connection, wanted: Head | None) -> int:
    """How many entries the head counts that a proof shall lead to; where only its hash is known, it is looked for."""
    (size,) = db.execute("SELECT count(*) FROM link").fetchone()
    if wanted is None:
        return int(size)
    if wanted.size > size:
        raise UsageError(_NOT_GROWN)
    if wanted.size:
        return wanted.size
    grown = tree.Tree()
    for digest in chain.digests(db):
        grown.add(digest)
        if grown.head.root == wanted.root:
            return grown.size
    raise UsageError(_NOT_GROWN)


def _values(
    db: sqlite3.Connection, capture_id: int, row: tuple[Any, ...], erased: dict[str, record.Erased]
) -> Iterator[tuple[str, bytes]]:
    """What there is of the capture, as it was hashed."""
    for name, value in zip(record.VALUES, row[len(record.PLAIN) :], strict=False):
        if value is not None and name not in erased:
            yield name, value
    kept = db.execute(
        "SELECT blob.id FROM capture JOIN blob ON blob.id = blob_id"
        " WHERE capture.id = ? AND codec NOT IN ('erased', 'pruned')",
        (capture_id,),
    ).fetchone()
    if kept and "blob_id" not in erased:
        yield "bytes", read(db, kept[0])


def _continuations(db: sqlite3.Connection, capture_id: int) -> Iterator[tuple[str, bytes]]:
    """By the name of a file, the records of the continuations, and what there is of each, as it was hashed."""
    records = record.continuations(db, capture_id)
    for number, (row, text) in enumerate(zip(rows_of(db, capture_id)[1:], records, strict=True), 1):
        yield f"continuation-{number}/record.txt", text
        erased = record.erasures(db, "continuation", row.id)
        *values, blob_id = db.execute(
            f"SELECT {', '.join(f'CAST({name} AS BLOB)' for name in record.CONTINUATION)}, blob_id FROM continuation"
            " WHERE id = ?",
            (row.id,),
        ).fetchone()
        for name, value in zip(record.CONTINUATION, values, strict=True):
            if value is not None and name not in erased:
                yield f"continuation-{number}/{FILES[name]}", value
        if "blob_id" not in erased:
            with suppress(NotArchived):
                yield f"continuation-{number}/{FILES['bytes']}", read(db, blob_id)


def _for_reading(db: sqlite3.Connection, capture_id: int) -> Iterator[tuple[str, object]]:
    """The row with what it refers to, and the page as it stood when the capture was made."""
    columns = ("id", "at", "asked", "url", "final", "outcome", "status", "reason")
    values = db.execute(
        f"SELECT page_id, run_id, {', '.join(columns)} FROM capture WHERE id = ?", (capture_id,)
    ).fetchone()
    page_id, run_id, *rest = values
    run = db.execute("SELECT command, app, started FROM run WHERE id = ?", (run_id,)).fetchone()
    source = db.execute(
        "SELECT archive, source_number FROM link JOIN source ON source.id = source_id WHERE capture_id = ?",
        (capture_id,),
    ).fetchone()
    yield (
        "capture.json",
        {
            "archive": chain.archive_id(db),
            "page": None if page_id is None else addresses.name_of(db, page_id),
            **dict(zip(columns, rest, strict=True)),
            "run": run and dict(zip(("command", "presskeep", "started"), run, strict=True)),
            "merged_from": source and dict(zip(("archive", "number"), source, strict=True)),
        },
    )
    at, outcome = rest[1], rest[5]
    page = page_at(db, page_id, at) if page_id is not None and outcome in GOOD_OUTCOMES else None
    if page is not None:
        yield "page.json", page


def _put(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, data, zipfile.ZIP_DEFLATED)


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
