from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import Site


@pytest.fixture
def archived(presskeep: Run, site: Site, folder: Path) -> Path:
    """An archive of one story, visited twice."""
    presskeep("add", site.url())
    site.edit("/story", 1, "two of the eleven piers", "three of the eleven piers")
    presskeep("add", site.url())
    return folder / "archive.db"


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()


def head_in(text: str) -> str:
    """The head that a summary ends with."""
    return text.strip().rpartition(" ")[2]


@pytest.mark.usefixtures("archived")
def test_a_sound_archive(presskeep: Run) -> None:
    ran = presskeep("verify")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("2 captures, ")
    assert " received; sound; head of the chain: 2:" in ran.err
    quick = presskeep("verify", "--quick")
    assert (quick.status, head_in(quick.err)) == (0, head_in(ran.err))
    assert "sound as far as was looked (without bytes and texts)" in quick.err


def test_what_is_wrong_is_named_a_line_each(presskeep: Run, archived: Path, site: Site) -> None:
    change(archived, "UPDATE capture SET headers = '[]' WHERE id = 2")
    change(archived, "UPDATE text SET text = 'forged' WHERE id = 1")
    ran = presskeep("verify")
    assert ran.status == 3
    [chain, text] = ran.records()
    assert chain[0] == "chain"
    assert chain[1].startswith(f"capture 2 of {site.url()} at 20")
    assert chain[2:] == [
        "was changed since it was sealed",
        "Restore it from a copy (docs/proof.md tells how to find what differs)",
    ]
    assert text[:3] == ["texts", f"text 1, the body of {site.url()}", "is not the text that was read"]
    assert "NOT SOUND: 2 findings; head of the chain: 2:" in ran.err


def test_json_is_an_object_a_finding_and_a_summary(presskeep: Run, archived: Path) -> None:
    change(archived, "UPDATE capture SET status = 201 WHERE id = 1")
    ran = presskeep("verify", "--json")
    assert (ran.status, ran.err) == (3, "")
    finding, summary = ran.json()
    assert set(finding) == {"check", "where", "what", "advice"}
    assert (summary["sound"], summary["findings"], summary["captures"]) == (False, 1, 2)
    assert summary["head"].startswith("2:")


def test_a_head_that_was_kept(presskeep: Run, archived: Path, site: Site) -> None:
    head = head_in(presskeep("verify").err)
    site.edit("/story", 1, "three", "four")
    presskeep("add", site.url())
    assert presskeep("verify", "--head", head).status == 0
    archived.unlink()
    presskeep("add", site.url())
    ran = presskeep("verify", "--head", head)
    assert ran.status == 3
    assert ran.records()[0][:2] == ["head", head]
    assert "sound" in presskeep("verify").err


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE body SET title = 'Forged' WHERE version_id = 1", "title"),
        ("UPDATE body SET authors = '[\"Forged\"]'", "authors"),
        ("UPDATE body SET blocks = (SELECT max(blocks) FROM body)", "text"),
        ("UPDATE comment_version SET author = 'Forged' WHERE comment_id = 1", "comments"),
        ("UPDATE related_state SET title = 'Forged' WHERE related_id = 2", "related links"),
    ],
)
def test_what_is_shown_and_the_bytes_do_not_say(
    presskeep: Run, archived: Path, site: Site, statement: str, part: str
) -> None:
    assert presskeep("verify", "--deep").status == 0
    change(archived, statement)
    assert presskeep("verify").status == 0
    ran = presskeep("verify", "--deep")
    assert ran.status == 3
    assert ran.records()[0][0] == "readings"
    assert ran.records()[0][1].startswith(f"{site.url()} at 20")
    assert ran.records()[0][2] == f"other {part} stand in the bytes than what is shown"


def test_what_another_parser_read_is_not_compared(presskeep: Run, archived: Path) -> None:
    change(archived, "UPDATE body SET title = 'Forged'")
    change(archived, "UPDATE parse SET parser = 'an older one'")
    assert presskeep("verify", "--deep").status == 0


@pytest.mark.usefixtures("archived")
def test_wrong_use(presskeep: Run) -> None:
    ran = presskeep("verify", "--head", "abc")
    assert ran.status == 2
    assert ran.err.startswith("presskeep: not a head of a chain: 'abc'")
    assert presskeep("verify", "--quick", "--deep").status == 2
    assert presskeep("verify", "--archive", "none.db").status == 3


def test_quiet_prints_what_is_wrong_and_nothing_else(presskeep: Run, archived: Path) -> None:
    ran = presskeep("verify", "--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    change(archived, "UPDATE capture SET status = 201 WHERE id = 1")
    ran = presskeep("verify", "--quiet")
    assert (ran.status, len(ran.records()), ran.err) == (3, 1, "")


def test_on_a_terminal_a_finding_is_a_sentence(terminal: OnTerminal, archived: Path) -> None:
    assert "sound; head of the chain:" in terminal("verify").out
    change(archived, "UPDATE capture SET url = 'x' || char(27) || '[31mred' WHERE id = 1")
    change(archived, "UPDATE capture SET asked = 'x' || char(27) || '[31mred' WHERE id = 1")
    out = terminal("verify", columns=60).out
    assert "\x1b[31mred" not in out
    assert "capture 1 of x␛[31mred at " in out
    assert "was changed since it was sealed" in " ".join(out.split())
