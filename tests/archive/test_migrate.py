from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive import Archive, migrate
from scraper.archive.connection import APPLICATION_ID
from scraper.errors import ArchiveError, NewerArchive
from tests.archive.visits import URL, day, story, visit

LATEST = migrate.steps()[-1][0]
NEXT = LATEST + 1

NOTE = """
-- a step with a comment; and a semicolon in it
ALTER TABLE page ADD COLUMN note TEXT;
CREATE TRIGGER page_note AFTER INSERT ON page BEGIN
  UPDATE page SET note = 'new; page' WHERE id = new.id;
END;
UPDATE page SET note = 'old';
"""


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The steps of this version, and one of a later one."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for number, sql in migrate.steps():
        (folder / f"{number:04}_step.sql").write_text(sql, encoding="utf-8")
    (folder / f"{NEXT:04}_note.sql").write_text(NOTE, encoding="utf-8")
    return folder


@pytest.fixture
def older(path: Path) -> Path:
    with Archive(path) as archive:
        visit(archive, story(), day(1))
    return path


def upgrade(path: Path, steps: Path, *, writable: bool = True) -> int:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        migrate.upgrade(db, path, application_id=APPLICATION_ID, writable=writable, folder=steps)
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_steps_are_numbered_without_gaps() -> None:
    assert [number for number, _ in migrate.steps()] == list(range(1, len(migrate.steps()) + 1))


def test_an_older_file_is_copied_and_then_brought_up_to_date(older: Path, steps: Path) -> None:
    assert upgrade(older, steps) == NEXT
    with closing(sqlite3.connect(older)) as db:
        assert db.execute("SELECT url, note FROM page").fetchall() == [(URL, "old")]
    copy = older.with_name(f"archive.db.backup-v{LATEST}")
    with Archive(copy, read_only=True) as archive:
        assert archive.page(URL).title == story().title
    assert {entry.name for entry in older.parent.iterdir()} == {"archive.db", copy.name, "migrations"}
    assert upgrade(older, steps) == NEXT


def test_a_copy_that_stands_is_kept(older: Path, steps: Path) -> None:
    first = older.with_name(f"archive.db.backup-v{LATEST}")
    first.write_text("precious")
    upgrade(older, steps)
    assert first.read_text() == "precious"
    assert older.with_name(f"archive.db.backup-v{LATEST}.2").exists()


def test_a_new_file_needs_no_copy(path: Path, steps: Path) -> None:
    assert upgrade(path, steps) == NEXT
    assert not list(path.parent.glob("*backup*"))


def test_a_step_that_fails_leaves_the_file_as_it_was(older: Path, steps: Path) -> None:
    before = older.read_bytes()
    (steps / f"{NEXT + 1:04}_wrong.sql").write_text("ALTER TABLE absent ADD COLUMN x;", encoding="utf-8")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        upgrade(older, steps)
    assert older.read_bytes() == before
    with Archive(older) as archive:
        assert archive.page(URL).title == story().title


def test_a_file_that_is_ahead_is_refused(older: Path, steps: Path) -> None:
    upgrade(older, steps)
    with pytest.raises(NewerArchive, match=f"its schema is {NEXT}, this one knows {LATEST}"):
        Archive(older)
    with pytest.raises(NewerArchive):
        upgrade(older, steps_of_this_version(steps))


def steps_of_this_version(steps: Path) -> Path:
    (steps / f"{NEXT:04}_note.sql").unlink()
    return steps


def test_an_older_file_that_may_not_be_written_is_refused(older: Path, steps: Path) -> None:
    with pytest.raises(
        ArchiveError, match=rf"has an older schema \({LATEST}; this presskeep reads {NEXT}\) and is read-only"
    ):
        upgrade(older, steps, writable=False)


def test_a_file_made_ahead_by_another_process_while_this_one_waited(older: Path, steps: Path, tmp_path: Path) -> None:
    # this process has seen an older version and made its copy; then another one upgrades further than this one knows
    later = tmp_path / "later"
    shutil.copytree(steps, later)
    (later / f"{NEXT + 1:04}_more.sql").write_text("ALTER TABLE page ADD COLUMN more TEXT;", encoding="utf-8")

    def overtake(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE":
            upgrade(older, later)

    with closing(sqlite3.connect(older, isolation_level=None)) as db:
        db.set_trace_callback(overtake)
        with pytest.raises(NewerArchive):
            migrate.upgrade(db, older, application_id=APPLICATION_ID, writable=True, folder=steps)
