"""The addresses of the pages of one story: what stands for the story in them, and what for the page.

``/story/2``, ``/story/page/2``, ``/story?page=2``, ``/story-2.html`` and ``/story/comment-page-2/#comments`` are all
pages of ``/story``. Some of these say so outright; a bare number at the end may as well be another story's.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final, NamedTuple
from urllib.parse import quote, unquote_plus, urlsplit

from scraper import urls
from scraper.errors import BadURL

TABLE: Final = tomllib.loads(files("scraper.parse.data").joinpath("continuation.toml").read_text(encoding="utf-8"))

MOST_PAGES: Final = 9_999
_MOST_BARE: Final = 200
"""A bare number beyond is a year, or the id of another story."""

_PAGE: Final = TABLE["page"]
_EXTENSION: Final = re.compile(r"\.(?:html?|shtml|xhtml|php\d?|aspx?|jsp|cfm|do)$", re.I)
_COMMENT_PATH: Final = re.compile(r"^(.+?)/comment-page-(\d{1,4})$", re.I)
_COMMENT_FOLDER: Final = re.compile(
    rf"^(.+?)/[\w%-]*(?:{TABLE['comments']})[\w%-]*(?:/(?:[a-z]+-?)?(\d{{1,4}}))?$", re.I
)
_PAGE_PATH: Final = re.compile(rf"^(.+?)/(?:{_PAGE})[-_/=]?(\d{{1,4}})$", re.I)
_PAGE_ENDING: Final = re.compile(rf"^(.+?[^/])[-_.,](?:{_PAGE})[-_]?(\d{{1,3}})$", re.I)
_BARE_PATH: Final = re.compile(r"^(.+?)/(\d{1,3})$")
_BARE_ENDING: Final = re.compile(r"^(.+?[^/\d])[-_,.](\d{1,2})$")
_WHOLE_PATH: Final = re.compile(rf"^(.+?)/(?:{TABLE['whole_addresses']})$", re.I)
_PARAMETER: Final = re.compile(rf"(?:\w+[-_])?(?:{_PAGE})", re.I)
_OWN_PARAMETER: Final = re.compile(rf"(?:{_PAGE})", re.I)
_COMMENT_PARAMETER: Final = re.compile(TABLE["comment_parameters"], re.I)
_WHOLE_PARAMETER: Final = re.compile(TABLE["whole_parameters"], re.I)
_WHOLE_VALUE: Final = re.compile(TABLE["whole_addresses"], re.I)
_COMMENTS: Final = re.compile(TABLE["comments"], re.I)
_SLUG: Final = re.compile(r"[\d_.%-]")
_SHORTEST_SLUG: Final = 12


class Place(NamedTuple):
    """What an address may be: a page of ``stem``."""

    stem: str
    """Host, path and query of the story, without what differs between writings of one address."""
    style: str
    """How the page is told; ``whole`` where it is the story on one page, ``comments`` where only comments have it."""
    number: int | None


def places(url: str) -> list[Place]:
    """What an address may be, the likeliest first; the last is the story itself."""
    try:
        parts = urlsplit(urls.canonical(url))
    except BadURL:
        return []
    host = parts.netloc.removeprefix("www.")
    path = _EXTENSION.sub("", parts.path.rstrip("/"))
    query = [entry for entry in parts.query.split("&") if entry]
    found: list[Place] = []

    def put(stem: str, style: str, number: str | None, rest: list[str] = query) -> None:
        value = int(number) if number is not None else None
        if value is None or value <= (_MOST_BARE if style.startswith("bare") else MOST_PAGES):
            found.append(Place(_joined(host, stem, rest), style, value))

    for entry in query:
        name, _, value = entry.partition("=")
        rest = [other for other in query if other != entry]
        if value.isascii() and value.isdecimal() and len(value) < 5:
            if _COMMENT_PARAMETER.fullmatch(name):
                put(path, "comments", value, rest)
            elif _OWN_PARAMETER.fullmatch(name):
                put(path, "parameter", value, rest)
        if _WHOLE_PARAMETER.fullmatch(name) and (not value or _WHOLE_VALUE.fullmatch(value)):
            put(path, "whole", None, rest)
    for pattern, style in _PATHS:
        if style == "folder" and not names_comments(path):
            continue
        if match := pattern.match(path):
            put(_EXTENSION.sub("", match[1]), style, match[2] if match.re.groups > 1 else None)
    found.append(Place(_joined(host, path, query), "story", None))
    return found


_PATHS: Final = (
    (_COMMENT_PATH, "comments"),
    (_PAGE_PATH, "path"),
    (_PAGE_ENDING, "path"),
    (_BARE_PATH, "bare path"),
    (_BARE_ENDING, "bare ending"),
    (_WHOLE_PATH, "whole"),
    (_COMMENT_FOLDER, "folder"),
)


def _joined(host: str, path: str, query: list[str]) -> str:
    return f"{host}{path}?{'&'.join(sorted(query))}" if query else host + path


def names_comments(words: str) -> bool:
    """Whether a fragment, a link's words or a class name speak of comments."""
    return bool(_COMMENTS.search(words))


def names_story(stem: str) -> bool:
    """Whether an address looks like a story's and not a section's: pages of a section are other stories."""
    path, _, query = stem.partition("?")
    _, _, path = path.partition("/")
    last = path.rpartition("/")[2]
    return bool(query) or len(last) >= _SHORTEST_SLUG or bool(_SLUG.search(last))


def marks_of(url: str) -> frozenset[str]:
    """What the addresses of all pages of a story have in them: the last part of its address, as sent and as written.

    A cheap look, for the many pages that have no other: what it takes too much of, ``places`` refuses.
    """
    try:
        path = _EXTENSION.sub("", urlsplit(url).path.rstrip("/"))
    except ValueError:
        return frozenset()
    stems = {path, *(_EXTENSION.sub("", match[1]) for pattern, _ in _PATHS[:-1] if (match := pattern.match(path)))}
    marks = {stem.rpartition("/")[2] for stem in stems if stem == path or names_story(stem)}
    if not path.isascii() or "%" in path:
        marks |= {unquote_plus(mark) for mark in marks} | {quote(mark, safe="%") for mark in marks}
    return frozenset(marks) - {""}


def same(one: str, other: str) -> bool:
    """Whether two addresses are one page."""
    return places(one)[-1:] == places(other)[-1:]


def decoded(fragment: str) -> str:
    """A fragment as its author wrote it."""
    return unquote_plus(fragment)
