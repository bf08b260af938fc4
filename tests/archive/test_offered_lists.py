"""What lists offered: remembered where their server can be asked whether they still are as they were."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.archive.custody.erase import Wanted
from scraper.errors import BadURL
from scraper.model import Page, Response, Seed, Validators
from tests.archive.conftest import sound
from tests.archive.visits import URL, answer, comment, day, story, visit

FEED = "https://example.com/feed"
FOUND = (
    Seed(
        url=URL,
        source="feed",
        title="Council votes — “at last”",
        published="2021-05-14",
        modified="2021-05-15T08:00:00Z",
    ),
    Seed(url="https://example.com/é?a=1", source="feed"),
    Seed(url="https://example.com/feed?page=2", source="feed", leads_to="next"),
)


def said(status: int = 200, at: str = day(1), final: str = FEED, **headers: str) -> Response:
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(asked=FEED, url=final, status=status, headers=sent, body=b"", captured=at)


def test_a_list_is_remembered_as_it_was_read(archive: Archive) -> None:
    final = "https://feeds.example.com/all"
    archive.keep_list(FEED, said(etag='"1"', last_modified="Fri, 14 May 2021 10:00:00 GMT", final=final), FOUND)
    assert archive.list_offered(FEED + "#top") == FOUND
    assert archive.list_validators(FEED) == Validators(
        url=final, etag='"1"', last_modified="Fri, 14 May 2021 10:00:00 GMT"
    )


def test_an_unknown_list_offers_nothing(archive: Archive) -> None:
    assert archive.list_validators(FEED) is None
    assert archive.list_offered(FEED) == ()
    with pytest.raises(BadURL):
        archive.list_validators("no address")


def test_a_304_leaves_what_was_offered_and_notes_when_it_came(archive: Archive) -> None:
    archive.keep_list(FEED, said(etag='"1"'), FOUND)
    archive.keep_list(FEED, said(304, day(2), etag='W/"1"'), ())
    archive.keep_list(FEED, said(304, day(3)), ())
    assert archive.list_offered(FEED) == FOUND
    assert archive.list_validators(FEED) == Validators(url=FEED, etag='W/"1"')
    [row] = archive.db["offered_list"].rows
    assert (row["at"], row["checked"], row["offers"], row["kind"]) == (day(1), day(3), 3, "feed")


def test_the_latest_reading_counts(archive: Archive) -> None:
    archive.keep_list(FEED, said(etag='"1"', last_modified="Fri, 14 May 2021 10:00:00 GMT"), FOUND)
    archive.keep_list(FEED, said(at=day(2), etag='"2"'), FOUND[:1])
    assert archive.list_offered(FEED) == FOUND[:1]
    assert archive.list_validators(FEED) == Validators(url=FEED, etag='"2"')


@pytest.mark.parametrize("then", [said(), said(etag='"2"')], ids=["no validators", "nothing offered"])
def test_what_can_not_be_asked_for_or_followed_is_forgotten(archive: Archive, then: Response) -> None:
    archive.keep_list(FEED, said(etag='"1"'), FOUND)
    archive.keep_list(FEED, then, FOUND if then.header("etag") is None else ())
    assert archive.list_validators(FEED) is None
    assert archive.list_offered(FEED) == ()


def test_a_sitemap_of_the_largest_size_takes_little_room(archive: Archive, path: Path) -> None:
    many = [
        Seed(url=f"https://example.com/2021/05/story-{n}/", source="sitemap", modified="2021-05-14")
        for n in range(50_000)
    ]
    archive.keep_list(FEED, said(etag='"1"'), many)
    assert len(archive.list_offered(FEED)) == 50_000
    [(size,)] = archive.db.conn.execute("SELECT length(items) FROM offered_list")
    assert size < 50_000 * 10


def test_one_that_is_too_long_to_be_kept_is_asked_for_as_a_whole(archive: Archive) -> None:
    long = [Seed(url=f"https://example.com/{n}?{'x' * 4000}", source="sitemap") for n in range(9_000)]
    archive.keep_list(FEED, said(etag='"1"'), FOUND)
    archive.keep_list(FEED, said(etag='"2"'), long)
    assert archive.list_validators(FEED) is None


def test_one_read_by_another_version_is_asked_for_as_a_whole(archive: Archive) -> None:
    archive.keep_list(FEED, said(etag='"1"'), FOUND)
    archive.db.conn.execute("UPDATE offered_list SET app = '0.0.1'")
    assert archive.list_validators(FEED) is None


@pytest.mark.parametrize("damage", ["items = x'00'", "items = substr(items, 1, 30)", "size = size + 1"])
def test_one_that_is_damaged_is_asked_for_as_a_whole(archive: Archive, damage: str) -> None:
    archive.keep_list(FEED, said(etag='"1"'), FOUND)
    archive.db.conn.execute(f"UPDATE offered_list SET {damage}")
    assert archive.list_validators(FEED) is None
    assert archive.list_offered(FEED) == ()


def test_it_is_written_with_what_is_written_together(archive: Archive) -> None:
    with pytest.raises(KeyError), archive.together():
        archive.keep_list(FEED, said(etag='"1"'), FOUND)
        raise KeyError
    assert archive.list_offered(FEED) == ()


def test_nothing_of_an_erased_name_is_left_in_it(path: Path) -> None:
    name = "Maximiliana Featherstonehaugh"
    with Archive(path) as archive:
        visit(archive, story(comments=[comment(1, "I saw it all from my window.", name)]), day(1))
        named = Seed(url="https://example.com/letters/maximiliana-featherstonehaugh", source="feed", title=name)
        archive.keep_list(FEED, said(etag='"1"'), [named])

        def read(response: Response) -> Page:
            return story()

        archive.erase(Wanted(author=name), read, reason="asked for")
        assert archive.list_offered(FEED) == ()
        assert sound(archive) == []
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM offered_list").fetchone() == (0,)


def test_a_merge_takes_no_lists_and_a_copy_has_them(path: Path, tmp_path: Path) -> None:
    other, copy = tmp_path / "other.db", tmp_path / "copy.db"
    page = story()
    with Archive(other) as archive:
        archive.store(answer(page, day(1)), page)
        archive.keep_list(FEED, said(etag='"1"'), FOUND)
        archive.back_up(copy)
    with Archive(copy) as archive:
        assert archive.list_offered(FEED) == FOUND
    with Archive(path) as archive:
        [*archive.merge([other], lambda response: page)]
        assert archive.list_offered(FEED) == ()
        assert sound(archive) == []
