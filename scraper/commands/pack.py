"""``presskeep pack``: make the archive's file smaller."""

from __future__ import annotations

from typing import Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Verbose, examples
from scraper.commands.output import Output, counted

EXAMPLES = examples(
    "presskeep pack",
    "presskeep pack --seconds 60 --archive watch.db",
)


def pack(
    seconds: Annotated[
        float | None,
        typer.Option(metavar="N", min=0, help="Begin nothing more after this time; the rest waits for the next run."),
    ] = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Make the archive smaller: keep the bytes of pages as what differs from other pages of their site.

    add, crawl and reparse do it at their end, for a quarter of their time; this does what is left. Nothing that can be read
    changes. It may be broken off at any time, and other commands may use the archive meanwhile.
    """
    from scraper.archive import Archive

    out = Output(json=json, quiet=quiet)
    with Archive(archive.expanduser(), create=False) as kept, out.progress(kept.unpacked()) as step:
        done = kept.pack(seconds=seconds, on_packed=lambda _: step(""))
    if out.json:
        out.document(done)
    out.note(
        f"{counted(done.packed, 'capture')} packed: {done.before:,} bytes are {done.after:,}"
        + (f", {done.left - done.damaged:,} are left" if done.left > done.damaged else "")
        if done.packed or done.left > done.damaged
        else "all captures were packed already"
    )
    if done.damaged:
        out.problem(f"{counted(done.damaged, 'capture')} can't be read: damaged. Restore the archive from a copy")
        return 3
    return 0
