"""The names in a statement of authors: 'By Anna Gast, Reuters, and Bo Lind' -> Anna Gast, Bo Lind.

Names only: no roles, degrees, places, addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from scraper.parse.data import table
from scraper.parse.metadata.words import key

MAX_LENGTH: Final = 100
"""Longest name, in characters."""

WORDS: Final = table("bylines.txt")
"""The words around names, by what they tell."""


def any_of(*rows: str) -> str:
    """A pattern for the words of rows of the table."""
    return "|".join(word for row in rows for word in WORDS[row])


BY: Final = re.compile(rf"(?:{any_of('before')})(?:\s*:\s*|\s+)|(?:{any_of('label')})\s*:\s*", re.IGNORECASE)
"""The label of a byline at the beginning of a text."""

STEMS: Final = tuple(
    {m[0] for row in ("before", "label") for word in WORDS[row] if (m := re.match(r"[^\W\d_]+", word))}
)
"""What the labels begin with, in lower case: cheaper to look for than the labels."""

OTHER: Final = re.compile(rf"[\s(]*(?:{any_of('other')})(?!\w)", re.IGNORECASE)
"""The label of a line that names somebody else: a photographer, a reviewer."""

_AND_WORDS: Final = "|".join(
    [any_of("and"), *(cased for w in WORDS["and"] if len(w) > 1 for cased in (w.upper(), w.title()))]
)
_PARTS: Final = re.compile(rf"\s*[,;|/、，]\s*(?:{_AND_WORDS})\s+|\s+(?:{_AND_WORDS})\s+|\s*&\s+|\s*[;|、，/\n•·⋅]\s*")
_AND: Final = re.compile(rf"\s+(?:{_AND_WORDS}|&)\s+")
_OFFICE: Final = 2  # blanks in what stands before the last word of an office's name, at the least
_ROLE: Final = re.compile(rf"(?:the )?(?:{any_of('role', 'degree')})", re.IGNORECASE)
_AGENCY: Final = re.compile(any_of("agency"), re.IGNORECASE)
_COLLECTIVE: Final = re.compile(any_of("collective"), re.IGNORECASE)
_ROLE_AT_END: Final = re.compile(rf"\s+(?:{any_of('role')})$", re.IGNORECASE)
_PLACE: Final = re.compile(rf"\s+(?:{any_of('in')}|[Ff]or [Tt]he)\s+\S.*$")
_TAIL: Final = re.compile(r"\s*(?:\([^)]*\)?|\[[^\]]*\]?|[–—-]\s.*|@\w.*)$")
_BEHIND: Final = re.compile(  # what follows a name without a sign between them
    r"\s+(?:fotos?|photos?|photographs?|bild(?:er)?|illustrations?|images?|kategorien?|categor(?:y|ies)|twitter|last (?:updated|"
    r"modified)|last|published|updated|erstellt|veröffentlicht|aktualisiert|stand|vom|am|on)(?:[\s:].*)?$",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"<[^>]*>?")
_MAIL: Final = re.compile(r"[\w.+-]{1,64}(?:@|\[at\]|\(at\))[\w-]+(?:\.[\w-]+)+")
_NEVER: Final = re.compile(rf"{any_of('never', 'before', 'label')}", re.IGNORECASE)
_NO_NAME: Final = re.compile(
    r"https?://|www\.|^https?$|@\w+\.|\.(?:html?|php)\b|\.(?:md|txt|pdf)$|\w[.]\w+[.]\w+[.]\w|^[\W\d]*$"
    r"|[\"“”„]|\s(?:von|by|par|por|am|on|el)$|[.!?]\s+[A-Z]\w+ [a-z]"
)
_LABEL_LENGTH: Final = 30
_ENDS: Final = " ,.;:|–—-·•⋅@\u00a0"
_MOST_WORDS: Final = 8
_HANDLE: Final = re.compile(r"[a-z0-9_.-]+|\w*\d\w*")


def names(texts: Iterable[str], *, printed: bool = False) -> Iterator[str]:
    """The names in the texts of one witness, each once. In what is ``printed`` a role may follow without a sign."""
    seen: set[str] = set()
    for text in texts:
        if OTHER.match(text):
            continue
        text = text[: 5 * MAX_LENGTH]
        if "<" in text:
            text = _TAG.sub(" ", text)
        text = (_MAIL.sub("", text) if "@" in text or "at" in text else text).strip()
        if text[:_LABEL_LENGTH].lower().startswith(STEMS) and (label := BY.match(text)):
            text = text[label.end() :]
        for part in _parts(text):
            name = tidy(part, printed=printed)
            if printed and name and name.count(" ") > 1 and name.islower():
                continue  # what is told of the one before
            if name and (own := key(name)) not in seen:
                seen.add(own)
                yield name


@lru_cache(maxsize=4096)  # who writes for a site does so often
def tidy(name: str, *, printed: bool = False) -> str | None:
    """A name without what is written around it; None where nothing is left that may be one."""
    name = name.strip(_ENDS)
    if name[:_LABEL_LENGTH].lower().startswith(STEMS) and (label := BY.match(name)):
        name = name[label.end() :]
    if len(name) > 2 * MAX_LENGTH or OTHER.match(name):
        return None
    name = _BEHIND.sub("", _TAIL.sub("", name))
    if name.count(" ") > 1:
        shorter = _PLACE.sub("", name)
        name = shorter if " " in shorter or shorter == name or name.count(" ") < _OFFICE + 2 else name
        name = _ROLE_AT_END.sub("", name) if printed else name
    name = name.strip(_ENDS)
    if not 2 <= len(name) <= MAX_LENGTH or name.count(" ") >= _MOST_WORDS:
        return None
    if _NO_NAME.search(name) or _NEVER.fullmatch(name) or _ROLE.fullmatch(name):
        return None
    if len(name) > 6 and name.isascii() and name.isupper():
        name = name.title()
    return name


def is_handle(name: str) -> bool:
    """Is this the name of an account rather than a person's ('anna.gast', 'agast7')?"""
    return " " not in name and _HANDLE.fullmatch(name) is not None and not is_agency(name)


def is_collective(text: str) -> bool:
    """Is this how a paper's office signs a story: 'Redaktion', 'Staff Writer'?"""
    return _COLLECTIVE.fullmatch(text) is not None


def is_agency(name: str) -> bool:
    """Is this the name of a news agency?"""
    return _AGENCY.fullmatch(name) is not None


def _parts(text: str) -> Iterator[str]:
    for part in _split(text):
        pieces = [p.strip() for p in part.split(",")]
        if _is_turned(pieces):
            yield f"{pieces[1]} {pieces[0]}"  # 'Gast, Anna'
            continue
        yield pieces[0]
        for piece in pieces[1:]:
            if (" " in piece or not piece.isascii()) and not _is_beside(piece):
                yield piece


def _split(text: str) -> list[str]:
    """A text cut at its signs and its words for 'and'; not in the middle of an office ('Centre for Drugs and Research')."""
    found = _PARTS.split(text)
    if len(found) == 2 and " " not in found[1] and found[0].count(" ") >= _OFFICE and not is_agency(found[1]):
        between = text[len(found[0]) : len(text) - len(found[1])]
        if _AND.fullmatch(between):
            return [text]
    return found


def _is_turned(pieces: list[str]) -> bool:
    return (
        len(pieces) == 2
        and all(" " not in p and p[:1].isupper() for p in pieces)
        and not any(_is_beside(p) for p in pieces)
    )


def _is_beside(piece: str) -> bool:
    """Is this what stands behind a name and a comma ('Reuters', 'staff writer', 'PhD')?"""
    if _AGENCY.fullmatch(piece):
        return True
    return any(_ROLE.fullmatch(p) for p in (piece, *piece.split()[-1:], piece.partition(" ")[0]))
