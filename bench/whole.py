"""Are threads over several pages joined to what they are? Random ones, printed in the ways of sites, followed and joined.

    python -m bench.whole [--threads 20] [--seed 1]

For each way of printing: threads, pages asked for, the share of all comments that are in the joined page, how many stand
there twice, and the share of the threads that are as the site would print them on one page, comment by comment. Next to
it the same share for pages put one behind the other by number, doubles left out by id. ``comes``: a comment is written
while the pages are being read; ``fails``: a page in the middle can't be had, and must be named as missing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from msgspec import UNSET

from bench.paged import PATH, Said, Style, comment_page, in_order, number_in, pages
from scraper.crawl.whole import follow
from scraper.model import Failure, Page, Response
from scraper.parse import parse

URL: Final = f"https://example.com{PATH}"
WHEN: Final = "2026-11-25T12:00:00Z"
Fault = Literal["none", "comes", "fails"]

STYLES: Final = {
    "oldest first": Style(),
    "bare shows newest page": Style(newest_page_first=True),
    "the same, newest on top": Style(newest_page_first=True, newest_on_top=True),
    "newest on top, 1 the oldest": Style(newest_on_top=True),
    "newest first, 1 the newest": Style(newest_on_top=True, counted_as_shown=True, address="page"),
    "older/newer links alone": Style(newest_page_first=True, pager="turns"),
    "cpage, no count": Style(address="cpage", states=False),
    "ids by page": Style(ids="by page"),
    "no ids": Style(ids="none"),
    "no ids, days": Style(ids="none", times="day"),
    "no ids, no times": Style(ids="none", times="none"),
    "no ids, no times, bare newest": Style(ids="none", times="none", newest_page_first=True, newest_on_top=True),
    "first three on each page": Style(repeats=3),
    "the same, newest first": Style(repeats=3, newest_on_top=True, counted_as_shown=True),
    "the same, no ids, no times": Style(repeats=3, ids="none", times="none"),
}
_WORDS: Final = (
    "ferry",
    "goat",
    "captain",
    "island",
    "harbour",
    "wind",
    "kiosk",
    "council",
    "school",
    "nobody",
    "asked",
)
_SHORT: Final = ("Well said.", "I agree.", "No.", "Exactly this!", "Thank you.")


@dataclass
class Score:
    """What came of some threads."""

    threads: int = 0
    asked: int = 0
    printed: int = 0
    found: int = 0
    doubles: int = 0
    exact: int = 0
    naive: int = 0
    told: int = 0
    """Threads that, whole or not, say so rightly."""


def write(rng: random.Random, size: int) -> list[Said]:
    """A thread: a third of it answers, a twentieth of it a few short words, by authors of whom some write much."""
    thread: list[Said] = []
    minute = 0
    for n in range(size):
        minute += rng.choice((0, 1, 2, 30, 200))
        parent = rng.choice(thread).number if thread and rng.random() < 0.33 else None
        words = rng.choice(_SHORT) if rng.random() < 0.05 else " ".join(rng.choices(_WORDS, k=rng.randint(3, 60)))
        author = rng.choice(("Ann", "Ben", "Guest", f"Reader {rng.randint(1, 99)}"))
        thread.append(Said(1000 + 3 * n, author, words, minute % 40_000, parent))
    return thread


async def one(thread: list[Said], style: Style, fault: Fault, score: Score) -> None:
    """Follow a thread and count."""
    last = pages(thread, style)
    late = Said(9_999_998, "Late", "I came while all of this was being read, page after page.", thread[-1].minute + 5)
    lost = last // 2 if fault == "fails" and last > 2 else None
    asked: list[str] = []
    seen: list[Page] = []

    def answer(url: str) -> Response:
        there = [*thread, late] if fault == "comes" and len(asked) > 1 else thread
        html = comment_page(there, style, number_in(url))
        return Response(asked=url, url=url, status=200, headers=(), body=html.encode(), captured=WHEN)

    async def ask(url: str) -> Response | Failure:
        asked.append(url)
        if lost is not None and number_in(url) == lost:
            return Failure(asked=url, captured=WHEN, outcome="error", reason="no answer")
        return answer(url)

    async def split(response: Response) -> Page:
        seen.append(parse(response.body, response.url, captured=WHEN))
        return seen[-1]

    first = answer(URL)
    whole = await follow(first, await split(first), ask, split)
    want = [(said.author, said.text) for said in in_order(thread, style)]
    got = [(c.author or "", c.text) for c in whole.page.comments if c.author != "Late"]
    there, here = Counter(want), Counter(got)
    score.threads += 1
    score.asked += len(asked)
    score.printed += len(want)
    score.found += (there & here).total()
    score.doubles += (here - there).total()
    score.exact += got == want
    score.naive += _naive(seen) == want
    score.told += (whole.page.continuations == ()) == (lost is None or not any(number_in(url) == lost for url in asked))


def _naive(seen: Iterable[Page]) -> list[tuple[str, str]]:
    """Pages by number, the bare address as page 1; of equal ids, one."""
    numbered = sorted(seen, key=lambda page: 1 if page.comment_page is UNSET else page.comment_page)
    comments = {comment.id: comment for page in numbered for comment in page.comments}
    return [(c.author or "", c.text) for c in comments.values() if c.author != "Late"]


def run(
    threads: int, seed: int, faults: Iterable[Fault] = ("none", "comes", "fails"), sizes: tuple[int, int] = (25, 150)
) -> dict[tuple[str, Fault], Score]:
    """Scores by way of printing and fault."""
    scores: dict[tuple[str, Fault], Score] = {}
    for name, style in STYLES.items():
        for fault in faults:
            rng = random.Random(f"{seed} {name} {fault}")
            score = scores[name, fault] = Score()
            for _ in range(threads):
                asyncio.run(one(write(rng, rng.randint(*sizes)), style, fault, score))
    return scores


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--threads", type=int, default=20)
    ap.add_argument("--seed", type=int, default=1)
    args = ap.parse_args()
    begin = time.perf_counter()
    print(
        f"{'':32} {'':6} {'threads':>8} {'asked':>6} {'comments':>9} {'found':>7} {'twice':>6} {'exact':>6} {'naive':>6} told"
    )
    total: dict[Fault, Score] = {}
    for (name, fault), score in run(args.threads, args.seed).items():
        _line(name, fault, score)
        sum_ = total.setdefault(fault, Score())
        for field in vars(score):
            setattr(sum_, field, getattr(sum_, field) + getattr(score, field))
    for fault, score in total.items():
        _line("all", fault, score)
    print(f"{time.perf_counter() - begin:.0f} s")
    return 0


def _line(name: str, fault: Fault, s: Score) -> None:
    print(
        f"{name:32} {fault:6} {s.threads:8,} {s.asked:6,} {s.printed:9,} {s.found / s.printed:7.2%} {s.doubles:6,}"
        f" {s.exact / s.threads:6.0%} {s.naive / s.threads:6.0%} {s.told / s.threads:4.0%}"
    )


if __name__ == "__main__":
    sys.exit(main())
