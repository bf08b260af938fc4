"""What an older file does not know yet: whether a page announced the edits that were seen."""

from __future__ import annotations

import sqlite3

from scraper.archive import bodies
from scraper.archive.evidence.former import announced

_BATCH = 500

_EDITS = (
    "SELECT version.id, former.id, old.modified, new.modified, before.at, now.at FROM version"
    " JOIN version AS former ON former.page_id = version.page_id AND former.gen = version.gen"
    "  AND former.part = 'body' AND former.number = version.number - 1"
    " JOIN parse AS now ON now.capture_id = version.capture_id AND now.gen = version.gen"
    " JOIN metadata AS new ON new.id = now.metadata_id"
    " JOIN parse AS before ON before.id = (SELECT id FROM parse AS p WHERE p.page_id = version.page_id"
    "  AND p.gen = version.gen AND (p.at, p.id) < (now.at, now.id) ORDER BY p.at DESC, p.id DESC LIMIT 1)"
    " JOIN metadata AS old ON old.id = before.metadata_id"
    " WHERE version.id > ? AND version.part = 'body' AND version.cause IN ('edit', 'revert')"
    " ORDER BY version.id LIMIT ?"
)


def announcements(db: sqlite3.Connection) -> None:
    """Fill ``version.announced`` for the edits of a file made before there was that column, some at a time."""
    last = 0
    while rows := db.execute(_EDITS, (last, _BATCH)).fetchall():
        told = []
        for version, former, modified, modified_now, seen, seen_now in rows:
            old, new = bodies.load(db, former), bodies.load(db, version)
            word = announced(old.blocks, new.blocks, modified, modified_now, old_seen=seen, new_seen=seen_now)
            told.append((word, version))
        db.executemany("UPDATE version SET announced = ? WHERE id = ?", told)
        last = rows[-1][0]
