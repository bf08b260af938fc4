"""A crawl killed with SIGKILL at random points, and gone on with each time, against the same crawl left in peace.

    python -m bench.crawl_kills [--kills 100] [--pages 500] [--hosts 5] [--workers 0] [--seed N]

The pages are of made-up news sites, served by a process of their own, which counts. After each kill: SQLite's own check, all
intervals, no page twice, and nothing asked for again that the archive had when the crawl was killed before. At the end the
archive says of every page, word for word, what that of the crawl left in peace says. Ends with an error at the first thing
that is wrong.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from bench.faultsite import HostPlan, Plan, serve_apart
from scraper.crawl import crawl
from tests.crawl.kills import contents, kill_and_resume


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=100)
    arguments.add_argument("--pages", type=int, default=500)
    arguments.add_argument("--hosts", type=int, default=5)
    arguments.add_argument("--workers", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = arguments.parse_args()
    plan = Plan((HostPlan(options.pages // options.hosts),) * options.hosts)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name, serve_apart(plan) as sites:
        whole, path = Path(name) / "whole.db", Path(name) / "killed.db"
        crawl([f"{base}/sitemap.xml" for base in sites.bases], whole, delay=0.0, workers=options.workers)
        peace = time.monotonic() - started
        print(f"left in peace: {len(contents(whole)):,} pages in {peace:.1f} s", flush=True)
        told = kill_and_resume(
            sites,
            path,
            kills=options.kills,
            pages=options.pages,
            rng=random.Random(options.seed),
            concurrency=options.hosts,
            workers=options.workers,
        )
        assert contents(path) == contents(whole), "the archives differ"
    assert not told.fetched_in_vain, told.fetched_in_vain
    most = options.hosts * told.kills
    assert len(told.fetched_again) <= most, (len(told.fetched_again), most)
    print(
        f"killed {told.kills} times, {told.runs} runs: the same archive; of pages in the archive 0 were asked for again, of"
        f" those in flight {len(told.fetched_again)} ({len(told.fetched_again) / told.kills:.2f} a kill; {options.hosts} were in"
        " flight at most)"
    )
    print(f"seed {options.seed}, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
