"""Stories and threads over several pages, followed on a real server to their end, and no further."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from bench.paged import PATH, STORY, Said, Style, comment_page, in_order, number_in
from scraper.archive import Archive
from scraper.crawl import pipeline
from scraper.crawl.split import split, split_one
from scraper.crawl.whole import Whole, follow
from scraper.errors import ArchiveError, FetchError
from scraper.fetch import Fetcher
from scraper.model import Failure, Page, Response
from tests.loopback import Exchange, Loopback, Route, loopback, page, redirect, reset

THREAD = [
    Said(
        100 + 3 * n,
        f"Reader {n % 9}",
        f"What became of the goat after day {n} is what I would ask.",
        37 * n,
        100 + 3 * (n - 2) if n % 7 == 3 else None,
    )
    for n in range(77)
]
"""77 comments, 11 of them answers: 66 that answer none, so 4 pages of 20."""


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as server:
        yield server


def site(thread: list[Said], style: Style, *, comes: Said | None = None, after: int = 1) -> Route:
    """A site that prints its thread as ``style`` says; a comment ``comes`` after so many requests."""
    asked = 0

    def route(exchange: Exchange) -> None:
        nonlocal asked
        asked += 1
        there = [*thread, comes] if comes and asked > after else thread
        page(comment_page(there, style, number_in(exchange.path)))(exchange)

    return route


def paths(style: Style, last: int = 4) -> list[str]:
    """Every address that a thread of four pages is printed at."""
    numbers = range(1, last + 1)
    return [PATH, *(f"{PATH}comment-page-{n}/" for n in numbers)] if style.address == "path" else [PATH]


def followed(server: Loopback, path: str = PATH, **options: int) -> Whole:
    """The story at a path with all its pages."""

    async def run() -> Whole:
        async with Fetcher(allow_private=True) as fetcher:

            async def ask(url: str) -> Response | Failure:
                try:
                    return await fetcher.get(url)
                except FetchError as exc:
                    return pipeline.refused(url, exc)

            async def split(response: Response) -> Page:
                return split_one(response)

            first = await fetcher.get(server.url(path))
            return await follow(first, await split(first), ask, split, **options)

    return asyncio.run(run())


def told(whole: Whole) -> list[tuple[str | None, str]]:
    return [(comment.author, comment.text) for comment in whole.page.comments]


def printed(thread: list[Said], style: Style) -> list[tuple[str, str]]:
    return [(said.author, said.text) for said in in_order(thread, style)]


STYLES = [
    pytest.param(Style(), id="oldest first"),
    pytest.param(Style(newest_page_first=True, pager="turns"), id="the bare address shows the newest page"),
    pytest.param(Style(newest_page_first=True, newest_on_top=True), id="and the newest on top of each"),
    pytest.param(
        Style(newest_on_top=True, counted_as_shown=True, address="page"), id="newest first, page 1 the newest"
    ),
    pytest.param(
        Style(newest_on_top=True, pager="turns", address="cpage"), id="newest on top of each, page 1 the oldest"
    ),
    pytest.param(Style(ids="none", times="none", newest_page_first=True), id="neither ids nor times"),
    pytest.param(Style(ids="by page", address="cpage"), id="ids counted from 1 on each page"),
    pytest.param(Style(repeats=3), id="each page repeats the first three"),
    pytest.param(Style(states=False), id="no number of comments stated"),
]


@pytest.mark.parametrize("style", STYLES)
def test_a_thread_over_four_pages_is_one_thread(server: Loopback, style: Style) -> None:
    server.routes.update(dict.fromkeys(paths(style), site(THREAD, style)))
    whole = followed(server)
    assert told(whole) == printed(THREAD, style)
    assert len(whole.page.comments) == 77
    assert whole.page.comment_count == (77 if style.states else None)
    assert (whole.missing, whole.page.continuations, whole.page.comment_page) == ((), (), UNSET)
    assert len(whole.response.parts) == 3
    assert len(server.requests) == len(set(server.paths())) == 4, "no address is asked twice"
    if style.ids == "own":
        answers = {str(said.number): str(said.parent) for said in THREAD if said.parent}
        assert {c.id: c.parent_id for c in whole.page.comments if c.parent_id} == answers
        assert {c.depth for c in whole.page.comments if c.parent_id} == {1}


@pytest.mark.parametrize("style", STYLES)
def test_the_parts_read_again_are_the_same_page(server: Loopback, style: Style) -> None:
    server.routes.update(dict.fromkeys(paths(style), site(THREAD, style)))
    whole = followed(server)
    assert split(whole.response) == whole.page


@pytest.mark.parametrize("ids", ["own", "none"])
@pytest.mark.parametrize(
    "style", [Style(newest_on_top=True, counted_as_shown=True), Style(newest_page_first=True)], ids=["newest", "oldest"]
)
def test_a_comment_that_comes_in_between_makes_no_double(server: Loopback, style: Style, ids: str) -> None:
    style = Style(**{**vars(style), "ids": ids})
    comes = Said(999, "Late", "I came while you were reading all of this, and moved the rest.", 37 * 78)
    server.routes.update(dict.fromkeys(paths(style, last=5), site(THREAD, style, comes=comes)))
    whole = followed(server)
    assert [words for words in told(whole) if words[0] != "Late"] == printed(THREAD, style)
    assert whole.page.comment_count == 78, "as the later pages state"


def test_a_page_that_fails_leaves_the_thread_a_part_of_itself(server: Loopback, archive: Archive) -> None:
    style = Style()
    server.routes.update(dict.fromkeys(paths(style), site(THREAD, style)))
    first = followed(server)
    archive.store(first.response, first.page, read=split)
    server.routes[f"{PATH}comment-page-3/"] = reset()
    whole = followed(server)
    assert whole.page.continuations is not UNSET
    assert [other.number for other in whole.page.continuations] == [3]
    assert len(whole.missing) == 1
    assert "comment-page-3" in whole.missing[0]
    later = replace(whole.response, captured="2099-01-01T00:00:00Z")
    stored = archive.store(later, whole.page, read=split)
    assert stored.comments_gone == 0, "what was not asked for is not deleted"
    kept = archive.page(server.url(PATH))
    assert (len(kept.comments), kept.comment_count) == (77, 77)


def test_without_a_count_a_page_that_fails_deletes_nothing_either(server: Loopback, archive: Archive) -> None:
    style = Style(states=False)
    server.routes.update(dict.fromkeys(paths(style), site(THREAD, style)))
    first = followed(server)
    archive.store(first.response, first.page, read=split)
    server.routes[f"{PATH}comment-page-3/"] = page("", status=503)
    later = followed(server)
    stored = archive.store(replace(later.response, captured="2099-01-01T00:00:00Z"), later.page, read=split)
    assert stored.comments_gone == 0


def test_of_a_whole_thread_a_deletion_is_seen(server: Loopback, archive: Archive) -> None:
    style = Style()
    server.routes.update(dict.fromkeys(paths(style), site(THREAD, style)))
    first = followed(server)
    archive.store(first.response, first.page, read=split)
    fewer = [said for said in THREAD if said.number != 100 + 3 * 40]
    server.routes.update(dict.fromkeys(paths(style), site(fewer, style)))
    later = followed(server)
    stored = archive.store(replace(later.response, captured="2099-01-01T00:00:00Z"), later.page, read=split)
    assert (stored.comments_gone, stored.comments_added, stored.comments_edited) == (1, 0, 0)


def body_page(n: int, *, last: int = 3, link: str = "", canonical: str = PATH) -> str:
    """A page of a story over several, with what sites print again on each."""
    paragraphs = "".join(
        f"<p>On page {n} the {who} told at length what had been seen of the goat and of the two bicycles.</p>"
        for who in ("captain", "owner", "woman at the kiosk", "boy with the kite")
    )
    pager = "".join(
        f"<span>{k}</span>" if k == n else f"<a href='{PATH if k == 1 else f'{PATH}{k}/'}'>{k}</a>"
        for k in range(1, last + 1)
    )
    return (
        f"<!doctype html><html lang='en'><head><title>The ferry and the goat</title><link rel=canonical href='{canonical}'>"
        "</head><body class='single'><article><h1>The ferry and the goat</h1>"
        "<p class='standfirst'>Two bicycles, a captain and a goat that would not leave: a morning at the harbour.</p>"
        f"{paragraphs}<p>{f'Continued on page {n + 1}' if n < last else 'The goat is well.'}</p></article>"
        f"<div class='page-links'>Pages: {pager}</div>{link}</body></html>"
    )


def test_a_story_over_three_pages_is_one_text(server: Loopback) -> None:
    server.routes.update({PATH: page(body_page(1)), f"{PATH}2/": page(body_page(2)), f"{PATH}3/": page(body_page(3))})
    whole = followed(server)
    texts = [block.text for block in whole.page.blocks]
    assert [text.split(" the ")[0] for text in texts if text.startswith("On page")] == [
        f"On page {n}" for n in (1, 2, 3) for _ in range(4)
    ]
    assert sum(text.startswith("Two bicycles") for text in texts) == 1
    assert not any("Continued" in text for text in texts)
    assert whole.page.body == "\n\n".join(texts)
    assert (whole.page.continuations, whole.page.page_number, whole.page.page_count) == ((), UNSET, UNSET)


def test_from_its_second_page_the_text_is_in_order_too(server: Loopback) -> None:
    server.routes.update({PATH: page(body_page(1)), f"{PATH}2/": page(body_page(2)), f"{PATH}3/": page(body_page(3))})
    texts = [block.text for block in followed(server, f"{PATH}2/").page.blocks]
    starts = [text[:9] for text in texts if text.startswith("On page")]
    assert starts == sorted(starts)
    assert len(starts) == 12


def test_the_story_on_one_page_stands_for_all_others(server: Loopback) -> None:
    link = f"<a href='{PATH}?view=all'>View as one page</a>"
    all_of_it = "".join(body_page(n, last=1).partition("<h1>")[2] for n in (1, 2, 3))
    html = f"<title>The ferry and the goat</title><link rel=canonical href='{PATH}'><body><article><h1>{all_of_it}"

    def route(exchange: Exchange) -> None:
        page(html if "view=all" in exchange.path else body_page(1, link=link))(exchange)

    server.routes.update({PATH: route})
    whole = followed(server)
    assert server.paths() == [PATH, f"{PATH}?view=all"], "no other page is asked for"
    assert sum(block.text.startswith("On page") for block in whole.page.blocks) == 12
    assert whole.page.continuations == ()


@pytest.mark.parametrize(
    ("second", "why"),
    [
        pytest.param(redirect(PATH), "leads back to", id="back to the story"),
        pytest.param(redirect("/login"), "which is no page of this story", id="to the log-in"),
        pytest.param(redirect("/"), "which is no page of this story", id="to the home page"),
        pytest.param(
            page(body_page(2, canonical="/2026/11/the-dog-and-the-tram/")), "no page of this story", id="another story"
        ),
        pytest.param(page("<title>Sign in</title><p>Sign in to read on, or register."), "but 'Sign in'", id="a log-in"),
        pytest.param(page("gone", status=404), "404", id="no longer there"),
        pytest.param(page("%PDF-1.4", type="application/pdf"), "PDF", id="another kind of file"),
    ],
)
def test_what_is_no_page_of_the_story_is_left_out_and_said(server: Loopback, second: Route, why: str) -> None:
    home = page("<title>The harbour news</title><h1>News</h1><p>All the news of the harbour, and of the islands.</p>")
    server.routes.update({PATH: page(body_page(1, last=2)), f"{PATH}2/": second, "/": home, "/login": home})
    whole = followed(server)
    assert whole.response.parts == ()
    assert sum(block.text.startswith("On page") for block in whole.page.blocks) == 4
    assert len(whole.missing) == 1
    assert why in whole.missing[0]
    assert whole.page.continuations, "the page still names it"


def test_a_pager_without_an_end_is_followed_while_it_brings_something_new(server: Loopback) -> None:
    def route(exchange: Exchange) -> None:
        here = number_in(exchange.path) or 1
        link = f"<nav class='pagination'><a rel='next' href='{PATH}?page={here + 1}'>Next page</a></nav>"
        page(body_page(min(here, 2), last=1, link=link))(exchange)

    server.routes.update({PATH: route})
    whole = followed(server)
    assert server.paths() == [PATH, f"{PATH}?page=2", f"{PATH}?page=3"]
    assert sum(block.text.startswith("On page") for block in whole.page.blocks) == 8


def test_an_endless_story_ends_at_the_limit(server: Loopback) -> None:
    def route(exchange: Exchange) -> None:
        here = number_in(exchange.path) or 1
        link = f"<nav class='pagination'><a rel='next' href='{PATH}?page={here + 1}'>Next page</a></nav>"
        page(body_page(here, last=1, link=link))(exchange)

    server.routes.update({PATH: route})
    assert len(followed(server, limit=5).response.parts) == 5
    assert "more than 5 further pages" in followed(server, limit=5).missing[0]
    few = followed(server, most_bytes=3_000)
    assert 0 < len(few.response.parts) < 4
    assert few.page.continuations


def test_after_three_failures_the_host_is_left_alone(server: Loopback) -> None:
    server.routes.update({PATH: page(body_page(1, last=9))})
    whole = followed(server)
    assert len(server.requests) == 4
    assert whole.missing[-1].startswith("5 further pages are not asked for")


def test_an_archive_that_fails_ends_the_run(server: Loopback) -> None:
    async def run() -> None:
        async def ask(url: str) -> Response:
            raise ArchiveError("the disk is full")

        async def split(response: Response) -> Page:
            return split_one(response)

        url = server.url(PATH)
        first = Response(
            asked=url, url=url, status=200, headers=(), body=body_page(1).encode(), captured="2026-11-25T12:00:00Z"
        )
        await follow(first, split_one(first), ask, split)

    with pytest.raises(ArchiveError):
        asyncio.run(run())


def test_a_story_on_one_page_costs_no_request(server: Loopback) -> None:
    server.routes.update({PATH: page(f"<title>The ferry</title><article><h1>The ferry</h1>{STORY}</article>")})
    whole = followed(server)
    assert (len(server.requests), whole.response.parts, whole.missing) == (1, (), ())


def test_a_part_that_can_no_longer_be_read_is_as_if_it_had_not_come(server: Loopback) -> None:
    style = Style()
    server.routes.update(dict.fromkeys(paths(style), site(THREAD, style)))
    whole = followed(server)
    parts = (replace(whole.response.parts[0], body=b""), *whole.response.parts[1:])
    again = split(replace(whole.response, parts=parts))
    assert again.continuations is not UNSET
    assert [other.number for other in again.continuations] == [2]
    assert len(again.comments) < 77
