"""What a heading or a label says of the links under it, in some forty languages."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

_TABLE = tomllib.loads(files("scraper.parse.data").joinpath("headings.toml").read_text(encoding="utf-8"))
_EXACT: Final = {
    phrase: kind for kind in reversed(tuple(_TABLE)) if kind != "inline" for phrase in _TABLE[kind]["exact"]
}
_BEGINS: Final = tuple((phrase, kind) for kind in _TABLE for phrase in _TABLE[kind]["begins"])
_INLINE: Final = frozenset(_TABLE["inline"]["exact"])
_FIRST_WORDS: Final = {phrase.split()[0] for phrase, _ in _BEGINS}
_ENDS: Final = " .:;…!?-–—|»«›‹>→➔▶►•·*#\"'“”„()[]\n\t"
_LONGEST: Final = 90


def plain(text: str) -> str:
    """A heading as the tables spell it."""
    return " ".join(text.lower().replace("’", "'").replace("`", "'").strip(_ENDS).split())


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
    if low.split(" ", 1)[0].rstrip(":") in _FIRST_WORDS or ":" in low:
        for phrase, kind in _BEGINS:
            if low.startswith(phrase) and low[len(phrase) : len(phrase) + 1] in ("", " ", ":", ","):
                return kind
    return None


def is_vague(text: str) -> bool:
    """Whether a heading is known by its first words only ('More from the Herald')."""
    return plain(text) not in _EXACT


def is_inline_label(text: str) -> bool:
    """Whether the words before a link are such as 'Read also:'."""
    low = plain(text)
    return low in _INLINE or _EXACT.get(low) == "related"
