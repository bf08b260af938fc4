"""Gone, though the server says 200: what a site shows in the place of a page that it has no more (a 'soft 404').

Nothing is told by words alone: stories are written about pages that were not found. A known page is gone where its text
is gone *and* the answer, which is no story by its own markup, says so by a sign that the page did not bear before; or
where its visitors are led to the home page, to a section, to a search. An address that was never archived leads to no
page where the answer has no story, says by its title that there is none, and by a second sign; or where what looks like
the address of a story leads to the site's home page. The words and names are a table: ``data/gone.toml``.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

from scraper import urls
from scraper.archive import addresses, bodies
from scraper.archive.evidence import said
from scraper.archive.evidence.witness import joined, printed
from scraper.archive.normal import fold
from scraper.errors import BadURL
from scraper.model import Block, Page, Response

_NOTICE = 250
"""Characters of a text that may be a notice and nothing else."""

_LITTLE = 600
"""Characters of a text that may be a notice, and some of the site's own words around it."""

_STORY = 150
"""Characters from which a page that calls itself a story, and says not of which day, is one."""

_SHARE = 3
"""A text of which less than one part of so many is there is gone."""

_DESCRIBED = re.compile(
    rb"\"@type\"\s*:\s*\[?\s*\"(?:[A-Za-z]*Article|[A-Za-z]*Posting|Report)\"|og:type[\"']\s+content=[\"']article"
    rb"|content=[\"']article[\"']\s+property=[\"']og:type|article:published_time",
    re.I,
)
"""What a page calls itself that is a story."""

_DEEP = 3
"""Parts of a path that no section has."""

_SELF = re.compile(
    rb"<link[^<>]{0,200}rel=[\"']?canonical[\"']?[^<>]{0,200}|<meta[^<>]{0,100}property=[\"']og:url[\"'][^<>]{0,300}",
    re.I,
)
_ADDRESS = re.compile(rb"(?:href|content)=[\"']([^\"'<>]{1,500})")
_ROOT = re.compile(rb"<(?:html|body)\b[^<>]{0,4000}", re.I)
_NO_INDEX = re.compile(rb"<meta[^<>]{0,100}name=[\"']robots[\"'][^<>]{0,100}noindex", re.I)
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.I)
_QUERY = re.compile(r"(?:^|&)(?:s|q|query|search|keyword|keywords|term)=", re.I)
_SAME = re.compile(
    r"(?:amp|print|index|page|seite|pagina|comment-page|comments|all|single|\d{1,3})(?:[-./=]?\w{0,4})/?$", re.I
)
"""What is after the address of a story in that of another form or part of it."""
_OF_STORY = re.compile(
    r"\d{4,}|(?=[^/]{12,}$)[^\W_]+[-_]+[^\W_]+[^/]*$|(?:[^\W_]+[-_]){2,}[^\W_]+|[^/]{3,}\.(?:s?html?|php|aspx?|ece|story)$"
)
"""The last part of a path that no section has: a number, some words, the name of a file."""


class Astray(NamedTuple):
    """A visit that was led away from what it asked for."""

    page_id: int | None
    """The page it asked for; None where none is archived there."""
    reason: str


class _Table(NamedTuple):
    title: frozenset[str]
    text: tuple[str, ...]
    inside: frozenset[str]
    address: frozenset[str]
    search: frozenset[str]
    home: frozenset[str]


def is_titled_so(title: str | None) -> bool:
    """Is the title what such a page is called? A quick look; stories are called so, too."""
    text = fold(title).lower().strip(" .…!?:")
    return text in _table().title


def is_left(stood: Sequence[Block], page: Page) -> bool:
    """Is a third of the words that stood still there?"""
    here = {fold(block.text) for block in page.blocks}
    before = sum(len(block.text) for block in stood)
    return _SHARE * sum(len(block.text) for block in stood if fold(block.text) in here) >= before


def instead_of_known(page: Page, length: int, response: Response, former: Callable[[], Response | None]) -> str | None:
    """Why an answer says that there is no page any more, where all or most of the text that stood is not in it."""
    if _is_story(page, length, response):
        return None
    told = next(_plain(response, page), None)
    if told is None:
        found = [*_weak(response, page)]
        before = former() if found else None
        borne = set(_weak(before, None)) if before else set()
        told = next((sign for sign in found if sign not in borne), None)
    if told is None:
        return None
    return f"the page is not there any more ({told})"


def instead_of_new(page: Page, length: int, response: Response) -> str | None:
    """Why an answer says that there is no page at an address that was never archived."""
    if _is_story(page, length, response) or page.comments:
        return None
    plain = next(_plain(response, page), None)
    if plain is None and not page.published:
        plain = next(_headed(response), None)
    if plain is None:
        # Its own words, not those of what is around it: a note for those whose search found nothing is on many pages.
        text = joined([page.title or "", page.body or ""])
        own = next((f"'{words}'" for words in _table().text if words in text), None)
        supported = own and (_NO_INDEX.search(response.body[: said.HTML]) or _elsewhere(response))
        anonymous = not (page.authors or page.published)
        return f"there is no page ({own})" if supported and anonymous and length < _LITTLE else None
    if (
        length >= _NOTICE
        and not any(_weak(response, page, headings=False))
        and not _NO_INDEX.search(response.body[: said.HTML])
    ):
        return None
    return f"there is no page ({plain})"


def astray(db: sqlite3.Connection, response: Response, page: Page) -> Astray | None:
    """Whether a visit that was redirected was led from a story to what is the end of all stories: the home page, the
    section, a search, an error page. None where it is the same page, where what is there is like it, or is a story."""
    try:
        asked, final = urls.canonical(response.asked), urls.canonical(response.url)
        if urls.twin(asked) == urls.twin(final):
            return None
    except BadURL:
        return None
    where = _where(asked, final)
    if where is None:
        return None
    html = response.body[: said.HTML]
    reason = f"its address leads to {where}, {final}"
    hops = dict.fromkeys((asked, *(urls.canonical(url) for _, url in response.redirects)))
    page_id = next((found for url in hops if url != final and (found := addresses.find(db, url)) is not None), None)
    if page_id is not None:
        if addresses.find(db, final) == page_id or _is_there(db, page_id, page):
            return None
        return None if where == _SECTION and _DESCRIBED.search(html) else Astray(page_id, reason)
    path = urlsplit(asked).path.rstrip("/")
    looks = (_OF_STORY.search(path) or path.count("/") >= _DEEP) and not _OF_STORY.search(_last(final))
    if not (looks and _same_site(asked, final)) or _DESCRIBED.search(html):
        return None
    return Astray(None, reason)


def _is_there(db: sqlite3.Connection, page_id: int, page: Page) -> bool:
    """Has a page the title of a known one, or its words?"""
    body = bodies.standing_of(db, page_id)
    if body is None:
        return False
    return bool(body.title and fold(body.title) == fold(page.title)) or is_left(body.blocks, page)


_SECTION = "a section of the site"


def _where(asked: str, final: str) -> str | None:
    """What an address is that another one leads to, where it may not be the same story's."""
    there, here, table = urlsplit(final), urlsplit(asked), _table()
    parts = [part for part in there.path.lower().split("/") if part]
    came = [part for part in here.path.lower().split("/") if part]
    if any(part in table.address and part not in came for part in parts):
        return "an error page"
    if (parts and parts[0] in table.search) or (len(parts) < 2 and _QUERY.search(there.query)):
        return "a search"
    if there.query or there.path == here.path:
        return None
    rest = [part for part in parts if part not in table.home]
    if len(came) > len(rest) and (not rest or (len(rest) == 1 and _LANGUAGE.fullmatch(rest[0]))):
        return "a home page"
    if _same_site(asked, final) and came[: len(parts)] == parts and not _SAME.match("/".join(came[len(parts) :])):
        return _SECTION
    return None


def _is_story(page: Page, length: int, response: Response) -> bool:
    """Is there a story, by the page's own word, or by its length, its day and its author?"""
    if length and (page.published or length >= _STORY) and _DESCRIBED.search(response.body[: said.HTML]):
        return True
    return length >= _LITTLE and bool(page.published and page.authors)


def _plain(response: Response, page: Page) -> Iterator[str]:
    """What tells that there is no page even where the page bore it before."""
    table = _table()
    for title in said.titles(response, page):
        if title in table.title:
            yield f"it is called '{title}'"
    led = urlsplit(response.url).path.lower().split("/") if response.redirects or response.url != response.asked else []
    for part in led:
        if part in table.address and part not in response.asked.lower():
            yield f"it was led to an error page, {response.url}"
    for element in _ROOT.findall(response.body[: said.HTML]):
        for name in said.names(element).split():
            if name in table.inside:
                yield f"an element '{name}' around all of it"


def _headed(response: Response) -> Iterator[str]:
    """Headings that say it; one may stand in a template that is not shown."""
    for heading in said.headings(response):
        if heading in _table().title:
            yield f"a heading '{heading}'"


def _weak(response: Response, page: Page | None, *, headings: bool = True) -> Iterator[str]:
    """What may stand on any page. ``page`` is None where only what it bore is asked."""
    table, html = _table(), response.body[: said.HTML]
    if headings:
        yield from _headed(response)
    text = joined(printed(response))
    for words in table.text:
        if words in text:
            yield f"'{words}'"
    for name in sorted(set(said.names(html).split())):
        if name in table.inside or any(name.endswith(f"-{end}") for end in table.inside):
            yield f"an element '{name}'"
    if page is not None and (there := _elsewhere(response)):
        yield f"it says that it is {there}"


def _elsewhere(response: Response) -> str | None:
    """The home or error page that an answer to a deeper address says it is."""
    here = urlsplit(response.url)
    for element in _SELF.findall(response.body[: said.HTML]):
        for found in _ADDRESS.findall(element):
            stated = urls.join(response.url, found.decode("utf-8", "replace"))
            parts = urlsplit(stated) if stated else None
            if parts is None or here.path.count("/") < 2 or parts.path == here.path:
                continue
            if (parts.path in ("", "/") and not parts.query) or _table().address & set(parts.path.lower().split("/")):
                return stated
    return None


def _same_site(one: str, other: str) -> bool:
    return urls.twin(one).partition("/")[0] == urls.twin(other).partition("/")[0]


def _last(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


@cache
def _table() -> _Table:
    read = tomllib.loads(files("scraper.archive.evidence.data").joinpath("gone.toml").read_text("utf-8"))
    folded = {name: tuple(map(fold, words)) for name, words in read.items()}
    return _Table(text=folded.pop("text"), **{name: frozenset(words) for name, words in folded.items()})
