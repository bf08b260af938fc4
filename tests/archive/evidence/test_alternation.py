"""A, B, A, B is one line of history; A, B, A is an edit and its revert."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scraper.archive import Archive
from scraper.archive.evidence.alternation import runs
from scraper.model import Change, Page
from tests.archive.visits import PARAGRAPHS, URL, comment, day, story, visit

A, B, C = story(), story(title="Council votes, and leaves"), story(PARAGRAPHS[:2])


@pytest.mark.parametrize(
    ("states", "folded"),
    [
        ("", []),
        ("A", []),
        ("ABC", []),
        ("ABA", []),
        ("ABAB", [range(1, 4)]),
        ("ABABAB", [range(1, 6)]),
        ("XABAB", [range(2, 5)]),
        ("ABABX", [range(1, 4)]),
        ("ABCABC", [range(1, 6)]),
        ("ABACBC", [range(1, 6)]),
        ("ABCDABCD", []),
        ("ABABCDCD", [range(1, 4), range(5, 8)]),
        ("ABACADAE", []),
    ],
)
def test_where_states_take_turns(states: str, folded: list[range]) -> None:
    assert runs(states, lambda a, b: a == b) == folded


def history(archive: Archive, states: Sequence[Page], *, fold: bool = True) -> list[Change]:
    for number, state in enumerate(states, 1):
        visit(archive, state, day(number), noise=str(number))
    return [change for change in archive.history(URL, fold=fold) if change.part != "related"]


def test_turns_are_one_line_and_every_state_is_still_there(archive: Archive) -> None:
    first, turns = history(archive, [A, B, A, B, A])
    assert (first.cause, first.number) == ("first", 1)
    assert (turns.cause, turns.number, turns.last) == ("alternation", 2, 5)
    assert (turns.not_before, turns.captured, turns.until) == (day(1), day(2), day(5))
    assert turns.summary == "alternates between versions 1 and 2, 4 times: title"
    assert [archive.page(URL, at=day(n)).title for n in (1, 2, 3)] == [A.title, B.title, A.title]
    assert len(archive.history(URL)) == 5


def test_a_single_return_stays_a_revert(archive: Archive) -> None:
    assert [change.cause for change in history(archive, [A, B, A])] == ["first", "edit", "revert"]


def test_an_edit_after_the_turns_is_a_line_of_its_own(archive: Archive) -> None:
    changes = history(archive, [A, B, A, B, C])
    assert [(change.cause, change.number) for change in changes] == [("first", 1), ("alternation", 2), ("edit", 5)]


def test_a_date_that_moves_on_is_no_turn(archive: Archive) -> None:
    days = [story(published=f"2021-04-0{n}") for n in (1, 2, 3, 4)]
    assert [change.cause for change in history(archive, days)] == ["first", "edit", "edit", "edit"]


def test_the_turns_of_one_part_leave_the_changes_of_another_alone(archive: Archive) -> None:
    said = [comment(1, "Well done.")]
    states = [story(comments=said if n % 2 else []) for n in range(5)]
    states.append(story(PARAGRAPHS[:2]))
    assert [(c.part, c.cause) for c in history(archive, states)] == [
        ("body", "first"),
        ("comments", "edit"),
        ("comments", "alternation"),
        ("body", "edit"),
    ]


def test_turns_are_not_unannounced_edits(archive: Archive) -> None:
    history(archive, [A, B, A, B, A])
    assert list(archive.db.query("SELECT * FROM unannounced")) == []
    visit(archive, C, day(9))
    assert [row["number"] for row in archive.db.query("SELECT number FROM unannounced")] == [6]
