from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import Site
from tests.commands.test_verify import archived, head_in  # noqa: F401 - a fixture


@pytest.mark.usefixtures("archived")
def test_a_copy_and_its_restoration(presskeep: Run, site: Site, folder: Path) -> None:
    ran = presskeep("backup", "copy.db")
    assert ran.status == 0
    [[path, head]] = ran.records()
    assert (path, head) == ("copy.db", head_in(presskeep("verify").err))
    assert ran.err.startswith("2 captures copied, ")
    shown = presskeep("show", site.url(), "--json").json()
    (folder / "archive.db").unlink()
    shutil.copy(folder / "copy.db", folder / "archive.db")
    assert presskeep("verify", "--head", head).status == 0
    assert presskeep("show", site.url(), "--json").json() == shown
    assert presskeep("add", site.url()).status == 0


@pytest.mark.usefixtures("archived")
def test_a_copy_every_night_takes_the_place_of_the_former_one(presskeep: Run, site: Site) -> None:
    presskeep("backup", "copy.db")
    site.edit("/story", 1, "three", "four")
    presskeep("add", site.url())
    [made] = presskeep("backup", "copy.db", "--json").json()
    assert (made["captures"], made["path"]) == (3, "copy.db")


@pytest.mark.usefixtures("archived")
def test_another_file_is_left_alone(presskeep: Run, folder: Path) -> None:
    (folder / "thesis.txt").write_text("words")
    ran = presskeep("backup", "thesis.txt")
    assert ran.status == 1
    assert ran.err.startswith("presskeep: thesis.txt is no older copy of this archive, and is left as it is")
    assert (folder / "thesis.txt").read_text() == "words"
    assert presskeep("backup", ".").status == 2
    assert presskeep("backup", "archive.db").status == 2
    assert presskeep("backup", "copy.db", "--archive", "none.db").status == 3
    assert presskeep("backup", "none/copy.db").status == 1


@pytest.mark.usefixtures("archived")
def test_quiet_and_on_a_terminal(presskeep: Run, terminal: OnTerminal) -> None:
    ran = presskeep("backup", "copy.db", "--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert "2 captures copied" in terminal("backup", "copy.db").out
