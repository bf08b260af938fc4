"""How fast a crawl is: from loopback into the archive, the full split included, next to Scrapy with trafilatura.

    python -m bench.crawl [--corpus FOLDER] [--pages 2000] [--rounds 3] [--peer PYTHON] [--unchanged 5000] [--json]
    python -m bench.crawl --profile [--corpus FOLDER] [--pages 500]

Each runs as a whole process against one server (bench/lean.py) of distinct, gzip-coded pages: those of the corpus with
the words of every paragraph in another order, or the tests' own. Sixteen requests at once, no pause, no robots.txt, for
both. Runs alternate, each into an empty file; medians count. Told are pages a second, the CPU that the main process, its
workers and the server take for a page, and what each could do alone: the least of these is what limits the run.
Then the same pages are asked for again by their ETags, and answered 304.

The peer is bench/scrapy_spider.py, run by the Python of an environment of its own; without one it is left out:

    python -m venv PEER && PEER/bin/pip install scrapy trafilatura
    python -m bench.crawl --peer PEER/bin/python
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import corpus

AT_ONCE = 16
_PARAGRAPH = re.compile(rb"(<p[^>]*>)([^<]{40,})(?=<)")
_OWN = Path(__file__).parents[1] / "tests" / "fixtures" / "pages"
_SPIDER = Path(__file__).with_name("scrapy_spider.py")


@dataclass(frozen=True)
class Run:
    """One crawl as a whole process. CPU in seconds."""

    pages: int
    seconds: float
    main: float
    workers: float
    server: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


def shuffled(html: bytes, chance: random.Random) -> bytes:
    """The page with the words of each paragraph in another order: as long, as hard to split, and no other one's."""

    def words(found: re.Match[bytes]) -> bytes:
        text = found[2].split()
        chance.shuffle(text)
        return found[1] + b" ".join(text)

    return _PARAGRAPH.sub(words, html)


def write_pages(folder: Path, count: int, labelled: Path | None) -> int:
    """Distinct pages, gzip-coded; their mean length before that."""
    if labelled:
        base = [page.html for page in corpus.read(labelled, "fundus-meta")]
    else:
        base = [path.read_bytes() for path in sorted(_OWN.glob("*/page.html"))]
    total = 0
    for number in range(count):
        html = shuffled(base[number % len(base)], random.Random(number))
        total += len(html)
        (folder / f"story-{number}-of-the-day.html.gz").write_bytes(gzip.compress(html, 4))
    return total // count


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server of a folder of pages."""
    with subprocess.Popen([sys.executable, "-m", "bench.lean", folder], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().strip()
        finally:
            server.kill()


def counts(base: str) -> dict[str, Any]:
    """What the server has answered until now, and its CPU seconds."""
    with urllib.request.urlopen(f"{base}/-/counts") as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def measured(base: str, command: list[str | Path]) -> Run:
    """Run a crawl and count what it took."""
    before = counts(base)["cpu"]
    begin = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - begin
    told = json.loads(done.stdout.splitlines()[-1])
    return Run(told["pages"], seconds, told["main"], told["workers"], counts(base)["cpu"] - before)


def presskeep(base: str, archive: Path, workers: int | None) -> Run:
    """Our crawl of the server's sitemap into an archive."""
    more = [] if workers is None else ["--workers", str(workers)]
    return measured(base, [sys.executable, "-m", "bench.crawl", "--crawl", f"{base}/sitemap.xml", archive, *more])


def peer(base: str, python: Path, database: Path) -> Run:
    """The peer's crawl of the same."""
    return measured(base, [python, "-P", _SPIDER, f"{base}/sitemap.xml", database, str(AT_ONCE)])


def crawl(seed: str, archive: str, workers: int | None) -> dict[str, Any]:
    """The process that is measured: a crawl as a user's script would have it."""
    import scraper

    summary = scraper.crawl(
        [seed], archive, delay=0.0, concurrency=4 * AT_ONCE, per_host=AT_ONCE, robots=False, workers=workers
    )
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "pages": summary.stored,
        "main": own.ru_utime + own.ru_stime,
        "workers": ended.ru_utime + ended.ru_stime,
        "peak": own.ru_maxrss // 1024,
    }


def median(runs: list[Run]) -> Run:
    """The run of median speed."""
    return sorted(runs, key=lambda run: run.rate)[(len(runs) - 1) // 2]


def table(name: str, run: Run, cores: int) -> str:
    """A line of figures."""
    main, workers, server = (1000 * cpu / run.pages for cpu in (run.main, run.workers, run.server))
    idle = cores - (run.main + run.workers + run.server) / run.seconds
    return (
        f"{name:34} {run.rate:9.1f} pages/s   CPU ms/page: main {main:6.2f}  workers {workers:6.2f}  server {server:5.2f}"
        f"   idle {idle:4.1f} of {cores} cores"
    )


def limits(run: Run, workers: int) -> str:
    """What limits a run: what main process and workers could do on cores of their own."""
    main, parsing = run.pages / run.main, workers * run.pages / run.workers
    least = "the workers limit" if parsing < main else "the main process limits"
    return (
        f"on cores of their own, the main process could do {main:.0f} pages/s and {workers} workers {parsing:.0f}: {least}"
        f" the crawl; of its CPU, parsing takes {100 * run.workers / (run.workers + run.main):.0f} %"
    )


def compare(args: argparse.Namespace, base: str, folder: Path) -> dict[str, Any]:
    """Both crawls in turn, and the same pages unchanged."""
    cores = len(os.sched_getaffinity(0))
    ours: list[Run] = []
    theirs: list[Run] = []
    for number in range(args.rounds):
        ours.append(presskeep(base, folder / f"ours-{number}.db", args.workers))
        print(table("presskeep", ours[-1], cores), file=sys.stderr)
        if args.peer:
            theirs.append(peer(base, args.peer, folder / f"theirs-{number}.db"))
            print(table("Scrapy, trafilatura, SQLite", theirs[-1], cores), file=sys.stderr)
    best = median(ours)
    print(table("presskeep, median", best, cores))
    if theirs:
        print(table("Scrapy and trafilatura, median", median(theirs), cores))
        print(f"ratio {statistics.median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True)):.2f}")
    else:
        print("no peer: give the Python of an environment that has Scrapy and trafilatura (--peer)")
    print(limits(best, cores if args.workers is None else args.workers))
    return {"presskeep": [asdict(run) for run in ours], "peer": [asdict(run) for run in theirs]}


def unchanged(args: argparse.Namespace, base: str, folder: Path) -> dict[str, Any]:
    """A first crawl, and a second one of the same pages, each answered 304."""
    cores = len(os.sched_getaffinity(0))
    archive = folder / "again.db"
    first = presskeep(base, archive, args.workers)
    before = counts(base).get("304", 0)
    again = presskeep(base, archive, args.workers)
    kept = counts(base).get("304", 0) - before
    again = Run(max(again.pages, kept), again.seconds, again.main, again.workers, again.server)
    print(table(f"first run over {first.pages:,} pages", first, cores))
    print(table(f"second run, {kept:,} times 304", again, cores))
    print(f"ratio {again.rate / first.rate:.1f}")
    return {"first": asdict(first), "again": asdict(again), "not_modified": kept}


def profiled(base: str, archive: Path, workers: int | None) -> None:
    """Where the main process spends its time, by room."""
    import cProfile
    import pstats

    profile = cProfile.Profile(time.process_time)  # CPU: on a busy machine the rest is other people's
    profile.runcall(crawl, f"{base}/sitemap.xml", str(archive), workers)
    stats = pstats.Stats(profile)
    rooms: dict[str, float] = {}
    for (file, _, name), (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if file == "~" and callers:  # what is not Python is its caller's
            for (caller, _, _), told in callers.items():
                rooms[_room(caller, name)] = rooms.get(_room(caller, name), 0.0) + told[2]
        else:
            rooms[_room(file, name)] = rooms.get(_room(file, name), 0.0) + own
    total = sum(seconds for room, seconds in rooms.items() if room != "waiting")
    for room, seconds in sorted(rooms.items(), key=lambda entry: -entry[1]):
        share = "" if room == "waiting" else f"{100 * seconds / total:5.1f} %"
        print(f"{room:28} {seconds:7.2f} s  {share}")
    stats.sort_stats("tottime").print_stats(25)


def _room(file: str, name: str) -> str:
    if "poll" in name or "select" in name:
        return "waiting"
    for part, room in _ROOMS.items():
        if part in file:
            return room
    return "the rest"


_ROOMS = {
    "scraper/archive": "archive",
    "scraper/fetch": "fetch",
    "httpx": "fetch",
    "httpcore": "fetch",
    "h11": "fetch",
    "anyio": "fetch",
    "gzip": "fetch",
    "scraper/crawl/work": "asking the workers",
    "scraper/crawl": "crawl",
    "scraper/urls": "crawl",
    "scraper/discover": "crawl",
    "scraper": "crawl",
    "asyncio": "event loop",
    "importlib": "loading",
}


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path)
    ap.add_argument("--pages", type=int, default=2_000)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--workers", type=int)
    ap.add_argument("--peer", type=Path)
    ap.add_argument("--unchanged", type=int, default=0, metavar="PAGES")
    ap.add_argument("--json", action="store_true")
    ap.add_argument("--profile", action="store_true")
    ap.add_argument("--crawl", nargs=2, help=argparse.SUPPRESS)
    args = ap.parse_args()
    if args.crawl:
        seed, archive = args.crawl
        print(json.dumps(crawl(seed, archive, args.workers)))
        return 0
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, pages in (("compare", args.pages), ("unchanged", args.unchanged)):
            if not pages or (args.profile and kind == "unchanged"):
                continue
            site = folder / kind
            site.mkdir()
            length = write_pages(site, pages, args.corpus)
            print(f"{pages:,} pages of {length:,} bytes", file=sys.stderr)
            with serving(site) as base:
                if args.profile:
                    profiled(base, folder / "profile.db", args.workers)
                else:
                    told[kind] = (compare if kind == "compare" else unchanged)(args, base, folder)
    if args.json:
        print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
