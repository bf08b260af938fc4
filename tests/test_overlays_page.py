"""docs/overlays.md: its commands print what the page says, and its overlay is the one in the folder."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from scraper.model import CommentOverlay, Overlay, RelatedOverlay

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "overlays.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "overlay" / "estuary-post.example.toml"


def _commands() -> Iterator[tuple[str, list[str]]]:
    for block in re.findall(r"^```console\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL):
        for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *shown = command.splitlines()
            yield first, shown


COMMANDS = [*_commands()]


def test_the_page_has_commands() -> None:
    assert len(COMMANDS) == 4


@pytest.mark.parametrize(("command", "shown"), COMMANDS)
def test_a_command_prints_what_the_page_shows(command: str, shown: list[str]) -> None:
    if "| jq " in command and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PRESSKEEP")}
    environment = kept | {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    command = command.replace("presskeep", f"{shlex.quote(sys.executable)} cli.py", 1)
    ran = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    for left_out, group in groupby(shown, lambda line: line == "…"):
        run = [*group]
        if not left_out:
            starts = [n for n in range(len(lines)) if lines[n : n + len(run)] == run]
            assert starts, f"{run} is not in:\n{ran.stdout}"
            lines = lines[starts[0] + len(run) :]


def test_the_overlay_shown_is_the_one_in_the_folder() -> None:
    [shown] = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert shown == EXAMPLE.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [Overlay, CommentOverlay, RelatedOverlay])
def test_every_key_is_told_of(kind: type[Overlay]) -> None:
    told = set(re.findall(r"`(\w+)(?: = false)?`", TEXT))
    assert [key for key in kind.__struct_fields__ if key not in told | {"name"}] == []
