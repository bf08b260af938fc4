from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site
from tests.loopback import page


@pytest.fixture
def saved(folder: Path) -> Path:
    path = folder / "story.html"
    path.write_text(STORY.html())
    return path


def test_a_saved_page_is_split_and_nothing_is_stored(presskeep: Run, folder: Path, saved: Path) -> None:
    ran = presskeep("parse", saved)
    assert (ran.status, ran.err) == (0, "")
    [found] = ran.json()
    assert found["title"] == STORY.title
    assert found["body"] == "\n\n".join(STORY.paragraphs)
    assert [(c["author"], c["text"]) for c in found["comments"]] == [*STORY.comments]
    assert [p.name for p in folder.iterdir()] == ["story.html"]


def test_relative_links_are_read_against_the_address_given(presskeep: Run, saved: Path) -> None:
    [found] = presskeep("parse", saved, "--url", "example.com/2026/story").json()
    assert found["url"] == "https://example.com/2026/story"
    assert found["related"][0]["url"] == "https://example.com/ferry-fares"


def test_stdin_is_read_for_a_dash(presskeep: Run, saved: Path) -> None:
    assert presskeep("parse", "-", stdin=saved.read_bytes()).out == presskeep("parse", saved).out


def test_a_page_on_the_web_is_fetched(presskeep: Run, site: Site, folder: Path) -> None:
    [found] = presskeep("parse", site.url()).json()
    assert (found["url"], found["title"]) == (site.url(), STORY.title)
    assert not [*folder.iterdir()]


def test_the_charset_of_the_header_is_believed(presskeep: Run, site: Site) -> None:
    html = STORY.with_paragraph(1, "Инженеры нашли трещины в двух из одиннадцати опор моста, сообщил город.").html()
    html = html.replace('<meta charset="utf-8">', "").replace("“", "").replace("”", "")
    site.server.routes["/story"] = page(html.encode("koi8-r"), type="text/html; charset=koi8-r")
    assert "Инженеры нашли трещины" in presskeep("parse", site.url()).json()[0]["body"]


def test_pretty_is_the_same_document_on_many_lines(presskeep: Run, saved: Path) -> None:
    compact, pretty = presskeep("parse", saved).out, presskeep("parse", saved, "--pretty").out
    assert json.loads(compact) == json.loads(pretty)
    assert compact.count("\n") == 1
    assert pretty.startswith('{\n  "url": ')


def test_on_a_terminal_it_is_pretty(terminal: OnTerminal, presskeep: Run, saved: Path) -> None:
    assert terminal("parse", saved).out == presskeep("parse", saved, "--pretty").out


@pytest.mark.parametrize("name", ["missing.html", "saved/missing.html", "missing"])
def test_a_file_that_is_not_there_is_not_looked_for_on_the_network(presskeep: Run, name: str) -> None:
    ran = presskeep("parse", name)
    assert (ran.status, ran.out) == (2, "")
    assert re.fullmatch(rf"presskeep: no such file: {name}\..*\n", ran.err)


def test_a_folder_is_no_page(presskeep: Run, folder: Path) -> None:
    ran = presskeep("parse", folder)
    assert (ran.status, ran.err) == (2, f"presskeep: can't read {folder}: Is a directory\n")


@pytest.mark.parametrize(("data", "said"), [(b"%PDF-1.7\n1 0 obj", "PDF"), (b"", "empty|nothing")])
def test_what_is_no_page_is_said(presskeep: Run, data: bytes, said: str) -> None:
    ran = presskeep("parse", "-", stdin=data)
    assert (ran.status, ran.out) == (1, "")
    assert re.fullmatch(rf"presskeep: .*({said}).*\n", ran.err)


def test_a_page_that_can_not_be_fetched_is_said(presskeep: Run, site: Site) -> None:
    ran = presskeep("parse", site.url("/missing"))
    assert (ran.status, ran.out) == (4, "")
    assert re.fullmatch(r"presskeep: 404 Not Found: .*\n", ran.err)


def test_an_address_that_is_none_is_wrong_usage(presskeep: Run, saved: Path) -> None:
    ran = presskeep("parse", saved, "--url", "somewhere")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("presskeep: not a web address: 'somewhere'")
