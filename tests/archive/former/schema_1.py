"""The first schema: three good visits to a page, one with the same bytes, a failed one, and one to a page that is not."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping

import zstandard

from tests.archive.former import COMMENTS, GONE_URL, MAY, RAW, RELATED, TEXT, TITLES, URL


def fill(db: sqlite3.Connection) -> None:
    """Write the rows."""
    _visits(db)
    _readings(db)
    _body(db)
    _comments(db)
    _related(db)


def insert(db: sqlite3.Connection, table: str, *rows: Mapping[str, object]) -> None:
    """Rows of a table."""
    for row in rows:
        db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()])


def _visits(db: sqlite3.Connection) -> None:
    insert(db, "site", {"id": 1, "name": "example.com"})
    insert(db, "page", {"id": 1, "site_id": 1, "url": URL, "first_seen": MAY[0], "last_seen": MAY[3]})
    insert(db, "alias", {"url": URL, "page_id": 1, "why": "own"})
    insert(
        db,
        "run",
        {"id": 1, "command": "add", "app": "0.1", "started": MAY[0], "ended": MAY[3], "exit_status": 0, "counts": "{}"},
        {"id": 2, "command": "crawl", "app": "0.1", "started": MAY[4]},
    )
    for number, body in enumerate(RAW.values(), 1):
        data = zstandard.ZstdCompressor().compress(body)
        insert(db, "blob", {"id": number, "sha256": hashlib.sha256(body).digest(), "size": len(body), "data": data})
    visit = {
        "page_id": 1,
        "url": URL,
        "asked": URL,
        "final": URL,
        "status": 200,
        "headers": '[["content-type","text/html"]]',
    }
    insert(
        db,
        "capture",
        *({**visit, "id": n, "run_id": 1, "at": MAY[n - 1], "outcome": "ok", "blob_id": n} for n in (1, 2, 3)),
        {**visit, "id": 4, "run_id": 1, "at": MAY[3], "outcome": "same", "blob_id": 3},
        {
            "id": 5,
            "page_id": 1,
            "run_id": 2,
            "at": MAY[4],
            "url": URL,
            "asked": URL,
            "outcome": "error",
            "reason": "500",
        },
        {"id": 6, "run_id": 2, "at": MAY[5], "url": GONE_URL, "asked": GONE_URL, "outcome": "gone", "reason": "404"},
    )


def _readings(db: sqlite3.Connection) -> None:
    insert(db, "metadata", {"id": 1, "language": "en", "section": "City", "tags": '["schools"]'})
    insert(db, "listing", *({"id": n, "items": text} for n, text in enumerate(("[1,2]", "[2]", "[1]", "[2]"), 1)))
    reading = {"page_id": 1, "gen": 1, "parser": "0.1", "metadata_id": 1, "paragraphs": 2, "thread": "all"}
    for number, (order, links) in enumerate(((1, 3), (1, 3), (2, 4)), 1):
        count = len(COMMENTS[MAY[number - 1]])
        insert(
            db,
            "parse",
            {
                **reading,
                "id": number,
                "capture_id": number,
                "at": MAY[number - 1],
                "comments_stated": count,
                "comments_found": count,
                "comment_order": order,
                "related_order": links,
            },
        )


def _version(db: sqlite3.Connection, number: int, part: str, capture: int, *, nth: int, until: str | None) -> None:
    insert(
        db,
        "version",
        {
            "id": number,
            "page_id": 1,
            "gen": 1,
            "part": part,
            "number": nth,
            "cause": "first" if nth == 1 else "edit",
            "summary": "there" if nth == 1 else "edited",
            "norm": f"{part}{nth}".encode(),
            "capture_id": capture,
            "not_before": None if capture == 1 else MAY[capture - 2],
            "valid_from": MAY[capture - 1],
            "valid_to": until,
        },
    )


def _text(db: sqlite3.Connection, number: int, text: str) -> None:
    insert(db, "text", {"id": number, "sha256": hashlib.sha256(text.encode()).digest(), "text": text})


def _body(db: sqlite3.Connection) -> None:
    _text(db, 1, json.dumps([{"kind": "paragraph", "text": text} for text in TEXT], ensure_ascii=False))
    _version(db, 1, "body", 1, nth=1, until=MAY[2])
    _version(db, 2, "body", 3, nth=2, until=None)
    for version, at in ((1, MAY[0]), (2, MAY[2])):
        insert(
            db,
            "body",
            {"version_id": version, "title": TITLES[at], "authors": '["Nare"]', "published": "2021-05-01", "blocks": 1},
        )


def _comments(db: sqlite3.Connection) -> None:
    _version(db, 3, "comments", 1, nth=1, until=MAY[1])
    _version(db, 4, "comments", 2, nth=2, until=MAY[2])
    _version(db, 5, "comments", 3, nth=3, until=None)
    insert(db, "comment", *({"id": n, "page_id": 1, "gen": 1, "name": f"c{n}", "native_id": f"c{n}"} for n in (1, 2)))
    for number, (_, text) in enumerate([*COMMENTS[MAY[0]], COMMENTS[MAY[1]][1]], 2):
        _text(db, number, text)
    seen = {"capture_id": 1, "valid_from": MAY[0]}
    said = {"number": 1, "posted": "2021-05-01T10:00:00"}
    insert(
        db,
        "comment_version",
        {**seen, **said, "comment_id": 1, "author": "Ani", "text_id": 2},
        {**seen, **said, "comment_id": 2, "author": "Bo", "text_id": 3, "valid_to": MAY[1]},
        {
            **said,
            "comment_id": 2,
            "number": 2,
            "author": "Bo",
            "text_id": 4,
            "matched": "id",
            "confidence": 0.9,
            "capture_id": 2,
            "not_before": MAY[0],
            "valid_from": MAY[1],
        },
    )
    insert(
        db,
        "comment_state",
        {**seen, "comment_id": 1, "number": 1, "state": "shown", "depth": 0, "valid_to": MAY[2]},
        {
            "comment_id": 1,
            "number": 2,
            "state": "absent",
            "depth": 0,
            "capture_id": 3,
            "not_before": MAY[1],
            "valid_from": MAY[2],
        },
        {**seen, "comment_id": 2, "number": 1, "state": "shown", "depth": 0},
    )


def _related(db: sqlite3.Connection) -> None:
    _version(db, 6, "related", 1, nth=1, until=MAY[2])
    _version(db, 7, "related", 3, nth=2, until=None)
    link = {"page_id": 1, "gen": 1, "kind": "related", "heading": "More"}
    insert(db, "related", *({**link, "id": n, "url": f"https://example.com/{n}"} for n in (1, 2)))
    offered = {"number": 1, "capture_id": 1, "valid_from": MAY[0]}
    insert(
        db,
        "related_state",
        {**offered, "related_id": 1, "title": RELATED[MAY[0]][0], "valid_to": MAY[2]},
        {
            **offered,
            "related_id": 2,
            "title": RELATED[MAY[2]][0],
            "capture_id": 3,
            "not_before": MAY[1],
            "valid_from": MAY[2],
        },
    )
