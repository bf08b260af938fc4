"""What a reading found of a page, in numbers beside the reading: a body of what length, authors, a date, links.

They stand with the reading, not with the versions, because a parser that goes quiet makes its mark on every page it
reads, whether that made a version or not.
"""

from __future__ import annotations

import sqlite3

from scraper.archive.bodies import blocks_of, length_of
from scraper.model import Page


def of(page: Page) -> tuple[int, int, bool, int]:
    """The values of the columns ``characters``, ``authors``, ``dated`` and ``links`` of a reading."""
    return (
        length_of(page.blocks),
        len(page.authors),
        page.published is not None,
        len(page.related),
    )


def fill(db: sqlite3.Connection) -> None:
    """Tell the signs of the readings of an older file by the version of the body that stood at each of them."""
    versions = db.execute(
        "SELECT page_id, gen, valid_from, valid_to, published IS NOT NULL, json_array_length(authors), text"
        " FROM version JOIN body ON version_id = version.id JOIN text ON text.id = blocks"
    )
    for page_id, gen, start, end, dated, authors, text in versions:
        db.execute(
            "UPDATE parse SET characters = ?, authors = ?, dated = ?"
            " WHERE page_id = ? AND gen = ? AND at >= ? AND at < ifnull(?, '~')",
            (length_of(blocks_of(text)), authors, dated, page_id, gen, start, end),
        )
