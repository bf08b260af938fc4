"""An answer split into its page: what a worker does, and so light to import (no network, no archive)."""

from __future__ import annotations

from functools import partial

from scraper.crawl.whole import split_whole
from scraper.errors import NotHTML
from scraper.kinds import charset_of, kind_of
from scraper.model import Overlay, Page, Response
from scraper.parse import parse

_NO_PAGE = {
    "feed": "a feed, not a page. Crawl it to archive its stories",
    "sitemap": "a sitemap, not a page. Crawl it to archive what it lists",
    "pdf": "a PDF, not an HTML page",
    "image": "an image, not an HTML page",
    "json": "JSON, not an HTML page",
    "other": "not an HTML page",
}


def split(response: Response, *, overlay: Overlay | None = None) -> Page:
    """The page that an answer holds, joined with those that its parts hold.

    Raises:
        ParseError: it holds none.
    """
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
