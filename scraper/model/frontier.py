"""What a crawl has still to visit."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Item(Struct, frozen=True):
    """An address to visit."""

    url: str
    depth: int = 0
    """Steps from the seed."""
    site: str | None = None
    """An address of the site the seed was on; None for a seed."""
    source: str | None = None
    """The page that named the address; None for a seed."""
    is_story: bool = False
    """Whether its source vouches for a story: a feed does."""
    headline: str | None = None
    """What the feed or list that named it calls it."""
    listed: str | None = None
    """When that list was read."""
    nested: int = 0
    """How many lists in a row named one another until it was named; 0 for what is no list."""
    rank: int = 0
    """What comes before what on a host, the lowest first; of one rank, in the order they were found."""
    is_host: bool = False
    """Whether a person named no more than a host: its stories are to be looked for (``crawl.seeds.explore``)."""
    id: int = 0
    """Its number in the frontier; 0 before it is there."""
    attempts: int = 0
    """How often it was tried in vain, where that may pass."""
    not_before: str | None = None
    """When it is to be tried again."""


class Crawl(Struct, kw_only=True, frozen=True):
    """A crawl that has something left to visit."""

    id: int
    job: str
    seeds: tuple[str, ...]
    options: dict[str, Any]
    """How far it goes and how it asks, by the names of ``scraper.crawl.run.Options``."""
    begun: str
    pages: int
    """Visited until now."""
    queued: int
    """Addresses left."""
