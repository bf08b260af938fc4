"""What a run takes its addresses from: each host's by their rank and in the order they were found, hosts in turn.

All addresses stand in the archive. In memory there is a window of the next few of each host, and when each host may be
asked again: a run over 100,000 addresses holds no more of them than one over 2,000.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scraper import urls
from scraper.archive import times
from scraper.model import Item

if TYPE_CHECKING:
    from scraper.archive import Archive

__all__ = ["Frontier", "Item"]

_WINDOW = 32
"""Addresses of a host that are read from the archive at a time, where there are few hosts."""
_IN_MEMORY = 2048
"""Addresses in memory, of all hosts together; but one of each in any case."""

_BEFORE_ALL = (-(2**63), 0)
"""What all ranks come behind."""

ReadyAt = Callable[[str], float | None]
"""The moment from which a host may be asked; None where that is not known yet."""


@dataclass(slots=True)
class _Host:
    """The addresses of a host that wait: the next ones, and how many there are behind them in the archive."""

    window: deque[Item] = field(default_factory=deque)
    behind: int = 0
    last: tuple[int, int] = _BEFORE_ALL
    """Rank and number of the last address read from the archive."""


class Frontier:
    """The addresses of one crawl. None is handed out twice; what becomes of each is for the caller to ``settle``.

    A host that has addresses is in one of three places: in turn, resting until a moment, or busy until ``free`` is called.
    Moments are seconds of the clock that ``now`` is of.
    """

    def __init__(self, archive: Archive, crawl: int) -> None:
        self.archive = archive
        self.crawl = crawl
        self.queued = 0
        """Addresses that wait; about, since some of them may turn out to be other addresses of one page."""
        self._hosts: dict[str, _Host] = {}
        self._turn: deque[str] = deque()
        self._resting: list[tuple[float, str]] = []
        self._busy: set[str] = set()
        self._later: list[tuple[float, int, Item]] = []
        """What is to be tried again, and when."""
        self._out: set[int] = set()
        """The numbers of those that are in flight, or are to be tried again later: they are queued, and not to be taken."""
        self._written_off: set[str] = set()
        self._met(archive.queued_hosts(crawl))

    def add(self, items: Sequence[Item]) -> None:
        """Take addresses in, those that are new."""
        if items:
            self._met(self.archive.queue(self.crawl, items))

    def take(self, now: float, ready_at: ReadyAt, unasked: Callable[[Item], bool] = lambda item: False) -> Item | None:
        """The next address of a host that may be asked; None where there is none now.

        ``unasked``: of which the host is not asked, so that it need not be ready.
        """
        self._wake(now)
        for _ in range(len(self._turn)):
            host = self._turn.popleft()
            at = ready_at(host)
            if at is None:
                self._busy.add(host)
            elif (item := self._next(host, now) if at <= now else self._unasked(host, now, unasked)) is not None:
                self._turn.append(host)
                self.queued -= 1
                self._out.add(item.id)
                return item
            elif host in self._hosts:
                heapq.heappush(self._resting, (at, host))
        return None

    @property
    def is_empty(self) -> bool:
        """Is there nothing left to be taken, now or later?"""
        return not self._hosts and not self._later

    def next_at(self) -> float | None:
        """The moment at which there may be something to take again; None where that depends on what is in flight."""
        moments = [heap[0][0] for heap in (self._resting, self._later) if heap]
        return min(moments, default=None)

    def free(self, host: str) -> None:
        """Note that something has changed of a host: it may be in turn again."""
        if host in self._busy:
            self._busy.remove(host)
            self._turn.append(host)

    def write_off(self, host: str) -> None:
        """Note that a host is not asked any more: nothing of it is worth waiting for."""
        self._written_off.add(host)
        for entry in [entry for entry in self._later if urls.host(entry[2].url) == host]:
            self._later.remove(entry)
            self._take_up(entry[2])
        heapq.heapify(self._later)
        if any(name == host for _, name in self._resting):
            self._resting = [entry for entry in self._resting if entry[1] != host]
            heapq.heapify(self._resting)
            self._turn.append(host)

    def put_back(self, item: Item) -> None:
        """Note that an address was not asked for after all: it is its host's next."""
        self._out.discard(item.id)
        self._host(urls.host(item.url)).window.appendleft(item)
        self.queued += 1

    def put_off(self, item: Item, seconds: float, now: float, reason: str) -> None:
        """Note that an address was tried in vain, and is to be tried again in so many seconds."""
        not_before = times.ours(datetime.now(UTC) + timedelta(seconds=seconds))
        self.archive.put_off(item, not_before, reason)
        again = replace(item, attempts=item.attempts + 1, not_before=None)
        heapq.heappush(self._later, (now + seconds, item.id, again))
        self.queued += 1

    def done(self, item: Item, *, counts: bool = True) -> None:
        """Note that an address was visited."""
        self._out.discard(item.id)
        self.archive.settle(item, "done", counts=counts)

    def failed(self, item: Item, reason: str) -> None:
        """Note that it gave no page."""
        self._out.discard(item.id)
        self.archive.settle(item, "failed", reason, counts=True)

    def skipped(self, item: Item, reason: str) -> None:
        """Note that it was left alone."""
        self._out.discard(item.id)
        self.archive.settle(item, "skipped", reason)

    def is_seen(self, item: Item, url: str) -> bool:
        """Has the page that an item led to been visited by way of another one?"""
        return not self.archive.is_queued(item) or self.archive.is_visited(self.crawl, url, by_other_than=item)

    def mark(self, item: Item, url: str) -> None:
        """Note that the page an item led to has this address, too. What a page says of itself may be no address: it is
        passed over."""
        known = self.archive.note_visited(item, self.crawl, url)
        if known and known.id not in self._out:
            self.queued -= 1

    def busiest(self, count: int = 20) -> dict[str, int]:
        """The hosts for which the most addresses wait, and how many, about."""
        waiting = ((len(host.window) + host.behind, name) for name, host in self._hosts.items())
        return {name: size for size, name in heapq.nlargest(count, waiting) if size}

    def _met(self, added: Counter[str] | dict[str, int]) -> None:
        for host, count in added.items():
            if count:
                # What is new may come before what has been read: that is read again.
                of = self._host(host)
                of.behind += count + len(of.window)
                of.window.clear()
                of.last = _BEFORE_ALL
                self.queued += count

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._hosts[name] = _Host()
            self._turn.append(name)
        return self._hosts[name]

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            self._turn.append(heapq.heappop(self._resting)[1])
        while self._later and self._later[0][0] <= now:
            self._take_up(heapq.heappop(self._later)[2])

    def _take_up(self, item: Item) -> None:
        """Make what was to be tried again later its host's next."""
        self._out.discard(item.id)
        self._host(urls.host(item.url)).window.appendleft(item)

    def _unasked(self, name: str, now: float, unasked: Callable[[Item], bool]) -> Item | None:
        """The next address of a host that has to rest, where it can do without being asked. Where the host has none, it is
        forgotten: nobody waits for it."""
        host = self._hosts[name]
        while not host.window and host.behind:
            self._read(name, host)
        if not host.window:
            del self._hosts[name]
            return None
        if not unasked(host.window[0]):
            return None
        item = self._next(name, now)  # it may be another one: the first may have been visited meanwhile
        if item is None or unasked(item):
            return item
        host.window.appendleft(item)
        return None

    def _next(self, name: str, now: float) -> Item | None:
        """The host's next address; None, and the host is forgotten, where it has none."""
        host = self._hosts[name]
        while host.window or host.behind:
            if not host.window:
                self._read(name, host)
                continue
            item = host.window.popleft()
            wait = _seconds_until(item.not_before)
            if wait > 0 and item.id not in self._out and name not in self._written_off:
                self._out.add(item.id)
                heapq.heappush(self._later, (now + wait, item.id, item))
            elif item.id not in self._out and self.archive.is_queued(item):
                return item
        del self._hosts[name]
        return None

    def _read(self, name: str, host: _Host) -> None:
        size = max(1, min(_WINDOW, _IN_MEMORY // len(self._hosts)))
        host.window.extend(self.archive.queued(self.crawl, name, host.last, size))
        if host.window:
            host.last = host.window[-1].rank, host.window[-1].id
        # Of those behind some may have been visited under another address: where there are fewer, there are no more.
        host.behind = max(0, host.behind - len(host.window)) if len(host.window) == size else 0


def _seconds_until(moment: str | None) -> float:
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).total_seconds() if moment else 0.0
