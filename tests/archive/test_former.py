"""Archives of every former schema are brought up to date, and what they hold reads as it did."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from scraper.archive import Archive, migrate
from scraper.errors import NewerArchive
from tests.archive import former
from tests.archive.conftest import sound
from tests.archive.former import COMMENTS, GONE_URL, MAY, RAW, RELATED, TEXT, TITLES, URL
from tests.archive.visits import comment, day, story, visit

ROOT = Path(__file__).parents[2]
LATEST = migrate.steps()[-1][0]
BUILT = [number for number in former.former() if former.has_builder(number)]

each_former = pytest.mark.parametrize("number", BUILT)


@pytest.fixture
def old(path: Path, number: int) -> Path:
    """A file of a former schema."""
    former.build(path, number)
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All of a file: its schema, and the rows of every table that is none by name only."""
    with closing(sqlite3.connect(path)) as db:
        tables = db.execute("SELECT name FROM pragma_table_list WHERE type IN ('table', 'shadow') AND schema = 'main'")
        return {name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for (name,) in tables.fetchall()}


def reads_as_it_did(path: Path) -> None:
    with Archive(path, read_only=True) as archive:
        assert sound(archive) == []
        for at, title in TITLES.items():
            page = archive.page(URL, at=at)
            assert (page.title, page.body, page.authors) == (title, "\n\n".join(TEXT), ("Nare",))
            assert [(c.author, c.text) for c in page.comments] == COMMENTS[at]
            assert [link.title for link in page.related] == RELATED[at]
            assert (page.language, page.section, page.tags) == ("en", "City", ("schools",))
        changes = [(change.part, change.number, change.captured) for change in archive.history(URL)]
        assert changes == [
            ("body", 1, MAY[0]),
            ("comments", 1, MAY[0]),
            ("related", 1, MAY[0]),
            ("comments", 2, MAY[1]),
            ("body", 2, MAY[2]),
            ("comments", 3, MAY[2]),
            ("related", 2, MAY[2]),
        ]
        captures = archive.captures(URL)
        assert [(c.captured, c.outcome) for c in captures] == [
            *zip(MAY, ("ok", "ok", "ok", "same", "error"), strict=False)
        ]
        for body in RAW.values():
            assert archive.bytes_of(hashlib.sha256(body).hexdigest()) == body
        assert [c.url for c in archive.failures()] == [URL, GONE_URL]
        stats = archive.stats()
        assert (stats.pages, stats.captures, stats.good, stats.same) == (1, 6, 4, 1)
        assert (stats.comments_shown, stats.comments_gone) == (1, 1)
        signs = archive.db.query("SELECT characters, authors, dated, links FROM parse")
        assert [*signs] == [{"characters": sum(map(len, TEXT)), "authors": 1, "dated": 1, "links": 1}] * 3


def test_every_former_schema_has_a_builder() -> None:
    missing = sorted(set(former.former()) - set(BUILT))
    assert not missing, f"write tests/archive/former/schema_{missing[0]}.py: a file as step {missing[0]} left it"


@each_former
def test_it_reads_as_it_did_and_its_copy_is_as_it_was(old: Path, number: int) -> None:
    before = dump(old)
    reads_as_it_did(old)
    assert version(old) == LATEST
    copy = old.with_name(f"archive.db.backup-v{number}")
    assert version(copy) == number
    assert dump(copy) == before
    assert {entry.name for entry in old.parent.iterdir()} == {old.name, copy.name}
    reads_as_it_did(copy)


@each_former
def test_it_has_the_schema_of_a_new_file(old: Path, tmp_path: Path) -> None:
    with Archive(old), Archive(tmp_path / "new.db"):
        pass

    def schema(path: Path) -> dict[str, list[tuple[object, ...]]]:
        with closing(sqlite3.connect(path)) as db:
            names = [name for (name,) in db.execute("SELECT name FROM sqlite_schema ORDER BY name")]
            return {name: db.execute("SELECT * FROM pragma_table_xinfo(?)", (name,)).fetchall() for name in names}

    assert schema(old) == schema(tmp_path / "new.db")


@each_former
def test_opening_it_again_does_nothing(old: Path) -> None:
    with Archive(old):
        pass
    before = old.read_bytes()
    with Archive(old), Archive(old, read_only=True):
        pass
    assert old.read_bytes() == before
    assert len([*old.parent.iterdir()]) == 2


@each_former
def test_a_visit_goes_on_where_it_ended(old: Path) -> None:
    with Archive(old) as archive:
        page = story(
            TEXT, title="Council votes again", authors=("Nare",), comments=[comment("c2", COMMENTS[MAY[2]][0][1], "Bo")]
        )
        stored = visit(archive, page, day(9), url=URL)
        assert "body" in stored.new
        assert archive.page(URL, at=MAY[2]).title == TITLES[MAY[2]]
        assert archive.page(URL).title == "Council votes again"
        assert sound(archive) == []


@each_former
def test_a_run_that_did_not_end_blocks_nobody(old: Path) -> None:
    with Archive(old) as archive:
        assert [(run.id, run.state) for run in archive.unfinished_runs()] == [(2, "killed")]
        archive.begin_run("crawl", job="crawl")


@each_former
def test_one_from_the_future_is_refused_and_left_alone(old: Path) -> None:
    with closing(sqlite3.connect(old)) as db:
        db.execute(f"PRAGMA user_version = {LATEST + 1}")
    before = old.read_bytes()
    for read_only in (False, True):
        with pytest.raises(NewerArchive, match=f"its schema is {LATEST + 1}, this one knows {LATEST}"):
            Archive(old, read_only=read_only)
    assert old.read_bytes() == before
    assert [*old.parent.iterdir()] == [old]


@each_former
def test_two_processes_open_it_at_once(old: Path) -> None:
    code = "import sys; from scraper.archive import Archive; sys.stdin.read(1); Archive(sys.argv[1]).close()"
    opened = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(old)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )
        for _ in range(3)
    ]
    for process in opened:
        assert process.stdin
        process.stdin.write(b"x")
        process.stdin.flush()
    assert [process.communicate()[1] for process in opened] == [b""] * 3
    assert [process.returncode for process in opened] == [0] * 3
    reads_as_it_did(old)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork to begin processes fast enough")
@each_former
def test_killed_at_any_statement_of_the_upgrade_it_is_the_old_file_or_the_new_one(
    old: Path, number: int, tmp_path: Path
) -> None:
    content = old.read_bytes()
    before = dump(old)
    killed = 0
    ended = ""
    command = [sys.executable, "-m", "tests.archive.upgrader"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        for statement in count(0, 8 * len(BUILT)):  # the more schemas there are, the fewer points in each
            folder = tmp_path / str(statement)
            folder.mkdir()
            path = folder / "archive.db"
            path.write_bytes(content)
            print(statement, path, file=process.stdin, flush=True)
            ended = process.stdout.readline().strip()
            if ended != "killed":
                break
            killed += 1
            if version(path) == number:
                assert dump(path) == before
            reads_as_it_did(path)
            assert version(path) == LATEST
    assert ended == "opened"
    assert killed
