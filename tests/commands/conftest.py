"""What every command test stands on: an empty folder to work in, and the program run in it, piped or on a terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import pytest

from scraper.commands import main
from tests.commands.stories import STORY, Site
from tests.loopback import loopback

_OURS = ("PRESSKEEP_ARCHIVE", "PRESSKEEP_SITES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@dataclass(frozen=True)
class Ran:
    """How a run of the program ended: its exit status, and what it printed."""

    status: int
    out: str
    err: str = ""

    def json(self) -> list[Any]:
        """The JSON documents on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def records(self) -> list[list[str]]:
        """The tab-separated fields of each line of stdout."""
        return [line.split("\t") for line in self.out.splitlines()]


class Run(Protocol):
    """Runs ``presskeep`` with these arguments, its output piped."""

    def __call__(self, *arguments: str | Path, stdin: str | bytes = b"") -> Ran: ...


class OnTerminal(Protocol):
    """Runs ``presskeep`` with these arguments on a terminal; ``out`` is all that the terminal was sent."""

    def __call__(self, *arguments: str | Path, columns: int = 100) -> Ran: ...


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where the user stands, and an environment that says nothing of presskeep, colours or proxies."""
    for name in (*_OURS, *_PROXIES, *(p.upper() for p in _PROXIES)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are split in this process: one of its own takes a second to start, and has tests of its own."""
    monkeypatch.setattr(import_module("scraper.crawl.workers"), "_cores", lambda: 0)


@pytest.fixture
def presskeep(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str | Path, stdin: str | bytes = b"") -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        status = main([str(a) for a in arguments])
        out, err = capsysbinary.readouterr()
        return Ran(status, out.decode(), err.decode())

    return run


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> OnTerminal:
    monkeypatch.setenv("TERM", "xterm-256color")

    def run(*arguments: str | Path, columns: int = 100) -> Ran:
        monkeypatch.setenv("COLUMNS", str(columns))
        master, slave = pty.openpty()
        reader = threading.Thread(target=_drain, args=(master, screen := bytearray()))
        reader.start()
        with monkeypatch.context() as patched, os.fdopen(slave, "w", encoding="utf-8") as tty:
            patched.setattr(sys, "stdout", tty)
            patched.setattr(sys, "stderr", tty)
            status = main([str(a) for a in arguments])
        reader.join()
        os.close(master)
        return Ran(status, screen.decode().replace("\r\n", "\n"))

    return run


def _drain(master: int, into: bytearray) -> None:
    # Linux says "input/output error" at the end of a pty, where other systems say that there is no more.
    try:
        while data := os.read(master, 65536):
            into += data
    except OSError:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    """A news site on loopback with one story, which tests may rewrite."""
    with loopback() as server:
        site = Site(server)
        site.publish("/story", STORY)
        yield site
