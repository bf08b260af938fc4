"""A run: seeds visited, what they offer followed, everything archived. Hosts go in parallel, each at its own pace."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from scraper import urls
from scraper.archive.runs import LEASE
from scraper.crawl import exit_status, pipeline
from scraper.crawl.follow import Scope
from scraper.crawl.frontier import Frontier, Item
from scraper.crawl.pace import Pace
from scraper.crawl.robots import Robots
from scraper.discover import discover, looks_like, same_site
from scraper.errors import ArchiveError, BadURL, JobHeld, ParseError
from scraper.fetch import DEFAULT_LIMITS, USER_AGENT, Fetcher, Limits, now
from scraper.model import CrawlSummary, Failure, Outcome, Overlay, Response, Visit

if TYPE_CHECKING:
    from scraper.archive import Archive

OnVisit = Callable[[Visit], None]
OverlayFor = Callable[[str], Overlay | None]
"""The overlay for the page at an address: ``scraper.overlays.Overlays(folder).for_url``."""


_ARCHIVE_FAILED = frozenset({ArchiveError.exit_status, JobHeld.exit_status})


async def run(
    seeds: Sequence[str],
    archive: Archive,
    *,
    command: str = "crawl",
    job: str | None = None,
    wait: Callable[[JobHeld], None] | None = None,
    depth: int | None = None,
    limit: int | None = None,
    same_site: bool = True,
    delay: float = 1.0,
    concurrency: int = 8,
    robots: bool | None = None,
    limits: Limits = DEFAULT_LIMITS,
    user_agent: str = USER_AGENT,
    allow_private: bool = False,
    headers: Sequence[tuple[str, str]] = (),
    on_visit: OnVisit | None = None,
    overlays: OverlayFor | None = None,
) -> CrawlSummary:
    """Visit ``seeds`` and what they lead to; count what came of it.

    A feed, a sitemap, a home or section page is followed and not itself archived; anything else is archived.

    Args:
        job: names work that only one run at a time may do in this archive.
        wait: called while another run does it, again and again until it is done; without it that is an error.
        depth: steps from a seed. 0 archives the seeds alone, whatever they are. Without one, lists are followed and
            articles are not; with 2, the related links of the articles of a list are followed too.
        limit: pages visited at most, lists not counted.
        same_site: follow only what is on the site of the seed. What a feed among the seeds names is followed anywhere.
        delay: seconds between two requests to one host; its robots.txt may ask for more.
        concurrency: hosts asked at the same time.
        robots: respect robots.txt. Without a word, it is for ``depth`` 0 not asked: a person typed those addresses.
        on_visit: told of every visit as it is done, in the order they are done.
        overlays: asked for the overlay of each page.

    Raises:
        JobHeld: another run does this job.
        ArchiveError: the archive can't be written to. However a run ends, what it stored stays and its end is noted.
    """
    number = _begin(archive, command, job, wait, max(LEASE, 3 * delay))
    summary = CrawlSummary()
    started = time.monotonic()
    status = 1
    try:
        async with Fetcher(
            limits=limits, user_agent=user_agent, allow_private=allow_private, headers=headers
        ) as fetcher:
            respect = depth != 0 if robots is None else robots
            await _Run(
                fetcher=fetcher,
                archive=archive,
                number=number,
                scope=Scope(depth, same_site),
                limit=limit,
                robots=Robots(fetcher) if respect else None,
                pace=Pace(delay),
                summary=summary,
                on_visit=on_visit,
                overlays=overlays,
            ).all(seeds, concurrency)
        status = exit_status(summary)
    except (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
        status = 130
        raise
    except ArchiveError as exc:
        status = exc.exit_status
        raise
    finally:
        summary.seconds = round(time.monotonic() - started, 3)
        # An archive that can't be written to has said so already.
        with contextlib.suppress(ArchiveError) if status in _ARCHIVE_FAILED else contextlib.nullcontext():
            archive.end_run(number, counts=summary, exit_status=status)
    return summary


def _begin(
    archive: Archive, command: str, job: str | None, wait: Callable[[JobHeld], None] | None, lease: float
) -> int:
    while True:
        try:
            return archive.begin_run(command, job=job, lease=lease)
        except JobHeld as held:
            if wait is None:
                raise
            wait(held)


class _Result(NamedTuple):
    """What one item came to."""

    visit: Visit | None
    """To be told of and counted; None for a page seen before, or one left alone."""
    found: tuple[Item, ...] = ()
    answered: bool = True
    """Whether something was fetched: a page or a list, and no error page."""
    skipped: bool = False


@dataclass(kw_only=True)
class _Run:
    """The state of one run."""

    fetcher: Fetcher
    archive: Archive
    number: int
    scope: Scope
    limit: int | None
    robots: Robots | None
    pace: Pace
    summary: CrawlSummary
    on_visit: OnVisit | None
    overlays: OverlayFor | None
    frontier: Frontier = field(default_factory=Frontier)
    pages: int = 0

    async def all(self, seeds: Sequence[str], concurrency: int) -> None:
        """Visit everything there is to visit, one page at a time on each host."""
        for seed in seeds:
            try:
                urls.canonical(seed)  # the frontier passes over what has no name: a seed is not to vanish
                self.frontier.add(Item(urls.check(seed)))
            except BadURL as exc:
                self._finish(_Result(_unasked(seed, "error", str(exc)), answered=False))
        tasks: dict[asyncio.Task[_Result], Item] = {}
        try:
            while True:
                self._start(tasks, concurrency)
                if not tasks:
                    return
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    tasks.pop(task)
                    self._finish(task.result())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, tasks: dict[asyncio.Task[_Result], Item], concurrency: int) -> None:
        while len(tasks) < concurrency and (self.limit is None or self.pages + len(tasks) < self.limit):
            item = self.frontier.take({item.host for item in tasks.values()})
            if item is None:
                return
            tasks[asyncio.create_task(self._visit(item))] = item

    def _finish(self, result: _Result) -> None:
        for item in result.found:
            self.frontier.add(item)
        self.summary.skipped += result.skipped
        if result.visit is None:
            return
        self.pages += bool(result.visit.page or result.visit.failure)
        _count(self.summary, result.visit, answered=result.answered)
        if self.on_visit:
            self.on_visit(result.visit)

    async def _visit(self, item: Item) -> _Result:
        rules = await self.robots.rules(item.url) if self.robots else None
        if rules and (refusal := rules.refusal(item.url)):
            if item.source:
                return _Result(None, skipped=True)
            return _Result(_unasked(item.url, "blocked", refusal), answered=False)
        await self.pace.wait(item.host)
        answer = await pipeline.ask(self.fetcher, self.archive, item.url, run=self.number, source=item.source)
        self.pace.answered(item.host, rules.delay if rules else 0.0)
        seen = isinstance(answer, Response) and self.frontier.visited(answer.url)
        self.frontier.mark(item.url)
        if isinstance(answer, Visit):
            return _Result(answer, answered=False)
        if seen:
            return _Result(None)  # a redirect to a page this run has
        self.frontier.mark(answer.url)
        return self._follow(item, answer) or self._keep(item, answer)

    def _follow(self, item: Item, answer: Response) -> _Result | None:
        """Read a list; None for what is none, or lists nothing and so is a page after all."""
        if self.scope.depth == 0 or item.is_story:
            return None
        kind = looks_like(answer)
        if kind == "article" or kind == "other":
            return None
        try:
            found = discover(answer)
        except ParseError as exc:
            failure = pipeline.unreadable(answer, str(exc))
            return _Result(pipeline.fail(self.archive, failure, run=self.number))
        if not found and kind == "section":
            return None
        visit = Visit(asked=item.url, discovered=len(found))
        return _Result(visit, self.scope.from_list(item, answer, kind, found))

    def _keep(self, item: Item, answer: Response) -> _Result:
        overlay = self.overlays(answer.url) if self.overlays else None
        visit = pipeline.keep(self.archive, answer, run=self.number, overlay=overlay)
        if not visit.page:
            return _Result(visit)
        if item.headline and item.source and item.listed:
            kind: Literal["feed", "teaser"] = "feed" if item.is_story else "teaser"
            self.archive.offer_headline(answer.url, item.headline, source=kind, place=item.source, at=item.listed)
        if visit.page.canonical_url and same_site(visit.page.canonical_url, answer.url):
            self.frontier.mark(visit.page.canonical_url)
        return _Result(visit, self.scope.from_story(item, answer, visit.page))


def _unasked(asked: str, outcome: Outcome, reason: str) -> Visit:
    """A visit that failed before anything was asked: there is no capture to store."""
    return Visit(asked=asked, failure=Failure(asked=asked, captured=now(), outcome=outcome, reason=reason))


def _count(summary: CrawlSummary, visit: Visit, *, answered: bool) -> None:
    summary.fetched += answered
    summary.failed += visit.failure is not None
    if visit.stored and visit.page:
        summary.stored += 1
        summary.new_pages += visit.stored.first
        summary.changed += bool(visit.stored.new) and not visit.stored.first
        summary.unchanged += not visit.stored.new
        summary.paragraphs += sum(block.kind == "paragraph" for block in visit.page.blocks)
        summary.comments += len(visit.page.comments)
        summary.related += len(visit.page.related)
