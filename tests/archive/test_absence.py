from __future__ import annotations

from collections.abc import Sequence

import pytest

from scraper.archive.absence import completeness, gone
from scraper.archive.comments import Row
from scraper.model import Comment, Continuation, Page
from tests.archive.visits import day


def row(
    number: int, parent: int | None = None, *, first: int = 1, printed: bool = True, posted: str | None = None
) -> Row:
    return Row(
        id=number,
        native_id=str(number),
        author="Ani",
        posted=posted,
        text=f"Comment {number}",
        version=1,
        read=day(first),
        state="shown",
        place=1,
        parent=parent,
        depth=0 if parent is None else 1,
        ground=None,
        notice=None,
        notice_author=None,
        printed=printed,
        first_seen=day(first),
    )


TEN = [row(number) for number in range(1, 11)]


def proved(
    former: Sequence[Row],
    ids: Sequence[int],
    *,
    stated: int | None = None,
    notices: int = 0,
    ever_partial: bool = False,
    parents: dict[int, int] | None = None,
    **fields: object,
) -> dict[int, str]:
    page = Page(comments=tuple(Comment(id=str(i), text="x") for i in ids), comment_count=stated, **fields)  # type: ignore[arg-type]
    answered = {r.id: r.parent for r in former} | (parents or {})
    found = gone(page, former, ids, [answered.get(i) for i in ids], notices=notices, ever_partial=ever_partial)
    return dict(found)


def without(*missing: int) -> list[int]:
    return [r.id for r in TEN if r.id not in missing]


def test_a_page_that_prints_all_it_counts_proves_every_absence() -> None:
    assert proved(TEN, without(3, 10), stated=8) == {3: "count", 10: "count"}
    assert proved(TEN, [], stated=0) == dict.fromkeys(range(1, 11), "count")


def test_one_that_counts_more_than_it_prints_proves_none() -> None:
    assert proved(TEN, without(3), stated=10) == {}
    assert completeness(Page(comment_count=10)) == "partial"


def test_a_count_beside_pages_of_comments_that_were_not_had_proves_none() -> None:
    more = Continuation(url="https://example.com/comment-page-2/", part="comments", number=2)
    assert proved(TEN, without(3, 10), stated=8, continuations=(more,)) == {}, "it may count those of this page"
    assert proved(TEN, without(3, 10), stated=5, continuations=(more,)) == {}
    assert proved(TEN, without(3, 10), stated=8, continuations=()) == {3: "count", 10: "count"}


def test_tombstones_that_may_or_may_not_be_counted_prove_none() -> None:
    assert proved(TEN, without(3), stated=9, notices=2) == {3: "count"}, "all nine are counted"
    assert proved(TEN, without(3), stated=7, notices=2) == {3: "count"}, "the other seven are counted"
    assert proved(TEN, without(10), stated=8, notices=2) == {}
    assert proved(TEN, without(3), stated=8, notices=2) == {3: "neighbours"}
    page = Continuation(url="https://example.com/2", part="comments")
    assert proved(TEN, without(3), stated=9, notices=2, continuations=(page,)) == {}


def test_what_is_missing_from_the_middle_is_gone_where_all_others_are_printed() -> None:
    assert proved(TEN, without(5)) == {5: "neighbours"}
    assert proved(TEN, [*without(5), 11, 12]) == {5: "neighbours"}, "two came behind"


@pytest.mark.parametrize("missing", [(1,), (10,), (4, 5), (2, 6)])
def test_an_end_or_a_larger_piece_proves_nothing(missing: tuple[int, ...]) -> None:
    assert proved(TEN, without(*missing)) == {}


def test_nor_does_a_list_of_constant_length() -> None:
    assert proved(TEN, [11, *without(5)]) == {}, "the ten best"


def test_nor_one_in_another_order() -> None:
    assert proved(TEN, [9, 1, 6, 3, 8, 2, 10, 7, 4]) == {}


def test_nor_one_that_has_further_pages_or_ever_had() -> None:
    page = Continuation(url="https://example.com/2", part="comments")
    assert proved(TEN, without(5), continuations=(page,)) == {}
    assert proved(TEN, without(5), comment_page=1) == {}
    assert proved(TEN, without(5), ever_partial=True) == {}
    body = Continuation(url="https://example.com/2", part="body")
    assert proved(TEN, without(5), continuations=(body,)) == {5: "neighbours"}


def test_nor_an_older_copy_of_the_page() -> None:
    late = [row(n, first=2 if n == 5 else 1) for n in range(1, 11)]
    assert proved(late, without(5)) == {}
    posted = [row(n, posted=f"2021-05-{28 if n == 5 else n:02}") for n in range(1, 11)]
    assert proved(posted, without(5)) == {}


def test_what_was_not_printed_last_time_is_not_missed_now() -> None:
    part = [row(n, printed=n != 5) for n in range(1, 11)]
    assert proved(part, without(5)) == {}


def test_an_answer_is_missed_among_the_answers_to_the_same_comment() -> None:
    thread = [row(1), *(row(n, parent=1) for n in range(2, 8)), row(8), row(9), row(10)]
    came = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]
    assert proved(thread, came, parents={11: 8, 12: 8}) == {4: "neighbours"}
    assert proved(thread, [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12], parents={11: 8, 12: 8}) == {}, "'1 more answer'"


def test_with_a_comment_go_its_answers() -> None:
    thread = [*TEN[:5], row(20, parent=5), *TEN[5:], *(row(n) for n in range(30, 42))]
    ids = [r.id for r in thread if r.id not in (5, 20)]
    assert proved(thread, ids) == {5: "neighbours", 20: "neighbours"}
