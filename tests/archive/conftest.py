from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.archive.search import entries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an archive may be made."""
    return tmp_path / "archive.db"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with nothing in it, to be copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "archive.db"
    Archive(path).close()
    return path


@pytest.fixture
def archive(path: Path, empty: Path) -> Iterator[Archive]:
    """A new archive. After the test its file must pass SQLite's own checks and hold every invariant of the schema."""
    shutil.copyfile(empty, path)
    with Archive(path) as opened:
        yield opened
    with Archive(path, read_only=True) as opened:
        assert sound(opened) == []


def sound(archive: Archive) -> list[str]:
    """What is wrong with a file, in words."""
    query = archive.db.query
    wrong = [str(row) for row in query("PRAGMA integrity_check") if row != {"integrity_check": "ok"}]
    wrong += [str(row) for row in query("PRAGMA foreign_key_check")]
    for table, whole in (
        ("version", "page_id || gen || part"),
        ("comment_version", "comment_id"),
        ("comment_state", "comment_id"),
    ):
        # Intervals of one thing follow each other without gap or overlap, the last one open.
        wrong += [
            f"{table}: {row}"
            for row in query(
                f"SELECT *, lead(valid_from) OVER (PARTITION BY {whole} ORDER BY number) AS next,"
                f" row_number() OVER (PARTITION BY {whole} ORDER BY number) AS place FROM {table}"
            )
            if row["valid_to"] != row["next"] or row["number"] != row["place"]
        ]
    wrong += [
        f"related_state: {row}"
        for row in query(
            "SELECT a.* FROM related_state AS a JOIN related_state AS b USING (related_id)"
            " WHERE b.number > a.number AND (a.valid_to IS NULL OR a.valid_to > b.valid_from)"
        )
    ]
    wrong += _out_of_step(archive)
    wrong += [f"no body: {row}" for row in query("SELECT url FROM page WHERE url NOT IN (SELECT url FROM body_now)")]
    # Tests of bytes damage and drop some on purpose; all else must fit together after every test.
    archive.verify(quick=True, tell=lambda f: wrong.append(str(f)) if not f.where.startswith("bytes ") else None)
    return wrong


def _out_of_step(archive: Archive) -> list[str]:
    """Where the search's index is not what it would be if the file were indexed anew."""
    with closing(sqlite3.connect(":memory:")) as copy:
        archive.db.conn.backup(copy)
        kept = _words(copy)
        copy.execute("INSERT INTO search (search) VALUES ('delete-all')")
        entries.fill(copy)
        return [f"search: {word}" for word in kept.symmetric_difference(_words(copy))]


def _words(db: sqlite3.Connection) -> set[tuple[str, int, str, int]]:
    return set(db.execute("SELECT term, doc, col, offset FROM search_word"))
