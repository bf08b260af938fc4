"""Whether any bytes give a page or a refusal, in time and in memory: mutated pages, each parsed in a process of its own kind.

    python -m bench.fuzz [--corpus FOLDER] [--pages 10000] [--seed 0]

Pages (of the corpus, or the tests' own) are cut, spliced, repeated and spoiled, and parsed in worker processes with a
limit of 500 MB of memory each. A parse that takes over 2 seconds, ends its worker, or raises anything but a ParseError
is printed with its seed, from which the page can be made again, and the status is 1.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import msgspec

import scraper
from bench import corpus
from scraper.errors import ParseError

OWN = Path(__file__).parents[1] / "tests" / "fixtures" / "pages"
LIMIT_SECONDS = 2.0
LIMIT_BYTES = 500_000_000
_PIECES = (b"<div>", b"</div>", b"<!--", b"-->", b"<script>", b"</script>", b"<table>", b"<a href=x>", b"<li class=comment>",
    b"<", b">", b'"', b"&", b"\x00", b"\xff\xfe", b"\xc3", b"<svg>", b"<template>", b"</p>", b"<select>", b"<iframe>")  # fmt: skip


def mutated(page: bytes, other: bytes, chance: random.Random) -> bytes:
    """A page that no template printed."""
    html = bytearray(page[chance.randrange(len(page) // 2) :] if chance.random() < 0.2 else page)
    for _ in range(chance.randrange(1, 60)):
        at = chance.randrange(len(html) + 1)
        length = int(chance.paretovariate(0.7)) % 2_000
        kind = chance.randrange(6)
        if kind == 0:
            del html[at : at + length]
        elif kind == 1:
            html[at:at] = chance.choice(_PIECES) * chance.choice((1, 1, 2, 50, 3_000))
        elif kind == 2:
            html[at : at + length] = chance.randbytes(length)
        elif kind == 3:
            start = chance.randrange(len(other))
            html[at:at] = other[start : start + 10 * length]
        elif kind == 4:
            html[at:at] = html[at : at + length] * chance.choice((1, 2, 30))
        else:
            html[at : at + 1] = chance.choice(_PIECES)
    return bytes(html[:12_000_000])


def attempt(page: bytes, other: bytes, seed: int) -> tuple[str, float]:
    """What became of one page, and the seconds it took."""
    html = mutated(page, other, random.Random(seed))
    begin = time.perf_counter()
    try:
        msgspec.json.encode(scraper.parse(html, "https://example.com/story", captured="2024-05-01T10:00:00Z"))
        outcome = "page"
    except ParseError:
        outcome = "refused"
    except Exception as exc:
        outcome = f"raised {exc!r:.100}"
    return outcome, time.perf_counter() - begin


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 * LIMIT_BYTES, 2 * LIMIT_BYTES))


def _seeds(folder: Path | None) -> list[bytes]:
    if folder is None:
        return [path.read_bytes() for path in sorted(OWN.glob("*/page.html"))]
    return [page.html for name in ("gold", "fundus-meta") for page in corpus.read(folder, name)]


def run(pages: list[bytes], count: int, seed: int) -> Iterator[tuple[int, str, float]]:
    """Parse ``count`` mutated pages; a worker that dies is replaced, and its pages are tried one by one."""
    at = 0
    while at < count:
        with ProcessPoolExecutor(2, initializer=_limited) as pool:
            batch = range(at, min(at + 200, count))
            tasks = [
                pool.submit(attempt, pages[(seed + n) % len(pages)], pages[(7 * n + 1) % len(pages)], seed + n)
                for n in batch
            ]
            for n, task in zip(batch, tasks, strict=True):
                try:
                    outcome, seconds = task.result()
                except BrokenProcessPool:
                    outcome, seconds = "ended its worker, or stood behind one that did", 0.0
                yield seed + n, outcome, seconds
        at = batch.stop


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path)
    ap.add_argument("--pages", type=int, default=10_000)
    ap.add_argument("--seed", type=int, default=0)
    args = ap.parse_args()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    bad = 0
    for seed, outcome, seconds in run(_seeds(args.corpus), args.pages, args.seed):
        outcomes[outcome.split(" ")[0]] += 1
        slowest = max(slowest, seconds)
        if outcome not in ("page", "refused") or seconds > LIMIT_SECONDS:
            bad += 1
            print(f"seed {seed}: {outcome}, {seconds:.1f} s", file=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{sum(outcomes.values()):,} mutated pages: {dict(outcomes)}; slowest {slowest:.2f} s, peak memory {peak} MiB"
    )
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
