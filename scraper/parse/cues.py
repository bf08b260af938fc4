"""What the class, id, role and microdata of an element say of it, as a set of bits.

Class names are read by their words, never by one site's spelling: the table is ``data/cues.toml``. Reading a name
costs microseconds and names recur on every page of a site, so words and names are remembered between pages.
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
_CACHE_SIZE = 50_000  # names of a long crawl; past it they are forgotten and learned anew

_LONGEST: Final = 1000  # characters of an attribute: a longer one is data
_tokens: dict[str, int] = {}
_words: dict[str, int] = {}
_VOCABULARY: dict[str, int] = {}
for _name, _entry in _TABLE.items():
    for _entry_word in _entry["words"]:
        _VOCABULARY[_entry_word] = _VOCABULARY.get(_entry_word, 0) | BIT[_name]
_PARTS = [(part, BIT[name]) for name, entry in _TABLE.items() for part in entry["parts"]]
_ANY_PART = re.compile("|".join(re.escape(part) for part, _ in _PARTS))


def _learn(word: str) -> int:
    """The cues of a word not met before, which is remembered."""
    low = word.lower()
    bits = _VOCABULARY.get(low, 0)
    if _ANY_PART.search(low):
        for part, bit in _PARTS:
            if part in low:
                bits |= bit
    if len(_words) > _CACHE_SIZE:
        _words.clear()
    _words[word] = bits
    return bits


def read(name: str) -> int:
    """The cues in a class or id attribute."""
    bits = 0
    if len(name) < _LONGEST:
        for token in name.split():
            known = _tokens.get(token)
            bits |= _read_token(token) if known is None else known
    return bits


def _read_token(token: str) -> int:
    """The cues of one class name not met before, which is remembered."""
    told = token
    if "sidebar" in token or "hidden" in token:
        for phrase in _IGNORED:
            told = told.replace(phrase, "")
    bits = 0
    for word in _WORD.findall(told):
        known = _words.get(word)
        bits |= _learn(word) if known is None else known
    if len(_tokens) > _CACHE_SIZE:
        _tokens.clear()
    _tokens[token] = bits
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
