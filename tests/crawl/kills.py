"""A crawl killed with SIGKILL at random points and gone on with, and what must hold: shared by the tests and the bench."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from bench.faultsite import Apart, Sites
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.crawl.loop import TOGETHER
from scraper.crawl.run import run  # loaded once, by the process that all crawls are forked from
from scraper.model import Visit
from tests.archive.conftest import sound

__all__ = ["Killed", "contents", "kill_and_resume", "run"]

_OURS = ("captured", "first_seen", "last_seen", "not_before", "valid_from")
"""Fields that say when, or in which order, pages were visited."""


@dataclass
class Killed:
    """What came of it."""

    kills: int = 0
    runs: int = 0
    fetched_again: list[str] = field(default_factory=list)
    """Pages asked for more than once: each was in flight when a crawl was killed."""
    fetched_in_vain: list[str] = field(default_factory=list)
    """Of those, the ones that had been in the archive already. There must be none."""


def kill_and_resume(
    sites: Apart | Sites, path: Path, *, kills: int, pages: int, rng: random.Random, concurrency: int, workers: int = 0
) -> Killed:
    """Crawl the sites, be killed so many times, go on each time, and come to the end; check the archive after each kill."""
    told = Killed()
    before = _delivered(sites)
    settled: dict[str, int] = {}
    points = sorted(rng.sample(range(pages), kills))
    seeds = [f"{base}/sitemap.xml" for base in sites.bases]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    while True:
        told.runs += 1
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_go_on, args=(seeds, path, theirs, concurrency, workers))
        process.start()
        theirs.close()
        ended = _wait_for(ours, visits=max(points.pop(0) - len(settled), rng.randrange(2)) if points else None)
        if not ended:
            for _ in range(rng.randrange(600_000)):  # about as long as a page or two take
                pass
            process.kill()
            told.kills += 1
        process.join()
        assert ended or process.exitcode in (0, -9)
        in_flight = _check(sites, path, settled, before, told)
        assert len(in_flight) <= concurrency + min(concurrency, TOGETHER), in_flight  # under way, or to be written
        if ended and not points:
            assert process.exitcode == 0
            told.fetched_again = [*(_delivered(sites) - before).elements()]
            for url in {*told.fetched_again}:
                told.fetched_again.remove(url)
            return told


def _go_on(seeds: Sequence[str], path: Path, pipe: Connection, concurrency: int, workers: int) -> None:
    """One run: from the beginning, or from where the last one was killed."""

    def tell(visit: Visit) -> None:
        pipe.send_bytes(b".")

    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]
    with Archive(path) as archive:
        if not archive.unfinished_crawls() and archive.db.execute("SELECT 1 FROM crawl WHERE job NOTNULL").fetchone():
            return
        resume = bool(archive.unfinished_crawls())
        crawl(
            () if resume else seeds,
            archive,
            resume=resume,
            delay=0.0,
            concurrency=concurrency,
            workers=workers,
            on_visit=tell,
        )


def _wait_for(pipe: Connection, visits: int | None) -> bool:
    """Wait for so many visits; whether the run came to its end before."""
    done = 0
    while visits is None or done < visits:
        try:
            pipe.recv_bytes()
        except EOFError:
            return True
        done += 1
    return False


def _check(sites: Apart | Sites, path: Path, settled: dict[str, int], before: Counter[str], told: Killed) -> set[str]:
    """The archive is sound, has no page twice, and what it had at the last kill was not asked for again since; what has been
    given, and is not in it."""
    if not path.exists():
        return set()
    counts = _delivered(sites)
    told.fetched_in_vain += [url for url, count in settled.items() if counts[url] > count]
    with Archive(path) as archive:
        assert sound(archive) == []
        captures = [
            row["asked"] for row in archive.db.query("SELECT asked FROM capture WHERE outcome IN ('ok', 'same')")
        ]
    assert len(captures) == len(set(captures))
    settled |= {url: counts[url] for url in captures if url not in settled}
    return (counts - before).keys() - settled.keys()


def _delivered(sites: Apart | Sites) -> Counter[str]:
    """How often each page was given, by the server's own count."""
    return Counter({host.base + path: count for host in sites.report().hosts for path, count in host.delivered.items()})


def contents(path: Path) -> dict[str, Any]:
    """Everything an archive says of its pages, but for when it saw it."""
    with Archive(path) as archive:
        return {page.url or "": _without_times(msgspec.to_builtins(page)) for page in archive.pages()}


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_times(inner) for name, inner in value.items() if name not in _OURS}
    return [_without_times(inner) for inner in value] if isinstance(value, list | tuple) else value
