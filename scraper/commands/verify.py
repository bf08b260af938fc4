"""``presskeep verify``: is the archive what it was?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Sites, Verbose, examples
from scraper.commands.output import LateProgress, Output, bytes_in_words, counted
from scraper.errors import UsageError

if TYPE_CHECKING:
    from scraper.archive.custody.again import ReaderOf
    from scraper.archive.generations import Read
    from scraper.model import Finding, Verified

EXAMPLES = examples(
    "presskeep verify",
    "presskeep verify --head 12431:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "presskeep verify --quick --json",
    "presskeep verify --deep",
)

UNSOUND = 3
"""As for an archive that can't be used."""


def verify(
    head: Annotated[
        str | None,
        typer.Option(
            "--head", metavar="HEAD", help="A head of the chain that was printed earlier: has it only grown since?"
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the bytes and texts, which take longest.")] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also read the kept bytes again, and compare: takes as long as reparse.")
    ] = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    sites: Sites = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Check the whole archive: every hash, every reference, and the chain over all captures.

    A line for each thing that is wrong, parted by tabs: which check, where, what, what to do. Ends with 3 where there is one, else with 0. The head of the chain, told at the end, is worth keeping elsewhere: docs/proof.md tells why. With --json the last line is an object with that summary.
    """
    from scraper.commands.opening import open_archive

    if quick and deep:
        raise UsageError("--quick and --deep exclude each other: give one of them")
    out = Output(json=json, quiet=quiet)
    reader = _reader(sites) if deep else None
    with open_archive(archive) as kept, LateProgress(out) as progress:
        verified = kept.verify(
            head=head,
            quick=quick,
            reader=reader,
            tell=lambda finding: _tell(out, finding),
            begin=progress.begin,
            step=progress.step,
        )
    if json:
        out.document(verified)
    else:
        out.note(_summary(verified, quick))
    return 0 if verified.sound else UNSOUND


def _reader(sites: Path | None) -> ReaderOf:
    """Today's parser, with the overlays of the sites."""
    from scraper.commands.overlays import read_overlays
    from scraper.crawl.split import split
    from scraper.parse import parser_version

    overlays = read_overlays(sites)

    def reader(url: str) -> tuple[str, Read]:
        overlay = overlays.for_url(url)
        return parser_version(overlay), partial(split, overlay=overlay)

    return reader


def _tell(out: Output, finding: Finding) -> None:
    if out.json:
        out.document(finding)
    elif out.on_terminal:
        from rich.text import Text

        from scraper.commands.safety import one_line

        out.show(Text(one_line(f"{finding.where}: {finding.what}. {finding.advice}")))
    else:
        out.record(finding.check, finding.where, finding.what, finding.advice)


def _summary(verified: Verified, quick: bool) -> str:
    """'12,431 captures, 3.1 GB of bytes, 5 erased; sound; head of the chain: …'"""
    said = [counted(verified.captures, "capture"), f"{bytes_in_words(verified.size)} received"]
    if verified.erased:
        said.append(f"{verified.erased:,} erased")
    if verified.pruned:
        said.append(f"bytes of {verified.pruned:,} not kept")
    sound = "sound" if verified.sound else f"NOT SOUND: {counted(verified.findings, 'finding')}"
    if quick and verified.sound:
        sound = "sound as far as was looked (without bytes and texts)"
    return f"{', '.join(said)}; {sound}; head of the chain: {verified.head}"
