"""What a check of a file is, and what checks have in common.

A check yields what it finds wrong, one by one, and holds no table in memory. While checks run, text that is no UTF-8 is
read with a sign in place of what can't be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from scraper.model import Finding

Tick = Callable[[], None]
"""To be called after every ``STRIDE`` rows, so that somebody can be told how far it is."""

STRIDE: Final = 1000

RESTORE: Final = "Restore it from a copy (docs/proof.md tells how to find what differs)"
"""What to do about a row that is not what it was: nothing in the file can say what it was."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """A question asked of a file."""

    name: str
    steps: str
    """SQL for how often it will tick."""
    run: Callable[[sqlite3.Connection, Tick], Iterator[Finding]]


def each(table: str) -> str:
    """The steps of a check that looks at each row of a table."""
    return f"SELECT count(*) / {STRIDE} FROM {table}"


def ticking(rows: Iterable[T], tick: Tick) -> Iterator[T]:
    """The rows, ticking as they go by."""
    for number, row in enumerate(rows, 1):
        yield row
        if number % STRIDE == 0:
            tick()


def captures_of(db: sqlite3.Connection, where: str, value: int) -> str:
    """The captures that depend on something, in a few words: 'capture 3 of https://… and 12 more'."""
    first = db.execute(f"SELECT id, url FROM capture WHERE {where} ORDER BY id LIMIT 1", (value,)).fetchone()
    if first is None:
        return "no capture"
    (count,) = db.execute(f"SELECT count(*) FROM capture WHERE {where}", (value,)).fetchone()
    more = f" and {count - 1:,} more" if count > 1 else ""
    return f"capture {first[0]} of {first[1]}{more}"


def text_of(value: bytes | None) -> str:
    """What SQLite keeps as text, whatever is in it."""
    return (value or b"").decode("utf-8", "replace")
