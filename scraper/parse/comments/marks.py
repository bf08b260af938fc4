"""The tags in a comment that may hold its author, its time, its votes: by class, microdata, or the tag itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Final

from scraper.parse import markup
from scraper.parse.comments.items import Item
from scraper.parse.comments.words import TABLE
from scraper.parse.outline import Outline

_AUTHOR: Final = tuple(re.compile(rf"(?:{rule})$") for rule in TABLE["author"])
_AUTHOR_NEVER: Final = re.compile(TABLE["author_never"], re.IGNORECASE)
_TIME: Final = tuple(re.compile(rf"(?:{rule})$", re.IGNORECASE) for rule in TABLE["time"])
_VOTES: Final = re.compile(rf"(?:{TABLE['votes']})$", re.IGNORECASE)
_TELLING: Final = (" class=", " itemprop=", " property=", " rel=", " aria-label=", " title=")
_DATED: Final = re.compile(r"\b(?:19|20)\d\d\b.*\d:\d\d|\d:\d\d.*\b(?:19|20)\d\d\b")
"""A title that tells a moment, as systems set it behind '8d'."""
_NAMES: Final = ("time", "cite", "abbr")
_TIMES: Final = frozenset(("datePublished", "dateCreated", "commentTime", "dateModified"))
_LONGEST_TITLE: Final = 100  # characters of one that tells a moment
_LONGEST: Final = 500  # characters of a class attribute: a longer one is data
_READ: Final = 400  # tokens of an element that is looked into: a name or a date is in the first
_MAX_MARKS: Final = 40


@dataclass(slots=True)
class Marks:
    """Tokens of the page, each with how surely it holds what it is listed under (the lowest the surest)."""

    author: list[tuple[float, int]] = field(default_factory=list)
    time: list[tuple[float, int]] = field(default_factory=list)
    votes: list[int] = field(default_factory=list)
    label: str | None = None
    """The first ``aria-label``."""


def find_marks(outline: Outline, item: Item) -> Marks:
    """Read the tags of a comment; those of the replies nested in it are not its own."""
    marks = Marks()
    page = outline.page
    for token in own_tokens(outline, item):
        tag = page[token].partition(">")[0]
        if tag[:1] == "/":
            continue
        name = tag.partition(" ")[0]
        if name in _NAMES or any(key in tag for key in _TELLING):
            _read(page, token, name, marks)
    marks.author.sort(key=lambda entry: entry[0])
    marks.time.sort(key=lambda entry: entry[0])
    del marks.author[_MAX_MARKS:], marks.time[_MAX_MARKS:], marks.votes[_MAX_MARKS:]
    return marks


def own_tokens(outline: Outline, item: Item) -> Iterator[int]:
    """The tokens of a comment without those of its replies."""
    return chain.from_iterable(own_ranges(outline, item))


def own_ranges(outline: Outline, item: Item) -> Iterator[range]:
    """The same, a range a stretch between two replies."""
    at = outline.token[item.element]
    for reply in item.replies:
        yield range(at, outline.token[reply.element])
        at = _end(outline, reply.tail)
    yield range(at, _end(outline, item.tail))


def _end(outline: Outline, element: int) -> int:
    """The token of the next element outside: what lies between is end tags and text."""
    after = outline.last[element]
    return outline.token[after] if after < len(outline.token) else len(outline.page)


def _read(page: list[str], token: int, name: str, marks: Marks) -> None:
    attributes = markup.attributes(page[token])
    prop = (attributes.get("itemprop") or attributes.get("property") or "").rsplit(":", 1)[-1]
    if prop in ("author", "creator"):
        marks.author.append((-1.0, _named(page, token)))
    elif prop in _TIMES:
        marks.time.append((-1.0, token))
    elif prop == "upvoteCount":
        marks.votes.append(token)
    if name == "time" or (name == "abbr" and attributes.get("title")):
        marks.time.append((-2.0 if attributes.get("datetime") else -0.5, token))
    elif len(title := attributes.get("title", "")) <= _LONGEST_TITLE and _DATED.search(title):
        marks.time.append((0.5, token))
    elif name == "cite":
        marks.author.append((1.5, token))
    if "author" in attributes.get("rel", ""):
        marks.author.append((2.2, token))
    marks.label = marks.label or attributes.get("aria-label")
    names = attributes.get("class", "")
    if names:
        author, time, votes = _ranks(names)
        marks.author.extend((rank, token) for rank in author)
        marks.time.extend((rank, token) for rank in time)
        if votes:
            marks.votes.append(token)


@lru_cache(maxsize=8192)
def _ranks(names: str) -> tuple[tuple[float, ...], tuple[float, ...], bool]:
    """How surely a class attribute marks an author and a time, and whether it marks votes."""
    author: list[float] = []
    time: list[float] = []
    votes = False
    for word in names.split() if len(names) <= _LONGEST else ():
        if not _AUTHOR_NEVER.search(word):
            author.extend(float(rank) for rank, rule in enumerate(_AUTHOR) if rule.match(word))
        time.extend(float(rank) for rank, rule in enumerate(_TIME) if rule.match(word))
        votes = votes or bool(_VOTES.match(word))
    return tuple(author), tuple(time), votes


def _named(page: list[str], token: int) -> int:
    """The tag of the name inside a thing that has one, else its own."""
    for inner in _inside(page, token):
        attributes = markup.attributes(page[inner]) if "name" in page[inner] else {}
        if attributes.get("itemprop") == "name" or (attributes.get("property") or "").endswith("name"):
            return inner
    return token


def _inside(page: list[str], token: int) -> Iterator[int]:
    """The tokens within an element, its own left out; the first few hundred of a long one."""
    name = markup.name_of(page[token])
    if name in markup.VOID:
        return
    opening, closing = (name + ">", name + " "), f"/{name}>"
    depth = 1
    for i in range(token + 1, min(len(page), token + _READ)):
        if page[i].startswith(closing):
            depth -= 1
            if not depth:
                return
        elif page[i].startswith(opening):
            depth += 1
        yield i


def strings(page: list[str], token: int) -> list[str]:
    """The texts in an element, blanks folded, each by itself."""
    found: list[str] = []
    name, _, text = page[token].partition(">")
    if name.partition(" ")[0] in markup.VOID:
        return found
    silent = ""
    pieces = [text]
    for i in _inside(page, token):
        name, _, text = page[i].partition(">")
        name = name.partition(" ")[0]
        if silent:
            if name != "/" + silent:
                continue
            silent = ""
        elif name in markup.SILENT:
            silent = name
            continue
        if name.lstrip("/") in markup.BREAKING:
            found.append("".join(pieces))
            pieces = []
        pieces.append(text)
    found.append("".join(pieces))
    folded = (" ".join(markup.plain(piece).split()) for piece in found)
    return [piece for piece in folded if piece]
