"""Which comment of a page is which comment of before. Pure.

First the sure ones: author and words that only one known and one printed comment have, where neither time nor id is
against it. From these is learned whether the page's ids and times can be believed: ids that count places ('#3') renumber
when a comment comes or goes, others are new at each load. Then the rest is one assignment: what speaks for each pair
that could be one comment (``likeness``) is weighed, and of all pairings the best as a whole is taken (``assignment``);
thrice, the likest first, since a neighbour that was found is evidence for the next. What is left over of the new ones is new.

Each match names the rule that it stands on: ``id``: the same id, with words or trust behind it; ``exact``: the same
author and words; ``similar``: other words; ``notice``: a notice in its place, or the comment back in the notice's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import exp
from typing import Final, Literal, NamedTuple

from scraper.archive.assignment import assign
from scraper.archive.likeness import TO_THE_SECOND, Likeness, Side
from scraper.archive.normal import fold
from scraper.archive.notices import is_deleted, is_notice
from scraper.archive.overlap import overlapping
from scraper.model import Comment

Rule = Literal["id", "exact", "similar", "notice"]
State = Literal["shown", "tombstone", "absent"]

_ENOUGH: Final = 3.0
"""Sum of evidence from which two are one."""
_ENOUGH_FOR_NOTICE: Final = 1.4
"""The same for a notice, which has no words or author of its own to speak for it: the place must do."""
_ENOUGH_FOR_ABSENT: Final = 5.0
"""The same for one that is gone: it is likelier that another came."""
_ENOUGH_FOR_BURIED: Final = 4.5
"""The same for a tombstone: few come back."""
_SURE: Final = 2.0
"""How much more than enough is asked in the first round, whose pairs are the ground of the second."""
_TELLING: Final = 12
"""Characters of a text that are enough to know a comment by, where it has no author."""
_MADE: Final = re.compile(r"x[0-9a-f]{12}(?:-\d+)?")
"""An id that the parser made of author and words, for a page that gives none: it says nothing that these do not."""
_MOST_WEIGHED: Final = 2_000
"""Pairs of one kind (by one author, say) weighed one by one; of more, some in the order of the page."""
_MOST_IN_ALL: Final = 20_000
"""Pairs weighed in a round: a page made to keep us busy gets a few seconds."""
_MOST_COMPARED: Final = 4_000_000
"""Pairs of comments without a name held against each other by their words: 2,000 by 2,000. Of more, a few."""
_COMMON: Final = 0.3
"""Share of their words that such two must have in common."""


@dataclass(frozen=True, slots=True)
class Known:
    """A comment of before. ``text`` and ``author``: its last words, even if a notice stands for it now. ``parent``:
    index of the one it answers; ``seen``: the capture ``posted`` was read in."""

    native_id: str
    author: str | None
    posted: str | None
    text: str
    parent: int | None
    seen: str
    state: State = "shown"
    notice: str | None = None
    """What is printed in its place, of a tombstone."""


class Match(NamedTuple):
    """The index of the comment of before, the rule that knew it again, and how sure that is, from 0 to 1."""

    known: int
    rule: Rule
    confidence: float


def match(known: Sequence[Known], printed: Sequence[Comment], *, at: str) -> dict[int, Match]:
    """For each printed comment that is known, by its index, the known one.

    ``known``: in the order of the page, those now gone at the end. ``at``: the capture in which ``printed`` was read.
    """
    pairing = _Pairing(known, printed, at)
    pairing.by_words()
    for more in (_SURE, 0.0, 0.0):
        pairing.by_all_evidence(more)
    return pairing.found


class _Pairing:
    """The state of one match: what is found, and what is left on both sides."""

    def __init__(self, known: Sequence[Known], printed: Sequence[Comment], at: str) -> None:
        index = {comment.id: j for j, comment in reversed(list(enumerate(printed)))}
        self.states = [k.state for k in known]
        self.old = [
            Side(
                id=_own(k.native_id),
                author=fold(k.author),
                posted=k.posted,
                text=fold(k.text),
                parent=k.parent,
                seen=k.seen,
                notice=fold(k.notice) if k.state == "tombstone" else None,
                wordless=is_notice(k.author, k.text),
                nameless=is_deleted(k.author),
                here=k.state != "absent",
            )
            for k in known
        ]
        self.new = [
            Side(
                id=_own(c.id),
                author=fold(c.author),
                posted=c.posted,
                text=fold(c.text),
                parent=_other(index.get(c.parent_id or ""), j),
                seen=at,
                notice=fold(c.text) if notice else None,
                wordless=notice,
                nameless=is_deleted(c.author),
            )
            for j, c in enumerate(printed)
            for notice in (is_notice(c.author, c.text),)
        ]
        self.left_old = dict.fromkeys(range(len(known)))
        self.left_new = dict.fromkeys(range(len(printed)))
        self.found: dict[int, Match] = {}
        self.overlaps: list[tuple[int, int]] | None = None
        self.weights: dict[tuple[int, int], float] = {}
        self.looked_at = -1
        self.likeness = Likeness(self.old, self.new)

    def take(self, i: int, j: int, confidence: float) -> None:
        self.found[j] = Match(i, self.rule(i, j), round(confidence, 3))
        del self.left_old[i], self.left_new[j]

    def rule(self, i: int, j: int) -> Rule:
        old, new = self.old[i], self.new[j]
        if new.wordless or old.wordless:
            return "notice"
        if old.id and old.id == new.id and not self.likeness.ids_count_places:
            return "id"
        return "exact" if (old.author, old.text) == (new.author, new.text) else "similar"

    def by_words(self) -> None:
        """Author and words that one comment has on each side; and of several alike those with the same id or instant."""
        unique = _pairs(_grouped(self.old, _words), _grouped(self.new, _words))
        self.likeness.believe(unique)
        sure = dict.fromkeys(unique)
        if self.likeness.ids_hold:
            sure |= dict.fromkeys(_pairs(_grouped(self.old, _words_and_id), _grouped(self.new, _words_and_id)))
        sure |= dict.fromkeys(_pairs(_grouped(self.old, _words_and_instant), _grouped(self.new, _words_and_instant)))
        for i, j in sure:
            if i in self.left_old and j in self.left_new and self.is_sure(i, j):
                self.take(i, j, 1.0)

    def is_sure(self, i: int, j: int) -> bool:
        """Are equal author and words enough? Not for a '+1' without a name, nor against the page's own times and ids."""
        old, new, weigh = self.old[i], self.new[j], self.likeness
        if self.states[i] == "absent" and weigh.weigh(i, j) < _ENOUGH_FOR_ABSENT:
            return False
        if old.id == new.id != "":
            return True
        if (weigh.times_hold and weigh.near(i, j) < 0) or weigh.of_id(i, j) < 0:
            return False
        return (bool(new.author) and not new.nameless) or len(new.text) >= _TELLING

    def by_all_evidence(self, more: float) -> None:
        """The best pairing of what is left."""
        if not self.left_old or not self.left_new:
            return
        if len(self.found) != self.looked_at:
            self.looked_at = len(self.found)
            self.likeness.look({j: match.known for j, match in self.found.items()})
            pairs = dict.fromkeys(islice(self.candidates(), _MOST_IN_ALL))
            self.weights = {pair: self.likeness.weigh(*pair) - self.asked(*pair) for pair in pairs}
        gains = {pair: gain - more for pair, gain in self.weights.items() if gain > more}
        self.keep_order(gains)
        chosen = assign(gains)
        rivals: dict[int, float] = defaultdict(float)
        for (_, j), gain in gains.items():
            rivals[j] += exp(min(gain, 30.0))
        for i, j in sorted(chosen, key=lambda pair: pair[1]):
            self.take(i, j, exp(min(gains[i, j], 30.0)) / (rivals[j] + exp(-more)))

    def asked(self, i: int, j: int) -> float:
        if self.states[i] == "absent":
            return _ENOUGH_FOR_ABSENT
        if self.new[j].wordless or self.old[i].wordless:
            return _ENOUGH_FOR_NOTICE
        return _ENOUGH_FOR_BURIED if self.states[i] == "tombstone" else _ENOUGH

    def keep_order(self, gains: dict[tuple[int, int], float]) -> None:
        """Let those that nothing else tells apart be paired in the order of the page, or, where it runs the other way
        now, in that."""
        if len(gains) < 2:
            return
        rank_old = {i: n for n, i in enumerate(sorted({i for i, _ in gains}))}
        rank_new = {j: n for n, j in enumerate(sorted({j for _, j in gains}))}
        last = len(rank_old) - 1
        turned = self.likeness.orders[True] == (-1,)
        most = max(len(rank_old), len(rank_new)) ** 2
        for i, j in gains:
            there = last - rank_old[i] if turned else rank_old[i]
            gains[i, j] -= 0.001 * gains[i, j] * (there - rank_new[j]) ** 2 / most

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs that could be one comment, some more than once: they share an id, an author, a time, words, or a place."""
        for key in ("id", "author", "posted", "text"):
            yield from self.sharing(key)
        yield from ((i, j) for i, j in self.likeness.answers if i in self.left_old and j in self.left_new)
        there, here = self.likeness.places
        for old_place, new_place in (
            (there.before, here.before),
            (there.behind, here.behind),
            (there.before, here.behind),
            (there.behind, here.before),
        ):
            neighbours: dict[tuple[int | None, bool], list[int]] = defaultdict(list)
            for i in self.left_old:
                if i in old_place:
                    neighbours[old_place[i], self.old[i].parent is None].append(i)
            for j in self.left_new:
                near = neighbours.get((new_place[j], self.new[j].parent is None), []) if j in new_place else []
                if len(near) <= 30:
                    yield from ((i, j) for i in near)

    def sharing(self, key: str) -> Iterator[tuple[int, int]]:
        """Pairs equal in a field, be it in having no author; of a great many only those whose words are alike."""
        olds, news = defaultdict(list), defaultdict(list)
        for i in self.left_old:
            olds[getattr(self.old[i], key)].append(i)
        for j in self.left_new:
            news[getattr(self.new[j], key)].append(j)
        for value, here in news.items():
            there = olds.get(value, [])
            if not there or (not value and key != "author"):
                continue
            if len(there) * len(here) <= _MOST_WEIGHED:
                yield from product(there, here)
            elif not value and len(there) * len(here) <= _MOST_COMPARED:
                yield from self.alike(there, here)
            else:
                yield from islice(zip(there, here, strict=False), _MOST_WEIGHED)

    def alike(self, olds: list[int], news: list[int]) -> Iterator[tuple[int, int]]:
        """Of a great many those that share words; found once, for all rounds."""
        if self.overlaps is None:
            there, here = [self.old[i].text for i in olds], [self.new[j].text for j in news]
            pairs = overlapping(there, here, share=_COMMON, most=_MOST_WEIGHED)
            self.overlaps = [(olds[a], news[b]) for a, b in pairs]
        yield from ((i, j) for i, j in self.overlaps if i in self.left_old and j in self.left_new)


def _own(id_: str) -> str:
    return "" if _MADE.fullmatch(id_) else id_


def _other(index: int | None, own: int) -> int | None:
    """The comment answered, unless a comment answers itself."""
    return None if index == own else index


def _grouped(sides: Sequence[Side], key: Callable[[Side], tuple[str, ...] | None]) -> dict[tuple[str, ...], list[int]]:
    """The comments with one key; notices, which have no words, and those without a key left out."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for k, side in enumerate(sides):
        if not side.wordless and (value := key(side)):
            groups[value].append(k)
    return groups


def _pairs(
    there: Mapping[tuple[str, ...], list[int]], here: Mapping[tuple[str, ...], list[int]]
) -> list[tuple[int, int]]:
    """Those alone with their key on both sides."""
    return [(olds[0], js[0]) for key, js in here.items() if len(js) == 1 and len(olds := there.get(key, [])) == 1]


def _words(side: Side) -> tuple[str, ...]:
    return side.author, side.text


def _words_and_id(side: Side) -> tuple[str, ...] | None:
    return (side.author, side.text, side.id) if side.id else None


def _words_and_instant(side: Side) -> tuple[str, ...] | None:
    return (side.author, side.text, side.posted) if side.posted and TO_THE_SECOND.match(side.posted) else None
