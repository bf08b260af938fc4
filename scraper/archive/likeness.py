"""How much speaks for two comments, one known and one printed, being one: words, author, time, id and place. Pure.

Each kind of evidence adds to a sum or takes from it, about as the logarithm of how much likelier it is of one comment
than of two. What many share says little: the third '+1' of the hour, an author who wrote half of the thread.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import log
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

from scraper.archive import times
from scraper.archive.notices import is_cut

SIMILAR: Final = 0.55
"""Likeness of two texts from which it speaks for an edit: unrelated texts of one language come near it by chance."""

TO_THE_SECOND = re.compile(r".{10}T..:..:(?!00)")
"""A time that is not cut to the minute (nor, one time in sixty, looks like it)."""
_READ = 2_000
"""Characters of a text that are compared with another's letter by letter."""
_DAY = len("2026-11-24")
_QUOTED = 20
"""Characters of a text that another one holds whole."""
_EQUAL = 2.8
"""What equal words say at least: under the same comment just enough, for most comments stay."""
_ORDERED = 0.85
"""Share of the steps from one sibling to the next that go one way, where they are in order."""
_COVERING = 0.3
"""Share of the smaller side that these pairs must be: on page 2 of a thread nothing but twins is the same."""
_SUPPORTING = 3
"""Pairs sure without an id, or without a time, from which it is told whether ids, or times, can be believed."""


class Side(NamedTuple):
    """A comment as it is compared. ``id``: '' where the page gives none; ``parent``: the index of the one it answers;
    ``notice``: what is printed in its place; ``wordless``: no words of its own are known; ``nameless``: no name is;
    ``here``: it stood in the thread."""

    id: str
    author: str
    posted: str | None
    text: str
    parent: int | None
    seen: str
    notice: str | None
    wordless: bool
    nameless: bool
    here: bool = True


@dataclass(slots=True)
class Places:
    """Where a comment stands among its siblings: the nearest ones before and behind it that are paired."""

    before: dict[int, int | None] = field(default_factory=dict)
    behind: dict[int, int | None] = field(default_factory=dict)
    alone: dict[int, int] = field(default_factory=dict)
    """How many unpaired ones stand between these two, itself included."""


class Likeness:
    """Weighs pairs. What it knows of the rest of the thread is brought up to date by ``look``."""

    def __init__(self, old: Sequence[Side], new: Sequence[Side]) -> None:
        self.old, self.new = old, new
        self.total = len(old) + len(new)
        self.authors = Counter(side.author for side in (*old, *new))
        self.texts = Counter(side.text for side in (*old, *new))
        self.instants = Counter(side.posted for side in (*old, *new))
        self.moments = {side.posted: _day(side.posted) for side in (*old, *new)}
        self.ids_count_places = _count_places(new if len(new) > 1 else old)
        self.trust, self.distrust = 0.5, 0.0
        self.times_hold = True
        self.renamed: Counter[tuple[str, str]] = Counter()
        self.old_of: dict[int, int] = {}
        self.new_of: dict[int, int] = {}
        self.answers: Counter[tuple[int, int]] = Counter()
        self.answered: set[int] = set()
        self.places = Places(), Places()
        self.orders: dict[bool, tuple[int, ...]] = {}
        self.missing: Counter[tuple[int | None, bool]] = Counter()
        self._near: dict[tuple[str | None, str, str | None, str], int] = {}

    def believe(self, sure: Sequence[tuple[int, int]]) -> None:
        """Learn from pairs that are sure by their words alone whether the page's ids and times can be believed."""
        with_ids = [(i, j) for i, j in sure if self.old[i].id and self.new[j].id]
        equal = sum(self.old[i].id == self.new[j].id for i, j in with_ids)
        enough = max(_SUPPORTING, _COVERING * min(len(self.old), len(self.new)))
        if len(with_ids) >= enough:
            self.trust = equal / len(with_ids)
            self.distrust = 0.0 if self.trust < 0.9 else 1.0
        told = [self.near(i, j) for i, j in sure if self.old[i].posted and self.new[j].posted]
        self.times_hold = len(told) < enough or sum(near > 0 for near in told) * 2 >= len(told)

    @property
    def ids_hold(self) -> bool:
        """Can an equal id be believed?"""
        return self.trust >= 0.5 and not self.ids_count_places

    def look(self, pairs: dict[int, int]) -> None:
        """Take in which printed comments are which known ones, by now."""
        self.old_of = pairs
        self.new_of = {i: j for j, i in pairs.items()}
        self.answers.clear()
        self.renamed.clear()
        for j, i in pairs.items():
            old, new = self.old[i], self.new[j]
            if old.parent is not None and new.parent is not None:
                self.answers[old.parent, new.parent] += 1
            if old.author != new.author and old.author and new.author:
                self.renamed[old.author, new.author] += 1
        self.answered = {i for i, _ in self.answers}
        self.places = _places(self.old, {i: i for i in self.new_of}), _places(self.new, self.old_of)
        self._look_at_orders()

    def _look_at_orders(self) -> None:
        """Do siblings stand as before (1), the other way round (-1), or shuffled (neither)? Answers may be sorted in
        another way than what stands at the top."""
        rows: dict[int | None, list[int]] = defaultdict(list)
        for j, side in enumerate(self.new):
            if j in self.old_of:
                rows[side.parent].append(self.old_of[j])
        for top in (True, False):
            steps = Counter[int]()
            for parent, row in rows.items():
                if (parent is None) == top:
                    steps[1] += sum(a < b for a, b in itertools.pairwise(row))
                    steps[-1] += sum(a > b for a, b in itertools.pairwise(row))
            most = _ORDERED * steps.total()
            self.orders[top] = tuple(sign for sign in (1, -1) if steps[sign] >= most)
        self.missing = Counter(
            (side.parent, side.notice is None) for i, side in enumerate(self.old) if side.here and i not in self.new_of
        )

    def near(self, i: int, j: int) -> int:
        """Of the times: 2 the same instant, 1 near enough, 0 untold, -1 or -2 (to the minute) another time."""
        old, new = self.old[i], self.new[j]
        if old.posted is None or new.posted is None:
            return 0
        key = old.posted, old.seen, new.posted, new.seen
        if key not in self._near:
            self._near[key] = _near(*key)
        return self._near[key]

    def weigh(self, i: int, j: int) -> float:
        """The sum of the evidence."""
        return self.of_time(i, j) + self.of_author(i, j) + self.of_id(i, j) + self.of_place(i, j) + self.of_words(i, j)

    def of_time(self, i: int, j: int) -> float:
        """The same instant is hardly chance; another time is hardly one comment's, where times can be believed."""
        if not self.times_hold:
            return 0.0
        near = self.near(i, j)
        if near == 2:
            return 4.0 if self.instants[self.new[j].posted] <= 2 else 2.5
        if near == 1:
            # Of several near ones the nearest: the older of two stays the older.
            told = self.old[i].posted or ""
            close = 2.5 if told == self.new[j].posted and len(told) > _DAY else 1.5
            return close - 0.2 * min(4.0, self.apart(i, j) ** 2)
        return {0: 0.0, -1: -4.0, -2: -7.0}[near]

    def apart(self, i: int, j: int) -> float:
        """How far the times are from each other as they stand, in days."""
        old, new = self.moments[self.old[i].posted], self.moments[self.new[j].posted]
        return abs(old - new)

    def of_author(self, i: int, j: int) -> float:
        """One who wrote little says more than one who wrote half of the thread. Some take another name."""
        old, new = self.old[i], self.new[j]
        if old.author == new.author:
            return 1.5 + min(2.5, log(self.total / self.authors[old.author])) if old.author else 0.0
        if old.nameless or new.nameless:
            return 0.0
        if self.renamed[old.author, new.author]:
            return 2.0
        if not old.author or not new.author:
            return -1.5
        return -1.0 if new.wordless or old.wordless else -4.0

    def of_id(self, i: int, j: int) -> float:
        """As much as the page's ids can be believed."""
        old, new = self.old[i], self.new[j]
        if not old.id or not new.id:
            return 0.0
        if self.ids_count_places:
            return 0.5 if old.id == new.id else 0.0
        return 10.0 * self.trust - 3.0 if old.id == new.id else -6.0 * self.distrust

    def of_place(self, i: int, j: int) -> float:
        """The comment it answers, those that answer it, and its neighbours."""
        old, new = self.old[i], self.new[j]
        weight = 0.0
        if new.parent is None or old.parent is None:
            weight += 0.3 if new.parent is old.parent else -1.0
        elif new.parent in self.old_of or old.parent in self.new_of:
            weight += 1.0 if self.old_of.get(new.parent) == old.parent else -1.5
        if self.answers[i, j]:
            weight += 2.5
        elif i in self.answered:
            weight -= 1.5
        if new.notice and old.here and weight > 0:
            # Where one is missing and one notice came, there is little to choose from.
            weight += max(0.0, 1.5 - log(max(1, self.missing[old.parent, old.notice is None])))
        return weight + (self._of_neighbours(i, j) if old.here else 0.0)

    def _of_neighbours(self, i: int, j: int) -> float:
        there, here = self.places
        weight = 0.0
        orders = self.orders[self.new[j].parent is None]
        for sign in orders:
            before, behind = (there.before[i], there.behind[i])[::sign]
            crowd = 1 + log(max(there.alone[i], here.alone[j]))
            both = _side(before, here.before[j]) + _side(behind, here.behind[j])
            weight = max(weight, both / crowd)
        if orders and not weight:
            return -1.0
        return weight

    def of_words(self, i: int, j: int) -> float:
        """Equal, shown in part, one within the other, or alike; between notices, whether they are the same."""
        old, new = self.old[i], self.new[j]
        if new.wordless:
            return 0.0 if old.notice is None else 1.5 if old.notice == new.notice else 0.5
        if old.wordless:
            return 0.0
        if old.text == new.text:
            rare = log(max(1, self.texts[old.text] / 2))
            return max(_EQUAL, 1.5 + min(3.5, len(old.text) / 10) - rare)
        if is_cut(old.text, new.text) or is_cut(new.text, old.text):
            return 4.0
        short, long = sorted((old.text, new.text), key=len)
        if len(short) >= _QUOTED and short in long:
            return 3.0
        alike = Indel.normalized_similarity(old.text[:_READ], new.text[:_READ], score_cutoff=SIMILAR)
        if not alike:
            return 0.5 if long.startswith(f"{short} ") else -2.0
        return (alike - SIMILAR) * 9 * min(1.0, 0.3 + len(short) / 30)


def _near(old: str, old_seen: str, new: str, new_seen: str) -> int:
    if old == new and TO_THE_SECOND.match(old):
        return 2
    if times.near(old, new, old_seen=old_seen, new_seen=new_seen):
        return 1
    return -1 if min(len(old), len(new)) <= _DAY else -2


def _day(posted: str | None) -> float:
    """A time as a number of days."""
    try:
        moment = datetime.fromisoformat(posted or "")
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 86_400


def _count_places(sides: Sequence[Side]) -> bool:
    """Are the ids numbers in the order of printing, up or down, without a gap: '#1', '#2', '#3'?"""
    ids = [side.id for side in sides if side.here]
    if len(ids) < 2 or not all(id_.isdecimal() and len(id_) < 10 for id_ in ids):
        return False
    numbers = [int(id_) for id_ in ids]
    step = numbers[1] - numbers[0]
    return abs(step) == 1 and all(b - a == step for a, b in itertools.pairwise(numbers))


def _side(there: int | None, here: int | None) -> float:
    """What it says that two have the same neighbour, or both none, on one side."""
    if there != here:
        return 0.0
    return 0.1 if here is None else 1.2


def _places(sides: Sequence[Side], paired: dict[int, int]) -> Places:
    """The places of the unpaired. ``paired`` names of each other one the known comment that it is."""
    rows: dict[int | None, list[int]] = defaultdict(list)
    for k, side in enumerate(sides):
        if side.here:
            rows[side.parent].append(k)
    places = Places()
    for row in rows.values():
        gap: list[int] = []
        before: int | None = None
        ends: list[int | None] = [*row, None]
        for end in ends:
            if end is not None and end not in paired:
                gap.append(end)
                continue
            behind = None if end is None else paired[end]
            for member in gap:
                places.before[member] = before
                places.behind[member] = behind
                places.alone[member] = len(gap)
            gap, before = [], behind
    return places
