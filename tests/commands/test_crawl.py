from __future__ import annotations

import re
from pathlib import Path

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
    assert re.search(r"fetched 3 answers in 0:00:0\d.*: 1 list read", err)
    assert "failed: 1 gone. See: presskeep list --failed" in err
    assert err.splitlines()[-1] == "stored in archive.db: 2 new, 1 failed"


def test_limit_ends_the_run_early(presskeep: Run, feed: str) -> None:
    ran = presskeep("crawl", feed, "--delay", "0", "--limit", "1", "--json")
    assert sum(line["result"] == "new" for line in ran.json()) == 1


def test_json_is_an_object_a_visit_and_the_summary_as_the_last_one(presskeep: Run, feed: str) -> None:
    ran = presskeep("crawl", feed, "--delay", "0", "--depth", "1", "--json")
    assert ran.err == ""
    *visits, last = ran.json()
    assert sorted(line["result"] for line in visits) == ["failed", "list", "new", "new"]
    assert last["result"] == "summary"
    assert {name: last["summary"][name] for name in ("new_pages", "lists", "failed", "failures", "left")} == {
        "new_pages": 2,
        "lists": 1,
        "failed": 1,
        "failures": {"gone": 1},
        "left": 0,
    }


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


def paths(site: Site) -> list[str]:
    return [asked.path for asked in site.server.requests]


def test_patterns_choose_among_the_stories(presskeep: Run, site: Site, feed: str) -> None:
    assert presskeep("crawl", feed, "--delay", "0", "--include", "*/st*", "--include", "*/gone").status == 1
    assert "/ferry" not in paths(site)
    assert presskeep("crawl", feed, "--delay", "0", "--exclude", "*/gone").status == 0
    assert paths(site).count("/gone") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "nothing to crawl"),
        (["--resume", "--retry-failed"], "give one of them"),
        (["--resume", "--depth", "2", "--delay", "0"], "leave out --depth, --delay"),
        (["--resume"], "no crawl to go on with"),
        (["https://example.com/", "--include", "re:("], "not a regular expression: '('"),
        (["https://example.com/", "--since", "the other day"], "the other day"),
        (["https://example.com/", "--header", "no colon"], "not a header"),
        (["no/such/file.txt"], "no/such/file.txt"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(
    presskeep: Run, folder: Path, options: list[str], said: str
) -> None:
    ran = presskeep("crawl", *options)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err


def test_a_file_of_addresses_is_a_seed(presskeep: Run, site: Site, folder: Path) -> None:
    site.publish("/ferry", FERRY)
    lines = ["# what we watch", site.url("/story"), "", "no address", site.url("/ferry")]
    (folder / "watched.txt").write_text("\n".join(lines), encoding="utf-8")
    ran = presskeep("crawl", "watched.txt", "--delay", "0")
    assert {record[0] for record in ran.records()} == {site.url("/story"), site.url("/ferry")}
    assert "watched.txt, line 4: not a web address" in ran.err


def test_headers_and_cookies_go_along(presskeep: Run, site: Site, folder: Path) -> None:
    (folder / "cookies.txt").write_text(
        "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tsubscriber\n", encoding="utf-8"
    )
    options = ("--header", "Accept-Language: hy", "--cookies", "cookies.txt")
    assert presskeep("crawl", site.url("/story"), "--delay", "0", *options).status == 0
    assert presskeep("add", site.url("/story"), *options).status == 0
    asked = [one.headers for one in site.server.requests if one.path == "/story"]
    assert [(h["accept-language"], h["cookie"]) for h in asked] == [("hy", "session=subscriber")] * 2


def test_what_failed_is_taken_up_again(presskeep: Run, site: Site, feed: str) -> None:
    site.server.routes["/ferry"] = page("closed", status=403)
    assert presskeep("crawl", feed, "--delay", "0").status == 1
    site.publish("/ferry", FERRY)
    asked = len(site.server.requests)
    ran = presskeep("crawl", "--retry-failed", "--delay", "0")
    assert [record[:2] for record in ran.records()] == [[site.url("/ferry"), "new"]]
    assert [path for path in paths(site)[asked:] if path != "/robots.txt"] == ["/ferry"]
