"""The drift alarm on readings made by hand, and on the sites that ``bench.drift`` simulates. The real parser and pages that
change are in tests/commands/test_stats.py."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from bench import drift as simulated
from scraper.archive import Archive
from scraper.archive.figures.drift import READINGS, Reading, drifts
from scraper.model import Drift, Page
from tests.archive.visits import comment, day, link, story, visit
from tests.archive.writer import read

PLAIN = Reading(0, "", characters=3000, authors=1, dated=1, stated=3, found=3, links=4)


def rows(*pages: Sequence[Reading]) -> list[Reading]:
    """Readings of pages one after the other, a minute each."""
    read = [row for part in pages for row in part]
    return [row._replace(at=f"2021-05-01T{n // 60:02}:{n % 60:02}:00.000000Z") for n, row in enumerate(read)]


def pages(numbers: range, **signs: Any) -> list[Reading]:
    return [PLAIN._replace(page_id=number, **signs) for number in numbers]


def told(read: list[Reading]) -> list[Drift]:
    return [*drifts("example.com", read)]


@pytest.mark.parametrize("lost", [5, 19])
def test_a_few_pages_are_no_drift(lost: int) -> None:
    assert told(rows(pages(range(300)), pages(range(300, 300 + lost), authors=0))) == []


def test_a_short_past_is_none() -> None:
    assert told(rows(pages(range(39)), pages(range(100, 120), authors=0))) == []


def test_what_is_lost_is_told_with_since_when_and_what_was_before() -> None:
    [found] = told(rows(pages(range(60)), pages(range(100, 130), authors=0)))
    assert found == Drift(
        site="example.com",
        field="authors",
        since="2021-05-01T01:00:00.000000Z",
        found=0,
        pages=30,
        found_before=60,
        pages_before=60,
    )


@pytest.mark.parametrize(
    ("signs", "field"),
    [
        ({"dated": 0}, "date"),
        ({"links": 0}, "related"),
        ({"found": 0}, "comments"),
        ({"found": 0, "stated": None}, "comments"),
    ],
)
def test_each_field(signs: dict[str, int | None], field: str) -> None:
    [found] = told(rows(pages(range(60)), pages(range(100, 130), **signs)))
    assert (found.field, found.found, found.pages) == (field, 0, 30)
    assert found.stated == (signs == {"found": 0})


def test_a_body_that_is_gone_and_one_that_is_cut() -> None:
    [gone] = told(rows(pages(range(60)), pages(range(100, 130), characters=0)))
    assert gone.field == "body"
    [cut] = told(rows(pages(range(60)), pages(range(100, 130), characters=700)))
    assert (cut.field, cut.median, cut.median_before) == ("body length", 700, 3000)


def test_a_page_seen_many_times_counts_once() -> None:
    again = [row for _ in range(100) for row in pages(range(10), authors=0)]
    assert told(rows(pages(range(60)), again)) == []


def test_pages_that_had_it_and_lack_it_when_seen_again_are_told_of_soon() -> None:
    # On new pages alone this would prove nothing: every third page never had an author.
    def mixed(numbers: range, **signs: Any) -> list[Reading]:
        return [row._replace(authors=0) if row.page_id % 3 == 0 else row for row in pages(numbers, **signs)]

    assert told(rows(mixed(range(60)), mixed(range(100, 122), authors=0))) == []
    [found] = told(rows(mixed(range(60)), mixed(range(22), authors=0)))
    assert (found.field, found.found) == ("authors", 0)


def test_what_came_back_is_no_drift() -> None:
    assert told(rows(pages(range(60)), pages(range(100, 150), authors=0), pages(range(200, 230)))) == []


def test_what_comes_and_goes_with_sections_is_no_drift() -> None:
    sections = [pages(range(n, n + 25), authors=n // 25 % 2) for n in range(0, 500, 25)]
    assert told(rows(*sections, pages(range(600, 630), authors=0))) == []


def test_what_was_never_found_is_not_missed() -> None:
    assert told(rows(pages(range(300), authors=0, stated=None, found=0, links=0))) == []


def test_no_readings() -> None:
    assert told([]) == []


@pytest.mark.parametrize(
    "kind", [simulated.steady, simulated.mixed, simulated.seasonal, simulated.revisited, simulated.few]
)
def test_a_stable_site_gives_no_alarm(kind: Callable[[random.Random], simulated.Order]) -> None:
    rng = random.Random(f"stable {kind.__name__}")
    looks = [*simulated.alarms(simulated.readings(kind(rng), rng, None, 0), 0, 300)]
    assert len(looks) == 300 // simulated.EVERY
    assert [found for _, found in looks if found] == []


@pytest.mark.parametrize("loss", simulated.LOSSES)
def test_a_redesign_is_told_of(loss: simulated.Loss) -> None:
    rng = random.Random(f"redesign {loss.__name__}")
    looks = simulated.alarms(simulated.readings(simulated.mixed(rng), rng, loss, 200), 200, 150)
    assert next((number for number, found in looks if found), None)


def test_each_reading_keeps_what_it_found(archive: Archive) -> None:
    def signs() -> list[tuple[object, ...]]:
        return archive.db.execute(
            "SELECT name, characters, authors, dated, links, parse.gen FROM parse JOIN site ON site.id = site_id"
            " ORDER BY at, parse.gen"
        ).fetchall()

    visit(
        archive, story(["four", "five."], authors=("A", "B"), published="2021-05-01", related=[link("/a", "A")]), day(1)
    )
    visit(archive, story(["four"], comments=[comment(1, "Yes, of course.")]), day(3))
    assert signs() == [("example.com", 9, 2, 1, 1, 1), ("example.com", 4, 0, 0, 0, 1)]
    visit(archive, story(["six!!!"], authors=("A",)), day(2))
    assert signs()[1] == ("example.com", 6, 1, 0, 0, 1)
    archive.reparse("https://example.com/2021/05/story/", partial(_without_authors, parser="test 2"))
    assert [row for row in signs() if row[-1] == 2] == [
        ("example.com", 9, 0, 1, 1, 2),
        ("example.com", 6, 0, 0, 0, 2),
        ("example.com", 4, 0, 0, 0, 2),
    ]


def _without_authors(response: object, *, parser: str) -> Page:
    page = read(response, parser=parser)  # type: ignore[arg-type]
    page.authors = ()
    return page


def test_the_latest_readings_are_read_through_the_index(archive: Archive) -> None:
    plan = archive.db.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM parse JOIN page ON page.id = parse.page_id AND page.gen = parse.gen"
        f" WHERE parse.site_id = 1 ORDER BY parse.at DESC, parse.id DESC LIMIT {READINGS}"
    ).fetchall()
    assert next(row[3] for row in plan) == "SEARCH parse USING INDEX parse_site (site_id=?)"
    assert not [row for row in plan if "TEMP B-TREE" in row[3]]
