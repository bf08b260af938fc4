"""The things of the JSON-LD that are the article, among those that are its page, its site, its pictures, its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from scraper.parse.data import table
from scraper.parse.jsonld import Item, by_id, types
from scraper.parse.markup import clean
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.words import overlap


@cache
def _ranks() -> dict[str, int]:
    rows = table("article_types.txt")
    return {name: rank for rank, row in enumerate(("article", "other", "page")) for name in rows[row]}


class Article:
    """What the JSON-LD says of the article: the best thing first, then those that may complete it."""

    __slots__ = ("_all", "_named", "items")

    def __init__(self, evidence: Evidence) -> None:
        self._all = evidence.items
        self._named: dict[str, Item] | None = None
        ranks = _ranks()
        ranked = [
            (rank, item)
            for item in evidence.items
            if (rank := min((ranks.get(t, 9) for t in types(item)), default=9)) < 9
        ]
        if len(ranked) > 1:
            ranked.sort(key=lambda r: r[0])
            if ranked[0][0] == ranked[1][0]:  # which of them is this page's?
                ranked.sort(key=lambda r: (r[0], not _is_of(r[1], evidence)))
        self.items = _same_story([item for _, item in ranked])

    @property
    def is_news(self) -> bool:
        """Does the page say that it is a newspaper's article?"""
        return any("News" in t or t == "LiveBlogPosting" for item in self.items[:1] for t in types(item))

    def values(self, *names: str) -> Iterator[Any]:
        """The values of a property, of the best thing first; references resolved, lists opened."""
        for item in self.items:
            for name in names:
                value = item.get(name)
                for one in value if isinstance(value, list) else [value]:
                    if one is not None and one != "":
                        yield self.resolved(one)

    def texts(self, *names: str) -> Iterator[str]:
        """The values that are texts, or things with a name."""
        for value in self.values(*names):
            if text := text_of(value):
                yield text

    def resolved(self, value: Any) -> Any:
        """The thing that a bare reference (``{"@id": …}``) means."""
        if isinstance(value, dict) and "name" not in value and isinstance(name := value.get("@id"), str):
            if self._named is None:
                self._named = by_id(self._all)
            return self._named.get(name, value)
        return value


def text_of(value: Any) -> str:
    """The text of a value as JSON-LD may write it: a string, ``{"@value": …}``, a thing with a name, a number."""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), None)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return clean(value[:10_000]) if isinstance(value, str) else ""


def _path(url: object) -> str:
    if not isinstance(url, str):
        return ""
    try:
        return urlsplit(url.strip()).path.rstrip("/").lower()
    except ValueError:
        return ""


def _is_of(item: Item, evidence: Evidence) -> bool:
    """Does the thing say that it is this page's: by its address, or by its headline?"""
    pages = {_path(u) for u in (evidence.url, evidence.canonical, evidence.meta("og:url")) if u} - {""}
    main = item.get("mainEntityOfPage")
    addresses = (item.get("url"), item.get("@id"), main.get("@id") if isinstance(main, dict) else main)
    if any(_path(a) in pages for a in addresses if a):
        return True
    headline = text_of(item.get("headline") or item.get("name"))
    title = clean(evidence.meta("og:title")) or evidence.head_title
    return bool(headline and title) and overlap(headline, title) >= 0.6


def _same_story(items: list[Item]) -> list[Item]:
    """The first thing, and those after it that have no headline of their own or the same one."""
    if not items:
        return []
    first = text_of(items[0].get("headline") or items[0].get("name"))

    def same(item: Item) -> bool:
        headline = text_of(item.get("headline") or item.get("name"))
        return not headline or not first or overlap(headline, first) >= 0.5

    return [items[0], *(item for item in items[1:] if same(item))]
