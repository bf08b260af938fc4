"""Whose turn it is to ask a host: a page's further parts go before the next page."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scraper.crawl.hosts import Hosts
from scraper.errors import FetchError


class Turns:
    """The pace of hosts, shared by the loop, which takes a page where a host is ready, and by visits that wait for theirs.

    Args:
        free: told of a host of which something has changed.
        write_off: told of a host that is not to be asked any more.
    """

    def __init__(self, hosts: Hosts, free: Callable[[str], None], write_off: Callable[[str], None]) -> None:
        self.hosts = hosts
        self._free = free
        self._write_off = write_off
        self._held: Counter[str] = Counter()
        self._answered = asyncio.Event()

    def ready_at(self, host: str) -> float | None:
        """The moment from which another page of the host may be asked for; None where that is not known yet."""
        return None if self._held[host] else self.hosts.ready_at(host)

    @contextmanager
    def hold(self, host: str) -> Iterator[None]:
        """Let no other page of the host be taken."""
        self.keep(host)
        try:
            yield
        finally:
            self.let_go(host)

    def keep(self, host: str) -> None:
        """As ``hold``, until it is ``let_go``."""
        self._held[host] += 1

    def let_go(self, host: str) -> None:
        """The end of ``keep``."""
        self._held[host] -= 1
        if not self._held[host]:
            del self._held[host]
        self._tell(host)

    async def next(self, host: str) -> None:
        """Wait until the host may be asked, and take that turn."""
        await self.ready(host)
        self.hosts.asked(host)

    async def ready(self, host: str) -> None:
        """Wait until the host may be asked. The turn is the caller's as long as nothing else is waited for."""
        with self.hold(host):
            while True:
                at, now = self.hosts.ready_at(host), self.hosts.clock()
                if at is None:
                    await self._answered.wait()
                elif at > now:
                    await self._until(at)
                else:
                    return

    async def _until(self, at: float) -> None:
        """Wait until a moment, or until something has changed: a host that is given up keeps nobody waiting."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at - self.hosts.clock()):
                await self._answered.wait()

    def answered(self, host: str, *, seconds: float, error: FetchError | None) -> None:
        """Note that a request has come to its end."""
        self.hosts.answered(host, seconds=seconds, error=error)
        self._tell(host)

    def taken_back(self, host: str) -> None:
        """Note that a request was not sent after all."""
        self.hosts.taken_back(host)
        self._tell(host)

    def _tell(self, host: str) -> None:
        if self.hosts.given_up(host):
            self._write_off(host)
        self._free(host)
        self._answered.set()
        self._answered = asyncio.Event()
