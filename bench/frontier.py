"""A frontier of many addresses: how fast it takes them in and hands them out, and how much memory that takes.

    python -m bench.frontier [--addresses 100000]

Of 20 and of 5,000 hosts, each in a process of its own. Addresses come as from sitemaps, 1,000 at a time, and are handed out
and settled as by a run, 16 in a transaction. Beside it what the program takes that has nothing to visit.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from scraper.archive import Archive
from scraper.crawl import run  # noqa: F401  # what a crawl has loaded counts
from scraper.crawl.frontier import Frontier
from scraper.model import Item

_AT_ONCE = 1000
_WRITTEN_TOGETHER = 16


def _measure(addresses: int, hosts: int, pipe: Connection) -> None:
    """Seconds to take in, seconds to hand out and settle, and the most memory of this process in MB."""
    items = (
        Item(f"https://news{n % hosts}.example.com/2026/11/25/a-story-of-usual-length-that-tells-number-{n}/", 1)
        for n in range(addresses)
    )
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        crawl = archive.begin_crawl(archive.begin_run("crawl"), seeds=["example.com"], options={})
        archive.name_crawl(crawl, "crawl example.com")
        frontier = Frontier(archive, crawl)
        begun = time.perf_counter()
        while batch := tuple(islice(items, _AT_ONCE)):
            frontier.add(batch)
        added = time.perf_counter()
        taken = 0
        while not frontier.is_empty:
            with archive.together():
                for _ in range(_WRITTEN_TOGETHER):
                    if item := frontier.take(1.0, lambda host: 0.0):
                        frontier.done(item)
                        taken += 1
        ended = time.perf_counter()
        archive.end_crawl(crawl)
    assert taken == addresses
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send((added - begun, ended - added, time.perf_counter() - ended, peak))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--addresses", type=int, default=100_000)
    addresses = arguments.parse_args().addresses
    context = multiprocessing.get_context("spawn")
    for count, hosts in ((0, 1), (addresses, 20), (addresses, 5_000)):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_measure, args=(count, hosts, theirs))
        process.start()
        adding, taking, ending, peak = ours.recv()
        process.join()
        if not count:
            print(f"nothing to visit: {peak:.0f} MB at most")
            continue
        print(
            f"{count:,} addresses of {hosts:,} hosts: {peak:.0f} MB at most; taken in at {count / adding:,.0f} a second,"
            f" handed out and settled at {count / taking:,.0f} a second; cleared away in {ending:.1f} s"
        )


if __name__ == "__main__":
    main()
