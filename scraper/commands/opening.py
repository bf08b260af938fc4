"""How a command opens the archive: to read one that is there, or to write to one that is made where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.archive import Archive


def open_archive(path: Path, *, write: bool = False) -> Archive:
    """The archive at ``path``; a reading command never makes or changes one.

    Raises:
        ArchiveError: it can't be used.
    """
    from scraper.archive import Archive

    return Archive(path.expanduser(), create=write, read_only=not write)
