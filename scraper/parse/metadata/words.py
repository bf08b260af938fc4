"""Texts compared by their words, without regard to case, punctuation and accents' coding."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"\w+")
_NOT_KEY = re.compile(r"[\W_]+")


@lru_cache(maxsize=256)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return tuple(_WORD.findall(text.lower()))


@lru_cache(maxsize=512)
def key(text: str) -> str:
    """Letters and digits alone, for names that are written with and without blanks, dots and dashes."""
    return _NOT_KEY.sub("", text.lower())


@lru_cache(maxsize=256)
def overlap(a: str, b: str) -> float:
    """F1 of the words of two texts: 1.0 for the same ones, 0.0 for none in common. Scripts without blanks by letters."""
    left, right = words(a), words(b)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    if len(left) + len(right) <= 6 and not (a.isascii() and b.isascii()):
        return _shared(tuple(key(a)), tuple(key(b)))
    return _shared(left, right)


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    total = len(left) + len(right)
    ours, theirs = set(left), set(right)
    if len(ours) + len(theirs) == total:  # no word twice
        return 2 * len(ours & theirs) / total
    return 2 * (Counter(left) & Counter(right)).total() / total if total else 0.0
