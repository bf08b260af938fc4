from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site
from tests.loopback import page


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
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal("history", site.url(), columns=110).out)
    assert re.search(r"changed \(UTC\) +part +version +what", plain)
    time = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    assert re.search(rf"first seen {time} +body +1 +4 paragraphs", plain)
    assert re.search(rf"between {time} and {time} +body +2 +1 paragraph edited, unannounced", plain)
    assert plain.splitlines()[-1] == "4 changes in 3 visits"
    assert max(map(len, plain.splitlines())) <= 110


def test_on_a_terminal_of_80_columns_the_two_times_stand_one_under_the_other(terminal: OnTerminal, site: Site) -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal("history", site.url(), columns=80).out)
    assert re.search(r"between [-\d: ]{19} +body +2 +1 paragraph edited, un\S+ *\n +and [-\d: ]{19}", plain)
    assert max(map(len, plain.splitlines())) <= 80


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


def test_an_edit_that_the_page_does_not_announce_is_marked_and_can_be_asked_for(presskeep: Run, site: Site) -> None:
    note = "Correction: an earlier version of this story gave another number of cracked piers."
    site.publish("/story", replace(STORY, paragraphs=(*STORY.paragraphs, note)))
    presskeep("add", site.url())
    assert [r[6] for r in presskeep("history", site.url()).records() if r[2] == "body"] == ["", "no", "note"]
    assert [r[2:4] for r in presskeep("history", site.url(), "--unannounced").records()] == [["body", "2"]]
    [change] = presskeep("history", site.url(), "--unannounced", "--json").json()
    assert (change["announced"], change["summary"]) == ("no", "1 paragraph edited")


def test_states_that_take_turns_are_one_line(presskeep: Run, site: Site) -> None:
    for _ in range(2):
        site.publish("/story", STORY)
        presskeep("add", site.url())
        site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
        presskeep("add", site.url())
    turns = presskeep("history", site.url()).records()[-1]
    assert turns[2:6] == [
        "body",
        "2",
        "alternation",
        "alternates between versions 1 and 2, 5 times: 1 paragraph edited",
    ]
    assert [r[4] for r in presskeep("history", site.url(), "--every").records() if r[2] == "body"] == [
        "first",
        "edit",
        *["revert"] * 4,
    ]
    assert presskeep("history", site.url(), "--unannounced").out == ""


def test_headlines_are_told_by_place(presskeep: Run, terminal: OnTerminal, site: Site) -> None:
    site.publish("/ferry", replace(STORY, related=(("The bridge is closing", "/story"),)))
    presskeep("add", site.url("/ferry"))
    told = presskeep("history", site.url(), "--headlines").records()
    assert [[r[0], r[1], r[5]] for r in told] == [
        ["h1", "", STORY.title],
        ["teaser", site.url("/ferry"), "The bridge is closing"],
    ]
    assert [h["text"] for h in presskeep("history", site.url(), "--headlines", "--json").json()] == [
        STORY.title,
        "The bridge is closing",
    ]
    assert "The bridge is closing" in terminal("history", site.url(), "--headlines", columns=110).out
    assert presskeep("history", site.url(), "--headlines", "--every").status == 2


def test_a_wall_is_a_failed_visit_and_no_change(presskeep: Run, site: Site) -> None:
    site.server.routes["/story"] = page("<title>Just a moment...</title><h1>Just a moment...</h1><p>Wait.</p>")
    ran = presskeep("add", site.url())
    assert ran.status != 0
    assert "is behind a wall: a refusal, or a test whether a person asks" in ran.err
    assert len(presskeep("history", site.url()).records()) == 4
    assert presskeep("show", site.url(), "--json").json()[0]["status"] == "walled"


def test_a_text_put_back_is_told_as_such(presskeep: Run, terminal: OnTerminal, site: Site) -> None:
    site.publish("/story", STORY)
    presskeep("add", site.url())
    assert presskeep("history", site.url()).records()[-1][2:5] == ["body", "3", "revert"]
    assert "back to an earlier text" in terminal("history", site.url(), columns=120).out
