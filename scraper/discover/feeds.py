"""Feeds: RSS 0.9x to 2.0, RSS 1.0 and Atom, well-formed or not, as feedparser reads them; JSON Feed beside them.

A feed's entry is a story: its address, headline and times are taken, nothing else.
"""

from __future__ import annotations

import io
import re
from typing import Any

import feedparser
from w3lib.html import remove_tags, replace_entities

from scraper.discover import jsonfeed
from scraper.discover.seeds import Seeds
from scraper.discover.times import rfc3339
from scraper.errors import ParseError
from scraper.model import Response, Seed

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
"""Where it is wrong about the encoding, what it declares is better not heard."""
_UNFIT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#x?[dD][89a-fA-F][0-9a-fA-F]{2};|&#5[5-7]\d{3};")
"""Characters that no XML may have, and halves of surrogate pairs."""
_DEEPEST = 1000
_TAG = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<(/?)(?!(?:br|img|hr|link|input|meta)\b)[a-z][^<>]*", re.I | re.S)
_NEXT = frozenset(("next", "prev-archive"))
"""What leads to older entries (RFC 5005, 3 and 4)."""


def read(response: Response) -> list[Seed]:
    """The stories a feed offers, in its order.

    Raises:
        ParseError: it is no feed after all.
    """
    if response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return jsonfeed.read(response)
    if _depth(response.body) > _DEEPEST:
        raise ParseError(f"refused: {response.url} has elements in one another thousands deep, as no honest feed has")
    feed = _feed(response.body, response.header("content-type") or "", response.url) or _feed(
        _DECLARED.sub(b"", _UNFIT.sub(b"", response.body)), "", response.url
    )
    if feed is None:
        raise ParseError(f"no feed that can be read: {response.url}")
    seeds = Seeds(response.url, "feed")
    for entry in feed.get("entries", ()):
        # Feeds that pass through a counter of clicks name the story itself beside it.
        link = entry.get("feedburner_origlink") or entry.get("link")
        seeds.add(link, title=_title(entry), published=_time(entry, "published"), modified=_time(entry, "updated"))
    for link in feed.get("feed", {}).get("links", ()):
        if link.get("rel") in _NEXT:
            seeds.add(link.get("href"), leads_to="next")
    return seeds.found


def _depth(body: bytes) -> int:
    """How deep its elements lie in one another; feedparser takes the square of that in time."""
    depth = deepest = 0
    for tag in _TAG.finditer(body):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[1] is not None and not tag[0].endswith(b"/"):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _feed(body: bytes, type: str, url: str) -> Any:
    """What feedparser makes of a body; None where it is no feed to it."""
    # A stream, since feedparser opens a string as a file or an address. The headers tell it charset and base.
    headers = {"content-type": type, "content-location": url}
    try:
        feed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False)
    except Exception:  # its parsers raise many kinds on bytes that are no feed
        return None
    return feed if feed.get("version") or feed.get("entries") else None


def _title(entry: Any) -> str | None:
    title: str | None = entry.get("title")
    if title and entry.get("title_detail", {}).get("type") != "text/plain":
        return str(replace_entities(remove_tags(title)))
    return title


def _time(entry: Any, name: str) -> str | None:
    # dict.get, since feedparser's own lends the time of one name to the other.
    text, parsed = dict.get(entry, name), dict.get(entry, f"{name}_parsed")
    if found := rfc3339(text):
        return found
    # Formats of its own (Korean, Greek, Hungarian …) feedparser turns into UTC.
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*parsed[:6]) if parsed else None
