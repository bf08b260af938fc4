"""A page behind a wall is a gap in what is known, and no edit."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from scraper.archive import Archive
from scraper.errors import NotArchived
from scraper.model import Page, Response
from scraper.parse import parse
from tests.archive.evidence.pages import PARAGRAPHS, URL, bodies, html, visit, wall
from tests.archive.visits import comment, day, link, story
from tests.archive.visits import visit as visit_built

NOT_FREE = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
TEASER = [PARAGRAPHS[0]]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (wall(), "a test whether a person asks"),
        (wall("Access denied", "You don't have permission to access this page."), "a refusal"),
        (wall("Zugriff verweigert", "Fehler 1020"), "a refusal"),
        (wall("Before you continue", "We and our partners store cookies."), "a request for consent"),
        (wall("Ihre Privatsphäre", "Mit Werbung und Tracking weiterlesen, oder werbefrei im Abo."), "consent"),
        (wall("Gazette", "<div class='consent-wall'>Wir und 300 Firmen</div>"), "'consent-wall'"),
        (wall("Something went wrong | Gazette", "Please try again."), "an error page"),
        (wall("Wartungsarbeiten", "Wir sind bald zurück."), "an error page"),
        (wall("Anmelden", "Bitte melden Sie sich an, um weiterzulesen."), "log in"),
        (html(TEASER, head=NOT_FREE), "not free to read"),
        (html([TEASER[0], "Subscribe to continue reading."]), "'subscribe to continue reading'"),
        (html([TEASER[0], "Cet article est réservé aux abonnés."]), "a paywall"),
        (html([TEASER[0], "訂閱後可閱讀全文"]), "a paywall"),
        (html(TEASER, after="<div class='js-paywall-offer'>1 € a month</div>"), "'paywall'"),
    ],
)
def test_a_body_that_falls_to_a_third_behind_a_wall_is_no_edit(archive: Archive, body: bytes, kind: str) -> None:
    visit(archive, html(), day(1))
    stored = visit(archive, body, day(2))
    assert (stored.outcome, stored.new, stored.version.body) == ("wall", (), 1)
    assert kind in (stored.reason or "")
    assert bodies(archive) == [(1, "first", "5 paragraphs")]
    assert archive.page(URL).status == "walled"
    assert archive.page(URL, at=day(1)).status == "live"


def test_the_bytes_of_a_wall_are_kept_with_the_reason(archive: Archive) -> None:
    visit(archive, html(), day(1))
    visit(archive, wall(), day(2))
    capture = archive.captures(URL)[-1]
    assert (capture.outcome, capture.sha256 and archive.bytes_of(capture.sha256)) == ("wall", wall())
    assert capture.reason is not None
    assert [failure.id for failure in archive.failures()] == [capture.id]


def test_the_next_good_capture_is_held_against_the_last_good_one(archive: Archive) -> None:
    visit(archive, html(), day(1))
    visit(archive, wall(), day(2))
    edited = [PARAGRAPHS[0].replace("2.5", "25"), *PARAGRAPHS[1:]]
    assert visit(archive, html(edited), day(3)).new == ("body",)
    change = archive.history(URL)[-1]
    assert (change.summary, change.not_before, change.captured) == ("1 paragraph edited", day(1), day(3))
    assert archive.page(URL).status == "live"
    assert visit(archive, html(edited), day(4)).outcome == "same"


def test_no_comment_and_no_link_goes_by_a_wall(archive: Archive) -> None:
    full = story(list(PARAGRAPHS), comments=[comment(1, "What a pity.")], related=[link("/a", "A")])
    visit_built(archive, full, day(1))
    built = story([], title="Just a moment...", comments=[])
    assert visit_built(archive, built, day(2)).outcome == "wall"
    page = archive.page("https://example.com/2021/05/story/")
    assert [c.text for c in page.comments] == ["What a pity."]
    assert len(page.related) == 1


@pytest.mark.parametrize(
    "body",
    [
        html(PARAGRAPHS[:1]),
        html(["Correction: the story that stood here was wrong, and we have taken it back."], head=NOT_FREE),
        html(PARAGRAPHS[:3], head=NOT_FREE),
    ],
    ids=["cut without a sign", "taken back with a note", "cut by less than two thirds"],
)
def test_what_editors_cut_is_an_edit(archive: Archive, body: bytes) -> None:
    visit(archive, html(), day(1))
    assert visit(archive, body, day(2)).new == ("body",)


def test_a_box_for_consent_that_was_always_there_proves_nothing(archive: Archive) -> None:
    box = "<div id='onetrust-consent-sdk'>We and our partners store cookies</div>"
    visit(archive, html(after=box), day(1))
    assert visit(archive, html(PARAGRAPHS[:1], after=box), day(2)).new == ("body",)


def test_a_status_that_is_no_success_is_a_wall(archive: Archive) -> None:
    visit(archive, html(), day(1))
    assert visit(archive, html(["Sorry."], title="Gazette"), day(2), status=403).outcome == "wall"


def test_a_redirect_to_a_consent_page_belongs_to_the_page_that_was_asked_for(archive: Archive) -> None:
    visit(archive, html(), day(1))
    elsewhere = "https://consent.gazette.example/collect?return=mill"
    assert visit(archive, wall("Gazette", "Please choose."), day(2), url=elsewhere, asked=URL).page_url == URL
    assert [c.outcome for c in archive.captures(URL)] == ["ok", "wall"]
    with pytest.raises(NotArchived):
        archive.page(elsewhere)


def test_a_first_visit_that_sees_a_wall_makes_no_page(archive: Archive) -> None:
    stored = visit(archive, wall(), day(1))
    assert (stored.outcome, stored.first, stored.page_url) == ("wall", False, URL)
    with pytest.raises(NotArchived, match="a test whether a person asks"):
        archive.page(URL)
    assert [capture.outcome for capture in archive.captures(URL)] == ["wall"]
    assert visit(archive, html(), day(2)).first


@pytest.mark.parametrize(
    "body",
    [
        html(["Access denied: the ramp at the town hall is closed again."], title="Access denied"),
        html(["Nobody knows who did it."], title="Blocked"),
    ],
)
def test_a_short_story_that_sounds_like_a_wall_is_a_story(archive: Archive, body: bytes) -> None:
    assert visit(archive, body, day(1)).outcome == "ok"


def test_the_beginning_of_a_story_before_a_paywall_is_kept_and_noted(archive: Archive) -> None:
    offer = "<div class='paywall'>Subscribe to continue reading</div>"
    assert visit(archive, html(TEASER, head=NOT_FREE, after=offer), day(1)).outcome == "ok"
    assert archive.page(URL).status == "walled"
    visit(archive, html(head=NOT_FREE), day(2))
    assert archive.page(URL).status == "live"
    assert bodies(archive)[-1][:2] == (2, "restored")


def test_a_late_wall_is_held_against_what_stood_then(archive: Archive) -> None:
    visit(archive, html(), day(1))
    visit(archive, html([*PARAGRAPHS, "More."]), day(3))
    assert visit(archive, wall(), day(2)).outcome == "wall"
    assert archive.page(URL).status == "live"
    assert archive.page(URL, at=day(2)).status == "walled"
    assert [number for number, _, _ in bodies(archive)] == [1, 2]


def test_a_new_parser_passes_over_what_it_sees_to_be_a_wall(archive: Archive) -> None:
    def read(response: Response) -> Page:
        page = parse(response.body, response.url, captured=response.captured)
        return replace(page, blocks=page.blocks[:1]) if b"paywall" in response.body else page

    cut = html(after="<div class='paywall'>Subscribe to continue reading</div>")
    visit(archive, html(), day(1))
    visit(archive, cut, day(2))
    done = archive.reparse(URL, read)
    assert done is not None
    assert (done.captures, done.unread) == (1, 0)
    assert bodies(archive) == [(1, "first", "5 paragraphs")]
    [row] = archive.db.query("SELECT capture_id, reason FROM unread")
    assert row["capture_id"] == 2
    assert "a paywall" in row["reason"]


@pytest.mark.parametrize(
    "body",
    [b"<html><body>" + b"<p class='paywall" * 20_000, b"\x00\xff<p>" * 2_000, wall("Blocked \x1b[31m")],
    ids=["attributes without end", "bytes of no encoding", "escape codes"],
)
def test_hostile_bytes_are_no_page_and_end_nothing(archive: Archive, body: bytes) -> None:
    visit(archive, html(), day(1))
    stored = archive.store(Response(asked=URL, url=URL, status=200, headers=(), body=body, captured=day(2)), story([]))
    assert stored.outcome in ("ok", "wall")
