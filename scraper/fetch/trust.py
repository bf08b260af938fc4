"""Who may lead us to a private address: only a person, and only what is private itself.

What a host is, public or private, is settled by the addresses it had when it first answered in a run. Looking a name up
to check it, and again to connect, would be no check: a name may have a public address now and a private one a second
later (DNS rebinding). So the addresses that are connected to are the ones that were checked, and a connection that was
allowed to be private is never used for a request that is not.
"""

from __future__ import annotations

from scraper.errors import FetchError
from scraper.fetch.addresses import is_private


class PrivateAddress(Exception):
    """A host turned out to be private where it may not be."""


class Trust:
    """What is known of the hosts of a run. ``everything`` lets anything lead anywhere."""

    def __init__(self, *, everything: bool) -> None:
        self.everything = everything
        self._private: dict[str, bool] = {}

    def learn(self, host: str, private: bool) -> None:
        """Note what the addresses say that a host is connected to at. The first word stands."""
        self._private.setdefault(host, private)

    async def may_be_private(self, host: str, source: str | None) -> bool:
        """Whether ``host`` may be a private one, being named by a page of the host ``source``, or by a person."""
        if self.everything:
            return True
        if self._private.get(host) is False:
            return False
        return source is None or await self._is_private(source)

    async def _is_private(self, host: str) -> bool:
        known = self._private.get(host)
        if known is None:
            # A page of an earlier run named the address: nothing is known of its host yet.
            known = await is_private(host)
            self.learn(host, known)
        return known


def refused(source: str | None, url: str) -> FetchError:
    """The error where a public page leads to a private address."""
    led = f"{source} leads to {url}," if source and source != url else f"{url} is now"
    return FetchError(
        f"{led} an address of a private network: not followed. Ask for that address itself, or allow private addresses"
    )
