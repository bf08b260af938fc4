"""The language of a text by its commonest words, for pages that declare none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import Final

from scraper.parse.data import table

_LONG: Final = 80  # characters of a block that is a sentence rather than a link
_FEW: Final = 3
_MAX_BLOCKS: Final = 12
_MAX_TEXT: Final = 300  # characters of each
_LEAST: Final = 8  # common words that must be met
_SHARE: Final = 0.15  # of all words
_AHEAD: Final = 1.5  # times as many as of the next language


@cache
def _common(language: str) -> frozenset[str]:
    return frozenset(table("languages.txt").get(language, ("",))[0].split())


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """The languages that have a word among their commonest, by the word."""
    found: dict[str, tuple[str, ...]] = {}
    for language, row in table("languages.txt").items():
        for word in row[0].split():
            found[word] = (*found.get(word, ()), language)
    return found


def is_in(texts: Iterable[str], tag: str) -> bool:
    """Do the first long texts of a page have the common words of a language, named by its tag?"""
    common = _common(tag)
    told = _told(texts, _FEW)
    return sum(word in common for word in told) >= max(_LEAST, _SHARE * len(told))


def told_language(texts: Iterable[str]) -> str | None:
    """The BCP 47 tag of the language that the long texts of a page are in; None where none is clearly ahead."""
    languages = _languages()
    told = _told(texts, _MAX_BLOCKS)
    met = Counter(language for word in told for language in languages.get(word, ()))
    ranked = met.most_common(2)
    if not ranked or ranked[0][1] < max(_LEAST, _SHARE * len(told)):
        return None
    if len(ranked) > 1 and ranked[0][1] < _AHEAD * ranked[1][1]:
        return None
    return ranked[0][0]


def _told(texts: Iterable[str], most: int) -> list[str]:
    """The words of the first long texts; a sign that clings to one makes it another, which a common one can bear."""
    long = islice((text for text in texts if len(text) >= _LONG), most)
    return [word for text in long for word in text[:_MAX_TEXT].lower().split()]
