"""A page's AMP, print and phone editions: seen by turns with the page itself, they are no edits of it."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.model import Page, Response
from tests.archive.visits import PARAGRAPHS, URL, comment, day, failure, link, story, summary, visit

AMP = f"{URL}amp/"
FULL = story(
    [*PARAGRAPHS, "The vote is final."],
    comments=[comment(1, "At last."), comment(2, "Too late.")],
    related=[link("/a", "A"), link("/b", "B")],
)
LESS = story(PARAGRAPHS, related=[link("/a", "A")], stated=None)
EDITED = story([*PARAGRAPHS, "The vote may be held again."], comments=FULL.comments, related=FULL.related)
OF_FULL = [
    ("body", 1, "first", "4 paragraphs"),
    ("comments", 1, "first", "2 comments"),
    ("related", 1, "first", "2 links"),
]


@pytest.mark.parametrize(
    "lesser",
    [
        AMP,
        f"{URL}?amp=1",
        f"{URL}?print=1",
        f"{URL}print/",
        "https://amp.example.com/2021/05/story/",
        "https://m.example.com/2021/05/story/",
    ],
)
def test_a_lesser_rendition_after_the_page_itself_opens_and_closes_nothing(archive: Archive, lesser: str) -> None:
    visit(archive, FULL, day(1))
    stored = visit(archive, LESS, day(2), url=lesser)
    assert (stored.outcome, stored.new, stored.page_url) == ("ok", (), URL)
    page = archive.page(URL)
    assert ([c.text for c in page.comments], len(page.blocks), len(page.related)) == (["At last.", "Too late."], 4, 2)
    assert (page.captured, page.last_seen) == (day(1), day(2))
    assert [capture.outcome for capture in archive.captures(URL)] == ["ok", "ok"]
    assert visit(archive, FULL, day(3)).new == ()
    assert summary(archive) == OF_FULL
    assert archive.verify().sound


def test_an_edit_came_after_the_page_itself_was_last_seen(archive: Archive) -> None:
    visit(archive, FULL, day(1))
    visit(archive, LESS, day(2), url=AMP)
    visit(archive, LESS, day(3), url=AMP)
    assert visit(archive, EDITED, day(4)).new == ("body",)
    change = archive.history(URL)[-1]
    assert (change.cause, change.summary, change.not_before) == ("edit", "1 paragraph edited", day(1))


def test_the_page_itself_after_a_lesser_rendition_is_no_edit(archive: Archive) -> None:
    assert visit(archive, LESS, day(1), url=AMP).page_url == AMP
    assert len(archive.page(AMP).blocks) == 3
    stored = visit(archive, FULL, day(2))
    assert (stored.first, stored.page_url) == (False, URL)
    assert archive.page(AMP).url == URL
    assert summary(archive) == [
        ("body", 1, "first", "3 paragraphs"),
        ("related", 1, "first", "1 link"),
        ("body", 2, "restored", "1 paragraph added"),
        ("comments", 1, "first", "2 comments"),
        ("related", 2, "restored", "2 links"),
    ]
    assert visit(archive, LESS, day(3), url=AMP).new == ()
    assert visit(archive, FULL, day(4)).new == ()
    assert archive.verify().sound


def test_a_page_that_has_lesser_renditions_only_is_read_in_the_best_of_them(archive: Archive) -> None:
    phones = "https://m.example.com/2021/05/story/"
    visit(archive, LESS, day(1), url=AMP)
    assert visit(archive, story([*PARAGRAPHS[:2], "It was counted."], related=LESS.related), day(2), url=AMP).new == (
        "body",
    )
    visit(archive, FULL, day(3), url=phones)
    assert visit(archive, LESS, day(4), url=AMP).new == ()
    assert visit(archive, EDITED, day(5), url=phones).new == ("body",)
    assert [cause for part, _, cause, _ in summary(archive) if part == "body"] == ["first", "edit", "restored", "edit"]


def test_the_end_of_a_lesser_rendition_is_not_that_of_the_page(archive: Archive) -> None:
    visit(archive, FULL, day(1))
    visit(archive, LESS, day(2), url=AMP)
    archive.store_failure(failure(day(3), url=AMP, outcome="gone", status=404))
    assert archive.page(URL).status == "live"
    assert visit(archive, story([], title="404 Not Found"), day(4), url=AMP).outcome == "gone"
    assert archive.page(URL).status == "live"
    archive.store_failure(failure(day(5), outcome="gone", status=404))
    assert archive.page(URL).status == "gone"


def test_a_page_that_was_seen_as_amp_only_is_gone_with_that(archive: Archive) -> None:
    visit(archive, story(canonical_url=URL), day(1), url=AMP)
    assert archive.page(URL).url == URL
    archive.store_failure(failure(day(2), url=AMP, outcome="gone", status=404))
    assert archive.page(URL).status == "gone"


VISITS = ((LESS, 1, AMP), (FULL, 2, URL), (LESS, 3, AMP), (EDITED, 4, URL))


def state(archive: Archive) -> list[object]:
    return [
        *archive.history(URL),
        *(archive.page(URL, at=day(number)).body for number in (1, 2, 3, 4)),
        archive.page(URL).comments,
        archive.page(URL).url,
    ]


def test_visits_told_late_and_in_any_order_come_to_the_same(tmp_path: Path) -> None:
    found = []
    for number, order in enumerate(permutations(VISITS)):
        with Archive(tmp_path / f"{number}.db") as archive:
            for page, at, url in order:
                visit(archive, page, day(at), url=url)
            found.append(state(archive))
            assert archive.verify().sound
    assert all(one == found[0] for one in found)


def test_a_reparse_comes_to_the_same(archive: Archive) -> None:
    pages = {}
    for page, at, url in VISITS:
        visit(archive, page, day(at), url=url)
        pages[day(at)] = page

    def read(response: Response) -> Page:
        return pages[response.captured]

    before = state(archive)
    done = archive.reparse(URL, read)
    assert done is not None
    assert (done.unread, done.differs) == (0, ())
    assert state(archive) == before
    assert archive.db.execute("SELECT count(*) FROM unread WHERE gen = 2").fetchone() == (1,)
    assert archive.verify().sound


@pytest.mark.parametrize(
    "ours", [VISITS[:1], VISITS[1:2], VISITS[::2], VISITS[2:]], ids=["1", "2", "1 and 3", "3 and 4"]
)
def test_a_merge_comes_to_the_same(tmp_path: Path, ours: tuple[tuple[Page, int, str], ...]) -> None:
    pages = {day(at): page for page, at, _ in VISITS}
    with Archive(tmp_path / "all.db") as archive:
        for page, at, url in VISITS:
            visit(archive, page, day(at), url=url)
        whole = state(archive)
    for name, part in (("ours.db", ours), ("theirs.db", [one for one in VISITS if one not in ours])):
        with Archive(tmp_path / name) as archive:
            for page, at, url in part:
                visit(archive, page, day(at), url=url)
    with Archive(tmp_path / "ours.db") as archive:
        assert [*archive.merge([tmp_path / "theirs.db"], lambda response: pages[response.captured])]
        assert state(archive) == whole
        assert archive.verify().sound
