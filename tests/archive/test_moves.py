"""Pages that moved for good: filed under where they are now, or left behind with the word that they moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import UNSET

from scraper.archive import Archive
from scraper.model import Stored
from tests.archive.custody.histories import read, tell
from tests.archive.visits import PARAGRAPHS, URL, answer, day, failure, story, visit

NEW = "https://example.com/news/2021/council-votes"
ABROAD = "https://other.example/council-votes"
OTHER = story(
    ["Rain is expected in the north from Friday on.", "The south stays dry for another week at least."], title="Rain"
)


def led(archive: Archive, to: str, at: str, page: object = None, *, asked: str = URL, status: int = 301) -> Stored:
    return visit(archive, page or story(), at, url=to, asked=asked, redirects=[(status, asked)], noise=at)  # type: ignore[arg-type]


def state(archive: Archive, url: str, at: str | None = None) -> tuple[str, object]:
    page = archive.page(url, at=at)
    return page.status, page.moved_to


@pytest.mark.parametrize("to", [NEW, ABROAD])
@pytest.mark.parametrize("status", [301, 308])
def test_a_page_that_moved_is_filed_under_its_new_address_with_its_history(
    archive: Archive, to: str, status: int
) -> None:
    visit(archive, story(), day(1))
    stored = led(archive, to, day(2), story([*PARAGRAPHS, "More."]), status=status)
    assert (stored.outcome, stored.page_url, stored.first, stored.version.body) == ("ok", to, False, 2)
    assert archive.page(URL).url == to
    assert state(archive, URL) == ("live", UNSET)
    assert not visit(archive, story([*PARAGRAPHS, "More."]), day(3), url=to, noise="3").first
    [summary] = archive.summaries()
    assert (summary.url, summary.captures, summary.site) == (to, 3, to.split("/")[2])


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_detour_is_no_move(archive: Archive, status: int) -> None:
    visit(archive, story(), day(1))
    assert led(archive, NEW, day(2), status=status).page_url == URL
    led(archive, ABROAD, day(3), OTHER, status=status)
    assert state(archive, URL) == ("live", UNSET)


def test_a_chain_with_one_detour_is_no_move(archive: Archive) -> None:
    visit(archive, story(), day(1))
    hops = [(301, URL), (302, "https://example.com/x")]
    assert visit(archive, story(), day(2), url=NEW, asked=URL, redirects=hops, noise="2").page_url == URL


def test_a_page_whose_address_leads_to_another_archived_page_has_moved(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, OTHER, day(1), url=NEW)
    stored = led(archive, NEW, day(2), OTHER)
    assert (stored.outcome, stored.page_url) == ("ok", NEW)
    assert state(archive, URL) == ("moved", NEW)
    assert state(archive, URL, day(1)) == ("live", UNSET)
    assert state(archive, NEW) == ("live", UNSET)
    page = archive.page(URL)
    assert (page.title, page.version.body) == ("Council votes for schools", 1)
    assert [(s.url, s.status, s.moved_to) for s in archive.summaries()] == [(URL, "moved", NEW), (NEW, "live", UNSET)]
    assert [*archive.failures()] == []


def test_a_page_whose_address_leads_to_another_story_has_moved(archive: Archive) -> None:
    visit(archive, story(), day(1))
    assert led(archive, ABROAD, day(2), OTHER).first
    assert state(archive, URL) == ("moved", ABROAD)


def test_a_page_that_is_back_is_live(archive: Archive) -> None:
    visit(archive, story(), day(1))
    led(archive, ABROAD, day(2), OTHER)
    visit(archive, story(), day(3))
    assert state(archive, URL) == ("live", UNSET)
    assert state(archive, URL, day(2)) == ("moved", ABROAD)


def test_a_page_moves_on_and_back(archive: Archive) -> None:
    third = "https://example.com/third"
    visit(archive, story(), day(1))
    assert led(archive, NEW, day(2)).page_url == NEW
    assert led(archive, third, day(3), asked=NEW).page_url == third
    assert led(archive, URL, day(4), asked=third).page_url == URL
    assert {archive.page(url).url for url in (URL, NEW, third)} == {URL}
    assert len(archive.captures(URL)) == 4


def test_two_pages_that_lead_to_each_other_in_turn_are_told_by_the_last_visits(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, OTHER, day(1), url=NEW)
    led(archive, NEW, day(2), OTHER)
    led(archive, URL, day(3), asked=NEW)
    assert (state(archive, URL), state(archive, NEW)) == (("live", UNSET), ("moved", URL))


@pytest.mark.parametrize("twin", ["http://example.com/2021/05/story/", "https://www.example.com/2021/05/story"])
def test_a_twin_of_an_address_is_no_move_and_follows_its_page(archive: Archive, twin: str) -> None:
    visit(archive, story(), day(1), url=twin)
    led(archive, URL, day(2), asked=twin)
    assert (archive.page(twin).url, archive.page(URL).status) == (URL, "live")
    # It is still the page's when the page has gone elsewhere.
    led(archive, ABROAD, day(3), OTHER, asked="http://www.example.com/2021/05/story")
    assert archive.page("http://www.example.com/2021/05/story").url == URL


def test_a_visit_that_did_not_follow_a_move_tells_it_and_a_robots_txt_tells_nothing(archive: Archive) -> None:
    visit(archive, story(), day(1))
    archive.store_failure(failure(day(2), outcome="robots", status=None))
    assert state(archive, URL) == ("live", UNSET)
    archive.store_failure(failure(day(3), outcome="moved", status=301))
    assert state(archive, URL) == ("moved", UNSET)
    archive.store_failure(failure(day(4), outcome="robots", status=None))
    assert state(archive, URL) == ("moved", UNSET)
    assert archive.page(URL).version.body == 1


def test_archives_of_which_one_saw_the_page_and_the_other_its_move_agree_when_merged(tmp_path: Path) -> None:
    old, new = answer(story(), day(1)), answer(OTHER, day(2), url=NEW)
    moved = answer(OTHER, day(3), url=NEW, asked=URL, redirects=[(301, URL)], noise="\n#3")
    tell(tmp_path / "whole.db", [old, new, moved])
    for name, first, second in (("a", [old], [new, moved]), ("b", [new, moved], [old]), ("c", [old, moved], [new])):
        one = tell(tmp_path / f"{name}1.db", first)
        two = tell(tmp_path / f"{name}2.db", second)
        with Archive(one) as archive, Archive(tmp_path / "whole.db") as whole:
            [*archive.merge([two], read)]
            assert [*archive.summaries()] == [*whole.summaries()]
            assert state(archive, URL) == ("moved", NEW)


def test_archives_that_saw_a_page_at_two_addresses_agree_on_its_name_when_merged(tmp_path: Path) -> None:
    visits = [answer(story(), day(1)), answer(story(), day(2), url=NEW, asked=URL, redirects=[(301, URL)])]
    tell(tmp_path / "whole.db", visits)
    one, two = tell(tmp_path / "1.db", visits[1:]), tell(tmp_path / "2.db", visits[:1])
    with Archive(one) as archive, Archive(tmp_path / "whole.db") as whole:
        [*archive.merge([two], read)]
        assert [*archive.pages()] == [*whole.pages()]
        assert archive.page(URL).url == NEW
