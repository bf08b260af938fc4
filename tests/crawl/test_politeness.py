"""Whether hosts are asked as they want to be, by their own count, while they fail; and whether it all is archived."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bench import faults
from bench.faultsite import FAULTS, HostPlan, Plan, Report, serve
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.errors import FetchError
from scraper.fetch import Fetcher, Limits

LIMITS = Limits(read=1, total=1.5, body=2**18, transfer=2**18)
DELAY = 0.01


def crawled(plan: Plan, archive: Archive, **options: Any) -> Report:
    """Crawl all hosts of a plan from their sitemaps; how they were asked."""
    with serve(plan) as sites:
        seeds = [f"{base}/sitemap.xml" for base in sites.bases]
        crawl(seeds, archive, **{"delay": DELAY, "limits": LIMITS, "concurrency": 20, **options})
        return sites.report()


HOSTS = (
    HostPlan(8, crawl_delay=0.05),
    HostPlan(8),
    HostPlan(6, robots="missing"),
    HostPlan(6, robots="moved", crawl_delay=0.03),
    HostPlan(3, robots="page"),
)


@pytest.mark.parametrize("rate", [0.0, 0.3])
def test_all_that_would_be_given_is_archived_once_and_politely(archive: Archive, rate: float) -> None:
    kinds = tuple(kind for kind in FAULTS if kind != "drip")  # whose time-outs take seconds
    report = crawled(Plan(HOSTS, rate, kinds, retry_after=0), archive)
    verdict = faults.judge(report, archive, delay=DELAY)
    assert (verdict.missing, verdict.stored_twice, verdict.impolite) == ([], [], [])
    assert verdict.available == verdict.archived == 8 + 8 + 8 + 6 + 5
    assert bool(report.faults) is bool(rate)


def test_a_host_that_asks_for_time_gets_it(archive: Archive) -> None:
    report = crawled(Plan((HostPlan(2, closed=0),), 0.2, ("503", "429"), seed=5), archive)
    [host] = report.hosts
    assert host.faults
    assert host.too_early == []
    assert len(host.delivered) == 2


def test_more_requests_at_once_are_as_many_as_asked_for_and_one_with_a_crawl_delay(archive: Archive) -> None:
    plan = Plan((HostPlan(6), HostPlan(3, crawl_delay=0.02)), latency=0.1)
    free, slow = crawled(plan, archive, delay=0.0, per_host=3).hosts
    assert (free.most_at_once, slow.most_at_once) == (3, 1)
    assert slow.shortest_gap is not None
    assert slow.shortest_gap >= 0.02


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
