"""Related links: which blocks of links are offers of stories, and what is read of each."""

from __future__ import annotations

import pytest

import scraper
from scraper.model import RelatedLink
from scraper.parse.headings import kind_of

STORY = (
    "<article><h1>A goat stays behind</h1><p>"
    + "The ferry came in at noon, and left again without the goat. " * 4
    + "</p></article>"
)
URL = "https://example.com/2024/goat"
LINKS = "<ul><li><a href=/2024/tide-table>The tide table is eaten</a></li><li><a href=/2024/glove>A glove is missed</a></li></ul>"


def related(offer: str, before: str = "") -> tuple[RelatedLink, ...]:
    return scraper.parse(f"<body>{before}{STORY}{offer}</body>".encode(), URL).related


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("You May Also Like", "related"),
        ("RELATED ARTICLES:", "related"),
        ("Mehr zum Thema", "related"),
        ("À lire aussi", "related"),
        ("Te puede interesar", "related"),
        ("Czytaj też", "related"),
        ("Читайте также", "related"),
        ("اقرأ أيضا", "related"),
        ("関連記事", "related"),
        ("Most read", "popular"),
        ("Latest news", "latest"),
        ("Sponsored content", "sponsored"),
    ],
)
def test_a_block_is_told_by_its_heading(heading: str, kind: str) -> None:
    links = related(f"<section><h3>{heading}</h3>{LINKS}</section>")
    assert [(link.title, link.kind) for link in links] == [
        ("The tide table is eaten", kind),
        ("A glove is missed", kind),
    ]
    assert links[0].url == "https://example.com/2024/tide-table"
    assert links[0].heading == heading.rstrip(":")


@pytest.mark.parametrize("heading", ["Related Topics", "Tags", "Follow us", "About the author", "What the goat saw"])
def test_other_headings_offer_no_stories(heading: str) -> None:
    assert kind_of(heading) in (None, "none")
    assert related(f"<section><h3>{heading}</h3>{LINKS}</section>") == ()


def test_a_box_without_a_heading_is_told_by_its_class() -> None:
    links = related(f"<div class=related-posts>{LINKS}</div>")
    assert [(link.title, link.heading) for link in links] == [
        ("The tide table is eaten", None),
        ("A glove is missed", None),
    ]


def test_a_card_is_one_story_with_headline_excerpt_and_date() -> None:
    card = (
        "<div class=card><a href=/2024/tide-table><img src=t.jpg></a><a href=/c/sea>Sea</a>"
        "<h4><a href=/2024/tide-table>The tide table is eaten</a></h4><time datetime=2024-04-02>2 April</time>"
        "<p>HARBOUR – The table had hung there since 1911, and was thought to be made of…</p>"
        "<a href=/2024/tide-table>Read more</a></div>"
    )
    (link,) = related(f"<section><h3>Related</h3>{card}</section>")
    assert link == RelatedLink(
        url="https://example.com/2024/tide-table",
        title="The tide table is eaten",
        heading="Related",
        excerpt="HARBOUR – The table had hung there since 1911, and was thought to be made of…",
        published="2024-04-02",
    )


def test_a_card_that_is_one_link() -> None:
    card = (
        "<a href=/2024/tide-table><span>Sea</span><h4>The tide table is eaten</h4>"
        "<p>It had hung there since 1911, and was made of…</p></a>"
    )
    (link,) = related(f"<section><h3>Related</h3>{card}</section>")
    assert (link.title, link.excerpt) == ("The tide table is eaten", "It had hung there since 1911, and was made of…")


def test_an_inline_label_with_a_link_is_inline_and_no_paragraph() -> None:
    before, after = "The goat was seen at noon. " * 6, "It ate on. " * 12
    label = "<p>Read also: <a href=/2024/glove>A glove is missed</a></p>"
    html = f"<article><p>{before}</p>{label}<p>{after}</p></article>"
    page = scraper.parse(html.encode(), URL)
    assert [(link.title, link.heading, link.kind) for link in page.related] == [
        ("A glove is missed", "Read also", "inline")
    ]
    assert page.body is not None
    assert "Read also" not in page.body


def test_the_page_itself_and_what_is_no_story_are_left_out() -> None:
    links = (
        "<ul><li><a href=/2024/goat>A goat stays behind</a></li><li><a href=/tag/goats>Everything on goats here</a></li>"
        "<li><a href='mailto:a@example.com'>Write to the editor now</a></li><li><a href=/2024/glove>A glove is missed</a></li></ul>"
    )
    assert [link.title for link in related(f"<section><h3>Related</h3>{links}</section>")] == ["A glove is missed"]


def test_an_empty_shell_does_not_take_the_links_that_follow_it() -> None:
    shell = "<div id=jp-relatedposts class=jp-relatedposts><h3>Related</h3></div>"
    links = related(f"{shell}<section><h3>Most read</h3>{LINKS}</section>")
    assert {link.kind for link in links} == {"popular"}


def test_a_block_printed_for_phone_and_desktop_is_one() -> None:
    block = f"<section><h3>Related</h3>{LINKS}</section>"
    assert len(related(block + block)) == 2
