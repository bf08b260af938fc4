from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.errors import NotArchived
from scraper.model import PartVersions
from tests.archive.visits import PARAGRAPHS, URL, comment, day, failure, link, story, visit

DEAD = "https://example.com/dead"


def test_a_line_a_page_in_the_order_of_first_archiving(archive: Archive) -> None:
    rich = story(comments=[comment(1, "Yes.")], related=[link("/a", "A"), link("/b", "B")], published="2021-05-01")
    visit(archive, rich, day(1))
    visit(archive, rich, day(2))
    visit(archive, story(PARAGRAPHS[:1], title="Other"), day(3), url="https://www.elsewhere.com/x")
    archive.store_failure(failure(day(4), outcome="gone", status=404))
    first, second = archive.summaries()
    assert (first.url, first.site, first.title, first.published) == (URL, "example.com", rich.title, "2021-05-01")
    assert (first.paragraphs, first.comments, first.related, first.captures) == (3, 1, 2, 3)
    assert first.version == PartVersions(body=1, comments=1, related=1)
    assert (first.first_seen, first.last_seen, first.status) == (day(1), day(2), "gone")
    assert (second.site, second.paragraphs, second.comments, second.status) == ("elsewhere.com", 1, 0, "live")
    assert [page.title for page in archive.summaries(site="www.Elsewhere.com")] == ["Other"]
    assert [page.url for page in archive.summaries(failed=True)] == [URL]
    assert list(archive.summaries(site="example.com", failed=True)) == [first]


def test_more_pages_than_are_read_at_once(archive: Archive) -> None:
    for number in range(205):
        visit(archive, story(["One."]), day(1), url=f"https://example.com/{number}")
        archive.store_failure(failure(day(2), url=f"https://example.com/dead/{number}"))
    assert len({page.url for page in archive.summaries()}) == 205
    assert len({capture.url for capture in archive.failures()}) == 205
    assert len({page.url for page in archive.pages()}) == 205


def test_every_visit_is_a_capture(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, story(), day(2))
    archive.store_failure(failure(day(3), status=503, body=b"down"))
    captures = archive.captures(URL)
    assert [(c.captured, c.outcome, c.status, c.reason) for c in captures] == [
        (day(1), "ok", 200, None),
        (day(2), "same", 200, None),
        (day(3), "error", 503, "the server answered 503"),
    ]
    assert captures[0].sha256 == captures[1].sha256 != captures[2].sha256
    assert archive.bytes_of(captures[2].sha256 or "") == b"down"
    assert captures[2].size == 4
    assert archive.last_capture(URL) == captures[2]


def test_failures_of_addresses_never_archived_are_kept(archive: Archive) -> None:
    number = archive.store_failure(failure(day(1), url=f"{DEAD}?utm_source=x", outcome="gone", status=404))
    visit(archive, story(), day(2))
    archive.store_failure(failure(day(3), outcome="blocked", status=403))
    assert [(c.url, c.outcome, c.sha256, c.size) for c in archive.failures()] == [
        (DEAD, "gone", None, None),
        (URL, "blocked", None, None),
    ]
    assert [c.id for c in archive.captures(DEAD)] == [number]
    assert archive.last_capture(DEAD) == archive.captures(DEAD)[0]
    assert [page.url for page in archive.summaries()] == [URL]
    with pytest.raises(NotArchived, match="never been archived"):
        archive.history(DEAD)


def test_visits_that_failed_before_the_first_good_one_belong_to_the_page(archive: Archive) -> None:
    archive.store_failure(failure(day(1)))
    visit(archive, story(), day(2))
    assert [c.outcome for c in archive.captures(URL)] == ["error", "ok"]


def test_an_address_that_is_none_is_kept_as_it_was_asked(archive: Archive) -> None:
    archive.store_failure(failure(day(1), url="no address", status=None))
    assert [c.url for c in archive.failures()] == ["no address"]


def test_no_visit_at_all(archive: Archive) -> None:
    assert archive.last_capture(URL) is None
    with pytest.raises(NotArchived, match="is not archived"):
        archive.captures(URL)
    with pytest.raises(NotArchived, match="is not archived"):
        archive.history(URL)


def test_history_tells_between_which_visits_something_changed(archive: Archive) -> None:
    visit(archive, story(), day(1))
    archive.store_failure(failure(day(2)))
    visit(archive, story(), day(3))
    archive.store_failure(failure(day(4)))
    visit(archive, story(PARAGRAPHS[:2], comments=[comment(1, "Yes.")]), day(5))
    assert [(c.part, c.number, c.not_before, c.captured) for c in archive.history(URL)] == [
        ("body", 1, None, day(1)),
        ("body", 2, day(3), day(5)),
        ("comments", 1, day(3), day(5)),
    ]
    assert [row["summary"] for row in archive.db.query("SELECT summary FROM changes WHERE url = ?", [URL])] == [
        change.summary for change in archive.history(URL)
    ]


def test_the_moment_of_a_version(archive: Archive) -> None:
    visit(archive, story(), day(1))
    visit(archive, story(comments=[comment(1, "Yes.")]), day(2))
    visit(archive, story(PARAGRAPHS[:2], comments=[comment(1, "Yes.")]), day(3))
    assert [archive.moment(URL, n) for n in (1, 2)] == [day(1), day(3)]
    assert archive.page(URL, at=archive.moment(URL, 2)).version.body == 2
    with pytest.raises(NotArchived, match="has no version 3 of its body: it has 2 versions"):
        archive.moment(URL, 3)
    with pytest.raises(NotArchived, match="is not archived"):
        archive.moment(DEAD, 1)
