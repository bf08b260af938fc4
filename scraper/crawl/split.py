"""An answer read: split into its page, or taken for a list. What a worker does; it loads no network and no archive.

The parser is loaded when it is called: the main process of a crawl has no use for it.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from msgspec import Struct

from scraper.errors import NotHTML
from scraper.kinds import charset_of, kind_of
from scraper.model import Overlay, Page, Response, Seed
from scraper.parse import parse

_NO_PAGE = {
    "feed": "a feed, not a page. Crawl it to archive its stories",
    "sitemap": "a sitemap, not a page. Crawl it to archive what it lists",
    "pdf": "a PDF, not an HTML page",
    "image": "an image, not an HTML page",
    "json": "JSON, not an HTML page",
    "other": "not an HTML page",
}


class Listing(Struct, frozen=True):
    """An answer that is followed and not archived, and what it lists."""

    kind: Literal["feed", "sitemap", "section"]
    found: tuple[Seed, ...]


def read(response: Response, *, overlay: Overlay | None = None) -> Page | Listing:
    """What a crawl that follows lists makes of an answer. A section page that lists nothing is a page after all.

    Raises:
        ParseError: it is a list that can't be read, or holds no page.
    """
    from scraper.discover import discover, looks_like

    kind = looks_like(response)
    if kind == "feed" or kind == "sitemap" or kind == "section":
        found = tuple(discover(response))
        if found or kind != "section":
            return Listing(kind, found)
    return split(response, overlay=overlay)


def split(response: Response, *, overlay: Overlay | None = None) -> Page:
    """The page that an answer holds, joined with those that its parts hold.

    Raises:
        ParseError: it holds none.
    """
    from scraper.crawl.whole import split_whole

    return split_whole(response, partial(split_one, overlay=overlay))


def split_one(response: Response, *, overlay: Overlay | None = None) -> Page:
    """The page that an answer holds by itself.

    Raises:
        ParseError: it holds none.
    """
    kind = kind_of(response)
    if kind != "html":
        raise NotHTML(f"{response.url} is {_NO_PAGE[kind]}")
    return parse(response.body, response.url, charset=charset_of(response), captured=response.captured, overlay=overlay)
