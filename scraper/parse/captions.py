"""A caption parted from its credit: 'Rot heißt: Kröte. Foto: Ole Petersen'."""

from __future__ import annotations

import re
from typing import Final

from scraper.parse import markup
from scraper.parse.outline import Outline

_CREDIT_CLASS: Final = re.compile(r'\bclass="[^"]*(?:credit|copyright|source|photographer|agency)')
_CREDIT_TEXT: Final = re.compile(
    r"\s*[(\[|–—-]?\s*(?:(?:photo|image|picture|foto|bild|fotografía|fotografia|fot\.|zdjęcie|фото|صورة|الصورة)(?:s|graph)?"
    r"(?:\s*(?:by|von|par|de|di|credit|credits))?\s*[:/©]|(?:credits?|crédits?|quelle|source|via)\s*[:/]|©)\s*(?P<name>[^.()\[\]]{2,80}?)\s*[)\]]?\.?$",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(
    r"^(?:photo|image|picture|foto|bild|credits?|crédits?|quelle|source|fotografía|fotografia|copyright|фото|صورة|الصورة)"
    r"(?:s|graph)?(?:\s*(?:by|von|par|credit))?\s*[:/©]?\s*|^(?:©|\(c\))\s*",
    re.IGNORECASE,
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
    match = _CREDIT_TEXT.search(text)
    if match:
        return _tidy(text[: match.start()]), match.group("name").strip()
    return text, None


def _tidy(text: str) -> str:
    return " ".join(text.split()).rstrip(" |–—-/(")


def _name(printed: str) -> str | None:
    return _PREFIX.sub("", printed).strip(" ()[]:./–—-") or None
