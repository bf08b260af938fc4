"""Draws docs/img/terminal.svg: a short session on the sample site, as the terminal shows it.

    python -m docs.picture

The commands are run for real, on a terminal of their own, and what they send is drawn by rich.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bench.sites import serve

ROOT = Path(__file__).parents[1]
COLUMNS = 104
COUNCIL = "/2021/06/council-postpones-vote-on-market-roof/"


def session(base: str) -> list[list[str]]:
    """The commands of the picture."""
    return [
        ["presskeep", "add", f"{base}{COUNCIL}"],
        ["presskeep", "history", f"{base}{COUNCIL}"],
        ["presskeep", "diff", f"{base}{COUNCIL}"],
    ]


def on_terminal(command: list[str]) -> str:
    """What a command sends to a terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
    program = subprocess.Popen([sys.executable, str(ROOT / "cli.py"), *command[1:]], stdout=slave, stderr=slave)
    os.close(slave)
    sent = b""
    while True:
        try:
            data = os.read(master, 65536)
        except OSError:  # Linux says so when the program has gone
            break
        if not data:
            break
        sent += data
    os.close(master)
    program.wait()
    return sent.decode().replace("\r\n", "\n")


def main() -> None:
    """Run the session and draw it."""
    site, later = ROOT / "tests/fixtures/site", ROOT / "tests/fixtures/site-later"
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    os.environ |= {"COLUMNS": str(COLUMNS), "LINES": "60", "TERM": "xterm-256color"}
    with tempfile.TemporaryDirectory() as folder, serve(site, port=8642) as served:
        os.environ.pop("PRESSKEEP_ARCHIVE", None)
        os.chdir(folder)
        add = session(served.base)[0]
        on_terminal(add)
        served.overlay = later
        for command in session(served.base):
            console.print(Text("$ " + " ".join(command), style="bold green"), soft_wrap=True)
            console.print(Text.from_ansi(on_terminal(command)), soft_wrap=True)
    console.save_svg(str(ROOT / "docs/img/terminal.svg"), title="presskeep")


if __name__ == "__main__":
    main()
