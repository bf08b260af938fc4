"""Archives as earlier versions of presskeep left them, written in plain SQL against the schema they had.

A module ``schema_N`` fills a file of schema N, the steps 1 to N applied to an empty one. It uses nothing of today's
program, whose writer may do otherwise tomorrow: what is in these files must be readable for good. Where a step only adds
to what was there, its builder may call the one before and add the rows that are new.

All of them tell the same story, so that one set of expectations holds for all: what ``TITLES``, ``COMMENTS`` and
``RAW`` say.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from scraper.archive import migrate

URL = "https://example.com/2021/05/story/"
GONE_URL = "https://example.com/2021/05/never-there/"

MAY = tuple(f"2021-05-0{day}T12:00:00.000000Z" for day in range(1, 10))

TITLES = {
    MAY[0]: "Council votes for schools",
    MAY[1]: "Council votes for schools",
    MAY[2]: "Council votes against schools",
}
"""The title by the time of a visit."""

TEXT = ("The council said on Thursday that 2.5 % of the budget would go to schools.", "The mayor left. — “No comment.”")
"""The paragraphs, in all of the visits."""

COMMENTS = {
    MAY[0]: [("Ani", "They promised this for years."), ("Bo", "And who pays?")],
    MAY[1]: [("Ani", "They promised this for years."), ("Bo", "And who pays for it?")],
    MAY[2]: [("Bo", "And who pays for it?")],
}

RELATED = {MAY[0]: ["Old schools"], MAY[1]: ["Old schools"], MAY[2]: ["New schools"]}

RAW = {at: f"<html><title>{title}</title>{at}</html>".encode() for at, title in TITLES.items()}
"""The bytes of each visit."""


def has_builder(number: int) -> bool:
    return find_spec(f"{__name__}.schema_{number}") is not None


def former() -> list[int]:
    """The schemas before the one of today."""
    return [number for number, _ in migrate.steps()][:-1]


def build(path: Path, number: int) -> None:
    """Make a file of schema ``number``."""
    fill: Callable[[sqlite3.Connection], None] = import_module(f"{__name__}.schema_{number}").fill
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA foreign_keys = ON")
        for step, sql in migrate.steps():
            if step <= number:
                db.executescript(sql)
        db.execute("PRAGMA application_id = 1886546800")
        db.execute(f"PRAGMA user_version = {number:d}")
        db.execute("BEGIN")
        fill(db)
        db.execute("COMMIT")
    finally:
        db.close()
