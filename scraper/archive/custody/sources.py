"""The archives that ``merge`` takes in: opened so that nothing of theirs is changed, and looked over first."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scraper.archive import migrate
from scraper.archive.blobs import read
from scraper.archive.connection import connect, peek, sentences
from scraper.errors import ArchiveError, PresskeepError


@contextmanager
def source(path: Path, timeout: float) -> Iterator[sqlite3.Connection]:
    """An archive to read from. One with an older schema is copied, and the copy brought up to date.

    Raises:
        NotAnArchive, NewerArchive, ArchiveError: see ``scraper.errors``.
    """
    with closing(peek(path, timeout)) as db:
        (have,) = db.execute("PRAGMA user_version").fetchone()
        if have == migrate.steps()[-1][0]:
            yield db
            return
        with tempfile.TemporaryDirectory(prefix="presskeep-") as folder:
            copy = Path(folder) / path.name
            with sentences(path, timeout), closing(sqlite3.connect(copy)) as into:
                db.backup(into)
            try:
                upgraded = connect(copy, create=False, read_only=True, timeout=timeout)
            except PresskeepError as exc:
                raise type(exc)(str(exc).replace(str(copy), str(path))) from exc
            with closing(upgraded):
                yield upgraded


def look_over(db: sqlite3.Connection, path: Path, timeout: float) -> None:
    """Is the whole of a source sound: its pages, its references, and the hash of all bytes it keeps?

    Raises:
        ArchiveError: with the first thing that is not.
    """
    with sentences(path, timeout):
        wrong = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if wrong != "ok":
            raise ArchiveError(f"{path} is damaged ({' '.join(wrong.split())}): nothing was taken from it")
        row = db.execute("PRAGMA foreign_key_check").fetchone()
        if row:
            raise ArchiveError(
                f"{path} is damaged (row {row[1]} of {row[0]} refers to nothing): nothing was taken from it"
            )
        for (number,) in db.execute("SELECT id FROM blob WHERE codec NOT IN ('erased', 'pruned')"):
            try:
                read(db, number)
            except ArchiveError as exc:
                raise ArchiveError(f"{path}: {exc}. Nothing was taken from it") from exc
