"""The deep check: do the kept bytes of each capture still say what the archive shows for that time?

Only what the same parser reads is held against each other: another one may read otherwise, and that is no damage.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from scraper.archive.custody.checks import Check, Tick, each, ticking
from scraper.archive.custody.derived import AGAIN
from scraper.archive.evidence.answers import answer_of
from scraper.archive.generations import Read
from scraper.archive.normal import LinkKey, fold, link_key, link_words
from scraper.archive.reading import page_at
from scraper.errors import ArchiveError, NotArchived, ParseError
from scraper.model import Finding, Page

ReaderOf = Callable[[str], tuple[str, Read]]
"""The parser's version for a page, by its address, and what reads its captures."""

_READINGS = (
    "SELECT page.url, parse.page_id, parse.capture_id, parse.at, parse.parser FROM parse"
    " JOIN page ON page.id = parse.page_id AND page.gen = parse.gen ORDER BY parse.page_id, parse.at"
)


def check(reader_of: ReaderOf) -> Check:
    """The check, for a parser."""

    def run(db: sqlite3.Connection, tick: Tick) -> Iterator[Finding]:
        for url, page_id, capture_id, at, parser in ticking(db.execute(_READINGS), tick):
            now, read = reader_of(url)
            what = _differs(db, page_id, capture_id, at, read) if parser == now else None
            if what:
                where = f"{url} at {at[:19]}Z"
                yield Finding(
                    check="readings", where=where, what=f"{what} in the bytes than what is shown", advice=AGAIN
                )

    return Check("readings", each("parse"), run)


def _differs(db: sqlite3.Connection, page_id: int, capture_id: int, at: str, read: Read) -> str | None:
    """Which parts of the page the bytes tell otherwise. Bytes that can't be had are told by another check."""
    try:
        seen = read(answer_of(db, capture_id))
    except (ParseError, ArchiveError, NotArchived):
        return None
    kept = page_at(db, page_id, at)
    if kept is None:
        return None
    parts = [name for name, of in (("title", _title), ("text", _text), ("authors", _authors)) if of(seen) != of(kept)]
    # A page may print a part of its thread only: what it prints must be there.
    if not _comments(seen) <= _comments(kept):
        parts.append("comments")
    if _related(seen) != _related(kept):
        parts.append("related links")
    return f"other {', '.join(parts)} stand" if parts else None


def _title(page: Page) -> tuple[str, str]:
    return fold(page.title), fold(page.subtitle)


def _text(page: Page) -> list[str]:
    return [fold(block.text) for block in page.blocks]


def _authors(page: Page) -> list[str]:
    return [fold(author) for author in page.authors]


def _comments(page: Page) -> set[tuple[str, str]]:
    return {(fold(comment.author), fold(comment.text)) for comment in page.comments}


def _related(page: Page) -> dict[LinkKey, tuple[str, str]]:
    """By address each once, under its heading: the first is shown where a page prints two."""
    found: dict[LinkKey, tuple[str, str]] = {}
    for link in page.related:
        found.setdefault(link_key(link), link_words(link))
    return found
