"""A run: seeds visited, what they offer followed, everything archived. Hosts go in parallel, each at its own pace."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from scraper.archive.runs import LEASE
from scraper.crawl import exit_status, pipeline, plan
from scraper.crawl.follow import Scope
from scraper.crawl.frontier import Frontier
from scraper.crawl.hosts import Hosts
from scraper.crawl.loop import Loop, OnVisit
from scraper.crawl.plan import Options, Plan
from scraper.crawl.progress import OnState, Progress
from scraper.crawl.retry import TRIES, Retries
from scraper.crawl.robots import Robots
from scraper.crawl.stopping import Stopping
from scraper.crawl.summary import count
from scraper.crawl.turns import Turns
from scraper.crawl.visiting import OverlayFor, Visitor
from scraper.crawl.workers import Workers
from scraper.errors import ArchiveError, JobHeld, PresskeepError
from scraper.fetch import DEFAULT_LIMITS, USER_AGENT, Fetcher, Limits
from scraper.model import CrawlSummary, Visit

if TYPE_CHECKING:
    from http.cookiejar import Cookie

    from scraper.archive import Archive

_SEEDS = 1000
"""Seeds that are written at once: a file may have a million of them."""

_ARCHIVE_FAILED = frozenset({ArchiveError.exit_status, JobHeld.exit_status})


async def run(
    seeds: Sequence[str],
    archive: Archive,
    *,
    command: str = "crawl",
    job: str | None = None,
    lasting: bool = True,
    resume: bool = False,
    retry_failed: bool = False,
    wait: Callable[[JobHeld], None] | None = None,
    depth: int | None = None,
    limit: int | None = None,
    same_site: bool = True,
    delay: float = 1.0,
    concurrency: int = 8,
    per_host: int = 1,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    since: str | None = None,
    robots: bool | None = None,
    workers: int | None = None,
    retries: int = TRIES,
    limits: Limits = DEFAULT_LIMITS,
    user_agent: str = USER_AGENT,
    allow_private: bool = False,
    headers: Sequence[tuple[str, str]] = (),
    cookies: Iterable[Cookie] = (),
    summary: CrawlSummary | None = None,
    on_visit: OnVisit | None = None,
    on_state: OnState | None = None,
    overlays: OverlayFor | None = None,
) -> CrawlSummary:
    """Visit ``seeds`` and what they lead to; count what came of it.

    A feed, a sitemap, a home or section page is followed and not itself archived; anything else is archived.

    What is still to be visited stands in the archive. A run that was broken off, in whatever way, is gone on with by
    ``resume``; one that has come to its end leaves nothing to go on with. Ctrl-C, or a SIGTERM that the program handles,
    lets what is in flight be finished and stored, and comes to whoever handles it then; a second one ends the run at
    once. That is so where the event loop runs in the main thread: elsewhere they do what they always do.

    Args:
        job: names work that only one run at a time may do in this archive; by default command and seeds.
        lasting: whether it can be gone on with. One that is not has no job unless there is a name for it.
        resume: go on with the crawl that was broken off: the one of these seeds, of this job, or the only one. It keeps
            to the options it was begun with, from ``depth`` to ``retries``; a ``limit`` counts the pages of all its runs.
        retry_failed: visit the addresses whose last visit failed with what may be gone (a fault, a refusal), of the sites
            of the seeds; without seeds, of the whole archive.
        wait: called while another run does the job, again and again until it is done; without it that is an error.
        depth: steps from a seed. 0 archives the seeds alone, whatever they are. Without one, lists are followed and
            articles are not; with 2, the related links of the articles of a list are followed too.
        limit: pages visited at most, lists not counted.
        same_site: follow only what is on the site of the seed. What a feed among the seeds names is followed anywhere.
        include: patterns (``crawl.patterns``) of which a story that is followed must fit one, where there are any.
        exclude: patterns that nothing which is followed may fit.
        since: follow what is from then on, by what lists and addresses tell of it (``crawl.since``).
        delay: seconds between two requests to one host; its robots.txt may ask for more.
        concurrency: pages under way at the same time, of all hosts.
        per_host: requests to one host at the same time.
        robots: respect robots.txt. Without a word, it is for ``depth`` 0 not asked: a person typed those addresses.
        workers: processes that split pages; one a core without a word, none with 0.
        retries: how often a page is asked for in all, where the failure may pass.
        headers: sent with every request.
        cookies: those the run begins with; they are sent where they belong. Neither is kept for ``resume``.
        summary: one to count in, for whoever wants it also of a run that is broken off.
        on_visit: told of every visit when it is in the archive, in the order in which they were written.
        on_state: told about twice a second, and at the end, how far the run is.
        overlays: asked for the overlay of each page.

    Raises:
        UsageError: there is nothing to go on with, or several to choose from.
        JobHeld: another run does this job.
        ArchiveError: the archive can't be written to. However a run ends, what it stored stays and its end is noted.
    """
    scope = Scope(
        depth, same_site, include, exclude, since
    )  # what is no pattern and no time is told before anything else
    options = Options(
        depth=depth,
        limit=limit,
        same_site=same_site,
        include=tuple(include),
        exclude=tuple(exclude),
        since=scope.since,
        delay=delay,
        concurrency=concurrency,
        per_host=per_host,
        robots=robots,
        allow_private=allow_private,
        retries=retries,
    )

    def planned() -> Plan:
        if resume:
            return plan.resume(archive, job, seeds)
        if retry_failed:
            return plan.again(command, job, seeds, options)
        return plan.begin(command, job, seeds, options, lasting=lasting)

    number, what = _begin(archive, command, planned, max(LEASE, 3 * delay), wait)
    with _noted(archive, number, summary or CrawlSummary()) as run, Stopping() as stopping:
        fetcher = Fetcher(
            limits=limits,
            user_agent=user_agent,
            allow_private=what.options.allow_private,
            headers=headers,
            cookies=cookies,
        )
        async with fetcher, Workers(workers) as splitters:
            tools = _Tools(archive, fetcher, splitters, overlays)
            await _crawl(what, run, tools, stopping, on_visit, on_state)
        run.status = stopping.status or exit_status(run.summary)
    await stopping.pass_on()
    return run.summary


@dataclass
class _Run:
    """The entry of a run in the archive, and how it ends."""

    number: int
    summary: CrawlSummary
    status: int = 1


def _begin(
    archive: Archive,
    command: str,
    planned: Callable[[], Plan],
    lease: float,
    wait: Callable[[JobHeld], None] | None,
) -> tuple[int, Plan]:
    while True:
        what = planned()
        try:
            return archive.begin_run(command, job=what.job, lease=lease), what
        except JobHeld as held:
            if wait is None:
                raise
            wait(held)


@contextlib.contextmanager
def _noted(archive: Archive, number: int, summary: CrawlSummary) -> Iterator[_Run]:
    """Note how a run ends, whatever ends it."""
    run = _Run(number, summary)
    started = time.monotonic()
    try:
        yield run
    except (asyncio.CancelledError, KeyboardInterrupt, SystemExit):
        run.status = 130
        raise
    except PresskeepError as exc:
        run.status = exc.exit_status
        raise
    finally:
        run.summary.seconds = round(time.monotonic() - started, 3)
        # An archive that can't be written to has said so already.
        with contextlib.suppress(ArchiveError) if run.status in _ARCHIVE_FAILED else contextlib.nullcontext():
            archive.end_run(number, counts=run.summary, exit_status=run.status)


@dataclass(frozen=True)
class _Tools:
    """What a run works with."""

    archive: Archive
    fetcher: Fetcher
    splitters: Workers
    overlays: OverlayFor | None


async def _crawl(
    what: Plan, run: _Run, tools: _Tools, stopping: Stopping, on_visit: OnVisit | None, on_state: OnState | None
) -> None:
    """Do what is planned. At its end a crawl is noted as ended; one that is broken off stays, to be gone on with."""
    options, archive = what.options, tools.archive
    crawl = _take_up(archive, run, what, on_visit)
    frontier = Frontier(archive, crawl)
    hosts = Hosts(options.delay, options.per_host, clock=asyncio.get_running_loop().time)
    turns = Turns(hosts, frontier.free, frontier.write_off)
    visitor = Visitor(
        archive=archive,
        fetcher=tools.fetcher,
        robots=Robots(tools.fetcher, turns),
        obey=options.depth != 0 if options.robots is None else options.robots,
        turns=turns,
        scope=options.scope,
        splitters=tools.splitters,
        overlays=tools.overlays,
    )
    loop = Loop(
        archive=archive,
        number=run.number,
        frontier=frontier,
        visitor=visitor,
        retries=Retries(options.retries),
        stopping=stopping,
        progress=Progress(frontier, hosts, on_state, hosts.clock),
        summary=run.summary,
        limit=None if options.limit is None else max(0, options.limit - (what.crawl.pages if what.crawl else 0)),
        concurrency=options.concurrency,
        on_visit=on_visit,
    )
    at_end = False
    try:
        at_end = await loop.run()
    finally:
        if at_end or what.job is None:
            archive.end_crawl(crawl)


def _take_up(archive: Archive, run: _Run, what: Plan, on_visit: OnVisit | None) -> int:
    """The number of the crawl to go on with, or of a new one that has its seeds."""
    if what.crawl:
        return what.crawl.id
    if what.job is not None:
        run.summary.abandoned = sum(crawl.queued for crawl in archive.unfinished_crawls() if crawl.job == what.job)
    bad: list[Visit] = []

    def refused(seed: str, reason: str) -> None:
        bad.append(Visit(asked=seed, failure=pipeline.failure(seed, reason)))

    items = what.items(archive, refused)
    crawl = archive.begin_crawl(run.number, seeds=what.seeds, options=msgspec.to_builtins(what.options))
    while batch := tuple(islice(items, _SEEDS)):
        archive.queue(crawl, batch)
    if what.job is not None:
        archive.name_crawl(crawl, what.job)
    for visit in bad:
        count(run.summary, visit)
        if on_visit:
            on_visit(visit)
    return crawl
