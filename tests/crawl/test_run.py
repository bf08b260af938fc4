from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bench.paged import PATH
from scraper.archive import Archive
from scraper.crawl import crawl, exit_status
from scraper.errors import ArchiveError, ReadOnlyArchive
from scraper.model import CrawlSummary, Visit
from tests.crawl.conftest import Crawled
from tests.crawl.test_whole import body_page
from tests.loopback import Exchange, Loopback, Route, loopback, page, redirect

Go = Callable[..., Crawled]


def story(title: str, canonical: str = "") -> str:
    words = f"The {title} was seen again on Thursday, in the rain, by nine people who had waited for it since six. "
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"<title>{title}</title>{link}<article><h1>{title}</h1><p>{words * 3}</p><p>{words * 2}</p></article>"


def feed(*urls: str) -> str:
    items = "".join(f"<item><title>A story</title><link>{url}</link></item>" for url in urls)
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>"


def runs(archive: Archive) -> list[Any]:
    return [*archive.db["run"].rows]


@pytest.mark.parametrize(
    ("paths", "status"),
    [(["/heron"], 0), (["/heron", "/gone"], 1), (["/gone"], 4), (["/gone", "/lost"], 4), (["/feed"], 0), ([], 0)],
)
def test_the_exit_status_says_how_much_went_well(go: Go, server: Loopback, paths: list[str], status: int) -> None:
    server.routes |= {"/heron": page(story("heron")), "/gone": page("", status=410)}
    server.routes["/feed"] = page(feed(server.url("/heron")), type="application/rss+xml")
    assert exit_status(go(*map(server.url, paths)).summary) == status


def test_a_bad_seed_costs_itself_only(go: Go, server: Loopback) -> None:
    server.routes["/heron"] = page(story("heron"))
    crawled = go("not an address", server.url("/heron"))
    assert crawled.stored == ["/heron"]
    assert crawled.reasons[0].startswith("not a web address: 'not an address'")
    assert (crawled.summary.fetched, crawled.summary.failed) == (1, 1)


def test_the_run_is_kept_with_its_counts(go: Go, server: Loopback, archive: Archive) -> None:
    server.routes["/heron"] = page(story("heron"))
    go(server.url("/heron"), server.url("/lost"), command="add")
    [row] = runs(archive)
    assert (row["command"], row["exit_status"]) == ("add", 1)
    assert row["ended"] >= row["started"]


def test_a_run_broken_off_keeps_what_it_stored_and_says_so(server: Loopback, archive: Archive) -> None:
    server.routes |= {"/heron": page(story("heron")), "/otter": page(story("otter"))}

    def stop(visit: Visit) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl([server.url("/heron"), server.url("/otter")], archive, delay=0.0, workers=0, on_visit=stop)
    assert [page.title for page in archive.summaries()] == ["heron"]
    assert runs(archive)[0]["exit_status"] == 130


def test_an_archive_that_can_not_be_written_to_ends_it(server: Loopback, tmp_path: Path) -> None:
    server.routes["/heron"] = page(story("heron"))
    path = tmp_path / "kept.db"
    Archive(path).close()
    with Archive(path, read_only=True) as kept, pytest.raises(ReadOnlyArchive):
        crawl([server.url("/heron")], kept)
    assert server.paths() == []
    with pytest.raises(ArchiveError, match="folder"):
        crawl([server.url("/heron")], tmp_path)


def test_an_archive_may_be_named_by_its_path(server: Loopback, tmp_path: Path) -> None:
    server.routes["/heron"] = page(story("heron"))
    assert crawl([server.url("/heron")], tmp_path / "new.db", depth=0, workers=0).new_pages == 1
    with Archive(tmp_path / "new.db") as archive:
        assert archive.page(server.url("/heron")).title == "heron"


def test_an_address_that_leads_to_a_page_of_this_run_is_no_second_visit(go: Go, server: Loopback) -> None:
    server.routes |= {"/heron": page(story("heron")), "/short": redirect("/heron"), "/amp": page(story("heron"))}
    crawled = go(server.url("/heron"), server.url("/short"))
    assert crawled.summary == CrawlSummary(
        fetched=1,
        stored=1,
        new_pages=1,
        bytes=crawled.summary.bytes,
        paragraphs=crawled.summary.paragraphs,
        seconds=crawled.summary.seconds,
    )


def test_a_page_that_names_its_own_address_is_not_asked_for_there_again(go: Go, server: Loopback) -> None:
    server.routes["/amp"] = page(story("heron", canonical=server.url("/heron")))
    server.routes["/heron"] = page(story("heron"))
    go(server.url("/amp"), server.url("/heron"))
    assert "/heron" not in server.paths()


def test_two_hosts_are_asked_side_by_side_and_one_never_twice_at_once(go: Go, server: Loopback) -> None:
    with loopback(host="127.0.0.2") as other:
        for each in (server, other):
            each.routes |= {f"/{n}": page(story(f"heron {n}")) for n in range(3)}
        urls = [each.url(f"/{n}") for n in range(3) for each in (server, other)]
        crawled = go(*urls, depth=0, delay=0.05)
    assert len(crawled.stored) == 6
    for each in (server, other):
        times = [asked.at for asked in each.requests]
        assert all(later - earlier >= 0.05 for earlier, later in pairwise(times))
    assert min(a.at for a in other.requests) < max(a.at for a in server.requests)


@pytest.mark.parametrize(("same_site", "stored"), [(True, ["/heron"]), (False, ["/heron", "/otter"])])
def test_links_off_the_site_are_followed_where_asked(
    go: Go, server: Loopback, same_site: bool, stored: list[str]
) -> None:
    with loopback({"/otter": page(story("otter"))}, host="127.0.0.2") as other:
        listed = "".join(f"<url><loc>{url}</loc></url>" for url in (server.url("/heron"), other.url("/otter")))
        server.routes["/map.xml"] = page(f"<urlset>{listed}</urlset>", type="application/xml")
        server.routes["/heron"] = page(story("heron"))
        assert sorted(go(server.url("/map.xml"), same_site=same_site).stored) == stored


def test_a_feed_is_followed_wherever_it_leads(go: Go, server: Loopback) -> None:
    with loopback({"/otter": page(story("otter"))}, host="127.0.0.2") as other:
        server.routes["/feed"] = page(feed(other.url("/otter")), type="application/rss+xml")
        assert go(server.url("/feed")).stored == ["/otter"]


def test_what_a_feed_calls_a_story_is_kept_beside_what_the_story_calls_itself(
    go: Go, server: Loopback, archive: Archive
) -> None:
    server.routes |= {
        "/heron": page(story("heron")),
        "/feed": page(feed(server.url("/heron")), type="application/rss+xml"),
    }
    go(server.url("/feed"))
    told = archive.headlines(server.url("/heron"))
    assert [(h.source, h.place, h.text) for h in told] == [
        ("h1", None, "heron"),
        ("feed", server.url("/feed"), "A story"),
    ]
    assert told[1].captured < told[0].captured


def test_a_wall_is_counted_as_a_failed_visit_and_its_bytes_are_kept(go: Go, server: Loopback, archive: Archive) -> None:
    server.routes["/heron"] = page("<title>Access denied</title><h1>Access denied</h1><p>Reference 18.2f</p>")
    crawled = go(server.url("/heron"))
    assert (crawled.summary.stored, crawled.summary.failed) == (0, 1)
    assert "is behind a wall: a refusal" in crawled.reasons[0]
    [capture] = archive.failures()
    assert (capture.outcome, capture.sha256 is None) == ("wall", False)


def test_what_a_story_leads_to_is_followed_also_where_it_stands_as_it_was(
    go: Go, server: Loopback, archive: Archive
) -> None:
    """A 304 has no links: those of the last capture are carried on."""

    def heron(exchange: Exchange) -> None:
        same = exchange.headers.get("if-none-match") == '"1"'
        related = (
            '<aside class="related"><h2>Related stories</h2><ul><li><a href="/otter">The otter is back</a></ul></aside>'
        )
        page("" if same else story("heron") + related, status=304 if same else 200, headers={"ETag": '"1"'})(exchange)

    server.routes |= {"/heron": heron, "/otter": page(story("otter"))}
    server.routes["/feed"] = page(feed(server.url("/heron")), type="application/rss+xml")
    assert sorted(go(server.url("/feed"), depth=2).stored) == ["/heron", "/otter"]
    again = go(server.url("/feed"), depth=2)
    assert (again.summary.not_modified, sorted(again.stored)) == (1, ["/heron", "/otter"])


def test_a_story_that_is_not_whole_says_what_is_missing(go: Go, server: Loopback) -> None:
    server.routes[PATH] = page(body_page(1, canonical=server.url(PATH)))
    [visit] = go(server.url(PATH)).visits
    assert visit.stored
    assert [server.url(f"{PATH}{number}/") in reason for number, reason in enumerate(visit.missing, 2)] == [True, True]


def test_a_bare_host_that_knows_no_https_is_asked_by_http_and_not_lost_by_one_fault(go: Go, server: Loopback) -> None:
    left = [page("", status=503, headers={"Retry-After": "0"})]
    sitemap = page(f"<urlset><url><loc>{server.url('/heron')}</loc></url></urlset>", type="application/xml")
    server.routes |= {
        "/robots.txt": page(f"Sitemap: {server.url('/map.xml')}", type="text/plain"),
        "/map.xml": lambda exchange: (left.pop() if left else sitemap)(exchange),
        "/heron": page(story("heron")),
    }
    assert go(server.base.removeprefix("http://"), allow_private=True).stored == ["/heron"]
    assert server.paths() == ["/robots.txt", "/map.xml", "/map.xml", "/heron"]


def test_an_index_of_sitemaps_leads_through_them(go: Go, server: Loopback) -> None:
    index = f"<sitemapindex><sitemap><loc>{server.url('/one.xml')}</loc></sitemap></sitemapindex>"
    server.routes |= {
        "/sitemap.xml": page(index, type="application/xml"),
        "/one.xml": page(f"<urlset><url><loc>{server.url('/heron')}</loc></url></urlset>", type="application/xml"),
        "/heron": page(story("heron")),
    }
    crawled = go(server.url("/sitemap.xml"))
    assert (crawled.lists, crawled.stored) == (["/sitemap.xml", "/one.xml"], ["/heron"])


def test_a_broken_sitemap_is_a_failure_that_is_kept(go: Go, server: Loopback, archive: Archive) -> None:
    server.routes["/map.xml"] = page("<urlset><url", type="application/xml")
    assert go(server.url("/map.xml")).reasons[0].startswith("no sitemap that can be read")
    assert [c.url for c in archive.failures()] == [server.url("/map.xml")]


def test_what_stands_as_it_was_costs_a_304_and_its_list_is_followed_all_the_same(
    go: Go, server: Loopback, archive: Archive
) -> None:
    def tagged(body: str, type: str) -> Route:
        def route(exchange: Exchange) -> None:
            same = exchange.headers.get("if-none-match") == '"1"'
            page("" if same else body, status=304 if same else 200, type=type, headers={"ETag": '"1"'})(exchange)

        return route

    server.routes |= {
        "/heron": tagged(story("heron"), "text/html"),
        "/feed": tagged(feed(server.url("/heron")), "application/rss+xml"),
    }
    assert go(server.url("/feed")).summary.not_modified == 0
    again = go(server.url("/feed")).summary
    assert (again.lists, again.stored, again.unchanged, again.not_modified) == (1, 1, 1, 1)
    assert again.bytes == 0
    assert [c.outcome for c in archive.captures(server.url("/heron"))] == ["ok", "not_modified"]
