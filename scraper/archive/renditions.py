"""Renditions: a page's editions for phones, as AMP and for the printer, known by the marks of their addresses.

They show a part of what the page shows, in other words around it. Who sees now the one and now the other sees no edit. So
a page is read in the fullest rendition that was seen of it: a capture of a lesser one is kept, moves on when the page was
last seen, and opens and closes nothing. Where a lesser one was all there was until now, the first fuller one is no edit
either, but more of what was there.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from scraper import urls
from scraper.archive.captures import GOOD
from scraper.archive.series import Sight

LESSER: Final = "a lesser rendition (AMP, print or for phones) of what was seen in full"
"""Why a good capture of one is not read."""


def rank_of(db: sqlite3.Connection, capture_id: int) -> int:
    """The rendition that a capture saw: 0 is the page itself."""
    return urls.rendition(
        db.execute("SELECT ifnull(final, url) FROM capture WHERE id = ?", (capture_id,)).fetchone()[0]
    )


def is_lesser(db: sqlite3.Connection, sight: Sight) -> bool:
    """Has a fuller rendition been read before what a capture saw?"""
    rank = rank_of(db, sight.capture_id)
    return rank > 0 and rank > _fullest(db, sight.page_id, sight.gen, sight.capture_id, sight.at, rank)


def is_fuller(db: sqlite3.Connection, capture_id: int, than: int) -> bool:
    """Did a capture see a fuller rendition than another one?"""
    return rank_of(db, capture_id) < rank_of(db, than)


def well_seen(db: sqlite3.Connection, page_id: int, gen: int, capture_id: int, at: str) -> str | None:
    """When the page was last well seen before a capture; a lesser rendition than was known does not show it well."""
    rows = db.execute(
        f"SELECT at, ifnull(final, url) FROM capture WHERE page_id = ? AND (at, id) < (?, ?) AND outcome IN {GOOD}"
        " ORDER BY at DESC, id DESC",
        (page_id, at, capture_id),
    )
    fullest = None
    for seen, url in rows:
        rank = urls.rendition(url)
        if rank and fullest is None:
            fullest = _fullest(db, page_id, gen, capture_id, at, rank)
        if fullest is None or rank <= fullest:
            return str(seen)
    return None


def speaks_for(db: sqlite3.Connection, page_id: int, asked: str) -> bool:
    """May what an address answers say that a page is not there? That of a lesser rendition than was seen may not: sites do
    away with their AMP pages, and the stories stay."""
    rank = urls.rendition(urls.filed_as(asked))
    if rank == 0:
        return True
    served = db.execute("SELECT url FROM alias WHERE page_id = ? AND why IN ('own', 'amp')", (page_id,))
    return rank <= min((urls.rendition(url) for (url,) in served), default=rank)


def _fullest(db: sqlite3.Connection, page_id: int, gen: int, capture_id: int, at: str, rank: int) -> int:
    """The fullest rendition that was read up to a capture; ``rank`` where none was."""
    rows = db.execute(
        "SELECT DISTINCT ifnull(final, url) FROM parse JOIN capture ON capture.id = capture_id"
        " WHERE parse.page_id = ? AND gen = ? AND parse.at <= ? AND capture_id <> ?",
        (page_id, gen, at, capture_id),
    )
    return min((urls.rendition(url) for (url,) in rows), default=rank)
