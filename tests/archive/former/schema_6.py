"""Runs with a lease, readings with what they found: the story of the first schema, and beside it what step 6 added."""

from __future__ import annotations

import sqlite3

from tests.archive.former import MAY, TEXT, schema_1


def fill(db: sqlite3.Connection) -> None:
    """Write the rows."""
    schema_1.fill(db)
    db.execute("UPDATE run SET state = 'ended' WHERE id = 1")
    db.execute(
        "UPDATE run SET job = 'crawl https://example.com/', host = 'elsewhere', pid = 7, process = 'boot pid:[1] 9',"
        " lease_until = ?, state = 'running' WHERE id = 2",
        (MAY[5],),
    )
    db.execute(
        "UPDATE parse SET site_id = 1, characters = ?, authors = 1, dated = 1, links = 1", (sum(map(len, TEXT)),)
    )
