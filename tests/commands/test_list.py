from __future__ import annotations

import re

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site


@pytest.fixture(autouse=True)
def archived(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url(), site.url("/missing"))


def test_a_page_is_a_line(presskeep: Run, site: Site) -> None:
    ran = presskeep("list")
    assert (ran.status, ran.err) == (0, "")
    [[url, title, published, *counts, seen, status, since, moved_to]] = ran.records()
    assert (url, title, published, counts, status) == (site.url(), STORY.title, "", ["4", "2", "3", "1"], "live")
    assert (since, moved_to) == ("", "")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", seen)


def test_json_is_an_object_a_page(presskeep: Run, site: Site) -> None:
    [page] = presskeep("list", "--json").json()
    assert (page["url"], page["version"]) == (site.url(), {"body": 1, "comments": 1, "related": 1})


def test_failed_lists_the_visits_that_gave_no_page(presskeep: Run, site: Site) -> None:
    [[url, _, status, reason]] = presskeep("list", "--failed").records()
    assert (url, status) == (site.url("/missing"), "404")
    assert reason.startswith("404 Not Found: ")
    [capture] = presskeep("list", "--failed", "--json").json()
    assert (capture["url"], capture["outcome"]) == (site.url("/missing"), "gone")


@pytest.mark.parametrize("failed", [[], ["--failed"]])
def test_site_keeps_to_one_site(presskeep: Run, site: Site, failed: list[str]) -> None:
    host = site.url().split("/")[2]
    assert len(presskeep("list", "--site", host, *failed).records()) == 1
    assert presskeep("list", "--site", "example.com", *failed).records() == []


def test_on_a_terminal_it_is_a_table_that_fits(terminal: OnTerminal) -> None:
    ran = terminal("list", columns=90)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", ran.out)
    assert re.search(r"title +site +published", plain)
    assert "Harbour bridge" in plain
    assert plain.splitlines()[-1] == "1 page"
    assert max(map(len, plain.splitlines())) <= 90
    assert "404 Not Found" in terminal("list", "--failed").out


@pytest.mark.parametrize("columns", [70, 50, 40])
def test_on_a_narrow_terminal_the_title_keeps_its_room(terminal: OnTerminal, columns: int) -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", terminal("list", columns=columns).out)
    assert "Harbour bridg" in plain
    assert max(map(len, plain.splitlines())) <= columns
