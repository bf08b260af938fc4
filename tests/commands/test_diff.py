from __future__ import annotations

import re

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site


@pytest.fixture(autouse=True)
def archived(presskeep: Run, site: Site) -> None:
    """Three versions of the body: two piers, three piers, four piers."""
    presskeep("add", site.url())
    for old, new in (("two of", "three of"), ("three of", "four of")):
        site.edit("/story", 1, old, new)
        presskeep("add", site.url())


def test_without_more_it_is_the_last_change(presskeep: Run, site: Site) -> None:
    ran = presskeep("diff", site.url())
    assert (ran.status, ran.err) == (0, "")
    url, span, blank, heading, *changes = ran.out.splitlines()
    assert (url, blank, heading) == (site.url(), "", "body")
    assert span.endswith("UTC, body 2 -> 3, comments 1, related 1")
    assert changes == [f"~ paragraph: {STORY.paragraphs[1].replace('two', '[-three-]{+four+}')}"]


@pytest.mark.parametrize(
    ("versions", "marked"),
    [
        (["1", "2"], "[-two-]{+three+}"),
        (["1", "3"], "[-two-]{+four+}"),
        (["1"], "[-two-]{+four+}"),
        (["3", "1"], "[-four-]{+two+}"),
    ],
)
def test_two_versions_of_the_body(presskeep: Run, site: Site, versions: list[str], marked: str) -> None:
    assert marked in presskeep("diff", site.url(), *versions).out


def test_two_times(presskeep: Run, site: Site) -> None:
    first, *_, last = (c["captured"] for c in presskeep("history", site.url(), "--json").json())
    assert "[-two-]{+four+}" in presskeep("diff", site.url(), first, last).out


def test_json_is_one_object(presskeep: Run, site: Site) -> None:
    [diff] = presskeep("diff", site.url(), "--json").json()
    assert (diff["old_version"]["body"], diff["new_version"]["body"]) == (2, 3)
    assert [b["op"] for b in diff["body"] if b["op"] != "same"] == ["edited"]


def test_comments_and_related_links_are_told_as_such(presskeep: Run, site: Site) -> None:
    story = site.stories["/story"].with_comment("Cy", "I cross it twice a day, and there is no other way to work.")
    (ann, _), *others = story.comments
    edited = (ann, "Four years late, and now it has to be done in the busiest month of the year.")
    site.publish(
        "/story",
        type(story)(story.title, story.paragraphs, (edited, *others), (*story.related[1:], ("A new quay", "/quay"))),
    )
    presskeep("add", site.url())
    out = presskeep("diff", site.url()).out
    assert "\nbody\n" not in out
    assert re.search(r"^~ Ann \(.*\): \[-Three-\]\{\+Four\+\} years late", out, re.MULTILINE)
    assert re.search(r"^\+ Cy \(.*\): I cross it twice a day", out, re.MULTILINE)
    assert f"- Ferry fares will not rise this winter: {site.url('/ferry-fares')}" in out
    assert f"+ A new quay: {site.url('/quay')}" in out


def test_a_page_that_never_changed_says_so(presskeep: Run, site: Site) -> None:
    site.publish("/still", STORY)
    presskeep("add", site.url("/still"))
    ran = presskeep("diff", site.url("/still"))
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "nothing has changed since the first capture\n"
    [diff] = presskeep("diff", site.url("/still"), "--json").json()
    assert (diff["comments"], diff["related"]) == ([], [])


@pytest.mark.parametrize("moments", [["9"], ["1", "9"], ["someday"]])
def test_a_version_or_time_that_is_not_there_is_said(presskeep: Run, site: Site, moments: list[str]) -> None:
    ran = presskeep("diff", site.url(), *moments)
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(rf"presskeep: .*{moments[-1]}.*\n", ran.err)


def test_on_a_terminal_words_are_struck_and_underlined(terminal: OnTerminal, site: Site) -> None:
    out = terminal("diff", site.url()).out
    assert re.search(r"\x1b\[9;31mthree\x1b\[0m\x1b\[4;32mfour\x1b\[0m", out)
    assert "[-" not in re.sub(r"\x1b\[[0-9;]*m", "", out)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_on_a_terminal_without_colours_words_are_in_brackets(
    terminal: OnTerminal, site: Site, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert "[-three-]{+four+}" in terminal("diff", site.url()).out
