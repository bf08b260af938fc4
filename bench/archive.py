"""How fast pages are written to an archive and read back, next to plain sqlite3 and to an empty file in one run.

    python -m bench.archive --corpus FOLDER [--pages 400] [--rounds 3]
    python -m bench.archive --corpus FOLDER --large FILE [--size 200000] [--versions 1000000]

Writing: parsed pages through ``Archive.store``, each a transaction of its own; then all rows these made, copied by
``executemany`` into an empty file of the same schema in a single transaction. That is the floor: no compression, no
hashing, no comparing, no commit a page. Unchanged: a second visit to each page with the same bytes, and one whose bytes
differ in a comment, next to the time its parse takes.

``--large``: questions to a file of that many pages and versions, made where it is not there (some minutes), and pages
added to it next to the same pages added to an empty file.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from bench import corpus, synthetic
from scraper.archive import Archive
from scraper.errors import ParseError
from scraper.model import Page, Response
from scraper.parse import parse

SETS = ("wcxb-dev", "fundus-meta", "gold")


class Visit(NamedTuple):
    """A page as it was fetched and split, and the seconds the splitting took."""

    response: Response
    page: Page
    parsing: float


def visits(folder: Path, count: int) -> list[Visit]:
    """Pages of the labelled sets, the same number of each as far as there are so many."""
    made = []
    for name in SETS:
        for page in islice(corpus.read(folder, name), count // len(SETS)):
            url = page.url or f"https://{page.id}.example/"
            begin = time.perf_counter()
            try:
                split = parse(page.html, url)
            except ParseError:
                continue
            spent = time.perf_counter() - begin
            made.append(Visit(_answer(url, page.html, hour=0), split, spent))
    return made


def _answer(url: str, body: bytes, *, hour: int) -> Response:
    headers = (("content-type", "text/html"), ("date", "Thu, 06 May 2021 12:00:00 GMT"), ("etag", f'"{len(body)}"'))
    captured = f"2021-05-06T{hour:02}:00:00.000000Z"
    return Response(asked=url, url=url, status=200, headers=headers, body=body, captured=captured)


def again(visit: Visit, hour: int, *, note: bytes = b"") -> Visit:
    """The same page, visited at another hour, with some bytes that are no change."""
    response = visit.response
    return visit._replace(response=_answer(response.asked, response.body + note, hour=hour))


def store(path: Path, made: Iterable[Visit]) -> list[float]:
    """Seconds for each visit."""
    spent = []
    with Archive(path) as archive:
        for visit in made:
            begin = time.perf_counter()
            archive.store(visit.response, visit.page)
            spent.append(time.perf_counter() - begin)
    return spent


def copied(source: Path, target: Path) -> float:
    """Seconds to write all rows of one archive into an empty other one by plain ``executemany``."""
    Archive(target).close()
    rows: dict[str, list[tuple[object, ...]]] = {}
    # A virtual table, and the tables that carry it, are written by SQLite.
    with sqlite3.connect(source) as db:
        virtual = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'")]
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            if not any(name == v or name.startswith(f"{v}_") for v in virtual):
                rows[name] = db.execute(f'SELECT * FROM "{name}"').fetchall()
    db = sqlite3.connect(target, isolation_level=None)
    begin = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    for name, values in rows.items():
        if values:
            marks = ", ".join("?" * len(values[0]))
            db.executemany(f'INSERT OR REPLACE INTO "{name}" VALUES ({marks})', values)
    db.execute("COMMIT")
    spent = time.perf_counter() - begin
    db.close()
    return spent


def writing(made: list[Visit], rounds: int, scratch: Path) -> None:
    """Print how fast pages are written, in all and where nothing changed."""
    first, floor, same, noise = [], [], [], []
    for n in range(rounds):
        path = scratch / f"written{n}.db"
        first.append(sum(store(path, made)))
        floor.append(copied(path, scratch / f"copied{n}.db"))
        same.append(median(store(path, (again(v, 1) for v in made))))
        noise.append(median(store(path, (again(v, 2, note=b"<!-- %d -->" % i) for i, v in enumerate(made)))))
    size = sum(len(v.response.body) for v in made) / len(made)
    parsing = median(v.parsing for v in made)
    print(f"{len(made)} pages of {size / 1000:.0f} kB; medians of {rounds} rounds")
    print(f"written            {len(made) / median(first):7.0f} pages/s")
    print(f"rows by executemany{len(made) / median(floor):7.0f} pages/s")
    print(f"written / executemany          {median(a / b for a, b in zip(first, floor, strict=True)):6.1f} of the time")
    print(f"parse                          {parsing * 1e3:6.2f} ms a page")
    print(f"unchanged, same bytes      adds{median(same) * 1e3:6.2f} ms a page")
    print(f"unchanged, other bytes     adds{median(noise) * 1e3:6.2f} ms a page")


def questions(path: Path, rounds: int) -> None:
    """Print how long one waits for an answer from a large file."""
    rng = random.Random(1)
    with Archive(path, read_only=True) as archive:
        one = "SELECT url, first_seen, last_seen FROM page WHERE id = ?"
        pages, versions = archive.db.execute(
            "SELECT (SELECT max(id) FROM page), (SELECT max(id) FROM version)"
        ).fetchone()
        print(f"a file of {pages:,} pages and {versions:,} versions, {path.stat().st_size / 1e6:,.0f} MB")
        chosen = [archive.db.execute(one, (rng.randint(1, pages),)).fetchone() for _ in range(100 * rounds)]
        told("show", [partial(archive.page, url) for url, _, _ in chosen])
        told("show --at", [partial(archive.page, url, at=rng.choice(times)) for url, *times in chosen])
        told("history", [partial(archive.history, url) for url, _, _ in chosen])
        words = synthetic.vocabulary()
        for kind, places in {"common": (0, 100), "medium": (1_000, 3_000), "rare": (50_000, 150_000)}.items():
            picked = [words[rng.randrange(*places)] for _ in range(30 * rounds)]
            told(f"search, a {kind} word", [partial(archive.search, word) for word in picked])
            pairs = zip(picked, reversed(picked), strict=True)
            told(f"search, two {kind} words", [partial(archive.search, f"{a} {b}") for a, b in pairs])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in islice(archive.pages(), 20_000):
            pass
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"20,000 pages read one by one: peak {peak // 1024} MiB, {(peak - before) // 1024} MiB of it by that")


def told(name: str, questions: list[Callable[[], object]]) -> None:
    """Print the middle and the slow end of the times of a question."""
    spent = []
    for ask in questions:
        begin = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - begin) * 1e3)
    spent.sort()
    print(f"{name:24} median {median(spent):7.2f} ms   95 % under {spent[int(len(spent) * 0.95)]:7.2f} ms")


def adding(made: list[Visit], path: Path, rounds: int, scratch: Path) -> None:
    """Print what adding pages to a large file costs next to adding them to an empty one; the file stays as it is."""
    large = scratch / "large.db"
    shutil.copyfile(path, large)
    os.sync()  # the copy is not to be written out by the first of our own commits
    shares = []
    for n in range(rounds):
        fresh = [
            v._replace(
                response=_answer(f"{v.response.asked}?round={n}", v.response.body + b"<!-- %d -->" % n, hour=3),
                page=msgspec.structs.replace(v.page, canonical_url=None),
            )
            for v in made
        ]
        empty = store(scratch / f"empty{n}.db", fresh)
        shares.append(sum(store(large, fresh)) / sum(empty))
    print(f"adding to it takes {median(shares):.2f} of the time of adding to an empty file")


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path, required=True)
    ap.add_argument("--pages", type=int, default=400)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--large", type=Path)
    ap.add_argument("--size", type=int, default=200_000)
    ap.add_argument("--versions", type=int, default=1_000_000)
    args = ap.parse_args()
    made = visits(args.corpus, args.pages)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        writing(made, args.rounds, scratch)
        if args.large:
            if not args.large.exists():
                synthetic.build(args.large, pages=args.size, versions=args.versions)
            questions(args.large, args.rounds)
            adding(made, args.large, args.rounds, scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
