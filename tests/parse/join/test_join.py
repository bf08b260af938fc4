"""Pages of one story joined: the order of its text and of its thread, doubles, and what is still missing."""

from __future__ import annotations

from hashlib import blake2b
from itertools import count
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from scraper.model import Block, BlockKind, Comment, Continuation, Image, Page, RelatedLink
from scraper.parse.join import join, reading_order

URL = "https://example.com/2026/11/the-ferry-and-the-goat/"
LONG = "{} and a goat came to the kiosk at noon, where nobody had asked for any of them, and stayed until dark."


def text(name: str, kind: BlockKind = "paragraph") -> Block:
    return Block(kind=kind, text=LONG.format(name))


def line(words: str, kind: BlockKind = "paragraph") -> Block:
    return Block(kind=kind, text=words)


def further(n: int, part: Literal["body", "comments"] = "body", url: str | None = None) -> Continuation:
    address = url or (f"{URL}{n}/" if part == "body" else f"{URL}comment-page-{n}/")
    return Continuation(url=address, part=part, number=n)


def body_page(n: int, *blocks: Block, last: int = 3, **fields: Any) -> Page:
    others = tuple(further(k, url=URL if k == 1 else None) for k in range(1, last + 1) if k != n)
    url = URL if n == 1 else f"{URL}{n}/"
    return Page(
        url=url, title="The goat", blocks=blocks, continuations=others, page_number=n, page_count=last, **fields
    )


def names(page: Page) -> list[str]:
    return [block.text.split(" and a goat")[0] for block in page.blocks]


def test_the_text_goes_on_in_the_order_of_its_pages_whatever_order_they_came_in() -> None:
    pages = [body_page(n, text(f"{n}a"), text(f"{n}b")) for n in (1, 2, 3)]
    for order in ([0, 1, 2], [1, 2, 0], [2, 0, 1]):
        first, *parts = (pages[n] for n in order)
        joined = join(first, parts)
        assert names(joined) == ["1a", "1b", "2a", "2b", "3a", "3b"]
        assert joined.url == first.url
        assert (joined.continuations, joined.page_number, joined.page_count) == ((), UNSET, UNSET)
    assert reading_order(pages[0], [pages[2], pages[1]]) == [1, 0]


def test_what_each_page_prints_again_around_its_text_is_printed_once() -> None:
    standfirst, note = line("A morning at the harbour.", "subheading"), line("By the harbour desk")
    photo = line("The goat. Photo: Ann", "caption")
    first = body_page(1, standfirst, photo, text("1a"), line("Background", "heading"), text("1b"), note, last=2)
    second = body_page(
        2, line("The goat", "heading"), standfirst, text("1a"), photo, text("2a"), line("Background", "heading"),
        text("1b"), text("2b"), note, last=2,
    )  # fmt: skip
    joined = join(first, [second])
    assert names(joined) == [
        "A morning at the harbour.", "The goat. Photo: Ann", "1a", "Background", "1b", "By the harbour desk",
        "2a", "Background", "1b", "2b",
    ], "what stands in the middle of the text is meant to"  # fmt: skip
    assert joined.body is not None
    assert "Photo" not in joined.body


@pytest.mark.parametrize(
    "cue",
    [
        "Continued on page 2",
        "Page 1 of 2",
        "Next page »",
        "Weiter auf Seite 2",
        "Fortsetzung von Seite 1",
        "Seite 2 / 2",
    ],
)
def test_a_line_that_only_says_where_it_goes_on_is_no_text(cue: str) -> None:
    joined = join(body_page(1, text("1a"), line(cue), last=2), [body_page(2, line(cue), text("2a"), last=2)])
    assert names(joined) == ["1a", "2a"]


def test_a_line_about_pages_is_text() -> None:
    words = "On page 2 of the report the goat is named."
    joined = join(body_page(1, text("1a"), line(words), last=2), [body_page(2, text("2a"), last=2)])
    assert words in names(joined)


def test_images_and_links_of_all_pages_are_there_once() -> None:
    image, other = Image(url="https://example.com/goat.jpg"), Image(url="https://example.com/ferry.jpg")
    link = RelatedLink(url="https://example.com/dog", title="The dog", kind="inline")
    popular = RelatedLink(url="https://example.com/cat", title="The cat", kind="popular")
    joined = join(
        body_page(1, text("1a"), last=2, images=(image,), related=(link,)),
        [body_page(2, text("2a"), last=2, images=(image, other), related=(link, popular))],
    )
    assert joined.images == (image, other)
    assert joined.related == (link,), "what is popular changes at every look"


def test_the_whole_story_on_one_page_takes_the_place_of_the_others_if_it_is_whole() -> None:
    whole = Continuation(url=f"{URL}?view=all", part="body", whole=True)
    first = Page(url=URL, blocks=(text("1a"), text("1b")), continuations=(further(2), whole), page_number=1)
    everything = Page(url=f"{URL}?view=all", blocks=(text("1a"), text("1b"), text("2a")))
    joined = join(first, [everything])
    assert (names(joined), joined.continuations) == (["1a", "1b", "2a"], ())
    teaser = Page(url=f"{URL}?view=all", blocks=(text("1a"),))
    joined = join(first, [teaser])
    assert names(joined) == ["1a", "1b"]
    assert joined.continuations == (further(2),)


def test_a_page_that_was_not_had_is_still_named() -> None:
    joined = join(body_page(1, text("1a")), [body_page(3, text("3a"))])
    assert names(joined) == ["1a", "3a"]
    assert joined.continuations == (further(2),)
    assert (joined.page_number, joined.page_count) == (1, 3)


def said(n: int, text: str | None = None, **fields: Any) -> Comment:
    told: dict[str, Any] = {"id": str(n), "author": f"Reader {n % 5}", "posted": f"2026-11-{n:02}T10:00:00Z"}
    return Comment(text=text or f"What I say is number {n} of all that is said here.", **(told | fields))


def thread(n: int | None, *comments: Comment, last: int = 2, stated: int | None = None) -> Page:
    """A page of comments; None is the bare address, which is that of the last page."""
    others = tuple(further(k, "comments") for k in range(1, last) if k != n)
    return Page(
        url=URL if n is None else f"{URL}comment-page-{n}/",
        comments=comments,
        comment_count=stated,
        continuations=others,
        comment_page=UNSET if n is None else n,
    )


def ids(page: Page) -> list[str]:
    return [comment.id for comment in page.comments]


def test_the_newest_page_that_has_no_number_is_the_last_one_of_a_thread_that_runs_forward() -> None:
    assert ids(join(thread(None, said(3), said(4)), [thread(1, said(1), said(2))])) == ["1", "2", "3", "4"]


def test_and_the_first_one_of_a_thread_that_runs_backward() -> None:
    assert ids(join(thread(None, said(4), said(3)), [thread(1, said(2), said(1))])) == ["4", "3", "2", "1"]


def test_an_answer_to_a_comment_on_another_page_is_one_still() -> None:
    answer, below = said(3, parent_id="1", depth=1), said(4, parent_id="3", depth=2)
    joined = join(thread(None, answer, below), [thread(1, said(1), said(2, parent_id="99", depth=1))])
    assert [(c.id, c.parent_id, c.depth) for c in joined.comments] == [
        ("1", None, 0), ("2", "99", 1), ("3", "1", 1), ("4", "3", 2),
    ]  # fmt: skip


def test_comments_that_answer_each_other_in_a_ring_end_somewhere() -> None:
    joined = join(thread(None, said(3, parent_id="1")), [thread(1, said(1, parent_id="3"), said(2, parent_id="2"))])
    assert sum(comment.parent_id is None for comment in joined.comments) == 2
    assert max(comment.depth for comment in joined.comments) == 1


def test_one_that_was_edited_between_two_requests_is_one_comment() -> None:
    joined = join(thread(None, said(2), said(3)), [thread(1, said(1), said(2, text="What I say is another thing."))])
    assert ids(joined) == ["1", "2", "3"]


def test_the_same_id_for_other_words_is_another_comment() -> None:
    pages = thread(None, said(1, "Fourth.", posted=None), said(2, "Fifth.", posted=None))
    joined = join(pages, [thread(1, said(1), said(2), said(3, parent_id="2", depth=1))])
    assert [c.text[:7] for c in joined.comments] == ["What I ", "What I ", "What I ", "Fourth.", "Fifth."]
    assert len(set(ids(joined))) == 5
    assert joined.comments[2].parent_id == "2"


def made(text: str, author: str = "Guest", **fields: Any) -> Comment:
    digest = blake2b(f"{author}\n{text}".encode(), digest_size=6).hexdigest()
    return Comment(id=f"x{digest}", author=author, text=text, **fields)


def test_short_words_said_twice_are_two_comments_unless_they_stand_where_two_pages_meet() -> None:
    here, there = made("Well said."), made("Well said.")
    apart = join(thread(None, made("A"), here, made("B")), [thread(1, made("C"), there, made("D"))])
    assert [c.text for c in apart.comments] == ["C", "Well said.", "D", "A", "Well said.", "B"]
    meeting = join(thread(None, here, made("B")), [thread(1, made("C"), there)])
    assert [c.text for c in meeting.comments] == ["C", "Well said.", "B"]
    counted = join(thread(None, here, made("B"), stated=4), [thread(1, made("C"), there, stated=4)])
    assert [c.text for c in counted.comments] == ["C", "Well said.", "Well said.", "B"], "for the page counts four"


def test_a_few_of_the_newest_at_the_bare_address_take_their_places_in_the_thread() -> None:
    first = Page(url=URL, comments=(said(6), said(5)), continuations=(further(1, "comments"), further(2, "comments")))
    joined = join(first, [thread(1, said(1), said(2), said(3), last=3), thread(2, said(4), said(5), said(6), last=3)])
    assert ids(joined) == ["1", "2", "3", "4", "5", "6"]


def test_the_highest_number_stated_is_kept_and_the_lack_of_one() -> None:
    assert join(thread(None, said(2), stated=77), [thread(1, said(1), stated=78)]).comment_count == 78
    assert join(thread(None, said(2)), [thread(1, said(1))]).comment_count is None


def test_a_page_alone_is_left_as_it_is() -> None:
    page = thread(None, said(1))
    assert join(page, []) is page


def test_pages_of_one_comment_again_and_again_are_joined_in_the_time_of_others() -> None:
    same = [thread(n, *[made("Buy now.")] * 500, last=20) for n in range(1, 20)]
    joined = join(thread(None, *[made("Buy now.")] * 500, last=20), same)
    assert len(set(ids(joined))) == len(joined.comments) >= 500


@st.composite
def threads(draw: st.DrawFn) -> list[Comment]:
    """A thread in the order of its site, oldest first: comments, each with those that answer it behind it."""
    numbers = count(1)
    comments: list[Comment] = []
    for _ in range(draw(st.integers(2, 14))):
        parent: Comment | None = None
        for depth in range(draw(st.integers(1, 3))):
            n = next(numbers)
            comments.append(
                Comment(
                    id=str(n),
                    parent_id=parent.id if parent else None,
                    author=draw(st.sampled_from(["Ann", "Ben", None])),
                    posted=f"2026-11-25T{n // 60:02}:{n % 60:02}:00Z",
                    text=draw(st.sampled_from(["Well said.", "No.", f"Number {n}."])),
                    depth=depth,
                )
            )
            parent = comments[-1]
    return comments


def _cut(comments: list[Comment], size: int) -> list[list[Comment]]:
    """Pages of so many comments that answer none, each with its answers."""
    pages: list[list[Comment]] = []
    tops = 0
    for comment in comments:
        if comment.depth == 0:
            if tops % size == 0:
                pages.append([])
            tops += 1
        pages[-1].append(comment)
    return pages


def _backward(comments: list[Comment]) -> list[Comment]:
    """The newest on top, answers oldest first still."""
    families: list[list[Comment]] = []
    for comment in comments:
        if comment.depth == 0:
            families.append([])
        families[-1].append(comment)
    return [comment for family in reversed(families) for comment in family]


@settings(max_examples=40)
@given(threads(), st.integers(1, 6), st.booleans(), st.booleans(), st.randoms(use_true_random=False), st.booleans())
def test_any_thread_cut_into_pages_joins_to_itself(
    comments: list[Comment], size: int, backward: bool, oldest_is_1: bool, rng: Random, shifted: bool
) -> None:
    site = _backward(comments) if backward else comments
    # Counted from the oldest, the pages of a thread that runs backward are cut from its end.
    pages = _cut(comments, size) if oldest_is_1 else _cut(site, size)
    if backward and oldest_is_1:
        pages = [_backward(page) for page in pages]
        # With a comment a page, nothing tells which way a thread runs.
        assume(any(sum(comment.depth == 0 for comment in page) > 1 for page in pages))
    elif shifted:
        # One came after the first page was read: the last of each page is the first of the next.
        pages = [pages[n - 1][-1:] + page if n else page for n, page in enumerate(pages)]
    last = len(pages)
    split = [
        Page(
            url=URL if n == 1 else f"{URL}comment-page-{n}/",
            comments=tuple(page),
            comment_count=len(comments),
            continuations=tuple(further(k, "comments") for k in range(2, last + 1) if k != n),
            comment_page=UNSET if n == 1 else n,
        )
        for n, page in enumerate(pages, 1)
    ]
    first, parts = split[0], split[1:]
    rng.shuffle(parts)
    joined = join(first, parts)
    assert [(c.id, c.parent_id, c.depth) for c in joined.comments] == [(c.id, c.parent_id, c.depth) for c in site]
    if parts:
        assert joined.continuations == ()
