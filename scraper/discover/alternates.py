"""The feeds a page names in its head: ``<link rel="alternate" type="application/rss+xml" …>``."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from scraper.discover import html
from scraper.discover.seeds import Seeds
from scraper.model import Response, Seed

_FEED_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"))
_COMMENTS = re.compile(r"/comments?(/|$)|[?&]feed=comments", re.I)
"""WordPress names a feed of all comments, and one of each story's, beside that of the stories."""


def read(response: Response) -> list[Seed]:
    """The feeds of a page, in its order, without those of comments."""
    return of_tree(html.tree(response), response.url)


def of_tree(page: LexborHTMLParser, url: str) -> list[Seed]:
    """The same for a page already parsed."""
    seeds = Seeds(url, "section")
    seeds.base = html.base(page, url)
    for link in page.css("link[rel][href][type]"):
        told = {name: (value or "").strip().lower() for name, value in link.attributes.items()}
        if "alternate" in told["rel"].split() and told["type"] in _FEED_TYPES and not _COMMENTS.search(told["href"]):
            seeds.add(link.attributes.get("href"), title=link.attributes.get("title"), leads_to="list")
    return seeds.found
