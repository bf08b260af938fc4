"""A file that appears whole or not at all: written beside its place, synced to disk, then renamed into it.

A reader sees the old file or the new one, never half of one, and a run that is killed leaves the old one as it was
(POSIX rename(2) replaces in one step; the fsync before it keeps a power cut from leaving an empty file).
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from scraper.errors import ExportError


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """An open binary file that takes the place of ``path`` when the block ends well and is gone when it does not.

    A link is followed. What is no file (a pipe, ``/dev/stdout``) can't be replaced and is written to directly.

    Raises:
        ExportError: a folder, a folder that is not there, no right to write, a read-only file, a full disk.
    """
    try:
        if path.is_dir():
            raise ExportError(f"{path} is a folder: name a file in it, such as {path / 'pages.json'}")
        if _is_read_only(path):
            raise ExportError(f"can't write {path}: it is read-only. Make it writable, or name another file")
        if path.exists() and not path.is_file():
            with path.open("wb") as out:
                yield out
            return
        with _replacing(Path(os.path.realpath(path))) as out:
            yield out
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise ExportError(f"can't write {path}: {exc.strerror or exc}") from exc


def _is_read_only(path: Path) -> bool:
    # A rename asks for no right to the file it replaces, so we do. The bits count for root too: who took them away
    # meant it.
    return path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & 0o222)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    try:
        with beside.open("xb") as out:
            if mode is not None:
                beside.chmod(mode)
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # The rename is on disk only once the folder is; some file systems know no fsync of a folder, and then it is theirs.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
