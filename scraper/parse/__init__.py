"""bytes -> Page: one walk over the page, one label a block, and the parts put together from the labels. Pure.

===============  ====================================================================
``decode``       bytes -> tokens, whatever the page says of its encoding (``charsets``), and without ``bombs`` and ``floods``
``markup``       what a token is, and what a tag says
``walk``         tokens -> ``outline``: the blocks of text, and the elements around them
``metadata``     title, authors, dates, section, tags; ``dates``, ``jsonld`` under it
``comments``     which blocks are comments; who wrote what, when, to whom
``related``      which blocks offer other stories
``label``        one label a block, by ``features`` and ``trees``: body, comment, related, none
``live``         the entries of a live blog, and their times
``continuation`` where the story and its comments go on
``join``         the pages of one story, and of its comments -> one Page
``body``         the story from its blocks; ``images``, ``captions``, ``tags`` beside it
``overlay``      what a user tells of a site, where somebody does; it wins
``explaining``   why a page was split as it was
``cues``         what class names say; ``headings``: what headings say
===============  ====================================================================
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

import msgspec

from scraper.model import Explanation, Overlay, Page

PARSER_VERSION = "5"
"""Counts up when the same bytes may give another Page."""


def parser_version(overlay: Overlay | None = None) -> str:
    """The version that a page split now carries: the parser's, and where an overlay is laid over the page its name and
    the first digits of its SHA-256: '4+example.com.toml@5d41402a'."""
    return PARSER_VERSION if overlay is None else f"{PARSER_VERSION}+{overlay.name}@{_digest(overlay)}"


@lru_cache(maxsize=256)
def _digest(overlay: Overlay) -> str:
    return sha256(msgspec.json.encode(overlay)).hexdigest()[:8]


def parse(
    html: bytes,
    url: str | None = None,
    *,
    charset: str | None = None,
    captured: str | None = None,
    overlay: Overlay | None = None,
) -> Page:
    """Split a news page.

    Args:
        html: the page as it arrived, decompressed.
        url: its address, against which links are made absolute.
        charset: the encoding that the HTTP header names; a BOM wins over it, it wins over the page.
        captured: RFC 3339 time of the visit, against which relative times ('3 hours ago') are read; without it
            they are left out.
        overlay: what is known of the site's pages; it wins over what is found.

    Raises:
        NotHTML: the bytes are another kind of file.
        EmptyPage: there is no text in them.
        BadOverlay: a selector of the overlay is none.
    """
    # selectolax and the tables are loaded by the first page, not by `presskeep --help`.
    from scraper.parse.page import split

    return split(html, url, charset=charset, captured=captured, overlay=overlay)


def explain(
    html: bytes,
    url: str | None = None,
    *,
    charset: str | None = None,
    captured: str | None = None,
    overlay: Overlay | None = None,
) -> Explanation:
    """Why ``parse`` splits a page as it does: of each block its class, and what decided. Arguments as there."""
    from scraper.parse.explaining.reasons import reasons_for

    return reasons_for(html, url, charset=charset, captured=captured, overlay=overlay)
