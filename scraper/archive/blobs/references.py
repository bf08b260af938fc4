"""What bytes are held against: other captures of the page, other pages of the site."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Set
from itertools import islice
from typing import Final, NamedTuple

from scraper import urls
from scraper.archive.times import END_OF_TIME

KEYS: Final = 4
"""Key pages of a site that are tried, those used last: as many templates as are in use at a time."""

NEIGHBOURS: Final = 2
"""Other pages of the site that are tried, the nearest earlier ones: one may be of a template that has no key page yet."""

NEAR: Final = 1 / 20
"""Of its size: what a capture takes at most that hardly differs from the one it is held against."""

_FAR: Final = 20
"""Captures looked back at for one whose bytes are there."""

GONE: Final = ("erased", "pruned")
"""What ``codec`` is of bytes that are not there."""

_NONE: Final[frozenset[int]] = frozenset()


class Origin(NamedTuple):
    """Where bytes were first seen."""

    page_id: int | None
    site_id: int | None
    at: str
    capture_id: int
    good: bool


def origin(db: sqlite3.Connection, blob_id: int) -> Origin | None:
    """Where bytes were first seen, as a good capture if they ever were one; a failed visit may have no page, but
    its address is of a site. None: no capture has them."""
    row = db.execute(
        "SELECT page_id, at, capture.id, capture.url, outcome IN ('ok', 'same') AS good, site_id FROM capture"
        " LEFT JOIN page ON page.id = page_id WHERE blob_id = ? ORDER BY good DESC, at, capture.id LIMIT 1",
        (blob_id,),
    ).fetchone()
    if row is None:
        return None
    page_id, at, capture_id, url, good, site_id = row
    if site_id is None:
        found = db.execute("SELECT id FROM site WHERE name = ?", (urls.site(url),)).fetchone()
        site_id = found and found[0]
    return Origin(page_id, site_id, at, capture_id, bool(good))


def key_captures(
    db: sqlite3.Connection,
    page_id: int,
    at: str = END_OF_TIME,
    capture_id: int = 0,
    avoid: Set[int] = _NONE,
    count: int = 1,
) -> list[int]:
    """The bytes that those of a page's next capture may be held against: of its last key captures before a moment. Where a
    page shows one of two faces each time, both have one."""
    found: list[int] = []
    for blob_id in former(db, page_id, at, capture_id, avoid):
        key = _key_of(db, page_id, blob_id, avoid)
        if key is not None and key not in found:
            found.append(key)
        if len(found) == count:
            break
    return found


def former(
    db: sqlite3.Connection,
    page_id: int,
    at: str = END_OF_TIME,
    capture_id: int = 0,
    avoid: Set[int] = _NONE,
) -> Iterator[int]:
    """The bytes of a page's good captures before a moment that have any, the last first."""
    # Only of bytes that are gone is there no data; the codec stands behind the data, and costs the way there.
    rows = db.execute(
        "SELECT blob_id FROM capture JOIN blob ON blob.id = blob_id WHERE page_id = ? AND (at, capture.id) < (?, ?)"
        " AND outcome IN ('ok', 'same') AND length(data) > 0 ORDER BY at DESC, capture.id DESC LIMIT ?",
        (page_id, at, capture_id, _FAR),
    )
    return (blob_id for (blob_id,) in rows if blob_id not in avoid)


def _key_of(db: sqlite3.Connection, page_id: int, blob_id: int, avoid: Set[int]) -> int | None:
    """The key capture to which the bytes of a capture belong: they themselves, or those of the page they stand on."""
    base_id, depth = db.execute("SELECT base_id, depth FROM blob WHERE id = ?", (blob_id,)).fetchone()
    if base_id is not None and base_id not in avoid and (depth == 2 or _has(db, page_id, base_id)):
        return int(base_id)
    return blob_id if depth < 2 else None


def _has(db: sqlite3.Connection, page_id: int, blob_id: int) -> bool:
    row = db.execute("SELECT 1 FROM capture WHERE blob_id = ? AND page_id = ? LIMIT 1", (blob_id, page_id)).fetchone()
    return row is not None


def key_pages(db: sqlite3.Connection, site_id: int, avoid: Set[int] = _NONE) -> list[int]:
    """Key pages of a site, the one used last first."""
    rows = db.execute("SELECT blob_id FROM key_page WHERE site_id = ? ORDER BY used DESC", (site_id,))
    return [*islice((blob_id for (blob_id,) in rows if blob_id not in avoid), KEYS)]


def neighbours(db: sqlite3.Connection, site_id: int, page_id: int | None, avoid: Set[int] = _NONE) -> list[int]:
    """How other pages of a site last looked: the nearest earlier ones, or the last ones where there are none."""
    rows = db.execute(
        "SELECT id FROM page WHERE site_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        (site_id, page_id or 1 << 62, NEIGHBOURS),
    ).fetchall() or db.execute(
        "SELECT id FROM page WHERE site_id = ?1 AND id <> ?2 ORDER BY id DESC LIMIT ?3", (site_id, page_id, NEIGHBOURS)
    )
    last = (next(former(db, other, avoid=avoid), None) for (other,) in rows)
    return [_looks_like(db, blob_id, avoid) for blob_id in last if blob_id is not None]


def _looks_like(db: sqlite3.Connection, blob_id: int, avoid: Set[int]) -> int:
    """The bytes from which these hardly differ, or these themselves."""
    base_id, length, size = db.execute(
        "SELECT base_id, length(data), size FROM blob WHERE id = ?", (blob_id,)
    ).fetchone()
    return base_id if base_id is not None and base_id not in avoid and length <= size * NEAR else blob_id


def height(db: sqlite3.Connection, blob_id: int) -> int:
    """How long a chain hangs on some bytes: 0 where nothing is held against them."""
    if db.execute("SELECT 1 FROM blob WHERE base_id = ? LIMIT 1", (blob_id,)).fetchone() is None:
        return 0
    row = db.execute(
        "SELECT 1 FROM blob AS child JOIN blob AS grandchild ON grandchild.base_id = child.id WHERE child.base_id = ? LIMIT 1",
        (blob_id,),
    ).fetchone()
    return 1 if row is None else 2
