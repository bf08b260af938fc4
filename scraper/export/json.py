"""JSON: the pages as one array, or one a line (JSON Lines, https://jsonlines.org). UTF-8, no byte order mark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from scraper.model import ArchivedPage


def write_array(pages: Iterable[ArchivedPage], out: BinaryIO) -> int:
    """One JSON array, a page a line inside it. Returns the number of pages."""
    encoder, count = msgspec.json.Encoder(), 0
    out.write(b"[")
    for page in pages:
        out.write((b",\n" if count else b"\n") + encoder.encode(page))
        count += 1
    out.write(b"\n]\n")
    return count


def write_lines(pages: Iterable[ArchivedPage], out: BinaryIO) -> int:
    """One JSON object a line. Returns the number of pages."""
    encoder, count = msgspec.json.Encoder(), 0
    for page in pages:
        out.write(encoder.encode(page) + b"\n")
        count += 1
    return count
