"""What sites show by turns with a story: meters, logins, tests of persons, outages. The story stands through all of it."""

from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.crawl.pipeline import refused
from scraper.errors import BadStatus
from scraper.model import Page, Response, Stored
from scraper.parse import parse
from tests.archive.evidence.pages import PARAGRAPHS, URL, answer, bodies, html, visit, wall

METER = "<div class='paywall-meter'><p>You have reached your limit of free articles.</p></div>"
THREAD = "<section id='comments'><h2>2 comments</h2><ol class='comment-list'>{}</ol></section>".format(
    "".join(
        f"<li class='comment' id='comment-{n}'><cite class='fn'>{who}</cite><time datetime='2021-05-0{n}T10:00:00Z'></time>"
        f"<div class='comment-content'><p>{text}</p></div></li>"
        for n, who, text in ((1, "Ani", "What a pity for the village."), (2, "Tigran", "I learned to swim there."))
    )
)
CONSENT_HOST = "https://consent.gazette.example/collect?return=mill"


def day(number: int) -> str:
    return f"2021-05-{number + 9:02}T12:00:00.000000Z"


def stands(archive: Archive) -> None:
    """Text and comments are those of the first visit, and nothing else was ever seen."""
    assert bodies(archive) == [(1, "first", "5 paragraphs")]
    page = archive.page(URL)
    assert [block.text for block in page.blocks] == [*PARAGRAPHS]
    assert [comment.text for comment in page.comments] == ["What a pity for the village.", "I learned to swim there."]
    assert {change.part for change in archive.history(URL) if change.cause != "first"} == set()


def led(archive: Archive, body: bytes, at: str, to: str, hops: tuple[tuple[int, str], ...]) -> Stored:
    response = answer(body, at, url=to, asked=URL)
    response.redirects = hops
    return archive.store(response, parse(body, to, captured=at))


def refuse(archive: Archive, status: int, body: bytes, at: str) -> None:
    """A visit that ends as the fetcher ends it."""
    error = BadStatus(f"{status}: {URL}", status=status, headers=(("content-type", "text/html"),), body=body)
    failure = refused(URL, error)
    failure.captured = at
    archive.store_failure(failure)


@pytest.mark.parametrize("left", [1, 2, 3])
def test_a_meter_that_leaves_the_beginning_cuts_nothing(archive: Archive, left: int) -> None:
    visit(archive, html(after=THREAD), day(1))
    stored = visit(archive, html(PARAGRAPHS[:left], after=METER), day(2))
    assert (stored.outcome, stored.new) == ("wall", ())
    assert "a paywall" in (stored.reason or "")
    assert archive.page(URL).status == "walled"
    assert visit(archive, html(after=THREAD), day(3)).new == ()
    assert archive.page(URL).status == "live"
    stands(archive)


def test_a_paragraph_broken_off_before_an_offer_is_none_that_was_edited(archive: Archive) -> None:
    visit(archive, html(after=THREAD), day(1))
    cut = [*PARAGRAPHS[:2], PARAGRAPHS[2][:60] + "…", "Subscribe to continue reading: one euro a month."]
    assert visit(archive, html(cut), day(2)).outcome == "wall"
    stands(archive)


def test_a_story_cut_by_its_editors_beside_a_meter_that_was_always_there_is_an_edit(archive: Archive) -> None:
    visit(archive, html(after=METER), day(1))
    assert visit(archive, html(PARAGRAPHS[:3], after=METER), day(2)).new == ("body",)
    assert visit(archive, html([*PARAGRAPHS[1:3]], after=METER), day(3)).new == ("body",)


def test_a_story_written_anew_behind_a_new_meter_is_an_edit(archive: Archive) -> None:
    visit(archive, html(), day(1))
    other = [PARAGRAPHS[0].replace("2.5", "25"), *PARAGRAPHS[1:3]]
    assert visit(archive, html(other, after=METER), day(2)).new == ("body",)


def test_a_way_by_a_host_of_consent_and_back_is_a_visit_like_any_other(archive: Archive) -> None:
    hops = ((302, URL), (302, CONSENT_HOST))
    assert led(archive, html(after=THREAD), day(1), URL, hops).outcome == "ok"
    assert led(archive, html(after=THREAD), day(2), URL, hops).outcome == "same"
    stored = led(archive, wall("Gazette", "Please choose."), day(3), CONSENT_HOST, ((302, URL),))
    assert (stored.outcome, stored.page_url) == ("wall", URL)
    assert "a request for consent" in (stored.reason or "")
    assert led(archive, html(after=THREAD), day(4), URL, hops).new == ()
    assert (archive.page(URL).status, [page.url for page in archive.summaries()]) == ("live", [URL])
    stands(archive)


@pytest.mark.parametrize(
    ("to", "body", "kind"),
    [
        ("https://gazette.example/login?next=mill", wall("Log in | Gazette", "<form>Your name</form>"), "log in"),
        ("https://id.gazette.example/auth/start", wall("Gazette", "<form>E-mail</form>"), "log in"),
        ("https://gazette.example/cookiewall?u=mill", wall("Gazette", "Your choice."), "consent"),
        ("https://gazette.example/captcha?u=mill", wall("Gazette", "One moment."), "a person asks"),
    ],
)
def test_a_page_that_a_visit_is_led_to_instead(archive: Archive, to: str, body: bytes, kind: str) -> None:
    visit(archive, html(after=THREAD), day(1))
    stored = led(archive, body, day(2), to, ((302, URL),))
    assert (stored.outcome, stored.page_url) == ("wall", URL)
    assert kind in (stored.reason or "")
    assert archive.page(URL).status == "walled"
    stands(archive)


CHALLENGE = wall("Just a moment...", "Checking your browser before accessing gazette.example.")


@pytest.mark.parametrize(
    ("status", "outcome", "says"),
    [
        (401, "blocked", "walled"),
        (402, "blocked", "walled"),
        (403, "blocked", "walled"),
        (407, "blocked", "walled"),
        (451, "blocked", "walled"),
        (429, "blocked", "live"),
        (500, "error", "live"),
        (502, "error", "live"),
        (503, "error", "live"),
        (404, "gone", "gone"),
        (410, "gone", "gone"),
    ],
)
@pytest.mark.parametrize("body", [CHALLENGE, wall("Gazette", "Sorry."), b""], ids=["test", "page", "nothing"])
def test_an_answer_that_is_no_success_takes_nothing_away(
    archive: Archive, status: int, outcome: str, says: str, body: bytes
) -> None:
    visit(archive, html(after=THREAD), day(1))
    refuse(archive, status, body, day(2))
    capture = archive.captures(URL)[-1]
    assert (capture.outcome, capture.status, archive.page(URL).status) == (outcome, status, says)
    assert str(status) in (capture.reason or "")
    assert not body or (capture.sha256 and archive.bytes_of(capture.sha256)) == body
    stands(archive)
    assert visit(archive, html(after=THREAD), day(3)).new == ()
    assert archive.page(URL).status == "live"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (CHALLENGE, "a test whether a person asks"),
        (wall("Site under maintenance", "We'll be back soon."), "an error page"),
        (wall("Gazette", "Subscribe to continue reading."), "a paywall"),
        (wall("Sign in | Gazette", "Welcome back."), "log in"),
        (wall("Before you continue", "We and our partners store cookies."), "consent"),
    ],
)
def test_a_wall_by_turns_with_the_story_is_told_with_its_kind(archive: Archive, body: bytes, kind: str) -> None:
    visit(archive, html(after=THREAD), day(1))
    for number in (2, 4):
        stored = visit(archive, body, day(number))
        assert (stored.outcome, kind in (stored.reason or "")) == ("wall", True)
        assert visit(archive, html(after=THREAD), day(number + 1)).new == ()
    assert [capture.outcome for capture in archive.captures(URL)] == ["ok", "wall", "same", "wall", "same"]
    assert len([*archive.failures()]) == 2
    stands(archive)


def test_the_story_behind_a_test_that_was_all_a_first_visit_saw_is_a_first_version(archive: Archive) -> None:
    refuse(archive, 403, CHALLENGE, day(1))
    assert visit(archive, CHALLENGE, day(2)).outcome == "wall"
    assert visit(archive, html(after=THREAD), day(3)).first
    assert archive.page(URL).first_seen == day(3)
    stands(archive)


def test_a_reparse_leaves_a_meter_out_again(archive: Archive) -> None:
    def read(response: Response) -> Page:
        return parse(response.body, response.url, captured=response.captured)

    visit(archive, html(after=THREAD), day(1))
    visit(archive, html(PARAGRAPHS[:3], after=METER), day(2))
    archive.reparse(URL, read)
    stands(archive)
