"""``presskeep backup``: a copy of the archive, also while it is written to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Verbose, examples
from scraper.commands.output import LateProgress, Output, bytes_in_words, counted

EXAMPLES = examples(
    "presskeep backup /mnt/copies/archive.db",
    'presskeep backup "archive-$(date +%F).db"',
)


def backup(
    target: Annotated[Path, typer.Argument(metavar="PATH", help="The file to make. An older copy is replaced.")],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Copy the archive as it is at this moment, while it may be in use.

    The copy is one file. It is checked, and appears whole or not at all; a file that is no older copy of this archive is never replaced. It is used like any archive: to restore, put it in the place of the one that was lost. Prints the copy's path and the head of its chain, parted by a tab.
    """
    from scraper.commands.opening import open_archive

    out = Output(json=json, quiet=quiet)
    with open_archive(archive) as kept, LateProgress(out) as progress:
        made = kept.back_up(target.expanduser(), begin=progress.begin, step=progress.step)
    if json:
        out.document(made)
        return 0
    if not quiet:
        out.record(made.path, made.head)
    out.note(f"{counted(made.captures, 'capture')} copied, {bytes_in_words(made.size)}")
    return 0
