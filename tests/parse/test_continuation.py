"""Which addresses go on with a story, and which only look like it."""

from __future__ import annotations

import pytest
from msgspec import UNSET

import scraper
from scraper.model import Page

URL = "https://example.com/2024/05/the-ferry-and-the-goat/"
STORY = "<h1>The ferry and the goat</h1>" + "".join(
    f"<p>The ferry came back at noon with two bicycles and a goat, said the {who}, and left without the goat.</p>"
    for who in ("captain", "owner of the goat", "woman at the kiosk")
)
COMMENTS = "<div id='comments'><h2>2 comments</h2><ol class='comment-list'>" + "".join(
    f"<li class='comment' id='comment-{n}'><cite class='fn'>Reader {n}</cite>"
    f"<time datetime='2024-05-0{n}T10:00:00Z'>May {n}</time><p>What became of the goat in the end, number {n}?</p></li>"
    for n in (1, 2)
)


def page(links: str, url: str = URL, head: str = "", body: str = "") -> Page:
    html = (
        f"<html><head><title>The ferry</title>{head}</head><body {body}><article>{STORY}{links}</article></body></html>"
    )
    return scraper.parse(html.encode(), url)


def told(split: Page) -> list[tuple[str, str, int | None]]:
    assert split.continuations is not UNSET
    return [(c.part, c.url.removeprefix("https://example.com"), c.number) for c in split.continuations]


@pytest.mark.parametrize(
    ("url", "links", "expected"),
    [
        pytest.param(
            URL,
            f'<div class="page-links">Pages: 1 <a href="{URL}2/">2</a> <a href="{URL}3/">3</a></div>',
            [("body", "/2024/05/the-ferry-and-the-goat/2/", 2), ("body", "/2024/05/the-ferry-and-the-goat/3/", 3)],
            id="WordPress page links",
        ),
        pytest.param(
            "https://example.com/die-faehre-und-die-ziege",
            '<nav class="pagination"><a href="/die-faehre-und-die-ziege/seite-2">Nächste Seite</a></nav>',
            [("body", "/die-faehre-und-die-ziege/seite-2", 2)],
            id="a nav that the walk passes over",
        ),
        pytest.param(
            "https://example.com/goat-story.html",
            '<p><a href="goat-story-2.html">2</a> <a href="goat-story-3.html">3</a></p>',
            [("body", "/goat-story-2.html", 2), ("body", "/goat-story-3.html", 3)],
            id="a number before the extension",
        ),
        pytest.param(
            "https://example.com/story.php?id=77",
            '<a href="?id=77&amp;page=2">Следующая страница »</a>',
            [("body", "/story.php?id=77&page=2", 2)],
            id="a parameter, beside another",
        ),
        pytest.param(
            URL,
            f'<select><option value="{URL}?page=2">Page 2: The goat swims</option></select>',
            [("body", "/2024/05/the-ferry-and-the-goat/?page=2", 2)],
            id="a menu to choose from",
        ),
        pytest.param(
            "https://example.com/node/ferry-goat",
            '<ul class="pager"><li><a href="?page=1" title="Go to page 2">2</a><li><a href="?page=2">3</a></ul>',
            [("body", "/node/ferry-goat?page=1", 2), ("body", "/node/ferry-goat?page=2", 3)],
            id="counted from 0",
        ),
        pytest.param(
            URL + "2/",
            f'<div class="page-links">Page 2 of 3 <a href="{URL}">1</a> 2 <a href="{URL}3/">3</a></div>',
            [("body", "/2024/05/the-ferry-and-the-goat/", 1), ("body", "/2024/05/the-ferry-and-the-goat/3/", 3)],
            id="from the second page",
        ),
        pytest.param(
            "https://example.com/news/渡し船と山羊の物語",
            '<div class="pager"><a href="/news/渡し船と山羊の物語?page=2">次のページ</a></div>',
            [("body", "/news/渡し船と山羊の物語?page=2", 2)],
            id="an address in another script",
        ),
    ],
)
def test_the_next_pages_of_a_story(url: str, links: str, expected: list[tuple[str, str, int]]) -> None:
    assert told(page(links, url)) == expected


def test_a_page_says_which_one_it_is() -> None:
    split = page(f'<div class="page-links"><a href="{URL}">1</a> 2 <a href="{URL}3/">3</a></div>', URL + "2/")
    assert (split.page_number, split.page_count) == (2, 3)
    split = page(f'<div class="pager">Seite 1 von 5 <a href="{URL}?page=2">weiter</a></div>')
    assert (split.page_number, split.page_count) == (1, 5)
    split = page(f'<a href="{URL}?page=2" rel="next">Next page</a>')
    assert (split.page_number, split.page_count) == (1, UNSET)


def test_a_link_to_the_whole_story_is_told_as_one() -> None:
    split = page(f'<a href="{URL}?page=2">Next page</a> <a href="{URL}?view=all">View all on one page</a>')
    assert split.continuations is not UNSET
    assert [(c.url, c.whole) for c in split.continuations] == [(URL + "?view=all", True), (URL + "?page=2", UNSET)]


def test_rel_next_is_believed_where_its_address_is_a_page_of_this_one() -> None:
    assert told(page("", head=f'<link rel="next" href="{URL}page/2/">')) == [
        ("body", "/2024/05/the-ferry-and-the-goat/page/2/", 2)
    ]


@pytest.mark.parametrize(
    "links",
    [
        pytest.param('<link rel="next" href="/2024/05/another-story/">', id="the next post"),
        pytest.param(
            '<div class="nav-links"><a rel="next" href="/2024/05/the-bridge-2/">Next</a></div>', id="a sequel"
        ),
        pytest.param(f'<div class="gallery"><a href="{URL}?page=2">2</a></div>', id="a gallery"),
        pytest.param(f'<aside class="related"><a href="{URL}?page=2">Next page</a></aside>', id="a related list"),
        pytest.param(f'<a href="https://other.example/2024/05/the-ferry-and-the-goat/2/">2</a>{""}', id="another host"),
        pytest.param(f'<a href="{URL}2024/">2024</a>', id="a year"),
        pytest.param(f'<a href="{URL}?replytocom=2#respond">2</a>', id="a reply"),
        pytest.param(f'<a href="{URL}?utm_page=2">2</a><a href="{URL}feed/">Next page</a>', id="something else"),
        pytest.param('<a href="javascript:next(2)">2</a><a href="#2">2</a><a href="//[/2">2</a>', id="no address"),
        pytest.param(
            "".join(f"<h3><a href='/a-{n}'>A headline of another story, number {n}</a></h3>" for n in range(5))
            + f"<a href='{URL}?page=2'>Next page</a>",
            id="behind teasers",
        ),
    ],
)
def test_what_only_looks_like_a_page_of_the_story_is_none(links: str) -> None:
    assert told(page(links)) == []


def test_adjacent_numbers_are_other_stories() -> None:
    assert told(page('<a rel="next" href="/news/4713">4713</a>', "https://example.com/news/4712")) == []
    assert told(page('<div class="nav-links"><a href="/goats-7/">Next</a></div>', "https://example.com/goats-6/")) == []
    assert told(page('<a rel="next" href="/?p=2896">Next</a>', "https://example.com/?p=2895")) == []


def test_pages_of_a_section_are_other_stories() -> None:
    pager = '<div class="pagination"><a href="/politics/page/2/">2</a></div>'
    assert told(page(pager, "https://example.com/politics/")) == []
    pager = '<div class="pagination"><a href="/category/long-name-of-it/page/2/">2</a></div>'
    assert told(page(pager, "https://example.com/category/long-name-of-it/", body='class="archive category"')) == []


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        pytest.param(
            f'<nav class="comment-navigation"><p class="nav-previous"><a href="{URL}comment-page-3/#comments">Older</a></p></nav>',
            [("comments", "/2024/05/the-ferry-and-the-goat/comment-page-3/", 3)],
            id="WordPress",
        ),
        pytest.param(
            f'<a href="{URL}?cpage=2#comments">2</a><a href="{URL}?cpage=2#comment-77">May 2</a>',
            [("comments", "/2024/05/the-ferry-and-the-goat/?cpage=2", 2)],
            id="by a parameter; a comment's own link is none",
        ),
        pytest.param(
            f'<div class="pager"><a href="{URL}?page=2#comments">2</a> <a href="{URL}?page=3#comments">Kommentare</a></div>',
            [
                ("comments", "/2024/05/the-ferry-and-the-goat/?page=2", 2),
                ("comments", "/2024/05/the-ferry-and-the-goat/?page=3", 3),
            ],
            id="by the fragment",
        ),
        pytest.param(
            f'<div class="pager"><a href="{URL}?page=2">Next page</a></div>',
            [("comments", "/2024/05/the-ferry-and-the-goat/?page=2", 2)],
            id="behind the thread",
        ),
        pytest.param(
            f'<div><a href="{URL}comments">See all comments</a></div>',
            [("comments", "/2024/05/the-ferry-and-the-goat/comments", None)],
            id="a page of comments alone",
        ),
    ],
)
def test_further_pages_of_comments(links: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert told(page(COMMENTS + "</ol>" + links + "</div>")) == expected


def test_a_bare_address_may_show_the_newest_page_of_comments() -> None:
    own = "".join(f'<a href="{URL}comment-page-3/#comment-{n}">May {n}</a>' for n in (1, 2))
    split = page(f'{COMMENTS}</ol>{own}<a href="{URL}comment-page-2/#comments">« Older comments</a></div>')
    assert told(split) == [("comments", "/2024/05/the-ferry-and-the-goat/comment-page-2/", 2)]
    assert split.comment_page == 3
    assert split.page_number is UNSET


def test_a_page_of_comments_knows_its_own_number() -> None:
    split = page(
        f'{COMMENTS}</ol><a href="{URL}comment-page-1/#comments">Older comments</a></div>', URL + "comment-page-2/"
    )
    assert split.comment_page == 2
    assert told(split) == [("comments", "/2024/05/the-ferry-and-the-goat/comment-page-1/", 1)]


def test_without_an_address_nothing_is_told() -> None:
    html = f'{STORY}<a href="/a-b-c/2">2</a>'
    assert scraper.parse(html.encode()).continuations == ()


def test_pages_without_end_are_cut() -> None:
    split = page("".join(f'<a href="{URL}page/{n}">{n}</a>' for n in range(2, 5_000)))
    assert split.continuations is not UNSET
    assert 1 < len(split.continuations) <= 200
