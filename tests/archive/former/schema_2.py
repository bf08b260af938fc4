"""Bytes with the way they are kept: all of them alone still, as a file has them that was upgraded and not packed since."""

from __future__ import annotations

import sqlite3

from tests.archive.former import schema_1


def fill(db: sqlite3.Connection) -> None:
    """Write the rows."""
    schema_1.fill(db)
