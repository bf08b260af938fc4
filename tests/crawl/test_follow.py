"""Which of the addresses that lists and stories name are visited, and in which order."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from scraper.crawl import since
from scraper.crawl.follow import Scope
from scraper.crawl.frontier import Item
from scraper.errors import UsageError
from scraper.model import Page, RelatedLink, Response, Seed

SITE = "https://post.example"
HOME = Item(SITE + "/")
MAY = "2021-05-01"


def answer(url: str = SITE + "/") -> Response:
    return Response(asked=url, url=url, status=200, headers=(), body=b"", captured="2021-05-14T12:00:00.000000Z")


def seed(path: str, **said: str) -> Seed:
    url = path if "://" in path else SITE + path
    return Seed(**{"url": url, "source": "sitemap", **said})  # type: ignore[arg-type]


def followed(scope: Scope, *seeds: Seed, item: Item = HOME, kind: str = "sitemap") -> list[str]:
    """The addresses that are visited, without the site."""
    items = scope.from_list(item, answer(item.url), kind, seeds)  # type: ignore[arg-type]
    return [item.url.removeprefix(SITE) for item in items]


# Patterns


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("https://post.example/2021/*", True),
        ("https://*.example/*ferry*", True),
        ("http://post.example/2021/*", False),
        ("/2021/*", True),
        ("/2021/05/ferry?page=1", True),
        ("/2021/05/ferry", False),
        ("*/2021/*", True),
        ("*ferry?page=*", True),
        ("post.example/2021/*", True),
        ("www.post.example/2021/*", True),
        ("example/2021/*", False),
        ("*page=1", True),
        ("*page=", False),
        ("*", True),
        (r"re:/\d{4}/\d\d/", True),
        (r"re:^/2021", False),
        ("re:ferry$", False),
    ],
)
def test_a_pattern_fits_the_whole_address_or_the_part_it_begins_like(pattern: str, fits: bool) -> None:
    url = "/2021/05/ferry?page=1&utm_source=rss#top"
    assert followed(Scope(include=[pattern]), seed(url)) == [url] * fits


def test_a_pattern_may_be_written_in_letters_or_as_it_is_sent() -> None:
    for pattern in ("*/fähre*", "*/f%C3%A4hre*", "re:fähre"):
        assert followed(Scope(include=[pattern]), seed("/fähre-kommt")) == ["/fähre-kommt"]


def test_excluded_is_excluded_and_several_patterns_are_one_or_the_other() -> None:
    scope = Scope(include=["/news/*", "/sport/*"], exclude=["*/video/*", "re:live$"])
    urls = ["/news/1", "/sport/2", "/news/video/3", "/sport/4-live", "/town/5"]
    assert followed(scope, *map(seed, urls)) == ["/news/1", "/sport/2"]


def test_lists_need_not_fit_what_stories_must_but_may_be_excluded() -> None:
    scope = Scope(include=["/news/*"], exclude=["*sitemap-tags*"])
    urls = ["/sitemap-posts.xml", "/sitemap-tags.xml"]
    assert followed(scope, *(seed(url, leads_to="list") for url in urls)) == ["/sitemap-posts.xml"]


@pytest.mark.parametrize("pattern", ["re:(", "re:" + "(" * 5000, "sport", "", "re:a{99999999999}"])
def test_a_pattern_that_means_nothing_is_refused_before_anything_is_asked(pattern: str) -> None:
    with pytest.raises(UsageError) as raised:
        Scope(exclude=[pattern])
    assert "\n" not in str(raised.value)


def test_many_stars_take_no_longer_than_few() -> None:
    scope = Scope(include=["*a" * 60 + "*b"])
    began = time.process_time()
    assert followed(scope, seed("/" + "a" * 4000)) == []
    assert time.process_time() - began < 1


# Dates


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2021-05-14", "2021-05-14T00:00:00.000000Z"),
        ("2021-05-14T18:04:00+02:00", "2021-05-14T16:04:00.000000Z"),
        ("today", "2021-05-31T00:00:00.000000Z"),
        ("Yesterday", "2021-05-30T00:00:00.000000Z"),
        ("3 days", "2021-05-28T15:30:00.000000Z"),
        ("2 weeks ago", "2021-05-17T15:30:00.000000Z"),
        ("1 month", "2021-04-30T15:30:00.000000Z"),
        ("90 minutes", "2021-05-31T14:00:00.000000Z"),
    ],
)
def test_since_when(text: str, instant: str) -> None:
    assert since.moment(text, datetime(2021, 5, 31, 15, 30, tzinfo=UTC)) == instant
    assert since.moment(instant) == instant


@pytest.mark.parametrize("text", ["", "soon", "2021-13-01", "999999 years", "last week", "-3 days"])
def test_no_time(text: str) -> None:
    with pytest.raises(UsageError, match="not a time"):
        Scope(since=text)


@pytest.mark.parametrize(
    ("story", "is_visited"),
    [
        (seed("/a", published="2021-04-29"), False),
        (seed("/a", published="2021-05-01"), True),
        (seed("/a", published="2021-04-30"), True),  # still the 30th in Honolulu when it is May in London
        (seed("/a", published="2021-04-30T23:59:00Z"), False),
        (seed("/a", published="2021-05-01T01:00:00+02:00"), False),
        (seed("/a", published="2021-04-30T23:59:00"), True),
        (seed("/a", published="2021-04-29", modified="2021-05-09"), False),
        (seed("/a", modified="2021-04-29"), False),
        (seed("/a", modified="2021-05-09"), True),
        (seed("/2021/04/a", modified="2021-05-09"), True),
        (seed("/2021/03/a", modified="2021-05-09"), False),
        (seed("/2021/05/06/a"), True),
        (seed("/2021/apr/06/a"), False),
        (seed("/20210406/a.html"), False),
        (seed("/news/2021-04-06-a"), False),
        (seed("/news/the-flood-of-2013-04-06"), True),
        (seed("/budget-2019-12-years-on"), True),
        (seed("/a-20210399"), True),
        (seed("/a"), True),
        (seed("/a", published="some day"), True),
        (seed("/a", published="0001-01-01T00:00:00Z", modified="1970-01-01"), True),
    ],
)
def test_what_is_known_to_be_older_is_not_visited(story: Seed, is_visited: bool) -> None:
    assert bool(followed(Scope(since=MAY), story)) is is_visited


@pytest.mark.parametrize(
    ("url", "modified", "is_read"),
    [
        ("/sitemap.xml", None, True),
        ("/sitemap.xml", "2021-04-29", False),
        ("/sitemap.xml", "2021-05-29", True),
        ("/sitemap-2021-04.xml", "2021-05-29", True),
        ("/sitemap-2021-03.xml", "2021-05-29", False),
        ("/sitemap?yyyy=2021&mm=3", None, False),
        ("/sitemap-2019.xml", None, True),
    ],
)
def test_a_sitemap_without_anything_new_is_not_read(url: str, modified: str | None, is_read: bool) -> None:
    sub = Seed(url=SITE + url, source="sitemap", modified=modified, leads_to="list")
    assert bool(followed(Scope(since=MAY), sub)) is is_read


def test_the_newest_come_first_and_the_undated_last() -> None:
    stories = [
        seed("/old", published="2019-01-01"),
        seed("/undated-1"),
        seed("/changed", modified="2021-05-12T10:00:00Z"),
        seed("/2021/05/13/by-its-address"),
        seed("/undated-2"),
        seed("/new", published="2021-05-15T10:00:00Z", modified="2021-05-16"),
    ]
    newest = ["/new", "/2021/05/13/by-its-address", "/changed", "/old", "/undated-1", "/undated-2"]
    assert followed(Scope(), *stories) == newest


def test_sitemaps_are_read_before_stories_that_are_older_than_theirs_and_after_those_that_are_newer() -> None:
    index = [
        seed("/1.xml", leads_to="list", modified="2021-03-31"),
        seed("/2.xml", leads_to="list"),
        seed("/3.xml", leads_to="list", modified="2021-05-31"),
    ]
    lists = Scope().from_list(HOME, answer(), "sitemap", index)
    assert [item.url for item in lists] == [f"{SITE}/{n}.xml" for n in (2, 3, 1)]
    stories = [seed("/april", published="2021-04-15T00:00:00Z"), seed("/march", published="2021-03-15T00:00:00Z")]
    found = Scope().from_list(lists[1], answer(lists[1].url), "sitemap", stories)
    order = sorted([*lists, *found], key=lambda item: item.rank)
    assert [item.url.removeprefix(SITE) for item in order] == ["/2.xml", "/3.xml", "/april", "/1.xml", "/march"]


def test_a_story_that_says_it_is_older_is_not_followed() -> None:
    page = Page(related=(RelatedLink(url=SITE + "/other", title="Other"),), parser_version="1", published="2021-04-01")
    new = Page(related=page.related, parser_version="1", published="2021-05-02")
    scope = Scope(depth=3, since=MAY)
    assert scope.from_story(HOME, answer(), page) == ()
    assert [item.url for item in scope.from_story(HOME, answer(), new)] == [SITE + "/other"]


# Steps and sites


def test_lists_may_be_elsewhere_and_stories_not() -> None:
    elsewhere = [
        seed("https://feeds.example/post", leads_to="list"),
        seed("https://cdn.example/story"),
        seed("https://news.post.example/story"),
    ]
    assert followed(Scope(), *elsewhere) == ["https://feeds.example/post", "https://news.post.example/story"]
    assert len(followed(Scope(same_site=False), *elsewhere)) == 3


def test_a_feed_of_the_site_on_another_host_leads_back_to_the_site_only() -> None:
    [feed] = Scope().from_list(HOME, answer(), "section", [seed("https://feeds.example/post", leads_to="list")])
    stories = [seed("/a", source="feed"), seed("https://feeds.example/b", source="feed")]
    assert followed(Scope(), *stories, item=feed, kind="feed") == ["/a"]


def test_the_next_page_of_a_section_is_a_step_of_its_own() -> None:
    found = [seed("/a-story", source="section"), seed("/page/2", source="section", leads_to="next")]
    assert followed(Scope(), *found, kind="section") == ["/a-story"]
    assert followed(Scope(depth=2), *found, kind="section") == ["/a-story", "/page/2"]


def test_so_is_that_of_a_feed_whose_own_pages_are_one_step_together() -> None:
    feed = Item(SITE + "/feed")
    older = seed("/feed?page=2", source="feed", leads_to="next")
    assert followed(Scope(), older, item=feed, kind="feed") == []
    [second] = Scope(depth=2).from_list(feed, answer(feed.url), "feed", [older])
    assert followed(Scope(depth=2), seed("/b", source="feed"), older, item=second, kind="feed") == ["/b"]


def test_lists_that_name_one_another_for_ever_come_to_an_end() -> None:
    item = HOME
    steps = 0
    while found := Scope().from_list(item, answer(item.url), "sitemap", [seed(f"/{steps}.xml", leads_to="list")]):
        [item] = found
        steps += 1
        assert steps < 10
    assert steps == 5


@pytest.mark.parametrize(("depth", "stories"), [(None, 1), (0, 0), (1, 1)])
def test_a_list_is_one_step(depth: int | None, stories: int) -> None:
    assert len(followed(Scope(depth), seed("/a"))) == stories
