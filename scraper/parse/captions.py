"""A caption parted from its credit: 'Rot heißt: Kröte. Foto: Ole Petersen'."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from scraper.parse import markup
from scraper.parse.data import entries
from scraper.parse.outline import Outline

_CREDIT_CLASS: Final = re.compile(r'\bclass="[^"]*(?:credit|copyright|source|photographer|agency)')
_CREDIT_TEXT: Final = re.compile(
    r"\s*[(\[|–—-]?\s*(?:(?:photo|image|picture|graphic|foto|bild|grafik|fotografía|fotografia|imagen|imagem|immagine|beeld|kuva|ảnh|fot\.|zdjęcie|фото|写真|صورة|الصورة)(?:s|graph)?"
    r"(?:\s*(?:by|von|par|de|di|credit|credits))?\s*[:/©]|(?:credits?|crédits?|quelle|source|via)\s*[:/]|©)\s*(?P<name>[^.()\[\]]{2,80}?(?:\s\([^()]{2,40}\))?)\s*[)\]]?\.?$",
    re.IGNORECASE,
)
_CREDIT_SIGNS: Final = ":/©"  # one of them stands in every such text
_PREFIX: Final = re.compile(
    r"^(?:photo|image|picture|foto|bild|credits?|crédits?|quelle|source|fotografía|fotografia|copyright|фото|صورة|الصورة)"
    r"(?:s|graph)?(?:\s*(?:by|von|par|credit))?\s*[:/©]?\s*|^(?:©|\(c\))\s*",
    re.IGNORECASE,
)
_LONGEST_CREDIT: Final = 80
_LONGEST_NAME: Final = 4  # words
_BRACKETS: Final = " ()[]."
_BETWEEN: Final = re.compile(r"\s*(?:[/|,·+]|–|—|\s-\s|\bvia\b)\s*")
_PARTICLES: Final = frozenset(
    ("von", "van", "de", "der", "den", "di", "da", "do", "dos", "la", "le", "el", "al", "bin", "zu")
)


def caption_and_credit(outline: Outline, b: int) -> tuple[str, str | None]:
    """The words of a caption block, and whom it credits; either may be missing."""
    text = outline.text[b]
    element = outline.token[outline.element[b]]
    for token in range(element + 1, markup.end_of(outline.page, element)):
        tag = outline.page[token].partition(">")[0]
        if "class" in tag and _CREDIT_CLASS.search(tag):
            printed = markup.text_of(outline.page, token)
            if printed and printed in text:
                return _tidy(text.replace(printed, " ")), _name(printed)
    if any(sign in text for sign in _CREDIT_SIGNS) and (match := _CREDIT_TEXT.search(text)):
        return _tidy(text[: match.start()]), match.group("name").strip()
    return ("", text.strip(_BRACKETS)) if _is_credit(text) else (text, None)


def _is_credit(text: str) -> bool:
    """Whether a caption is an agency alone, or a photographer and one: 'Anna Gast/Reuters'."""
    if len(text) > _LONGEST_CREDIT:
        return False
    parts = [part for part in _BETWEEN.split(text.strip(_BRACKETS)) if part]
    agencies = [part.casefold() in _agencies() for part in parts]
    return any(agencies) and all(told or _is_name(part) for part, told in zip(parts, agencies, strict=True))


def _is_name(words: str) -> bool:
    names = words.split()
    return len(names) <= _LONGEST_NAME and all(name[0].isupper() or name in _PARTICLES for name in names)


@cache
def _agencies() -> frozenset[str]:
    return frozenset(entries("agencies.txt"))


def _tidy(text: str) -> str:
    return " ".join(text.split()).rstrip(" |–—-/(")


def _name(printed: str) -> str | None:
    return _PREFIX.sub("", printed).strip(" ()[]:./–—-") or None
