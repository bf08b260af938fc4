from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import Site
from tests.commands.test_verify import archived, change, head_in  # noqa: F401 - a fixture
from tests.loopback import page


@pytest.mark.usefixtures("archived")
def test_a_proof_is_made_and_checked(presskeep: Run, site: Site, folder: Path) -> None:
    head = head_in(presskeep("verify").err)
    ran = presskeep("proof", site.url(), "-o", "story.zip")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("story.zip proves the visit of 20")
    assert ran.err.endswith(f"to {site.url()}: entry 2 of {head}\n")
    with zipfile.ZipFile(folder / "story.zip") as files:
        assert b"three of the eleven piers" in files.read("bytes")
    (folder / "archive.db").unlink()
    ran = presskeep("proof", "--check", "story.zip", "--head", head)
    assert ran.status == 0
    assert ran.out.splitlines()[-1] == "The proof fits together, and leads to the head given"
    ran = presskeep("proof", "--check", "story.zip", "--head", "2:" + "0" * 64)
    assert (ran.status, ran.out) == (3, "")
    assert ran.err.startswith(f"presskeep: story.zip proves nothing: it leads to the head {head}")


@pytest.mark.usefixtures("archived")
def test_a_moment_a_kept_head_and_json(presskeep: Run, site: Site) -> None:
    head = head_in(presskeep("verify").err)
    first = presskeep("history", site.url(), "--json").json()[0]["captured"]
    presskeep("add", site.url())
    ran = presskeep("proof", site.url(), "--at", first, "--head", head, "-o", "first.zip", "--json")
    assert (ran.status, ran.err.count("\n")) == (0, 1)
    [made] = ran.json()
    assert (made["captured"], made["number"], made["head"]) == (first, 1, head)
    [checked] = presskeep("proof", "--check", "first.zip", "--json").json()
    assert f"at             {first}" in checked["proves"]


def test_a_page_that_went_away(presskeep: Run, archived: Path, site: Site) -> None:  # noqa: F811
    site.server.routes["/story"] = page("<h1>Gone</h1>", status=410)
    assert presskeep("add", site.url()).status == 4
    assert presskeep("proof", site.url(), "--failed", "-o", "gone.zip").status == 0
    assert "status         410" in presskeep("proof", "--check", "gone.zip").out


@pytest.mark.usefixtures("archived")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "a proof needs a page and a file to write"),
        (["URL"], "a proof needs a page and a file to write"),
        (["URL", "-o", "archive.db"], "is the archive itself"),
        (["https://example.com/none", "-o", "x.zip"], "is not archived"),
        (["URL", "--at", "2001-01-01", "-o", "x.zip"], "has no good visit up to then"),
        (["URL", "--failed", "-o", "x.zip"], "has no failed visit up to then"),
        (["URL", "--head", "2", "-o", "x.zip"], "not a head of a chain"),
        (["URL", "--check", "x.zip"], "--check takes a proof"),
    ],
)
def test_wrong_use(presskeep: Run, site: Site, folder: Path, arguments: list[str], said: str) -> None:
    ran = presskeep("proof", *(site.url() if a == "URL" else a for a in arguments))
    assert ran.status == 2
    assert said in ran.err
    assert not (folder / "x.zip").exists()


def test_a_capture_that_was_changed(presskeep: Run, archived: Path, site: Site, folder: Path) -> None:  # noqa: F811
    (folder / "story.zip").write_text("the former one")
    change(archived, "UPDATE capture SET status = 201 WHERE id = 2")
    ran = presskeep("proof", site.url(), "-o", "story.zip")
    assert ran.status == 3
    assert ran.err == "presskeep: capture 2 is not what it was when it was sealed. See: presskeep verify\n"
    assert (folder / "story.zip").read_text() == "the former one"


def test_what_is_no_proof(presskeep: Run, folder: Path) -> None:
    (folder / "x.zip").write_text("x")
    for name in ("x.zip", "none.zip"):
        ran = presskeep("proof", "--check", name)
        assert ran.status == 3
        assert ran.err.startswith(f"presskeep: {name} proves nothing: it can't be read")


@pytest.mark.usefixtures("archived")
def test_quiet_and_on_a_terminal(presskeep: Run, terminal: OnTerminal, site: Site) -> None:
    ran = presskeep("proof", site.url(), "-o", "story.zip", "--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    ran = presskeep("proof", "--check", "story.zip", "--quiet")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert "story.zip proves the visit of" in terminal("proof", site.url(), "-o", "story.zip").out
