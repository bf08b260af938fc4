"""A better parser's reading is a generation of its own: it is never an edit of the page, and loses nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper.archive import Archive
from scraper.errors import NotArchived, ParseError, ReadOnlyArchive
from scraper.model import Page, Response
from tests.archive.visits import PARAGRAPHS, URL, answer, comment, day, story

EDITED = (PARAGRAPHS[0].replace("2.5", "25"), *PARAGRAPHS[1:])
STATES = (story(comments=[comment(1, "Well done, all of you.")]), story(EDITED), story(EDITED, title="A farce"))


class Parser:
    """Reads the answers of these states again, and sees one paragraph more in each: what the old parser lost."""

    version = "test 2"

    def __init__(self, *states: Page) -> None:
        self.pages = {answer(state, day(1)).body: state for state in states}
        self.read = 0

    def __call__(self, response: Response) -> Page:
        self.read += 1
        page = self.pages[response.body]
        blocks = (*page.blocks, replace(page.blocks[0], text="Reporting by Ani Petrosyan."))
        return replace(page, blocks=blocks, parser_version=self.version)


def visit(archive: Archive, *states: Page) -> None:
    for number, state in enumerate(states, 1):
        archive.store(answer(state, day(number)), state)


def told(archive: Archive) -> list[tuple[str, str, int, str]]:
    return [(change.part, change.cause, change.number, change.captured) for change in archive.history(URL)]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive.db")


def test_reading_again_makes_the_history_that_this_parser_would_have_made(archive: Archive) -> None:
    visit(archive, *STATES)
    before = told(archive)
    done = archive.reparse(URL, Parser(*STATES))
    assert done is not None
    assert (done.page_url, done.captures, done.unread, done.differs) == (URL, 3, 0, ("body",))
    assert told(archive) == before
    page = archive.page(URL)
    assert (page.parser_version, page.blocks[-1].text) == ("test 2", "Reporting by Ani Petrosyan.")
    assert archive.page(URL, at="2021-05-01").title == STATES[0].title
    assert archive.page(URL, at="2021-05-01").comments[0].text == "Well done, all of you."


def test_the_former_generation_and_every_capture_stay(archive: Archive) -> None:
    visit(archive, *STATES)
    archive.reparse(URL, Parser(*STATES))
    [(versions, captures)] = archive.db.execute(
        "SELECT (SELECT count(*) FROM version WHERE gen = 1), (SELECT count(*) FROM capture)"
    ).fetchall()
    assert (versions > 3, captures) == (True, 3)


def test_a_page_that_this_parser_read_last_is_left_alone(archive: Archive) -> None:
    visit(archive, *STATES)
    parser = Parser(*STATES)
    assert archive.reparse(URL, parser, parser="test 1") is None
    assert parser.read == 0
    assert archive.reparse(URL, parser, parser="test 2") is not None
    assert archive.reparse(URL, parser, parser="test 2") is None
    assert parser.read == 3


def test_a_visit_by_a_new_parser_is_no_edit(archive: Archive) -> None:
    visit(archive, *STATES[:2])
    parser = Parser(*STATES)
    seen = answer(STATES[1], day(9), noise="<!-- 9 -->")
    parser.pages[seen.body] = STATES[1]
    stored = archive.store(seen, parser(seen), read=parser)
    assert (stored.new, stored.outcome) == ((), "ok")
    assert [cause for part, cause, *_ in told(archive) if part == "body"] == ["first", "edit"]


def test_an_edit_seen_by_a_new_parser_is_that_edit_alone(archive: Archive) -> None:
    visit(archive, *STATES[:2])
    parser = Parser(*STATES)
    seen = answer(STATES[2], day(9))
    stored = archive.store(seen, parser(seen), read=parser)
    assert stored.new == ("body",)
    assert archive.history(URL)[-1].summary == "title"


def test_a_capture_that_cannot_be_read_opens_and_closes_nothing(archive: Archive) -> None:
    visit(archive, *STATES)
    parser = Parser(*STATES)

    def read(response: Response) -> Page:
        if response.captured == day(2):
            raise ParseError("no page")
        return parser(response)

    done = archive.reparse(URL, read)
    assert done is not None
    assert (done.captures, done.unread) == (2, 1)
    assert [change.captured for change in archive.history(URL) if change.part == "body"] == [day(1), day(3)]
    assert archive.history(URL)[-1].not_before == day(2)


def test_a_page_of_which_nothing_can_be_read_stays_as_it_was(archive: Archive) -> None:
    visit(archive, *STATES)
    before = told(archive)

    def read(response: Response) -> Page:
        raise ParseError("no page")

    done = archive.reparse(URL, read)
    assert done is not None
    assert (done.captures, done.differs) == (0, ())
    assert told(archive) == before


def test_a_fault_of_the_parser_and_damaged_bytes_cost_their_captures_alone(archive: Archive) -> None:
    visit(archive, *STATES)
    archive.db.execute("UPDATE blob SET data = x'00' WHERE id = 2")
    archive.db.conn.commit()
    done = archive.reparse(URL, Parser(STATES[0], STATES[1]))
    assert done is not None
    assert (done.captures, done.unread) == (1, 2)
    reasons = [row["reason"] for row in archive.db.query("SELECT reason FROM unread ORDER BY capture_id")]
    assert "damaged" in reasons[0]
    assert reasons[1].startswith("the parser failed (KeyError: ")
    assert archive.page(URL).title == STATES[0].title


def test_what_cannot_be_read_again_does_not_fail_a_new_visit(archive: Archive) -> None:
    visit(archive, *STATES[:2])
    archive.db.execute("UPDATE blob SET data = x'00' WHERE id = 2")
    archive.db.conn.commit()
    parser = Parser(*STATES)
    seen = answer(STATES[2], day(9))
    stored = archive.store(seen, parser(seen), read=parser)
    assert (stored.outcome, stored.new, stored.unread) == ("ok", ("body", "comments"), 1)
    assert [(c.number, c.cause, c.not_before) for c in archive.history(URL) if c.part == "body"] == [
        (1, "first", None),
        (2, "edit", day(2)),
    ]


def test_a_page_that_all_fail_to_read_keeps_its_generation_and_its_new_visit(archive: Archive) -> None:
    visit(archive, *STATES[:1])
    parser = Parser(STATES[2])
    seen = answer(STATES[2], day(9))
    stored = archive.store(seen, parser(seen), read=parser)
    assert (stored.outcome, stored.unread) == ("ok", 1)
    assert archive.page(URL).title == STATES[2].title


def test_a_late_visit_to_a_page_with_a_capture_that_cannot_be_read(archive: Archive) -> None:
    visit(archive, *STATES)
    parser = Parser(*STATES[1:])
    archive.reparse(URL, parser)
    late = answer(STATES[0], "2021-04-30T12:00:00Z", noise="late")
    parser.pages[late.body] = STATES[0]
    assert archive.store(late, parser(late)).new == ("body", "comments")
    assert [c.captured for c in archive.history(URL) if c.part == "body"] == [
        "2021-04-30T12:00:00.000000Z",
        day(2),
        day(3),
    ]


def test_the_captures_of_a_page_known_by_its_canonical_address_are_read_before_the_lock(archive: Archive) -> None:
    visit(archive, *STATES[:2])
    parser = Parser(*STATES)
    seen = answer(STATES[1], day(9), url=URL + "amp/", noise="<!-- amp -->")
    parser.pages[seen.body] = replace(STATES[1], canonical_url=URL)
    locked: list[bool] = []

    def read(response: Response) -> Page:
        locked.append(archive.db.conn.in_transaction and _is_locked(archive))
        return parser(response)

    stored = archive.store(seen, parser(seen), read=read)
    assert (stored.page_url, stored.new, locked) == (URL, (), [False, False])


def _is_locked(archive: Archive) -> bool:
    """Does this archive hold the file's one right to write?"""
    with closing(sqlite3.connect(archive.path, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def test_a_capture_that_came_meanwhile_is_read_too(archive: Archive, tmp_path: Path) -> None:
    visit(archive, *STATES[:2])
    parser = Parser(*STATES)

    def read(response: Response) -> Page:
        if response.captured == day(1):
            with Archive(tmp_path / "archive.db") as other:
                if other.last_capture(URL).captured < day(3):  # type: ignore[union-attr]
                    other.store(answer(STATES[2], day(3)), STATES[2])
        return parser(response)

    done = archive.reparse(URL, read)
    assert done is not None
    assert done.captures == 3
    assert archive.page(URL).title == "A farce"


def test_what_is_not_there_or_may_not_be_written(archive: Archive, tmp_path: Path) -> None:
    visit(archive, *STATES)
    with pytest.raises(NotArchived):
        archive.reparse("https://example.com/other", Parser(*STATES))
    with Archive(tmp_path / "archive.db", read_only=True) as readable, pytest.raises(ReadOnlyArchive):
        readable.reparse(URL, Parser(*STATES))
