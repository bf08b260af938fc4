"""One visit into the archive: the capture first, then what it changed. The caller holds the transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from scraper import urls
from scraper.archive import addresses, continuations, generations, late, moves, revisits, series, times
from scraper.archive.blobs.keeping import hashed, put_bytes
from scraper.archive.captures import content_of
from scraper.archive.contents import json
from scraper.archive.custody import chain
from scraper.archive.derive import Changes, derive, sight_of
from scraper.archive.evidence import gone, walls
from scraper.archive.generations import Readings
from scraper.archive.reading import last_content, status_at
from scraper.archive.series import Sight
from scraper.errors import BadURL
from scraper.model import Failure, Outcome, Page, Response, Stored, WallKind


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
    content = continuations.content_of(response)
    astray = gone.astray(db, response, page) if response.redirects else None
    meant = addresses.asked_for(db, response) if astray is None else astray.page_id
    stood_still = astray is None and meant is not None and last_content(db, meant, at) == content
    wall = None if stood_still else walls.judge(db, meant, page, at, lambda: response)
    if astray is not None and not (wall and wall.whole):
        wall = walls.Wall("error", astray.reason, whole=True, outcome="gone")
    if wall is not None and wall.whole:
        return _store_unseen(db, response, run, at, meant, content, wall)
    page_id, first = addresses.place(db, response, page, at)
    unread = 0
    if readings is not None and generations.parser_of(db, page_id) != page.parser_version:
        unread = generations.renew(db, page_id, readings).unread
    same = stood_still if page_id == meant else last_content(db, page_id, at) == content
    blob_id = put_bytes(db, response.body, content[0], page_id)
    capture_id = _capture(db, response, run, at, page_id, "same" if same else "ok", blob_id, continued=content[1:])
    sight = sight_of(db, page_id, capture_id, at)
    stored = _seen(db, sight, None if same else page, wall.kind if wall else None)
    for left in moves.left(db, response, page_id):
        db.execute("UPDATE page SET status = ? WHERE id = ?", (status_at(db, left), left))
    stored.outcome, stored.first, stored.unread = "same" if same else "ok", first, unread
    return stored


def store_unchanged(db: sqlite3.Connection, response: Response, run: int | None) -> Stored | None:
    """A visit that the server answered with 304: these are still the bytes of an earlier capture. None: of no capture here.

    Where another process saw other bytes between that capture and this one, the page is back to what it was.
    """
    at = times.of_capture(response.captured)
    known = revisits.spoken_of(db, response)
    if known is None:
        return None
    addresses.note_way(db, response, known.page_id)
    before = revisits.last_good(db, known.page_id, at)
    stood = before is not None and (before == known.id or content_of(db, before) == content_of(db, known.id))
    page, wall = (None, None) if stood else late.state_at(db, known.page_id, known.at)
    capture_id = _capture(db, response, run, at, known.page_id, "not_modified", known.blob_id)
    return _seen(db, sight_of(db, known.page_id, capture_id, at), page, wall)


def _seen(db: sqlite3.Connection, sight: Sight, page: Page | None, wall: WallKind | None) -> Stored:
    """What a good capture changed. ``page`` is None where it has the content of the one before."""
    if late.is_late(db, sight):
        changes = late.insert(db, sight, page, wall)
    else:
        changes = derive(db, sight, page, wall) if page else Changes()
    (url,) = db.execute(
        "UPDATE page SET status = ?, first_seen = min(first_seen, ?), last_seen = max(last_seen, ?) WHERE id = ?"
        " RETURNING url",
        (status_at(db, sight.page_id), sight.at, sight.at, sight.page_id),
    ).fetchone()
    return Stored(
        page_url=url,
        capture_id=sight.capture_id,
        outcome="not_modified",
        first=False,
        new=changes.parts,
        version=series.numbers(db, sight.page_id, sight.gen, sight.at),
        comments_added=changes.comments_added,
        comments_edited=changes.comments_edited,
        comments_gone=changes.comments_gone,
    )


def _store_unseen(
    db: sqlite3.Connection,
    response: Response,
    run: int | None,
    at: str,
    page_id: int | None,
    content: tuple[bytes, ...],
    wall: walls.Wall,
) -> Stored:
    """A visit that was shown something else in the page's place. Its bytes are kept."""
    blob_id = put_bytes(db, response.body, content[0])
    capture_id = _capture(db, response, run, at, page_id, wall.outcome, blob_id, wall.reason, continued=content[1:])
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
    continued: Sequence[bytes] = (),
) -> int:
    """Write the row of a visit, and seal it; its id. ``continued`` are the SHA-256 of an answer's further pages."""
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
    if answer and continued:
        continuations.put(db, cursor.lastrowid, page_id, answer.parts, continued)
    chain.append(db, cursor.lastrowid)
    return cursor.lastrowid
