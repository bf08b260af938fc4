"""The lines of a page that count or head its comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Final, NamedTuple

from scraper.parse import cues
from scraper.parse.comments.words import TABLE
from scraper.parse.outline import LEVELS, Outline

_WORDS: Final = TABLE["counted"]
_FIRST: Final = re.compile(rf"(?:^|[\s(])(\d{{1,3}}(?:[.,' ]\d{{3}})+|\d{{1,6}})\s*(?:{_WORDS})(?!\w)", re.IGNORECASE)
_LAST: Final = re.compile(rf"^\D{{0,30}}(?<!\w)(?:{_WORDS})\s*[:(]?\s*(\d{{1,6}})\s*\)?$", re.IGNORECASE)
_ONE: Final = re.compile(
    rf"^(?:{TABLE['one']})\s+(?:{_WORDS})\s*(?:$|[:»]|(?:{TABLE['one_before']})(?!\w))", re.IGNORECASE
)
_NONE: Final = re.compile(rf"^(?:{TABLE['none']})\s+(?:{_WORDS})(?!\w)", re.IGNORECASE)
_HEADING: Final = re.compile(
    rf"^(?:\d[\d.,]*|{TABLE['one']})\s*(?:{TABLE['readers']})?(?:{_WORDS})(?!\w)[^.?!]{{0,60}}$|"
    rf"^(?:{TABLE['readers']})?(?:{TABLE['named']})(?!\w)(?:\s*[:(]?\s*\d*\s*\)?\s*|\s+(?:{TABLE['one_before']})(?!\w).{{0,60}})$|"
    rf"^(?:{_WORDS})\s*[:(]?\s*\d+\s*\)?$|^(?:{TABLE['headings']})\W*$",
    re.IGNORECASE,
)
_STEMS: Final = tuple(TABLE["count_stems"])
_PLAIN_STEMS: Final = tuple(stem for stem in _STEMS if stem.isascii())
_MARKED: Final = cues.COMMENT | cues.TITLE | cues.HEADER
_LONGEST: Final = 120  # characters
_OTHERS: Final = cues.SIDE | cues.RELATED | cues.LIST | cues.LATEST | cues.POPULAR | cues.TAGS


class Signs(NamedTuple):
    """How many comments the page says it has, and the blocks that may head them."""

    counts: list[int]
    """The numbers that the surest lines state, in order."""
    headings: list[int]

    @property
    def stated(self) -> int | None:
        """The number stated; None where there is none."""
        return self.counts[0] if self.counts else None

    def number(self, shown: int) -> int | None:
        """The number stated, where several differ the one that is the number of comments shown."""
        return shown if shown and shown in self.counts else self.stated


def read_signs(outline: Outline) -> Signs:
    """Find what a page says of its comments."""
    stated: list[tuple[int, int]] = []
    headings: list[int] = []
    for b in _telling(outline):
        text = outline.text[b]
        heading = outline.level(b) > 0 or bool(outline.cue[outline.element[b]] & cues.TITLE)
        if (count := _count(text, heading)) is not None and (rank := _rank(outline, b, heading)) is not None:
            stated.append((rank, count))
        if outline.href[b] is None and _heads(outline, b) and _HEADING.match(text):
            headings.append(b)
    best = max((rank for rank, _ in stated), default=0)
    return Signs([count for rank, count in stated if rank == best], headings)


def _telling(outline: Outline) -> list[int]:
    """The short blocks, set as headings or beside comments, that hold a word for comments: looked for in all at once."""
    cue, tag = outline.cue, outline.tag
    short = [
        b
        for b, (text, e, bold, inline) in enumerate(
            zip(outline.text, outline.element, outline.bold, outline.inline_cue, strict=True)
        )
        if len(text) <= _LONGEST and (cue[e] & _MARKED or bold or inline & cues.COMMENT or tag[e] in LEVELS)
    ]
    whole = "\n".join([outline.text[b] for b in short])
    low = whole.lower()
    if len(low) != len(whole):  # a sign whose small letter is two
        low = whole
    starts: list[int] = []
    found: set[int] = set()
    for stem in _PLAIN_STEMS if low.isascii() else _STEMS:
        at = low.find(stem)
        while at >= 0:
            starts = starts or list(accumulate([len(outline.text[b]) + 1 for b in short], initial=0))
            line = bisect_right(starts, at) - 1
            found.add(short[line])
            at = low.find(stem, starts[line + 1])
    return sorted(found)


def _count(text: str, heading: bool) -> int | None:
    if match := _FIRST.search(text) or _LAST.match(text):
        return int(re.sub(r"\D", "", match.group(1)))
    if heading and _ONE.match(text):
        return 1
    return 0 if _NONE.match(text) else None


def _rank(outline: Outline, block: int, heading: bool) -> int | None:
    """How surely a line that counts comments counts those of this page; None where it does not."""
    cue = outline.cue[outline.element[block]]
    near = bool((cue | outline.inline_cue[block]) & cues.COMMENT)
    if not (heading or near) or (cue & _OTHERS and not near) or cue & (cues.POPULAR | cues.RELATED | cues.LATEST):
        return None
    if outline.href[block] is not None:
        return 0
    return 2 * near + heading


def _heads(outline: Outline, block: int) -> bool:
    """Whether a block is set as a heading."""
    own = outline.own[outline.element[block]]
    return bool(outline.level(block) or outline.bold[block] or own & (cues.TITLE | cues.COMMENT | cues.HEADER))
