"""What a thread costs: to know its comments again, and to hold an unchanged one against the archive.

    python -m bench.threads_speed [--rounds 7]

Milliseconds are of the processor's time: other work on the machine does not count. ``match``: for threads of 50, 500
and 2,000 comments without ids, one in twenty edited; and for as many that are unlike all known, of which none has a name
or time. ``record``: for a thread in which nothing changed, on a file in memory, next to one SELECT of its texts and
places, which is the least that another way would do.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from statistics import median

from bench.histories import BEGIN
from bench.voices import LANGUAGES
from scraper.archive import migrate, threads
from scraper.archive.identity import Known, match
from scraper.archive.series import Sight
from scraper.archive.times import ours
from scraper.model import Comment, Page

WORDS = LANGUAGES["en"].split()
READ = (
    "SELECT c.id, c.native_id, v.author, v.posted, text.text, s.state, s.parent_id FROM comment AS c"
    " JOIN comment_version AS v ON v.comment_id = c.id AND v.valid_to IS NULL"
    " JOIN comment_state AS s ON s.comment_id = c.id AND s.valid_to IS NULL"
    " JOIN text ON text.id = v.text_id WHERE c.page_id = 1 AND c.gen = 1"
)


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    spent = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        spent.append((time.process_time() - begin) * 1000)
    return median(spent)


def thread(count: int, seed: int, *, named: bool = True) -> list[Comment]:
    rng = random.Random(seed)
    return [
        Comment(
            id=f"x{rng.getrandbits(48):012x}",
            author=f"Reader {rng.randrange(count // 3 + 1)}" if named else None,
            posted=f"2026-03-0{rng.randrange(1, 9)}" if named else None,
            text=" ".join(rng.choices(WORDS, k=rng.randrange(5, 60))),
        )
        for _ in range(count)
    ]


def known(comments: list[Comment]) -> list[Known]:
    return [Known(c.id, c.author, c.posted, c.text, None, ours(BEGIN)) for c in comments]


def edited(comments: list[Comment]) -> list[Comment]:
    return [
        c if n % 20 else Comment(id=f"x{n:012x}", author=c.author, posted=c.posted, text=f"{c.text} Edit: no.")
        for n, c in enumerate(comments)
    ]


def record(count: int, rounds: int) -> tuple[float, float]:
    """Milliseconds for an unchanged thread, and for one SELECT of it."""
    page = Page(comments=tuple(thread(count, 1)), comment_count=count)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for _, sql in migrate.steps():
            db.executescript(sql)
        db.execute("INSERT INTO site VALUES (1, 'example.com')")
        db.execute("INSERT INTO page (id, site_id, url, first_seen, last_seen) VALUES (1, 1, 'u', '', '')")
        db.execute("INSERT INTO capture (id, page_id, at, url, asked, outcome) VALUES (1, 1, '', 'u', 'u', 'ok')")
        order = threads.record(db, Sight(1, 1, 1, ours(BEGIN), None), page, []).order
        sight = Sight(1, 1, 1, ours(BEGIN.replace(hour=9)), ours(BEGIN))
        return (
            milliseconds(lambda: threads.record(db, sight, page, order), rounds),
            milliseconds(lambda: db.execute(READ).fetchall(), rounds),
        )


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rounds", type=int, default=7)
    rounds = ap.parse_args().rounds
    at = ours(BEGIN.replace(hour=12))
    for count in (50, 500, 2_000):
        old = thread(count, 1)
        before, now = known(old), edited(old)
        unlike, strangers = known(thread(count, 2, named=False)), thread(count, 3, named=False)
        usual = milliseconds(lambda a=before, b=now: match(a, b, at=at), rounds)  # type: ignore[misc]
        worst = milliseconds(lambda a=unlike, b=strangers: match(a, b, at=at), min(rounds, 3))  # type: ignore[misc]
        print(f"match  {count:5,} comments: {usual:8.1f} ms; all unlike, nameless, timeless: {worst:8.1f} ms")
    for count in (0, 30, 300):
        ours_, floor = record(count, rounds * 5)
        print(f"record {count:5,} comments, unchanged: {ours_:6.3f} ms; one SELECT of them: {floor:6.3f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
