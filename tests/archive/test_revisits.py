"""Visits that the server answers with 'not modified': what it is asked by, and what is kept of its word."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper.archive import Archive
from scraper.archive.custody.prune import Policy
from scraper.errors import ReadOnlyArchive
from scraper.model import Page, Response, Validators
from tests.archive.custody.histories import read
from tests.archive.visits import PARAGRAPHS, URL, answer, day, failure, story, visit

EDITED = story(PARAGRAPHS[:2], title="Council votes against schools")


def tagged(page: Page, at: str, etag: str | None, *, modified: str | None = None, url: str = URL) -> Response:
    """A visit that the server gave validators with."""
    headers = [("content-type", "text/html; charset=utf-8")]
    headers += [("etag", etag)] if etag else []
    headers += [("last-modified", modified)] if modified else []
    return replace(answer(page, at, url=url), headers=tuple(headers))


def unchanged(at: str, *headers: tuple[str, str], url: str = URL) -> Response:
    return Response(asked=url, url=url, status=304, headers=headers, body=b"", captured=at)


def outcomes(archive: Archive) -> list[str]:
    return [capture.outcome for capture in archive.captures(URL)]


def keep(archive: Archive, response: Response, page: Page) -> None:
    archive.store(response, page)


def test_a_304_moves_on_when_the_page_was_last_seen_and_changes_nothing(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    before = archive.history(URL)
    stored = archive.store_unchanged(unchanged(day(2), ("etag", '"1"')))
    assert stored is not None
    assert (stored.page_url, stored.outcome, stored.first, stored.new) == (URL, "not_modified", False, ())
    page = archive.page(URL)
    assert (page.captured, page.first_seen, page.last_seen, page.title) == (day(2), day(1), day(2), story().title)
    assert archive.history(URL) == before
    first, told = archive.captures(URL)
    assert (told.outcome, told.status, told.sha256, told.size) == ("not_modified", 304, first.sha256, first.size)
    assert list(archive.failures()) == []
    assert (archive.stats().good, archive.stats().same, archive.stats().failed) == (2, 1, {})


def test_a_304_of_what_is_not_archived_is_not_kept(archive: Archive) -> None:
    assert archive.store_unchanged(unchanged(day(1))) is None
    archive.store_failure(failure(day(1)))
    assert archive.store_unchanged(unchanged(day(2))) is None
    assert outcomes(archive) == ["error"]


def test_a_304_may_not_be_written_into_what_is_read_only(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    with Archive(archive.path, read_only=True) as readable, pytest.raises(ReadOnlyArchive):
        readable.store_unchanged(unchanged(day(2)))


def test_what_changed_since_the_last_304_changed_after_it(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    archive.store_unchanged(unchanged(day(2)))
    keep(archive, tagged(EDITED, day(3), '"2"'), EDITED)
    [edit] = [change for change in archive.history(URL) if change.number == 2]
    assert edit.not_before == day(2)


def test_the_bytes_of_before_a_304_are_the_same_after_it(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    archive.store_unchanged(unchanged(day(2)))
    assert archive.store(answer(story(), day(3)), story()).outcome == "same"


def test_a_page_that_was_gone_is_back_by_a_304(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    archive.store_failure(failure(day(2), outcome="gone", status=404))
    assert archive.page(URL).status == "gone"
    archive.store_unchanged(unchanged(day(3)))
    assert archive.page(URL).status == "live"
    assert archive.page(URL, at=day(2)).status == "gone"
    assert [page.url for page in archive.summaries(failed=True)] == []


def test_a_304_speaks_of_the_bytes_whose_validator_it_repeats(archive: Archive) -> None:
    """Another process stored an edit after this one had asked; the server then went back."""
    keep(archive, tagged(story(), day(1), '"1"'), story())
    keep(archive, tagged(EDITED, day(2), '"2"'), EDITED)
    stored = archive.store_unchanged(unchanged(day(3), ("etag", 'W/"1"')))
    assert stored is not None
    assert stored.new == ("body",)
    assert [(c.number, c.cause) for c in archive.history(URL) if c.part == "body"] == [
        (1, "first"),
        (2, "edit"),
        (3, "revert"),
    ]
    assert archive.page(URL).title == story().title


def test_an_edit_that_arrives_late_lies_between_a_page_and_its_304(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    archive.store_unchanged(unchanged(day(3), ("etag", '"1"')))
    keep(archive, tagged(EDITED, day(2), '"2"'), EDITED)
    assert [(c.captured, c.cause) for c in archive.history(URL) if c.part == "body"] == [
        (day(1), "first"),
        (day(2), "edit"),
        (day(3), "revert"),
    ]


def test_a_304_that_arrives_late_says_that_the_page_still_stood(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    keep(archive, tagged(EDITED, day(3), '"2"'), EDITED)
    archive.store_unchanged(unchanged(day(2), ("etag", '"1"')))
    [edit] = [c for c in archive.history(URL) if c.number == 2]
    assert (edit.not_before, edit.captured) == (day(2), day(3))


def test_reading_again_reads_each_bytes_once(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    archive.store_unchanged(unchanged(day(2)))
    seen: list[Response] = []

    def better(response: Response) -> Page:
        seen.append(response)
        return replace(read(response), parser_version="test 2")

    done = archive.reparse(URL, better)
    assert done is not None
    assert (done.captures, len(seen), seen[0].captured) == (1, 1, day(1))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_merged_304_finds_its_bytes_and_what_came_between(tmp_path: Path, order: tuple[int, int]) -> None:
    paths = tmp_path / "a.db", tmp_path / "b.db"
    with Archive(paths[0]) as archive:
        keep(archive, tagged(story(), day(1), '"1"'), story())
        archive.store_unchanged(unchanged(day(3), ("etag", '"1"')))
    with Archive(paths[1]) as archive:
        keep(archive, tagged(EDITED, day(2), '"2"'), EDITED)
    with Archive(tmp_path / "both.db") as both:
        wanted = [paths[n] for n in order]
        assert sum(done.captures for done in both.merge(wanted, read)) == 3
        assert sum(done.captures for done in both.merge(wanted, read)) == 0
        assert outcomes(both) == ["ok", "ok", "not_modified"]
        assert [(c.captured, c.cause) for c in both.history(URL) if c.part == "body"] == [
            (day(1), "first"),
            (day(2), "edit"),
            (day(3), "revert"),
        ]
        assert both.verify().findings == 0


def test_a_304_keeps_the_bytes_of_which_it_speaks(archive: Archive) -> None:
    keep(archive, tagged(story(), day(1), '"1"'), story())
    keep(archive, tagged(story(), day(2), '"2"', modified="x"), story())
    keep(archive, replace(tagged(story(), day(3), '"3"'), body=answer(story(), day(3), noise=" ").body), story())
    archive.store_unchanged(unchanged(day(4)))
    archive.prune(Policy(bytes_before=day(9), all_bytes=True))
    answered = archive.last_answer(URL)
    assert answered is not None
    assert answered.body.endswith(b" ")


def test_verify_finds_a_304_without_the_bytes_of_which_it_speaks(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.db") as archive:
        keep(archive, tagged(story(), day(1), '"1"'), story())
        keep(archive, tagged(story(), day(1), '"1"', url=f"{URL}other"), story(title="Other"))
        archive.store_unchanged(unchanged(day(2)))
        archive.db.execute("UPDATE capture SET outcome = 'same' WHERE id = 1")
        archive.db.conn.commit()
        found: list[str] = []
        archive.verify(tell=lambda finding: found.append(finding.what))
        assert "says that the page was not modified, and there is no capture of it with these bytes" in found


def test_validators_are_those_of_the_last_good_answer_of_the_address(archive: Archive) -> None:
    assert archive.validators(URL) is None
    keep(archive, tagged(story(), day(1), '"1"', modified="Mon"), story())
    archive.store_failure(failure(day(2)))
    assert archive.validators(URL) == Validators(url=URL, etag='"1"', last_modified="Mon")
    archive.store_unchanged(unchanged(day(3), ("etag", '"1b"')))
    assert archive.validators(URL) == Validators(url=URL, etag='"1b"', last_modified="Mon")
    keep(archive, tagged(EDITED, day(4), None), EDITED)
    assert archive.validators(URL) is None


def test_validators_belong_to_the_address_that_gave_them(archive: Archive) -> None:
    amp = f"{URL}amp/"
    page = replace(story(), canonical_url=URL)
    keep(archive, tagged(story(), day(1), '"1"'), story())
    keep(archive, tagged(page, day(2), '"amp"', url=amp), page)
    assert archive.validators(URL) == Validators(url=URL, etag='"1"')
    assert archive.validators(amp) == Validators(url=amp, etag='"amp"')
    assert archive.validators("https://example.com/elsewhere") is None


def test_nothing_is_asked_by_where_the_bytes_are_gone(archive: Archive) -> None:
    for n, page in enumerate((story(), EDITED, story()), 1):
        keep(
            archive,
            tagged(page, day(n), f'"{n}"', url=f"{URL}{n}" if n == 2 else URL),
            replace(page, canonical_url=URL),
        )
    archive.db.execute("UPDATE blob SET data = x'', codec = 'pruned', base_id = NULL, depth = 0")
    assert archive.validators(URL) is None
    assert archive.last_answer(URL) is None
    archive.db.conn.rollback()


def test_the_last_answer_is_the_one_that_still_stands(archive: Archive) -> None:
    assert archive.last_answer(URL) is None
    first = tagged(story(), day(1), '"1"')
    keep(archive, first, story())
    archive.store_unchanged(unchanged(day(2)))
    visit(archive, story(), day(1), url="https://example.com/other")
    assert archive.last_answer(URL) == first
