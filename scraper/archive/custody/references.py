"""What in a file refers to what, as its schema says it: so that a table of tomorrow is not forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from scraper.archive.contents import json


def referring(db: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """The columns that refer to a table, each with the table it is of."""
    return db.execute(
        'SELECT owner.name, reference."from" FROM sqlite_schema AS owner'
        " JOIN pragma_foreign_key_list(owner.name) AS reference"
        " WHERE owner.type = 'table' AND reference.\"table\" = ?",
        (table,),
    ).fetchall()


def sweep(db: sqlite3.Connection, table: str, ids: Iterable[int] | None = None) -> None:
    """Delete the rows to which nothing refers; of these, where ``ids`` are given."""
    unused = " AND ".join(
        f'NOT EXISTS (SELECT 1 FROM "{owner}" WHERE "{column}" = "{table}".id)'
        for owner, column in referring(db, table)
    )
    which = "TRUE" if ids is None else "id IN (SELECT value FROM json_each(?))"
    db.execute(f'DELETE FROM "{table}" WHERE {which} AND {unused}', () if ids is None else (json([*ids]),))


def renumber_page(db: sqlite3.Connection, old: int, new: int) -> None:
    """Give a page another row id, in all that refers to it. The caller has deferred the checks of references."""
    for owner, column in referring(db, "page"):
        db.execute(f'UPDATE "{owner}" SET "{column}" = ? WHERE "{column}" = ?', (new, old))
    db.execute("UPDATE page SET id = ? WHERE id = ?", (new, old))
