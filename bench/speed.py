"""How fast pages are split: next to trafilatura, and next to the floor, in one process and one run.

    python -m bench.speed --corpus FOLDER [--set fundus-meta] [--rounds 3] [--parts] [--memory N]

The floor is the parse of the tree and one visit to each node from Python: what no splitter on this parser can be under.
The extractors are called in turn on each page, so that a machine that slows down slows all; printed are medians over
the rounds of total times, as ratios. ``--parts`` tells what each step of the split takes of the floor. ``--memory N``
parses N pages instead, and prints the peak of memory and how it grew from the first tenth on.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import chain, islice, repeat
from pathlib import Path
from statistics import median
from typing import Any

from bench import corpus, peers

STEPS = ("read_source", "walk", "read_metadata", "find_comments", "find_related", "label", "read_blocks", "read_images",
    "printed_tags")  # fmt: skip


def timed(functions: dict[str, Callable[..., Any]], pages: list[corpus.Labelled]) -> dict[str, float]:
    """Seconds of each function over all pages, called in turn."""
    seconds = dict.fromkeys(functions, 0.0)
    for page in pages:
        for name, function in functions.items():
            begin = time.perf_counter()
            function(page.html, page.url)
            seconds[name] += time.perf_counter() - begin
    return seconds


def steps(pages: list[corpus.Labelled]) -> None:
    """Print what each step takes, as a share of the floor."""
    module = importlib.import_module("scraper.parse.page")
    spent: Counter[str] = Counter()

    def watch(name: str) -> None:
        function = getattr(module, name)

        def watched(*args: Any, **options: Any) -> Any:
            begin = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                spent[name] += time.perf_counter() - begin  # type: ignore[assignment]

        setattr(module, name, watched)

    for name in STEPS:
        watch(name)
    seconds = timed({"floor": peers.floor, "presskeep": peers.presskeep}, pages)
    for name, spend in spent.most_common():
        print(f"  {name:16} {spend / seconds['floor']:6.2f} of the floor")


def memory(folder: Path, name: str, count: int) -> None:
    """Parse ``count`` pages, each read from the disk for it, and print the peak of memory."""
    early = 0
    rounds = chain.from_iterable(corpus.read(folder, name) for _ in repeat(None))
    for n, page in enumerate(islice(rounds, count)):
        peers.presskeep(page.html, page.url)
        if n == count // 10:
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{count:,} parses: peak {peak // 1024} MiB, {(peak - early) // 1024} MiB of it since a tenth of them")


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path, required=True)
    ap.add_argument("--set", default="fundus-meta")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--parts", action="store_true")
    ap.add_argument("--memory", type=int, default=0)
    args = ap.parse_args()
    if args.memory:
        memory(args.corpus, args.set, args.memory)
        return 0
    pages = list(corpus.read(args.corpus, args.set))
    functions: dict[str, Callable[..., Any]] = {"floor": peers.floor, "presskeep": peers.presskeep}
    try:
        import trafilatura  # noqa: F401
    except ImportError:
        print("trafilatura is not installed: only the floor is measured", file=sys.stderr)
    else:
        functions["trafilatura"] = peers.trafilatura_body
    rounds = [timed(functions, pages) for _ in range(args.rounds)]
    for name in functions:
        seconds = median(r[name] for r in rounds)
        print(
            f"{name:12} {len(pages) / seconds:7.0f} pages/s   {median(r[name] / r['floor'] for r in rounds):6.2f} of the floor"
        )
    if "trafilatura" in functions:
        print(
            f"presskeep is {median(r['trafilatura'] / r['presskeep'] for r in rounds):.1f} times as fast as trafilatura (body only)"
        )
    if args.parts:
        steps(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
