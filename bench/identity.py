"""Are comments known again? Scripted thread histories through the archive's own code, next to two naive ways.

    python -m bench.identity [--seeds 12] [--held-out] [--only NAME] [--speed]

For each scenario: the share of printed comments that were taken for the one they are: all; those that a person could
tell from the two prints (not which of two equal '+1' went); and of these the hard ones: new, changed, or one of several
with the same words. Next to it the share, of all and of the hard ones, by id alone, and by author and words alone. Then
how many of the edits, deletions, returns and moves seen were true (precision), and of the true ones seen (recall).
Nothing was tuned on the held-out seeds, whose scenarios are also mixed at random from all properties.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from bench.histories import Scenario, Visit, history
from scraper.archive import migrate, threads
from scraper.archive.contents import put_listing
from scraper.archive.normal import fold
from scraper.archive.series import Sight
from scraper.model import Comment

EVENTS: Final = ("edited", "deleted", "back", "moved")

SCENARIOS: Final = (
    Scenario("ids, seconds"),
    Scenario("ids, no times", times="absent", rewrite=0.01, bury=0.01, back=0.1),
    Scenario("ids, anonymous, no times", times="absent", authors=0, rewrite=0.01),
    Scenario("no ids, seconds", ids="absent", rewrite=0.01),
    Scenario("no ids, minutes", ids="absent", times="minute"),
    Scenario("no ids, days", ids="absent", times="day"),
    Scenario("no ids, relative", ids="absent", times="relative"),
    Scenario("no ids, no times", ids="absent", times="absent"),
    Scenario("no ids, anonymous, minutes", ids="absent", times="minute", authors=0),
    Scenario("no ids, anonymous, no times", ids="absent", times="absent", authors=0),
    Scenario("ids count places, seconds", ids="place", delete=0.03),
    Scenario("ids count places, no times", ids="place", times="absent", delete=0.03),
    Scenario("ids count places, newest first", ids="place", times="relative", sort="newest"),
    Scenario("ids new at each load", ids="fresh", times="relative"),
    Scenario("ids of some only", ids="some", times="minute"),
    Scenario("sorted in turn, no ids", ids="absent", times="relative", sort="changing"),
    Scenario("best first, no ids, no times", ids="absent", times="absent", sort="best"),
    Scenario("two commenters", ids="absent", times="minute", authors=2),
    Scenario("'+1' again and again", ids="absent", times="second", authors=5, short=0.5, twice=0.3),
    Scenario("'+1' again, days", ids="absent", times="day", authors=5, short=0.5, twice=0.3),
    Scenario("spam of many", ids="absent", times="minute", spam=0.3),
    Scenario("quotes", ids="absent", times="relative", quote=0.4, edit=0.04),
    Scenario("rewritten, ids", rewrite=0.06, times="relative"),
    Scenario("rewritten, no ids, seconds", ids="absent", rewrite=0.06),
    Scenario("tombstones, ids", bury=0.04, back=0.2),
    Scenario("tombstones, no ids, minutes", ids="absent", times="minute", bury=0.04, back=0.2),
    Scenario("tombstones, no ids, no times", ids="absent", times="absent", bury=0.03, back=0.2),
    Scenario("deleted and back, no ids", ids="absent", times="minute", delete=0.06, back=0.3),
    Scenario("moved, ids", move=0.04),
    Scenario("moved, no ids, minutes", ids="absent", times="minute", move=0.04),
    Scenario("commenters renamed, seconds", ids="absent", rename=0.08),
    Scenario("commenters renamed, ids", rename=0.08, times="absent"),
    Scenario("texts cut, no ids", ids="absent", times="relative", cut=0.3),
    Scenario("texts cut, ids", cut=0.3),
    Scenario("pages of ten, ids", page=10, begin=(25, 70)),
    Scenario("pages of ten, no ids", page=10, begin=(25, 70), ids="absent", times="minute"),
    Scenario("ten best, no count", window=10, begin=(10, 40), stated=False, sort="best"),
    Scenario(
        "ten newest, no count, no ids",
        window=10,
        begin=(10, 40),
        stated=False,
        sort="newest",
        ids="absent",
        times="minute",
    ),
    Scenario("three best answers, no count", fold=3, begin=(20, 60), answers=0.8, stated=False, delete=0.0),
    Scenario("older copies, no count", stale=0.3, begin=(10, 40), stated=False, delete=0.0),
    Scenario("no count, ids", stated=False, delete=0.03),
    Scenario("no count, no ids, few come", stated=False, delete=0.03, ids="absent", times="minute", come=0.0),
    Scenario("one to three comments", begin=(1, 3), ids="absent", times="minute", edit=0.08),
    Scenario("500 comments, no ids", begin=(400, 500), ids="absent", times="relative", visits=3, authors=120),
)


def mixed(seed: int) -> Scenario:
    """A scenario with properties drawn at random: for the held-out part."""
    rng = random.Random(f"mixed {seed}")
    ids = rng.choice(("stable", "absent", "absent", "place", "fresh", "some"))
    times = rng.choice(("second", "minute", "relative", "day") if ids != "stable" else ("second", "relative", "absent"))
    return Scenario(
        f"mixed {seed:02}",
        ids=ids,  # type: ignore[arg-type]
        times=times,  # type: ignore[arg-type]
        sort=rng.choice(("oldest", "oldest", "newest", "changing")),
        authors=rng.choice((6, 25, 60, 300)),
        begin=rng.choice(((2, 8), (10, 40), (60, 150))),
        come=rng.uniform(0.0, 0.2),
        answers=rng.uniform(0.0, 0.8),
        edit=rng.uniform(0.0, 0.05),
        delete=rng.uniform(0.0, 0.05),
        bury=rng.choice((0.0, 0.02)),
        back=rng.uniform(0.0, 0.3),
        move=rng.choice((0.0, 0.0, 0.01)),
        rename=rng.choice((0.0, 0.0, 0.01)) if times == "second" or ids == "stable" else 0.0,
        short=rng.uniform(0.0, 0.4),
        twice=rng.uniform(0.0, 0.1),
        spam=rng.choice((0.0, 0.0, 0.1)),
        quote=rng.choice((0.0, 0.2)),
        cut=rng.choice((0.0, 0.0, 0.2)),
    )


@dataclass
class Score:
    """Counts over threads."""

    right: int = 0
    asked: int = 0
    right_told: int = 0
    told: int = 0
    right_hard: int = 0
    hard: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    both: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Score) -> Score:
        for name in ("right", "asked", "right_told", "told", "right_hard", "hard"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("seen", "true", "both"):
            getattr(self, name).update(getattr(other, name))
        return self


Answer = tuple[list[int], set[tuple[str, int]]]
"""For each printed comment the entity it was taken for; and the events, each with its entity."""


def archive(visits: list[Visit]) -> Iterator[Answer]:
    """By the archive's own code, over a real file's schema in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        for _, sql in migrate.steps():
            db.executescript(sql)
        db.execute("INSERT INTO site VALUES (1, 'example.com')")
        db.execute("INSERT INTO page (id, site_id, url, first_seen, last_seen) VALUES (1, 1, 'u', '', '')")
        db.execute("INSERT INTO metadata (id) VALUES (1)")
        order: list[int] = []
        before = None
        for number, visit in enumerate(visits, 1):
            db.execute(
                "INSERT INTO capture (id, page_id, at, url, asked, outcome) VALUES (?, 1, ?, 'u', 'u', 'ok')",
                (number, visit.at),
            )
            tally = threads.record(db, Sight(1, 1, number, visit.at, before), visit.page, order)
            db.execute(
                "INSERT INTO parse (capture_id, page_id, gen, at, parser, metadata_id, paragraphs, thread, comments_found,"
                " comment_order) VALUES (?, 1, 1, ?, '1', 1, 0, ?, ?, ?)",
                (
                    number,
                    visit.at,
                    threads.completeness(visit.page),
                    len(visit.page.comments),
                    put_listing(db, tally.order, None),
                ),
            )
            order, before = tally.order, visit.at
            yield list(tally.ids), set(_events(db, number))


def _events(db: sqlite3.Connection, capture: int) -> Iterator[tuple[str, int]]:
    for comment_id, matched in db.execute(
        "SELECT comment_id, matched FROM comment_version WHERE capture_id = ? AND number > 1", (capture,)
    ):
        if matched != "whole":
            yield "edited", comment_id
    for comment_id, old, new, moved in db.execute(
        "SELECT s.comment_id, was.state, s.state, s.parent_id IS NOT was.parent_id FROM comment_state AS s"
        " JOIN comment_state AS was ON was.comment_id = s.comment_id AND was.number = s.number - 1 WHERE s.capture_id = ?",
        (capture,),
    ):
        if old == "shown" and new != "shown":
            yield "deleted", comment_id
        elif old != "shown" and new == "shown":
            yield "back", comment_id
        elif moved:
            yield "moved", comment_id


def naive(key: Callable[[Comment], object]) -> Callable[[list[Visit]], Iterator[Answer]]:
    """One key, several alike in the order of the page; what is not printed is deleted, other words are an edit."""

    def follow(visits: list[Visit]) -> Iterator[Answer]:
        entities: dict[tuple[object, int], int] = {}
        last: dict[int, tuple[str, str]] = {}
        shown: set[int] = set()
        for visit in visits:
            count: Counter[object] = Counter()
            ids, events = [], set()
            for comment in visit.page.comments:
                count[key(comment)] += 1
                entity = entities.setdefault((key(comment), count[key(comment)]), len(entities))
                words = fold(comment.author), fold(comment.text)
                if entity in last and last[entity] != words:
                    events.add(("edited", entity))
                if entity in last and entity not in shown:
                    events.add(("back", entity))
                last[entity] = words
                ids.append(entity)
            events |= {("deleted", entity) for entity in shown - set(ids)}
            shown = set(ids)
            yield ids, events

    return follow


def score(visits: list[Visit], answers: Iterable[Answer]) -> Score:
    """Hold the answers against the truth, step by step: one mistake is counted once."""
    result = Score()
    truth_of: dict[int, int] = {}
    entity_of: dict[int, int] = {}
    last: dict[int, tuple[str, str, int | None, bool]] = {}
    noted_gone: set[int] = set()
    for visit, (ids, events) in zip(visits, answers, strict=True):
        first = not truth_of
        twins = Counter(words[:2] for words in visit.words.values())
        for truth, entity in zip(visit.truths, ids, strict=True):
            right = entity_of.get(truth) == entity if truth in entity_of else entity not in truth_of
            if not first:
                result.asked += 1
                result.right += right
                if truth not in visit.blind:
                    result.told += 1
                    result.right_told += right
                    hard = last.get(truth) != visit.words[truth] or twins[visit.words[truth][:2]] > 1
                    result.hard += hard
                    result.right_hard += right and hard
        seen = {(event, truth_of[entity]) for event, entity in events if entity in truth_of}
        true = set(_true_events(visit, last, noted_gone))
        for truth, entity in zip(visit.truths, ids, strict=True):
            truth_of[entity], entity_of[truth] = truth, entity
        skip = visit.blind
        for event, truth in seen:
            if truth not in skip:
                result.seen[event] += 1
                result.both[event] += (
                    (event, truth) in true
                    or (event == "deleted" and truth in visit.gone)
                    or (event == "edited" and truth in visit.cut and visit.words[truth][1] != last[truth][1])
                )
        for event, truth in true:
            if truth not in skip:
                result.true[event] += 1
                result.both[f"{event} found"] += (event, truth) in seen
        noted_gone = (noted_gone | {t for e, t in seen | true if e == "deleted"}) - set(visit.truths)
        for truth, (author, text, parent, buried) in visit.words.items():
            unseen = truth in visit.cut and truth in last and ("edited", truth) not in seen
            whole = last[truth][1] if unseen else text
            last[truth] = author, whole, parent, buried
    return result


def _true_events(
    visit: Visit, last: dict[int, tuple[str, str, int | None, bool]], noted_gone: set[int]
) -> Iterator[tuple[str, int]]:
    """What truly happened since each comment was last printed, as far as this print shows it."""
    for truth, (author, text, parent, buried) in visit.words.items():
        if truth not in last:
            continue
        was_author, was_text, was_parent, was_buried = last[truth]
        if buried and not was_buried:
            yield "deleted", truth
        elif not buried and (was_buried or truth in noted_gone):
            yield "back", truth
        elif parent != was_parent and not buried and was_parent not in visit.gone:
            yield "moved", truth
        if not buried and not was_buried and (author, text) != (was_author, was_text) and truth not in visit.cut:
            yield "edited", truth
    if not visit.hidden:
        yield from (("deleted", t) for t in last.keys() & visit.gone if t not in noted_gone and not last[t][3])


def ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "   – "


def run(scenarios: Iterable[tuple[Scenario, Iterable[int]]]) -> float:
    print(
        f"{'scenario':34} {'comments':>8} {'right':>6} {'tellable':>8} {'hard':>6} {'by id':>12} {'by words':>12}",
        *(f"{e + ' P/R':>13}" for e in EVENTS),
    )
    worst, total = 1.0, Score()
    ways: dict[str, Callable[[list[Visit]], Iterator[Answer]]] = {
        "archive": archive,
        "id": naive(lambda c: c.id),
        "words": naive(lambda c: (c.author, c.text)),
    }
    for scenario, seeds in scenarios:
        scores = {way: Score() for way in ways}
        for seed in seeds:
            visits = history(scenario, seed)
            for way, follow in ways.items():
                scores[way] += score(visits, follow(visits))
        s = scores["archive"]
        total += s
        worst = min(worst, s.right_told / max(1, s.told))
        _line(scenario.name, s, scores["id"], scores["words"])
    _line("all", total)
    return worst


def _line(name: str, s: Score, by_id: Score | None = None, by_words: Score | None = None) -> None:
    peers = [f"{ratio(p.right, p.asked)} {ratio(p.right_hard, p.hard)}" if p else "" for p in (by_id, by_words)]
    events = [f"{ratio(s.both[e], s.seen[e])}/{ratio(s.both[f'{e} found'], s.true[e])}" for e in EVENTS]
    print(
        f"{name:34} {s.asked:8,} {ratio(s.right, s.asked):>6} {ratio(s.right_told, s.told):>8}"
        f" {ratio(s.right_hard, s.hard):>6} {peers[0]:>12} {peers[1]:>12}",
        *(f"{e:>13}" for e in events),
    )


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seeds", type=int, default=12)
    ap.add_argument("--held-out", action="store_true")
    ap.add_argument("--only", default="")
    args = ap.parse_args()
    base = 9_000 if args.held_out else 0
    chosen: list[Any] = [(s, range(base, base + args.seeds)) for s in SCENARIOS if args.only in s.name]
    if args.held_out:
        chosen += [(mixed(n), range(base, base + args.seeds)) for n in range(300, 330)]
    begin = time.perf_counter()
    worst = run(chosen)
    print(f"worst scenario, of what can be told: {worst:.3f} ({time.perf_counter() - begin:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
