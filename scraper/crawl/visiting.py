"""The way of one address up to the archive's door: robots.txt, the request, the list or the page that came, to its end."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from scraper import urls
from scraper.crawl import pipeline
from scraper.crawl.follow import Scope
from scraper.crawl.retry import TRIES
from scraper.crawl.robots import Robots
from scraper.crawl.seeds import Listed, explore
from scraper.crawl.trip import NotSent, Trip
from scraper.crawl.turns import Turns
from scraper.crawl.workers import Workers
from scraper.errors import Disallowed, FetchError, NotArchived
from scraper.fetch import Fetcher, shown
from scraper.model import Failure, Item, Overlay, Page, Response, Validators

if TYPE_CHECKING:
    from scraper.archive import Archive

_NOT_MODIFIED = 304

OverlayFor = Callable[[str], Overlay | None]
"""The overlay for the page at an address: ``scraper.overlays.Overlays(folder).for_url``."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What one try at an address came to. Nothing of it is in the archive yet."""

    item: Item
    kind: Literal["page", "unchanged", "list", "failure", "refusal", "none"]
    """``unchanged``: the server says that the page is as it was; ``refusal``: robots.txt keeps it from us; ``none``: it was
    not asked for after all, and is to be taken again."""
    answer: Response | None = None
    page: Page | None = None
    overlay: Overlay | None = None
    lists: Sequence[Listed] = ()
    """Those that were read."""
    items: Sequence[Item] = ()
    """What it leads to."""
    missing: tuple[str, ...] = ()
    """Why further pages that the story names are not in it."""
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

    archive: Archive
    fetcher: Fetcher
    robots: Robots
    obey: bool
    turns: Turns
    scope: Scope
    splitters: Workers
    overlays: OverlayFor | None

    def is_refused(self, item: Item) -> bool:
        """Is it known that robots.txt keeps it from us, so that its host need not be ready for it?"""
        if not self.obey or item.is_host:
            return False
        rules = self.robots.known(item.url)
        return rules is not None and rules.refusal(item.url) is not None

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
            # Of a host that is only named, what may be asked for by http and https is looked at on the way.
            if self.obey and not item.is_host and (refusal := rules.refusal(item.url)):
                return self._refused(item, refusal, rules.unreachable)
        if item.is_host:
            return self._explore(item)
        self.turns.hosts.asked(host)
        return self._visit(item)

    async def _given_up(self, item: Item, reason: str) -> Attempt:
        return Attempt(item=item, kind="failure", failure=pipeline.failure(item.url, reason))

    async def _refused(self, item: Item, reason: str, unreachable: FetchError | None) -> Attempt:
        """A host whose rules can't be had is in trouble, which may be over another time; what they forbid stays forbidden."""
        failure = pipeline.failure(item.url, reason, "error" if unreachable else "robots")
        return Attempt(item=item, kind="refusal", failure=failure, error=unreachable)

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
            if closed := self._closed(item.url):
                return await self._refused(item, *closed)
            return Attempt(item=item, kind="failure", failure=pipeline.refused(item.url, exc))
        return Attempt(item=item, kind="list", lists=found.lists, items=found.items)

    def _closed(self, url: str) -> tuple[str, FetchError | None] | None:
        """Why nothing of a host could be asked for, neither by https nor by http; None where something could."""
        home, why = urls.canonical(url), None
        for address in dict.fromkeys((home, "http:" + home.partition(":")[2])):
            rules = self.robots.known(address) if self.obey else None
            refusal = rules.refusal(address) if rules else None
            if rules is None or refusal is None:
                return None
            why = refusal, rules.unreachable
        return why

    async def _sitemaps(self, url: str) -> Sequence[str]:
        return (await self.robots.rules(url)).sitemaps

    async def _visit(self, item: Item) -> Attempt:
        asked_by = self._validators(item)
        try:
            answer = await self._ask(item.url, item.source, asked_by)
        except NotSent:
            return Attempt(item=item, kind="none")
        if isinstance(answer, pipeline.Refused):
            return Attempt(
                item=item, kind="failure", failure=answer.failure, error=answer.error, was_asked=answer.was_asked
            )
        if answer.status == _NOT_MODIFIED:
            return self._unchanged(item, answer)
        try:
            return await self._read(item, answer)
        except Exception as exc:  # a fault of ours costs this page, whose bytes are kept for a better parser
            return Attempt(item=item, kind="failure", answer=answer, failure=pipeline.unsplit(answer, exc))

    def _validators(self, item: Item) -> Validators | None:
        """What the server may be asked by whether a list, or a page, still is as it was."""
        as_list = None if self._is_page(item) else self.archive.list_validators(item.url)
        return as_list or self.archive.validators(item.url)

    def _is_page(self, item: Item) -> bool:
        """Is it known, before it is asked for, that it is no list to be followed?"""
        return self.scope.depth == 0 or item.is_story

    def _unchanged(self, item: Item, answer: Response) -> Attempt:
        """What stands as it was leads where it led."""
        found = () if self._is_page(item) else self.archive.list_offered(item.url)
        if found:
            kind = found[0].source
            assert kind in ("feed", "sitemap", "section")
            items = self.scope.from_list(item, answer, kind, found)
            return Attempt(item=item, kind="list", answer=answer, lists=[Listed(answer, [*found])], items=items)
        if not self.scope.depth:
            return Attempt(item=item, kind="unchanged", answer=answer)
        try:
            page = self.archive.page(item.url)
        except NotArchived:
            return Attempt(item=item, kind="unchanged", answer=answer)
        return Attempt(item=item, kind="unchanged", answer=answer, items=self.scope.from_story(item, answer, page))

    async def _ask(
        self, url: str, source: str | None, asked_by: Validators | None = None
    ) -> Response | pipeline.Refused:
        """One request, whose turn has been taken.

        Raises:
            NotSent: the host has asked for time before it was sent.
        """
        trip, error = Trip(self.turns, url), None

        async def onward(to: str) -> None:
            trip.over(None)  # before anything is waited for: who waits for a turn and holds one is waited for himself
            if self.obey and (refusal := (await self.robots.rules(to)).refusal(to)):
                raise Disallowed(f"{shown(url)} leads to another address: {refusal}")
            if reason := self.turns.hosts.given_up(urls.host(to)):
                raise FetchError(f"{shown(url)} leads to another host: {reason}")
            await trip.onward(to)

        try:
            await trip.listen()
            answer = await pipeline.ask(
                self.fetcher, url, source=source, validators=asked_by, onward=onward, sending=trip.sending
            )
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
        left = TRIES
        while not (reason := self.turns.hosts.given_up(host)):
            await self.turns.next(host)
            try:
                answer = await self._ask(url, source)
            except NotSent:
                continue
            if isinstance(answer, Response):
                return answer
            left -= 1
            if not left or answer.error is None or not answer.error.may_pass:
                return answer.failure
        return pipeline.failure(url, reason)

    async def _read(self, item: Item, answer: Response) -> Attempt:
        """A list, where one is to be followed; else a page, and its further ones."""
        overlay = self.overlays(answer.url) if self.overlays else None
        if self._is_page(item):
            return await self._page(item, answer, await self.splitters.split(answer, overlay), overlay)
        content = await self.splitters.read(answer, overlay)
        if isinstance(content, Page):
            return await self._page(item, answer, content, overlay)
        items = self.scope.from_list(item, answer, content.kind, content.found)
        return Attempt(item=item, kind="list", answer=answer, lists=[Listed(answer, [*content.found])], items=items)

    async def _page(self, item: Item, answer: Response, page: Page, overlay: Overlay | None) -> Attempt:
        missing: tuple[str, ...] = ()
        if page.continuations:
            from scraper.crawl import whole  # loads the parser, which most runs need in their workers only

            async def split(response: Response) -> Page:
                return await self.splitters.split(response, overlay)

            ask = partial(self._further, source=answer.url)
            answer, page, missing = await whole.follow(answer, page, ask, split)
        items = self.scope.from_story(item, answer, page)
        return Attempt(item=item, kind="page", answer=answer, page=page, overlay=overlay, items=items, missing=missing)
