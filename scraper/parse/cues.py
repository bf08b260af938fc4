"""What the class, id, role and microdata of an element say of it, as a set of bits.

Class names are read by their words, never by one site's spelling: the table is ``data/cues.toml``. Words recur on every
page, so what they say is remembered between pages.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

_TABLE = tomllib.loads(files("scraper.parse.data").joinpath("cues.toml").read_text(encoding="utf-8"))

_IGNORED: Final = tuple(_TABLE.pop("ignore")["parts"])
NAMES: Final = tuple(_TABLE)
BIT: Final = {name: 1 << i for i, name in enumerate(NAMES)}

COMMENT, RELATED, LATEST, POPULAR, SPONSORED = (
    BIT[n] for n in ("comment", "related", "latest", "popular", "sponsored")
)
ITEM, REPLY, NAV, FOOTER, HEADER, SIDE = (BIT[n] for n in ("item", "reply", "nav", "footer", "header", "side"))
SHARE, TAGS, AUTHOR, DATE, CAPTION = (BIT[n] for n in ("share", "tags", "author", "date", "caption"))
NEWSLETTER, COOKIE, ARTICLE, CONTENT, TITLE = (BIT[n] for n in ("newsletter", "cookie", "article", "content", "title"))
LEAD, LIST, HIDDEN, QUOTE, FORM, LIVE = (BIT[n] for n in ("lead", "list", "hidden", "quote", "form", "live"))
GALLERY: Final = BIT["gallery"]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CACHE_SIZE = 50_000  # words of a long crawl; past it they are forgotten and learned anew

_LONGEST: Final = 1000  # characters of an attribute: a longer one is data
_VOCABULARY: dict[str, int] = {}
for _name, _entry in _TABLE.items():
    for _entry_word in _entry["words"]:
        _VOCABULARY[_entry_word] = _VOCABULARY.get(_entry_word, 0) | BIT[_name]
_PARTS = [(part, BIT[name]) for name, entry in _TABLE.items() for part in entry["parts"]]
_ANY_PART = re.compile("|".join(re.escape(part) for part, _ in _PARTS))


class _Words(dict[str, int]):
    """The cues of words; one not met before is learned. ``postTitle`` and ``h2`` are words of words."""

    def __missing__(self, word: str) -> int:
        bits = 0
        parts = _WORD.findall(word)
        if parts and parts[0] != word:
            for part in parts:
                bits |= self[part]
        elif parts:
            low = word.lower()
            bits = _VOCABULARY.get(low, 0)
            if _ANY_PART.search(low):
                for part, bit in _PARTS:
                    if part in low:
                        bits |= bit
        if len(self) > _CACHE_SIZE:
            self.clear()
        self[word] = bits
        return bits


_words: Final = _Words()


def read(value: str) -> int:
    """The cues in a class or id attribute."""
    if len(value) >= _LONGEST:
        return 0
    if "sidebar" in value or "hidden" in value:
        for phrase in _IGNORED:
            value = value.replace(phrase, "")
    bits, words = 0, _words
    for word in value.replace("-", " ").replace("_", " ").split():
        bits |= words[word]
    return bits


ROLE: Final = {
    "navigation": NAV,
    "menu": NAV,
    "menubar": NAV,
    "tablist": NAV,
    "search": FORM,
    "form": FORM,
    "complementary": SIDE,
    "contentinfo": FOOTER,
    "banner": HEADER,
    "dialog": COOKIE,
    "alertdialog": COOKIE,
    "tooltip": COOKIE,
}
"""WAI-ARIA landmark roles."""

ITEMPROP: Final = {
    "articleBody": ARTICLE | CONTENT,
    "comment": COMMENT | ITEM,
    "author": AUTHOR,
    "headline": TITLE,
    "description": LEAD,
    "datePublished": DATE,
    "caption": CAPTION,
    "keywords": TAGS,
    "breadcrumb": NAV,
}
"""schema.org properties in microdata."""

TAG: Final = {
    "nav": NAV,
    "menu": NAV,
    "footer": FOOTER,
    "header": HEADER,
    "aside": SIDE,
    "form": FORM,
    "fieldset": FORM,
    "dialog": COOKIE,
    "address": AUTHOR,
    "figure": GALLERY,
    "figcaption": CAPTION,
    "article": ARTICLE,
    "main": CONTENT,
    "time": DATE,
    "blockquote": QUOTE,
}
