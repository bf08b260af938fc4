from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.archive.addresses import variants
from scraper.errors import BadURL, NotArchived
from tests.archive.visits import PARAGRAPHS, URL, day, failure, story, visit

OTHER = [
    "Rain is expected in the north from Friday on.",
    "The south stays dry for another week at least.",
    "Farmers had asked for help in April.",
]


def urls_of(archive: Archive) -> list[str]:
    return [summary.url for summary in archive.summaries()]


def test_tracking_parameters_and_fragments_lead_to_one_page(archive: Archive) -> None:
    visit(archive, story(), day(1), url=f"{URL}?utm_source=feed", asked=f"{URL}?utm_source=feed#comments")
    assert not visit(archive, story(), day(2), url=f"{URL}?fbclid=1", noise="2").first
    assert urls_of(archive) == [URL]
    assert archive.page(f"{URL}?utm_medium=mail").url == URL


@pytest.mark.parametrize(
    "asked",
    [
        "http://example.com/2021/05/story/",
        "https://www.example.com/2021/05/story/",
        "https://example.com/2021/05/story",
        "example.com/2021/05/story",
    ],
)
def test_a_page_answers_under_another_scheme_www_or_slash(archive: Archive, asked: str) -> None:
    visit(archive, story(), day(1))
    assert archive.page(asked).url == URL
    full = asked if "://" in asked else f"https://{asked}"
    assert not visit(archive, story(OTHER, title="Rewritten"), day(2), url=full).first


@pytest.mark.parametrize(
    "twin",
    [
        f"{URL}amp/",
        f"{URL}amp",
        f"{URL}?amp=1",
        f"{URL}?outputType=amp",
        "https://amp.example.com/2021/05/story/",
        "https://m.example.com/2021/05/story",
        "http://mobile.example.com/2021/05/story/",
        "https://example.com/amp/2021/05/story",
    ],
)
def test_twins_for_phones_meet_whichever_is_seen_first_where_they_are_alike(archive: Archive, twin: str) -> None:
    for first, second in ((URL, twin), (twin, URL)):
        first, second = (url.replace("story", "story-" + ("a" if first == URL else "b")) for url in (first, second))
        visit(archive, story(), day(1), url=first)
        assert not visit(archive, story([*PARAGRAPHS, "More."]), day(2), url=second).first
        assert archive.page(first).url == archive.page(second).url
    assert len(urls_of(archive)) == 2


def test_a_page_is_found_by_a_twin_that_was_never_visited(archive: Archive) -> None:
    visit(archive, story(), day(1))
    assert archive.page("https://m.example.com/2021/05/story/").url == URL
    # A failed visit to it says nothing of the page.
    archive.store_failure(failure(day(2), url=f"{URL}?amp=1", outcome="gone", status=404))
    assert archive.page(URL).status == "live"


def test_what_looks_like_a_twin_and_is_another_story_stays_apart(archive: Archive) -> None:
    visit(archive, story(), day(1), url="https://example.com/1")
    assert visit(archive, story(OTHER, title="Rain"), day(1), url="https://m.example.com/1").first
    assert len(urls_of(archive)) == 2


def test_variants_of_an_address() -> None:
    assert variants("http://example.com/") == (
        "https://example.com/",
        "https://www.example.com/",
        "http://www.example.com/",
    )
    assert "https://www.example.com/a?b=1" in variants("https://example.com/a/?b=1")


def test_every_address_on_the_way_leads_to_the_page(archive: Archive) -> None:
    short, middle = "https://exm.pl/x1", "https://example.com/?p=412"
    visit(archive, story(), day(1), asked=short, redirects=[(301, short), (302, middle)])
    assert urls_of(archive) == [URL]
    assert {archive.page(url).url for url in (short, middle, URL)} == {URL}
    aliases = archive.db.query("SELECT url, why FROM alias ORDER BY url")
    assert [tuple(row.values()) for row in aliases] == [(URL, "own"), (middle, "redirect"), (short, "redirect")]


def test_it_is_kept_how_each_address_came_to_lead_there(archive: Archive) -> None:
    stated = story(canonical_url=URL)
    visit(archive, stated, day(1), asked=f"{URL}?utm_source=mail#top")
    visit(archive, stated, day(2), url=f"{URL}amp/")
    aliases = archive.db.query("SELECT url, why FROM alias ORDER BY url")
    assert [tuple(row.values()) for row in aliases] == [
        (URL, "own"),
        (f"{URL}?utm_source=mail#top", "cleaned"),
        (f"{URL}amp/", "amp"),
    ]
    # 'camp' and 'example' are no marks of AMP
    visit(archive, story(canonical_url="https://example.com/camp/"), day(3), url="https://m.example.com/camp/")
    assert [*archive.db.query("SELECT why FROM alias WHERE url LIKE '%camp%' ORDER BY url")] == [
        {"why": "canonical"},
        {"why": "own"},
    ]


def test_a_page_that_moved_keeps_its_history(archive: Archive) -> None:
    visit(archive, story(), day(1))
    new = "https://example.com/2021/05/story-updated/"
    stored = visit(archive, story([*PARAGRAPHS, "More."]), day(2), url=new, asked=URL, redirects=[(301, URL)])
    assert (stored.first, stored.page_url, stored.version.body) == (False, new, 2)
    assert not visit(archive, story([*PARAGRAPHS, "More."]), day(3), url=new, noise="3").first
    assert archive.page(URL).url == new


def test_a_page_is_filed_under_the_canonical_address_it_states(archive: Archive) -> None:
    stated = story(canonical_url=URL)
    assert visit(archive, stated, day(1), url="https://m.example.com/2021/05/story/").page_url == URL
    assert not visit(archive, stated, day(2), url=f"{URL}amp/").first
    assert not visit(archive, stated, day(3)).first
    assert urls_of(archive) == [URL]
    assert archive.page(f"{URL}amp/").canonical_url == URL


@pytest.mark.parametrize(
    "canonical",
    [
        "https://example.com/",
        "https://example.com/2021/05/",
        "https://elsewhere.com/2021/05/story/",
        "https:///nowhere",
        "javascript:void(0)",
    ],
)
def test_a_canonical_address_that_can_not_be_is_not_believed(archive: Archive, canonical: str) -> None:
    stored = visit(archive, story(canonical_url=canonical), day(1))
    assert stored.page_url == URL
    assert archive.page(URL).canonical_url == canonical


def test_the_pages_of_a_long_story_are_pages(archive: Archive) -> None:
    visit(archive, story(canonical_url=URL), day(1))
    second = visit(archive, story(OTHER, canonical_url=URL), day(1), url=f"{URL}?page=2")
    assert (second.first, second.page_url) == (True, f"{URL}?page=2")


def test_two_stories_that_state_one_canonical_address_stay_two(archive: Archive) -> None:
    wrong = "https://example.com/news"
    visit(archive, story(canonical_url=wrong), day(1), url="https://example.com/a")
    second = visit(archive, story(OTHER, title="Weather", canonical_url=wrong), day(1), url="https://example.com/b")
    assert (second.first, second.page_url) == (True, "https://example.com/b")
    # the address itself, once served, is a third one; the first goes by the address that served it
    third = visit(archive, story(["News of all kinds."], title="News"), day(2), url=wrong)
    assert (third.first, third.page_url) == (True, wrong)
    assert urls_of(archive) == ["https://example.com/a", "https://example.com/b", wrong]
    assert archive.page("https://example.com/a").title == "Council votes for schools"


def test_a_redirect_to_the_home_page_is_not_the_story(archive: Archive) -> None:
    home = "https://example.com/"
    visit(archive, story(), day(1))
    stored = visit(archive, story(OTHER, title="The Example"), day(2), url=home, asked=URL, redirects=[(302, URL)])
    assert (stored.outcome, stored.page_url) == ("gone", URL)
    assert archive.page(URL).title == "Council votes for schools"


def test_an_address_that_leads_elsewhere_each_day_leads_where_it_last_led(archive: Archive) -> None:
    latest, first, second = (f"https://example.com/{name}" for name in ("latest", "first", "second"))
    visit(archive, story(), day(1), url=first, asked=latest, redirects=[(302, latest)])
    stored = visit(archive, story(OTHER, title="Rain"), day(2), url=second, asked=latest, redirects=[(302, latest)])
    assert stored.first
    assert archive.page(latest).url == second
    # and if it answers itself one day, it is a page
    assert visit(archive, story(["A list."], title="Latest"), day(3), url=latest).first
    assert archive.page(latest).title == "Latest"


def test_what_is_not_archived_is_said_with_what_is_near(archive: Archive) -> None:
    visit(archive, story(), day(1))
    archive.store_failure(failure(day(2), url="https://example.com/dead"))
    for url, said in (
        ("https://example.com/2021/05/stori/", f"is not archived. Nearest: {URL}"),
        ("https://example.com/about-us-and-all-that", "not archived, though other pages of example.com are"),
        ("https://elsewhere.com/x", "not archived. Archive it: presskeep add https://elsewhere.com/x"),
        ("https://example.com/dead", "never been archived: the visit of 2021-05-02T12:00:00.000000Z failed"),
    ):
        with pytest.raises(NotArchived, match=said.replace("?", r"\?")) as caught:
            archive.page(url)
        assert "\n" not in str(caught.value)


def test_what_is_no_address_is_refused(archive: Archive) -> None:
    with pytest.raises(BadURL):
        archive.page("not a url")
