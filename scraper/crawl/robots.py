"""What a site asks of robots: its robots.txt, read once a run (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from scraper import urls
from scraper.errors import BadStatus, ConnectionFailed, FetchError, TooManyRedirects
from scraper.fetch import Fetcher

_READ = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309, 2.5)."""
_LONGEST_DELAY = 60.0
"""Seconds. A longer Crawl-delay is a way of saying no that no robot keeps to: the page is asked for at this pace."""


@dataclass(frozen=True)
class Rules:
    """What holds for one host. ``unreachable`` is why its robots.txt could not be had, where that closes the host."""

    agent: str = ""
    file: Protego | None = None
    unreachable: FetchError | None = None

    def refusal(self, url: str) -> str | None:
        """Why ``url`` may not be asked for, in a sentence; None where it may."""
        host = urls.host(url)
        if self.unreachable:
            return f"nothing of {host} is asked for, since its robots.txt can't be read: {self.unreachable}"
        if self.file and not self.file.can_fetch(url, self.agent):
            return f"robots.txt of {host} keeps robots out of {url}"
        return None

    @property
    def delay(self) -> float:
        """Seconds the site asks a robot to wait between two requests; 0 where it asks for none."""
        asked = self.file.crawl_delay(self.agent) if self.file else None
        return min(max(float(asked or 0), 0.0), _LONGEST_DELAY)


class Robots:
    """The rules of every host of a run."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        # Only the product token counts (RFC 9309, 2.2.1): a group for 'archiver' is not for us.
        self._agent = fetcher.user_agent.partition("/")[0].split()[0].lower()
        self._rules: dict[str, Rules] = {}

    async def rules(self, url: str) -> Rules:
        """The rules that hold for ``url``, asked of its host the first time."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = await self._read(f"{origin}/robots.txt")
        return self._rules[origin]

    async def _read(self, url: str) -> Rules:
        try:
            response = await self._fetcher.get(url)
        except BadStatus as exc:
            # 2.3.1.3: no such file, nothing forbidden. 2.3.1.4: the server is in trouble, everything is.
            return Rules() if 400 <= (exc.status or 0) < 500 else Rules(unreachable=exc)
        except (TooManyRedirects, ConnectionFailed):
            # 2.3.1.2 allows it for redirects. Where there is no connection, the page asked for says so itself.
            return Rules()
        except FetchError as exc:
            return Rules(unreachable=exc)
        return Rules(self._agent, Protego.parse(response.body[:_READ].decode("utf-8", "replace")))
