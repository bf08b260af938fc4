"""The index in step with the versions: what writes them, what takes them back, what fills the index of an older file.

After each test here and elsewhere, ``conftest.sound`` holds the index against one made anew.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.archive.search import entries
from scraper.errors import ArchiveError, UsageError
from scraper.model import Page
from tests.archive.visits import URL, answer, comment, day, story, visit


def terms(path: Path) -> set[str]:
    """The words of the index."""
    with closing(sqlite3.connect(path)) as db:
        return {row[0] for row in db.execute("SELECT term FROM search_word")}


def test_a_capture_that_arrives_late_takes_its_place(archive: Archive) -> None:
    visit(archive, story(["One ferry."], comments=[comment(1, "A boat.")]), day(1))
    visit(archive, story(["Three ferries."], comments=[comment(1, "A ship.")]), day(3))
    visit(archive, story(["Two barges."], comments=[comment(1, "A raft.")]), day(2))
    assert [hit.version for hit in archive.search("ferries")] == [3]
    assert [hit.version for hit in archive.search("barges", as_of="2021-05-02")] == [2]
    assert [hit.version for hit in archive.search("raft", versions="gone")] == [2]
    assert archive.search("barges") == []


def test_what_another_parser_read_is_found_and_what_the_former_read_is_not(archive: Archive) -> None:
    page = story(["The ferry.", "Subscribe now."], comments=[comment(1, "Reply")])
    archive.store(answer(page, day(1)), page)

    def read(_: object) -> Page:
        return story(["The ferry."], parser_version="test 2")

    archive.reparse(URL, read)
    assert len(archive.search("ferry", versions="all")) == 1
    assert archive.search("subscribe OR reply", versions="all") == []


def test_a_page_that_can_not_be_stored_leaves_no_word(archive: Archive, path: Path) -> None:
    visit(archive, story(["The ferry."]), day(1))
    archive.db.conn.execute(
        "CREATE TEMP TRIGGER stop BEFORE INSERT ON main.parse BEGIN SELECT RAISE(ABORT, 'stopped'); END"
    )
    with pytest.raises(ArchiveError, match="stopped"):
        visit(archive, story(["The zeppelin."]), day(2))
    assert "zeppelin" not in terms(path)


def test_what_is_stored_together_is_found_from_the_end_on(archive: Archive) -> None:
    with archive.together():
        visit(archive, story(["One ferry."], comments=[comment(1, "A boat.")]), day(1))
        visit(archive, story(["Three ferries."], comments=[comment(1, "A ship.")]), day(3))
        assert archive.search("ferry OR ferries") == []
    assert [hit.version for hit in archive.search("ferries OR ship")] == [2, 2]


def test_stored_together_a_capture_that_arrives_late_takes_its_place(archive: Archive) -> None:
    with archive.together():
        visit(archive, story(["One ferry."]), day(1))
        visit(archive, story(["Three zeppelins."]), day(3))
        visit(archive, story(["Two barges."]), day(2))
    assert [hit.version for hit in archive.search("zeppelins")] == [3]


def test_a_part_that_fails_takes_its_own_words_back_and_no_others(archive: Archive, path: Path) -> None:
    def fails(db: sqlite3.Connection) -> None:
        entries.forget_page(db, 1, 1)
        raise UsageError("and no more")

    with archive.together():
        visit(archive, story(["The ferry."]), day(1))
        with pytest.raises(UsageError):
            archive._write(fails)
        archive.db.conn.execute(
            "CREATE TEMP TRIGGER stop BEFORE INSERT ON main.parse BEGIN SELECT RAISE(ABORT, 'stopped'); END"
        )
        with pytest.raises(ArchiveError, match="stopped"):
            visit(archive, story(["The zeppelin."]), day(2))
    assert len(archive.search("ferry")) == 1
    assert "zeppelin" not in terms(path)


def test_a_version_that_is_forgotten_leaves_no_trace(path: Path) -> None:
    with Archive(path) as archive:
        visit(archive, story(["The quay is safe."], comments=[comment(1, "Zeppelin, xylophone!", "Yvonne")]), day(1))
        visit(archive, story(["Jackdaws."], title="Jackdaws", comments=[comment(1, "Fine.", "Yvonne")]), day(2))
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = ON")
        (last,) = db.execute("SELECT max(id) FROM version WHERE part = 'body'").fetchone()
        entries.forget_body(db, last)
        entries.forget_comment(db, 1, 1)
        db.execute("UPDATE body SET title = NULL, blocks = 1 WHERE version_id = ?", (last,))
        db.execute("UPDATE comment_version SET text_id = 1 WHERE number = 1")
        db.execute("DELETE FROM text WHERE text LIKE '%Jackdaws%' OR text LIKE '%Zeppelin%'")
        db.execute("UPDATE blob SET data = x'00'")
        entries.purge(db)
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert {"jackdaws", "zeppelin", "xylophone"}.isdisjoint(terms(path))
    kept = path.read_bytes().lower()
    assert [word for word in (b"jackdaws", b"zeppelin", b"xylophone") if word in kept] == []
    assert b"quay" in kept


def test_an_older_file_is_indexed_whole(archive: Archive) -> None:
    visit(archive, story(["The ferry."], comments=[comment(1, "京都 is far.")]), day(1))
    visit(archive, story(["The barge."], comments=[comment(1, "Edited.")]), day(2))
    db = archive.db.conn
    db.execute("INSERT INTO search (search) VALUES ('delete-all')")
    assert archive.search("barge") == []
    entries.fill(db)
    assert [hit.version for hit in archive.search("barge")] == [2]
    assert [hit.version for hit in archive.search("京都", versions="gone")] == [1]


def test_of_very_many_the_newest_are_weighed_and_those_that_have_it_in_the_title(archive: Archive) -> None:
    for number in range(125):
        text = "The ferry, the ferry, the ferry." if number == 1 else "The ferry sailed."
        visit(archive, story([text], title="Ferry" if number == 0 else "News"), day(1), url=f"{URL}{number}")
    hits = archive.search("ferry")
    assert hits[0].url == f"{URL}0"
    assert f"{URL}1" not in {hit.url for hit in hits}
    assert archive.search("ferry", limit=200)[1].url == f"{URL}1"
    assert len(archive.search("ferry", limit=200)) == 125
