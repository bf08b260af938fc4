"""What a page states about itself: its metas, its JSON-LD, and the tags that carry a date, an author or a property.

The head is read at once, for every page needs it; the microdata only when somebody asks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scraper.parse import cues, markup
from scraper.parse.jsonld import Item, read_jsonld, types
from scraper.parse.markup import clean
from scraper.parse.outline import Outline, Spot

APART: Final = (
    cues.COMMENT
    | cues.RELATED
    | cues.LATEST
    | cues.POPULAR
    | cues.SPONSORED
    | cues.NAV
    | cues.FOOTER
    | cues.NEWSLETTER
    | cues.COOKIE
)
"""Cues of what is no part of the article: a date or a name in there is another's."""

_APART_TAGS: Final = frozenset(("nav", "footer", "aside", "form"))
_APART_TAG_CUES: Final = APART | cues.SIDE | cues.FORM
_MAX_SPOTS: Final = 2_000
_MAX_METAS: Final = 3_000
_MAX_VALUE: Final = 5_000  # characters
_MAX_EACH: Final = 60
_MAX_SCRIPTS: Final = 200
_META_KEYS: Final = ("property=", "name=", "http-equiv=")
_META: Final = re.compile(  # as nearly all are, or any other
    r'<meta (?:(?:property|name|http-equiv)="([^"]*)" content="([^"]*)">|([^>]+))'
)
_TITLE: Final = re.compile(r"<title(?: [^>]*)?>([^<]+)")
_DRAWING: Final = ("svg", "symbol", "g>", "g ")
"""What a ``title`` before it is one of: a drawing, not the page."""


class Evidence:
    """The statements of a page, looked up by name."""

    __slots__ = (
        "_properties",
        "authors",
        "canonical",
        "captured",
        "head_title",
        "headlines",
        "items",
        "lang",
        "metas",
        "outline",
        "page",
        "stated",
        "times",
        "url",
    )

    def __init__(self, outline: Outline, scripts: Sequence[str], url: str | None, captured: str | None) -> None:
        self.outline = outline
        self.page = outline.page
        self.url = url
        self.captured = captured
        self.metas: dict[str, list[str]] = {}  # as printed
        self.stated: list[tuple[str, int]] = []  # (names, token) of metas with itemprop
        self.headlines: list[Spot] = []
        self.times: list[Spot] = []
        self.authors: list[Spot] = []
        self.canonical: str | None = None
        self.head_title = ""
        self.lang = ""
        self._properties: dict[str, list[Spot]] | None = None
        in_page = self._read_head()
        for place in outline.metas[:_MAX_METAS]:
            token = self.page[place]
            if token.startswith("meta "):
                self._meta(token[5:].partition(">")[0])
                self._state((place,))
            elif "canonical" in token:
                self._link(token)
        self._read_spots()
        self.items: list[Item] = read_jsonld([*in_page, *scripts])
        if not any(types(item) for item in self.items) and "ld+json" in "<".join(self.page):
            self.items += read_jsonld(_scripts(self.page, range(len(self.page)))[len(in_page) :])
        if not self.head_title:
            self.head_title = self._misplaced_title()

    def meta(self, *names: str) -> str | None:
        """The content of the first of these names that a ``meta`` has."""
        for name in names:
            if (values := self.metas.get(name)) and (text := _content(values[0])):
                return text
        return None

    def all_meta(self, *names: str) -> list[str]:
        """The contents of all ``meta`` of the first of these names that any has."""
        for name in names:
            if (values := self.metas.get(name)) and (texts := [t for v in values[:_MAX_EACH] if (t := _content(v))]):
                return texts
        return []

    def properties(self, name: str) -> list[Spot]:
        """The tags that microdata calls by this name (in lower case), in page order, those apart left out."""
        return [spot for spot in self._all_properties().get(name, ()) if not self.is_apart(spot)]

    def anywhere(self, name: str) -> list[Spot]:
        """The tags that microdata calls by this name, wherever they stand: a post's own footer is a footer, too."""
        return self._all_properties().get(name, [])

    def property_texts(self, name: str) -> Iterator[str]:
        """What microdata says a property of the article is, in page order."""
        for spot in self.properties(name):
            if text := self.value(spot):
                yield text

    def value(self, spot: Spot) -> str:
        """The value of a microdata property: of ``content``, ``datetime``, or the text (WHATWG HTML, 5.2.4)."""
        attributes = markup.attributes(self.page[spot.token])
        named = attributes.get("title") if self.page[spot.token].startswith("abbr") else None
        stated = attributes.get("content") or attributes.get("datetime") or named
        return clean(stated) if stated else markup.text_of(self.page, spot.token)

    def within(self, spot: Spot, name: str) -> Spot:
        """The property of this name inside a tag, or else the tag."""
        spots = self._all_properties().get(name, ())
        place = bisect_left(spots, spot.token, key=lambda s: s.token)
        if place < len(spots) and spots[place].token < markup.end_of(self.page, spot.token):
            return spots[place]
        return spot

    def is_apart(self, spot: Spot) -> bool:
        """Is the tag in a part of the page that is not the article: comments, teasers, menus?"""
        outline = self.outline
        element = spot.element
        if element < 0 or not outline.cue[element] & _APART_TAG_CUES:
            return False
        headline = self.headlines[0].token if len(self.headlines) == 1 else -1
        while element >= 0:
            if outline.own[element] & APART or outline.tag[element] in _APART_TAGS:
                start = outline.token[element]
                last = outline.last[element]
                end = outline.token[last] if last < len(outline.token) else len(self.page)
                if not start < headline < end and spot.token < markup.end_of(self.page, start):
                    return True
            element = outline.parent[element]
        return False

    def _read_head(self) -> list[str]:
        """Take what the head states; the JSON-LD that was left in it."""
        page = self.page
        body = self.outline.token[0] if self.outline.token else len(page)
        for token in page[:3]:
            if token.startswith("html"):
                self.lang = markup.value_of(token, "lang") or markup.value_of(token, "xml:lang") or ""
        # As one text again, for a pattern finds in it in one go what a loop over its tokens would look for.
        head = "<".join(page[:body])
        for name, content, other in _META.findall(head):
            if other:
                self._meta(other)
            else:
                self._put(name, content)
        if ' itemprop="' in head:
            self._state(place for place in range(body) if page[place].startswith("meta "))
        if title := _TITLE.search(head):
            self.head_title = clean(markup.plain(title[1][:_MAX_VALUE]))
        at = head.find("canonical")
        while at >= 0 and self.canonical is None:
            token = head[head.rfind("<", 0, at) + 1 : at + _MAX_VALUE]
            if token.startswith("link "):
                self._link(token)
            at = head.find("canonical", at + 9)
        return _scripts(page, range(body)) if "ld+json" in head else []

    def _link(self, token: str) -> None:
        if self.canonical is None:
            attributes = markup.attributes(token)
            if "canonical" in attributes.get("rel", "").lower().split():
                self.canonical = attributes.get("href") or None

    def _meta(self, tag: str) -> None:
        parts = tag.split('"')  # ['name=', 'author', ' content=', 'Anna Gast', '']
        if len(parts) > 4:
            values = dict(zip((key.strip() for key in parts[::2]), parts[1::2], strict=False))
            for key in _META_KEYS:
                if name := values.get(key):
                    self._put(name, values.get("content=", ""))

    def _put(self, name: str, content: str) -> None:
        if not content or content.isspace():
            return
        name = name.strip().lower()
        if name in self.metas:
            self.metas[name].append(content)
        else:
            self.metas[name] = [content]

    def _state(self, places: Iterable[int]) -> None:
        """Keep the metas that are microdata."""
        for place in places:
            if prop := markup.value_of(self.page[place], "itemprop"):
                self.stated.append((prop.lower(), place))

    def _read_spots(self) -> None:
        page = self.page
        for spot in self.outline.spots[:_MAX_SPOTS]:
            tag = page[spot.token].partition(">")[0]
            if tag[:2] == "h1":
                self.headlines.append(spot)
            elif tag[:4] == "time":
                self.times.append(spot)
            if "author" in tag and "author" in (markup.value_of(tag, "rel") or "").lower().split():
                self.authors.append(spot)

    def _all_properties(self) -> dict[str, list[Spot]]:
        if self._properties is None:
            outline = self.outline
            found: dict[str, list[Spot]] = {}
            for names, token in self.stated[:_MAX_SPOTS]:
                spot = Spot(token, bisect_right(outline.token, token) - 1, bisect_left(outline.starts, token))
                for name in names.split():
                    found.setdefault(name, []).append(spot)
            for spot in outline.spots[:_MAX_SPOTS]:
                for name in (markup.value_of(self.page[spot.token], "itemprop") or "").lower().split():
                    found.setdefault(name, []).append(spot)
            for spots in found.values():
                spots.sort()
                del spots[_MAX_EACH:]
            self._properties = found
        return self._properties

    def _misplaced_title(self) -> str:
        """The title of a page whose head a stray tag has ended early."""
        page = self.page
        for i, token in enumerate(page):
            if token[:5] == "title" and token[5:6] in ("", " ", ">") and not page[i - 1].startswith(_DRAWING):
                return clean(markup.plain(token.partition(">")[2][:_MAX_VALUE]))
        return ""


def _content(value: str) -> str:
    return markup.plain(value[:_MAX_VALUE]).strip()


def _scripts(page: list[str], where: range) -> list[str]:
    """The texts of the JSON-LD scripts that begin at these tokens; a text that holds a ``<`` is spread over several."""
    found: list[str] = []
    for i in where:
        token = page[i]
        if token[:6] != "script" or "ld+json" not in (tag := token.partition(">")[0]).lower():
            continue
        end = next((k for k in range(i + 1, len(page)) if page[k].startswith("/script>")), len(page))
        found.append("<".join([token[len(tag) + 1 :], *page[i + 1 : end]]))
        if len(found) >= _MAX_SCRIPTS:
            break
    return found
