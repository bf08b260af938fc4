"""Which places of a page state what its metadata came out as.

The metadata are settled by holding several witnesses against each other; what a reader wants to know is which of them
say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from scraper.parse import markup
from scraper.parse.dates import read_time
from scraper.parse.markup import clean
from scraper.parse.metadata.article import Article
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.words import words
from scraper.parse.outline import Outline

_LINKED: Final = {
    "title": ("headline", "name"),
    "subtitle": ("alternativeHeadline", "description"),
    "authors": ("author", "creator"),
    "published": ("datePublished", "dateCreated"),
    "modified": ("dateModified",),
    "language": ("inLanguage",),
    "section": ("articleSection",),
    "tags": ("keywords",),
}
_TIMES: Final = ("published", "modified")
_MOST: Final = 8  # witnesses that are named
_MAX_BLOCKS: Final = 2_000
_BYLINE: Final = 10  # words to a name: what has more speaks of the author


class _Statement(NamedTuple):
    where: str
    text: str
    fields: tuple[str, ...]


class Witnesses:
    """What the places of a page state."""

    def __init__(self, statements: list[_Statement], captured: str | None, language: str | None) -> None:
        self._statements = statements
        self._captured = captured
        self._language = language

    def agreeing(self, name: str, value: str | tuple[str, ...]) -> list[str]:
        """The places that state a field's value, or a part of it where it has several."""
        values = [value] if isinstance(value, str) else [*value]
        found: dict[str, None] = {}
        for where, text, fields in self._statements:
            if name in fields and where not in found and self._agree(name, text, values):
                found[where] = None
        return list(found)[:_MOST]

    def _agree(self, name: str, text: str, values: list[str]) -> bool:
        if name in _TIMES:
            return read_time(text, captured=self._captured, language=self._language) in values
        told = words(text)
        if name == "tags":
            return any(value.lower() in (part.strip().lower() for part in text.split(",")) for value in values)
        if name == "authors":
            return any(_within(words(value), told) for value in values) and len(told) <= _BYLINE * len(values)
        # A site's name may stand behind a title.
        return any(words(value) == told or (name == "title" and _within(words(value), told)) for value in values)


def witnesses(
    outline: Outline, scripts: Sequence[str], url: str | None, captured: str | None, language: str | None
) -> Witnesses:
    """Ask a page."""
    evidence = Evidence(outline, scripts, url, captured)
    statements = [*_linked(Article(evidence)), *_metas(evidence), *_shown(evidence)]
    return Witnesses(statements, captured, language)


def _linked(article: Article) -> Iterator[_Statement]:
    for field, names in _LINKED.items():
        for name in names:
            for text in article.texts(name):
                yield _Statement(f"JSON-LD {name}", text, (field,))


def _metas(evidence: Evidence) -> Iterator[_Statement]:
    every = tuple(_LINKED)
    for name, contents in evidence.metas.items():
        for content in contents[:_MOST]:
            yield _Statement(f"meta {name}", clean(markup.plain(content[:1000])), every)
    yield _Statement("title tag", evidence.head_title, ("title",))
    yield _Statement("html lang", evidence.lang, ("language",))


def _shown(evidence: Evidence) -> Iterator[_Statement]:
    outline = evidence.outline
    for spot in evidence.times[:_MAX_BLOCKS]:
        stated = markup.value_of(evidence.page[spot.token], "datetime")
        texts: Iterable[str] = (stated or "", " ".join(outline.text[spot.block : spot.block + 1])[:200])
        yield from (_Statement("time tag", text, _TIMES) for text in texts)
    for b, text in enumerate(outline.text[:_MAX_BLOCKS]):
        where = f"{outline.tag[outline.element[b]]} of block {b}"
        yield _Statement(where, text[:1000], ("title", "subtitle", "authors", "section", "tags"))


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    size = len(part)
    return bool(part) and any(whole[at : at + size] == part for at in range(min(len(whole) - size + 1, 100)))
