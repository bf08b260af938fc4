"""One visit into the archive: the capture first, then what it changed. The caller holds the transaction."""

from __future__ import annotations

import sqlite3

from scraper import urls
from scraper.archive import addresses, generations, late, moves, series, times
from scraper.archive.blobs.keeping import hashed, put_bytes
from scraper.archive.contents import json
from scraper.archive.custody import chain
from scraper.archive.derive import Changes, derive, sight_of
from scraper.archive.evidence import gone, walls
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
    What a site shows in the page's place is kept as a wall, or as the page's being gone, and changes no version.
    """
    at = times.of_capture(response.captured)
    sha256 = hashed(response.body)
    astray = gone.astray(db, response, page) if response.redirects else None
    meant = addresses.asked_for(db, response) if astray is None else astray.page_id
    stood_still = astray is None and meant is not None and last_bytes(db, meant, at) == sha256
    wall = None if stood_still else walls.judge(db, meant, page, at, lambda: response)
    if astray is not None and not (wall and wall.whole):
        wall = walls.Wall("error", astray.reason, whole=True, outcome="gone")
    if wall is not None and wall.whole:
        return _store_unseen(db, response, run, at, meant, sha256, wall)
    page_id, first = addresses.place(db, response, page, at)
    unread = 0
    if readings is not None and generations.parser_of(db, page_id) != page.parser_version:
        unread = generations.renew(db, page_id, readings).unread
    same = stood_still if page_id == meant else last_bytes(db, page_id, at) == sha256
    outcome: Outcome = "same" if same else "ok"
    capture_id = _capture(db, response, run, at, page_id, outcome, put_bytes(db, response.body, sha256, page_id))
    sight = sight_of(db, page_id, capture_id, at)
    kind = wall.kind if wall else None
    if late.is_late(db, sight):
        changes = late.insert(db, sight, page if outcome == "ok" else None, kind)
    else:
        changes = derive(db, sight, page, kind) if outcome == "ok" else Changes()
    db.execute(
        "UPDATE page SET status = ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?",
        (status_at(db, page_id), at, at, page_id),
    )
    for left in moves.left(db, response, page_id):
        db.execute("UPDATE page SET status = ? WHERE id = ?", (status_at(db, left), left))
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


def _store_unseen(
    db: sqlite3.Connection,
    response: Response,
    run: int | None,
    at: str,
    page_id: int | None,
    sha256: bytes,
    wall: walls.Wall,
) -> Stored:
    """A visit that was shown something else in the page's place. Its bytes are kept."""
    blob_id = put_bytes(db, response.body, sha256)
    capture_id = _capture(db, response, run, at, page_id, wall.outcome, blob_id, wall.reason)
    stored = Stored(
        page_url=urls.canonical(response.asked),
        capture_id=capture_id,
        outcome=wall.outcome,
        first=False,
        reason=wall.reason,
    )
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
        page_id = addresses.find(db, failure.asked)
    except BadURL:
        page_id = None
    blob_id = put_bytes(db, failure.body, hashed(failure.body)) if failure.body else None
    capture_id = _capture(db, failure, run, at, page_id, failure.outcome, blob_id, failure.reason)
    if page_id is not None:
        db.execute("UPDATE page SET status = ? WHERE id = ?", (status_at(db, page_id), page_id))
    return capture_id


def _capture(
    db: sqlite3.Connection,
    visit: Response | Failure,
    run: int | None,
    at: str,
    page_id: int | None,
    outcome: Outcome,
    blob_id: int | None,
    reason: str | None = None,
) -> int:
    """Write the row of a visit, and seal it; its id."""
    answer = visit if isinstance(visit, Response) else None
    cursor = db.execute(
        "INSERT INTO capture (page_id, run_id, at, url, asked, final, outcome, status, reason, redirects, headers,"
        " blob_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            page_id,
            run,
            at,
            urls.filed_as(visit.asked),
            visit.asked,
            answer and answer.url,
            outcome,
            visit.status,
            reason,
            json(answer.redirects) if answer and answer.redirects else None,
            json(visit.headers) if answer or visit.headers else None,
            blob_id,
        ),
    )
    assert cursor.lastrowid is not None
    chain.append(db, cursor.lastrowid)
    return cursor.lastrowid
