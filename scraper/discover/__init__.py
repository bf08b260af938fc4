"""Feeds, sitemaps and section pages -> addresses of stories, in order and no address twice.

An answer is one of three lists, or a story, or nothing to follow; ``looks_like`` says which, ``discover`` reads it.
"""

from __future__ import annotations

from typing import Literal

from scraper.discover import alternates, feeds, pages, sections, sitemaps
from scraper.discover.sections import same_site
from scraper.kinds import kind_of
from scraper.model import Response, Seed

__all__ = ["Looks", "discover", "feeds_of", "looks_like", "same_site"]

Looks = Literal["feed", "sitemap", "section", "article", "other"]


def looks_like(response: Response) -> Looks:
    """What an answer is to a crawl. ``section`` is any HTML page that lists stories, the home page too; what is no HTML
    and no list is ``other``.
    """
    kind = kind_of(response)
    if kind == "feed" or kind == "sitemap":
        return kind
    if kind != "html":
        return "other"
    return "section" if response.body and pages.is_list(response) else "article"


def discover(response: Response) -> list[Seed]:
    """The addresses an answer offers: a feed's stories, a sitemap's addresses (sitemaps, if it is an index), and of any
    HTML page its links to stories on the same site, with the feeds it names after them.

    Raises:
        ParseError: a feed or sitemap that can't be read, or is refused because it declares entities.
    """
    match kind_of(response):
        case "feed":
            return feeds.read(response)
        case "sitemap":
            return sitemaps.read(response)
        case "html":
            return sections.read(response)
    return []


def feeds_of(response: Response) -> list[Seed]:
    """The feeds an HTML page names in its head."""
    return alternates.read(response) if kind_of(response) == "html" else []
