"""The archive counted, in passes over indexes: hardly a row is read for it, so that a file of millions takes seconds.

Versions, comments and links are those of the generation that is shown. Failed visits are also those to addresses that
never gave a page.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from scraper import urls
from scraper.archive import runs
from scraper.archive.captures import GOOD
from scraper.errors import BadURL
from scraper.model import SiteStats, Stats

# Each page first, in the order of an index, so that nothing is sorted; then page by page into its site.
_BY_SITE: Final = {
    "pages": "SELECT site_id, count(*) FROM page GROUP BY site_id",
    "captures": "SELECT site_id, sum(n) FROM"
    " (SELECT page_id, count(*) AS n FROM capture WHERE page_id IS NOT NULL GROUP BY page_id)"
    " CROSS JOIN page ON page.id = page_id GROUP BY site_id",
    "same": "SELECT site_id, sum(n) FROM"
    " (SELECT page_id, count(*) AS n FROM capture WHERE outcome IN ('same', 'not_modified') GROUP BY page_id)"
    " CROSS JOIN page ON page.id = page_id GROUP BY site_id",
    "versions": "SELECT site_id, sum(body), sum(comments), sum(related) FROM"
    " (SELECT page_id, gen, sum(part = 'body') AS body, sum(part = 'comments') AS comments,"
    "  sum(part = 'related') AS related FROM version GROUP BY page_id, gen) AS shown"
    " CROSS JOIN page ON page.id = page_id AND page.gen = shown.gen GROUP BY site_id",
    "first": "SELECT site_id, sum(n) FROM"
    " (SELECT page_id, gen, count(*) AS n FROM version WHERE cause = 'first' GROUP BY page_id, gen) AS shown"
    " CROSS JOIN page ON page.id = page_id AND page.gen = shown.gen GROUP BY site_id",
    "comments": "SELECT site_id, sum(n) FROM"
    " (SELECT page_id, gen, count(*) AS n FROM comment GROUP BY page_id, gen) AS shown"
    " CROSS JOIN page ON page.id = page_id AND page.gen = shown.gen GROUP BY site_id",
    "gone": "SELECT site_id, count(*) FROM comment_state CROSS JOIN comment ON comment.id = comment_id"
    " CROSS JOIN page ON page.id = page_id AND page.gen = comment.gen"
    " WHERE state <> 'shown' AND valid_to IS NULL GROUP BY site_id",
    "links": "SELECT site_id, sum(n) FROM"
    " (SELECT page_id, gen, count(*) AS n FROM related GROUP BY page_id, gen) AS shown"
    " CROSS JOIN page ON page.id = page_id AND page.gen = shown.gen GROUP BY site_id",
}

_LAST_SEEN: Final = "SELECT site_id, max(last_seen) FROM page GROUP BY site_id"

_FAILED: Final = (
    "SELECT site_id, outcome, sum(n) FROM (SELECT page_id, outcome, count(*) AS n FROM capture"
    f" WHERE page_id IS NOT NULL AND outcome NOT IN {GOOD} GROUP BY page_id, outcome)"
    " CROSS JOIN page ON page.id = page_id GROUP BY site_id, outcome"
)
_FAILED_NOWHERE: Final = "SELECT url, outcome, count(*) FROM capture WHERE page_id IS NULL GROUP BY url, outcome"

_CACHE: Final = 64_000
"""KiB of the file that are held in memory meanwhile: pages are looked up from one end to the other, again and again."""


def count(db: sqlite3.Connection, site: str | None = None) -> Stats:
    """Count everything, or what is of one site."""
    (cache,) = db.execute("PRAGMA cache_size").fetchone()
    db.execute(f"PRAGMA cache_size = -{_CACHE}")
    try:
        return _count(db, site)
    finally:
        db.execute(f"PRAGMA cache_size = {cache}")


def _count(db: sqlite3.Connection, site: str | None) -> Stats:
    names: dict[int, str] = dict(db.execute("SELECT id, name FROM site").fetchall())
    sums = {what: {names[row[0]]: row[1:] for row in db.execute(sql)} for what, sql in _BY_SITE.items()}
    sites = {name: SiteStats(site=name, pages=pages) for name, (pages,) in sums["pages"].items()}
    for site_id, last in db.execute(_LAST_SEEN):
        sites[names[site_id]].last_seen = last
    for name, found in sites.items():
        found.captures = sum(sums["captures"].get(name, ()))
        found.changes = sum(sums["versions"].get(name, ())) - sum(sums["first"].get(name, ()))
    failed: Counter[str] = Counter()
    for name, outcome, number, nowhere in _failures(db, names):
        found = sites.setdefault(name, SiteStats(site=name))
        found.failures += number
        found.captures += number if nowhere else 0
        if site in (None, name):
            failed[outcome] += number
    wanted = [sites[name] for name in sorted(sites) if site in (None, name)]

    def total(what: str, column: int = 0) -> int:
        return sum(sums[what][one.site][column] for one in wanted if one.site in sums[what])

    captures = sum(one.captures for one in wanted)
    first, last = _span(db, site)
    stats = Stats(
        pages=total("pages"),
        captures=captures,
        good=captures - failed.total(),
        same=total("same"),
        failed=dict(sorted(failed.items())),
        versions={
            "body": total("versions"),
            "comments": total("versions", 1),
            "related": total("versions", 2),
        },
        comments_shown=total("comments") - total("gone"),
        comments_gone=total("gone"),
        related=total("links"),
        first_capture=first,
        last_capture=last,
        sites=tuple(wanted),
    )
    if site is None:
        _of_the_file(db, stats)
    return stats


def space(db: sqlite3.Connection) -> dict[str, int] | None:
    """Bytes of the file by table and index, largest first, then free pages; None where this SQLite was built without ``dbstat``
    (https://sqlite.org/dbstat.html). It reads the whole file."""
    try:
        rows = db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC, 1").fetchall()
    except sqlite3.OperationalError as exc:
        if "no such table" in str(exc):
            return None
        raise
    free, size = db.execute("SELECT freelist_count, page_size FROM pragma_freelist_count, pragma_page_size").fetchone()
    return {**dict(rows), **({"(free)": free * size} if free else {})}


def _failures(db: sqlite3.Connection, names: dict[int, str]) -> Iterator[tuple[str, str, int, bool]]:
    """Site, outcome and number of visits that gave no page, and whether they led to an address without one."""
    for site_id, outcome, number in db.execute(_FAILED):
        yield names[site_id], outcome, number, False
    for url, outcome, number in db.execute(_FAILED_NOWHERE):
        # An address that is none is of no site.
        with suppress(BadURL):
            yield urls.site(url), outcome, number, True


def _span(db: sqlite3.Connection, site: str | None) -> tuple[str | None, str | None]:
    """The times of the first and the last capture; of a site, of those that belong to a page."""
    if site is None:
        row = db.execute("SELECT min(at), max(at) FROM capture").fetchone()
    else:
        row = db.execute(
            "SELECT min(at), max(at) FROM capture WHERE page_id IN"
            " (SELECT page.id FROM page JOIN site ON site.id = site_id WHERE name = ?)",
            (site,),
        ).fetchone()
    return row[0], row[1]


def _of_the_file(db: sqlite3.Connection, stats: Stats) -> None:
    (stats.raw_bytes,) = db.execute("SELECT ifnull(sum(size), 0) FROM blob").fetchone()
    (stats.file_bytes,) = db.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ).fetchone()
    (stats.runs,) = db.execute("SELECT count(*) FROM run").fetchone()
    stats.unfinished = runs.unfinished(db)
