"""A series of versions: what is standing, what replaces it, and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from scraper.model import Between, Part, PartTimes, PartVersions

Cause = Literal["first", "edit", "revert", "restored"]
Announced = Literal["no", "modified", "note", "both"]


@dataclass(frozen=True, slots=True)
class Sight:
    """One good capture of one page: where every row derived from it says it comes from."""

    page_id: int
    gen: int
    capture_id: int
    at: str
    before: str | None
    """When the page was last well seen before; None: never."""


class Standing(NamedTuple):
    """The version of a part that nothing has replaced yet."""

    id: int
    number: int
    norm: bytes
    valid_from: str


def standing(db: sqlite3.Connection, sight: Sight, part: Part) -> Standing | None:
    """The version a new reading is held against; None where the part has never been seen."""
    row = db.execute(
        "SELECT id, number, norm, valid_from FROM version"
        " WHERE page_id = ? AND gen = ? AND part = ? AND valid_to IS NULL",
        (sight.page_id, sight.gen, part),
    ).fetchone()
    return Standing(*row) if row else None


def seen_before(db: sqlite3.Connection, sight: Sight, part: Part, norm: bytes) -> bool:
    """Was the part in this state already, in any version?"""
    return (
        db.execute(
            "SELECT 1 FROM version WHERE page_id = ? AND gen = ? AND part = ? AND norm = ?",
            (sight.page_id, sight.gen, part, norm),
        ).fetchone()
        is not None
    )


def replace(
    db: sqlite3.Connection,
    sight: Sight,
    part: Part,
    *,
    old: Standing | None,
    norm: bytes,
    revert: bool,
    summary: str,
    restored: bool = False,
    announced: Announced | None = None,
) -> int:
    """Close the standing version at this capture and open the next one; its row's id."""
    if old:
        db.execute("UPDATE version SET valid_to = ? WHERE id = ?", (sight.at, old.id))
    # A page that was seen before, of which nothing is known of before: in a lesser rendition.
    restored = restored or (sight.before is None and old is not None)
    first = sight.before is None or (part == "body" and old is None)
    cause: Cause = "restored" if restored else "first" if first else "revert" if revert else "edit"
    cursor = db.execute(
        "INSERT INTO version (page_id, gen, part, number, cause, summary, norm, capture_id, not_before, valid_from,"
        " announced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            sight.page_id,
            sight.gen,
            part,
            old.number + 1 if old else 1,
            cause,
            summary,
            norm,
            sight.capture_id,
            sight.before,
            sight.at,
            announced if cause in ("edit", "revert") else None,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def numbers(db: sqlite3.Connection, page_id: int, gen: int, at: str) -> PartVersions:
    """The version of each part that was shown at a moment."""
    rows = db.execute(
        "SELECT part, max(number) FROM version WHERE page_id = ? AND gen = ? AND valid_from <= ? GROUP BY part",
        (page_id, gen, at),
    )
    return PartVersions(**dict(rows.fetchall()))


def since(db: sqlite3.Connection, page_id: int, gen: int, at: str) -> PartTimes:
    """Between which two captures the version of each part that was shown at a moment came."""
    rows = db.execute(
        "SELECT part, max(number), not_before, valid_from FROM version"
        " WHERE page_id = ? AND gen = ? AND valid_from <= ? GROUP BY part",
        (page_id, gen, at),
    )
    return PartTimes(**{part: Between(before, seen) for part, _, before, seen in rows})


def counted(amount: int, noun: str) -> str:
    """'1 comment', '2 comments'."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def summed_up(counts: Iterable[tuple[int, str]], noun: str) -> list[str]:
    """'2 paragraphs edited', '1 added': what happened to how many of what; the noun is said once."""
    said = [(number, what) for number, what in counts if number]
    return [f"{counted(n, noun) if i == 0 else f'{n:,}'} {what}" for i, (n, what) in enumerate(said)]
