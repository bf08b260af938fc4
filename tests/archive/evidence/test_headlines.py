"""What a page is called in each place is kept apart, and is no edit of the story."""

from __future__ import annotations

from scraper.archive import Archive, turns_of_headlines
from scraper.model import Headline
from tests.archive.evidence.pages import TITLE, URL, bodies, html, visit
from tests.archive.visits import URL as OTHER
from tests.archive.visits import day, link, story
from tests.archive.visits import visit as visit_built

FEED = "https://gazette.example/feed.xml"


def seen(archive: Archive) -> list[tuple[str, str, str, str | None]]:
    return [(h.source, h.text, h.captured, h.until) for h in archive.headlines(URL)]


def test_each_place_has_its_own_history_and_the_body_none(archive: Archive) -> None:
    visit(archive, html(og="Mill to close", described="Ninety years of flour"), day(1))
    stored = visit(archive, html(og="Mill closes!", described="Ninety years of flour"), day(2))
    assert stored.new == ()
    assert seen(archive) == [
        ("h1", TITLE, day(1), None),
        ("og:title", "Mill to close", day(1), day(2)),
        ("og:title", "Mill closes!", day(2), None),
        ("json-ld", "Ninety years of flour", day(1), None),
    ]
    assert archive.page(URL).headlines == (
        Headline(source="h1", text=TITLE),
        Headline(source="og:title", text="Mill closes!"),
        Headline(source="json-ld", text="Ninety years of flour"),
    )
    before = archive.page(URL, at=day(1)).headlines
    assert isinstance(before, tuple)
    assert before[1].text == "Mill to close"


def test_a_headline_that_goes_is_closed_and_one_that_returns_is_opened_again(archive: Archive) -> None:
    for number, og in enumerate(["Mill to close", None, "Mill to close"], 1):
        visit(archive, html(og=og), day(number))
    assert [(at, until) for source, _, at, until in seen(archive) if source == "og:title"] == [
        (day(1), day(2)),
        (day(3), None),
    ]


def test_a_headline_that_takes_turns_is_one_line_of_a_place(archive: Archive) -> None:
    for number in range(1, 7):
        visit(archive, html(og="Mill to close" if number % 2 else "Mill closes!"), day(number))
    assert bodies(archive) == [(1, "first", "5 paragraphs")]
    folded = [(turns[0].source, turns[0].text, len(turns)) for turns in turns_of_headlines(archive.headlines(URL))]
    assert folded == [("h1", TITLE, 1), ("og:title", "Mill to close", 3), ("og:title", "Mill closes!", 3)]


def test_a_late_capture_takes_its_place_among_the_headlines(archive: Archive) -> None:
    visit(archive, html(og="Mill to close"), day(1))
    visit(archive, html(og="Mill to close", after="<p>3</p>"), day(3))
    visit(archive, html(og="Mill closes!"), day(2))
    assert [(text, at, until) for source, text, at, until in seen(archive) if source == "og:title"] == [
        ("Mill to close", day(1), day(2)),
        ("Mill closes!", day(2), day(3)),
        ("Mill to close", day(3), None),
    ]


def test_what_a_feed_says_is_kept_by_the_times_it_was_read(archive: Archive) -> None:
    visit(archive, html(), day(1))
    offers = [("Mill closes", day(1)), ("Mill  closes", day(2)), ("Ninety years", day(3)), ("Mill closes", day(2))]
    said = [archive.offer_headline(URL, text, source="feed", place=FEED, at=at) for text, at in offers]
    assert said == [True, False, True, False]
    first, second = (h for h in archive.headlines(URL) if h.source == "feed")
    assert (first.text, first.place, first.captured, first.last_seen, first.until) == (
        "Mill closes",
        FEED,
        day(1),
        day(2),
        day(3),
    )
    assert (second.not_before, second.captured, second.until) == (day(2), day(3), None)


def test_an_offer_of_what_is_not_archived_is_not_kept(archive: Archive) -> None:
    assert not archive.offer_headline(URL, "Mill closes", source="feed", place=FEED, at=day(1))
    assert archive.db["headline"].count == 0


def test_the_words_of_links_on_other_pages_are_teasers(archive: Archive) -> None:
    visit(archive, html(), day(1))
    teaser = link("", "It was the last mill")
    for number, title in enumerate(["It was the last mill", "The last mill goes"], 2):
        shown = [type(teaser)(url=URL, title=title)]
        visit_built(archive, story(related=shown), day(number))
    teasers = [h for h in archive.headlines(URL) if h.source == "teaser"]
    assert [(h.text, h.place, h.captured, h.until) for h in teasers] == [
        ("It was the last mill", OTHER, day(2), day(3)),
        ("The last mill goes", OTHER, day(3), None),
    ]
    rows = archive.db.query("SELECT source, place FROM headlines WHERE url = ? AND source = 'teaser'", (URL,))
    assert [row["place"] for row in rows] == [OTHER, OTHER]


def test_headlines_belong_to_the_generation_that_read_them_and_feeds_to_none(archive: Archive) -> None:
    from scraper.crawl.split import split

    visit(archive, html(og="Mill to close"), day(1))
    archive.offer_headline(URL, "Mill closes", source="feed", place=FEED, at=day(1))
    before = archive.headlines(URL)
    archive.reparse(URL, split)
    assert archive.headlines(URL) == before
