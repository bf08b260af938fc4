"""The way of one address up to the archive's door: robots.txt, the request, the list or the page that came, to its end."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from scraper import urls
from scraper.crawl import pipeline, whole
from scraper.crawl.follow import Scope
from scraper.crawl.robots import Robots
from scraper.crawl.seeds import Listed, explore
from scraper.crawl.trip import Trip
from scraper.crawl.turns import Turns
from scraper.crawl.workers import Workers
from scraper.errors import Disallowed, FetchError
from scraper.fetch import Fetcher, shown
from scraper.model import Failure, Item, Overlay, Page, Response

OverlayFor = Callable[[str], Overlay | None]
"""The overlay for the page at an address: ``scraper.overlays.Overlays(folder).for_url``."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What one try at an address came to. Nothing of it is in the archive yet."""

    item: Item
    kind: Literal["page", "list", "failure", "refusal", "none"]
    """``refusal``: robots.txt keeps it from us; ``none``: it was not asked for after all, and is to be taken again."""
    answer: Response | None = None
    page: Page | None = None
    overlay: Overlay | None = None
    lists: Sequence[Listed] = ()
    """Those that were read."""
    items: Sequence[Item] = ()
    """What it leads to."""
    failure: Failure | None = None
    error: FetchError | None = None
    was_asked: bool = True

    @property
    def host(self) -> str:
        """The host that was to be asked."""
        return urls.host(self.item.url)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Tries addresses, for one run. ``obey``: whether robots.txt keeps us from pages."""

    fetcher: Fetcher
    robots: Robots
    obey: bool
    turns: Turns
    scope: Scope
    splitters: Workers
    overlays: OverlayFor | None

    def begin(self, item: Item) -> Coroutine[None, None, Attempt]:
        """Take the host's turn, and say what is to be done with it. The caller has seen that the host may be asked."""
        host = urls.host(item.url)
        if reason := self.turns.hosts.given_up(host):
            return self._given_up(item, reason)
        if item.is_host or self.obey:
            rules = self.robots.known(item.url)
            if rules is None:
                self.turns.keep(host)
                return self._read_robots(item)
            if self.obey and (refusal := rules.refusal(item.url)):
                return self._refused(item, refusal)
        if item.is_host:
            return self._explore(item)
        self.turns.hosts.asked(host)
        return self._visit(item)

    async def _given_up(self, item: Item, reason: str) -> Attempt:
        return Attempt(item=item, kind="failure", failure=pipeline.failure(item.url, reason))

    async def _refused(self, item: Item, reason: str) -> Attempt:
        return Attempt(item=item, kind="refusal", failure=pipeline.failure(item.url, reason, "robots"))

    async def _read_robots(self, item: Item) -> Attempt:
        """One request to a host is one turn: the page has another one."""
        try:
            await self.robots.ask(item.url)
        finally:
            self.turns.let_go(urls.host(item.url))
        return Attempt(item=item, kind="none")

    async def _explore(self, item: Item) -> Attempt:
        """Look for the stories of a host."""
        try:
            found = await explore(item, self.scope, self._ask_further, self._sitemaps)
        except FetchError as exc:
            return Attempt(item=item, kind="failure", failure=pipeline.refused(item.url, exc))
        return Attempt(item=item, kind="list", lists=found.lists, items=found.items)

    async def _sitemaps(self, url: str) -> Sequence[str]:
        return (await self.robots.rules(url)).sitemaps

    async def _visit(self, item: Item) -> Attempt:
        answer = await self._ask(item.url, item.source)
        if isinstance(answer, pipeline.Refused):
            return Attempt(
                item=item, kind="failure", failure=answer.failure, error=answer.error, was_asked=answer.was_asked
            )
        try:
            return await self._read(item, answer)
        except Exception as exc:  # a fault of ours costs this page, whose bytes are kept for a better parser
            return Attempt(item=item, kind="failure", answer=answer, failure=pipeline.unsplit(answer, exc))

    async def _ask(self, url: str, source: str | None) -> Response | pipeline.Refused:
        """One request, whose turn has been taken."""
        trip, error = Trip(self.turns, url), None

        async def onward(to: str) -> None:
            trip.over(None)  # before anything is waited for: who waits for a turn and holds one is waited for himself
            if self.obey and (refusal := (await self.robots.rules(to)).refusal(to)):
                raise Disallowed(f"{shown(url)} leads to another address: {refusal}")
            if reason := self.turns.hosts.given_up(urls.host(to)):
                raise FetchError(f"{shown(url)} leads to another host: {reason}")
            await trip.onward(to)

        try:
            answer = await pipeline.ask(self.fetcher, url, source=source, onward=onward)
            error = answer.error if isinstance(answer, pipeline.Refused) else None
        finally:
            trip.over(error)
        return answer

    async def _ask_further(self, url: str, source: str | None = None) -> Response | None:
        """One request on the way of another: it waits for its turn."""
        answer = await self._further(url, source)
        return answer if isinstance(answer, Response) else None

    async def _further(self, url: str, source: str | None) -> Response | Failure:
        host = urls.host(url)
        if self.obey and (refusal := (await self.robots.rules(url)).refusal(url)):
            return pipeline.failure(url, refusal, "robots")
        if reason := self.turns.hosts.given_up(host):
            return pipeline.failure(url, reason)
        await self.turns.next(host)
        answer = await self._ask(url, source)
        return answer.failure if isinstance(answer, pipeline.Refused) else answer

    async def _read(self, item: Item, answer: Response) -> Attempt:
        """A list, where one is to be followed; else a page, and its further ones."""
        overlay = self.overlays(answer.url) if self.overlays else None
        if self.scope.depth == 0 or item.is_story:
            return await self._page(item, answer, await self.splitters.split(answer, overlay), overlay)
        content = await self.splitters.read(answer, overlay)
        if isinstance(content, Page):
            return await self._page(item, answer, content, overlay)
        items = self.scope.from_list(item, answer, content.kind, content.found)
        return Attempt(item=item, kind="list", answer=answer, lists=[Listed(answer, [*content.found])], items=items)

    async def _page(self, item: Item, answer: Response, page: Page, overlay: Overlay | None) -> Attempt:
        async def split(response: Response) -> Page:
            return await self.splitters.split(response, overlay)

        ask = partial(self._further, source=answer.url)
        answer, page, _ = await whole.follow(answer, page, ask, split)
        items = self.scope.from_story(item, answer, page)
        return Attempt(item=item, kind="page", answer=answer, page=page, overlay=overlay, items=items)
