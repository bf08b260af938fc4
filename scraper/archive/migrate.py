"""The schema in numbered steps, applied in order to a file that lacks them.

A step is ``migrations/NNNN_name.sql``, or several such files of one number, a subject each; ``user_version`` holds the
number of the last one applied. What SQL can't compute for the rows that are there already, a function named in ``FILL``
does after the last step. All missing steps are one transaction; before it an archive with content is copied to
``<name>.backup-vN``, N being the version it had.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from scraper.errors import ArchiveError, NewerArchive


def _second(db: sqlite3.Connection) -> None:
    # What fills reads by the rest of the archive, which opens its file by way of this module.
    from scraper.archive.custody import chain
    from scraper.archive.evidence import filling
    from scraper.archive.figures import signs
    from scraper.archive.search import entries

    entries.fill(db)
    filling.announcements(db)
    chain.fill(db)
    signs.fill(db)


FILL: Final[Mapping[int, Callable[[sqlite3.Connection], None]]] = {2: _second}
"""By the number of a step, what fills its tables and columns from the rows of an older file."""


def steps(folder: Traversable | None = None) -> list[tuple[int, str]]:
    """The steps of a folder, by default our own: number and SQL, in order."""
    found = (files(__package__) / "migrations") if folder is None else folder
    sql: dict[int, str] = {}
    for name in sorted(entry.name for entry in found.iterdir() if entry.name.endswith(".sql")):
        number = int(name.split("_", 1)[0])
        sql[number] = sql.get(number, "") + (found / name).read_text(encoding="utf-8")
    return [*sql.items()]


def upgrade(
    db: sqlite3.Connection, path: Path, *, application_id: int, writable: bool, folder: Traversable | None = None
) -> None:
    """Bring the schema of an open file up to date; a file that is up to date costs one question.

    Raises:
        NewerArchive: the file has steps this program does not know.
        ArchiveError: an older file that may not be written to.
    """
    have = _version(db)
    known = steps(folder)
    latest = known[-1][0]
    if have == latest:
        return
    if have > latest:
        raise _newer(path, have, latest)
    if not writable:
        raise ArchiveError(
            f"{path} has an older schema ({have}; this presskeep reads {latest}) and is read-only. "
            "Make it and its folder writable once, so that it can be upgraded"
        )
    if have:
        _back_up(db, path, have)
    db.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have been faster while this one waited.
        have = _version(db)
        if have > latest:
            raise _newer(path, have, latest)
        missing = [(number, sql) for number, sql in known if number > have]
        for _, sql in missing:
            for statement in _statements(sql):
                db.execute(statement)
        # They ask as the rest of this program does, of the schema that it knows.
        for number, _ in missing:
            if number in FILL:
                FILL[number](db)
        db.execute(f"PRAGMA application_id = {application_id:d}")
        db.execute(f"PRAGMA user_version = {latest:d}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _newer(path: Path, have: int, latest: int) -> NewerArchive:
    return NewerArchive(
        f"{path} was written by a later presskeep: its schema is {have}, this one knows {latest}. Install that one"
    )


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def _back_up(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the file as it is. A copy that stands already is kept: it may be the only one from before a mishap."""
    target = path.with_name(f"{path.name}.backup-v{version}")
    count = 1
    while target.exists():
        count += 1
        target = path.with_name(f"{path.name}.backup-v{version}.{count}")
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    copy = sqlite3.connect(unfinished)
    try:
        db.backup(copy)
        copy.close()
        unfinished.replace(target)
    finally:
        copy.close()
        unfinished.unlink(missing_ok=True)


def _statements(sql: str) -> Iterator[str]:
    """The statements of a script one by one: ``executescript`` would commit first."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
