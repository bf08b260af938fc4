"""Which pages somebody means: by address, by a pattern with ``*``, by site."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress

from scraper import urls
from scraper.archive import addresses
from scraper.errors import BadURL, NotArchived

_BATCH = 200


def check(db: sqlite3.Connection, wanted: Sequence[str]) -> None:
    """Does each address and pattern lead to a page?

    Raises:
        NotArchived: one does not.
        BadURL: one is no web address.
    """
    for text in wanted:
        if "*" not in text:
            addresses.need(db, text)
        elif not db.execute("SELECT 1 FROM alias WHERE url GLOB ? LIMIT 1", (_glob(text),)).fetchone():
            raise NotArchived(f"no archived URL matches {text}. See: presskeep list")


def named(db: sqlite3.Connection, wanted: Sequence[str], site: str | None) -> Iterator[int]:
    """The row ids of the pages that are meant by an address of theirs, and not by a pattern."""
    found = (addresses.need(db, text) for text in wanted if "*" not in text)
    return (page_id for page_id in found if _on(db, page_id, site))


def pages(db: sqlite3.Connection, wanted: Sequence[str], site: str | None) -> Iterator[int]:
    """The row ids of the pages meant, each once. Nothing wanted means all.

    In the order of what is wanted; the matches of a pattern in the order in which they were first seen.
    """
    seen: set[int] = set()
    for text in wanted or ("*",):
        if "*" not in text:
            found: Iterator[int] = iter([addresses.need(db, text)])
        else:
            found = _matching(db, _glob(text))
        for page_id in found:
            if (len(wanted) > 1 and page_id in seen) or not _on(db, page_id, site):
                continue
            if len(wanted) > 1:
                seen.add(page_id)
            yield page_id


def _matching(db: sqlite3.Connection, glob: str) -> Iterator[int]:
    last = ("", "")
    while True:
        rows = db.execute(
            "SELECT id, first_seen, url FROM page WHERE (first_seen, url) > (?1, ?2) AND EXISTS"
            " (SELECT 1 FROM alias WHERE page_id = page.id AND alias.url GLOB ?3) ORDER BY first_seen, url LIMIT ?4",
            (*last, glob, _BATCH),
        ).fetchall()
        yield from (row[0] for row in rows)
        if len(rows) < _BATCH:
            return
        last = rows[-1][1:]


def _on(db: sqlite3.Connection, page_id: int, site: str | None) -> bool:
    if site is None:
        return True
    row = db.execute(
        "SELECT 1 FROM page JOIN site ON site.id = site_id WHERE page.id = ? AND name = ?",
        (page_id, urls.site_named(site)),
    ).fetchone()
    return row is not None


def _glob(pattern: str) -> str:
    """The pattern for SQLite's GLOB, in the form addresses are kept in; only ``*`` is special to us."""
    text = pattern.strip()
    if "://" not in text and not text.startswith("*"):
        text = f"http*://{text}"
    # A pattern without a whole host, such as '*/2021/*', is no URL and is taken as it stands.
    with suppress(BadURL):
        text = urls.canonical(text)
    return text.replace("[", "[[]").replace("?", "[?]")
