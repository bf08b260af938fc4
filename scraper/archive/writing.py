"""One visit into the archive: the capture first, then what it changed. The caller holds the transaction."""

from __future__ import annotations

import sqlite3

from scraper import urls
from scraper.archive import addresses, generations, late, series, times
from scraper.archive.blobs.keeping import hashed, put_bytes
from scraper.archive.contents import json
from scraper.archive.custody import chain
from scraper.archive.derive import Changes, derive, sight_of
from scraper.archive.evidence import walls
from scraper.archive.generations import Readings
from scraper.archive.reading import last_bytes, status_at
from scraper.errors import BadURL
from scraper.model import Failure, Outcome, Page, Response, Stored


def store(
    db: sqlite3.Connection,
    response: Response,
    page: Page,
    run: int | None,
    readings: Readings | None = None,
) -> Stored:
    """A good capture. Bytes that equal those of the last one are evidence and nothing more: they are not read again.

    Where another parser read the page's captures until now, what the new one says of them (``readings``) comes first.
    What a site shows in the page's place is kept as a wall, and changes nothing.
    """
    at = times.of_capture(response.captured)
    sha256 = hashed(response.body)
    meant = addresses.asked_for(db, response)
    stood_still = meant is not None and last_bytes(db, meant, at) == sha256
    wall = None if stood_still else walls.judge(db, meant, page, at, lambda: response)
    if wall is not None and wall.whole:
        return _store_wall(db, response, run, at, meant, wall.reason)
    page_id, first = addresses.place(db, response, page, at)
    unread = 0
    if readings is not None and generations.parser_of(db, page_id) != page.parser_version:
        unread = generations.renew(db, page_id, readings).unread
    outcome: Outcome = "same" if last_bytes(db, page_id, at) == sha256 else "ok"
    cursor = db.execute(
        "INSERT INTO capture (page_id, run_id, at, url, asked, final, outcome, status, redirects, headers, blob_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            page_id,
            run,
            at,
            urls.canonical(response.asked),
            response.asked,
            response.url,
            outcome,
            response.status,
            json(response.redirects) if response.redirects else None,
            json(response.headers),
            put_bytes(db, response.body, sha256, page_id),
        ),
    )
    assert cursor.lastrowid is not None
    sight = sight_of(db, page_id, cursor.lastrowid, at)
    kind = wall.kind if wall else None
    if late.is_late(db, sight):
        changes = late.insert(db, sight, page if outcome == "ok" else None, kind)
    else:
        changes = derive(db, sight, page, kind) if outcome == "ok" else Changes()
    db.execute(
        "UPDATE page SET status = ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
        (status_at(db, page_id), at, at, page_id),
    )
    chain.append(db, sight.capture_id)
    return Stored(
        page_url=addresses.name_of(db, page_id),
        capture_id=sight.capture_id,
        outcome=outcome,
        first=first,
        new=changes.parts,
        version=series.numbers(db, page_id, sight.gen, at),
        comments_added=changes.comments_added,
        comments_edited=changes.comments_edited,
        comments_gone=changes.comments_gone,
        unread=unread,
    )


def _store_wall(
    db: sqlite3.Connection, response: Response, run: int | None, at: str, page_id: int | None, reason: str
) -> Stored:
    """A visit that was shown something else in the page's place. Its bytes are kept."""
    asked = urls.canonical(response.asked)
    cursor = db.execute(
        "INSERT INTO capture (page_id, run_id, at, url, asked, final, outcome, status, reason, redirects, headers,"
        " blob_id) VALUES (?, ?, ?, ?, ?, ?, 'wall', ?, ?, ?, ?, ?)",
        (
            page_id,
            run,
            at,
            asked,
            response.asked,
            response.url,
            response.status,
            reason,
            json(response.redirects) if response.redirects else None,
            json(response.headers),
            put_bytes(db, response.body, hashed(response.body)),
        ),
    )
    assert cursor.lastrowid is not None
    chain.append(db, cursor.lastrowid)
    stored = Stored(page_url=asked, capture_id=cursor.lastrowid, outcome="wall", first=False, reason=reason)
    if page_id is not None:
        (gen,) = db.execute(
            "UPDATE page SET status = ? WHERE id = ? RETURNING gen", (status_at(db, page_id), page_id)
        ).fetchone()
        stored.page_url = addresses.name_of(db, page_id)
        stored.version = series.numbers(db, page_id, gen, at)
    return stored


def store_failure(db: sqlite3.Connection, failure: Failure, run: int | None) -> int:
    """A visit that gave no page. It changes no version; 'gone' marks a page that is archived, until it is back."""
    at = times.of_capture(failure.captured)
    try:
        url = urls.canonical(failure.asked)
        page_id = addresses.find(db, url)
    except BadURL:
        url, page_id = failure.asked, None
    cursor = db.execute(
        "INSERT INTO capture (page_id, run_id, at, url, asked, outcome, status, reason, headers, blob_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            page_id,
            run,
            at,
            url,
            failure.asked,
            failure.outcome,
            failure.status,
            failure.reason,
            json(failure.headers) if failure.headers else None,
            put_bytes(db, failure.body, hashed(failure.body)) if failure.body else None,
        ),
    )
    if page_id is not None:
        db.execute("UPDATE page SET status = ? WHERE id = ?", (status_at(db, page_id), page_id))
    assert cursor.lastrowid is not None
    chain.append(db, cursor.lastrowid)
    return cursor.lastrowid
