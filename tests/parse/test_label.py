"""Labels: which blocks are the story, on pages whose markup gives little help or lies."""

from __future__ import annotations

import pytest

import scraper
from scraper.parse import cues, features

PROSE = [
    "The ferry came in at noon with forty passengers, two bicycles and a goat, and left again without the goat.",
    "“We have asked the owner to fetch it,” said the harbour master, who had tied the animal to his own desk.",
    "By evening it had eaten the tide table, a glove and most of a letter from the ministry, and looked content.",
]
STORY = "".join(f"<p>{p}</p>" for p in PROSE)
TITLE = "A goat stays behind"


def body(inside: str, outside: str = "") -> str:
    html = f"<title>{TITLE}</title><body><main><h1>{TITLE}</h1>{inside}</main>{outside}</body>"
    return scraper.parse(html.encode(), "https://example.com/goat").body or ""


def test_the_story_is_its_paragraphs() -> None:
    assert body(STORY) == "\n\n".join(PROSE)


@pytest.mark.parametrize(
    "beside",
    [
        "<nav><p>Home and harbour, weather and tides, and all else we write of.</p></nav>",
        "<footer><p>The Estuary Post is printed on Thursdays, or in rain on Fridays.</p></footer>",
        "<aside class=sidebar><p>In other news, the bakery has a new oven, which the baker calls Margaret.</p></aside>",
        "<div class=cookie-consent><p>We use cookies to make this site work, and some to count readers.</p></div>",
        "<div class=newsletter-box><p>Sign up for the morning tide, with all that the night has washed up.</p></div>",
        "<div class=author-bio><p>Anna Gast has written about goats, ferries and tides for this newspaper since 1998.</p></div>",
        "<form><p>Your email address will not be published, and neither will your shoe size.</p></form>",
        "<div style='display:none'><p>This text is hidden, and nobody who looks at the page gets to see it.</p></div>",
    ],
)
def test_what_stands_beside_the_story_is_left_out(beside: str) -> None:
    assert body(STORY, beside) == "\n\n".join(PROSE)
    assert body(STORY + beside) == "\n\n".join(PROSE)


@pytest.mark.parametrize(
    "line", ["Advertisement", "Share this", "Photo: Ben Gast", "Read more …", "Tags: goats, ferries"]
)
def test_lines_among_the_paragraphs_that_are_none(line: str) -> None:
    assert body(f"<p>{PROSE[0]}</p><p>{line}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p>") == "\n\n".join(PROSE)


@pytest.mark.parametrize("state", ["nav-open", "has-paywall subscription", "no-sidebar sidebar", "ads cookie-ok"])
def test_a_class_on_a_wrapper_of_the_whole_page_is_not_believed(state: str) -> None:
    assert body(f"<div class='{state}'>{STORY}</div>") == "\n\n".join(PROSE)


def test_a_flash_of_one_line_is_a_story() -> None:
    assert (
        body("<p>The goat has been fetched, unharmed and unrepentant.</p>")
        == "The goat has been fetched, unharmed and unrepentant."
    )


def test_blocks_in_the_order_of_the_page() -> None:
    html = (
        f"<title>{TITLE}</title><article><h1>{TITLE}</h1><p>{PROSE[0]}</p><h2>What it ate</h2>"
        f"<ul><li>a tide table from the year before, with notes</li><li>one glove, left, of somebody's good pair</li></ul>"
        f"<blockquote><p>{PROSE[1]}</p></blockquote>"
        "<table><tr><th>day</th><th>eaten</th></tr><tr><td>Monday</td><td>glove</td></tr></table>"
        f"<pre>goat = None</pre><p>{PROSE[2]} <a href='/ministry'>The letter</a> was lost.</p></article>"
    )
    page = scraper.parse(html.encode(), "https://example.com/goat")
    kinds = [block.kind for block in page.blocks]
    assert kinds == ["paragraph", "heading", "list_item", "list_item", "quote", "table", "code", "paragraph"]
    assert page.blocks[1].level == 2
    assert page.blocks[5].text == "day\teaten\nMonday\tglove"
    links = page.blocks[-1].links
    assert isinstance(links, tuple)
    assert [(link.url, link.text) for link in links] == [("https://example.com/ministry", "The letter")]


def test_a_story_set_with_line_breaks_alone() -> None:
    assert body(f"<div>{'<br><br>'.join(PROSE)}</div>") == "\n\n".join(PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "Facebook | WhatsApp | E-Mail",
        "Posted in Harbour news",
        "(Photo: Ben Gast / Estuary Press)",
        "Updated May 3, 2026, 10:15 AM",
        "Zuletzt aktualisiert am 3. Mai 2026, 10:15 Uhr",
        "Publicidade",
        "Lees verder",
        "Abonnez-vous à la lettre du port",
        "Did you enjoy this article? Then buy the harbour master another pair of gloves, please.",
        "We use cookies to count goats, gloves and the readers who care for either of them.",
        "An dieser Stelle finden Sie externe Inhalte, die den Artikel ergänzen und die Sie sich anzeigen lassen können.",
    ],
)
def test_buttons_credits_and_notices_among_the_paragraphs(line: str) -> None:
    assert body(f"<p>{PROSE[0]}</p><p>{line}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p>") == "\n\n".join(PROSE)


@pytest.mark.parametrize(
    "line",
    [
        "Published in 1999, the harbour rules say nothing of goats, and the ministry has not replied in years.",
        "Updated figures show that the animal has eaten fifty gloves, nine of them left ones, since last winter.",
        "Source and mouth of the river are a goat's walk apart, says the map that hangs behind the desk.",
    ],
)
def test_a_sentence_that_begins_like_a_notice_is_of_the_story(line: str) -> None:
    assert body(f"<p>{PROSE[0]}</p><p>{line}</p><p>{PROSE[1]}</p>") == "\n\n".join((PROSE[0], line, PROSE[1]))


def test_a_bold_line_heads_what_follows_and_is_no_heading_at_the_end() -> None:
    story = (
        f"<p>{PROSE[0]}</p><p><b>What it ate</b></p><p>{PROSE[1]}</p><p>{PROSE[2]}</p><p><b>Anna Gast, at sea</b></p>"
    )
    kinds = {block.text: block.kind for block in scraper.parse(f"<h1>{TITLE}</h1>{story}".encode()).blocks}
    assert kinds["What it ate"] == "subheading"
    assert kinds["Anna Gast, at sea"] == "paragraph"


def test_a_table_that_sets_out_the_page_is_not_taken_whole() -> None:
    side = "<table><tr><td><a href=/w>Weather</a></td></tr><tr><td><a href=/t>Tides</a></td></tr></table>"
    assert body(f"<table><tr><td>{side}</td><td>{STORY}</td></tr></table>") == "\n\n".join(PROSE)


def test_tags_and_cues_leave_room_for_the_number_of_an_element() -> None:
    """They are put into one number of 64 bits, with a sign, by which elements of one make are told."""
    assert len(features._TAGS) << len(cues.NAMES) << features._PARENT_BITS < 1 << 63
