from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from scraper import __version__
from scraper.archive import Archive
from scraper.errors import ArchiveError, ReadOnlyArchive, UsageError
from scraper.model import CrawlSummary, PartVersions, Stored
from tests.archive.visits import PARAGRAPHS, URL, answer, comment, day, failure, link, story, summary, visit

PAGE = story(comments=[comment(1, "Yes.")], related=[link("/a", "A")])


def test_a_first_visit_gives_every_part_its_first_version(archive: Archive) -> None:
    assert visit(archive, PAGE, day(1)) == Stored(
        page_url=URL,
        capture_id=1,
        outcome="ok",
        first=True,
        new=("body", "comments", "related"),
        version=PartVersions(body=1, comments=1, related=1),
        comments_added=1,
    )
    assert [cause for _, _, cause, _ in summary(archive)] == ["first"] * 3


def test_an_unchanged_visit_is_a_capture_and_no_version(archive: Archive) -> None:
    visit(archive, PAGE, day(1))
    stored = visit(archive, PAGE, day(2))
    assert (stored.outcome, stored.first, stored.new) == ("same", False, ())
    noisy = visit(archive, PAGE, day(3), noise="<!-- 7 ms -->")
    assert (noisy.outcome, noisy.new, noisy.version) == ("ok", (), PartVersions(body=1, comments=1, related=1))
    assert len(archive.captures(URL)) == 3
    assert archive.page(URL).last_seen == day(3)


def test_equal_bytes_are_not_read_again(archive: Archive) -> None:
    # the same bytes, split by another clock or another parser
    visit(archive, PAGE, day(1))
    response = answer(PAGE, day(2))
    stored = archive.store(response, story(PARAGRAPHS[:1]))
    assert (stored.outcome, stored.new) == ("same", ())


def test_a_capture_keeps_what_was_asked_and_answered(archive: Archive) -> None:
    run = archive.begin_run("add")
    visit(archive, PAGE, "2021-05-01T16:00:00+04:00", asked=f"{URL}#top", redirects=[(301, f"{URL}#top")], run=run)
    row = next(archive.db.query("SELECT * FROM capture"))
    assert (row["at"], row["url"], row["asked"], row["final"], row["run_id"]) == (day(1), URL, f"{URL}#top", URL, run)
    assert json.loads(row["headers"]) == [["content-type", "text/html; charset=utf-8"]]
    assert archive.page(URL).first_seen == day(1)
    assert json.loads(row["redirects"]) == [[301, f"{URL}#top"]]


def test_a_run_is_noted_at_its_beginning_and_at_its_end(archive: Archive) -> None:
    number = archive.begin_run("crawl")
    begun = next(archive.db.query("SELECT * FROM run"))
    assert (begun["command"], begun["app"], begun["ended"], begun["exit_status"]) == ("crawl", __version__, None, None)
    archive.store_failure(failure(day(1)), run=number)
    archive.end_run(number, counts=CrawlSummary(fetched=2, failed=1), exit_status=1)
    ended = next(archive.db.query("SELECT * FROM run"))
    assert (ended["exit_status"], json.loads(ended["counts"])["failed"]) == (1, 1)
    assert ended["started"] <= ended["ended"]
    assert next(archive.db.query("SELECT run_id FROM capture"))["run_id"] == number


def test_a_visit_that_can_not_be_stored_leaves_nothing(archive: Archive) -> None:
    visit(archive, PAGE, day(1))
    with pytest.raises(UsageError, match="not a time"):
        visit(archive, story(title="New"), "noon", url="https://example.com/new")
    with pytest.raises(ArchiveError, match="FOREIGN KEY"):
        visit(archive, story(title="New"), day(2), url="https://example.com/new", run=99)
    assert [page.url for page in archive.summaries()] == [URL]
    assert visit(archive, story(title="New"), day(2)).new == ("body", "comments", "related")


def test_an_archive_opened_for_reading_is_not_written_to(archive: Archive) -> None:
    visit(archive, PAGE, day(1))
    with Archive(archive.path, read_only=True) as reader:
        assert reader.page(URL).title == PAGE.title
        for write in (
            lambda: visit(reader, PAGE, day(2)),
            lambda: reader.store_failure(failure(day(2))),
            lambda: reader.begin_run("add"),
        ):
            with pytest.raises(ReadOnlyArchive, match="opened for reading only"):
                write()


def test_an_archive_that_was_closed_answers_nothing(path: Path) -> None:
    archive = Archive(path)
    archive.close()
    archive.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        archive.page(URL)


def test_questions_inside_a_question(archive: Archive) -> None:
    for number in range(3):
        visit(archive, story(title=f"Story {number}"), day(1), url=f"https://example.com/{number}")
    titles = [(page.title, archive.page(page.url or "").title) for page in archive.pages()]
    assert titles == [(f"Story {n}", f"Story {n}") for n in range(3)]
    with archive.db.atomic():
        assert archive.page("https://example.com/1").title == "Story 1"
