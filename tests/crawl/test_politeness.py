"""Whether hosts are asked as they want to be, by their own count, while they fail; and whether it all is archived."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import Any

import httpx
import pytest

from bench import faults
from bench.faultsite import FAULTS, HostPlan, Plan, Report, serve
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.crawl import run as runs
from scraper.crawl.retry import Retries
from scraper.crawl.trip import NotSent
from scraper.errors import FetchError
from scraper.fetch import Fetcher, Limits
from tests.crawl.test_run import story
from tests.loopback import Exchange, Loopback, page

LIMITS = Limits(body=2**18, transfer=2**18)
"""Small bodies, and all the time there is: what takes long on a busy machine is no fault of the server."""
DELAY = 0.01


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again after no long pause; that of its host stays what it is."""
    monkeypatch.setattr(runs, "Retries", partial(Retries, first=0.02))


def crawled(plan: Plan, archive: Archive, **options: Any) -> Report:
    """Crawl all hosts of a plan from their sitemaps; how they were asked."""
    with serve(plan) as sites:
        seeds = [f"{base}/sitemap.xml" for base in sites.bases]
        crawl(seeds, archive, **{"delay": DELAY, "limits": LIMITS, "concurrency": 20, "workers": 0, **options})
        return sites.report()


HOSTS = (
    HostPlan(4, crawl_delay=0.03),
    HostPlan(5),
    HostPlan(3, robots="missing"),
    HostPlan(3, robots="moved", crawl_delay=0.02),
    HostPlan(2, robots="page"),
)


@pytest.mark.parametrize("rate", [0.0, 0.3])
def test_all_that_would_be_given_is_archived_once_and_politely(archive: Archive, rate: float) -> None:
    kinds = tuple(kind for kind in FAULTS if kind != "drip")  # whose time-outs take seconds
    report = crawled(Plan(HOSTS, rate, kinds, retry_after=0), archive)
    verdict = faults.judge(report, archive, delay=DELAY)
    assert (verdict.missing, verdict.stored_twice, verdict.impolite) == ([], [], [])
    assert verdict.available == verdict.archived == 4 + 5 + 5 + 3 + 4
    assert bool(report.faults) is bool(rate)


def test_a_host_that_asks_for_time_gets_it(archive: Archive) -> None:
    report = crawled(Plan((HostPlan(4, closed=0),), 0.4, ("503", "429"), retry_after=0.2, seed=5), archive)
    [host] = report.hosts
    assert host.faults
    assert host.too_early == []
    assert len(host.delivered) == 4


def test_more_requests_at_once_are_as_many_as_asked_for(server: Loopback, archive: Archive) -> None:
    """Each answer waits for two others: with fewer at once there would be none."""
    under_way: set[Exchange] = set()
    counts: list[int] = []
    together = threading.Barrier(3, timeout=30)

    def route(exchange: Exchange) -> None:
        under_way.add(exchange)
        counts.append(len(under_way))
        together.wait()
        under_way.remove(exchange)
        page(story(exchange.path))(exchange)

    paths = [f"/{number}" for number in range(6)]
    server.routes = dict.fromkeys(paths, route)
    summary = crawl([*map(server.url, paths)], archive, depth=0, delay=0.0, per_host=3, workers=0)
    assert (summary.stored, max(counts)) == (6, 3)


def test_a_host_that_asks_for_a_delay_has_one_at_a_time(archive: Archive) -> None:
    [host] = crawled(Plan((HostPlan(3, crawl_delay=0.02),)), archive, delay=0.0, per_host=3).hosts
    assert host.most_at_once == 1
    assert host.shortest_gap is not None
    assert host.shortest_gap >= 0.02


def test_what_is_not_sent_yet_when_a_host_asks_for_time_is_not_sent(server: Loopback) -> None:
    def hold() -> None:
        raise NotSent

    async def ask() -> None:
        async with Fetcher() as fetcher:
            for _ in range(2):  # on a new connection, and on one that is there
                with pytest.raises(NotSent):
                    await fetcher.get(server.url("/"), sending=hold)

    asyncio.run(ask())
    assert server.paths() == []


def test_a_host_counts_what_it_does_not_like() -> None:
    """The counters themselves: a client that minds nothing is found out."""
    with serve(Plan((HostPlan(2, closed=1, crawl_delay=1),), 1.0, ("503",), in_a_row=1, retry_after=5)) as sites:
        story, _ = sites.hosts[0].room.story_paths
        [closed] = sites.hosts[0].room.closed_paths
        with httpx.Client(base_url=sites.bases[0], trust_env=False) as client:
            answers = [client.get(path) for path in (story, story, "/robots.txt", "/robots.txt", closed, story, story)]
        assert [answer.status_code for answer in answers] == [503, 200, 503, 200, 503, 503, 200]
        [host] = sites.report().hosts
    assert host.forbidden == [story, story, closed]
    assert host.too_early == [story, "/robots.txt", "/robots.txt", closed, story, story]
    assert host.delivered == {story: 2}
    assert host.shortest_gap is not None
    assert host.shortest_gap < 1
    assert (host.most_at_once, host.faults) == (1, {"503": 4})


@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_is_the_one_it_is_called(kind: str) -> None:
    """Each as this package's own fetcher sees it."""

    async def ask(url: str) -> str:
        async with Fetcher(limits=Limits(read=0.3, total=0.3, body=2**18, transfer=2**18)) as fetcher:
            try:
                return (await fetcher.get(url)).header("content-type") or ""
            except FetchError as exc:
                return str(exc)

    with serve(Plan((HostPlan(1),), 1.0, (kind,))) as sites:
        told = asyncio.run(ask(sites.bases[0] + sites.hosts[0].room.story_paths[0]))
    assert _SEEN[kind] in told


_SEEN = {
    "500": "500 Internal Server Error",
    "502": "502 Bad Gateway",
    "503": "503 Service Unavailable",
    "429": "429 Too Many Requests",
    "reset": "broke off: ",
    "cut": "broke off: ",
    "gzip": "its compressed body has no end",
    "drip": "took longer than",
    "loop": "redirects in a circle",
    "charset": "charset=x-no-such",
    "endless": "is longer than the limit",
    "headers": "no usable answer",
}
