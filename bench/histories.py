"""Scripted thread histories: what commenters and moderators did, and what a page printed of it at each visit.

Made from a seed. The words are drawn from small word lists in many languages and scripts, so that two texts of one
language are liker each other than real ones are. Every printed comment carries the number of the one it truly is, and
whether a person who sees nothing but the two prints could tell.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from bench.voices import CLOSE, GIVEN, LANGUAGES, MORE, SHORT, TOMBSTONES
from scraper.archive.normal import fold
from scraper.archive.times import ours
from scraper.model import Comment, Page

BEGIN: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)

Ids = Literal["stable", "absent", "place", "fresh", "some"]
Times = Literal["second", "minute", "day", "relative", "absent"]
Sort = Literal["oldest", "newest", "best", "changing"]


@dataclass(frozen=True)
class Scenario:
    """What a page is like, and how often, per comment and visit, something happens to one."""

    name: str
    ids: Ids = "stable"
    times: Times = "second"
    sort: Sort = "oldest"
    authors: int = 40
    """How many commenters; 0: none has a name. One name in ten is borne by two people."""
    begin: tuple[int, int] = (3, 30)
    """Comments at the first visit."""
    visits: int = 8
    come: float = 0.08
    answers: float = 0.4
    edit: float = 0.02
    rewrite: float = 0.0
    delete: float = 0.01
    bury: float = 0.0
    """Replaced by a tombstone."""
    back: float = 0.0
    """Of those deleted or buried."""
    move: float = 0.0
    rename: float = 0.0
    """Of all commenters, per visit."""
    short: float = 0.15
    twice: float = 0.02
    """New comments that repeat one of their author's word for word."""
    spam: float = 0.0
    quote: float = 0.0
    page: int = 0
    """Comments at the top on a page, with their answers; the pages are visited in turn, and the count is stated."""
    window: int = 0
    """Top comments that are shown, with no count stated."""
    fold: int = 0
    """Best answers to a comment that are shown, with no count stated."""
    stale: float = 0.0
    """Visits that are answered with an older copy of the page."""
    cut: float = 0.0
    """Texts that are cut at one visit and whole at another."""
    stated: bool = True


@dataclass
class Posting:
    """One comment, as it truly is."""

    truth: int
    author: int
    minute: int
    second: int
    text: str
    parent: int | None
    score: float
    state: Literal["shown", "buried", "gone"] = "shown"
    tombstone: tuple[str, str | None] = ("", None)


@dataclass(frozen=True)
class Visit:
    """What one visit saw, the truth of each printed comment, and which of them nobody could tell."""

    at: str
    page: Page
    truths: tuple[int, ...]
    words: dict[int, tuple[str, str, int | None, bool]]
    """By truth, of what is printed: author, whole text, what it answers, and whether it is a tombstone."""
    gone: frozenset[int]
    """Those that are deleted by now."""
    hidden: bool
    """Is a part of the thread not printed?"""
    cut: frozenset[int] = frozenset()
    """Those whose text is shown in part."""
    blind: frozenset[int] = frozenset()


@dataclass
class Thread:
    """A thread on its way through the visits."""

    scenario: Scenario
    rng: random.Random
    postings: list[Posting] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    count: int = 0

    def words(self, amount: int) -> str:
        language = self.rng.choice([*LANGUAGES])
        chosen = self.rng.choices(LANGUAGES[language].split(), k=amount)
        text = ("" if language in CLOSE else " ").join(chosen)
        return text[:1].upper() + text[1:] + self.rng.choice(".!?…")

    def length(self) -> int:
        return min(120, max(2, round(self.rng.lognormvariate(2.7, 0.8))))

    def come(self, amount: int, visit: int) -> None:
        for _ in range(amount):
            kind = self.rng.random()
            s, shown = self.scenario, [p for p in self.postings if p.state == "shown"]
            author = self.rng.randrange(max(1, s.authors))
            parent = self.rng.choice(shown) if shown and self.rng.random() < s.answers else None
            text = self.rng.choice(SHORT) if self.rng.random() < s.short else self.words(self.length())
            if kind < s.twice and shown:
                again = self.rng.choice(shown)
                author, text = again.author, again.text
            elif kind < s.twice + s.spam:
                text = "Earn money from home, 300 a day, write to me and ask how it is done, no risk at all."
            elif kind < s.twice + s.spam + s.quote and parent:
                text = f"“{parent.text}” {self.words(self.length())}"
            minute = max(0, visit * 600 - self.rng.randrange(1, 600)) if visit else -self.rng.randrange(1, 4000)
            self.postings.append(
                Posting(
                    self.count,
                    author,
                    minute,
                    self.rng.randrange(1, 60),
                    text,
                    parent.truth if parent else None,
                    self.rng.random(),
                )
            )
            self.count += 1

    def live(self, visit: int) -> None:
        """What happens between two visits."""
        s, rng = self.scenario, self.rng
        answered = {p.parent for p in self.postings if p.state != "gone"}
        for p in self.postings:
            if p.state != "shown":
                if rng.random() < s.back and (p.parent is None or self.of(p.parent).state != "gone"):
                    p.state = "shown"
                continue
            dice = rng.random()
            if dice < s.edit:
                p.text = self.edited(p.text)
            elif dice < s.edit + s.rewrite:
                p.text = self.words(self.length())
            elif dice < s.edit + s.rewrite + s.bury:
                p.state, p.tombstone = "buried", rng.choice(TOMBSTONES)
            elif dice < s.edit + s.rewrite + s.bury + s.delete:
                p.state = "shown" if p.truth in answered else "gone"
            elif dice < s.edit + s.rewrite + s.bury + s.delete + s.move:
                self.move(p)
            p.score = p.score if rng.random() < 0.9 else rng.random()
        for person, name in enumerate(self.names):
            if name and rng.random() < s.rename:
                self.names[person] = f"{name} {rng.choice('ABCDEFGH')}."
        self.come(max(int(len(self.postings) * s.come), rng.random() < 0.7), visit)

    def of(self, truth: int) -> Posting:
        return self.postings[truth]

    def move(self, p: Posting) -> None:
        """Under another comment that was there before it, or to the top."""
        older = [o for o in self.postings[: p.truth] if o.state == "shown" and o.truth != p.parent]
        p.parent = self.rng.choice(older).truth if older and self.rng.random() < 0.7 else None

    def edited(self, text: str) -> str:
        words = text.split(" ")
        if len(words) < 4:
            return f"{text} {self.rng.choice(('Edit: typo.', '(edited)', 'Sorry!', '!!'))}"
        kind = self.rng.randrange(4)
        at = self.rng.randrange(len(words))
        if kind == 0:
            words[at] = self.rng.choice(LANGUAGES["en"].split())
        elif kind == 1:
            del words[at]
        elif kind == 2:
            words.insert(at, self.rng.choice(LANGUAGES["en"].split()))
        else:
            words.append(self.words(5))
        return " ".join(words)

    # What is printed

    def order(self, visit: int) -> list[tuple[Posting, int]]:
        """The thread as it stands on the page, depth first, each with its depth."""
        sort = self.scenario.sort
        if sort == "changing":
            sort = self.rng.choice(("oldest", "newest", "best"))

        def key(p: Posting) -> float:
            return {"oldest": p.minute, "newest": -p.minute, "best": -p.score, "changing": 0}[sort]

        rows: list[tuple[Posting, int]] = []
        answers: dict[int | None, list[Posting]] = {}
        for p in self.postings:
            if p.state != "gone":
                parent = p.parent
                while parent is not None and self.of(parent).state == "gone":
                    parent = self.of(parent).parent
                answers.setdefault(parent, []).append(p)
        tops = sorted(answers.get(None, []), key=key)
        if self.scenario.window:
            tops = tops[: self.scenario.window]
        if self.scenario.page:
            page = visit % max(1, -(-len(tops) // self.scenario.page))
            tops = tops[page * self.scenario.page : (page + 1) * self.scenario.page]
        stack = [(p, 0) for p in reversed(tops)]
        while stack:
            p, depth = stack.pop()
            rows.append((p, depth))
            under = answers.get(p.truth, [])
            if self.scenario.fold:
                best = sorted(under, key=lambda a: -a.score)[: self.scenario.fold]
                under = [a for a in under if a in best]
            stack += [(a, depth + 1) for a in sorted(under, key=lambda a: -a.minute)]
        return rows

    def visit(self, number: int) -> Visit:
        s, rng = self.scenario, self.rng
        seen = BEGIN + timedelta(minutes=600 * number)
        rows = self.order(number)
        total = sum(p.state != "gone" for p in self.postings)
        ids = {p.truth: self.id(p, j, number) for j, (p, _) in enumerate(rows)}
        printed: list[Comment] = []
        words: dict[int, tuple[str, str, int | None, bool]] = {}
        cut: set[int] = set()
        for p, depth in rows:
            parent = p.parent if p.parent in ids else None
            author, text = self.names[p.author] if s.authors else None, p.text
            if p.state == "buried":
                text, author = p.tombstone
            words[p.truth] = (fold(author), fold(text), parent, p.state == "buried")
            if p.state == "shown" and rng.random() < s.cut and len(text) > 60:
                cut.add(p.truth)
                text = text[: rng.randrange(40, len(text) - 8)].rstrip() + rng.choice(MORE)
            parent_id = None if parent is None else ids[parent]
            printed.append(
                Comment(
                    id=ids[p.truth],
                    parent_id=parent_id,
                    author=author,
                    posted=self.time(p, seen),
                    text=text,
                    depth=depth if parent_id else 0,
                )
            )
        if s.ids == "absent":
            printed = without_ids(printed)
        page = Page(comments=tuple(printed), comment_count=total if s.stated else None, parser_version="1")
        gone = frozenset(p.truth for p in self.postings if p.state == "gone")
        hidden = len(rows) < total
        return Visit(ours(seen), page, tuple(p.truth for p, _ in rows), words, gone, hidden, frozenset(cut))

    def id(self, p: Posting, place: int, visit: int) -> str:
        match self.scenario.ids:
            case "place":
                return str(place + 1)
            case "fresh":
                return f"{self.rng.getrandbits(40):x}"
            case "some" if p.truth % 3 == 0:
                return f"{self.rng.getrandbits(40):x}"
            case _:
                return str(48_000 + p.truth * 7)

    def time(self, p: Posting, seen: datetime) -> str | None:
        posted = BEGIN + timedelta(minutes=p.minute, seconds=p.second)
        age = seen - posted
        match self.scenario.times:
            case "second":
                return posted.isoformat()
            case "minute":
                return posted.replace(second=0, tzinfo=None).isoformat()
            case "day":
                return posted.date().isoformat()
            case "relative":
                for unit in (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)):
                    if age >= unit:
                        told = seen - age // unit * unit
                        return told.date().isoformat() if unit.days else told.isoformat()
                return seen.isoformat()
        return None


def without_ids(printed: list[Comment]) -> list[Comment]:
    """The ids that the parser makes for comments that have none: of author and words."""
    from hashlib import blake2b

    again: Counter[str] = Counter()
    names: dict[str, str] = {}
    for c in printed:
        digest = "x" + blake2b(f"{c.author}\n{c.text}".encode(), digest_size=6).hexdigest()
        again[digest] += 1
        names[c.id] = digest if again[digest] == 1 else f"{digest}-{again[digest]}"
    return [
        Comment(
            id=names[c.id],
            parent_id=names[c.parent_id] if c.parent_id else None,
            author=c.author,
            posted=c.posted,
            text=c.text,
            depth=c.depth,
        )
        for c in printed
    ]


def history(scenario: Scenario, seed: int) -> list[Visit]:
    """All visits of one thread."""
    rng = random.Random(f"{scenario.name} {seed}")
    thread = Thread(scenario, rng)
    people = max(1, scenario.authors)
    thread.names = [f"{rng.choice(GIVEN)} {n}" if rng.random() < 0.9 else rng.choice(GIVEN) for n in range(people)]
    for n in range(people // 10):
        thread.names[n] = thread.names[-n - 1]
    thread.come(rng.randint(*scenario.begin), 0)
    visits = [thread.visit(0)]
    for number in range(1, scenario.visits):
        thread.live(number)
        visit = thread.visit(number)
        if rng.random() < scenario.stale:
            visit = replace(visits[-1 if rng.random() < 0.5 else 0], at=visit.at)
        visits.append(visit)
    return [visits[0], *(with_blind(scenario, a, b) for a, b in itertools.pairwise(visits))]


def with_blind(scenario: Scenario, old: Visit, new: Visit) -> Visit:
    """Mark what nobody could tell from the two prints: twins, of which one came or went, or a text written anew of
    which neither id nor time nor name says whose it was."""
    has_id = scenario.ids == "stable"
    timed = scenario.times in ("second", "minute")
    blind: set[int] = set()
    if has_id:
        return new

    def look(visit: Visit, c: Comment) -> tuple[object, ...]:
        _, text, _parent, buried = visit.words[visit.truths[visit.page.comments.index(c)]]
        return c.author, text, c.posted if timed else None, buried

    faces_old = {t: look(old, c) for t, c in zip(old.truths, old.page.comments, strict=True)}
    faces_new = {t: look(new, c) for t, c in zip(new.truths, new.page.comments, strict=True)}
    for face in {*faces_old.values(), *faces_new.values()}:
        there = {t for t, f in faces_old.items() if f == face}
        here = {t for t, f in faces_new.items() if f == face}
        if max(len(there), len(here)) > 1 and (there != here or scenario.sort in ("best", "changing")):
            blind |= there | here
    for truth in faces_old.keys() & faces_new.keys():
        a, b = faces_old[truth], faces_new[truth]
        if a[3] or b[3]:
            # A notice: its neighbours must tell, and they do not where the order changes with each visit.
            if not timed and scenario.sort in ("best", "changing"):
                blind.add(truth)
        elif not timed and unlike(str(a[1]), str(b[1])):
            blind.add(truth)
    return replace(new, blind=frozenset(blind))


def unlike(a: str, b: str) -> bool:
    """Have two texts so little in common that none could be known by the other?"""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(a, b) < 0.7 and a not in b and b not in a
