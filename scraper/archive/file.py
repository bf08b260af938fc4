"""An archive's file while it is open: its connection, and the transactions in which all is read and written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from scraper.archive.connection import connect, sentences
from scraper.archive.search import entries
from scraper.errors import ReadOnlyArchive

if TYPE_CHECKING:
    from sqlite_utils import Database

T = TypeVar("T")


class ArchiveFile:
    """What every part of ``Archive`` stands on. It belongs to the thread that opened it."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        create: bool = True,
        read_only: bool = False,
        timeout: float = 30.0,
    ) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self._timeout = timeout
        self._words: list[entries.Entry] = []
        """What waits to be indexed."""
        self._db = connect(self.path, create=create, read_only=read_only, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. What SQLite keeps beside it while it is open (-wal, -shm) goes with the last to close."""
        self._db.close()

    @property
    def db(self) -> Database:
        """The file through sqlite-utils, for questions of one's own: ``archive.db["body_now"].rows``."""
        from sqlite_utils import Database

        return Database(self._db, execute_plugins=False)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One snapshot: whatever another process commits meanwhile is not seen until the end."""
        with sentences(self.path, self._timeout):
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN")
            try:
                yield self._db
            finally:
                self._db.execute("ROLLBACK")

    def _read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        with self._reading() as db:
            return question(db)

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """All of it or nothing. The lock is taken at once, so that a reader never turns writer half-way."""
        if self.read_only:
            raise ReadOnlyArchive(f"{self.path} was opened for reading only")
        with sentences(self.path, self._timeout):
            if self._db.in_transaction:
                return self._write_within(work)
            self._db.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._db)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            return result

    def _write_within(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A part of a transaction that is open: where it fails, it alone is taken back."""
        self._db.execute("SAVEPOINT part")
        words = self._words.copy()
        try:
            result = work(self._db)
        except BaseException:
            self._words[:] = words
            if self._db.in_transaction:
                self._db.execute("ROLLBACK TO part")
                self._db.execute("RELEASE part")
            raise
        self._db.execute("RELEASE part")
        return result

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let what is written inside come into the file at once, or not at all: a page and what it leads to, or many
        pages, for the price of one transaction. Each part that fails inside, and whose error is caught there, is taken
        back alone. May not be nested.

        Raises:
            ReadOnlyArchive: the archive was opened for reading only.
        """
        if self.read_only:
            raise ReadOnlyArchive(f"{self.path} was opened for reading only")
        with sentences(self.path, self._timeout):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                with entries.gathered(self._db) as self._words:
                    yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
