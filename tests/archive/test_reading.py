from __future__ import annotations

import random

import msgspec
import pytest

from scraper.archive import Archive
from scraper.errors import NotArchived, UsageError
from scraper.model import Block, Comment, Image, Link, Outcome, Page, RelatedLink
from tests.archive.visits import PARAGRAPHS, URL, answer, comment, day, failure, link, story, visit

FULL = Page(
    canonical_url=URL,
    title="Council votes for schools",
    subtitle="A late vote",
    authors=("Ani Petrosyan", "Raffi"),
    published="2021-05-13T18:04:00+04:00",
    modified="2021-05-14",
    language="en",
    section="Politics",
    tags=("schools", "budget"),
    blocks=(
        Block(kind="subheading", text="A late vote"),
        Block(kind="paragraph", text=PARAGRAPHS[0], links=(Link(url=URL, text="council"),)),
        Block(kind="heading", level=2, text="“Farce”"),
        Block(kind="table", text="a\tb\n1\t2"),
        Block(kind="caption", text="The mayor"),
    ),
    images=(Image(url="https://example.com/i.jpg", caption="The mayor", credit="AP"),),
    comments=(
        Comment(id="7", author="Ani", posted="2021-05-13T19:00:00", text="Well.\n\nYes.", permalink=URL, votes=3),
        Comment(id="c2", parent_id="7", text="No.", depth=1),
    ),
    comment_count=2,
    related=(
        RelatedLink(url="https://example.com/a", title="A", heading="Read on", excerpt="Cut…", published="2021-05-01"),
        RelatedLink(url="https://example.com/b", title="B", kind="inline"),
    ),
    parser_version="7",
)


def test_a_page_comes_back_as_it_was_stored(archive: Archive) -> None:
    visit(archive, FULL, day(1))
    page = archive.page(URL)
    fields = msgspec.structs.asdict(FULL)
    fields |= {"url": URL, "site": "example.com"}
    fields["body"] = f"A late vote\n\n{PARAGRAPHS[0]}\n\n“Farce”\n\na\tb\n1\t2"
    assert {name: getattr(page, name) for name in fields} == fields
    assert (page.captured, page.first_seen, page.last_seen, page.status) == (day(1), day(1), day(1), "live")


def test_a_moment_between_two_visits_is_that_of_the_one_before(archive: Archive) -> None:
    for number in (1, 3):
        visit(archive, story([f"Day {number}."]), day(number))
    visit(archive, story(["Day 3."]), day(4))
    page = archive.page(URL, at="2021-05-02")
    assert (page.body, page.captured, page.first_seen, page.last_seen) == ("Day 1.", day(1), day(1), day(4))
    assert archive.page(URL, at="2021-05-03T12:00:00Z").body == "Day 3."
    assert archive.page(URL, at="2021-05-03T12:00:00+04:00").body == "Day 1."
    assert archive.page(URL, at="2021-05-09").captured == day(4)


def test_a_moment_before_the_first_visit_says_when_that_was(archive: Archive) -> None:
    visit(archive, story(), day(2))
    with pytest.raises(NotArchived, match=f"{URL} had not been archived at 2021-05-01: first seen {day(2)}"):
        archive.page(URL, at="2021-05-01")
    with pytest.raises(UsageError, match="not a time"):
        archive.page(URL, at="the first of May")


def test_a_failed_visit_opens_and_closes_nothing(archive: Archive) -> None:
    visit(archive, FULL, day(1))
    failures: list[tuple[Outcome, int]] = [("blocked", 403), ("error", 500), ("gone", 404)]
    for number, (outcome, status) in enumerate(failures, 2):
        archive.store_failure(failure(day(number), outcome=outcome, status=status, body=b"<h1>Sorry</h1>"))
    page = archive.page(URL)
    assert (page.status, page.captured, page.last_seen) == ("gone", day(1), day(1))
    assert (page.comments, page.related) == (FULL.comments, FULL.related)
    assert [archive.page(URL, at=f"2021-05-0{n}").status for n in (1, 2, 3, 4)] == ["live", "walled", "walled", "gone"]
    assert len(archive.history(URL)) == 3


def test_a_page_that_was_gone_is_back_by_the_next_good_visit(archive: Archive) -> None:
    visit(archive, FULL, day(1))
    archive.store_failure(failure(day(2), outcome="gone", status=410))
    stored = visit(archive, FULL, day(3))
    assert (stored.outcome, stored.new) == ("same", ())
    assert (archive.page(URL).status, archive.page(URL, at="2021-05-02").status) == ("live", "gone")
    archive.store_failure(failure(day(2, "18:00:00"), outcome="gone", status=410))
    assert archive.page(URL).status == "live"


def test_a_thousand_moments_are_as_a_naive_reader_has_them(archive: Archive) -> None:
    rng = random.Random(3)
    pool = [comment(n, f"Comment number {n}, which is long enough.", f"User {n}") for n in range(8)]
    offers = [link(f"/{c}", c.upper()) for c in "abcdef"]
    seen: list[tuple[str, Page]] = []
    for number in range(60):
        page = story(
            rng.sample(PARAGRAPHS, rng.randrange(1, 4)),
            title=rng.choice(["One", "Two"]),
            comments=sorted(rng.sample(pool, rng.randrange(8)), key=lambda c: rng.random()),
            related=rng.sample(offers, rng.randrange(4)),
            tags=(rng.choice("xyz"),),
        )
        at = f"2021-05-01T{number // 60:02}:{number % 60:02}:00.000000Z"
        visit(archive, page, at)
        seen.append((at, page))
    for _ in range(1000):
        moment = f"2021-05-01T00:{rng.randrange(60):02}:{rng.randrange(60):02}Z"
        expected = [page for at, page in seen if at <= moment.replace("Z", ".999999Z")][-1]
        page = archive.page(URL, at=moment)
        for field in ("title", "blocks", "comments", "related", "tags", "comment_count"):
            assert getattr(page, field) == getattr(expected, field)


def test_what_another_process_commits_is_seen_by_the_next_question(archive: Archive) -> None:
    visit(archive, story(), day(1))
    with Archive(archive.path) as other:
        other.store(answer(story(title="New"), day(2)), story(title="New"))
    assert archive.page(URL).title == "New"
