from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import Site

OVERLAY = 'drop = ".entry-content p:first-child"\n'


@pytest.fixture
def read_by_another(presskeep: Run, site: Site) -> None:
    """A story that was archived by another parser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["scraper.parse"], "PARSER_VERSION", "an older one")
        presskeep("crawl", site.url(), "--depth", "0", "--workers", "0")  # in this process, which has the other parser


@pytest.mark.usefixtures("read_by_another")
def test_pages_that_another_parser_read_are_read_again(presskeep: Run) -> None:
    ran = presskeep("reparse")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "1 page read again, 0 otherwise than before\n"
    assert presskeep("reparse").err == "all pages were read by this parser already\n"
    assert presskeep("reparse", "--all").err == "1 page read again, 0 otherwise than before\n"


@pytest.mark.usefixtures("read_by_another")
def test_an_update_of_the_parser_is_no_edit(presskeep: Run, site: Site) -> None:
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    assert presskeep("add", site.url()).records()[0][1] == "new version: body"
    bodies = [r for r in presskeep("history", site.url()).records() if r[2] == "body"]
    assert [r[4] for r in bodies] == ["first", "edit"]
    assert presskeep("reparse").err == "all pages were read by this parser already\n"


def test_a_new_overlay_is_laid_over_what_is_kept(presskeep: Run, site: Site, folder: Path) -> None:
    presskeep("add", site.url())
    (folder / "sites").mkdir()
    (folder / "sites" / "127.0.0.1.toml").write_text(OVERLAY)
    ran = presskeep("reparse", "--sites", "sites")
    assert ran.records() == [[site.url(), "differs: body", "1"]]
    assert ran.err == "1 page read again, 1 otherwise than before\n"
    [page] = presskeep("show", site.url(), "--json").json()
    assert "+127.0.0.1.toml@" in page["parser_version"]
    assert sum(block["kind"] == "paragraph" for block in page["blocks"]) == 3
    assert [r[2:5] for r in presskeep("history", site.url()).records() if r[2] == "body"] == [["body", "1", "first"]]
    [told] = presskeep("reparse", "--json").json()
    assert told == {"page_url": site.url(), "captures": 1, "unread": 0, "differs": ["body"]}


def test_an_overlay_that_was_edited_is_another(presskeep: Run, site: Site, folder: Path) -> None:
    (folder / "sites").mkdir()
    overlay = folder / "sites" / "127.0.0.1.toml"
    overlay.write_text(OVERLAY)
    presskeep("add", site.url(), "--sites", "sites")
    overlay.write_text(OVERLAY.replace("first", "last"))
    assert presskeep("reparse", "--sites", "sites").records() == [[site.url(), "differs: body", "1"]]


@pytest.mark.usefixtures("read_by_another")
def test_only_the_pages_meant_are_read(presskeep: Run, site: Site) -> None:
    assert presskeep("reparse", "--site", "example.com").err == "all pages were read by this parser already\n"
    assert presskeep("reparse", f"{site.url()}*").err.startswith("1 page read again")
    ran = presskeep("reparse", "https://example.com/none")
    assert ran.status == 2
    assert ran.err.startswith("presskeep: ")


def test_an_archive_that_is_not_there_is_not_made(presskeep: Run, folder: Path) -> None:
    ran = presskeep("reparse", "--archive", "none.db")
    assert ran.status == 3
    assert not (folder / "none.db").exists()


def test_quiet_prints_nothing(presskeep: Run, site: Site) -> None:
    presskeep("add", site.url())
    ran = presskeep("reparse", "--all", "--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")


def test_on_a_terminal_it_says_the_same(presskeep: Run, terminal: OnTerminal, site: Site) -> None:
    presskeep("add", site.url())
    assert "1 page read again" in terminal("reparse", "--all").out
