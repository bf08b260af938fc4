from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.stories import STORY, Site


@pytest.fixture
def archived(presskeep: Run, site: Site) -> str:
    site.publish("/story", STORY.with_comment("Renée Lindqvist", "I saw the cranes come and go for a whole summer."))
    presskeep("add", site.url())
    return site.url()


def test_a_comment_is_listed_and_then_erased(presskeep: Run, archived: str) -> None:
    listed = [archived, "comment 3", "Renée Lindqvist", "I saw the cranes come and go for a whole summer."]
    ran = presskeep("erase", archived, "--comment", "3", "--dry-run")
    assert (ran.status, ran.records(), ran.err) == (0, [listed], "1 entry would be erased\n")
    ran = presskeep("erase", archived, "--comment", "3", "--yes", "--reason", "asked for by mail")
    assert (ran.status, ran.records()) == (0, [listed])
    assert ran.err.startswith("1 capture of 1 page kept without it from now on. Copies of the archive")
    [page] = presskeep("show", archived, "--json").json()
    assert [(c["author"], c["text"]) for c in page["comments"]][-1] == ("[name erased]", "[erased]")
    assert presskeep("export").out.count("cranes") == 0
    assert presskeep("search", "cranes", "--json").out == ""
    assert presskeep("verify").status == 0
    assert b"Lindqvist" not in Path("archive.db").read_bytes()
    assert "[erased]" in presskeep("show", archived, "--raw").out


def test_all_of_an_author_and_a_passage(presskeep: Run, archived: str) -> None:
    [one] = presskeep("erase", "--author", "Renée Lindqvist", "--dry-run", "--json").json()
    assert one["comment"] == "3"
    assert presskeep("erase", "--author", "Nobody At All", "--yes").status == 2
    assert presskeep("erase", archived, "--text", "the mayor told reporters", "--yes").status == 0
    assert "the mayor told" not in presskeep("show", archived).out


def test_copies_beside_the_file_are_named(presskeep: Run, archived: str, folder: Path) -> None:
    (folder / "archive.db.backup-v1").write_bytes(b"")
    assert "these copies still have it: archive.db.backup-v1" in presskeep("erase", "--author", "Ann", "--yes").err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("URL",),
        ("--comment", "3"),
        ("URL", "--author", "Ann"),
        ("URL", "--comment", "3", "--text", "a"),
        ("--author", ""),
    ],
)
def test_what_makes_no_sense(presskeep: Run, archived: str, arguments: tuple[str, ...]) -> None:
    ran = presskeep("erase", *(archived if a == "URL" else a for a in arguments), "--yes")
    assert ran.status == 2
    assert ran.err.startswith("presskeep: ")


def test_a_script_has_to_say_yes(presskeep: Run, archived: str) -> None:
    ran = presskeep("erase", "--author", "Ann")
    assert ran.status == 2
    assert "--yes" in ran.err
