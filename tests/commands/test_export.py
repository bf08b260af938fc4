from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from scraper.export.schema import schema
from tests.commands.conftest import Run
from tests.commands.stories import STORY, Site


@pytest.fixture(autouse=True)
def archived(presskeep: Run, site: Site) -> None:
    site.publish("/other", STORY.with_paragraph(0, "The ferry company will hire forty people for the winter, it said."))
    presskeep("add", site.url(), site.url("/other"))


def test_all_pages_as_one_array_of_the_published_shape(presskeep: Run, site: Site) -> None:
    ran = presskeep("export")
    assert (ran.status, ran.err) == (0, "")
    pages = json.loads(ran.out)
    assert {p["url"] for p in pages} == {site.url(), site.url("/other")}
    for page in pages:
        jsonschema.validate(page, schema(), cls=jsonschema.Draft202012Validator)


def test_all_pages_as_lines(presskeep: Run) -> None:
    assert presskeep("export", "--format", "jsonl").json() == json.loads(presskeep("export").out)


def test_a_page_is_the_same_as_show_prints(presskeep: Run, site: Site) -> None:
    assert json.loads(presskeep("export", site.url()).out) == presskeep("show", "--json", site.url()).json()


def test_a_pattern_means_every_page_it_matches(presskeep: Run, site: Site) -> None:
    host = site.url().split("/")[2]
    for pattern in (f"{host}/*", f"http://{host}/*", "*"):
        assert len(json.loads(presskeep("export", pattern).out)) == 2
    [page] = json.loads(presskeep("export", f"{host}/oth*").out)
    assert page["url"] == site.url("/other")


def test_site_and_at_keep_to_what_was_there(presskeep: Run, site: Site) -> None:
    host = site.url().split("/")[2]
    assert len(json.loads(presskeep("export", "--site", host).out)) == 2
    ran = presskeep("export", "--site", "example.com")
    assert (ran.status, json.loads(ran.out)) == (0, [])
    assert ran.err == "no page there to export: presskeep list shows all\n"
    assert json.loads(presskeep("export", "--at", "1999-12-31").out) == []


def test_a_page_not_yet_seen_prints_no_half_of_an_array(presskeep: Run, site: Site) -> None:
    ran = presskeep("export", site.url(), "--at", "1999-12-31")
    assert (ran.status, ran.out) == (2, "")
    assert f"{site.url()} had not been archived at 1999-12-31" in ran.err


def test_a_file_is_written_and_its_name_tells_the_format(presskeep: Run, folder: Path) -> None:
    ran = presskeep("export", "-o", "pages.jsonl")
    assert (ran.status, ran.out, ran.err) == (0, "", "2 pages written to pages.jsonl\n")
    assert len((folder / "pages.jsonl").read_text().splitlines()) == 2
    presskeep("export", "-o", "pages.jsonl", "--format", "json", "--quiet")
    assert len(json.loads((folder / "pages.jsonl").read_text())) == 2


@pytest.mark.parametrize("what", ["https://example.com/never", "example.com/*"])
def test_what_is_not_there_leaves_the_old_file(presskeep: Run, folder: Path, what: str) -> None:
    (folder / "pages.json").write_text("old")
    ran = presskeep("export", what, "-o", "pages.json")
    assert ran.status == 2
    assert re.fullmatch(r"presskeep: .*example\.com/.*\n", ran.err)
    assert (folder / "pages.json").read_text() == "old"


def test_the_archive_itself_is_never_written_over(presskeep: Run, folder: Path) -> None:
    before = (folder / "archive.db").read_bytes()
    ran = presskeep("export", "-o", folder / "archive.db")
    assert (ran.status, ran.out) == (2, "")
    assert "is the archive itself" in ran.err
    assert (folder / "archive.db").read_bytes() == before


def test_a_folder_that_is_not_there_is_said(presskeep: Run) -> None:
    ran = presskeep("export", "-o", "nowhere/pages.json")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == "presskeep: can't write nowhere/pages.json: No such file or directory\n"
