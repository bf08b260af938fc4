"""Who wrote the story: structured data first, then the byline the page shows. Names only: no roles, places, sites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from scraper.parse import cues
from scraper.parse.data import table
from scraper.parse.metadata.article import Article, text_of
from scraper.parse.metadata.evidence import Evidence, clean, property_text, short_text
from scraper.parse.metadata.sites import Site
from scraper.parse.metadata.surroundings import Line, is_apart
from scraper.parse.metadata.words import key

MAX_AUTHORS: Final = 20
MAX_LENGTH: Final = 100

_WORDS = table("bylines.txt")
_BY: Final = re.compile(rf"^(?:{'|'.join(_WORDS['before'])})\s*:?\s+", re.IGNORECASE)
_AND: Final = re.compile(
    rf"\s*[,;|/、，]\s*(?:{'|'.join(_WORDS['and'])})\s+|\s+(?:{'|'.join(_WORDS['and'])})\s+|\s+&\s+|\s*[;|、，/]\s*",
    re.I,
)
_WITHIN: Final = re.compile(
    r"(?<=\d[\s,])(?:by|von|par|por)\s+(?=\S)", re.IGNORECASE
)  # 'March 5th, 2013 by Marta Quill'
_LINKING: Final = re.compile(
    rf"(?:{'|'.join(_WORDS['and'])}|{'|'.join(_WORDS['in'])}|de|van|von|der|den|ter|du|del|della|la|le|bin|al|el|da|do|dos|di)",
    re.I,
)
_MOST_WORDS: Final = 14  # of a line that says it is a byline
_MOST_UNTOLD: Final = 5
_ROLE: Final = re.compile(rf"\b(?:{'|'.join(_WORDS['role'])})\b", re.IGNORECASE)
_PLACE: Final = re.compile(rf"\s+(?:{'|'.join(_WORDS['in'])})\s+\S.*$")
_TAIL: Final = re.compile(r"\s*(?:\([^)]*\)|\[[^\]]*\]|[–—-]\s+.*|[•·|].*)$")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DATE_AFTER: Final = re.compile(  # 'Anna Gast | May 14, 2021', 'Anna Gast am Freitag, 14. Mai 2021'
    r"(?:(?:\s*[,|•●·–—-]|\s+(?:le|el|il))\s[^,|•●·–—]*|\s+(?:on|am|op)\s[^|•●·–—]*)\d.*$"
)
_NO_NAME: Final = re.compile(
    rf"https?://|www\.|@\w+\.|^\W*$|^\d+$|^(?:{'|'.join(_WORDS['never'])}|{'|'.join(_WORDS['before'])})$", re.IGNORECASE
)
_META: Final = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.author",
    "byl",
    "article:author_name",
    "cxenseparse:author",
)


def read_authors(
    evidence: Evidence, article: Article, site: Site, after: list[Line], before: list[Line]
) -> tuple[str, ...]:
    """The authors in the order printed; of the first witness that names a person."""
    fallback: tuple[str, ...] = ()
    for witness in _witnesses(evidence, article, after, before):
        names = tuple(_names(witness))
        persons = tuple(n for n in names if not site.is_name(n))
        if persons:
            return persons[:MAX_AUTHORS]
        fallback = fallback or names
    return fallback[:MAX_AUTHORS]


def _witnesses(evidence: Evidence, article: Article, after: list[Line], before: list[Line]) -> Iterator[Iterable[str]]:
    yield _structured(article)
    yield [property_text(_named(node)) for node in evidence.properties.get("author", ())[:10] if not is_apart(node)]
    yield [text for name in _META for text in map(clean, evidence.all_meta(name))]
    yield [text for text in map(clean, evidence.all_meta("article:author")) if "/" not in text]
    yield [short_text(node, 200) for node in evidence.authors[:10] if not is_apart(node)]
    yield _bylines(after, before)


def _named(node: Any) -> Any:
    return node.css_first('[itemprop~="name"]') or node


def _structured(article: Article) -> Iterator[str]:
    for value in article.values("author", "creator"):
        if isinstance(value, dict) and isinstance(name := value.get("name"), list):
            yield from (text_of(n) for n in name)
        else:
            yield text_of(value)


def _bylines(after: list[Line], before: list[Line]) -> Iterator[str]:
    for line in (*after, *before):
        told = _BY.match(line.text) or (_WITHIN.search(line.text) if len(line.text) <= MAX_LENGTH else None)
        if len(line.text) <= 2 * MAX_LENGTH and (told or (line.cues & cues.AUTHOR and len(line.text) <= MAX_LENGTH)):
            text = line.text
            if any(c.isdigit() for c in text) and not told:
                continue
            names = _DATE_AFTER.sub("", text[told.end() :]) if told else text
            if _like_names(names, _MOST_WORDS if told else _MOST_UNTOLD):
                yield names


def _like_names(text: str, most: int) -> bool:
    """Whether a line reads like names: few words, none of the telling ones in small letters ('By six the hall is …')."""
    named = _ROLE.sub("", _MAIL.sub("", text))
    words = [w for w in named.replace(",", " ").split() if not _LINKING.fullmatch(w)]
    small = sum(w[:1].islower() for w in words)
    return (
        0 < len(words) <= most and small <= len(words) // 4 and not text.rstrip().endswith((".", "!", "?", "؟", "。"))
    )


def _names(texts: Iterable[str]) -> Iterator[str]:
    """The names in the texts of one witness, each once."""
    seen: set[str] = set()
    for text in texts:
        text = _BY.sub("", _MAIL.sub("", text[: 5 * MAX_LENGTH]).strip())
        for part in _parts(text):
            name = _tidy(part)
            if name and (own := key(name)) not in seen:
                seen.add(own)
                yield name


def _parts(text: str) -> Iterator[str]:
    for part in _AND.split(text):
        pieces = [p.strip() for p in part.split(",")]
        if (
            len(pieces) == 2
            and " " not in pieces[0]
            and " " not in pieces[1]
            and pieces[1][:1].isupper()
            and not _ROLE.search(pieces[1])
        ):
            yield f"{pieces[1]} {pieces[0]}"  # 'Gast, Anna'
            continue
        for place, piece in enumerate(pieces):
            if place and (_ROLE.search(piece) or " " not in piece):
                continue  # 'Anna Gast, Reuters'
            yield piece


def _tidy(name: str) -> str | None:
    name = _BY.sub("", name.strip(" ,.;:|–—-·•\u00a0"))
    name = _TAIL.sub("", name)
    words = name.split()
    if len(words) > 2:
        name = _PLACE.sub("", name)
    name = name.strip(" ,.;:|–—-·•@")
    if name.isupper() and len(name) > 6 and name.isascii():
        name = name.title()
    if not 2 <= len(name) <= MAX_LENGTH or _NO_NAME.search(name) or len(name.split()) > 8:
        return None
    return None if _ROLE.fullmatch(name) else name
