"""What a run has still to visit, and what it has visited: queues of addresses by host, in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Container
from dataclasses import dataclass

from scraper import urls
from scraper.errors import BadURL


@dataclass(frozen=True)
class Item:
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

    @property
    def host(self) -> str:
        """The host to ask."""
        return urls.host(self.url)


class Frontier:
    """Addresses by host, each taken in the order it came, hosts in turn. None is handed out twice."""

    def __init__(self) -> None:
        self._queues: dict[str, deque[Item]] = {}
        self._known: set[str] = set()
        self._visited: set[str] = set()

    def add(self, item: Item) -> bool:
        """Take an address in; False where it is known already, or is none."""
        name = _name(item.url)
        if name is None or name in self._known:
            return False
        self._known.add(name)
        self._queues.setdefault(item.host, deque()).append(item)
        return True

    def take(self, busy: Container[str]) -> Item | None:
        """The next address of a host that is not ``busy``; None where there is none."""
        for host in list(self._queues):
            if host in busy:
                continue
            queue = self._queues.pop(host)
            while queue:
                item = queue.popleft()
                if not self.visited(item.url):
                    if queue:
                        self._queues[host] = queue  # goes to the end: the other hosts come first
                    return item
        return None

    def visited(self, url: str) -> bool:
        """Whether this page has been seen, under this or another address."""
        return _name(url) in self._visited

    def mark(self, url: str) -> None:
        """Note that this page has been seen. What a page says of itself may be no address: it is passed over."""
        if name := _name(url):
            self._known.add(name)
            self._visited.add(name)


def _name(url: str) -> str | None:
    try:
        return urls.canonical(url)
    except BadURL:
        return None
