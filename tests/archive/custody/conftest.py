from __future__ import annotations

from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archive.visits import PARAGRAPHS, comment, day, failure, link, story, visit

OTHER = "https://example.com/other/"


def fill(archive: Archive) -> None:
    """Ten captures: two pages that change in every part, an unchanged visit, a failure with bytes, one of no page."""
    run = archive.begin_run("add")
    for number in range(1, 7):
        page = story(
            [*PARAGRAPHS, f"As of day {number}, nothing has been decided, the mayor said."],
            comments=[
                comment(1, "The council has promised this for years."),
                comment(2, f"Day {number}, and no word."),
            ],
            related=[link("/a", "Budget vote put off"), link(f"/b{number % 2}", "The opposition and its plan")],
        )
        visit(archive, page, day(number), run=run)
    visit(archive, page, day(7))
    visit(archive, story(title="Another story"), day(7, "13:00:00"), url=OTHER)
    archive.store_failure(failure(day(8), body=b"<h1>500</h1>"), run=run)
    archive.store_failure(failure(day(9), url="https://example.org/none", outcome="gone", status=404))


@pytest.fixture
def filled(path: Path) -> Path:
    """An archive of ten captures that nobody has open."""
    with Archive(path) as archive:
        fill(archive)
    return path
