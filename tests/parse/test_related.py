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


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Other interesting articles from the harbour", "related"),
        ("Die Hafenredaktion empfiehlt", "related"),
        ("More great goat stories", "related"),
        ("Latest related posts", "related"),
        ("Das ist gerade beliebt am Hafen", "popular"),
    ],
)
def test_a_heading_that_is_not_known_is_guessed_by_its_words(heading: str, kind: str) -> None:
    assert {link.kind for link in related(f"<section><h3>{heading}</h3>{LINKS}</section>")} == {kind}


def test_a_guess_wants_two_stories_of_the_site_for_a_proof() -> None:
    one = "<p><a href=/2024/glove>A glove is missed by many</a></p>"
    shop = "".join(f"<li><a href=https://shop.invalid/dp/{n}>A rope of {n} metres, tarred</a></li>" for n in (5, 8))
    assert related(f"<section><h3>Our top recommendations</h3>{one}</section>") == ()
    assert related(f"<section><h3>Our top recommendations</h3><ul>{shop}</ul></section>") == ()


def test_a_heading_split_over_two_elements_is_one() -> None:
    links = related(f"<section><div class=head><h3>You may</h3><h3>also like</h3></div>{LINKS}</section>")
    assert {link.heading for link in links} == {"You may also like"}


def test_the_links_of_a_list_follow_a_label_in_a_paragraph() -> None:
    before, after = "<p>The goat was seen at noon. It was calm.</p>" * 6, "<p>It ate on, and nobody minded. </p>" * 12
    html = f"<article>{before}<p>Read also:</p>{LINKS}<h2>The second day</h2>{after}</article>"
    page = scraper.parse(html.encode(), URL)
    assert [(link.title, link.heading) for link in page.related] == [
        ("The tide table is eaten", "Read also"),
        ("A glove is missed", "Read also"),
    ]


def test_a_button_at_the_end_of_a_card_heads_nothing() -> None:
    card = "<div class=blurb><div><p>The ferry came in at noon, and left again without the goat.</p><p>Read more</p></div></div>"
    blurbs = f"<div>{card}<div><h2><a href=/2024/glove>A glove is missed by many</a></h2></div></div>"
    assert related(blurbs) == ()


def test_the_story_that_goes_on_after_the_links_is_no_part_of_them() -> None:
    going_on = "<p>It was evening before anybody thought of the goat again, and then it was too late.</p>" * 4
    html = f"<article><p>{'The ferry came in at noon. ' * 9}</p><h4>Related</h4>{LINKS}{going_on}</article>"
    page = scraper.parse(html.encode(), URL)
    assert len(page.related) == 2
    assert page.body is not None
    assert "thought of the goat again" in page.body


def test_a_section_beside_a_headline_is_no_story() -> None:
    card = (
        "<div><div><a href=/harbour-life>Life in the Harbour</a></div>"
        "<h4><a href=/2024/tide-table>The tide table is eaten</a></h4></div>"
    )
    assert [link.title for link in related(f"<section><h3>Related</h3>{card * 2}</section>")] == [
        "The tide table is eaten"
    ]


def test_a_kicker_in_the_link_is_of_the_headline_and_a_linked_excerpt_is_not() -> None:
    card = "<li><a href=/2024/tide-table><h4>The harbour</h4><h3>Tide table eaten</h3></a></li>"
    excerpt = (
        "<li><a href=/2024/glove>A glove is missed</a><p><a href=/2024/glove>"
        "It is of grey wool, it is for the left hand, and whoever finds it is asked to bring it to the harbour office.</a></p></li>"
    )
    links = related(f"<section><h2>Related</h2><ul>{card}{excerpt}</ul></section>")
    assert [link.title for link in links] == ["The harbour Tide table eaten", "A glove is missed"]


def test_a_box_that_sells_offers_no_stories() -> None:
    assert related("<div class=promo-partner><p><a href=/club>Join the club of the goat's friends</a></p></div>") == ()


def test_many_links_are_bounded() -> None:
    many = "".join(f"<a href=/2024/story-{n}>The story of day {n}, told</a>, " for n in range(5000))
    assert len(related(f"<section><h3>Related</h3><p>{many}</p></section>")) <= 60
