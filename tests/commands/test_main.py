from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import scraper
from scraper.commands import app
from tests.commands.conftest import Run

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "add",
    "crawl",
    "parse",
    "list",
    "show",
    "history",
    "diff",
    "search",
    "export",
    "reparse",
    "pack",
    "stats",
    "merge",
    "erase",
    "prune",
    "verify",
    "proof",
    "backup",
)


def test_version(presskeep: Run) -> None:
    ran = presskeep("--version")
    assert (ran.status, ran.out, ran.err) == (0, f"presskeep {scraper.__version__}\n", "")


def test_without_a_command_the_help_goes_to_stderr(presskeep: Run) -> None:
    ran = presskeep()
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == presskeep("--help").out


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_names_every_command(presskeep: Run, flag: str) -> None:
    ran = presskeep(flag)
    assert ran.status == 0
    assert re.findall(r"^  (\w+)  ", ran.out.partition("Commands:")[2], re.MULTILINE) == [*COMMANDS]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_a_command_are_ones_it_takes(presskeep: Run, command: str) -> None:
    """Each is parsed by the command itself, to the last option, and stops there."""
    lines = presskeep(command, "--help").out.partition("Examples:\n")[2].splitlines()
    assert lines
    group = typer.main.get_command(app)
    for line in lines:
        for stage in line.split(" | "):
            words = shlex.split(stage, comments=True)
            if words[0] != "presskeep":
                continue
            words = words[1 : next((i for i, w in enumerate(words) if w in "<>"), len(words))]
            context = group.make_context("presskeep", words)
            name, found, rest = group.resolve_command(context, words)  # type: ignore[attr-defined]
            found.make_context(name, rest, parent=context)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ad"], "No such command 'ad'. Did you mean 'add'? Try 'presskeep --help'"),
        (["--archive", "x.db", "list"], "No such option: --archive. Try 'presskeep --help'"),
        (["add"], "Missing argument 'URL...'. Try 'presskeep add --help'"),
        (
            ["crawl"],
            "nothing to crawl: give a seed such as example.com, or --resume, or --retry-failed. Try 'presskeep crawl --help'",
        ),
        (["parse"], "Missing argument 'FILE|URL|-'. Try 'presskeep parse --help'"),
        (["show"], "Missing argument 'URL'. Try 'presskeep show --help'"),
        (["history"], "Missing argument 'URL'. Try 'presskeep history --help'"),
        (["diff"], "Missing argument 'URL'. Try 'presskeep diff --help'"),
        (["list", "extra"], "Got unexpected extra argument(s) (extra). Try 'presskeep list --help'"),
        (["show", "--jsn", "x"], "No such option: --jsn (Possible options: --json). Try 'presskeep show --help'"),
        (["show", "a.org/x", "--at"], "Option '--at' requires an argument. Try 'presskeep show --help'"),
        (["export", "--format", "xml"], "Invalid value for '--format' / '-f': 'xml' is not one of 'json', 'jsonl'."),
        (["crawl", "a.org", "--depth", "-1"], "Invalid value for '--depth':"),
        (["crawl", "a.org", "--limit", "many"], "Invalid value for '--limit':"),
    ],
)
def test_wrong_usage_is_one_line_that_says_what_to_do(presskeep: Run, arguments: list[str], said: str) -> None:
    ran = presskeep(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"presskeep: {said}")
    assert ran.err.count("\n") == 1
    assert "--help'" in ran.err


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "show a.org/x",
        "history a.org/x",
        "diff a.org/x",
        "export",
        "verify",
        "proof a.org/x -o x.zip",
        "backup x.db",
    ],
)
def test_an_archive_that_is_not_there_can_not_be_read(presskeep: Run, folder: Path, command: str) -> None:
    ran = presskeep(*command.split(), "--archive", "nothing.db")
    assert (ran.status, ran.out) == (3, "")
    assert re.fullmatch(r"presskeep: .*nothing\.db.*\n", ran.err)
    assert not [*folder.iterdir()]


@pytest.mark.parametrize("command", ["add", "crawl", "list", "show", "history", "diff", "export", "reparse"])
def test_another_file_is_no_archive_and_stays_as_it_is(presskeep: Run, folder: Path, command: str) -> None:
    (folder / "notes.txt").write_text("These are my notes. " * 100)
    ran = presskeep(command, *([] if command in ("list", "export") else ["127.0.0.1:9/x"]), "-a", "notes.txt")
    assert (ran.status, ran.out) == (3, "")
    assert re.fullmatch(r"presskeep: .*notes\.txt.*\n", ran.err)
    assert (folder / "notes.txt").read_text() == "These are my notes. " * 100


def test_a_folder_is_no_archive(presskeep: Run, folder: Path) -> None:
    (folder / "archive.db").mkdir()
    ran = presskeep("list")
    assert ran.status == 3
    assert re.fullmatch(r"presskeep: .*archive\.db.*folder.*\n", ran.err)


def test_the_archive_may_be_named_by_the_environment(
    presskeep: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSKEEP_ARCHIVE", "elsewhere.db")
    assert "elsewhere.db" in presskeep("list").err
    assert "named.db" in presskeep("list", "--archive", "named.db").err


def test_verbose_says_where_an_error_happened(presskeep: Run) -> None:
    assert "Traceback" not in presskeep("list").err
    assert "Traceback" in presskeep("list", "--verbose").err


def run(*arguments: str, code: str | None = None) -> subprocess.CompletedProcess[str]:
    """A process of its own, started in the checkout."""
    program = ["-c", code] if code else ["cli.py"]
    return subprocess.run([sys.executable, *program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_cli_py_is_the_same_program(presskeep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run("--help")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == presskeep("--help").out
    assert run("list", "--wrong").returncode == 2


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys, json; from scraper.commands import main; main(['--help']); print(json.dumps(sorted(sys.modules)))"
    )
    loaded = set(json.loads(run(code=code).stdout.splitlines()[-1]))
    assert "typer" in loaded
    heavy = {"httpx", "sqlite_utils", "numpy", "rich", "selectolax", "feedparser", "rapidfuzz", "asyncio"}
    assert not loaded & heavy


def test_a_reader_that_goes_away_ends_the_program_quietly() -> None:
    """As ``presskeep add --help | true``: the pipe is closed before anything is written to it."""
    with subprocess.Popen(
        [sys.executable, "cli.py", "parse", "tests/fixtures/pages/wordpress-classic/page.html"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("list >&-", 3, "there is no archive at"),
        ("list 2>&-", 3, ""),
        ("add - <&-", 2, "no address on stdin"),
        ("parse - <&-", 1, "an empty page"),
        ("parse tests/fixtures/pages/arabic/page.html >&-", 0, ""),
    ],
)
def test_a_stream_that_the_caller_has_closed_is_an_empty_one(
    tmp_path: Path, command: str, status: int, said: str
) -> None:
    line = f"PRESSKEEP_ARCHIVE={shlex.quote(str(tmp_path / 'a.db'))} {shlex.quote(sys.executable)} cli.py {command}"
    ran = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == status
    assert ran.stderr.startswith(f"presskeep: {said}" if said else "")
    assert ran.stderr.count("\n") <= 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_output_that_finds_no_room_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, "cli.py", "--help"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (ran.returncode, ran.stderr) == (1, "presskeep: the output can't be written: No space left on device\n")
