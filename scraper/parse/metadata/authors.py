"""Who wrote the story: what the metadata state, held against the byline that the page shows.

Structured data are exact where they name a person; they often name the account that posted the story, or the site. So
an organisation, an account or the site counts only where the page shows no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from scraper.parse import markup
from scraper.parse.jsonld import types
from scraper.parse.markup import clean
from scraper.parse.metadata.article import Article, text_of
from scraper.parse.metadata.bylines import Byline
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.names import BY, MAX_LENGTH, is_agency, is_handle, names, tidy
from scraper.parse.metadata.signatures import credited, signed
from scraper.parse.metadata.sites import Site
from scraper.parse.metadata.words import words

MAX_AUTHORS: Final = 20

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
_Names = tuple[str, ...]


def read_authors(evidence: Evidence, article: Article, site: Site, byline: Byline) -> tuple[str, ...]:
    """The authors in the order printed; of the first witness that names a person."""
    fallback: _Names = ()
    organisations: _Names | None = None
    for sure, witness in _witnesses(evidence, article, byline):
        if not sure and organisations is None:
            organisations = tuple(_organisations(article))
            if organisations and article.is_news:
                # An office's own text: a name beside it is a picture's, or that of somebody in the story.
                return (signed(byline) if all(map(site.is_name, organisations)) else ()) or organisations
        if any(_is_person(n, site) for n in witness):
            persons = tuple(n for n in witness if not site.is_name(n) and not is_handle(n))
            return _completed(persons, byline, site, article.is_news)[:MAX_AUTHORS]
        fallback = fallback or witness
    return (organisations or fallback or byline.collective)[:MAX_AUTHORS]


def _is_person(name: str, site: Site) -> bool:
    return not (site.is_name(name) or is_handle(name) or is_agency(name))


def _completed(persons: _Names, byline: Byline, site: Site, is_news: bool) -> _Names:
    """The names, or those of a byline that has more of them: a form for one author takes no second.

    Blogs state who has posted a text; where they print another's byline, it is that other's.
    """
    if is_news and not byline.has_more_than(persons[0]):
        return persons
    shown = byline.told
    stated, printed = set(_words(persons)), set(_words(shown))
    if all(1 <= name.count(" ") <= 3 and not site.is_name(name) for name in shown):
        if stated < printed and (len(shown) > len(persons) or len(stated) == 1):
            return shown
        if shown and not is_news and byline.is_first and not stated & printed:
            return shown
    more = byline.with_more(persons)
    return more if more and not any(map(site.is_name, more)) else persons


def _words(found: Iterable[str]) -> Iterator[str]:
    return (word for name in found for word in words(name))


def _witnesses(evidence: Evidence, article: Article, byline: Byline) -> Iterator[tuple[bool, _Names]]:
    """What each says, and whether it says that it means the author."""
    yield True, tuple(names(_structured(article)))
    yield True, tuple(names(map(_turned, evidence.all_meta("citation_author", "citation_authors"))))
    yield True, tuple(names(_microdata(evidence)))
    yield True, tuple(names(text for text in map(clean, evidence.all_meta(*_META)) if "www." not in text))
    yield True, tuple(names(text for text in map(clean, evidence.all_meta("article:author")) if "/" not in text))
    yield True, tuple(names(_card(evidence)))
    yield True, byline.told
    yield False, tuple(names(_linked(evidence)))
    yield False, byline.marked
    yield False, byline.beside_date
    yield False, byline.told_late
    yield False, credited(byline)
    yield False, signed(byline)


def _structured(article: Article) -> Iterator[str]:
    """The persons of the JSON-LD, and what is not told to be an organisation."""
    for value in article.values("author", "creator"):
        if isinstance(value, dict):
            if any(t.endswith("Organization") for t in types(value)) and not _beside_persons(article):
                continue
            name = value.get("name")
            yield from (text_of(n) for n in name) if isinstance(name, list) else (text_of(value),)
        else:
            yield text_of(value)


def _turned(name: str) -> str:
    """The name of a scholar as libraries write it: 'Gast, Anna M.'"""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last}" if comma and "," not in first else name


def _microdata(evidence: Evidence) -> Iterator[str]:
    for spot in evidence.properties("author")[:10]:
        text = evidence.value(evidence.within(spot, "name"))
        if len(text) <= 2 * MAX_LENGTH:  # more is what the author says of himself
            yield text


def _beside_persons(article: Article) -> bool:
    return any(isinstance(v, dict) and "Person" in types(v) for v in article.values("author", "creator"))


def _organisations(article: Article) -> Iterator[str]:
    named = (tidy(text_of(v)) for v in article.values("author", "creator") if isinstance(v, dict))
    return iter(dict.fromkeys(name for name in named if name))


def _card(evidence: Evidence) -> Iterator[str]:
    """What WordPress tells the cards of a social network: 'Written by', and a name."""
    for number in "12":
        label = clean(evidence.meta(f"twitter:label{number}"))
        if label and BY.fullmatch(f"{label} "):
            yield clean(evidence.meta(f"twitter:data{number}"))


def _linked(evidence: Evidence) -> Iterator[str]:
    for spot in evidence.authors[:10]:
        if not evidence.is_apart(spot):
            yield markup.text_of(evidence.page, spot.token, 200)
