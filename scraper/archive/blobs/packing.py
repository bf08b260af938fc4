"""Making bytes small that were stored in a hurry: one by one, each in a transaction of its own."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from scraper.archive.blobs import rewriting
from scraper.archive.file import ArchiveFile
from scraper.errors import ArchiveError
from scraper.model import Packed

_SPARE: Final = 0.05
"""Of the file's pages: how many may be free, for what comes next, before they are given back."""

_AT_ONCE: Final = 1000
"""Pages given back in one transaction."""


class Packing(ArchiveFile):
    """Fresh bytes made small."""

    def pack(self, *, seconds: float | None = None, on_packed: Callable[[int], None] | None = None) -> Packed:
        """Make bytes small that were stored since the last time, and give free pages of the file back.

        It takes a few milliseconds for a page, and up to half a second for the first of a site. What is packed stays so:
        it may be broken off at any instant, and another process may read, store and even pack meanwhile.

        ``seconds``: begin nothing more after that time. ``on_packed``: told how many are done, after each.
        """
        until = None if seconds is None else time.monotonic() + seconds
        done = Packed()
        reader = rewriting.Reader()
        after = 0
        while until is None or time.monotonic() < until:
            with self._reading() as db:
                blob_id = _next(db, after)
                if blob_id is None:
                    break
                after = blob_id
                try:
                    plans = rewriting.plan(db, blob_id, reader).all()
                except ArchiveError:
                    done.damaged += 1
                    continue
                before = sum(_length(db, plan.blob_id) for plan in plans)
            if self._write(partial(rewriting.carry_out, made=plans[-1])):
                done.before += before
                done.after += sum(len(plan.data) for plan in plans)
                for plan in plans:
                    if not plan.was.packed:
                        done.packed += 1
                        if on_packed:
                            on_packed(done.packed)
        self._give_back()
        done.left = self._read(_left)
        return done

    def unpacked(self) -> int:
        """How many bytes, by their digests, wait for ``pack``."""
        return self._read(_left)

    def _give_back(self) -> None:
        """Shorten the file by its free pages, where they are many. Others wait for a thousand pages at most."""
        while (pages := self._read(_spare)) > 0:
            self._write(partial(_shorten, pages=min(pages, _AT_ONCE)))


def _next(db: sqlite3.Connection, after: int) -> int | None:
    row = db.execute("SELECT id FROM blob WHERE NOT packed AND id > ? ORDER BY id LIMIT 1", (after,)).fetchone()
    return row and int(row[0])


def _left(db: sqlite3.Connection) -> int:
    (count,) = db.execute("SELECT count(*) FROM blob WHERE NOT packed").fetchone()
    return int(count)


def _length(db: sqlite3.Connection, blob_id: int) -> int:
    (length,) = db.execute("SELECT length(data) FROM blob WHERE id = ?", (blob_id,)).fetchone()
    return int(length)


def _spare(db: sqlite3.Connection) -> int:
    """Free pages that are too many; of a file made before they could be given back, none."""
    (mode,) = db.execute("PRAGMA auto_vacuum").fetchone()
    (free,) = db.execute("PRAGMA freelist_count").fetchone()
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    return free if mode == 2 and free > pages * _SPARE else 0


def _shorten(db: sqlite3.Connection, pages: int) -> None:
    db.execute(f"PRAGMA incremental_vacuum({pages:d})").fetchall()
