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


def test_a_link_to_the_whole_list_is_not_its_first_story() -> None:
    head = "<div class=head><h2>You might also like</h2><a href=/blog>View all blog posts</a></div>"
    links = related(f"<section>{head}<div class=grid>{LINKS}</div></section>")
    assert [link.title for link in links] == ["The tide table is eaten", "A glove is missed"]


def test_a_short_headline_that_begins_like_a_button_is_one() -> None:
    links = related("<section><h3>Related</h3><ul><li><a href=/2024/more>More rope for goats</a></li></ul></section>")
    assert [link.title for link in links] == ["More rope for goats"]


def test_an_address_may_stand_among_blanks() -> None:
    links = related("<section><h3>Related</h3><p><a href='\t\n/2024/glove '>A glove is missed</a></p></section>")
    assert [link.url for link in links] == ["https://example.com/2024/glove"]


def test_menus_under_an_empty_heading_are_not_its_links() -> None:
    menu = "<ul><li><a href=/ferry/timetable>What the ferry does</a></li><li><a href=/harbour>The harbour office</a></li></ul>"
    assert related(f"<section><h3>You may also like</h3></section><footer><h3>About</h3>{menu}</footer>") == ()


def test_a_list_belongs_to_the_nearest_of_several_headings() -> None:
    empty = "<h2>Most read</h2><h2>Tools</h2><h2>Weather</h2><h2>Partners</h2>"
    assert related(f"<div>{empty}<ul><li><a href=/2024/glove>A glove is missed</a></li></ul></div>") == ()


def test_a_word_for_menus_far_around_does_not_hide_a_heading() -> None:
    text = "<p>The ferry came in at noon, and left again without the goat.</p>" * 3
    html = f"<div class=tabs>{text}<section><p>Related articles</p>{LINKS}</section></div>"
    assert {link.heading for link in related(html)} == {"Related articles"}


def test_a_list_beside_the_box_that_holds_its_heading() -> None:
    links = LINKS.replace("missed", "missed by many")
    html = f"<div><div class=more-related><h3>Related</h3></div>{links}</div>"
    assert [link.title for link in related(html)] == ["The tide table is eaten", "A glove is missed by many"]
    shell = (
        "<div class=jp-relatedposts><h3>Related</h3></div><p><a href=/2024/tide-table>The tide table is eaten</a></p>"
    )
    assert related(f"<div>{shell}</div>") == ()


def test_a_list_of_names_is_no_proof_of_a_guess() -> None:
    names = "<ul><li><a href=/topics-a>Journals A-Z</a></li><li><a href=/topics-b>By subject</a></li></ul>"
    assert related(f"<section><h3>Discover content</h3>{names}</section>") == ()


@pytest.mark.parametrize("heading", ["【関連記事】", "■関連記事", "Read more 🚀", "➡ Related articles"])
def test_signs_around_a_heading_are_no_part_of_it(heading: str) -> None:
    assert {link.kind for link in related(f"<section><h3>{heading}</h3>{LINKS}</section>")} == {"related"}


def test_teasers_are_what_their_heading_says_and_else_merely_new() -> None:
    def card(n: int) -> str:
        return f"<div class=teaser><h3><a href=/2024/day-{n}>What came on day {n}, told</a></h3></div>"

    def kinds(html: str) -> list[tuple[str | None, str]]:
        return [(link.heading, link.kind) for link in related(html)]

    cards = card(1) + card(2)
    assert kinds(f"<div>{cards}</div>") == [(None, "latest")] * 2
    assert kinds(f"<div><h2>The harbour today</h2>{cards}</div>") == [("The harbour today", "latest")] * 2
    assert kinds(f"<div><h2>Further reading</h2>{cards}</div>") == [("Further reading", "related")] * 2
    assert kinds(f"<div><h2>Topics of the week</h2>{cards}</div>") == []


def in_story(card: str) -> list[tuple[str, str | None, str]]:
    paragraphs = (
        "<p>The goat was seen at noon on the pier, and again at one, where it ate a rope and half a net.</p>" * 3
    )
    page = scraper.parse(f"<article><h1>A goat</h1>{paragraphs}{card}{paragraphs}</article>".encode(), URL)
    return [(link.title, link.heading, link.kind) for link in page.related]


@pytest.mark.parametrize(
    "card",
    [
        "<aside><a href=/2024/glove><p>A glove is missed by many</p></a></aside>",
        "<div class=insert><div><h4><a href=/2024/glove>A glove is missed by many</a></h4><p>By Ann</p></div></div>",
    ],
)
def test_a_card_set_between_paragraphs_needs_no_word_of_what_it_is(card: str) -> None:
    assert in_story(card) == [("A glove is missed by many", None, "inline")]


@pytest.mark.parametrize(
    "card",
    [
        pytest.param("<h4><a href=/2024/glove>A glove is missed by many</a></h4>", id="a heading of the story"),
        pytest.param(
            "<div><h4><a href=https://shop.invalid/rope>A rope of five metres, tarred</a></h4></div>", id="a shop"
        ),
        pytest.param("<div><h4><a href=/harbour-life>Harbour life</a></h4></div>", id="a section"),
        pytest.param(
            "<div><h4><a href=/2024/goat>A goat stays behind on the pier</a></h4></div>", id="the page itself"
        ),
        pytest.param("<div><h4><a href='javascript:eat()'>A rope of five metres, tarred</a></h4></div>", id="a script"),
    ],
)
def test_what_is_no_card(card: str) -> None:
    assert in_story(card) == []


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("<p>READ MORE: \ufeff<a href=/2024/glove>A glove is missed by many</a></p>", "READ MORE"),
        ("<p>💡 Read more: <a href=/2024/glove>A glove is missed by many</a></p>", "💡 Read more"),
        ("<a href=/2024/glove><h2><span>Les også</span> A glove is missed by many</h2></a>", "Les også"),
        ("<p><a href=/2024/glove>Lees ook: A glove is missed by many</a></p>", "Lees ook"),
    ],
)
def test_labels_inside_a_story(line: str, heading: str) -> None:
    assert in_story(line) == [("A glove is missed by many", heading, "inline")]


def test_a_row_of_short_names_behind_more_is_a_menu() -> None:
    names = "".join(f"<a href=/2024/section-{n}>Section of {n}</a> " for n in range(8))
    assert related("", before=f"<div>More {names}</div>") == ()


def test_the_kicker_of_a_card_is_no_label() -> None:
    card = (
        "<article><a href=/2024/tide-table><h3>The tide table is eaten</h3>"
        "<p>Interview: the goat tells why, and how</p></a></article>"
    )
    assert [link.title for link in related(f"<section><h3>Related</h3>{card}</section>")] == ["The tide table is eaten"]


def test_many_cards_are_bounded() -> None:
    paragraph = "<p>The goat was seen at noon on the pier, and again at one, where it ate a rope and half a net.</p>"
    card = "<div><h4><a href=/2024/glove-{}>A glove is missed by many</a></h4></div>"
    assert (
        len(related(f"<article>{''.join(paragraph + card.format(n) for n in range(500))}{paragraph}</article>")) <= 40
    )
