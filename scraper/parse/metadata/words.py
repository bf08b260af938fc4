"""Texts compared by their words, without regard to case, punctuation and accents' coding."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"\w+")
_NOT_KEY = re.compile(r"[\W_]+")


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(text.lower())


def key(text: str) -> str:
    """Letters and digits alone, for names that are written with and without blanks, dots and dashes."""
    return _NOT_KEY.sub("", text.lower())


@lru_cache(maxsize=256)
def overlap(a: str, b: str) -> float:
    """F1 of the words of two texts: 1.0 for the same ones, 0.0 for none in common. Scripts without blanks by letters."""
    left, right = Counter(words(a)), Counter(words(b))
    total = left.total() + right.total()
    if not left or not right:
        return 0.0
    if total <= 6 and not (a.isascii() and b.isascii()):
        left, right = Counter(key(a)), Counter(key(b))
        total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0
