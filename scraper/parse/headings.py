"""What a heading or a label says of the links under it, in some forty languages: the table ``data/headings.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

_TABLE: Final = tomllib.loads(files("scraper.parse.data").joinpath("headings.toml").read_text(encoding="utf-8"))
_KINDS: Final = tuple(kind for kind in _TABLE if kind != "inline")
_EXACT: Final = {phrase: kind for kind in reversed(_KINDS) for phrase in _TABLE[kind]["exact"]}
_INLINE: Final = frozenset(_TABLE["inline"]["exact"])
_WORDS: Final = {word: kind for kind in reversed(_KINDS) for word in _TABLE[kind]["words"]}
_OPENERS: Final = {word: kind for kind in _KINDS for word in _TABLE[kind]["openers"]}
_RANK: Final = {kind: i for i, kind in enumerate(("none", "sponsored", "related", "popular", "latest"))}
"""Of two words in one heading the former decides: 'Most popular topics' are topics, 'Latest related posts' related."""

_BEGINS: Final[dict[str, list[tuple[str, str]]]] = {}
for _kind in _KINDS:
    for _phrase in _TABLE[_kind]["begins"]:
        _BEGINS.setdefault(_phrase.split()[0], []).append((_phrase, _kind))

_ENDS: Final = (
    " .:;…!?-–—|»«›‹><→➔➜➡⬇⇒▶►▸▪■●◆★☆✔✅👉👇📌📰💡🔥🚀🔗•·*#+=~\"'“”„()[]【】「」『』《》〈〉〔〕［］：，"
    "\n\t\ufe0f\ufeff\u200e\u200f\u2060"
)
"""Marks, and signs that are not seen, around a heading."""
_LONGEST: Final = 90
_USUAL: Final = 70  # of a heading over links
_MOST_WORDS: Final = 10  # of a heading that is guessed at


_FIRST_IDEOGRAPH: Final = "\u2e80"  # from here on, words are not set apart by blanks
_SIGNS: Final = ("【{}】", "［{}］", "〈{}〉", "《{}》", "「{}」", "■{}", "◆{}", "●{}", "▶{}")


def _spellings(words: set[str], *marks: str) -> frozenset[str]:
    """Words as they stand in a text, with what may be glued to them."""
    words |= {word.replace("'", "’") for word in words}
    words |= {sign.format(word) for word in words if word[0] >= _FIRST_IDEOGRAPH for sign in _SIGNS}
    return frozenset(word + mark for word in words for mark in ("", *marks))


# Of a phrase the longest word, which few other texts have.
_PHRASES: Final = [
    phrase for kind in _KINDS if kind != "none" for phrase in (*_TABLE[kind]["exact"], *_TABLE[kind]["begins"])
]
_TELLING: Final = _spellings(
    {max(phrase.split(), key=len) for phrase in _PHRASES}
    | {word for word, kind in (_WORDS | _OPENERS).items() if kind != "none"},
    *(":", "：", ".", "…", "!", "?", ",", "»", "›"),
)


_GLUED: Final = re.compile(
    rf"(?i:{'|'.join(sorted(map(re.escape, _TABLE['inline']['glued']), key=len, reverse=True))})\s+(?=[^\W_]|[\"'“”„«‘’(–-])"
)
_GLUED_WORDS: Final = {phrase.split()[0] for phrase in _TABLE["inline"]["glued"]}
GLUED_FIRST: Final = frozenset(
    _GLUED_WORDS | {word.capitalize() for word in _GLUED_WORDS} | {word.upper() for word in _GLUED_WORDS}
)
"""The first words of labels that no mark sets apart from the headline behind them, as they are spelt."""
_FEWEST: Final = 15  # characters of a headline behind its label
_LABEL: Final = 40
_LABELLING: Final = _spellings(
    {phrase.split()[0] for phrase in (*_INLINE, *(p for p, kind in _EXACT.items() if kind == "related"))},
    *(":", "：", "…", "|", "»", ","),
)


def plain(text: str) -> str:
    """A heading as the tables spell it."""
    return " ".join(text.lower().replace("’", "'").replace("`", "'").strip(_ENDS).split())


def telling(texts: list[str]) -> list[int]:
    """Which of the texts have a word of the tables: a cheap look that spares nearly all texts the dear one."""
    strange = _TELLING.isdisjoint
    return [i for i, text in enumerate(texts) if len(text) <= _USUAL and not strange(text.lower().split())]


def may_be_label(text: str) -> bool:
    """Whether a text begins as an inline label does: as cheap a look."""
    words = text[:_LABEL].lower().split(None, 2)[:2]
    return not _LABELLING.isdisjoint(words)


def opens_with_label(text: str) -> int:
    """How many characters of a linked line are a label that no mark sets apart ('Les også Storm i nord'); 0 for none."""
    found = _GLUED.match(text)
    end = found.end() if found else 0
    return end if end and len(text) - end >= _FEWEST and not text[end].islower() else 0


@lru_cache(maxsize=8192)
def kind_of(text: str) -> str | None:
    """'related', 'latest', 'popular', 'sponsored', or 'none' for a heading that is known; None for any other."""
    if len(text) > _LONGEST:
        return None
    low = plain(text)
    if not low:
        return None
    if (kind := _EXACT.get(low)) is not None:
        return kind
    for phrase, begun in _BEGINS.get(low.split(" ", 1)[0].rstrip(":,"), ()):
        if low.startswith(phrase) and low[len(phrase) : len(phrase) + 1] in ("", " ", ":", ","):
            return begun
    return None


def guess(text: str) -> str | None:
    """The kind that a heading's words suggest ('Other interesting articles'); it wants links beneath it for a proof."""
    words = plain(text).replace("'", " ").split()
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    told = [kind for word in words if (kind := _WORDS.get(word.rstrip(":,"))) is not None]
    if told:
        return min(told, key=_RANK.__getitem__)
    return _OPENERS.get(words[0])


def is_vague(text: str) -> bool:
    """Whether a heading is known by its first words only ('More from the Herald')."""
    return plain(text) not in _EXACT


def is_inline_label(text: str) -> bool:
    """Whether the words before a link are such as 'Read also:'."""
    low = plain(text)
    return low in _INLINE or _EXACT.get(low) == "related"
