"""The sample news site crawled whole, through each of its doors, and visited again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from bench.sites import Site
from scraper.archive import Archive
from scraper.crawl import exit_status
from tests.crawl.conftest import EXPECTED, FIXTURES, Crawled

Go = Callable[..., Crawled]
STORIES = sorted(EXPECTED)
COMMENTS = sum(story["comments"] for story in EXPECTED.values())


@pytest.mark.parametrize("door", ["/", "/feed.xml", "/atom.xml", "/sitemap.xml"])
def test_every_door_leads_to_all_stories(go: Go, site: Site, archive: Archive, door: str) -> None:
    crawled = go(site.base + door)
    assert sorted(crawled.stored) == STORIES
    assert crawled.reasons == []
    assert crawled.summary.new_pages == len(STORIES)
    assert crawled.summary.comments == COMMENTS
    assert exit_status(crawled.summary) == 0
    assert sorted(urlsplit(page.url).path for page in archive.summaries()) == STORIES


def test_lists_are_followed_and_not_archived(go: Go, site: Site) -> None:
    assert go(site.base + "/").lists == ["/", "/feed.xml", "/atom.xml"]


def test_nothing_is_asked_for_twice(go: Go, site: Site) -> None:
    go(site.base + "/", site.base + "/feed.xml", site.base + "/sitemap.xml")
    assert len(site.asked) == len(set(site.asked))


def test_depth_0_archives_the_seed_and_asks_for_nothing_else(go: Go, site: Site) -> None:
    assert go(site.base + STORIES[0], depth=0).stored == [STORIES[0]]
    assert site.asked == [STORIES[0]]


def test_from_a_story_its_related_links_are_followed_as_far_as_asked(go: Go, site: Site) -> None:
    assert go(site.base + STORIES[0]).stored == [STORIES[0]]
    related = EXPECTED[STORIES[0]]["related"]
    assert set(related) <= set(go(site.base + STORIES[0], depth=1).stored)


def test_limit_counts_pages(go: Go, site: Site) -> None:
    assert len(go(site.base + "/feed.xml", limit=3).stored) == 3


def test_an_unchanged_site_gives_no_version(go: Go, site: Site) -> None:
    go(site.base + "/feed.xml")
    again = go(site.base + "/feed.xml").summary
    assert (again.unchanged, again.changed, again.new_pages, again.failed) == (len(STORIES), 0, 0, 0)


def test_a_later_visit_finds_what_changed_and_nothing_else(go: Go, site: Site, archive: Archive) -> None:
    go(site.base + "/feed.xml")
    site.overlay = FIXTURES / "site-later"
    crawled = go(site.base + "/feed.xml")
    new = {urlsplit(v.asked).path: v.stored.new for v in crawled.visits if v.stored and v.stored.new}
    assert new == {
        "/2021/06/council-postpones-vote-on-market-roof/": ("body",),
        "/2023/03/night-bus-nine-to-run-on-fridays/": ("comments",),
        "/2023/05/tide-mill-turns-again/": ("related",),
    }
    assert crawled.summary.changed == 3
    history = archive.history(site.base + "/2021/06/council-postpones-vote-on-market-roof/")
    assert [(c.part, c.number, c.cause) for c in history if c.cause != "first"] == [("body", 2, "edit")]


def test_the_pause_between_requests_is_kept(go: Go, site: Site) -> None:
    crawled = go(site.base + "/feed.xml", limit=2, delay=0.05)
    times = [v.page and v.stored and v.stored.capture_id for v in crawled.visits if v.page]
    assert len(times) == 2
    assert all(a < b for a, b in pairwise([t for t in times if t]))
    assert crawled.summary.seconds >= 0.1
