"""The tour in the README, run as it stands there, line by line."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PORT = "8642"
COMMANDS = re.findall(r"^\$ (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
SAID = {
    "presskeep list": "Council postpones vote on market roof",
    "presskeep show http": "15 comments",
    "presskeep show --json": '"comments":[{"id":"',
    "python -m bench.sites": "+1 comment",
    "presskeep history": "1 paragraph edited",
    "presskeep diff http://127.0.0.1:8642/2021": "[-eleven-]{+twelve+}",
    "presskeep diff http://127.0.0.1:8642/2023": "comments 1 -> 2",
    "presskeep search market": "Council postpones vote on market roof",
    "presskeep search --gone": "eleven councillors voted to wait",
    "presskeep export --format jsonl": '"title":"Council postpones vote on market roof',
    "presskeep export --format json '": '"title":"The tide mill turns again',
    "presskeep parse": '"title":"Eine Ampel für Kröten"',
}


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command of the tour printed, after the site was archived as ``make archive`` does it."""
    port = free_port()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    archive = tmp_path_factory.mktemp("tour") / "archive.db"
    environment = os.environ | {"PATH": path, "PRESSKEEP_ARCHIVE": str(archive), "NO_COLOR": "1", "PYTHONUTF8": "1"}
    first = f"python -m bench.sites tests/fixtures/site --port {PORT} -- presskeep crawl {{base}}/ --delay 0"
    out = {}
    for command in (first, *COMMANDS):
        ran = subprocess.run(
            command.replace(PORT, port),
            shell=True,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, (command, ran.stderr.decode())
        out[command] = ran.stdout.decode()
    return out


@pytest.mark.parametrize("beginning", SAID)
def test_a_command_of_the_tour_says_what_the_readme_promises(printed: dict[str, str], beginning: str) -> None:
    outputs = [out for command, out in printed.items() if command.startswith(beginning)]
    assert outputs, f"not in the README: {beginning}"
    assert any(SAID[beginning] in out for out in outputs)


def test_every_command_of_the_tour_is_looked_at() -> None:
    assert [c for c in COMMANDS if not c.startswith(tuple(SAID))] == []
