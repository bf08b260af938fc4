"""The command line: one module a command, and ``main``, which turns what comes back into an exit status.

0 all well · 1 some pages failed · 2 wrong usage · 3 the archive can't be used · 4 nothing could be fetched
5 another run does it already · 130 interrupted, state saved · 143 ended by SIGTERM, the same · 141 the reader of our output went away
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from scraper.commands import (
    add,
    backup,
    crawl,
    diff,
    erase,
    export,
    history,
    list,
    merge,
    pack,
    parse,
    proof,
    prune,
    reparse,
    search,
    show,
    stats,
    verify,
)
from scraper.commands.options import Command
from scraper.commands.output import requests_told
from scraper.commands.safety import one_line
from scraper.errors import PresskeepError

INTERRUPTED = 130
"""What a shell shows for a program ended by SIGINT."""

TERMINATED = 143
"""What a shell shows for a program ended by SIGTERM."""

READER_GONE = 141
"""What a shell shows for a program ended by SIGPIPE: the reader of a pipe has seen enough."""

app = typer.Typer(
    rich_markup_mode=None,  # panels take longer to import than --help may take
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for _name, _function, _examples in (
    ("add", add.add, add.EXAMPLES),
    ("crawl", crawl.crawl, crawl.EXAMPLES),
    ("parse", parse.parse, parse.EXAMPLES),
    ("list", list.list_, list.EXAMPLES),
    ("show", show.show, show.EXAMPLES),
    ("history", history.history, history.EXAMPLES),
    ("diff", diff.diff, diff.EXAMPLES),
    ("search", search.search, search.EXAMPLES),
    ("export", export.export, export.EXAMPLES),
    ("reparse", reparse.reparse, reparse.EXAMPLES),
    ("pack", pack.pack, pack.EXAMPLES),
    ("stats", stats.stats, stats.EXAMPLES),
    ("merge", merge.merge, merge.EXAMPLES),
    ("erase", erase.erase, erase.EXAMPLES),
    ("prune", prune.prune, prune.EXAMPLES),
    ("verify", verify.verify, verify.EXAMPLES),
    ("proof", proof.proof, proof.EXAMPLES),
    ("backup", backup.backup, backup.EXAMPLES),
):
    app.command(_name, cls=Command, epilog=_examples)(_function)


@app.callback(
    invoke_without_command=True,
    epilog="Options go after the command. 'presskeep COMMAND --help' has its options and examples.",
)
def presskeep(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Keep news pages: body, comments and related links, every version of each, in one SQLite file."""
    if version:
        from scraper import __version__

        print(f"presskeep {__version__}")
        raise typer.Exit(0)
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        raise typer.Exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (by default the program's own) and return its exit status. Prints errors; raises none."""
    _open_streams()
    given = [*(sys.argv[1:] if arguments is None else arguments)]
    verbose = not {"-v", "--verbose"}.isdisjoint(given)
    try:
        with requests_told() if verbose else contextlib.nullcontext():
            status = app(args=given, prog_name="presskeep", standalone_mode=False)
        if status == INTERRUPTED:
            raise KeyboardInterrupt  # of which typer makes a status, and no word
        sys.stdout.flush()
    except typer.TyperException as exc:
        where = getattr(getattr(exc, "ctx", None), "command_path", None) or f"presskeep {given[0]}"
        message = exc.format_message().replace("Value error, ", "")
        return _fail(f"{message if message[-1:] in '.?' else message + '.'} Try '{where} --help'", exc.exit_code)
    except PresskeepError as exc:
        _trace(verbose)
        return _fail(str(exc), exc.exit_status)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted; what was done until now is saved", INTERRUPTED)
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as exc:
        # typer ends a program whose pipe is closed, with a status of its own.
        if isinstance(exc.__context__, BrokenPipeError):
            return _reader_gone()
        if exc.code == TERMINATED:
            return _fail("ended by SIGTERM; what was done until now is saved", TERMINATED)
        raise
    except OSError as exc:
        _trace(verbose)
        what = exc.filename or "the output can't be written"  # all that is opened by name tells its name
        return _fail(f"{what}: {exc.strerror or exc}", 1)
    except Exception as exc:
        _trace(verbose)
        return _fail(
            f"a mistake in presskeep: {type(exc).__name__}: {exc}. With --verbose it says where; please report it", 1
        )
    return status if isinstance(status, int) else 0


def _open_streams() -> None:
    """Have all three streams there: where a caller has closed one (``>&-``), Python has None in its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - open for as long as the program is


def _trace(verbose: bool) -> None:
    if verbose:
        import traceback

        traceback.print_exc()


def _reader_gone() -> int:
    # Python flushes stdout once more on its way out: it must find something to flush to.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return READER_GONE


def _fail(sentence: str, status: int) -> int:
    print(f"presskeep: {one_line(sentence)}", file=sys.stderr)
    return status
