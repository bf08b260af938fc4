"""What a page is called in each place, from when to when: its shown headline, its metadata, feeds, links on other pages.

Papers give one story several headlines, and try out others; none of these is an edit of the story. What pages themselves
say belongs to a parser generation; what a feed or a list of stories said when it was read does not. The words of related
links on archived pages stand in ``related_state`` already, and are read from there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import UNSET

from scraper.archive.normal import fold
from scraper.archive.series import Sight
from scraper.model import Headline, HeadlineSeen, Page

Source = Literal["h1", "og:title", "json-ld"]
Offered = Literal["feed", "teaser"]


def record(db: sqlite3.Connection, sight: Sight, page: Page) -> None:
    """Hold the headlines of a reading against those that stand."""
    told = {} if page.headlines is UNSET else {headline.source: headline.text for headline in page.headlines}
    rows = db.execute(
        "SELECT source, id, number, text, valid_to FROM headline WHERE page_id = ? AND gen = ? AND place IS NULL"
        " ORDER BY number",
        (sight.page_id, sight.gen),
    )
    last = {source: (row_id, number, text, closed) for source, row_id, number, text, closed in rows}
    for source in get_args(Source):
        row_id, number, stood, closed = last.get(source, (None, 0, None, None))
        text = told.get(source)
        if fold(text) == fold(None if closed else stood):
            continue
        if row_id is not None and closed is None:
            db.execute("UPDATE headline SET valid_to = ? WHERE id = ?", (sight.at, row_id))
        if text:
            db.execute(
                "INSERT INTO headline (page_id, gen, source, number, text, capture_id, not_before, valid_from)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (sight.page_id, sight.gen, source, number + 1, text, sight.capture_id, sight.before, sight.at),
            )


def offer(db: sqlite3.Connection, page_id: int, source: Offered, place: str, text: str, at: str) -> bool:
    """Keep what a feed or a list calls a page. Is it another headline than this place had for it before?"""
    row = db.execute(
        "SELECT id, number, text, last_seen FROM headline WHERE page_id = ? AND gen IS NULL AND source = ? AND place = ?"
        " ORDER BY number DESC LIMIT 1",
        (page_id, source, place),
    ).fetchone()
    row_id, number, stood, seen = row or (None, 0, None, None)
    if seen is not None and seen >= at:
        return False  # of before what is known; the order of feeds read late can't be told
    if row and fold(stood) == fold(text):
        db.execute("UPDATE headline SET last_seen = ? WHERE id = ?", (at, row_id))
        return False
    if row:
        db.execute("UPDATE headline SET valid_to = ? WHERE id = ?", (at, row_id))
    db.execute(
        "INSERT INTO headline (page_id, source, place, number, text, not_before, valid_from, last_seen)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (page_id, source, place, number + 1, text, seen, at, at),
    )
    return True


def of_reading(db: sqlite3.Connection, page_id: int, gen: int, at: str) -> tuple[Headline, ...]:
    """The headlines on the page itself at a moment."""
    rows = db.execute(
        "SELECT source, text FROM headline WHERE page_id = ? AND gen = ? AND place IS NULL AND valid_from <= ?"
        " AND (valid_to IS NULL OR valid_to > ?) ORDER BY number",
        (page_id, gen, at, at),
    )
    texts: dict[Source, str] = dict(rows.fetchall())
    return tuple(Headline(source=source, text=texts[source]) for source in get_args(Source) if source in texts)


def seen(db: sqlite3.Connection, page_id: int) -> list[HeadlineSeen]:
    """Every headline of a page in every place, oldest first within a place."""
    rows = db.execute(
        "SELECT source, place, text, not_before, valid_from, valid_to, headline.last_seen, number FROM headline"
        " JOIN page ON page.id = page_id WHERE page_id = ?1 AND ifnull(headline.gen, page.gen) = page.gen"
        " UNION "  # a list may offer one page twice
        "SELECT 'teaser', page.url, title, not_before, valid_from, valid_to, NULL, number FROM alias"
        " JOIN related ON related.url = alias.url"
        " JOIN page ON page.id = related.page_id AND page.gen = related.gen AND page.id <> ?1"
        " JOIN related_state ON related_id = related.id WHERE alias.page_id = ?1",
        (page_id,),
    )
    order = ("h1", "og:title", "json-ld", "feed", "teaser")
    found = sorted(rows, key=lambda row: (order.index(row[0]), row[1] or "", row[4], row[7]))
    return [
        HeadlineSeen(source=source, place=place, text=text, not_before=before, captured=at, until=until, last_seen=last)
        for source, place, text, before, at, until, last, _ in found
    ]


def folded(found: Sequence[HeadlineSeen]) -> list[list[HeadlineSeen]]:
    """The headlines of a place, one list a text, in the order of first sight: one that comes and goes by turns is one."""
    texts: dict[tuple[str, str | None, str], list[HeadlineSeen]] = {}
    for headline in found:
        texts.setdefault((headline.source, headline.place, fold(headline.text)), []).append(headline)
    return [*texts.values()]
