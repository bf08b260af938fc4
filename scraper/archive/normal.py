"""The normalised form in which states are compared: what is folded away here is no change of a page.

Folded: Unicode composition (NFC), white space of any kind and amount, typographic against straight quotes, the dashes,
and characters without width (soft hyphen, zero width space, direction marks). Kept: digits, signs, case, accents and
all other punctuation, so that 2.5 is not 25 and a lost minus is seen.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from msgspec import UNSET

from scraper import urls
from scraper.model import RelatedLink

LinkKey = tuple[str, str, str]
"""What makes a related link the same link: kind, heading, canonical address."""

_DOUBLE = "“”„‟«»″〝〞"
_SINGLE = "‘’‚‛‹›′ʼ"
_DASHES = "‐‑‒–—―−"
_NO_WIDTH = "\u00ad\u200b\u200e\u200f\u2060\ufeff"

_FOLDED = (
    dict.fromkeys(_DOUBLE, '"')
    | dict.fromkeys(_SINGLE, "'")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_NO_WIDTH, "")
)
_TO_FOLD = re.compile(f"[{''.join(_FOLDED)}]")
"""Searched for, since texts have few of them: 0.3 of the time of ``str.translate``, which looks up each character."""


def fold(text: str | None) -> str:
    """A text as it is compared. None and a text without a visible character are both ''."""
    if not text:
        return ""
    if not text.isascii():
        text = _TO_FOLD.sub(_folded, unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def _folded(found: re.Match[str]) -> str:
    return _FOLDED[found[0]]


def digest(parts: Iterable[str]) -> bytes:
    """16 bytes that stand for a sequence of strings."""
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    stream = b"".join(b"%d:%b" % (len(data), data) for data in encoded)
    return hashlib.blake2b(stream, digest_size=16).digest()


def link_key(link: RelatedLink) -> LinkKey:
    """What makes a related link the same link."""
    return link.kind, fold(link.heading), urls.filed_as(link.url)


def link_words(link: RelatedLink) -> tuple[str, str]:
    """Headline and excerpt of a related link, as they are compared."""
    return fold(link.title), "" if link.excerpt is UNSET else fold(link.excerpt)
