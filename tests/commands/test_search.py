from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archive.visits import comment, story, visit
from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY

URL = "https://example.com/bridge"
DOC = (Path(__file__).parents[2] / "docs" / "search.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def archived(folder: Path) -> None:
    """The bridge story in two versions: the cracks are no longer spoken of, and a comment is gone."""
    comments = [comment(n, text, author) for n, (author, text) in enumerate(STORY.comments)]
    with Archive(folder / "archive.db") as archive:
        visit(archive, story(STORY.paragraphs, title=STORY.title, comments=comments), "2026-08-01T12:00:00Z", url=URL)
        quiet = [*STORY.paragraphs[:1], *STORY.paragraphs[2:]]
        visit(archive, story(quiet, title=STORY.title, comments=comments[1:]), "2026-08-03T12:00:00Z", url=URL)
        visit(archive, story(["On the ferry\x1b[31m."], title="Ferry"), "2026-08-02T12:00:00Z", url=f"{URL}/2")


def test_a_hit_is_a_line_of_fields(presskeep: Run) -> None:
    ran = presskeep("search", "harbour", "bridge")
    assert (ran.status, ran.err) == (0, "")
    assert ran.records() == [
        [URL, "body", "2", "2026-08-03T12:00:00.000000Z", "", "", STORY.title, STORY.paragraphs[0]]
    ]


def test_json_tells_the_pieces(presskeep: Run) -> None:
    [hit] = presskeep("search", "--json", "traffic").json()
    assert (hit["url"], hit["site"], hit["part"], hit["until"]) == (URL, "example.com", "body", None)
    assert [text for kind, text in hit["pieces"] if kind == "hit"] == ["traffic"]


def test_on_a_terminal_what_was_found_is_bold(terminal: OnTerminal) -> None:
    out = terminal("search", "traffic", "monday").out
    assert re.search(r"\x1b\[1;33mtraffic\x1b\[0m", out)
    assert "seen 2026-08-03" in out
    assert out.endswith("1 hit\n")


def test_on_a_terminal_it_is_told_how_long_a_text_stood(terminal: OnTerminal) -> None:
    out = re.sub(r"\x1b\[[0-9;]*m", "", terminal("search", "--gone", "busiest").out)
    assert "  comment by Ann, 2021-05-13; stood from 2026-08-01 to 2026-08-03 " in out


def test_text_of_a_page_does_nothing_to_a_terminal(terminal: OnTerminal, presskeep: Run) -> None:
    assert "\x1b[31m" not in terminal("search", "ferry").out
    assert "\x1b" not in presskeep("search", "ferry").out


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["cracks"], 0),
        (["--gone", "cracks"], 1),
        (["--all-versions", "cracks"], 1),
        (["--as-of", "2026-08-01", "cracks"], 1),
        (["--in", "comments", "ferry"], 1),
        (["--in", "title", "--in", "comments", "ferry"], 2),
        (["--author", "ann", "--gone", "busiest"], 1),
        (["--since", "2026-08-03", "ferry", "crossing"], 1),
        (["--until", "2026-08-01", "traffic"], 0),
        (["--site", "example.com", "--limit", "1", "ferry"], 1),
        (["traffic -monday"], 0),
        (["--", "-monday", "ferry"], 2),
    ],
)
def test_options(presskeep: Run, options: list[str], found: int) -> None:
    ran = presskeep("search", *options)
    assert ran.status == 0
    assert len(ran.records()) == found


def test_where_nothing_is_found_it_is_said_where_one_may_look(presskeep: Run) -> None:
    ran = presskeep("search", "cracks")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "nothing found in what stands now. All that ever stood: --all-versions\n"
    assert presskeep("search", "--as-of", "2020-01-01", "cracks").err.startswith("nothing found in what stood at 2020")
    assert presskeep("search", "--all-versions", "absent").err == "nothing found\n"
    assert presskeep("search", "--quiet", "cracks").err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["***"], "there is no word in this query"),
        (["--in", "related", "bridge"], "--in title, --in body or --in comments"),
        (["--gone", "--all-versions", "bridge"], "exclude each other"),
        (["--since", "someday", "bridge"], "not a time"),
        (["--site", "absent.example", "bridge"], "no page of absent.example"),
        (["--limit", "0", "bridge"], "--limit"),
    ],
)
def test_wrong_usage_is_one_line(presskeep: Run, arguments: list[str], said: str) -> None:
    ran = presskeep("search", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_bytes_that_are_no_text_are_no_obstacle(folder: Path) -> None:
    command = [sys.executable, "-c", "import sys; from scraper.commands import main; sys.exit(main())", "search"]
    ran = subprocess.run([*command, b"ferry \xff\xfe"], cwd=folder, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.count(b"\n") == 3


@pytest.mark.parametrize("command", re.findall(r"^\$ presskeep (.+)$", DOC, re.MULTILINE))
def test_the_examples_of_the_documentation_find_something(presskeep: Run, command: str) -> None:
    ran = presskeep(*shlex.split(command.split(" | ")[0]))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out
