"""Ctrl-C in the middle of a run: the status says so, and what was done until then is in the archive."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.stories import STORY, Site
from tests.loopback import Exchange

CLI = Path(__file__).parents[2] / "cli.py"


@pytest.mark.parametrize("command", [["add"], ["crawl", "--delay", "0", "--workers", "0"]])
def test_what_was_done_until_then_is_kept(presskeep: Run, site: Site, command: list[str]) -> None:
    started: list[subprocess.Popen[str]] = []

    def interrupt(exchange: Exchange) -> None:
        # The first Ctrl-C waits for this page, which never comes; the second one does not.
        for _ in range(2):
            started[0].send_signal(signal.SIGINT)
            exchange.stopping.wait(1)
        exchange.stopping.wait()

    site.server.routes["/never"] = interrupt
    arguments = [sys.executable, str(CLI), *command, site.url(), site.url("/never")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        started.append(process)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert f"{site.url()}\tnew" in out
    assert err.splitlines()[-1] == "presskeep: interrupted; what was done until now is saved"
    assert [record[:2] for record in presskeep("list").records()] == [[site.url(), STORY.title]]


def test_while_the_modules_load_it_ends_without_a_word(tmp_path: Path) -> None:
    # A module that the program loads early, put before it, interrupts the program as it is loaded.
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport json.tool\n")
    run = f"import runpy, sys; sys.path.insert(0, {str(tmp_path)!r}); runpy.run_path({str(CLI)!r}, run_name='__main__')"
    ran = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, timeout=30, check=False, cwd=CLI.parent
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")
