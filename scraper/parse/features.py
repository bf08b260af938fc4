"""What the labeller sees of each block: its own look, its place, and the elements around it, as numbers.

The result has a row a feature and a column a block. What a block's features are compared with are thresholds in trees
(``trees``), so they are on no common scale. All are cheap: counts of signs, cues of class names, shares of running
text, the weights of a block's first words. Elements further out are read by pointer jumping over the array of parents
(6 rounds reach 64 levels), so that the work on a page is some two hundred numpy calls, whatever its size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scraper.parse import cues
from scraper.parse.outline import LEVELS, Outline

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_DENSE: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TAGS: Final = ("other", "p", "div", "li", "td", "th", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "article",
    "section", "main", "ul", "header", "figure", "span")  # fmt: skip
_TAG_NUMBER: Final = {tag: number for number, tag in enumerate(_TAGS)}
_LEVEL_OF_TAG: Final = np.asarray([LEVELS.get(tag, 0) for tag in _TAGS], dtype=np.int64)
_STOPS: Final = frozenset('.!?…。！？।؟۔»”"')
_QUOTES: Final = frozenset("“\"„«'‘「–—-")
_FIRST_CHARS: Final = 40  # of a block, in which its words are weighed
_LEVELS: Final = 4  # of elements around a block that are looked at
_ROUNDS: Final = 6  # of pointer jumping
_WIDE: Final = 0.3  # share of the page's running text from which on a class is not believed
_STORY: Final = 0.72  # share of the running text in an element that is to hold the story
_REACH: Final = 2  # blocks before and after whose features are looked at, too
_WORD_ROWS: Final = 2 * (2 * _REACH + 1)
_DENSITY: Final = 6  # row of the share of a block's signs that are linked
_NEAR: Final = ("form", "gallery", "tags", "comment", "reply", "author", "hidden", "newsletter", "content", "item", "share",
    "sponsored", "caption", "lead", "date", "quote", "related", "list", "title", "side", "nav", "footer")  # fmt: skip
_FAR: Final = ("hidden", "share", "form", "footer", "cookie", "newsletter", "article", "gallery", "item", "author", "comment",
    "side", "quote", "related", "nav", "content", "list", "header", "live", "sponsored")  # fmt: skip
_OWN: Final = ("content", "article", "share", "item", "date", "lead", "author", "title")
_OUTER: Final = ("content", "item", "article", "cookie", "sponsored")
_PARENT_BITS: Final = 24  # of a mark, for the number of an element; the rest are for its tag and cues
_NEAREST: Final = 4  # elements around a block whose cues are near ones
_OUTSIDE: Final = 2  # the element around a block, of those around it, whose cues are told by themselves


# The rows in words, those of one meaning by one name, for a reader who asks what decided.
_LENGTH: Final = "length"
_SIGNS: Final = "first and last sign"
_LINKS: Final = "links"
_PLACE: Final = "place on the page"
_BY_TEXT: Final = "distance from running text"
_BY_HEADLINE: Final = "place from the headline"
_BY_STORY: Final = "place from the main box"
_LOOK_NAMES: Final = (_LENGTH, _LENGTH, "line breaks", _SIGNS, _SIGNS, _SIGNS, _LINKS, "bold type", _LINKS, _LINKS)
_TOLD_NAMES: Final = (*_LOOK_NAMES, "running text", "is the headline", "is the standfirst",
    "twice on the page", _PLACE, _PLACE, "is a comment", "is a related link", "comments before it",
    _BY_HEADLINE, _BY_HEADLINE, _BY_TEXT, _BY_TEXT, "heading tag", _BY_HEADLINE, _BY_HEADLINE,
    *[_BY_HEADLINE] * 3, *[_BY_STORY] * 3)  # fmt: skip
_HOLD_NAMES: Final = ("text in the boxes around", "blocks in the boxes around",
    "links in the boxes around", "boxes like those around", "tags around")  # fmt: skip


def row_names() -> list[str]:
    """What each feature is, in words, in the order of the rows. Rows that tell of one thing have one name."""
    beside = ["neighbours"] * (2 * _REACH * len(_TOLD_NAMES))
    cued = [f"class names: {name}" for name in (*_NEAR, *_FAR, *_OWN, *_OUTER)]
    words = ["first words"] * 2 + ["neighbours' first words"] * (_WORD_ROWS - 2)
    return [*_TOLD_NAMES, *beside, *_HOLD_NAMES * _LEVELS, "nesting", *cued, *["blocks marked alike"] * 2, *words]


def _masks(names: tuple[str, ...]) -> Ints:
    return np.asarray([[cues.BIT[name]] for name in names], dtype=np.int64)


_NEAR_BITS: Final = _masks(_NEAR)
_FAR_BITS: Final = _masks(_FAR)
_OWN_BITS: Final = _masks(_OWN)
_OUTER_BITS: Final = _masks(_OUTER)


def first_words(text: str) -> list[str]:
    """The words of a block that are weighed."""
    return text[:_FIRST_CHARS].lower().split()


def put_words(rows: Floats, texts: list[str], words: Mapping[str, float]) -> None:
    """Fill the last of a page's features, which tell what the first words of its blocks are worth."""
    known = words.get
    means, least = [], []
    for text in texts:
        found = [weight for word in first_words(text) if (weight := known(word)) is not None]
        means.append(sum(found) / len(found) if found else 0.0)
        least.append(min(found) if found else 0.0)
    own = (means, least)
    rows[-_WORD_ROWS:] = _beside(np.asarray(own, dtype=np.float32))


def _beside(rows: Floats) -> Floats:
    """The features of each block, and under them those of the blocks before and after it; zeros past the ends."""
    size, count = rows.shape
    found = np.zeros((size * (2 * _REACH + 1), count), dtype=np.float32)
    found[:size] = rows
    for shift in range(1, min(_REACH, count - 1) + 1):
        found[size * (2 * shift - 1) : size * 2 * shift, shift:] = rows[:, :-shift]
        found[size * 2 * shift : size * (2 * shift + 1), :-shift] = rows[:, shift:]
    return found


def _looks(outline: Outline) -> Floats:
    """What a block looks like by itself: its length, its signs, its links."""
    texts = outline.text
    chars = np.asarray([len(text) for text in texts], dtype=np.float32)
    rows: list[Any] = [
        chars,
        [text.count(" ") for text in texts],
        [text.count("\n") for text in texts],
        [text[-1] in _STOPS for text in texts],
        [text[-1] == ":" for text in texts],
        [text[0] in _QUOTES for text in texts],
        np.asarray(outline.link_chars, dtype=np.float32) / chars,
        np.asarray(outline.bold, dtype=np.float32) / chars,
        [href is not None for href in outline.href],
        [len(links) if links else 0 for links in outline.links],
    ]
    return np.asarray(rows, dtype=np.float32)


def _prose(outline: Outline, chars: Floats, density: Floats, level: Ints) -> Floats:
    """How much each block reads like running text, by its own look alone: about 1 for a short paragraph, 5 for a long one."""
    # Scripts that write a word in two signs count double.
    dense = [1 if text.isascii() or not _DENSE.search(text, 0, 40) else 2 for text in outline.text]
    weighed = np.minimum(chars * np.asarray(dense, dtype=np.float32), 500)
    told = (chars >= 20) & (weighed >= 40) & (level == 0)
    return np.where(told, weighed / 100 * np.maximum(0, 1 - 1.4 * density), 0).astype(np.float32)


class _Elements:
    """The elements of a page as arrays."""

    def __init__(self, outline: Outline) -> None:
        self.parent = np.maximum(np.asarray(outline.parent, dtype=np.int64), 0)
        self.own = np.asarray(outline.own, dtype=np.int64)
        self.tag = np.asarray([_TAG_NUMBER.get(t, 0) for t in outline.tag], dtype=np.int64)
        self.depth = np.asarray(outline.depth, dtype=np.float32)
        self._first = np.asarray(outline.first, dtype=np.int64)
        self._end = np.asarray(outline.end, dtype=np.int64)
        self.blocks = (self._end - self._first).astype(np.float32)
        # how many elements of the same make (tag and cues) there are under the same parent
        make = self.tag * (1 << len(cues.NAMES)) + self.own
        marks = (make << _PARENT_BITS) + self.parent
        order = np.argsort(marks)
        which = _groups(marks, order)
        self.siblings = np.bincount(which)[which].astype(np.float32)
        self._make = _groups(make, order)
        self.held = self.density = self.blocks
        self.told = self.own

    def hold(self, running: Floats, chars: Floats, links: Floats) -> None:
        """Tell the elements what the blocks are: which share of the running text each holds, and how much of it is linked."""
        total = _sums(running)
        self.held = (self._inside(total) / max(total[-1], 1e-6)).astype(np.float32)
        self.density = (self._inside(_sums(links)) / np.maximum(self._inside(_sums(chars)), 1)).astype(np.float32)
        # A story cut into parts has many boxes of one make, which together hold it.
        wide = np.bincount(self._make, weights=self.held)[self._make] > _WIDE
        self.told = np.where(wide, 0, self.own)

    def _inside(self, sums: NDArray[np.float64]) -> Floats:
        return (sums[self._end] - sums[self._first]).astype(np.float32)

    def far(self) -> Ints:
        """The cues of all elements around each, but for those that hold so much of the page that they say nothing."""
        found, up = self.told, self.parent
        for _ in range(_ROUNDS):
            found = found | found[up]
            up = up[up]
        return found

    def nearest(self, marks: Ints) -> Ints:
        """For each element the mark of the nearest one around it (itself included) that has one; -1 where none has."""
        found, up = marks, self.parent
        for _ in range(_ROUNDS):
            found = np.where(found < 0, found[up], found)
            up = up[up]
        return found


def _groups(marks: Ints, order: Ints) -> Ints:
    """The number of the group that each is in: those with the same mark. ``order`` sorts them by it."""
    ordered = marks[order]
    found = np.zeros_like(order)
    found[order[1:]] = np.cumsum(ordered[1:] != ordered[:-1])
    return found


def _sums(values: Any) -> NDArray[np.float64]:
    total = np.zeros(len(values) + 1)
    np.cumsum(values, out=total[1:])
    return total


class Sight(NamedTuple):
    """The features of a page's blocks, a row a feature; and what the elements around each say of it: the nearest ones,
    and all but those that hold so much of the page that they say nothing."""

    rows: Floats
    near: Ints
    far: Ints


def look(outline: Outline, title: str, subtitle: str, claimed: list[int], words: Mapping[str, float]) -> Sight:
    """See the blocks of a page, of which there is at least one.

    Args:
        outline: the page.
        title: its headline; empty where it has none.
        subtitle: its standfirst.
        claimed: for each block 0, or 1 where it is a comment's, 2 where it is a related link's.
        words: the weight of a word among a block's first: above 0 it speaks for a story.
    """
    count = len(outline.text)
    claim = np.asarray(claimed)
    elements = _Elements(outline)
    element = np.asarray(outline.element, dtype=np.int64)
    level = _LEVEL_OF_TAG[elements.tag][element]
    looks = _looks(outline)
    chars, density = looks[0], looks[_DENSITY]
    running = _prose(outline, chars, density, level) * (claim == 0)
    elements.hold(running, chars, chars * density)
    total = _sums(running)[1:]
    told: list[Any] = [
        *looks,
        running,
        [text == title for text in outline.text],
        [text == subtitle for text in outline.text],
        _again(outline.text),
        np.arange(count) / count,
        total / max(total[-1], 1e-6),
        claim == 1,
        claim == 2,
        np.minimum.accumulate(np.where(claim == 1, 0, 1)),
    ]
    told += _by_place(outline, elements, element, running, level, title)
    around, near, far = _around(outline, elements, element)
    alike = _alike(outline, elements, element, running)
    lexical = np.zeros((_WORD_ROWS, count), dtype=np.float32)
    rows = np.concatenate([_beside(np.asarray(told, dtype=np.float32)), *around, alike, lexical])
    put_words(rows, outline.text, words)
    return Sight(rows, near, far)


def _alike(outline: Outline, elements: _Elements, element: Ints, running: Floats) -> Floats:
    """Of the blocks that have the tags and classes of each, in their elements and the two around them: their share of the
    running text, and how many there are. A story's paragraphs are marked alike, whatever the words of their classes."""
    kind = np.asarray(outline.kind, dtype=np.int64)
    around = elements.parent[element]
    marks = (kind[element] << 42) + (kind[around] << 21) + kind[elements.parent[around]]
    which = _groups(marks, np.argsort(marks))
    share = np.bincount(which, weights=running) / max(float(running.sum()), 1e-6)
    return np.stack((share[which], np.bincount(which)[which])).astype(np.float32)


def _again(texts: list[str]) -> list[bool]:
    """Which texts the page has more than once."""
    seen: set[str] = set()
    twice = {text for text in texts if text in seen or seen.add(text)}  # type: ignore[func-returns-value]
    return [text in twice for text in texts] if twice else [False] * len(texts)


def _by_place(
    outline: Outline, elements: _Elements, element: Ints, running: Floats, level: Ints, title: str
) -> list[Any]:
    """Where blocks stand: from the headline, from running text, in the tree from the headline and the story."""
    count = len(element)
    place = np.arange(count, dtype=np.float32)
    heads = np.flatnonzero(level == 1)
    top = int(heads[0]) if len(heads) else next((b for b, t in enumerate(outline.text) if t == title), -1)
    articles = np.where(elements.tag == _TAG_NUMBER["article"], np.arange(len(elements.tag)), -1)
    inner = elements.nearest(articles)[element]
    head = int(element[top]) if top >= 0 else -1
    rows: list[Any] = [
        place > top,
        place - top,
        place - np.maximum.accumulate(np.where(running > 1, place, -50)),
        np.minimum.accumulate(np.where(running > 1, place, count + 50)[::-1])[::-1] - place,
        level,
        np.cumsum(level == 1),
        np.where(inner < 0, -1, inner == (inner[top] if top >= 0 else -2)),
    ]
    for target in (head, _story(elements, outline)):
        chain = np.full(len(elements.tag), -1, dtype=np.int64)
        at = target
        while at >= 0:
            chain[at] = at
            at = outline.parent[at]
        shared = np.maximum(elements.nearest(chain)[element], 0)
        up = elements.depth[shared]
        rows += [
            (elements.depth[target] if target >= 0 else 0) - up,
            elements.held[shared],
            elements.depth[element] - up,
        ]
    return rows


def _story(elements: _Elements, outline: Outline) -> int:
    """The smallest element that holds most of the running text."""
    held = elements.held.tolist()
    top, child = 0, 1
    while child < outline.last[top]:
        if held[child] >= _STORY * held[top] and outline.end[child] - outline.first[child] > 2:
            top, child = child, child + 1
        else:
            child = outline.last[child]
    return top


def _around(outline: Outline, elements: _Elements, element: Ints) -> tuple[list[Floats], Ints, Ints]:
    """The elements around each block: what they hold, how often they recur, what their classes say."""
    holds = np.stack((elements.held, elements.blocks, elements.density, elements.siblings, elements.tag))
    own = np.asarray(outline.inline_cue, dtype=np.int64)
    near, outer = own, own
    rows = np.empty((_LEVELS * len(holds) + 1, len(element)), dtype=np.float32)
    at = element
    for level in range(_LEVELS):
        rows[level * len(holds) : (level + 1) * len(holds)] = holds[:, at]
        if level < _NEAREST:
            near = near | elements.told[at]
        if level == 0:
            own = own | elements.own[at]
        if level == _OUTSIDE:
            outer = elements.own[at]
        at = elements.parent[at]
    rows[-1] = elements.depth[element]
    far = elements.far()[element]
    bits = ((near, _NEAR_BITS), (far, _FAR_BITS), (own, _OWN_BITS), (outer, _OUTER_BITS))
    return [rows, *((words & masks != 0).astype(np.float32) for words, masks in bits)], near, far
