"""From a path to an open SQLite file that is an archive, or to the sentence that says why not.

A file is known by its ``application_id``, its schema by ``user_version`` (https://sqlite.org/pragma.html). Archives are
in WAL mode (https://sqlite.org/wal.html): readers and the one writer do not wait for each other.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.archive import migrate
from scraper.errors import ArchiveError, NotAnArchive, ReadOnlyArchive

APPLICATION_ID = int.from_bytes(b"prkp", "big")


def connect(path: Path, *, create: bool, read_only: bool, timeout: float) -> sqlite3.Connection:
    """Open the archive at ``path``, make it where there is none, upgrade an older one.

    ``timeout``: seconds to wait for another process that writes. A read-only connection never makes a file; it still
    upgrades an older one where it may, since there is no other way to read it.

    Raises:
        NotAnArchive, NewerArchive, ReadOnlyArchive, ArchiveError: see ``scraper.errors``.
    """
    exists = _look(path, create=create and not read_only)
    writable = not exists or (_may(path, os.W_OK) and _may(path.parent, os.W_OK))
    if not writable and not read_only:
        raise ReadOnlyArchive(
            f"{path} can't be written to: it or its folder is read-only. Make both writable, or give another path"
        )
    with sentences(path, timeout):
        db = sqlite3.connect(
            _uri(path, writable), uri=True, timeout=timeout, isolation_level=None, cached_statements=256
        )
        try:
            _check(db, path, empty_is_fine=create and not read_only)
            db.execute("PRAGMA foreign_keys = ON")
            migrate.upgrade(db, path, application_id=APPLICATION_ID, writable=writable)
            if read_only:
                db.execute("PRAGMA query_only = ON")
            else:
                _use_wal(db)
                # A killed process loses nothing at NORMAL; a power cut may cost the last commits, never the file.
                db.execute("PRAGMA synchronous = NORMAL")
                # Pages that many visits touch go to the file once for all of them: 16 MB of log, not 4.
                db.execute("PRAGMA wal_autocheckpoint = 4000")
                db.execute("PRAGMA cache_size = -16000")
        except BaseException:
            db.close()
            raise
    return db


def peek(path: Path, timeout: float) -> sqlite3.Connection:
    """Open the archive at ``path`` and change nothing of it: neither its schema nor where its last pages lie.

    Raises:
        NotAnArchive, ReadOnlyArchive, ArchiveError: see ``scraper.errors``.
    """
    _look(path, create=False)
    uri = f"{path.absolute().as_uri()}?mode=ro" if _may(path.parent, os.W_OK) else _uri(path, writable=False)
    with sentences(path, timeout):
        db = sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)
        try:
            _check(db, path, empty_is_fine=False)
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def sentences(path: Path, timeout: float) -> Iterator[None]:
    """Turn what SQLite raises inside into one of our errors."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as exc:
        raise _clear(exc, path, timeout) from exc


def _clear(exc: sqlite3.Error, path: Path, timeout: float) -> ArchiveError:
    name: str = getattr(exc, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ArchiveError(
            f"{path} is locked: another program has been writing to it for {timeout:g} s. Try again when it is done"
        )
    if name.startswith("SQLITE_FULL"):
        return ArchiveError(
            f"no room left for {path}: what was being stored is not in it, all before is. Free some space, run again"
        )
    if name.startswith("SQLITE_READONLY"):
        return ReadOnlyArchive(f"{path} can't be written to. Make it and its folder writable, or give another path")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return ReadOnlyArchive(f"{path} can't be opened ({exc}). Check who may read and write it and its folder")
    if name.startswith("SQLITE_NOTADB"):
        return NotAnArchive(f"{path} is not an archive: not an SQLite file. Give another path")
    if name.startswith("SQLITE_CORRUPT"):
        return ArchiveError(
            f"{path} is damaged ({exc}). Restore a copy, or save what can be read:"
            f" sqlite3 {path} .recover | sqlite3 saved.db"
        )
    if name.startswith("SQLITE_IOERR"):
        return ArchiveError(
            f"{path}: reading or writing failed ({exc}). Check the disk and its free space, then run again"
        )
    return ArchiveError(f"{path}: SQLite says: {exc}")


def _look(path: Path, *, create: bool) -> bool:
    """Does the file exist? Raises where what is there, or is not there, can be no archive."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if not create:
            raise ArchiveError(
                f"there is no archive at {path}. Make one with 'presskeep add URL', or give the path of another"
            ) from None
        if not path.parent.is_dir():
            raise ArchiveError(
                f"no archive can be made at {path}: there is no folder {path.parent}. Make it first"
            ) from None
        if not _may(path.parent, os.W_OK | os.X_OK):
            raise ReadOnlyArchive(
                f"no archive can be made at {path}: the folder is read-only. Make it writable, or give another path"
            ) from None
        return False
    except OSError as exc:
        raise ReadOnlyArchive(f"{path} can't be reached: {exc.strerror}. Check the path and who may read it") from None
    if stat.S_ISDIR(mode):
        raise NotAnArchive(
            f"{path} is a folder, not an archive. Give the path of a file, such as {path / 'archive.db'}"
        )
    if not stat.S_ISREG(mode):
        raise NotAnArchive(f"{path} is not a file. Give the path of a file, such as archive.db")
    if not _may(path, os.R_OK):
        raise ReadOnlyArchive(f"{path} can't be read. Check who may read it")
    return True


def _may(path: Path, what: int) -> bool:
    """May this user read (write) it? The bits count for root too: who took them away meant it."""
    bits = path.stat().st_mode
    any_write = bits & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    any_read = bits & (stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return os.access(path, what) and bool(any_write or not what & os.W_OK) and bool(any_read or not what & os.R_OK)


def _uri(path: Path, writable: bool) -> str:
    """The address to open. Reading needs the right to write, too, for the index beside a WAL; without that right a file
    that nobody was writing (no WAL beside it) is read as immutable, any other through the index that is there."""
    uri = path.absolute().as_uri()
    if writable:
        return f"{uri}?mode=rwc"
    wal = path.with_name(path.name + "-wal")
    return f"{uri}?mode=ro" if wal.exists() and wal.stat().st_size else f"{uri}?immutable=1"


def _check(db: sqlite3.Connection, path: Path, *, empty_is_fine: bool) -> None:
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application == APPLICATION_ID:
        return
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application or tables:
        raise NotAnArchive(f"{path} is not an archive: another program's SQLite file. Give another path")
    if not empty_is_fine:
        raise NotAnArchive(f"{path} is not an archive: an empty file. Fill it with 'presskeep add URL'")
    # Pages that are no longer needed can be given back: to be said before the first table is made.
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")


def _use_wal(db: sqlite3.Connection) -> None:
    (mode,) = db.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as exc:
            # The mode stays with the file: whoever holds it now is setting it, and until then all works without.
            if not exc.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise
