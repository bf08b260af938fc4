"""One visit under way: a turn of a host for each request, where it is redirected."""

from __future__ import annotations

from scraper import urls
from scraper.crawl.turns import Turns
from scraper.errors import FetchError, PresskeepError


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
