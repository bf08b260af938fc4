"""What a person begins with: addresses, bare hosts, files with one address a line; and where a host has its stories."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scraper import urls
from scraper.crawl.follow import FIRST, Scope
from scraper.crawl.frontier import Item
from scraper.data import lines
from scraper.discover import discover, feeds_of, looks_like, same_site
from scraper.errors import BadURL, FetchError, ParseError, UsageError
from scraper.fetch import now
from scraper.model import Response, Seed

Refused = Callable[[str, str], None]
"""Told of a seed, or of a file and a line in it, and why it is none."""
Ask = Callable[[str], Awaitable[Response | None]]
"""Asks for a page at the pace of its host; None where it can't be had, or may not be asked for."""
Sitemaps = Callable[[str], Awaitable[Sequence[str]]]
"""The sitemaps that the robots.txt of an address names."""

STDIN = "-"
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?(?::\d{1,5})?/?")
_FILE = re.compile(r"\.(?:txt|csv|tsv|lst|list|urls)$|^\.{0,2}/", re.I)
"""What is the name of a file, whether or not there is one: no host's name ends so."""
_COMMENT = re.compile(r"(?:^|\s)#.*")
_CHUNK = 1 << 16
_HOPELESS = 100
"""Lines that are no addresses, and none before them that is one: this is no list."""
_NEWS = re.compile(r"news", re.I)


def expand(
    seeds: Iterable[str], refused: Refused, *, depth: int | None = None, stdin: BinaryIO | None = None
) -> Iterator[Item]:
    """What to visit first. Files are read a line at a time as they are needed, whatever their length.

    A seed is an address; the path of a file that is there, or ``file://``, or ``-`` for standard input; or a bare host, whose
    stories are to be looked for (``explore``), unless ``depth`` is 0 and its home page alone is meant.

    Raises:
        UsageError: a file that is not there or can't be opened, at once; one that has no addresses in it, when it is met.
    """
    given = tuple(seeds)
    files = {seed: path for seed in given if (path := _path(seed))}
    for seed, path in files.items():
        try:
            path.open("rb").close()
        except OSError as exc:
            raise UsageError(f"can't read {seed}: {exc.strerror or exc}") from exc
    return _items(given, files, refused, depth, stdin)


def check(seeds: Iterable[str]) -> None:
    """Refuse what a person gave that can be no seed, before anything is done.

    Raises:
        BadURL: it is neither an address nor a file.
    """
    for seed in seeds:
        if seed != STDIN and _path(seed) is None:
            urls.check(seed)


class Listed(NamedTuple):
    """A list that was read, and what it offers."""

    answer: Response
    found: list[Seed]


class Explored(NamedTuple):
    """Where a host has its stories: what to visit, and the lists that were read for it."""

    items: tuple[Item, ...]
    lists: tuple[Listed, ...]


async def explore(item: Item, scope: Scope, ask: Ask, sitemaps: Sitemaps) -> Explored:
    """Find the stories of a bare host: in the sitemaps that its robots.txt names; where these have none, in the feeds that
    its home page names; else at one of the usual places; else on the home page itself.

    What does not answer there, or is no list, is no failure: it was only looked for. A host that can't be reached by https
    is asked by http.

    Raises:
        FetchError: there are none in any of these places.
    """
    home = urls.canonical(item.url)
    lists = await _lists_at(home, ask, sitemaps)
    if not lists and home.startswith("https:"):
        lists = await _lists_at("http" + home.removeprefix("https"), ask, sitemaps)
    if not lists:
        host = urls.host(home)
        raise FetchError(
            f"no stories found at {host}: there is no sitemap that its robots.txt names, no feed that its home page names, none"
            " of both at the usual places, and no home page with links to stories. Give the address of a section or a story"
        )
    found = [
        i
        for listed in lists
        for i in scope.from_list(_within(item, home, listed), listed.answer, "section", listed.found)
    ]
    return Explored(tuple(sorted(found, key=lambda i: i.rank)), tuple(lists))


def _within(item: Item, home: str, listed: Listed) -> Item:
    """The item, and the site on which its stories are: its own, or the one its host leads to."""
    own = any(same_site(seed.url, home) for seed in listed.found)
    return Item(item.url, item.depth, site=home if own else listed.answer.url)


async def _lists_at(home: str, ask: Ask, sitemaps: Sitemaps) -> list[Listed]:
    robots = urls.join(home, "/robots.txt") or home
    named = [url for text in await sitemaps(home) if (url := urls.join(robots, text))]
    # Sitemaps of news name the latest stories, with the day of each.
    named.sort(key=lambda url: _NEWS.search(urlsplit(url).path) is None)
    if found := await _all_from_first(named, ask, _robots(robots), "sitemap"):
        return found
    page = await ask(home)
    if page is None:
        return []
    if found := await _all_from_first([seed.url for seed in feeds_of(page)], ask, page, "section"):
        return found
    for place in lines("usual_places.txt"):
        url = urls.join(page.url, place)
        if url and (listed := _read(await ask(url))):
            return [listed]
    stories = discover(page)
    return [Listed(page, stories)] if stories else []


async def _all_from_first(
    named: Sequence[str], ask: Ask, by: Response, source: Literal["sitemap", "section"]
) -> list[Listed]:
    """The first of several lists that has anything in it, and those behind it as they are named; nothing where none has."""
    for number, url in enumerate(named, 1):
        if listed := _read(await ask(url)):
            rest = [Seed(url=other, source=source, leads_to="list") for other in named[number:]]
            return [listed, Listed(by, rest)] if rest else [listed]
    return []


def _read(answer: Response | None) -> Listed | None:
    """A feed or a sitemap; None for anything else, such as the page that says there is none."""
    if answer is None or looks_like(answer) not in ("feed", "sitemap"):
        return None
    try:
        found = discover(answer)
    except ParseError:
        return None
    return Listed(answer, found) if found else None


def _robots(url: str) -> Response:
    """What stands for a robots.txt that somebody else has read."""
    return Response(asked=url, url=url, status=200, headers=(), body=b"", captured=now())


# Files


def _path(seed: str) -> Path | None:
    """The file a seed names; None where it is none."""
    if seed.lower().startswith("file:"):
        return Path(url2pathname(urlsplit(seed).path))
    try:
        if Path(seed).is_file() or (_FILE.search(seed) and "://" not in seed and not seed.startswith("//")):
            return Path(seed)
    except (OSError, ValueError):
        pass  # too long for a name, or with a zero byte in it
    return None


def _items(
    seeds: Sequence[str], files: Mapping[str, Path], refused: Refused, depth: int | None, stdin: BinaryIO | None
) -> Iterator[Item]:
    for seed in seeds:
        if seed == STDIN:
            yield from _of_file("standard input", stdin or sys.stdin.buffer, refused, depth)
        elif seed in files:
            try:
                with files[seed].open("rb") as file:
                    yield from _of_file(str(files[seed]), file, refused, depth)
            except OSError as exc:
                raise UsageError(f"can't read {seed}: {exc.strerror or exc}") from exc
        else:
            try:
                yield _item(seed, depth)
            except BadURL as exc:
                refused(seed, str(exc))


def _item(text: str, depth: int | None) -> Item:
    url = urls.check(text)
    urls.canonical(url)  # the frontier passes over what has no name: a seed is not to vanish
    return Item(url, rank=FIRST, is_host=depth != 0 and _HOST.fullmatch(text.strip()) is not None)


def _of_file(name: str, file: BinaryIO, refused: Refused, depth: int | None) -> Iterator[Item]:
    good = bad = 0
    for number, line in enumerate(_lines(file), 1):
        text = _COMMENT.sub("", line).strip()
        if not text:
            continue
        try:
            yield _item(text, depth)
            good += 1
        except BadURL as exc:
            bad += 1
            if not good and (bad == _HOPELESS or text.startswith("<")):
                advice = ". A feed or a page is given by its address" if text.startswith("<") else ""
                raise UsageError(f"{name} is no list of addresses, one a line: see its line {number}{advice}") from None
            refused(f"{name}, line {number}", str(exc))
    if not good and not bad:
        refused(name, "there is no address in it. Give one a line")


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines of a text, in UTF-8 or with the byte order mark of UTF-16; of one that is too long for an address, no more
    than shows that."""
    first = file.read(_CHUNK)
    marked = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if marked else "utf-8-sig")(
        "replace" if marked else "surrogateescape"
    )
    ending = io.IncrementalNewlineDecoder(decoder, translate=True)
    rest = ""
    for chunk in chain((first,), iter(partial(file.read, _CHUNK), b"")):
        *whole, rest = (rest + ending.decode(chunk)).split("\n")
        yield from whole
        rest = rest[: urls.MAX_LENGTH + 1]
    yield rest + ending.decode(b"", final=True)
