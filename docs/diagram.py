"""The tables of an archive as an entity diagram in mermaid, for schema.md."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from scraper.archive import migrate

_BLOCK = re.compile(r"(?<=```mermaid\n).*?(?=\n```)", re.DOTALL)


def with_diagram(page: str) -> str:
    """The page with the diagram of the schema as it is now."""
    with closing(sqlite3.connect(":memory:")) as db:
        for _, sql in migrate.steps():
            db.executescript(sql)
        made = diagram(db)
    return _BLOCK.sub(lambda _: made, page, count=1)


def names(db: sqlite3.Connection, kind: str) -> list[str]:
    """Tables, views or virtual tables, in the order they were made; not what a virtual table keeps its data in."""
    rows = db.execute(
        "SELECT made.name FROM sqlite_master AS made JOIN pragma_table_list AS listed ON listed.name = made.name"
        " WHERE listed.type = ? AND made.name NOT LIKE 'sqlite_%' ORDER BY made.rowid",
        (kind,),
    )
    return [row[0] for row in rows]


def columns(db: sqlite3.Connection, table: str) -> list[tuple[str, str, int]]:
    """Name, type and place in the primary key of each column."""
    return db.execute("SELECT name, lower(type), pk FROM pragma_table_info(?)", (table,)).fetchall()


def diagram(db: sqlite3.Connection) -> str:
    """The entity diagram in mermaid: a line a reference, then the tables with their columns."""
    lines = ["erDiagram"]
    for table in names(db, "table"):
        needed = {
            name
            for name, must in db.execute('SELECT name, "notnull" OR pk FROM pragma_table_info(?)', (table,))
            if must
        }
        references = db.execute('SELECT "table", "from" FROM pragma_foreign_key_list(?) ORDER BY id DESC', (table,))
        for other, column in references:
            lines.append(f"    {other} {'||' if column in needed else '|o'}--o{{ {table} : {column}")
    for table in names(db, "table"):
        own = {row[0] for row in db.execute('SELECT "from" FROM pragma_foreign_key_list(?)', (table,))}
        lines.append(f"    {table} {{")
        for name, kind, pk in columns(db, table):
            keys = ", ".join(["PK"] * bool(pk) + ["FK"] * (name in own))
            lines.append(f"        {kind} {name} {keys}".rstrip())
        lines.append("    }")
    return "\n".join(lines)
