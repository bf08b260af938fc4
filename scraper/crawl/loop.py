"""The heart of a run: addresses taken as hosts allow, visited side by side, and what came of them written together.

What comes in within a quarter of a second is written in one transaction, whose price many pages share; where nothing else
is under way or left to be begun, nothing is waited for. What waits is no more than may be under way at once: a run that is
killed has lost twice as many visits at most.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scraper.crawl import pipeline
from scraper.crawl.frontier import Frontier
from scraper.crawl.progress import Progress
from scraper.crawl.retry import Retries
from scraper.crawl.stopping import Stopping
from scraper.crawl.summary import count
from scraper.crawl.visiting import Attempt, Visitor
from scraper.discover import same_site
from scraper.model import CrawlSummary, Failure, Item, Visit

if TYPE_CHECKING:
    from scraper.archive import Archive

OnVisit = Callable[[Visit], None]

TOGETHER = 16
"""Visits that are written as soon as there are so many of them, or as many as may be under way."""
_SECONDS = 0.25
"""How long a visit waits for others to be written with."""


@dataclass(kw_only=True)
class Loop:
    """The state of one run. ``limit``: pages still to be visited at most."""

    archive: Archive
    number: int
    frontier: Frontier
    visitor: Visitor
    retries: Retries
    stopping: Stopping
    progress: Progress
    summary: CrawlSummary
    limit: int | None
    concurrency: int
    on_visit: OnVisit | None
    _in_flight: dict[asyncio.Task[Attempt], Item] = field(default_factory=dict)
    _ended: list[asyncio.Task[Attempt]] = field(default_factory=list)
    _ready: list[Attempt] = field(default_factory=list)
    """What is to be written."""
    _write_at: float = 0.0
    """The moment by which it is written."""

    async def run(self) -> bool:
        """Visit everything there is to visit, or as much as the limit allows. Was that done, or did a signal end it?"""
        try:
            while not self.stopping.at_once:
                self._begin()
                self.progress.tell(len(self._in_flight), stopping=self.stopping.signal is not None)
                if not self._in_flight and self._is_over():
                    break
                await self._wait()
                self._collect()
                if self._is_to_be_written():
                    self._write()
            self._write()  # stopped at once: what is at hand is not asked for again
            return self.stopping.signal is None
        finally:
            for task in self._in_flight:
                task.cancel()
            await asyncio.gather(*self._in_flight, return_exceptions=True)
            self.summary.left = self.frontier.queued + len(self._in_flight) + len(self._ready)
            self.progress.tell(0, stopping=self.stopping.signal is not None, at_end=True)

    def _is_over(self) -> bool:
        return self.stopping.signal is not None or self._is_full() or self.frontier.is_empty

    def _is_full(self) -> bool:
        """Do what is in flight and what was visited make up the limit?"""
        return self.limit is not None and len(self._in_flight) + len(self._ready) >= self.limit

    def _begin(self) -> None:
        """Begin as many visits as may be under way."""
        turns = self.visitor.turns
        while self.stopping.signal is None and len(self._in_flight) < self.concurrency and not self._is_full():
            item = self.frontier.take(turns.hosts.clock(), turns.ready_at, self.visitor.is_refused)
            if item is None:
                return
            task = asyncio.ensure_future(self.visitor.begin(item))
            self._in_flight[task] = item
            task.add_done_callback(self._has_ended)

    def _has_ended(self, task: asyncio.Task[Attempt]) -> None:
        self._ended.append(task)
        self.stopping.came.set()

    async def _wait(self) -> None:
        """Wait until a visit has come to its end, a host may be asked again, or there is something to be told."""
        moments = [self.progress.due_at(), self._write_at if self._ready else None]
        if self.stopping.signal is None and len(self._in_flight) < self.concurrency and not self._is_full():
            moments.append(self.frontier.next_at())
        due = min((at for at in moments if at is not None), default=None)
        with contextlib.suppress(TimeoutError):
            # The clock of the hosts is that of the event loop.
            async with asyncio.timeout_at(due):
                await self.stopping.came.wait()
        self.stopping.came.clear()

    def _collect(self) -> None:
        """Take what has come to its end."""
        if self._ended and not self._ready:
            self._write_at = self.visitor.turns.hosts.clock() + _SECONDS
        ended, self._ended = self._ended, []
        self._ready += [self._attempt(task) for task in ended]

    def _is_to_be_written(self) -> bool:
        """Is there something to be written, and no reason to wait for more? What leads to others is waited for itself."""
        return bool(self._ready) and (
            len(self._ready) >= min(TOGETHER, self.concurrency)
            or not self._in_flight
            or self.frontier.is_empty
            or any(attempt.kind in ("none", "list") for attempt in self._ready)
            or self.visitor.turns.hosts.clock() >= self._write_at
        )

    def _write(self) -> None:
        """Write what there is, all of it at once; then tell of it."""
        attempts, self._ready = self._ready, []
        if not attempts:
            return
        with self.archive.together():
            visits = [self._settle(attempt) for attempt in attempts]
        for attempt, visit in zip(attempts, visits, strict=True):
            if visit is not None:
                self._tell(attempt, visit)

    def _attempt(self, task: asyncio.Task[Attempt]) -> Attempt:
        item = self._in_flight.pop(task)
        fault = task.exception()
        if fault is None:
            return task.result()
        if not isinstance(fault, Exception):
            raise fault
        reason = f"the visit to {item.url} failed ({pipeline.told(fault)})"
        return Attempt(item=item, kind="failure", failure=pipeline.failure(item.url, reason))

    def _tell(self, attempt: Attempt, visit: Visit) -> None:
        if attempt.kind not in ("list", "refusal") and self.limit is not None:
            self.limit -= 1
        self.progress.done += 1
        self.progress.failed += visit.failure is not None
        count(self.summary, visit, attempt)
        if self.on_visit:
            self.on_visit(visit)

    def _settle(self, attempt: Attempt) -> Visit | None:
        """Write what came of an address; the visit, where there is something to tell of. The caller holds the transaction."""
        item, answer = attempt.item, attempt.answer
        if attempt.kind == "none":
            self.frontier.put_back(item)
            return None
        if attempt.kind == "refusal":
            return self._refused(attempt)
        if answer is not None and self.frontier.is_seen(item, answer.url):
            self.frontier.done(item, counts=False)
            return None  # a redirect to a page that this crawl has
        if attempt.failure is not None and self._put_off(attempt):
            return None
        if answer is not None:
            self.frontier.mark(item, answer.url)
        if attempt.failure is not None:
            return self._failed(item, self._fail(attempt, attempt.failure))
        match attempt.kind:
            case "list":
                return self._read_list(attempt)
            case "unchanged":
                return self._keep_unchanged(attempt)
        return self._keep(attempt)

    def _refused(self, attempt: Attempt) -> Visit | None:
        """What robots.txt keeps from us. A seed that it does is told of, and kept."""
        assert attempt.failure
        self.frontier.skipped(attempt.item, attempt.failure.reason)
        if attempt.item.source:
            self.summary.skipped += 1
            return None
        return pipeline.fail(self.archive, attempt.failure, run=self.number)

    def _put_off(self, attempt: Attempt) -> bool:
        """Is it to be tried again?"""
        error, hosts = attempt.error, self.visitor.turns.hosts
        if error is None or not error.may_pass or hosts.given_up(attempt.host):
            return False
        pause = self.retries.pause(attempt.item.attempts + 1, error.retry_after)
        if pause is None:
            return False
        self.frontier.put_off(attempt.item, pause, hosts.clock(), str(error))
        self.summary.retried += 1
        return True

    def _fail(self, attempt: Attempt, failure: Failure) -> Visit:
        if not attempt.was_asked:
            return Visit(asked=failure.asked, failure=failure)
        return pipeline.fail(self.archive, failure, run=self.number)

    def _failed(self, item: Item, visit: Visit) -> Visit:
        assert visit.failure
        self.frontier.failed(item, visit.failure.reason)
        return visit

    def _read_list(self, attempt: Attempt) -> Visit:
        self.frontier.done(attempt.item, counts=False)
        for answer, found in attempt.lists:
            self.frontier.mark(attempt.item, answer.url)
            self.archive.keep_list(answer.asked, answer, found)
        self.frontier.add(attempt.items)
        return Visit(asked=attempt.item.url, discovered=sum(len(found) for _, found in attempt.lists))

    def _keep_unchanged(self, attempt: Attempt) -> Visit | None:
        """The server's word that a page is as it was."""
        assert attempt.answer
        stored = self.archive.store_unchanged(attempt.answer, run=self.number)
        if stored is None:  # what it was asked by has been erased meanwhile: it is asked for anew
            self.frontier.put_back(attempt.item)
            return None
        self._offer_headline(attempt.item, attempt.answer.url)
        self.frontier.done(attempt.item)
        self.frontier.add(attempt.items)
        return Visit(asked=attempt.item.url, stored=stored)

    def _offer_headline(self, item: Item, url: str) -> None:
        """Keep what the list that named a page calls it."""
        if item.headline and item.source and item.listed:
            kind: Literal["feed", "teaser"] = "feed" if item.is_story else "teaser"
            self.archive.offer_headline(url, item.headline, source=kind, place=item.source, at=item.listed)

    def _keep(self, attempt: Attempt) -> Visit:
        item, answer, page = attempt.item, attempt.answer, attempt.page
        assert answer
        assert page
        visit = pipeline.keep(self.archive, answer, page, run=self.number, overlay=attempt.overlay)
        if visit.failure:
            return self._failed(item, visit)
        visit.missing = attempt.missing
        self.frontier.done(item)
        self._offer_headline(item, answer.url)
        if page.canonical_url and same_site(page.canonical_url, answer.url):
            self.frontier.mark(item, page.canonical_url)
        for part in answer.parts:
            self.frontier.mark(item, part.url)
        self.frontier.add(attempt.items)
        return visit
