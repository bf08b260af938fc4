"""One visit under way: a turn of a host for each request, where it is redirected."""

from __future__ import annotations

import asyncio

from scraper import urls
from scraper.crawl.turns import Turns
from scraper.errors import FetchError, PresskeepError

_STEPS = 4
"""Rounds of the event loop from the arrival of an answer to its being known here."""


class NotSent(PresskeepError):
    """A request whose turn had been taken, and that was not sent: the host has asked for time meanwhile."""


class Trip:
    """A visit to ``url``, whose first turn has been taken."""

    def __init__(self, turns: Turns, url: str) -> None:
        self._turns = turns
        self._host: str | None = urls.host(url)
        self._begun = turns.hosts.clock()

    async def onward(self, url: str) -> None:
        """Wait for the turn of the host that a redirect leads to: it is asked no sooner than for any other page."""
        self.over(None)
        host = urls.host(url)
        await self._turns.next(host)
        self._host, self._begun = host, self._turns.hosts.clock()

    async def listen(self) -> None:
        """Let what has come from the host meanwhile be read, where it has other requests under way: it may ask for time."""
        if self._host is not None and self._turns.hosts.in_flight(self._host) > 1:
            for _ in range(_STEPS):
                await asyncio.sleep(0)

    def sending(self) -> None:
        """Look once more whether the host may be asked, right before it is: another answer of it may have come since.

        Raises:
            NotSent: it may not. The turn is given back.
        """
        if self._host is not None and not self._turns.hosts.may_send(self._host):
            host, self._host = self._host, None
            self._turns.taken_back(host)
            raise NotSent(f"{host} has asked for time")

    def over(self, error: FetchError | None) -> None:
        """Note that there was an answer, or none."""
        if self._host is not None:
            host, self._host = self._host, None
            self._turns.answered(host, seconds=self._turns.hosts.clock() - self._begun, error=error)
