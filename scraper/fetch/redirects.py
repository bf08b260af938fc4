"""Where a redirect leads, and when to stop following (RFC 9110, 15.4)."""

from __future__ import annotations

from scraper import urls
from scraper.errors import FetchError, TooManyRedirects
from scraper.model import Response

_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Trail:
    """The hops of one visit, each the status and the address that answered."""

    def __init__(self, asked: str, limit: int) -> None:
        self.asked = asked
        self.limit = limit
        self.hops: list[tuple[int, str]] = []
        self._seen: set[tuple[str, str | None]] = set()

    def step(self, url: str, cookie: str | None) -> None:
        """Note that ``url`` is about to be asked.

        Sites send a visitor in a circle once, to see whether a cookie sticks: only the same address with the same
        cookies is a loop.

        Raises:
            TooManyRedirects: a loop, or one hop too many.
        """
        if (url, cookie) in self._seen:
            raise TooManyRedirects(f"redirects in a circle: {self.asked} comes back to {url}")
        if len(self.hops) > self.limit:
            raise TooManyRedirects(f"more than {self.limit} redirects from {self.asked}; the last one led to {url}")
        self._seen.add((url, cookie))


def target(response: Response) -> str | None:
    """The address a redirect leads to; None where the answer is none, or names no address.

    Raises:
        FetchError: it leads to something that is no web page (``mailto:``, ``app://…``).
    """
    location = response.header("location")
    if response.status not in _REDIRECTS or not location:
        return None
    url = urls.join(response.url, location)
    if url is None:
        raise FetchError(
            f"{response.url} redirects to {location[:200]!r}, which is no web address",
            status=response.status,
            headers=response.headers,
        )
    return url.split("#", 1)[0]
