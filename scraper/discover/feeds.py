"""Feeds: RSS 0.9x to 2.0, RSS 1.0 and Atom, well-formed or not, as feedparser reads them; JSON Feed beside them.

A feed's entry is a story: its address, headline and times are taken, nothing else.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser
from w3lib.html import remove_tags, replace_entities

from scraper.discover import jsonfeed
from scraper.discover.seeds import Seeds
from scraper.discover.times import rfc3339
from scraper.errors import ParseError
from scraper.model import Response, Seed


def read(response: Response) -> list[Seed]:
    """The stories a feed offers, in its order.

    Raises:
        ParseError: it is no feed after all.
    """
    if response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return jsonfeed.read(response)
    # A stream, since feedparser opens a string as a file or an address. The headers tell it charset and base.
    headers = {"content-type": response.header("content-type") or "", "content-location": response.url}
    feed = feedparser.parse(io.BytesIO(response.body), response_headers=headers, sanitize_html=False)
    if not feed.version and not feed.entries:
        raise ParseError(f"no feed that can be read: {response.url}")
    seeds = Seeds(response.url, "feed")
    for entry in feed.entries:
        # Feeds that pass through a counter of clicks name the story itself beside it.
        link = entry.get("feedburner_origlink") or entry.get("link")
        seeds.add(link, title=_title(entry), published=_time(entry, "published"), modified=_time(entry, "updated"))
    return seeds.found


def _title(entry: Any) -> str | None:
    title: str | None = entry.get("title")
    if title and entry.title_detail.get("type") != "text/plain":
        return str(replace_entities(remove_tags(title)))
    return title


def _time(entry: Any, name: str) -> str | None:
    # dict.get, since feedparser's own lends the time of one name to the other.
    text, parsed = dict.get(entry, name), dict.get(entry, f"{name}_parsed")
    if found := rfc3339(text):
        return found
    # Formats of its own (Korean, Greek, Hungarian …) feedparser turns into UTC.
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(*parsed[:6]) if parsed else None
