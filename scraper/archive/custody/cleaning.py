"""The file written anew, so that nothing of what was taken out lies in its free pages, or in the log beside it."""

from __future__ import annotations

import sqlite3

from scraper.archive import times
from scraper.archive.connection import sentences
from scraper.archive.custody.references import sweep
from scraper.archive.file import ArchiveFile
from scraper.archive.search.entries import purge
from scraper.errors import ArchiveError


class Cleaning(ArchiveFile):
    """Done after erasing. What was broken off is noted in the file (``cleaning``), and done the next time."""

    def clean(self) -> None:
        """Write the file anew. It takes as much room again for a while, and as long as copying the file.

        Raises:
            ArchiveError: another program has the file open.
        """
        self._write(_sweep)
        with sentences(self.path, self._timeout):
            self._db.execute("VACUUM")
            self._empty_log()
            self._db.execute("DELETE FROM cleaning")
            self._empty_log()

    def _empty_log(self) -> None:
        (busy, *_) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ArchiveError(
                f"what was erased is out of {self.path}, but may still lie in the log beside it, which another program is"
                " reading. Run the same again when that is done"
            )


def due(db: sqlite3.Connection) -> None:
    """Note, inside the transaction that takes something out, that the file is to be written anew."""
    now = times.now()
    db.execute("INSERT INTO cleaning (since) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM cleaning)", (now,))


def is_due(db: sqlite3.Connection) -> bool:
    """Is there something left to do?"""
    return db.execute("SELECT 1 FROM cleaning").fetchone() is not None


def _sweep(db: sqlite3.Connection) -> None:
    """Delete what nothing refers to any more, and the words that the index still has of it."""
    for table in ("text", "metadata", "listing"):
        sweep(db, table)
    purge(db)
