from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from scraper.archive import Archive
from scraper.crawl.robots import Robots, Rules
from scraper.fetch import Fetcher, Limits
from tests.crawl.conftest import Crawled
from tests.loopback import Loopback, Route, hang, page, redirect, reset

STORY = page(
    "<title>Ferry</title><article><h1>Ferry</h1><p>" + "The ferry sails again at noon. " * 9 + "</p></article>"
)


def text(robots: str, status: int = 200) -> Route:
    return page(robots, type="text/plain", status=status)


def rules(server: Loopback, *paths: str, agent: str = "presskeep/1.0") -> list[Rules]:
    async def ask() -> list[Rules]:
        async with Fetcher(user_agent=agent, limits=Limits(read=0.2)) as fetcher:
            robots = Robots(fetcher)
            return [await robots.rules(server.url(path)) for path in paths]

    return asyncio.run(ask())


def test_what_is_disallowed_is_refused_with_a_reason(server: Loopback) -> None:
    server.routes["/robots.txt"] = text("User-agent: *\nDisallow: /private/")
    [told] = rules(server, "/")
    assert told.refusal(server.url("/public/1")) is None
    assert told.refusal(server.url("/private/1")) == (
        f"robots.txt of {server.base.removeprefix('http://')} keeps robots out of {server.url('/private/1')}"
    )


@pytest.mark.parametrize(("group", "refused"), [("presskeep", True), ("PressKeep", True), ("keep", False), ("*", True)])
def test_the_group_is_the_one_for_our_name(server: Loopback, group: str, refused: bool) -> None:
    server.routes["/robots.txt"] = text(f"User-agent: {group}\nDisallow: /")
    [told] = rules(server, "/")
    assert bool(told.refusal(server.url("/1"))) is refused


def test_it_is_asked_for_once_a_host(server: Loopback) -> None:
    rules(server, "/1", "/2", "/3")
    assert server.paths() == ["/robots.txt"]


@pytest.mark.parametrize("route", [text("", 404), text("", 403), redirect("/robots.txt"), reset()])
def test_where_there_is_none_nothing_is_forbidden(server: Loopback, route: Route) -> None:
    server.routes["/robots.txt"] = route
    [told] = rules(server, "/")
    assert (told.refusal(server.url("/1")), told.delay) == (None, 0.0)


@pytest.mark.parametrize("route", [text("", 503), hang()])
def test_where_it_can_not_be_read_everything_is(server: Loopback, route: Route) -> None:
    server.routes["/robots.txt"] = route
    [told] = rules(server, "/")
    assert "its robots.txt can't be read" in (told.refusal(server.url("/1")) or "")


@pytest.mark.parametrize(("stated", "delay"), [("2.5", 2.5), ("0", 0.0), ("86400", 60.0), ("soon", 0.0)])
def test_a_delay_is_kept_to_a_minute_at_most(server: Loopback, stated: str, delay: float) -> None:
    server.routes["/robots.txt"] = text(f"User-agent: *\nCrawl-delay: {stated}")
    [told] = rules(server, "/")
    assert told.delay == delay


@pytest.mark.parametrize(
    ("options", "stored", "skipped"),
    [({}, ["/open"], 1), ({"robots": False}, ["/closed/1", "/open"], 0)],
)
def test_a_found_address_that_is_closed_is_skipped(
    go: Callable[..., Crawled], server: Loopback, options: dict[str, bool], stored: list[str], skipped: int
) -> None:
    feed = f"<rss version='2.0'><channel><title>News</title>{_items(server, '/closed/1', '/open')}</channel></rss>"
    server.routes |= {
        "/robots.txt": text("User-agent: *\nDisallow: /closed/"),
        "/feed": page(feed, type="application/rss+xml"),
        "/closed/1": STORY,
        "/open": STORY,
    }
    crawled = go(server.url("/feed"), **options)
    assert (sorted(crawled.stored), crawled.summary.skipped, crawled.summary.failed) == (stored, skipped, 0)


def test_a_seed_that_is_closed_fails_and_is_no_capture(
    go: Callable[..., Crawled], server: Loopback, archive: Archive
) -> None:
    server.routes |= {"/robots.txt": text("User-agent: *\nDisallow: /"), "/story": STORY}
    crawled = go(server.url("/story"))
    assert "keeps robots out" in crawled.reasons[0]
    assert server.paths() == ["/robots.txt"]
    assert [*archive.failures()] == []


def test_an_address_that_a_person_typed_is_asked_for_all_the_same(go: Callable[..., Crawled], server: Loopback) -> None:
    server.routes |= {"/robots.txt": text("User-agent: *\nDisallow: /"), "/story": STORY}
    assert go(server.url("/story"), depth=0).stored == ["/story"]
    assert server.paths() == ["/story"]


def _items(server: Loopback, *paths: str) -> str:
    return "".join(f"<item><title>A story</title><link>{server.url(path)}</link></item>" for path in paths)
