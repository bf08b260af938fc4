from __future__ import annotations

import msgspec

from scraper.archive import Archive
from scraper.model import RelatedLink
from tests.archive.visits import URL, comment, day, link, story, summary, visit

A, B, C = link("/a", "Alpha"), link("/b", "Beta"), link("/c", "Gamma")


def test_a_block_that_rotates_is_a_version_of_the_related_links_only(archive: Archive) -> None:
    comments = [comment(1, "First.")]
    visit(archive, story(comments=comments, related=[A, B]), day(1))
    stored = visit(archive, story(comments=comments, related=[B, C]), day(2))
    assert (stored.new, stored.version.related) == (("related",), 2)
    assert summary(archive)[-2:] == [("related", 1, "first", "2 links"), ("related", 2, "edit", "1 link new, 1 gone")]
    assert archive.page(URL).related == (B, C)
    assert archive.page(URL, at="2021-05-01").related == (A, B)


def test_order_tracking_parameters_and_dates_make_no_version(archive: Archive) -> None:
    visit(archive, story(related=[A, B]), day(1))
    noisy = msgspec.structs.replace(A, url=f"{A.url}?utm_source=box#top", published="3 hours ago")
    assert visit(archive, story(related=[B, noisy, B]), day(2)).new == ()
    assert archive.page(URL).related == (B, A)


def test_a_link_is_given_back_as_printed_and_joins_to_the_page_it_leads_to(archive: Archive) -> None:
    printed = RelatedLink(
        url=f"{URL}?utm_source=box",
        title="Council",
        heading=None,
        kind="inline",
        excerpt="Cut…",
        published="2021-05-01",
    )
    visit(archive, story(), day(1))
    visit(archive, story(title="Other", related=[printed]), day(2), url="https://example.com/other/")
    assert archive.page("https://example.com/other/").related == (printed,)
    joined = archive.db.query("SELECT alias.page_id FROM related JOIN alias USING (url)")
    assert [row["page_id"] for row in joined] == [1]


def test_another_headline_or_excerpt_is_a_version_and_the_old_one_is_kept(archive: Archive) -> None:
    visit(archive, story(related=[A, B]), day(1))
    visit(archive, story(related=[msgspec.structs.replace(A, title="Alpha, corrected"), B]), day(2))
    cut = msgspec.structs.replace(B, excerpt="YEREVAN — The…")
    visit(archive, story(related=[msgspec.structs.replace(A, title="Alpha, corrected"), cut]), day(3))
    assert [change[3] for change in summary(archive)[2:]] == ["1 link reworded", "1 link reworded"]
    assert archive.page(URL, at="2021-05-01").related[0].title == "Alpha"


def test_one_story_under_two_headings_is_two_links(archive: Archive) -> None:
    both = [A, link("/a", "Alpha", heading="Latest")]
    visit(archive, story(related=both), day(1))
    assert archive.page(URL).related == tuple(both)
    visit(archive, story(related=both[1:]), day(2))
    assert summary(archive)[-1] == ("related", 2, "edit", "1 link gone")


def test_a_block_that_returns_is_a_revert(archive: Archive) -> None:
    for number, related in enumerate([[A, B], [], [B, A]], 1):
        visit(archive, story(related=related), day(number))
    assert summary(archive)[1:] == [
        ("related", 1, "first", "2 links"),
        ("related", 2, "edit", "2 links gone"),
        ("related", 3, "revert", "2 links new"),
    ]
    spans = archive.db.query("SELECT number, valid_from, valid_to FROM related_state WHERE related_id = 1")
    assert [tuple(row.values()) for row in spans] == [(1, day(1), day(2)), (2, day(3), None)]


def test_the_view_lists_what_is_offered_now_in_order(archive: Archive) -> None:
    visit(archive, story(related=[A, B]), day(1))
    visit(archive, story(related=[C, A]), day(2))
    view = archive.db.query("SELECT position, heading, title, link FROM related_now ORDER BY position")
    assert [tuple(row.values()) for row in view] == [
        (1, "You May Also Like", "Gamma", C.url),
        (2, "You May Also Like", "Alpha", A.url),
    ]


def test_an_address_that_is_no_web_address_is_kept_as_it_is(archive: Archive) -> None:
    odd = RelatedLink(url="app://story/1", title="In the app")
    visit(archive, story(related=[odd]), day(1))
    assert archive.page(URL).related == (odd,)
