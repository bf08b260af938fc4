from __future__ import annotations

from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archive.blobs.pages import html, keep, time
from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import Site


def filled(folder: Path, count: int = 4) -> None:
    with Archive(folder / "archive.db") as archive:
        for n in range(count):
            keep(archive, f"https://example.com/{n}", html("example.com", n), time(n))


def test_what_was_stored_is_made_smaller(presskeep: Run, folder: Path) -> None:
    filled(folder)
    ran = presskeep("pack")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("4 captures packed: ")
    assert presskeep("pack").err == "all captures were packed already\n"


def test_time_is_a_limit(presskeep: Run, folder: Path) -> None:
    filled(folder)
    ran = presskeep("pack", "--seconds", "0", "--json")
    assert ran.json() == [{"packed": 0, "before": 0, "after": 0, "damaged": 0, "left": 4}]
    assert ran.err == "0 captures packed: 0 bytes are 0, 4 are left\n"
    assert presskeep("pack", "--seconds", "-1").status == 2


def test_a_run_packs_what_it_has_stored(presskeep: Run, site: Site, folder: Path) -> None:
    presskeep("add", site.url())
    with Archive(folder / "archive.db") as archive:
        assert archive.unpacked() == 0
    filled(folder)
    presskeep("reparse", "--all", site.url())
    with Archive(folder / "archive.db") as archive:
        assert archive.unpacked() == 0


def test_a_run_whose_packing_fails_has_stored_all(
    presskeep: Run, site: Site, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    presskeep("add", site.url())
    with Archive(folder / "archive.db") as archive:
        archive.db.execute(
            "CREATE TRIGGER full BEFORE UPDATE OF data ON blob BEGIN SELECT raise(ABORT, 'no room'); END"
        )
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    monkeypatch.setattr("scraper.archive.blobs.references.NEAR", 0.0)
    ran = presskeep("add", site.url())
    assert ran.status == 0
    assert "all pages are stored, but the archive could not be made smaller" in ran.err
    assert "no room" in ran.err


def test_damage_is_told(presskeep: Run, folder: Path) -> None:
    filled(folder)
    with Archive(folder / "archive.db") as archive:
        archive.db.execute("UPDATE blob SET data = x'00' WHERE id = 2")
    ran = presskeep("pack")
    assert ran.status == 3
    assert "1 capture can't be read: damaged. Restore the archive from a copy" in ran.err


def test_no_archive_is_made(presskeep: Run, folder: Path) -> None:
    ran = presskeep("pack")
    assert ran.status == 3
    assert "there is no archive at archive.db" in ran.err
    assert not (folder / "archive.db").exists()


def test_progress_is_drawn_on_a_terminal(terminal: OnTerminal, folder: Path) -> None:
    filled(folder)
    assert "4/4" in terminal("pack").out
