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
        (
            ["--resume", "--tries", "2", "--ignore-robots", "--allow-private"],
            "--tries, --ignore-robots, --allow-private",
        ),
        (["https://example.com/", "--include", "re:("], "not a regular expression: '('"),
        (["https://example.com/", "--since", "the other day"], "the other day"),
        (["https://example.com/", "--header", "no colon"], "not a header"),
        (["https://example.com/", "--header", "Transfer-Encoding: chunked"], "presskeep sets it itself"),
        (["https://example.com/", "--delay", "inf"], "86400"),
        (["x" * 5000], "xxx…'"),
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


@pytest.mark.parametrize("option", ["--resume", "--retry-failed"])
def test_without_an_archive_there_is_nothing_to_go_on_with(presskeep: Run, folder: Path, option: str) -> None:
    ran = presskeep("crawl", option)
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.startswith("presskeep: there is no archive at archive.db")
    assert not (folder / "archive.db").exists()


def test_nothing_to_go_on_with_or_to_take_up_again_is_said(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url("/story"))
    ran = presskeep("crawl", "--resume")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "no crawl to go on with: all in archive.db are at their end" in ran.err
    ran = presskeep("crawl", "--retry-failed")
    assert ran.status == 0
    assert ran.err.splitlines()[-1].startswith("nothing to take up again")


def test_that_nothing_fits_is_said(presskeep: Run, site: Site, feed: str) -> None:
    said = "nothing was visited: none of the 3 addresses found is one to be followed; check "
    ran = presskeep("crawl", feed, "--delay", "0", "--include", "*/nowhere/*")
    assert (ran.status, ran.err.splitlines()[-1]) == (0, said + "--include")
    site.server.routes["/feed"] = page(
        "<rss version='2.0'><channel><item><pubDate>Fri, 14 May 2021 10:00:00 GMT</pubDate>"
        f"<link>{site.url('/story')}</link></item></channel></rss>",
        type="application/rss+xml",
    )
    ran = presskeep("crawl", feed, "--delay", "0", "--since", "2099-01-01")
    assert (ran.status, ran.err.splitlines()[-1]) == (0, said.replace("3 addresses", "1 address") + "--since")


def test_what_a_limit_left_out_is_not_said_to_be_resumable(presskeep: Run, feed: str) -> None:
    err = presskeep("crawl", feed, "--delay", "0", "--limit", "1").err
    assert "left out by --limit: 2 addresses" in err
    assert "--resume" not in err


def test_a_site_that_forbids_all_is_in_the_list_of_failures(presskeep: Run, site: Site, feed: str) -> None:
    site.server.routes["/robots.txt"] = page("User-agent: *\nDisallow: /\n", type="text/plain")
    ran = presskeep("crawl", feed, "--delay", "0")
    assert ran.status == 4
    assert f"robots.txt of {site.server.base[7:]} keeps robots out of {feed}" in ran.err
    assert "failed: 1 robots. See: presskeep list --failed" in ran.err
    [record] = presskeep("list", "--failed").records()
    assert record[0] == feed
    named = presskeep("crawl", site.server.base[7:], "--delay", "0")
    assert named.status == 4
    assert "keeps robots out of" in named.err


def test_a_host_that_can_not_be_reached_is_told_as_such_and_taken_up_again(presskeep: Run, site: Site) -> None:
    address = "http://127.0.0.1:1/story"  # nothing listens there
    ran = presskeep("crawl", address, "--delay", "0")
    assert ran.status == 4
    assert "connection refused by 127.0.0.1:1" in ran.err
    assert "failed: 1 connection" in ran.err
    ran = presskeep("crawl", "127.0.0.1:1", "--delay", "0")
    assert "connection refused by 127.0.0.1:1" in ran.err
    assert "connection refused by 127.0.0.1:1" in presskeep("crawl", "--retry-failed", "--delay", "0").err


@pytest.mark.parametrize("words", ["", "# nothing yet\n\n"])
def test_a_list_without_an_address_is_told(presskeep: Run, folder: Path, words: str) -> None:
    (folder / "watched.txt").write_text(words, encoding="utf-8")
    ran = presskeep("crawl", "watched.txt")
    assert ran.status == 4
    assert ran.err.startswith("presskeep: watched.txt: there is no address in it. Give one a line")
    assert "list --failed" not in ran.err
    assert "standard input: there is no address in it" in presskeep("crawl", "-", stdin=words).err


def test_a_page_in_place_of_a_list_is_refused_with_advice(presskeep: Run, folder: Path) -> None:
    (folder / "feed.xml").write_text("<?xml version='1.0'?><rss/>", encoding="utf-8")
    ran = presskeep("crawl", "feed.xml")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "given by its address" in ran.err


def test_a_proxy_that_is_not_there_is_named(
    presskeep: Run, site: Site, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://user:secret@127.0.0.1:1")
    for command in (["crawl", feed, "--delay", "0"], ["add", site.url("/story")]):
        ran = presskeep(*command)
        assert ran.status == 4
        assert "the proxy 127.0.0.1:1 can't be reached" in ran.err
        assert "http_proxy" in ran.err
        assert "secret" not in ran.err
