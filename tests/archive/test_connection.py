from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive, migrate
from scraper.archive.connection import APPLICATION_ID
from scraper.errors import ArchiveError, NewerArchive, NotAnArchive, ReadOnlyArchive
from tests.archive.visits import URL, day, story, visit


def refused(path: Path, kind: type[ArchiveError], said: str, *, read_only: bool | None = None) -> None:
    """Opening fails with one clear line, both for reading and for writing unless told which."""
    for reading in (False, True) if read_only is None else (read_only,):
        with pytest.raises(ArchiveError, match=said) as caught:
            Archive(path, read_only=reading)
        assert type(caught.value) is kind
        assert "\n" not in str(caught.value)
        assert str(path) in str(caught.value)
        assert caught.value.exit_status == 3


@contextmanager
def without_write_permission(*paths: Path) -> Iterator[None]:
    """As ``chmod a-w``. The archive heeds it for root, too, so that this test means the same for every user."""
    before = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(before[path] & 0o555)
    try:
        yield
    finally:
        for path, mode in before.items():
            path.chmod(mode)


@pytest.fixture
def filled(path: Path) -> Path:
    with Archive(path) as archive:
        visit(archive, story(), day(1))
    return path


def test_a_new_file_is_one_file_that_says_what_it_is(path: Path) -> None:
    with Archive(path):
        pass
    assert [entry.name for entry in path.parent.iterdir()] == ["archive.db"]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"prkp", "big"),)
        assert db.execute("PRAGMA user_version").fetchone() == migrate.steps()[-1][:1]
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_empty_file_becomes_an_archive_when_written(path: Path) -> None:
    path.touch()
    refused(path, NotAnArchive, "an empty file", read_only=True)
    with Archive(path) as archive:
        visit(archive, story(), day(1))
        assert archive.page(URL).title


def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%41é.db"
    with Archive(path) as archive:
        visit(archive, story(), day(1))
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    with Archive(str(path), read_only=True) as archive:
        assert archive.page(URL).url == URL


def test_no_file(path: Path) -> None:
    refused(path, ArchiveError, "there is no archive at .* Make one with 'presskeep add URL'", read_only=True)
    with pytest.raises(ArchiveError, match="there is no archive at"):
        Archive(path, create=False)
    assert not path.exists()


def test_no_folder(path: Path) -> None:
    refused(path / "archive.db", ArchiveError, "there is no folder", read_only=False)


def test_a_folder(path: Path) -> None:
    path.mkdir()
    refused(path, NotAnArchive, "is a folder, not an archive")


def test_a_folder_that_is_a_file(filled: Path) -> None:
    refused(filled / "archive.db", ReadOnlyArchive, "can't be reached: Not a directory")


def test_something_that_is_no_file(path: Path) -> None:
    os.mkfifo(path)
    refused(path, NotAnArchive, "is not a file")


@pytest.mark.parametrize("content", [b"%PDF-1.7\n", b"x" * 5000, b"SQLite format 3"])
def test_another_kind_of_file(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path, NotAnArchive, "not an SQLite file")
    assert path.read_bytes() == content


@pytest.mark.parametrize("statement", ["CREATE TABLE note (text)", "PRAGMA application_id = 77"])
def test_another_programs_sqlite_file(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
    before = path.read_bytes()
    refused(path, NotAnArchive, "another program's SQLite file")
    assert path.read_bytes() == before


def test_an_archive_from_a_later_version(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as db:
        db.execute("PRAGMA user_version = 99")
    refused(filled, NewerArchive, "written by a later presskeep: its schema is 99")


@pytest.mark.parametrize("start", [100, 4096, 20000])
def test_a_damaged_archive(filled: Path, start: int) -> None:
    content = bytearray(filled.read_bytes())
    content[start:] = b"\xff" * (len(content) - start)
    filled.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"is damaged .* Restore a copy") as caught, Archive(filled) as archive:
        visit(archive, story(title="New"), day(2))
    assert "\n" not in str(caught.value)


def test_a_read_only_file_is_read_and_not_written(filled: Path) -> None:
    with without_write_permission(filled):
        refused(filled, ReadOnlyArchive, "it or its folder is read-only", read_only=False)
        with Archive(filled, read_only=True) as archive:
            assert archive.page(URL).title
        assert [entry.name for entry in filled.parent.iterdir()] == ["archive.db"]


def test_a_file_in_a_read_only_folder_is_read_and_not_written(filled: Path) -> None:
    with without_write_permission(filled, filled.parent):
        refused(filled, ReadOnlyArchive, "it or its folder is read-only", read_only=False)
        with Archive(filled, read_only=True) as archive:
            assert archive.page(URL).title
        assert [entry.name for entry in filled.parent.iterdir()] == ["archive.db"]


def test_a_read_only_file_that_another_process_is_writing_is_read_with_what_it_wrote(filled: Path) -> None:
    with Archive(filled) as writer:
        visit(writer, story(title="New"), day(2))
        with without_write_permission(filled), Archive(filled, read_only=True) as archive:
            assert archive.page(URL).title == "New"


def test_a_new_file_in_a_read_only_folder(path: Path) -> None:
    with without_write_permission(path.parent):
        refused(path, ReadOnlyArchive, "the folder is read-only", read_only=False)


def test_a_file_nobody_may_read(filled: Path) -> None:
    filled.chmod(0)
    refused(filled, ReadOnlyArchive, "can't be read. Check who may read it")


def test_reading_leaves_nothing_beside_the_file(filled: Path) -> None:
    with Archive(filled, read_only=True) as archive:
        assert archive.page(URL).title
    assert [entry.name for entry in filled.parent.iterdir()] == ["archive.db"]


def test_a_file_that_another_process_holds(filled: Path) -> None:
    with closing(sqlite3.connect(filled, isolation_level=None)) as other, Archive(filled, timeout=0.01) as archive:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match=r"is locked: another program .* for 0\.01 s"):
            visit(archive, story(title="New"), day(2))
        assert archive.page(URL).title == story().title
        other.execute("ROLLBACK")
        assert visit(archive, story(title="New"), day(2)).new == ("body",)


def test_a_full_disk(filled: Path) -> None:
    with Archive(filled) as archive:
        pages = archive.db.execute("PRAGMA page_count").fetchone()[0]
        archive.db.execute(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(ArchiveError, match=r"no room left for .* Free some space"):
            visit(archive, story([f"{n} {os.urandom(3000).hex()}" for n in range(50)]), day(2))
        assert archive.page(URL).title == story().title
        archive.db.execute(f"PRAGMA max_page_count = {pages + 100}")
        assert visit(archive, story(title="New"), day(2)).new == ("body",)


def test_a_file_that_stopped_being_writable(filled: Path) -> None:
    with Archive(filled) as archive:
        archive.db.execute("PRAGMA query_only = ON")
        with pytest.raises(ReadOnlyArchive, match=r"can't be written to\. Make it and its folder writable"):
            visit(archive, story(title="New"), day(2))


def test_a_file_that_can_not_be_opened(filled: Path) -> None:
    filled.with_name("archive.db-wal").mkdir()
    with pytest.raises(ArchiveError, match=r"archive\.db.*(Check who may|Check the disk)"), Archive(filled) as archive:
        visit(archive, story(title="New"), day(2))


def test_a_file_whose_journal_mode_can_not_be_set_now_is_used_as_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        schema = "".join(sql for _, sql in migrate.steps())
        latest = migrate.steps()[-1][0]
        other.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {latest}; {schema}")
        other.execute("BEGIN")
        other.execute("SELECT * FROM page").fetchall()
        with Archive(path, timeout=0) as archive:
            assert list(archive.summaries()) == []
            other.execute("ROLLBACK")
            visit(archive, story(), day(1))
            assert archive.page(URL).title
