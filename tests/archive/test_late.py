from __future__ import annotations

import random
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.model import Page
from tests.archive.conftest import sound
from tests.archive.visits import PARAGRAPHS, URL, comment, day, failure, link, story, summary, visit


def state(archive: Archive) -> list[object]:
    """All that can be asked of a page, but for the numbers of its captures."""
    days = [f"2021-05-{n:02}" for n in range(1, 13)]
    return [archive.history(URL), *(archive.page(URL, at=at) for at in days), archive.page(URL)]


def weeks() -> list[tuple[str, Page]]:
    rng = random.Random(7)
    pool = [comment(n, f"Comment number {n}, which is long enough.", f"User {n}") for n in range(5)]
    offers = [link(f"/{c}", c.upper()) for c in "abcd"]
    visits = [(day(1), story(PARAGRAPHS, comments=pool[:2], related=offers[:2]))]
    for number in range(2, 11):
        page = story(
            rng.sample(PARAGRAPHS, rng.randrange(1, 4)),
            comments=rng.sample(pool, rng.randrange(5)),
            related=rng.sample(offers, rng.randrange(4)),
            tags=(rng.choice("xy"),),
        )
        visits += [(day(number), page), (day(number, "18:00:00"), page)]
    return visits


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    with Archive(tmp_path_factory.mktemp("late") / "archive.db") as archive:
        for at, page in weeks():
            visit(archive, page, at)
        return state(archive)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_arrival_makes_no_difference(tmp_path: Path, in_order: list[object], seed: int) -> None:
    visits = weeks()
    random.Random(seed).shuffle(visits)
    with Archive(tmp_path / "archive.db") as archive:
        for at, page in visits:
            visit(archive, page, at)
        assert state(archive) == in_order
        assert sound(archive) == []


def test_a_late_visit_tells_what_it_changed_and_what_was_first(archive: Archive) -> None:
    visit(archive, story(PARAGRAPHS[:2], comments=[comment(1, "Yes.")]), day(3))
    stored = visit(archive, story(), day(1))
    assert (stored.outcome, stored.new, stored.version.body) == ("ok", ("body",), 1)
    assert (archive.page(URL).first_seen, archive.page(URL).last_seen) == (day(1), day(3))
    assert summary(archive) == [
        ("body", 1, "first", "3 paragraphs"),
        ("body", 2, "edit", "1 paragraph removed"),
        ("comments", 1, "edit", "1 comment added"),
    ]


def test_a_late_visit_that_saw_nothing_new_narrows_the_interval(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, story(PARAGRAPHS[:2]), day(5))
    assert visit(archive, story(), day(3)).outcome == "same"
    assert archive.history(URL)[-1].not_before == day(3)


def test_a_visit_with_the_bytes_of_its_forerunner_keeps_its_state_when_another_comes_between(archive: Archive) -> None:
    visit(archive, story(), day(1))
    assert visit(archive, story(), day(5)).outcome == "same"
    visit(archive, story(PARAGRAPHS[:2]), day(3))
    assert [cause for _, _, cause, _ in summary(archive)] == ["first", "edit", "revert"]
    assert archive.page(URL).blocks == story().blocks


def test_a_late_failure_does_not_say_what_is_now(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, story(), day(5))
    archive.store_failure(failure(day(3), outcome="gone", status=404))
    assert (archive.page(URL).status, archive.page(URL, at="2021-05-04").status) == ("live", "gone")


def test_two_visits_at_one_instant_follow_the_order_of_arrival(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, story(PARAGRAPHS[:2]), day(1))
    visit(archive, story(PARAGRAPHS[:1]), day(2))
    assert archive.page(URL, at="2021-05-01").blocks == story(PARAGRAPHS[:2]).blocks
    assert [number for _, number, _, _ in summary(archive)] == [1, 2, 3]
