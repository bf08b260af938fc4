"""A story or a list of stories: what an HTML page is, by what it says of itself and by what it holds.

A page that is wrongly taken for a list is a story lost, so a page is a story unless several things say otherwise.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from scraper.discover import html, sections, shapes
from scraper.model import Response

_LIST_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ItemList", "Blog"))
_STORY_TYPES = re.compile(r"(?:Article|BlogPosting|Report)$")
_JSON_TYPE = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"([A-Za-z]+)"')
_LIST_CLASSES = frozenset(("home", "blog", "archive", "category", "tag", "author", "search", "search-results"))
_STORY_CLASSES = re.compile(r"single|single-post|postid-\d+|article|node-type-article|page-node-type-article")
_HOME = re.compile(r"/?(?:(?:index|default|home)\.\w{3,5})?", re.I)
_LONG_PARAGRAPH = 120
"""Characters from which a paragraph is prose rather than a teaser."""
_MUCH_PROSE = 1200
"""Characters in long paragraphs that make a story."""
_MANY_STORIES = 6
"""Linked stories that make a list."""


def is_list(response: Response) -> bool:
    """Whether an HTML page is a home or section page: something to follow rather than to read."""
    if _HOME.fullmatch(response.url.split("://", 1)[-1].partition("/")[2]):
        return True
    page = html.tree(response)
    evidence = _by_address(response.url) + _by_its_word(page) + _by_its_class(page)
    if evidence <= -2:
        return False
    return evidence + _by_content(page, response.url) >= 2


def _by_address(url: str) -> int:
    points = shapes.points(url)
    return 1 if points < 0 else -2 if points >= 4 else -1 if points >= 2 else 0


def _by_its_word(page: LexborHTMLParser) -> int:
    """Open Graph and JSON-LD. Not believed alone: home pages call themselves articles, and stories websites."""
    kind = page.css_first('meta[property="og:type"]')
    stated = (kind.attributes.get("content") or "").strip().lower() if kind else ""
    evidence = -2 if stated == "article" else 1 if stated == "website" else 0
    types = {t for node in page.css('script[type="application/ld+json"]') for t in _JSON_TYPE.findall(node.text())}
    if not types.isdisjoint(_LIST_TYPES):
        evidence += 1
    if any(_STORY_TYPES.search(t) for t in types):
        evidence -= 1
    return evidence


def _by_its_class(page: LexborHTMLParser) -> int:
    """The classes WordPress and Drupal put on the body."""
    classes = set((page.body.attributes.get("class") or "").lower().split()) if page.body else set()
    if any(_STORY_CLASSES.fullmatch(name) for name in classes):
        return -2
    return 0 if classes.isdisjoint(_LIST_CLASSES) else 2


def _by_content(page: LexborHTMLParser, url: str) -> int:
    prose = 0
    for node in page.css("p"):
        text = node.text(strip=True)
        if len(text) >= _LONG_PARAGRAPH:
            prose += len(text)
    stories = sections.count(page, url)
    return (2 if stories >= _MANY_STORIES else 0) - (2 if prose >= _MUCH_PROSE else 0)
