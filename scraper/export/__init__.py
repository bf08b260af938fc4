"""versions -> files: what programs read. JSON is one array, JSONL one page a line; both are written page by page.

>>> with Archive("archive.db") as archive, open("all.jsonl", "wb") as out:
...     write(archive.pages(), out, format="jsonl")
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from scraper.export.json import write_array, write_lines
from scraper.export.whole import whole
from scraper.model import ArchivedPage

Format = Literal["json", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)

_WRITERS = {"json": write_array, "jsonl": write_lines}


def write(pages: Iterable[ArchivedPage], out: BinaryIO, *, format: Format) -> int:
    """Write pages to an open binary file, holding one at a time, and say how many they were."""
    return _WRITERS[format](pages, out)


def to_path(pages: Iterable[ArchivedPage], path: str | Path, *, format: Format) -> int:
    """Write pages to a file that appears whole or not at all, and say how many they were.

    Raises:
        ExportError: the file can't be written there.
    """
    with whole(Path(path)) as out:
        return write(pages, out, format=format)


__all__ = ["FORMATS", "Format", "to_path", "write"]
