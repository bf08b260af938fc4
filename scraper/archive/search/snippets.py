"""A passage of a text with what was found in it, short enough to be read in a list.

It is cut where a word ends, in scripts without spaces between two characters, and never before what belongs to the
character before it: a combining mark, a vowel sign, the joined parts of an emoji.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from scraper.archive.search.folding import RUN, fold, fold_piece, is_word
from scraper.archive.search.query import Term
from scraper.model import HitPiece

_WIDTH = 200
"""Characters of a passage, or a few more."""

_BEFORE = 60
"""Of them before the first place found, where the text does not begin there."""

_WORD = 24
"""How far a cut is moved to the end of a word."""

_FURTHEST = 200_000
"""Characters of a text that are looked at: a body in one paragraph must not keep the search busy."""

_JOINER = "\u200d"
_LEADING_VOWELS = "\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"
"""Thai and Lao vowels that are written before the consonant they belong to."""

_ENDING_VOWELS = "\u0e33\u0eb3"
"""Those that are written as a letter, and yet are of the consonant before."""


def passage(text: str, terms: Iterable[Term]) -> tuple[HitPiece, ...]:
    """The densest passage of a text, in pieces; its beginning where nothing is found."""
    text = text[:_FURTHEST]
    places = _places(text, terms)
    begin, end = _window(text, places)
    inside = [(max(a, begin), min(b, end)) for a, b in places if a < end and b > begin]
    pieces: list[HitPiece] = []
    at = begin
    for a, b in inside:
        _add(pieces, "text", text[at:a])
        _add(pieces, "hit", text[a:b])
        at = b
    _add(pieces, "text", text[at:end])
    return _with_ellipses(pieces, begin > 0, end < len(text))


def _places(text: str, terms: Iterable[Term]) -> list[tuple[int, int]]:
    """Where the terms stand in a text as it is kept, in order, those that overlap joined."""
    folded, origins = _mapped(text)
    found = sorted((origins[a], origins[b]) for term in terms for a, b in term.places(folded))
    joined: list[tuple[int, int]] = []
    for a, b in found:
        if joined and a < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


def _mapped(text: str) -> tuple[str, Sequence[int]]:
    """A text folded, and for each place in it where that is in the text. What is folded is a character with its marks."""
    if text.isascii():
        return fold(text), range(len(text) + 1)
    folded: list[str] = []
    origins: list[int] = []
    begin = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or unicodedata.category(text[end])[0] != "M":
            piece = fold_piece(text[begin:end])
            folded.append(piece)
            origins += [begin] * len(piece)
            begin = end
    return "".join(folded), [*origins, len(text)]


def _window(text: str, places: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The begin and end of the part that shows the most places; of equals the first."""
    if len(text) <= _WIDTH + _WORD:
        return 0, len(text)
    best, most, last = 0, 0, 0
    for first, (begin, _) in enumerate(places):
        last = max(last, first)
        while last < len(places) and places[last][1] <= begin + _WIDTH - _BEFORE:
            last += 1
        if last - first > most:
            best, most = begin, last - first
    begin = max(0, best - _BEFORE)
    begin = 0 if begin <= _WORD else _cut(text, begin)
    end = begin + _WIDTH
    return begin, len(text) if end + _WORD >= len(text) else _cut(text, end)


def _cut(text: str, at: int) -> int:
    """The place for a cut: the next end of a word, or where that is far, the next character that may begin a line."""
    for place in range(at, min(at + _WORD, len(text))):
        if not is_word(text[place]) and not RUN.match(text[place]) and _begins(text, place):
            return place
        if RUN.match(text[place]) and _begins(text, place):
            return place
    return next((place for place in range(at, len(text)) if _begins(text, place)), len(text))


def _begins(text: str, at: int) -> bool:
    """Does a character as it is read begin here?"""
    character, before = text[at], text[at - 1]
    joined = (
        unicodedata.category(character)[0] == "M"
        or character == _JOINER
        or before == _JOINER
        or before in _LEADING_VOWELS
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or character in _ENDING_VOWELS
        or (_is_flag(character) and _flags_before(text, at) % 2)
        or ("\u1160" <= character <= "\u11ff" and unicodedata.category(before) == "Lo")
    )
    return not joined


def _is_flag(character: str) -> bool:
    """Half of a flag: two such letters are one."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    begin = at
    while begin and _is_flag(text[begin - 1]):
        begin -= 1
    return at - begin


def _add(pieces: list[HitPiece], kind: str, text: str) -> None:
    if text:
        pieces.append(("hit" if kind == "hit" else "text", text))


def _with_ellipses(pieces: list[HitPiece], before: bool, after: bool) -> tuple[HitPiece, ...]:
    if pieces and pieces[0][0] == "text":
        pieces[0] = ("text", pieces[0][1].lstrip())
    if pieces and pieces[-1][0] == "text":
        pieces[-1] = ("text", pieces[-1][1].rstrip())
    found = [*([("text", "…")] if before else []), *pieces, *([("text", "…")] if after else [])]
    joined: list[HitPiece] = []
    for kind, text in found:
        if joined and joined[-1][0] == kind == "text":
            joined[-1] = ("text", joined[-1][1] + text)
        elif text:
            joined.append(("hit" if kind == "hit" else "text", text))
    return tuple(joined)
