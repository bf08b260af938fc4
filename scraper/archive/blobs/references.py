"""What bytes are held against: other captures of the page, other pages of the site."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Set
from itertools import islice
from typing import Final, NamedTuple

from scraper import urls
from scraper.archive.captures import GOOD
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


class Series(NamedTuple):
    """Bytes that follow each other: those of a page; or of one of the further pages of its story, by the address that was
    asked for it."""

    page_id: int
    further: str | None = None


class Origin(NamedTuple):
    """Where bytes were first seen."""

    page_id: int | None
    site_id: int | None
    at: str
    capture_id: int
    good: bool
    further: str | None

    @property
    def series(self) -> Series | None:
        """The bytes that these follow, or are followed by."""
        return None if self.page_id is None or not self.good else Series(self.page_id, self.further)


def origin(db: sqlite3.Connection, blob_id: int) -> Origin | None:
    """Where bytes were first seen, as a good capture if they ever were one; a failed visit may have no page, but
    its address is of a site. None: no capture has them."""
    row = db.execute(
        f"SELECT page_id, seen.at, seen.id, seen.url, outcome IN {GOOD} AS good, site_id, further FROM"
        " (SELECT id, page_id, at, url, outcome, NULL AS further FROM capture WHERE blob_id = ?1 UNION ALL"
        "  SELECT capture_id, page_id, capture.at, url, outcome, continuation.asked FROM continuation"
        "  JOIN capture ON capture.id = capture_id WHERE continuation.blob_id = ?1) AS seen"
        " LEFT JOIN page ON page.id = page_id ORDER BY good DESC, further IS NOT NULL, seen.at, seen.id LIMIT 1",
        (blob_id,),
    ).fetchone()
    if row is None:
        return None
    page_id, at, capture_id, url, good, site_id, further = row
    if site_id is None:
        found = db.execute("SELECT id FROM site WHERE name = ?", (urls.site(url),)).fetchone()
        site_id = found and found[0]
    return Origin(page_id, site_id, at, capture_id, bool(good), further)


def key_captures(
    db: sqlite3.Connection,
    series: Series,
    at: str = END_OF_TIME,
    capture_id: int = 0,
    avoid: Set[int] = _NONE,
    count: int = 1,
) -> list[int]:
    """The bytes that the next ones of a series may be held against: of its last key captures before a moment. Where a
    page shows one of two faces each time, both have one."""
    found: list[int] = []
    for blob_id in former(db, series, at, capture_id, avoid):
        key = _key_of(db, series, blob_id, avoid)
        if key is not None and key not in found:
            found.append(key)
        if len(found) == count:
            break
    return found


def former(
    db: sqlite3.Connection,
    series: Series,
    at: str = END_OF_TIME,
    capture_id: int = 0,
    avoid: Set[int] = _NONE,
) -> Iterator[int]:
    """The bytes of a series that a page's good captures before a moment have, the last first."""
    # Only of bytes that are gone is there no data; the codec stands behind the data, and costs the way there.
    if series.further is None:
        rows = db.execute(
            "SELECT blob_id FROM capture JOIN blob ON blob.id = blob_id WHERE page_id = ? AND (at, capture.id) < (?, ?)"
            f" AND outcome IN {GOOD} AND length(data) > 0 ORDER BY at DESC, capture.id DESC LIMIT ?",
            (series.page_id, at, capture_id, _FAR),
        )
    else:
        rows = db.execute(
            "SELECT c.blob_id FROM capture CROSS JOIN continuation AS c ON c.capture_id = capture.id"
            " CROSS JOIN blob ON blob.id = c.blob_id WHERE page_id = ? AND (capture.at, capture.id) < (?, ?)"
            f" AND outcome IN {GOOD} AND c.asked = ? AND length(data) > 0 ORDER BY capture.at DESC, capture.id DESC LIMIT ?",
            (series.page_id, at, capture_id, series.further, _FAR),
        )
    return (blob_id for (blob_id,) in rows if blob_id not in avoid)


def _key_of(db: sqlite3.Connection, series: Series, blob_id: int, avoid: Set[int]) -> int | None:
    """The key capture to which the bytes of a capture belong: they themselves, or those of the page they stand on."""
    base_id, depth = db.execute("SELECT base_id, depth FROM blob WHERE id = ?", (blob_id,)).fetchone()
    if base_id is not None and base_id not in avoid and (depth == 2 or _has(db, series, base_id)):
        return int(base_id)
    return blob_id if depth < 2 else None


def _has(db: sqlite3.Connection, series: Series, blob_id: int) -> bool:
    sql = (
        "SELECT 1 FROM capture WHERE blob_id = ? AND page_id = ? AND ? IS NULL LIMIT 1"
        if series.further is None
        else "SELECT 1 FROM continuation AS c JOIN capture ON capture.id = c.capture_id"
        " WHERE c.blob_id = ? AND page_id = ? AND c.asked = ? LIMIT 1"
    )
    return db.execute(sql, (blob_id, *series)).fetchone() is not None


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
    last = (next(former(db, Series(other), avoid=avoid), None) for (other,) in rows)
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
