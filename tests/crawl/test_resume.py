"""A crawl that was broken off, by whatever, goes on where it was; and the other ways to take up what is left."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.faultsite import HostPlan, Plan, serve
from scraper.archive import Archive
from scraper.archive.custody.erase import Wanted
from scraper.crawl import crawl
from scraper.crawl.split import split
from scraper.errors import UsageError
from scraper.model import Visit
from tests.crawl.conftest import Crawled
from tests.crawl.kills import contents, kill_and_resume
from tests.crawl.test_run import feed, story
from tests.loopback import Loopback, page

Go = Callable[..., Crawled]


@pytest.fixture
def news(server: Loopback) -> str:
    """A feed of four stories."""
    names = ("heron", "otter", "eel", "crane")
    server.routes |= {f"/{name}": page(story(name)) for name in names}
    server.routes["/feed"] = page(feed(*(server.url(f"/{name}") for name in names)), type="application/rss+xml")
    return server.url("/feed")


def break_off(seed: str, archive: Archive, after: int, **options: Any) -> None:
    """Crawl, and be interrupted after so many visits. One is under way at a time: so each is written by itself."""
    left = [None] * after

    def on_visit(visit: Visit) -> None:
        left.pop()
        if not left:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl([seed], archive, **{"delay": 0.0, "workers": 0, "concurrency": 1, "on_visit": on_visit, **options})


def asked(server: Loopback) -> list[str]:
    return [path for path in server.paths() if path != "/robots.txt"]


def test_killed_at_any_point_it_goes_on_and_ends_with_the_same_archive(tmp_path: Path) -> None:
    with serve(Plan((HostPlan(5), HostPlan(5)))) as sites:
        crawl([f"{base}/sitemap.xml" for base in sites.bases], tmp_path / "whole.db", delay=0.0, workers=0)
        path = tmp_path / "killed.db"
        told = kill_and_resume(sites, path, kills=2, pages=10, rng=random.Random(5), concurrency=2)
    whole = contents(tmp_path / "whole.db")
    assert len(whole) == 10
    assert contents(path) == whole
    assert (told.kills, told.runs) == (2, 3)
    assert told.fetched_in_vain == []
    assert len(told.fetched_again) <= (2 + 2) * told.kills, "two under way, and as many that were to be written"


def test_what_was_visited_is_not_asked_for_again(news: str, server: Loopback, archive: Archive, go: Go) -> None:
    break_off(news, archive, after=3)
    before = asked(server)
    [left] = archive.unfinished_crawls()
    assert (left.job, left.seeds, left.pages, left.queued) == (f"crawl {news}", (news,), 2, 2)
    crawled = go(resume=True)
    assert sorted([*before, *asked(server)[len(before) :]]) == ["/crane", "/eel", "/feed", "/heron", "/otter"]
    assert (crawled.summary.stored, crawled.summary.left) == (2, 0)
    assert archive.unfinished_crawls() == ()
    assert archive.db["frontier"].count == 0


def test_it_keeps_to_the_options_it_was_begun_with(news: str, server: Loopback, archive: Archive, go: Go) -> None:
    break_off(news, archive, after=2, limit=3, exclude=["*/eel*"])
    assert len(go(resume=True, limit=1).stored) == 2, "the limit counts the pages of both runs"
    assert "/eel" not in server.paths()


def test_with_nothing_to_go_on_with_it_says_so(news: str, archive: Archive, go: Go) -> None:
    with pytest.raises(UsageError, match=r"no crawl to go on with: all in .*archive\.db are at their end"):
        go(resume=True)
    go(news)
    with pytest.raises(UsageError, match="no crawl to go on with"):
        go(resume=True)


def test_of_several_one_is_chosen_by_its_seeds(news: str, server: Loopback, archive: Archive, go: Go) -> None:
    server.routes["/other"] = page(feed(server.url("/heron")), type="application/rss+xml")
    break_off(news, archive, after=1)
    break_off(server.url("/other"), archive, after=1)
    with pytest.raises(
        UsageError, match=r"2 crawls were broken off: 'crawl .*/feed' \(4 left\), 'crawl .*/other' \(1 left\)"
    ):
        go(resume=True)
    with pytest.raises(UsageError, match="no crawl of these seeds"):
        go(server.url("/third"), resume=True)
    assert go(server.url("/other"), resume=True).stored == ["/heron"]
    assert len(go(resume=True).stored) == 4


def test_begun_anew_it_says_how_much_was_left(news: str, archive: Archive, go: Go) -> None:
    break_off(news, archive, after=2)
    assert go(news).summary.abandoned == 3
    assert archive.unfinished_crawls() == ()


def test_one_that_is_not_lasting_leaves_nothing(news: str, archive: Archive) -> None:
    break_off(news, archive, after=2, lasting=False)
    assert (archive.unfinished_crawls(), archive.db["frontier"].count) == ((), 0)


def test_a_backup_made_in_the_middle_can_be_gone_on_with(
    news: str, server: Loopback, archive: Archive, tmp_path: Path
) -> None:
    break_off(news, archive, after=3)
    archive.back_up(tmp_path / "copy.db")
    before = len(server.requests)
    with Archive(tmp_path / "copy.db") as copy:
        assert crawl((), copy, resume=True, delay=0.0, workers=0).stored == 2
        assert len([*copy.summaries()]) == 4
        assert copy.unfinished_crawls() == ()
    assert len({*server.paths()[before:]} - {"/robots.txt"}) == 2
    assert [left.queued for left in archive.unfinished_crawls()] == [2], "the archive itself still has it to do"


def test_a_merge_takes_the_pages_and_leaves_the_crawls_where_they_are(
    news: str, archive: Archive, tmp_path: Path, go: Go
) -> None:
    break_off(news, archive, after=3)
    with Archive(tmp_path / "other.db") as other:
        break_off(news, other, after=2, job="there")
    [taken] = archive.merge([tmp_path / "other.db"], split)
    assert (taken.captures, [left.job for left in archive.unfinished_crawls()]) == (1, [f"crawl {news}"])
    assert len(go(resume=True).stored) == 2
    with Archive(tmp_path / "other.db") as other:
        assert [(left.job, left.queued) for left in other.unfinished_crawls()] == [("there", 3)]


def test_words_that_are_erased_are_in_nothing_that_is_left_to_visit(
    server: Loopback, archive: Archive, tmp_path: Path, go: Go
) -> None:
    named = "/mary-holloway-was-seen"
    server.routes |= {"/heron": page(story("heron")), "/otter": page(story("otter")), named: page(story("mary"))}
    server.routes["/feed"] = page(
        feed(server.url("/heron"), server.url("/otter"), server.url(named)).replace(
            "A story", "Mary Holloway was seen"
        ),
        type="application/rss+xml",
    )
    server.routes["/heron"] = page(story("heron").replace("nine people", "Mary Holloway"))
    break_off(server.url("/feed"), archive, after=2)
    frontier = archive.db["frontier"]
    assert any("Mary" in str(row) for row in frontier.rows)
    assert any("mary" in row["url"] for row in frontier.rows)
    archive.erase(Wanted(url=server.url("/heron"), text="Mary Holloway"), split, reason="she asked")
    assert not [row for row in [*frontier.rows, *archive.db["crawl"].rows] if "mary" in str(row).lower()]
    assert go(resume=True).stored == ["/otter"]


def test_what_failed_and_may_pass_is_taken_up(news: str, server: Loopback, archive: Archive, go: Go) -> None:
    server.routes |= {"/eel": page("no", status=403), "/crane": page("gone", status=410)}
    assert go(news).summary.failures == {"blocked": 1, "gone": 1}
    server.routes["/eel"] = page(story("eel"))
    assert go("elsewhere.example", retry_failed=True).visits == [], "nothing of that site failed"
    assert go(news, retry_failed=True).stored == ["/eel"]
    assert go(retry_failed=True).visits == [], "what is gone is not asked for again"
