from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.errors import BadURL, NotArchived
from tests.archive.visits import day, story, visit

ADDRESSES = [
    "https://example.com/2021/a",
    "https://example.com/2022/b?id=1",
    "https://www.elsewhere.com/2021/c[1]",
    "https://elsewhere.com/%D8%A7/d",
]


@pytest.fixture(autouse=True)
def _four_pages(archive: Archive) -> None:
    for number, url in enumerate(ADDRESSES, 1):
        visit(archive, story([f"Page {number}."]), day(number), url=url)


@pytest.mark.parametrize(
    ("wanted", "site", "found"),
    [
        ([], None, "1234"),
        ([], "elsewhere.com", "34"),
        ([], "www.elsewhere.com", "34"),
        (["https://example.com/2022/b?id=1", "https://example.com/2021/a"], None, "21"),
        (["https://example.com/*"], None, "12"),
        (["*/2021/*"], None, "13"),
        (["example.com/2021/*"], None, "1"),
        (["https://example.com/2022/b?id=*"], None, "2"),
        (["https://www.elsewhere.com/2021/c[*"], None, "3"),
        (["https://elsewhere.com/ا/*"], None, "4"),
        (["*/2021/*", "https://example.com/2021/a", "*"], None, "1324"),
        (["*/2021/*"], "example.com", "1"),
        (["*"], "nowhere.com", ""),
    ],
)
def test_pages_by_address_pattern_and_site(archive: Archive, wanted: list[str], site: str | None, found: str) -> None:
    assert "".join((page.body or "")[5] for page in archive.pages(wanted, site=site)) == found


def test_what_matches_nothing_is_said_before_the_first_page(archive: Archive) -> None:
    with pytest.raises(NotArchived, match=r"no archived URL matches https://example.com/1999/\*"):
        archive.pages([ADDRESSES[0], "https://example.com/1999/*"])
    with pytest.raises(NotArchived, match="is not archived"):
        archive.pages([ADDRESSES[0], "https://example.com/x"])
    with pytest.raises(BadURL):
        archive.pages(["no address"])


def test_pages_at_a_moment_leave_out_what_had_not_been_seen(archive: Archive) -> None:
    assert [page.body for page in archive.pages(at="2021-05-02")] == ["Page 1.", "Page 2."]
    assert [page.body for page in archive.pages([ADDRESSES[0], "*"], at="2021-05-02")] == ["Page 1.", "Page 2."]
    assert list(archive.pages([ADDRESSES[3]], site="nowhere.com", at="2021-05-02")) == []


def test_a_page_named_before_it_was_seen_is_said_before_the_first_page(archive: Archive) -> None:
    with pytest.raises(NotArchived, match="had not been archived at 2021-05-02: first seen 2021-05-0"):
        archive.pages([ADDRESSES[0], ADDRESSES[3]], at="2021-05-02")


def test_pages_are_read_when_they_are_asked_for(archive: Archive) -> None:
    pages = archive.pages()
    assert next(pages).body == "Page 1."
    visit(archive, story(["Page 2, edited."]), day(9), url=ADDRESSES[1])
    assert next(pages).body == "Page 2, edited."
    assert archive.page(ADDRESSES[0]).body == "Page 1."
