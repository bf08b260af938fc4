"""Two hundred writers killed with SIGKILL at random points, and a check of the archive after each.

    python -m bench.kills [--writers N] [--crawls N] [--seed N]

Most are processes that do nothing but write (visits, the same bytes again, failures, pages read again by another parser),
the rest are real crawls of a site on loopback. After each strike: SQLite's own check, foreign keys, the intervals of all
series, every visit that was said to be stored, and that each page is that of one visit, whole. Ends with an error at the
first thing that is wrong.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from scraper.archive import Archive
from tests.archive import kills
from tests.loopback import loopback

A_FILE = 30


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--writers", type=int, default=180)
    arguments.add_argument("--crawls", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        visits = 0
        for first in range(0, options.writers, A_FILE):
            # A file is checked whole after each strike: new ones keep that short.
            path = Path(folder) / f"archive-{first}.db"
            with kills.worker(path, rng) as worker:
                for _ in range(min(A_FILE, options.writers - first)):
                    worker.strike()
            with Archive(path) as archive:
                visits += archive.stats().captures
        print(f"{options.writers} writers killed: {visits:,} visits stored, nothing lost or half there", flush=True)
        crawled = Path(folder) / "crawled.db"
        with loopback() as server:
            for _ in range(options.crawls):
                kills.strike_crawl(server, crawled, rng)
        with Archive(crawled) as archive:
            stats = archive.stats()
        print(
            f"{options.crawls} crawls killed: {stats.captures:,} visits stored, {stats.runs} runs, nothing lost or half there"
        )
    print(f"seed {options.seed}, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
