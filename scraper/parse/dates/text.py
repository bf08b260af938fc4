"""The text of a date made plain: digits of all scripts as 0-9, one kind of blank, no invisible marks."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_SIGNS = dict.fromkeys((0x2018, 0x2019, 0x02BC, 0x60, 0xB4), "'") | dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")


def plain(text: str) -> str:
    """``text`` with blanks folded, digits as ASCII, dashes and apostrophes of one kind, compatibility forms resolved."""
    if not text.isascii():
        text = "".join(map(_character, unicodedata.normalize("NFKC", text).translate(_SIGNS)))
    return _BLANKS.sub(" ", text).strip()


def _character(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "" if unicodedata.category(char) == "Cf" else char  # marks of direction, soft hyphens, joiners


def lowered(text: str) -> str:
    """``text`` in lower case, without the dot that ``lower`` leaves over the i of 'İ'."""
    return text.lower().replace("i\u0307", "i")


def folded(word: str) -> str:
    """A word without its accents: how many write it who have no key for them ('fevrier', 'decembre')."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
