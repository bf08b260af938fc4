"""Words that are not the commenter's: a notice where a comment was, and the mark behind a text shown in part. Pure.

'This comment was removed by a moderator' in a comment's place is not what its author wrote: the comment is a tombstone,
and its last words are those before. 'The council has promised … Read more' is the beginning of a text, not another one.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from scraper.archive.normal import fold
from scraper.data import lines

_LONGEST = 200
"""Characters of a notice at most: a longer text is somebody's own."""
_MARK = 60
"""Characters of the mark at most."""
_STEM = 20
"""Characters of a cut text that must be those of the whole one; in scripts that write words close, half as many."""

_NOT_WORDS = re.compile(r"[^\w']+|_")
_ONLY_MARKS = re.compile(r"[\s\[\](){}.…_–—-]*")
_CLOSE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SOME_WORDS = r"(?: \S+){0,12}?"


def is_notice(author: str | None, text: str) -> bool:
    """Does this stand in the place of a comment that was taken away?

    The words say so, or are nothing but a dash or brackets under the name of a deleted account.
    """
    if len(text) > _LONGEST:
        return False
    said = _says(text)
    return said == "gone" or (said == "nothing" and is_deleted(author))


@lru_cache(maxsize=4096)
def is_deleted(author: str | None) -> bool:
    """Is this what a page calls a commenter whose account is gone, and no name?"""
    return author is not None and len(author) <= _LONGEST and _plain(author) in _deleted_authors()


def is_cut(short: str, whole: str) -> bool:
    """Is ``short`` the beginning of ``whole``, with the mark of more to come behind it? Both as ``fold`` gives them."""
    stem = _stem(short)
    if stem is None or len(stem) >= len(whole) or not whole.startswith(stem):
        return False
    # 'Well …' that goes on as 'Well … Edit: no.' was whole: the ellipsis is its author's.
    goes_on = whole[len(stem) :].lstrip()
    return len(stem) >= (_STEM // 2 if _CLOSE.search(stem) else _STEM) and not goes_on.startswith(("…", "..."))


def same_words(old: str | None, new: str | None) -> bool:
    """Are these one text: but for what ``fold`` takes away, and for one of them being shown in part?"""
    a, b = fold(old), fold(new)
    return a == b or is_cut(a, b) or is_cut(b, a)


@lru_cache(maxsize=4096)
def _says(text: str) -> Literal["gone", "nothing", "something"]:
    words = _plain(text)
    if not words:
        return "nothing" if _ONLY_MARKS.fullmatch(text) else "something"
    exact, pattern = _notices()
    return "gone" if words in exact or pattern.fullmatch(words) else "something"


def _plain(text: str) -> str:
    """The words of a text in lower case, one space apart."""
    return _NOT_WORDS.sub(" ", _unmarked(fold(text).casefold())).strip()


def _unmarked(text: str) -> str:
    """A text whose vowel signs, which are no letters to a pattern, do not part its words."""
    return (
        text if text.isascii() else "".join(c for c in text if c.isalnum() or c.isspace() or c in "'.,;:!?[](){}-<>*…")
    )


def _stem(text: str) -> str | None:
    """What stands before the mark of a text that is shown in part; None where there is no such mark."""
    end = text[-_MARK:]
    if "…" not in end and "..." not in end:
        return None
    match = _more().search(end)
    return None if match is None else text[: len(text) - len(end) + match.start()]


@cache
def _notices() -> tuple[frozenset[str], re.Pattern[str]]:
    exact: set[str] = set()
    patterns: list[str] = []
    for line in lines("tombstones.txt"):
        if "*" not in line:
            exact.add(_plain(line))
            continue
        pieces = [_plain(piece) for piece in line.split("*")]
        patterns.append(
            _SOME_WORDS.join(re.escape(p) if i == 0 or not p else " " + re.escape(p) for i, p in enumerate(pieces))
        )
    return frozenset(exact), re.compile("|".join(patterns))


@cache
def _deleted_authors() -> frozenset[str]:
    return frozenset(_plain(line) for line in lines("deleted_authors.txt"))


@cache
def _more() -> re.Pattern[str]:
    words = "|".join(re.escape(fold(line)) for line in sorted(lines("read_more.txt"), key=len, reverse=True))
    return re.compile(rf"\s*(?:…|\.\.\.)\s*[\[(]?(?:{words})?[\])]?\s*[»>›\"]*$", re.IGNORECASE)
