"""Visits to pages that are known: what the server may be asked by, what it answered last, which bytes a 304 speaks of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from scraper import urls
from scraper.archive import addresses, times
from scraper.archive.captures import GOOD, base_of
from scraper.archive.evidence.answers import answer_of
from scraper.model import Response, Validators

_FAR: Final = 20
"""Captures looked back at for the one of which a 304 speaks."""

_headers = msgspec.json.Decoder(tuple[tuple[str, str], ...])


class Known(NamedTuple):
    """A good capture of an address."""

    id: int
    page_id: int
    at: str
    final: str
    etag: str | None
    last_modified: str | None
    blob_id: int


def validators(db: sqlite3.Connection, url: str) -> Validators | None:
    """What the server may be asked by whether an address still answers as it last did; None where it gave nothing to ask
    by, where the bytes are gone, and of a story over several pages, of which a 304 would tell one page only."""
    page_id = addresses.find(db, url)
    last = page_id and next(_last(db, page_id, url), None)
    if not last:
        return None
    base = base_of(db, last.id)
    whole, kept = db.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM continuation WHERE capture_id = ?), (SELECT length(data) > 0 FROM blob WHERE id = ?)",
        (base, last.blob_id),
    ).fetchone()
    if not (whole and kept):
        return None
    if base != last.id and not (last.etag and last.last_modified):
        # What a 304 does not say stands as it was (RFC 9111, 3.2).
        before = _known(db.execute(f"{_KNOWN} WHERE id = ?", (base,)).fetchone())
        last = last._replace(etag=last.etag or before.etag, last_modified=last.last_modified or before.last_modified)
    if not (last.etag or last.last_modified):
        return None
    return Validators(url=last.final, etag=last.etag, last_modified=last.last_modified)


def last_answer(db: sqlite3.Connection, url: str) -> Response | None:
    """What an address, or any other one of its page, last answered well."""
    page_id = addresses.find(db, url)
    if page_id is None:
        return None
    known = next(_last(db, page_id, url), None)
    capture_id = known.id if known else last_good(db, page_id, times.END_OF_TIME)
    return None if capture_id is None else answer_of(db, capture_id)


def spoken_of(db: sqlite3.Connection, response: Response) -> Known | None:
    """The capture whose bytes a 304 says still stand: the last one of the address, or an earlier one whose validators it
    repeats, where another process has stored one since it was asked."""
    page_id = addresses.find(db, response.url)
    if page_id is None:
        return None
    last = None
    etag, modified = _strong(response.header("etag")), response.header("last-modified")
    for known in _last(db, page_id, response.url):
        last = last or known
        if not (etag or modified) or (_strong(known.etag) == etag if etag else known.last_modified == modified):
            return known
    return last


def last_good(db: sqlite3.Connection, page_id: int, at: str) -> int | None:
    """The last good capture of a page up to a moment."""
    row = db.execute(
        f"SELECT id FROM capture WHERE page_id = ? AND at <= ? AND outcome IN {GOOD} ORDER BY at DESC, id DESC LIMIT 1",
        (page_id, at),
    ).fetchone()
    return row and int(row[0])


_KNOWN: Final = "SELECT id, page_id, at, final, headers, blob_id FROM capture"


def _last(db: sqlite3.Connection, page_id: int, url: str) -> Iterator[Known]:
    """The last good captures of a page that were made of an address, the last first."""
    rows = db.execute(
        f"{_KNOWN} WHERE page_id = ? AND outcome IN {GOOD} AND (url = ? OR final = ?) AND blob_id IS NOT NULL"
        " ORDER BY at DESC, id DESC LIMIT ?",
        (page_id, urls.canonical(url), url, _FAR),
    )
    return map(_known, rows)


def _known(row: tuple[int, int, str, str, str | None, int]) -> Known:
    number, page_id, at, final, headers, blob_id = row
    found = dict(reversed(_headers.decode(headers))) if headers else {}
    return Known(number, page_id, at, final, found.get("etag"), found.get("last-modified"), blob_id)


def _strong(etag: str | None) -> str | None:
    """A validator as it is compared: a weak one is as good (RFC 9110, 13.1.2)."""
    return etag and etag.removeprefix("W/")
