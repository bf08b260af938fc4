"""A page that is not there any more, though its address answers 200."""

from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.errors import NotArchived
from scraper.model import Stored
from scraper.parse import parse
from tests.archive.evidence.pages import PARAGRAPHS, URL, answer, bodies, html, visit, wall
from tests.archive.visits import comment, day, link, story
from tests.archive.visits import visit as visit_built

HOME = "https://gazette.example/"
NOT_FOUND = wall("Page not found | Gazette", "Sorry, the page you are looking for is not here.")
SECTION = b"<html><head><title>News | Gazette</title></head><body><h1>News</h1><ul>%s</ul></body></html>" % b"".join(
    b'<li><a href="/2021/05/%d/">A bridge is built, part %d</a></li>' % (n, n) for n in range(9)
)


def led(archive: Archive, to: str, body: bytes, at: str, *, status: int = 301, asked: str = URL) -> Stored:
    """A visit that was redirected."""
    response = answer(body, at, url=to, asked=asked)
    response.redirects = ((status, asked),)
    return archive.store(response, parse(body, to, captured=at))


@pytest.mark.parametrize(
    "body",
    [
        NOT_FOUND,
        wall("404", ""),
        wall("Seite nicht gefunden", "Leider."),
        wall("Страница не найдена", "Ошибка"),
        wall("ページが見つかりません", "404"),
        wall("الصفحة غير موجودة", ""),
        wall("Gazette", "La page que vous recherchez a été déplacée."),
        wall("Gazette", "<div class='error-404'>Hm.</div>"),
        b"<html><head><title>Gazette</title></head><body class='blog error404'><p>Oh.</p></body></html>",
        wall("Gazette", "Oh.", head='<link rel="canonical" href="https://gazette.example/404/">'),
        wall("Gazette", "Oh.", head='<meta property="og:url" content="https://gazette.example/">'),
    ],
)
def test_a_known_page_whose_place_is_taken_by_a_notice_is_gone(archive: Archive, body: bytes) -> None:
    visit(archive, html(), day(1))
    stored = visit(archive, body, day(2))
    assert (stored.outcome, stored.new, stored.page_url) == ("gone", (), URL)
    assert "not there any more" in (stored.reason or "")
    assert bodies(archive) == [(1, "first", "5 paragraphs")]
    assert archive.page(URL).status == "gone"
    assert archive.page(URL, at=day(1)).status == "live"
    capture = archive.captures(URL)[-1]
    assert (capture.outcome, capture.status) == ("gone", 200)
    assert capture.sha256 is not None
    assert archive.bytes_of(capture.sha256) == body
    assert [failed.id for failed in archive.failures()] == [capture.id]


def test_a_page_that_is_back_is_live_and_was_not_edited(archive: Archive) -> None:
    visit(archive, html(), day(1))
    visit(archive, NOT_FOUND, day(2))
    assert visit(archive, html(), day(3)).new == ()
    assert archive.page(URL).status == "live"
    assert bodies(archive) == [(1, "first", "5 paragraphs")]


def test_comments_and_links_stand_when_their_page_is_gone(archive: Archive) -> None:
    full = story(list(PARAGRAPHS), comments=[comment(1, "What a pity.")], related=[link("/a", "A")])
    visit_built(archive, full, day(1))
    assert visit_built(archive, story([], title="404 Not Found"), day(2)).outcome == "gone"
    page = archive.page("https://example.com/2021/05/story/")
    assert ([c.text for c in page.comments], len(page.related), page.status) == (["What a pity."], 1, "gone")


@pytest.mark.parametrize(
    "to",
    [HOME, f"{HOME}en/", f"{HOME}index.html", f"{HOME}2021/", f"{HOME}?s=mill", f"{HOME}search/mill", f"{HOME}404"],
)
@pytest.mark.parametrize("status", [301, 302])
def test_a_page_whose_address_leads_to_the_end_of_all_stories_is_gone(archive: Archive, to: str, status: int) -> None:
    visit(archive, html(), day(1))
    stored = led(archive, to, SECTION, day(2), status=status)
    assert (stored.outcome, stored.page_url) == ("gone", URL)
    assert [summary.url for summary in archive.summaries()] == [URL]
    assert archive.page(URL).status == "gone"
    assert archive.captures(URL)[-1].reason


def test_the_home_page_that_is_archived_is_not_touched_by_who_is_led_there(archive: Archive) -> None:
    visit(archive, html(), day(1))
    visit(archive, SECTION, day(1), url=HOME)
    assert led(archive, HOME, SECTION, day(2)).page_url == URL
    assert (archive.page(HOME).status, archive.page(HOME).last_seen) == ("live", day(1))


@pytest.mark.parametrize(
    "to", [f"{URL}amp/", "https://gazette.example/2021/05/mill-closes", "https://gazette.example/2021/05/"]
)
def test_a_redirect_to_the_same_story_is_no_end_of_it(archive: Archive, to: str) -> None:
    visit(archive, html(), day(1))
    assert led(archive, to, html(), day(2)).outcome in ("ok", "same")
    assert archive.page(URL).status == "live"


def test_a_first_visit_to_a_page_that_is_not_there_makes_no_page(archive: Archive) -> None:
    stored = visit(archive, NOT_FOUND, day(1))
    assert (stored.outcome, stored.first, stored.page_url) == ("gone", False, URL)
    with pytest.raises(NotArchived, match="there is no page"):
        archive.page(URL)
    assert [c.outcome for c in archive.captures(URL)] == ["gone"]
    assert visit(archive, html(), day(2)).first


def test_a_story_never_archived_whose_address_leads_to_the_home_page_makes_no_page(archive: Archive) -> None:
    assert led(archive, HOME, SECTION, day(1)).outcome == "gone"
    assert [*archive.summaries()] == []
    # What a person asks for by another name of the home page is the home page.
    assert led(archive, HOME, SECTION, day(1), asked=f"{HOME}news").outcome == "ok"
    assert led(archive, "https://other.example/", SECTION, day(1), asked="https://sho.rt/2021-abc-def").outcome == "ok"


ABOUT = [f"{text} Then the page was not found, error 404." for text in PARAGRAPHS]


@pytest.mark.parametrize(
    "body",
    [
        html(ABOUT, title="Page not found"),
        html(["The page you are looking for is in the museum now, on the wall beside the stairs."], title="404"),
        html(["Nobody knows who took it, and when."], title="Not found"),
        html(title="What a 404 page says of its newspaper"),
        html(after="<div class='error-404' hidden>Sorry, the page you are looking for is not here.</div>"),
    ],
    ids=["a story of that title", "a short one", "one sentence", "about such pages", "a template in a story"],
)
def test_a_story_that_sounds_like_it_is_a_story(archive: Archive, body: bytes) -> None:
    assert visit(archive, body, day(1)).outcome == "ok"
    assert visit(archive, body + b"<!-- -->", day(2)).outcome == "ok"
    assert archive.page(URL).status == "live"


@pytest.mark.parametrize(
    "body",
    [html(PARAGRAPHS[:1]), html(["We have taken this story back."]), html(ABOUT, title="Lost: the page of 1921")],
)
def test_what_editors_put_in_its_place_is_an_edit(archive: Archive, body: bytes) -> None:
    visit(archive, html(), day(1))
    assert visit(archive, body, day(2)).new == ("body",)


def test_a_sign_that_the_page_always_bore_proves_nothing(archive: Archive) -> None:
    box = "<div class='search-not-found'>We could not find what you wanted.</div>"
    bare = f"<html><head><title>Mill | Gazette</title></head><body><h1>Mill</h1>{{}}{box}</body></html>"
    visit(archive, bare.format("".join(f"<p>{text}</p>" for text in PARAGRAPHS)).encode(), day(1))
    assert visit(archive, bare.format("<p>The mill is closed.</p>").encode(), day(2)).new == ("body",)


def test_a_late_notice_is_held_against_what_stood_then(archive: Archive) -> None:
    visit(archive, html(), day(1))
    visit(archive, html([*PARAGRAPHS, "More."]), day(3))
    assert visit(archive, NOT_FOUND, day(2)).outcome == "gone"
    assert (archive.page(URL).status, archive.page(URL, at=day(2)).status) == ("live", "gone")


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>404</title></head><body>" + b"<div class='error-404" * 20_000,
        b"<link rel=canonical " + b"<" * 50_000,
        wall("404", "\x1b[31m" + "not found " * 5_000),
    ],
    ids=["attributes without end", "an element without end", "escape codes"],
)
def test_hostile_bytes_end_nothing(archive: Archive, body: bytes) -> None:
    visit(archive, html(), day(1))
    response = answer(body, day(2))
    assert archive.store(response, story([])).outcome in ("ok", "wall", "gone")
