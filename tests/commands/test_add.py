from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site
from tests.loopback import page, redirect


def test_a_new_page_is_a_line_with_its_counts(presskeep: Run, site: Site, folder: Path) -> None:
    ran = presskeep("add", site.url())
    assert (ran.status, ran.err) == (0, "")
    assert ran.records() == [[site.url(), "new", "4", "2", "3", STORY.title]]
    assert (folder / "archive.db").exists()


def test_an_unchanged_page_is_a_capture_and_no_version(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url())
    assert presskeep("add", site.url()).records()[0][1] == "unchanged"
    assert len(presskeep("history", site.url()).records()) == 3
    [summary] = presskeep("list", "--json").json()
    assert summary["captures"] == 2


def test_a_changed_paragraph_is_a_new_version_of_the_body_alone(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url())
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    [line] = presskeep("add", site.url(), "--json").json()
    assert (line["result"], line["what"], line["new_versions"]) == ("changed", "new version: body", ["body"])
    assert [r[2:5] for r in presskeep("history", site.url()).records()][3:] == [["body", "2", "edit"]]


def test_a_new_comment_is_that_comment_alone(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url())
    site.publish("/story", STORY.with_comment("Cy", "I cross it twice a day, and there is no other way to work."))
    [line] = presskeep("add", site.url(), "--json").json()
    assert (line["what"], line["new_versions"], line["comments_added"]) == ("+1 comment", ["comments"], 1)


def test_many_pages_are_told_apart_and_counted(presskeep: Run, site: Site) -> None:
    site.publish("/other", STORY.with_paragraph(0, "The ferry company will hire forty people for the winter, it said."))
    presskeep("add", site.url())
    ran = presskeep("add", site.url(), site.url("/other"))
    assert ran.status == 0
    assert [r[:2] for r in ran.records()] == [[site.url(), "unchanged"], [site.url("/other"), "new"]]
    assert ran.err == "stored in archive.db: 1 new, 1 unchanged\n"


def test_addresses_are_read_from_stdin(presskeep: Run, site: Site) -> None:
    ran = presskeep("add", "-", stdin=f"# my list\n\n  {site.url()}\n{site.url()}\n")
    assert ran.status == 0
    assert [r[0] for r in ran.records()] == [site.url()]


def test_a_bad_line_of_stdin_costs_that_line(presskeep: Run, site: Site) -> None:
    ran = presskeep("add", "-", stdin=f"{site.url()}\nmailto:ann@example.com\n")
    assert ran.status == 1
    assert [r[0] for r in ran.records()] == [site.url()]
    assert re.fullmatch(r"presskeep: line 2 of stdin: not a web address: 'mailto:.*\n", ran.err)


def test_nothing_on_stdin_is_wrong_usage(presskeep: Run, folder: Path) -> None:
    ran = presskeep("add", "-", stdin="\n")
    assert (ran.status, ran.err) == (2, "presskeep: no address on stdin: give one a line\n")
    assert not [*folder.iterdir()]


@pytest.mark.parametrize("bad", ["story", "ftp://example.com/story", "http://", "https://exa mple.com/"])
def test_what_is_no_url_stops_before_anything_is_fetched(presskeep: Run, site: Site, folder: Path, bad: str) -> None:
    ran = presskeep("add", site.url(), bad)
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(r"presskeep: not a .*https://example\.com.*\n", ran.err)
    assert not site.server.requests
    assert not [*folder.iterdir()]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/missing", "404 Not Found"),
        ("/gone", "410 Gone"),
        ("/broken", "500 Internal Server Error"),
        ("/loop", "redirect"),
        ("/paper.pdf", "PDF"),
        ("/empty", "/empty"),
    ],
)
def test_a_page_that_fails_is_a_line_on_stderr_and_kept_as_a_failure(
    presskeep: Run, site: Site, path: str, said: str
) -> None:
    site.server.routes |= {
        "/gone": page("gone", status=410),
        "/broken": page("oh no", status=500),
        "/loop": redirect("/loop"),
        "/paper.pdf": page(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", type="application/pdf"),
        "/empty": page(""),
    }
    ran = presskeep("add", site.url(), site.url(path))
    assert ran.status == 1
    assert len(ran.records()) == 1
    failed, counted = ran.err.splitlines()
    assert failed.startswith("presskeep: ")
    assert said in failed
    assert site.url(path) in failed
    assert counted == "stored in archive.db: 1 new, 1 failed"
    [[url, *_, reason]] = presskeep("list", "--failed").records()
    assert url == site.url(path)
    assert reason in failed


def test_when_nothing_can_be_fetched_the_status_is_4(presskeep: Run, site: Site) -> None:
    ran = presskeep("add", site.url("/missing"))
    assert (ran.status, ran.out) == (4, "")
    assert ran.err == f"presskeep: 404 Not Found: {site.url('/missing')} (no page there. Check the address)\n"


def test_json_tells_a_failure_too(presskeep: Run, site: Site) -> None:
    ran = presskeep("add", "--json", site.url("/missing"))
    assert (ran.status, ran.err) == (4, "")
    [line] = ran.json()
    assert (line["result"], line["status"], line["page"]) == ("failed", 404, None)


def test_quiet_leaves_errors(presskeep: Run, site: Site) -> None:
    ran = presskeep("add", "--quiet", site.url(), site.url("/missing"))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("presskeep: 404 Not Found")
    assert ran.err.count("\n") == 1


def test_verbose_tells_each_request(presskeep: Run, site: Site) -> None:
    site.server.routes["/old"] = redirect("/story")
    ran = presskeep("add", "--verbose", site.url("/old"))
    assert f"GET {site.url('/old')}" in ran.err
    assert f"GET {site.url()}" in ran.err


def test_the_address_may_be_bare(presskeep: Run, site: Site) -> None:
    """A bare host is taken as https, which the loopback server does not speak: the error says so."""
    ran = presskeep("add", site.url().removeprefix("http://"))
    assert ran.status == 4
    assert "http://" in ran.err


def test_on_a_terminal_a_page_is_a_coloured_line_that_fits(terminal: OnTerminal, site: Site) -> None:
    ran = terminal("add", site.url(), columns=80)
    assert ran.status == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", ran.out)
    assert "Harbour bridge to close" in plain
    assert re.search(r"4 paragraphs +2 comments +3 related  new", plain)
    assert "\x1b[32mnew" in ran.out
    assert max(len(line) for line in plain.replace("\r", "\n").splitlines()) <= 80


def test_a_long_title_leaves_the_progress_line_its_bar(terminal: OnTerminal, site: Site) -> None:
    site.server.routes["/long"] = page(STORY.html().replace("Harbour", "Harbour " * 20))
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal("add", site.url("/long"), columns=60).out)
    assert re.search(r"━ 1/1 \d:\d\d:\d\d Harbour Harb.*…", plain)


def test_no_color_is_respected(terminal: OnTerminal, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3\dm", terminal("add", site.url()).out)


def test_what_a_page_says_to_the_terminal_does_not_reach_it(terminal: OnTerminal, site: Site) -> None:
    site.server.routes["/story"] = page(STORY.html().replace("Harbour", "\x9b31mHar\x1b]0;owned\x07bour\u202e"))
    for command in (["add", site.url()], ["list"], ["show", site.url()], ["show", "--json", site.url()], ["export"]):
        out = terminal(*command).out
        assert "bour" in out
        assert not {"\x9b", "\u202e", "\x07"} & set(out)
        assert "\x1b]" not in out


def test_a_site_overlay_has_its_say(presskeep: Run, site: Site, folder: Path) -> None:
    (folder / "sites").mkdir()
    (folder / "sites" / "127.0.0.1.toml").write_text('drop = ".entry-content p:first-child"\ncomments = false\n')
    ran = presskeep("add", site.url(), "--sites", "sites")
    assert ran.records() == [[site.url(), "new", "3", "0", "3", STORY.title]]
    [page] = presskeep("show", site.url(), "--json").json()
    assert page["body"] == "\n\n".join(STORY.paragraphs[1:])
    assert "+127.0.0.1.toml@" in page["parser_version"]


def test_a_crawl_asks_for_the_overlay_of_each_page(presskeep: Run, site: Site, folder: Path) -> None:
    (folder / "sites").mkdir()
    (folder / "sites" / "127.0.0.1.toml").write_text("related = false\n")
    presskeep("crawl", site.url(), "--sites", "sites", "--delay", "0", "--depth", "0")
    assert presskeep("show", site.url(), "--json").json()[0]["related"] == []
