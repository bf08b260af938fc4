from __future__ import annotations

from pathlib import Path

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import Site


def test_two_archives_become_one(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url(), "--archive", "a.db")
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    presskeep("add", site.url(), site.url("/none"), "--archive", "b.db")
    ran = presskeep("merge", "a.db", "b.db")
    assert (ran.status, ran.out) == (0, "")
    assert (
        ran.err == "a.db: 1 page, 1 capture added, 0 already there\nb.db: 1 page, 2 captures added, 0 already there\n"
    )
    bodies = [r for r in presskeep("history", site.url()).records() if r[2] == "body"]
    assert [r[4] for r in bodies] == ["first", "edit"]
    assert presskeep("merge", "b.db", "--json").json() == [{"source": "b.db", "pages": 1, "captures": 0, "known": 2}]


def test_what_is_no_archive_is_named(presskeep: Run, folder: Path) -> None:
    (folder / "notes.db").write_text("no archive")
    ran = presskeep("merge", "notes.db", "--archive", "new.db")
    assert ran.status == 3
    assert "notes.db is not an archive" in ran.err
    assert presskeep("merge", "none.db").status == 3
    assert presskeep("merge").status == 2


def test_quiet_prints_nothing_and_a_terminal_is_told(presskeep: Run, terminal: OnTerminal, site: Site) -> None:
    presskeep("add", site.url(), "--archive", "a.db")
    assert presskeep("merge", "a.db", "--quiet").err == ""
    assert "1 page, 0 captures added, 1 already there" in terminal("merge", "a.db").out
