"""Transactions that hold more than one page."""

from __future__ import annotations

import sqlite3

import pytest

from scraper.archive import Archive
from scraper.errors import ReadOnlyArchive, UsageError
from tests.archive.visits import day, failure, story, visit


def test_what_is_written_together_comes_at_once(archive: Archive) -> None:
    with Archive(archive.path, read_only=True) as reader:
        with archive.together():
            visit(archive, story(), day(1))
            archive.store_failure(failure(day(2)))
            assert [*reader.names()] == []
        assert len([*reader.names()]) == 1
        assert len([*reader.failures()]) == 1


def test_what_is_broken_off_together_is_not_there_at_all(archive: Archive) -> None:
    with pytest.raises(KeyboardInterrupt), archive.together():
        visit(archive, story(), day(1))
        raise KeyboardInterrupt
    assert [*archive.names()] == []


def test_a_part_that_fails_is_taken_back_alone(archive: Archive) -> None:
    def half(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO site (name) VALUES ('half.example')")
        raise UsageError("and no more")

    with archive.together():
        visit(archive, story(), day(1))
        with pytest.raises(UsageError):
            archive._write(half)
    assert [site["name"] for site in archive.db["site"].rows] == ["example.com"]


def test_nothing_is_written_to_an_archive_opened_for_reading(archive: Archive) -> None:
    with Archive(archive.path, read_only=True) as reader, pytest.raises(ReadOnlyArchive), reader.together():
        pass
