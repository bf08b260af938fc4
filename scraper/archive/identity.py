"""Which comment of a page is which comment of before. Pure.

The rules from the surest to the least sure; each works on what the former ones left:

1. ``id``: the same id, author and words.
2. ``exact``: the same author, time and words; several alike are paired in the order of the page, those in the same
   place of the thread first.
3. ``id``: the same id, where the two agree in something else, too, or where the page's ids can be trusted: at least
   half of the equal ids do agree. Ids that count places ('#3') renumber when a comment comes or goes, and fail there.
4. ``similar``: like words, where author, time and place allow that the one was edited into the other: all pairs at
   once, the likest first.

What is left over of the new ones is new. A comment that was gone can come back by rules 1 to 3.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

from scraper.archive import times
from scraper.archive.normal import fold
from scraper.model import Comment

Rule = Literal["id", "exact", "similar"]

_TRUSTED = 0.5
"""Share of equal ids behind which the same comment must stand for a page's ids to count."""
_EDIT_AT_TIME = 0.6
"""Likeness of words asked of an edit when author and time are the same, or the id."""
_EDIT_IN_PLACE = 0.85
"""The same where the time tells nothing, or the author has another name: and then the place must be the same."""
_TO_THE_SECOND = re.compile(r".{10}T..:..:(?!00)")
"""A time that is not cut to the minute (nor, one time in sixty, looks like it)."""
_MOST_PAIRS = 250_000
"""Pairs compared by their words at most: where 500 comments are all unlike the 500 known, they are new."""


@dataclass(frozen=True, slots=True)
class Known:
    """A comment of before. ``parent``: index of the one it answers; ``seen``: the capture ``posted`` was read in."""

    native_id: str
    author: str | None
    posted: str | None
    text: str
    parent: int | None
    seen: str
    shown: bool = True


class Match(NamedTuple):
    """The index of the comment of before, the rule that knew it again, and how sure that is, from 0 to 1."""

    known: int
    rule: Rule
    confidence: float


def match(known: Sequence[Known], printed: Sequence[Comment], *, at: str) -> dict[int, Match]:
    """For each printed comment that is known, by its index, the known one.

    ``known``: in the order of the page, those now gone included. ``at``: the capture in which ``printed`` was read.
    """
    pairing = _Pairing(known, printed, at)
    pairing.by_id_and_words()
    pairing.by_author_time_words()
    pairing.by_id()
    pairing.by_likeness()
    return pairing.found


class _Side(NamedTuple):
    """A comment as it is compared."""

    id: str
    author: str
    posted: str | None
    text: str
    parent: int | None
    seen: str


class _Pairing:
    """The state of one match: what is found, and what is left on both sides."""

    def __init__(self, known: Sequence[Known], printed: Sequence[Comment], at: str) -> None:
        index = {comment.id: j for j, comment in reversed(list(enumerate(printed)))}
        self.old = [_Side(k.native_id, fold(k.author), k.posted, fold(k.text), k.parent, k.seen) for k in known]
        self.new = [
            _Side(c.id, fold(c.author), c.posted, fold(c.text), index.get(c.parent_id or ""), at) for c in printed
        ]
        self.shown = [k.shown for k in known]
        # What is shown comes first: a comment that is gone is the second choice.
        self.left_old = dict.fromkeys(sorted(range(len(known)), key=lambda i: not self.shown[i]))
        self.left_new = dict.fromkeys(range(len(printed)))
        self.found: dict[int, Match] = {}
        self.trust = 0.0

    def take(self, old: int, new: int, rule: Rule, confidence: float) -> None:
        self.found[new] = Match(old, rule, round(confidence, 3))
        del self.left_old[old], self.left_new[new]

    def by_id_and_words(self) -> None:
        waiting = defaultdict(list)
        for i in self.left_old:
            waiting[self.old[i].id, self.old[i].author, self.old[i].text].append(i)
        for j in list(self.left_new):
            candidates = waiting[self.new[j].id, self.new[j].author, self.new[j].text]
            if candidates:
                self.take(candidates.pop(0), j, "id", 1.0)

    def by_author_time_words(self) -> None:
        waiting = defaultdict(list)
        for i in self.left_old:
            waiting[self.old[i].author, self.old[i].text].append(i)
        for j in list(self.left_new):
            candidates = waiting[self.new[j].author, self.new[j].text]
            same = [i for i in candidates if self.same_time(i, j)]
            if same:
                best = next((i for i in same if self.same_place(i, j)), same[0])
                candidates.remove(best)
                self.take(best, j, "exact", 1.0 if len(same) == 1 else 1 / len(same))

    def by_id(self) -> None:
        index = {self.new[j].id: j for j in reversed(range(len(self.new)))}
        equal = [(i, index[side.id]) for i, side in enumerate(self.old) if self.shown[i] and side.id in index]
        agreeing = sum(self.agree(i, j) for i, j in equal)
        self.trust = agreeing / len(equal) if equal else 0.0
        for i in list(self.left_old):
            j = index.get(self.old[i].id)
            if j is None or j not in self.left_new:
                continue
            if self.agree(i, j):
                self.take(i, j, "id", 0.95)
            elif self.trust >= _TRUSTED and self.shown[i]:
                self.take(i, j, "id", self.trust)

    def by_likeness(self) -> None:
        old, new = [i for i in self.left_old if self.shown[i]], list(self.left_new)
        if len(old) * len(new) > _MOST_PAIRS:
            return
        scored = [(self.likeness(i, j), i, j) for i in old for j in new]
        # The likest first; equals in the order of the page.
        for score, i, j in sorted((s for s in scored if s[0]), key=lambda s: (-s[0], s[2], abs(s[1] - s[2]))):
            if i in self.left_old and j in self.left_new:
                self.take(i, j, "similar", score)

    def same_time(self, i: int, j: int) -> bool:
        old, new = self.old[i], self.new[j]
        return times.near(old.posted, new.posted, old_seen=old.seen, new_seen=new.seen)

    def same_place(self, i: int, j: int) -> bool:
        """Do they answer the same comment, or none? One that has not been paired yet answers nothing known."""
        old, new = self.old[i].parent, self.new[j].parent
        if old is None or new is None:
            return old is new
        return new in self.found and self.found[new].known == old

    def agree(self, i: int, j: int) -> bool:
        """Is there anything but the id that makes them one comment?"""
        old, new = self.old[i], self.new[j]
        if old.text == new.text:
            return True
        if old.author != new.author:
            return False
        if old.author and (old.posted is None or new.posted is None or self.same_time(i, j)):
            return True
        return Indel.normalized_similarity(old.text, new.text) >= _EDIT_AT_TIME

    def renamed(self, i: int, j: int) -> bool:
        """Could one person have two names here? Only a time told to the second is so much one comment's own, and only
        where ids, if they can be trusted, do not say otherwise."""
        old, new = self.old[i].posted, self.new[j].posted
        return old == new and old is not None and _TO_THE_SECOND.match(old) is not None and self.trust < _TRUSTED

    def likeness(self, i: int, j: int) -> float:
        """How sure an edit made the one of the other, by words; 0 where author, time and place do not allow it."""
        old, new = self.old[i], self.new[j]
        timeless = old.posted is None or new.posted is None
        if old.author == new.author and old.author and not timeless:
            asked = _EDIT_AT_TIME if self.same_time(i, j) else None
        elif (old.author == new.author and timeless) or self.renamed(i, j):
            asked = _EDIT_IN_PLACE if self.same_place(i, j) else None
        else:
            asked = None
        return 0.0 if asked is None else Indel.normalized_similarity(old.text, new.text, score_cutoff=asked)
