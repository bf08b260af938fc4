from __future__ import annotations

import re

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site


@pytest.fixture(autouse=True)
def archived(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url())
    presskeep("add", site.url())
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    presskeep("add", site.url())


def test_a_new_version_of_a_part_is_a_line(presskeep: Run, site: Site) -> None:
    ran = presskeep("history", site.url())
    assert (ran.status, ran.err) == (0, "")
    assert [r[2:5] for r in ran.records()] == [
        ["body", "1", "first"],
        ["comments", "1", "first"],
        ["related", "1", "first"],
        ["body", "2", "edit"],
    ]


def test_an_edit_lies_between_two_visits(presskeep: Run, site: Site) -> None:
    changes = presskeep("history", site.url(), "--json").json()
    assert [c["not_before"] for c in changes[:3]] == [None] * 3
    assert changes[0]["captured"] < changes[3]["not_before"] < changes[3]["captured"]


def test_what_is_not_there_is_said(presskeep: Run) -> None:
    ran = presskeep("history", "https://example.com/never")
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(r"presskeep: .*https://example\.com/never.*\n", ran.err)


def test_on_a_terminal_it_is_a_table_that_fits(terminal: OnTerminal, site: Site) -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal("history", site.url(), columns=90).out)
    assert re.search(r"seen \(UTC\) +not before +part +version +what", plain)
    assert plain.splitlines()[-1] == "4 changes in 3 visits"
    assert max(map(len, plain.splitlines())) <= 90


def test_on_a_narrow_terminal_what_was_changed_keeps_its_room(terminal: OnTerminal, site: Site) -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal("history", site.url(), columns=60).out)
    assert "4 paragraphs" in plain
    assert max(map(len, plain.splitlines())) <= 60


def test_on_the_narrowest_terminal_it_is_still_told_what_was_changed(terminal: OnTerminal, site: Site) -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal("history", site.url(), columns=40).out)
    assert re.search(r"seen \(UTC\) +part +no\. +what", plain)
    assert "3 links" in plain
    assert "1 para" in plain
    assert max(map(len, plain.splitlines())) <= 40


def test_a_text_put_back_is_told_as_such(presskeep: Run, terminal: OnTerminal, site: Site) -> None:
    site.publish("/story", STORY)
    presskeep("add", site.url())
    assert presskeep("history", site.url()).records()[-1][2:5] == ["body", "3", "revert"]
    assert "back to an earlier text" in terminal("history", site.url(), columns=120).out
