"""How long it takes to count a large archive, and to look for drift on one of its sites.

    python -m bench.stats FILE [--pages N] [--sites N]

Makes FILE, where it is not there yet, by SQL: five captures, versions, comments and links a page, spread over the sites
so that the pages of one site lie far apart. With the 200,000 pages of the default it is 3 GB large. Prints seconds, and
of them those of this process.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from scraper.archive import Archive

TIMES = 5
"""Captures, versions … of a page."""

_AT = "strftime('%Y-%m-%dT%H:%M:%S', 1609459200 + n * 60, 'unixepoch') || '.000000Z'"
_HEADERS = (
    '[["content-type","text/html; charset=utf-8"],' + '["x-header","0123456789012345678901234567890123456789"],' * 8
)
_ROWS = (
    "INSERT INTO site (id, name) SELECT n, 'site' || n || '.example' FROM number WHERE n <= :sites",
    "INSERT INTO page (id, site_id, url, first_seen, last_seen) SELECT n, 1 + n % :sites,"
    f" 'https://site' || (1 + n % :sites) || '.example/2021/05/some-story-' || n, {_AT}, {_AT} FROM number WHERE n <= :pages",
    "INSERT INTO blob (id, sha256, size, data) SELECT n, randomblob(32), 90000 + n % 20000, randomblob(300 + n % 5 * 500)"
    " FROM number",
    "INSERT INTO capture (id, page_id, at, url, asked, final, outcome, status, headers, blob_id) SELECT n, 1 + n % :pages,"
    f" {_AT}, 'https://site/story', 'https://site/story', 'https://site/story',"
    " CASE n % 10 WHEN 0 THEN 'same' WHEN 1 THEN 'error' ELSE 'ok' END, 200, :headers, n FROM number",
    "INSERT INTO metadata (id) VALUES (1)",
    "INSERT INTO parse (capture_id, page_id, gen, at, parser, metadata_id, paragraphs, thread, comments_stated,"
    " comments_found, site_id, characters, authors, dated, links) SELECT id, page_id, 1, at, '1', 1, 20, 'all', 3, 3,"
    " (SELECT site_id FROM page WHERE page.id = page_id), 3000 + id % 500, 1, 1, 4 FROM capture WHERE outcome = 'ok'",
    "INSERT INTO version (id, page_id, gen, part, number, cause, summary, norm, capture_id, not_before, valid_from,"
    " valid_to) SELECT n, 1 + n % :pages, 1, CASE n / :pages WHEN 1 THEN 'comments' WHEN 2 THEN 'comments' WHEN 3 THEN"
    " 'related' ELSE 'body' END, 1 + n / :pages, iif(n < :pages, 'first', 'edit'), '2 paragraphs edited, 1 added',"
    f" randomblob(32), n, {_AT}, {_AT}, {_AT} FROM number",
    "INSERT INTO comment (id, page_id, gen, name, native_id) SELECT n, 1 + n % :pages, 1, 'c' || n, 'c' || n FROM number",
    "INSERT INTO comment_state (comment_id, number, state, depth, capture_id, valid_from) SELECT n, 1,"
    f" iif(n % 20, 'shown', 'absent'), 0, n, {_AT} FROM number",
    "INSERT INTO related (id, page_id, gen, kind, heading, url) SELECT n, 1 + n % :pages, 1, 'related', 'More',"
    " 'https://site/' || n FROM number",
)


def make(path: Path, pages: int, sites: int) -> None:
    with Archive(path) as archive:
        db = archive.db
        db.execute("PRAGMA synchronous = OFF")
        db.execute("CREATE TEMP TABLE number (n INTEGER PRIMARY KEY)")
        db.execute("BEGIN")
        db.execute(
            "WITH RECURSIVE one (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < ?) INSERT INTO number"
            " SELECT n FROM one",
            [pages * TIMES],
        )
        values = {"pages": pages, "sites": sites, "headers": _HEADERS + '["etag","x"]]'}
        for rows in _ROWS:
            db.execute(rows, {name: value for name, value in values.items() if f":{name}" in rows})
        db.execute("COMMIT")


def timed(what: str, work: Callable[[], object]) -> None:
    wall, own = time.perf_counter(), time.process_time()
    work()
    print(f"{what:36}{time.perf_counter() - wall:8.2f} s{time.process_time() - own:8.2f} s of this process", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--pages", type=int, default=200_000)
    arguments.add_argument("--sites", type=int, default=300)
    options = arguments.parse_args()
    if not options.file.exists():
        make(options.file, options.pages, options.sites)
    with Archive(options.file, read_only=True) as archive:
        for _ in range(3):
            timed("stats", archive.stats)
        for number in (7, 8, 9):
            timed("drift of a site", lambda number=number: [*archive.drift([f"site{number}.example"])])  # type: ignore[misc]


if __name__ == "__main__":
    main()
