"""What ``list``, ``history`` and ``show`` tell of a page that is gone, walled or moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archive.visits import URL, day, failure, story, visit
from tests.commands.conftest import OnTerminal, Run

NEW = "https://example.com/news/rain"
OTHER = story(["Rain is expected in the north from Friday on.", "The south stays dry."], title="Rain")


@pytest.fixture
def archive(folder: Path) -> Archive:
    with Archive(folder / "archive.db") as archive:
        visit(archive, story(), day(1))
        return archive


def reopened(archive: Archive) -> Archive:
    return Archive(archive.path)


def told(presskeep: Run) -> list[str]:
    """What a line of the list says of a page that is not live."""
    return next(fields[8:] for fields in presskeep("list").records() if fields[0] == URL)


def test_of_a_page_that_is_there_nothing_is_told(archive: Archive, presskeep: Run) -> None:
    assert told(presskeep) == ["live", "", ""]
    assert presskeep("history", URL).err == ""


def test_a_page_is_gone_since_the_first_visit_that_did_not_find_it(archive: Archive, presskeep: Run) -> None:
    with reopened(archive) as again:
        again.store_failure(failure(day(2), outcome="gone", status=404))
        again.store_failure(failure(day(3), status=503))
        visit(again, story([], title="404 Not Found"), day(4))
    assert told(presskeep) == ["gone", day(2), ""]
    ran = presskeep("history", URL)
    assert ran.err == f"{URL} is gone, seen since 2021-05-02 12:00:00 (UTC). What was archived before stands\n"
    assert [fields[2:5] for fields in ran.records()] == [["body", "1", "first"]]
    assert presskeep("history", URL, "--quiet").err == ""
    assert ", gone" in presskeep("show", URL).out
    [page] = presskeep("list", "--json").json()
    assert (page["status"], page["status_since"]) == ("gone", day(2))


def test_a_page_behind_a_wall_tells_which_and_since_when(archive: Archive, presskeep: Run) -> None:
    with reopened(archive) as again:
        again.store_failure(failure(day(2), outcome="gone", status=404))
        visit(again, story([], title="Just a moment..."), day(3))
        again.store_failure(failure(day(4), outcome="blocked", status=402))
    assert told(presskeep) == ["walled", day(3), ""]
    assert "is behind a wall, seen since 2021-05-03" in presskeep("history", URL).err
    assert ", walled" in presskeep("show", URL).out
    reasons = [fields[-1] for fields in presskeep("list", "--failed").records()]
    assert "a test whether a person asks" in reasons[1]
    assert "402" in reasons[2]


def test_a_page_that_moved_tells_where_to(archive: Archive, presskeep: Run, terminal: OnTerminal) -> None:
    with reopened(archive) as again:
        for number in (2, 3):
            visit(again, OTHER, day(number), url=NEW, asked=URL, redirects=[(301, URL)], noise=str(number))
    assert told(presskeep) == ["moved", day(2), NEW]
    assert f"has moved to {NEW}, seen since 2021-05-02 12:00:00" in presskeep("history", URL).err
    assert NEW in terminal("history", URL).out
    assert f"moved to {NEW}" in presskeep("show", URL).out


def test_a_page_that_is_back_is_live_again(archive: Archive, presskeep: Run) -> None:
    with reopened(archive) as again:
        again.store_failure(failure(day(2), outcome="gone", status=410))
        visit(again, story(), day(3), noise="3")
        again.store_failure(failure(day(4), outcome="gone", status=410))
    assert told(presskeep) == ["gone", day(4), ""]
    with reopened(archive) as again:
        visit(again, story(), day(5))
    assert told(presskeep) == ["live", "", ""]
