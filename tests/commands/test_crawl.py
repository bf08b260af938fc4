from __future__ import annotations

import re

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site
from tests.loopback import page

FERRY = STORY.with_paragraph(0, "The ferry company will hire forty people for the winter, it said on Thursday.")


@pytest.fixture
def feed(site: Site) -> str:
    """A feed with two stories, of which one is gone."""
    items = "".join(f"<item><title>{p}</title><link>{site.url(p)}</link></item>" for p in ("/story", "/ferry", "/gone"))
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    site.server.routes["/feed"] = page(rss, type="application/rss+xml")
    site.server.routes["/gone"] = page("gone", status=410)
    site.publish("/ferry", FERRY)
    return site.url("/feed")


def test_a_feed_leads_to_its_stories(presskeep: Run, site: Site, feed: str) -> None:
    ran = presskeep("crawl", feed, "--delay", "0", "--depth", "1")
    assert ran.status == 1
    told = {r[0]: r[1] for r in ran.records()}
    assert told == {feed: "gives 3 addresses", site.url("/story"): "new", site.url("/ferry"): "new"}
    assert f"410 Gone: {site.url('/gone')}" in ran.err


def test_the_run_ends_with_a_table_and_totals(presskeep: Run, site: Site, feed: str) -> None:
    err = presskeep("crawl", feed, "--delay", "0", "--depth", "1").err
    assert re.search(r"page +paragraphs +comments +related +stored", err)
    assert re.search(rf"{STORY.title} +4 +2 +3 +new", err)
    assert re.search(r"2 pages +8 +4 +6 +2 new, 1 failed", err)
    assert err.splitlines()[-1] == "stored in archive.db: 2 new, 1 failed"


def test_limit_ends_the_run_early(presskeep: Run, feed: str) -> None:
    ran = presskeep("crawl", feed, "--delay", "0", "--limit", "1", "--json")
    assert sum(line["result"] == "new" for line in ran.json()) == 1


def test_json_is_an_object_a_visit_and_no_table(presskeep: Run, feed: str) -> None:
    ran = presskeep("crawl", feed, "--delay", "0", "--depth", "1", "--json")
    assert ran.err == ""
    assert sorted(line["result"] for line in ran.json()) == ["failed", "list", "new", "new"]


def test_quiet_prints_errors_only(presskeep: Run, feed: str) -> None:
    ran = presskeep("crawl", feed, "--delay", "0", "--depth", "1", "--quiet")
    assert ran.out == ""
    assert re.fullmatch(r"presskeep: 410 Gone.*\n", ran.err)


def test_when_no_seed_can_be_fetched_the_status_is_4(presskeep: Run, site: Site) -> None:
    assert presskeep("crawl", site.url("/nothing"), "--delay", "0").status == 4


def test_a_seed_that_is_no_url_is_wrong_usage(presskeep: Run) -> None:
    ran = presskeep("crawl", "ftp://example.com/news")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("presskeep: not a ")


def test_on_a_terminal_there_is_the_table_without_the_lines(terminal: OnTerminal, site: Site, feed: str) -> None:
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal("crawl", feed, "--delay", "0", "--depth", "1").out)
    after = plain[plain.index("paragraphs") :]
    assert after.count(STORY.title) == 2
    assert "gives 3 addresses" not in plain
    assert "stored in archive.db: 2 new, 1 failed" in after


def test_on_a_narrow_terminal_the_table_keeps_the_titles(terminal: OnTerminal, feed: str) -> None:
    out = terminal("crawl", feed, "--delay", "0", "--depth", "1", columns=50).out
    table = re.split(r"page +stored *\n", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out))[1]
    assert table.count("Harbour brid") == 2
