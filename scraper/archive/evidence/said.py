"""What an answer calls itself and its elements: where a wall, or a page that is not there, is told from a story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from scraper.archive.normal import fold
from scraper.model import Page, Response

HTML = 2_000_000
"""Bytes of a page that are searched for what its markup says."""

_HEAD_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,300})", re.I)
_ATTRIBUTE = re.compile(r"\b(?:class|id)\s*=\s*[\"']([^\"'<>]{1,300})", re.I)
_HEADING = re.compile(r"<h1\b[^<>]{0,500}>(.{1,600}?)</h1", re.I | re.S)
_TAG = re.compile(r"<[^<>]{0,500}>")
_PARTING = re.compile(r"\s[|\-•·»]\s|[|!?]")


def titles(response: Response, page: Page) -> set[str]:
    """The headline and the <title>, and what is parted in them by a stroke or a dash."""
    head = _HEAD_TITLE.search(response.body[:200_000].decode("utf-8", "replace"))
    return {piece for title in (page.title, head and head[1]) for piece in _pieces(title)}


def headings(response: Response) -> set[str]:
    """The headings of the first rank, parted as titles are."""
    found = _HEADING.findall(response.body[:HTML].decode("utf-8", "replace"))
    return {piece for text in found for piece in _pieces(unescape(_TAG.sub(" ", text)))}


def names(html: bytes) -> str:
    """The class names and ids of all elements, in lower case."""
    return " ".join(_ATTRIBUTE.findall(html.decode("utf-8", "replace"))).lower()


def _pieces(title: str | None) -> Iterator[str]:
    """A title, and what is parted in it by a stroke or a dash, without the stops at their ends."""
    text = fold(title).lower()
    for piece in (text, *_PARTING.split(text)):
        if bare := piece.strip(" .…!?:"):
            yield bare
