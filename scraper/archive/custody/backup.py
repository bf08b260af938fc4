"""A copy of an archive that is in use: by SQLite's backup API (https://sqlite.org/backup.html), in one snapshot.

The snapshot is held for as long as the copying takes. Others go on writing meanwhile (into the WAL), which neither
changes the copy nor makes it begin again. The copy is written beside its place, checked, synced and renamed into it.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from scraper.archive.connection import APPLICATION_ID
from scraper.archive.custody import chain, tree
from scraper.errors import ArchiveError, ExportError, UsageError
from scraper.model import BackedUp

PAGES: Final = 4096
"""How many pages are copied between two steps of the progress bar: 16 MB at SQLite's usual page size."""

_UNFINISHED = re.compile(r"\.(\d+)\.unfinished")


def back_up(
    db: sqlite3.Connection, path: Path, target: Path, *, begin: Callable[[int], None], step: Callable[[str], None]
) -> BackedUp:
    """Copy the archive open in ``db``, which holds a snapshot, to ``target``.

    Raises:
        UsageError: ``target`` is a folder, or the archive itself.
        ExportError: it is something else than an older copy of this archive, or can't be written.
        ArchiveError: what was copied is not sound; ``target`` is as it was.
    """
    _look(db, path, target)
    place = Path(os.path.realpath(target))
    try:
        with _beside(place) as unfinished:
            _copy(db, unfinished, begin, step)
            step("checking")
            copied = _checked(unfinished, target)
            unfinished.chmod(stat.S_IMODE(path.stat().st_mode))
            _sync(unfinished)
            unfinished.replace(place)
        with suppress(OSError):
            _sync(place.parent)
    except sqlite3.Error as exc:
        if exc.sqlite_errorname.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise  # it is the archive that can't be read
        raise ExportError(f"can't write {target}: {exc}. What stood there before still does") from exc
    except OSError as exc:
        raise ExportError(f"can't write {target}: {exc.strerror or exc}. What stood there before still does") from exc
    return copied


def _copy(db: sqlite3.Connection, unfinished: Path, begin: Callable[[int], None], step: Callable[[str], None]) -> None:
    begun = False

    def progress(_: int, remaining: int, total: int) -> None:
        nonlocal begun
        if not begun:
            begin(-(-total // PAGES) + 1)
            begun = True
        step("copying")

    with closing(sqlite3.connect(unfinished)) as copy:
        # A copy that is broken off is thrown away, so it needs no journal, and is synced once it is whole.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        db.backup(copy, pages=PAGES, progress=progress)


def _checked(unfinished: Path, target: Path) -> BackedUp:
    """Look whether the copy is sound: SQLite's quick check, and the end of the chain."""
    with _as_it_is(unfinished) as copy:
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        head = tree.head(chain.digests(copy))
        name, entries, captures = copy.execute(
            "SELECT id, entries, (SELECT count(*) FROM capture) FROM archive"
        ).fetchone()
        if said != "ok" or head.size != entries:
            what = said if said != "ok" else f"its chain has {head.size:,} entries of {entries:,}"
            raise ArchiveError(
                f"the archive is not sound ({what}), and was not copied to {target}. See: presskeep verify"
            )
    return BackedUp(path=str(target), archive=name, captures=captures, size=unfinished.stat().st_size, head=str(head))


def _look(db: sqlite3.Connection, path: Path, target: Path) -> None:
    """May the copy stand there?"""
    if target.is_dir():
        raise UsageError(f"{target} is a folder: name a file in it, such as {target / path.name}")
    if not target.exists():
        return
    if target.samefile(path):
        raise UsageError(f"{target} is the archive itself: name another file")
    if not target.is_file():
        raise ExportError(f"{target} is no file: name one")
    wal = target.with_name(target.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        raise ExportError(f"{target} is in use by another program: name another file")
    if target.stat().st_size and not _is_older(db, target):
        raise ExportError(
            f"{target} is no older copy of this archive, and is left as it is. Move it away, or name another file"
        )


def _is_older(db: sqlite3.Connection, target: Path) -> bool:
    """Does that file hold nothing but what this archive held at some time? Told by the ends of the two chains."""
    try:
        with _as_it_is(target) as other:
            if other.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
                return False
            if not other.execute("SELECT 1 FROM sqlite_schema WHERE name = 'archive'").fetchone():
                # From before there was a chain: its last capture must be ours.
                last = other.execute("SELECT id, at FROM capture ORDER BY id DESC LIMIT 1").fetchone()
                return (
                    last is None
                    or db.execute("SELECT 1 FROM capture WHERE (id, at) = (?, ?)", last).fetchone() is not None
                )
            name, entries, seal = other.execute("SELECT id, entries, chain FROM archive").fetchone()
            if name != chain.archive_id(db):
                return False
            ours = db.execute("SELECT chain FROM link WHERE number = ?", (entries,)).fetchone()
            return bool(entries == 0 or (ours and ours[0] == seal))
    except (sqlite3.Error, TypeError):
        return False


@contextmanager
def _as_it_is(path: Path) -> Iterator[sqlite3.Connection]:
    """A file that nobody writes to, open without making anything beside it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as db:
        yield db


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A path for the unfinished copy, which is gone afterwards; so are those that killed processes left behind."""
    for entry in [*place.parent.glob("*.unfinished")]:
        match = _UNFINISHED.fullmatch(entry.name.removeprefix(place.name))
        if match and not _at_work(int(match[1])):
            entry.unlink(missing_ok=True)
    unfinished = place.with_name(f"{place.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _at_work(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return process != os.getpid()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
