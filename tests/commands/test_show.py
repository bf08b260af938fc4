from __future__ import annotations

import re

import pytest

from bench.paged import PATH, Said, Style, comment_page
from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site
from tests.loopback import page, redirect


@pytest.fixture(autouse=True)
def archived(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url())


def test_piped_each_paragraph_is_a_line(presskeep: Run, site: Site) -> None:
    ran = presskeep("show", site.url())
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == STORY.title
    assert site.url() in lines
    assert [line for line in lines if line in STORY.paragraphs] == [*STORY.paragraphs]
    comments = lines[lines.index("2 comments") : lines.index("3 related links")]
    assert [line.strip() for line in comments if line.strip()][1:] == [x for c in STORY.comments for x in c]
    assert [line[4:] for line in lines if line.startswith("  • ")] == [title for title, _ in STORY.related]


def test_json_is_the_page_and_what_the_archive_knows_of_it(presskeep: Run, site: Site) -> None:
    [page] = presskeep("show", site.url(), "--json").json()
    assert page["body"] == "\n\n".join(STORY.paragraphs)
    assert page["version"] == {"body": 1, "comments": 1, "related": 1}
    assert (page["status"], page["first_seen"]) == ("live", page["captured"])


def test_at_shows_what_stood_there_then(presskeep: Run, site: Site) -> None:
    [before] = presskeep("show", site.url(), "--json").json()
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    presskeep("add", site.url())
    assert "three of the eleven" in presskeep("show", site.url()).out
    assert "two of the eleven" in presskeep("show", site.url(), "--at", before["captured"]).out


@pytest.mark.parametrize(("at", "said"), [("1999-12-31", "1999-12-31"), ("yesterday", "yesterday")])
def test_a_time_before_the_first_visit_and_one_that_is_none(presskeep: Run, site: Site, at: str, said: str) -> None:
    ran = presskeep("show", site.url(), "--at", at)
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(rf"presskeep: .*{said}.*\n", ran.err)


def test_raw_and_json_exclude_each_other(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url())
    ran = presskeep("show", site.url(), "--raw", "--json")
    assert (ran.status, ran.out) == (2, "")
    assert "--raw" in ran.err
    assert "--json" in ran.err


def test_raw_is_what_was_fetched_byte_for_byte(presskeep: Run, site: Site) -> None:
    [before] = presskeep("show", site.url(), "--json").json()
    html = STORY.html()
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    presskeep("add", site.url())
    assert presskeep("show", site.url(), "--raw").out == site.stories["/story"].html()
    assert presskeep("show", site.url(), "--raw", "--at", before["captured"]).out == html


def test_the_address_is_taken_without_scheme_with_the_other_one_and_by_alias(presskeep: Run, site: Site) -> None:
    site.server.routes["/old"] = redirect("/story")
    presskeep("add", site.url("/old"))
    wanted = presskeep("show", site.url()).out
    bare = site.url().removeprefix("http://")
    for address in (bare, f"https://{bare}", site.url("/old"), site.url() + "#comment-1", site.url() + "?utm_source=x"):
        assert presskeep("show", address).out == wanted


def test_what_is_not_there_is_said(presskeep: Run) -> None:
    ran = presskeep("show", "https://example.com/never")
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(r"presskeep: .*https://example\.com/never.*\n", ran.err)


def test_what_is_no_address_is_said(presskeep: Run) -> None:
    ran = presskeep("show", "never")
    assert ran.status == 2
    assert ran.err.startswith("presskeep: not a web address: 'never'")


def test_on_a_terminal_the_text_is_wrapped_and_set(terminal: OnTerminal, site: Site) -> None:
    out = terminal("show", site.url(), columns=60).out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert f"\x1b[1m{STORY.title}" in out
    assert max(map(len, plain.splitlines())) <= 60
    assert " ".join(plain.split()).count(STORY.paragraphs[0]) == 1


def test_a_thread_seen_in_part_says_how_much_of_it(presskeep: Run, site: Site) -> None:
    thread = [Said(n, f"Reader {n}", f"What became of the goat on day {n}, I ask.", 10 * n) for n in range(1, 78)]
    site.server.routes[PATH] = page(comment_page(thread, Style(), None))
    presskeep("add", site.server.url(PATH))
    assert "20 of 77 comments" in presskeep("show", site.server.url(PATH)).out.splitlines()
