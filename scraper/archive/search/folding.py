"""A text as it is searched: without case, accents and other dress, and with words where its script sets no spaces.

SQLite's tokenizer finds words by their spaces and folds case and accents of Latin letters. All else is done here, for
the text that is indexed and for the query alike:

* Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese are written as overlapping pairs of characters: '東京都' as
  '東京 京都 都'. So each sequence of two characters and more is a phrase of words. The characters that occur are noted
  beside the text (``characters``), for those who look for one.
* Full-width and presentation forms are read as the letters they show, 'ß' as 'ss', the Turkish 'ı' and 'İ' as 'i'.
* Vowel signs of Arabic and Hebrew and the tatweel are left out, Persian and Arabic forms of one letter are one letter;
  so are accents in Greek and Cyrillic, but 'й', 'ї' and 'ў', which are letters of their own.
* Soft hyphens and other characters without width are left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SITE_MARK = "\uf8ff"
CHARACTER_MARK = "\uf8fe"
"""Private characters that begin the words we add to a text: no text that was folded has them."""

_PLAIN = (
    "\x01-\xac\xae-\xb1\xb4-\xb8\xba\xbb\xbf-\xde\xe0-\u012f\u0132-\u0148\u014a-\u017e\u0180-\u01df\u01e4-\u01ed\u01f0-\u01fb\u0200-\u024f"
    "\u1e00-\u1e95\u1e9f-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20b9"
)
_NOT_PLAIN = re.compile(f"[^{_PLAIN}]+")
"""What SQLite's tokenizer does not fold as ``fold`` does."""

_PAIRED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese and Japanese
    "\u1100-\u11ff\uac00-\ud7a3"  # Korean
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u0e81-\u0ecd\u0edc-\u0edf"  # Lao
    "\u1780-\u17d3\u17dc\u17dd"  # Khmer
    "\u1000-\u103f\u104c-\u108f\u109a-\u109f\uaa60-\uaa7f"  # Burmese
)
RUN = re.compile(f"[{_PAIRED}]+")
"""Text of a script that sets no spaces, or to whose words endings stick."""

_FORMS = "\u2080-\u209c\u2e80-\u2fdf\u3000\u3131-\u318e\ufb00-\ufdff\ufe70-\ufefc\uff01-\uffee\U0001d400-\U0001d7ff"
_NOTHING = "\u00ad\u0640\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_SPACE = (
    "\x00\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079"  # NUL, fractions, numbers of footnotes
    "\u20ba-\u20cf\u2100-\u2102\u2104-\u2109\u2116-\u2118\u211e-\u2125"  # signs
    "\u2190-\u2bff\U0001f000-\U0001faff"  # pictures
    "\ud800-\udfff\ue000-\uf8ff"  # halves of characters, private ones
)
_RARE = re.compile(f"[{_FORMS}{_NOTHING}{_SPACE}]")
_INSTEAD = (
    (re.compile(f"[{_NOTHING}]+"), lambda found: ""),
    (re.compile(f"[{_SPACE}]+"), lambda found: " "),
    (re.compile(f"[{_FORMS}]+"), lambda found: unicodedata.normalize("NFKC", found[0])),
)
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]+"  # Arabic
)
_LETTERS = [(unicodedata.normalize("NFD", letter), letter) for letter in "йїў"]
_ONE_LETTER = (("ı", "i"), ("ى", "ي"), ("ی", "ي"), ("ک", "ك"))

_SHORT = 24
"""Pieces of text up to this length are kept with their folded form: most are words."""


def fold(text: str) -> str:
    """A text as it is compared: what is folded away here makes no difference to a search."""
    if text.isascii():
        return text.lower().replace("\0", " ")
    if _RARE.search(text):
        for pattern, instead in _INSTEAD:
            text = pattern.sub(instead, text)
    text = unicodedata.normalize("NFD", text.casefold())
    for apart, letter in _LETTERS:
        text = text.replace(apart, letter)
    text = unicodedata.normalize("NFC", _ACCENTS.sub("", text))
    for form, letter in _ONE_LETTER:
        text = text.replace(form, letter)
    return text


fold_piece = lru_cache(maxsize=32_768)(fold)
"""The same, of words and characters, which come again."""


def indexed(text: str) -> tuple[str, str]:
    """A text as it is indexed, and the characters of its pair scripts, each once."""
    if _NOT_PLAIN.search(text) is None:
        return text, ""
    text = _NOT_PLAIN.sub(lambda piece: fold_piece(piece[0]) if len(piece[0]) <= _SHORT else fold(piece[0]), text)
    runs = RUN.findall(text)
    if not runs:
        return text, ""
    characters = "".join(sorted(set("".join(runs))))
    return RUN.sub(lambda run: f" {' '.join(pairs(run[0]))} ", text), characters


def pairs(run: str) -> list[str]:
    """Overlapping pairs, and the last character, so that a word begins at each."""
    return [run[i : i + 2] for i in range(len(run))]


def is_word(character: str) -> bool:
    """Is this a character of a word, as SQLite's tokenizer has it? Those of pair scripts are not: they bound one."""
    if character < "\u0300":
        return character.isalnum()
    return (character.isalnum() or unicodedata.category(character)[0] == "M") and not RUN.match(character)


def words(text: str) -> list[str]:
    """The words of a folded text, and its runs of pair scripts, in order."""
    found: list[str] = []
    before = 0
    for character in text:
        kind = 2 if RUN.match(character) else 1 if is_word(character) else 0
        if kind and kind == before:
            found[-1] += character
        elif kind:
            found.append(character)
        before = kind
    return found
