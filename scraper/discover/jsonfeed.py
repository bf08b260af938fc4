"""JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from typing import Any

import msgspec

from scraper.discover.seeds import Seeds
from scraper.discover.times import rfc3339
from scraper.errors import ParseError
from scraper.model import Response, Seed


class _Item(msgspec.Struct):
    # Typed loosely: one odd field of one item must not cost the feed.
    id: Any = None
    url: Any = None
    title: Any = None
    date_published: Any = None
    date_modified: Any = None


class _Feed(msgspec.Struct):
    items: list[_Item]
    next_url: Any = None


def read(response: Response) -> list[Seed]:
    """The stories a JSON feed offers, in its order. An item without ``url`` whose ``id`` is an address is at that one.

    Raises:
        ParseError: no JSON, or no list of items in it.
    """
    try:
        feed = msgspec.json.decode(response.body.removeprefix(b"\xef\xbb\xbf"), type=_Feed)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise ParseError(f"no JSON feed that can be read: {response.url} ({exc})") from None
    seeds = Seeds(response.url, "feed")
    for item in feed.items:
        identity = _text(item.id) or ""
        link = _text(item.url) or (identity if identity.startswith(("http://", "https://")) else None)
        seeds.add(
            link,
            title=_text(item.title),
            published=rfc3339(_text(item.date_published)),
            modified=rfc3339(_text(item.date_modified)),
        )
    seeds.add(_text(feed.next_url), leads_to="next")
    return seeds.found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
