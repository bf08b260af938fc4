"""Lines of a story that are about its author and not of it: a byline among the paragraphs, a biography at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from scraper.parse.outline import Outline

_WORD: Final = re.compile(r"\w+")
_LONGEST_BYLINE: Final = 80  # characters
_BESIDE_NAMES: Final = 2  # words of a byline that are no name, 'Text: Anna Gast und Ben Gast'
_LONGEST_BESIDE: Final = 4  # signs of such a word
_LAST: Final = 4  # blocks of a story among which a biography may be
_LONGEST_BIOGRAPHY: Final = 700
_BEFORE_NAME: Final = " -–—·•*|[(>»"
_SAYS: Final = re.compile(r"\s*[:–—-]")


def author_lines(outline: Outline, story: Sequence[int], authors: Sequence[str]) -> dict[int, str]:
    """Those of a story's blocks that name its author alone, or begin a biography with the name; and which they are."""
    # One word may be anything: a place, the site, a nickname that is also a word.
    names = [name for author in authors if len((name := author.casefold()).split()) > 1]
    if not names:
        return {}
    known = {word for name in names for word in _WORD.findall(name)}
    found = {b: "a byline" for b in story if _is_byline(outline.text[b], known) and not outline.level(b)}
    return found | {b: "a biography of the author" for b in story[-_LAST:] if _is_biography(outline.text[b], names)}


def _is_byline(text: str, known: set[str]) -> bool:
    if len(text) > _LONGEST_BYLINE or text[-1] == ":":
        return False
    words = _WORD.findall(text.casefold())
    others = [word for word in words if word not in known]
    named = len(words) - len(others)
    return named > 1 and len(others) <= _BESIDE_NAMES and all(len(word) <= _LONGEST_BESIDE for word in others)


def _is_biography(text: str, names: Sequence[str]) -> bool:
    """Whether a block begins with a name, and is not what the bearer says in an interview ('Anna Gast: But …')."""
    if len(text) > _LONGEST_BIOGRAPHY:
        return False
    begins = text[:_LONGEST_BYLINE].lstrip(_BEFORE_NAME).casefold()
    return any(begins.startswith(name) and not _SAYS.match(begins, len(name)) for name in names)
