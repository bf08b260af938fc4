"""docs/schema.md says what the schema is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from docs.diagram import columns, names, with_diagram
from scraper.archive import Archive, migrate
from scraper.model import Headline
from tests.archive.visits import comment, day, link, story, visit

DOC = Path(__file__).parents[2] / "docs" / "schema.md"


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    """An empty archive."""
    with closing(sqlite3.connect(":memory:")) as db:
        for _, sql in migrate.steps():
            db.executescript(sql)
        yield db


def described() -> dict[str, list[str]]:
    """The columns each section of the page describes, by the name of its table or view."""
    sections = re.split(r"^### ", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        re.findall(r"`(\w+)`", section.split("\n", 1)[0])[0]: re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
        for section in sections
    }


def test_every_table_and_view_is_described_column_by_column(db: sqlite3.Connection) -> None:
    schema = {
        name: [column for column, _, _ in columns(db, name)]
        for kind in ("table", "virtual", "view")
        for name in names(db, kind)
    }
    assert described() == schema


def test_the_diagram_is_that_of_the_schema() -> None:
    page = DOC.read_text(encoding="utf-8")
    assert with_diagram(page) == page


def test_every_table_is_strict_and_every_reference_has_an_index(db: sqlite3.Connection) -> None:
    assert [
        row
        for row in db.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict")
        if row[0][:7] != "sqlite_"
    ] == []
    for table in names(db, "table"):
        indexed = {
            db.execute("SELECT name FROM pragma_index_info(?) WHERE seqno = 0", (index,)).fetchone()[0]
            for (index,) in db.execute("SELECT name FROM pragma_index_list(?)", (table,))
        }
        indexed |= {name for name, _, pk in columns(db, table) if pk == 1}
        assert {row[0] for row in db.execute('SELECT "from" FROM pragma_foreign_key_list(?)', (table,))} <= indexed, (
            table
        )


def test_the_examples_run_and_find_something(archive: Archive) -> None:
    said = [comment(1, "The council has promised this for years.")]
    called = (Headline(source="h1", text="Council votes for schools"),)
    visit(archive, story(comments=said, related=[link("/a", "A")], headlines=called), day(1))
    visit(archive, story(title="Edited", related=[link("/b", "B")]), day(2))
    examples = re.findall(r"```sql\n(.*?)\n```", DOC.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert len(examples) >= 4
    for sql in examples:
        assert list(archive.db.query(sql)), sql
