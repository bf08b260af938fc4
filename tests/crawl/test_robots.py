from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from scraper.archive import Archive
from scraper.crawl.hosts import Hosts
from scraper.crawl.robots import CLOSED_FOR, KEPT_FOR, TRIES, Robots, Rules
from scraper.crawl.turns import Turns
from scraper.errors import BadStatus
from scraper.fetch import Fetcher, Limits
from tests.crawl.conftest import Crawled
from tests.loopback import Exchange, Loopback, Route, hang, loopback, page, redirect, reset

STORY = page(
    "<title>Ferry</title><article><h1>Ferry</h1><p>" + "The ferry sails again at noon. " * 9 + "</p></article>"
)


def text(robots: str, status: int = 200) -> Route:
    return page(robots, type="text/plain", status=status)


def turns(delay: float = 0.0, at_once: int = 1, clock: Callable[[], float] = time.monotonic) -> Turns:
    return Turns(Hosts(delay, at_once, clock=clock), free=lambda host: None, write_off=lambda host: None)


@dataclass
class Clock:
    """Goes on by more than any pause of a host whenever it is looked at, so that nobody waits."""

    now: float = 0.0

    def __call__(self) -> float:
        self.now += 5.0
        return self.now


async def told(robots: Robots, url: str) -> Rules:
    """The rules of a host, asked for as often as it takes, without a pause."""
    while (found := robots.known(url) or await robots.ask(url)) is None:
        pass
    return found


def rules(server: Loopback, *paths: str, agent: str = "presskeep/1.0") -> list[Rules]:
    async def ask() -> list[Rules]:
        async with Fetcher(user_agent=agent, limits=Limits(read=0.1)) as fetcher:
            robots = Robots(fetcher, turns(clock=Clock()))
            return [await told(robots, server.url(path)) for path in paths]

    return asyncio.run(ask())


def allowed(server: Loopback, robots: str | bytes, *paths: str, agent: str = "presskeep/1.0") -> list[bool]:
    """Of each path, whether it may be asked for."""
    server.routes["/robots.txt"] = page(robots, type="text/plain")
    [found] = rules(server, "/", agent=agent)
    return [found.refusal(server.url(path)) is None for path in paths]


def in_turn(*routes: Route) -> Route:
    """One answer after the other, and then the last one again and again."""
    left = list(routes)
    return lambda exchange: (left.pop(0) if len(left) > 1 else left[0])(exchange)


def test_what_is_disallowed_is_refused_with_a_reason(server: Loopback) -> None:
    server.routes["/robots.txt"] = text("User-agent: *\nDisallow: /private/")
    [found] = rules(server, "/")
    assert found.refusal(server.url("/public/1")) is None
    assert found.refusal(server.url("/private/1")) == (
        f"robots.txt of {server.base.removeprefix('http://')} keeps robots out of {server.url('/private/1')}"
    )


@pytest.mark.parametrize(
    ("group", "refused"),
    [
        ("presskeep", True),
        ("PressKeep", True),
        ("presskeep/2.0 (news archiver)", True),
        ("*", True),
        ("keep", False),
        ("press", False),
        ("presskeeper", False),
        ("press*", False),
        ("", False),
    ],
)
def test_the_group_is_the_one_for_our_name(server: Loopback, group: str, refused: bool) -> None:
    assert allowed(server, f"User-agent: {group}\nDisallow: /", "/1") == [not refused]


def test_our_own_groups_are_one_and_win_over_the_one_for_all(server: Loopback) -> None:
    file = """
        User-agent: *
        Disallow: /
        User-agent: otherbot
        user-agent: presskeep
        Disallow: /a
        Allow: /a/open
        User-agent: presskeep
        Disallow: /b"""
    assert allowed(server, file, "/a", "/a/open", "/b", "/c") == [False, True, False, True]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_however_it_is_written_down(server: Loopback, encoding: str, ending: str) -> None:
    file = ending.join(("User-agent: * # everyone", "Disallow: /straße", "Disallow: /*.pdf$"))
    assert allowed(server, file.encode(encoding), "/stra%C3%9Fe/1", "/a.pdf", "/a.pdf?x") == [False, False, True]


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\0" * 9999,
        b"<!doctype html><title>Welcome</title><p>User-agent: everyone</p><p>Disallow: nothing</p>" * 99,
        b"Disallow: /",
        b"User-agent\nDisallow: /",
        b"User-agent: *\nDisallow:",
        b"User-agent: *\nDisallow: /" + b"x" * 300_000,
        b"User-agent: *\nCrawl-delay: nan\nRequest-rate: 1/0\nAllow: /%ZZ\nDisallow: /\xff\xfe%",
        b"\xff\xfe\xd8",
        b"x" * 600_000 + b"\nUser-agent: *\nDisallow: /",
    ],
)
def test_rubbish_forbids_nothing(server: Loopback, rubbish: bytes) -> None:
    assert allowed(server, rubbish, "/1") == [True]


def test_a_line_cut_at_the_end_of_what_is_read_says_nothing(server: Loopback) -> None:
    start = b"User-agent: *\nDisallow: /closed\n"
    cut = b"Disallow: /private\n"
    file = start + b"#" * (500 * 1024 - len(start) - 1 - len(b"Disallow: /")) + b"\n" + cut
    assert file[: 500 * 1024].endswith(b"\nDisallow: /")
    assert allowed(server, file, "/closed", "/open") == [False, True]


def test_it_is_asked_for_once_a_host(server: Loopback) -> None:
    rules(server, "/1", "/2", "/3")
    assert server.paths() == ["/robots.txt"]


def test_those_who_ask_at_the_same_time_share_one_request(server: Loopback) -> None:
    server.routes["/robots.txt"] = text("User-agent: *\nDisallow: /private/")

    async def ask() -> None:
        async with Fetcher() as fetcher:
            robots = Robots(fetcher, turns())
            found = await asyncio.gather(*(robots.rules(server.url(f"/private/{n}")) for n in range(9)))
            assert all(rules.refusal(server.url("/private/1")) for rules in found)

    asyncio.run(ask())
    assert server.paths() == ["/robots.txt"]


def test_one_who_asks_and_is_called_off_leaves_the_others_asking(server: Loopback) -> None:
    asked = threading.Event()

    def first_hang(exchange: Exchange) -> None:
        asked.set()
        hang()(exchange)

    server.routes["/robots.txt"] = in_turn(first_hang, text("User-agent: *\nDisallow: /private/"))

    async def ask() -> Rules:
        async with Fetcher() as fetcher:
            robots = Robots(fetcher, turns())
            first, second = (asyncio.create_task(robots.rules(server.url("/"))) for _ in range(2))
            await asyncio.to_thread(asked.wait)
            first.cancel()
            return await second

    assert asyncio.run(ask()).refusal(server.url("/private/1"))


def test_each_port_has_its_own(server: Loopback) -> None:
    with loopback({"/robots.txt": text("User-agent: *\nDisallow: /")}) as other:

        async def ask() -> list[Rules]:
            async with Fetcher() as fetcher:
                robots = Robots(fetcher, turns())
                return [await told(robots, each.url("/1")) for each in (server, other)]

        assert [bool(rules.refusal("http://127.0.0.1/1")) for rules in asyncio.run(ask())] == [False, True]


def test_a_redirect_is_followed_to_another_host(server: Loopback) -> None:
    with loopback({"/moved.txt": text("User-agent: *\nDisallow: /private/")}, host="127.0.0.2") as other:
        server.routes |= {f"/{n}": redirect(f"/{n + 1}") for n in range(4)}
        server.routes |= {"/robots.txt": redirect("/0"), "/4": redirect(other.url("/moved.txt"))}
        [found] = rules(server, "/")
    assert found.refusal(server.url("/private/1"))


@pytest.mark.parametrize("route", [text("", 404), text("", 403), text("", 401), redirect("/robots.txt")])
def test_where_there_is_none_nothing_is_forbidden(server: Loopback, route: Route) -> None:
    server.routes["/robots.txt"] = route
    [found] = rules(server, "/")
    assert (found.refusal(server.url("/1")), found.delay, found.sitemaps) == (None, 0.0, ())


@pytest.mark.parametrize("route", [text("", 503), text("", 500), text("", 429), hang(), reset()])
def test_where_it_can_not_be_read_everything_is_forbidden(server: Loopback, route: Route) -> None:
    server.routes["/robots.txt"] = route
    [found] = rules(server, "/")
    assert "its robots.txt can't be read" in (found.refusal(server.url("/1")) or "")
    assert server.paths() == ["/robots.txt"] * TRIES


def test_where_nobody_is_there_fewer_tries_are_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        host = f"127.0.0.1:{taken.getsockname()[1]}"

    async def ask() -> tuple[Rules, int]:
        async with Fetcher() as fetcher:
            pace = turns(0.0)
            found = await Robots(fetcher, pace).rules(f"http://{host}/")
            [state] = pace.hosts.states({host: 1})
            return found, state.failed

    found, tries = asyncio.run(ask())
    assert "connection refused" in (found.refusal(f"http://{host}/1") or "")
    assert tries == 3


def test_a_host_that_is_given_up_is_not_asked_for_it(server: Loopback) -> None:
    server.routes["/robots.txt"] = text("User-agent: *")

    async def ask() -> Rules:
        async with Fetcher() as fetcher:
            pace = turns(0.0)
            host = server.base.removeprefix("http://")
            pace.hosts.answered(host, seconds=0.0, error=BadStatus("503", status=503, retry_after=9999.0))
            return await Robots(fetcher, pace).rules(server.url("/"))

    assert "is left alone for the rest of this run" in (asyncio.run(ask()).refusal(server.url("/1")) or "")
    assert server.paths() == []


def test_a_host_in_trouble_once_is_asked_again_after_a_pause(server: Loopback) -> None:
    server.routes["/robots.txt"] = in_turn(text("", 503), text("User-agent: *\nDisallow: /private/"))

    async def ask() -> Rules:
        async with Fetcher() as fetcher:
            return await Robots(fetcher, turns(0.01)).rules(server.url("/"))

    found = asyncio.run(ask())
    assert [bool(found.refusal(server.url(path))) for path in ("/private/1", "/public")] == [True, False]
    first, second = (asked.at for asked in server.requests)
    assert second - first >= 0.1


def test_asking_counts_as_a_request_to_the_host(server: Loopback) -> None:
    server.routes["/robots.txt"] = text("User-agent: *\nCrawl-delay: 7")

    async def ask() -> None:
        async with Fetcher() as fetcher:
            pace = turns(1.0, 4, clock=lambda: 100.0)
            robots, hosts = Robots(fetcher, pace), pace.hosts
            host = server.base.removeprefix("http://")
            await robots.rules(server.url("/"))
            assert hosts.ready_at(host) == 107.0
            hosts.asked(host)
            assert hosts.ready_at(host) is None

    asyncio.run(ask())


def test_a_host_without_one_has_answered_well(server: Loopback) -> None:
    async def ask() -> tuple[int, int]:
        async with Fetcher() as fetcher:
            pace = turns()
            await Robots(fetcher, pace).rules(server.url("/"))
            [state] = pace.hosts.states({server.base.removeprefix("http://"): 1})
            return state.done, state.failed

    assert asyncio.run(ask()) == (1, 0)


def test_its_redirects_keep_to_the_pace_too(server: Loopback) -> None:
    server.routes |= {"/robots.txt": redirect("/moved.txt"), "/moved.txt": text("User-agent: *\nDisallow: /private/")}

    async def ask() -> None:
        async with Fetcher(limits=Limits(total=0.3)) as fetcher:
            found = await Robots(fetcher, turns(0.4)).rules(server.url("/"))
            assert found.refusal(server.url("/private/1"))  # the wait is no part of the time the request may take

    asyncio.run(ask())
    first, second = (asked.at for asked in server.requests)
    assert second - first >= 0.4


def test_it_holds_for_a_day_and_longer_where_it_can_not_be_read_again(server: Loopback) -> None:
    server.routes["/robots.txt"] = in_turn(text("User-agent: *\nDisallow: /old"), text("", 503))
    clock = Clock()

    async def ask() -> None:
        async with Fetcher() as fetcher:
            robots = Robots(fetcher, turns(clock=clock))
            await told(robots, server.url("/"))
            clock.now += KEPT_FOR - 60
            assert robots.known(server.url("/"))
            clock.now += 60
            assert robots.known(server.url("/")) is None
            found = await told(robots, server.url("/"))
            assert [bool(found.refusal(server.url(path))) for path in ("/old", "/new")] == [True, False]

    asyncio.run(ask())
    assert len(server.requests) == 1 + TRIES


def test_a_closed_host_is_asked_again_after_a_while(server: Loopback) -> None:
    server.routes["/robots.txt"] = in_turn(*[text("", 503)] * TRIES, text(""))
    clock = Clock()

    async def ask() -> None:
        async with Fetcher() as fetcher:
            robots = Robots(fetcher, turns(clock=clock))
            assert (await told(robots, server.url("/"))).unreachable
            clock.now += CLOSED_FOR + 1
            assert not (await told(robots, server.url("/"))).unreachable

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("stated", "delay"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: 0", 0.0),
        ("Crawl-delay: 86400", 60.0),
        ("Crawl-delay: inf", 0.0),
        ("Crawl-delay: -1", 0.0),
        ("Crawl-delay: soon", 0.0),
        ("Request-rate: 1/5", 5.0),
        ("Request-rate: 2/1m", 30.0),
    ],
)
def test_a_delay_is_kept_to_a_minute_at_most(server: Loopback, stated: str, delay: float) -> None:
    server.routes["/robots.txt"] = text(f"User-agent: *\n{stated}")
    [found] = rules(server, "/")
    assert found.delay == delay


def test_it_names_sitemaps_wherever_in_the_file(server: Loopback) -> None:
    maps = [server.url("/news.xml"), server.url("/all.xml")]
    file = f"Sitemap: {maps[0]}\nUser-agent: otherbot\nDisallow: /\nsitemap: {maps[1]}\nSitemap: {maps[0]}"
    server.routes["/robots.txt"] = text(file)
    [found] = rules(server, "/")
    assert found.sitemaps == tuple(maps)


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


def test_a_seed_that_is_closed_is_a_failure_that_is_kept_and_not_taken_up_again(
    go: Callable[..., Crawled], server: Loopback, archive: Archive
) -> None:
    server.routes |= {"/robots.txt": text("User-agent: *\nDisallow: /"), "/story": STORY}
    crawled = go(server.url("/story"))
    assert "keeps robots out" in crawled.reasons[0]
    assert server.paths() == ["/robots.txt"]
    assert [(capture.url, capture.outcome) for capture in archive.failures()] == [(server.url("/story"), "robots")]
    server.routes["/robots.txt"] = text("")
    assert go(retry_failed=True).visits == []


def test_a_closed_address_does_not_wait_for_its_host(
    go: Callable[..., Crawled], server: Loopback, archive: Archive
) -> None:
    """Here the host wants a minute between two requests: a run that waited for it would take that long."""
    rules = text("User-agent: *\nDisallow: /closed/\nCrawl-delay: 60")
    told: list[str] = []

    def answer(exchange: Exchange) -> None:
        told.append(exchange.path)
        rules(exchange)

    server.routes["/robots.txt"] = answer
    crawled = go(*(server.url(f"/closed/{n}") for n in range(3)))
    assert (crawled.summary.failed, told, server.paths()) == (3, ["/robots.txt"], ["/robots.txt"])


def test_an_address_that_a_person_typed_is_asked_for_all_the_same(go: Callable[..., Crawled], server: Loopback) -> None:
    server.routes |= {"/robots.txt": text("User-agent: *\nDisallow: /"), "/story": STORY}
    assert go(server.url("/story"), depth=0).stored == ["/story"]
    assert server.paths() == ["/story"]


def test_a_page_that_leads_to_a_closed_one_is_not_followed_there(
    go: Callable[..., Crawled], server: Loopback, archive: Archive
) -> None:
    server.routes |= {
        "/robots.txt": text("User-agent: *\nDisallow: /private/"),
        "/story": redirect("/private/story"),
        "/private/story": STORY,
    }
    crawled = go(server.url("/story"))
    assert "leads to another address: robots.txt of 127.0.0.1" in crawled.reasons[0]
    assert server.paths() == ["/robots.txt", "/story"]
    assert [capture.outcome for capture in archive.failures()] == ["robots"]


def test_nor_to_another_host_that_is_closed(go: Callable[..., Crawled], server: Loopback) -> None:
    with loopback({"/robots.txt": text("User-agent: *\nDisallow: /"), "/story": STORY}, host="127.0.0.2") as other:
        server.routes["/story"] = redirect(other.url("/story"))
        crawled = go(server.url("/story"), same_site=False)
        assert "leads to another address" in crawled.reasons[0]
        assert other.paths() == ["/robots.txt"]


def test_two_hosts_that_lead_to_each_other_do_not_wait_for_each_other_for_ever(
    go: Callable[..., Crawled], server: Loopback
) -> None:
    with loopback({"/story": STORY}, host="127.0.0.2") as other:
        server.routes |= {"/story": STORY, "/there": redirect(other.url("/story"))}
        other.routes["/back"] = redirect(server.url("/story"))
        crawled = go(server.url("/there"), other.url("/back"))
    assert sorted(crawled.stored) == ["/back", "/there"]


def _items(server: Loopback, *paths: str) -> str:
    return "".join(f"<item><title>A story</title><link>{server.url(path)}</link></item>" for path in paths)
