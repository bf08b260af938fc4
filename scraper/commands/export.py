"""``presskeep export``: pages of the archive as a file for other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, At, Quiet, Site, Verbose, examples
from scraper.commands.output import Output, counted
from scraper.errors import UsageError

EXAMPLES = examples(
    "presskeep export > pages.json",
    "presskeep export --format jsonl -o pages.jsonl",
    "presskeep export https://example.com/story",
    "presskeep export 'example.com/2026/*' --at 2026-11-24",
)


class Format(StrEnum):
    """What ``--format`` takes."""

    json = "json"
    jsonl = "jsonl"


def export(
    which: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[URL|PATTERN]...", help="The pages; a pattern has * for any text. Without any: all pages."
        ),
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="One array, or a page a line. Without it: as PATH ends, else json."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="Write this file, whole or not at all. Without it: stdout."
        ),
    ] = None,
    site: Site = None,
    at: At = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Write pages as JSON or JSON Lines. docs/json.md describes them."""
    from scraper.commands.addresses import meant
    from scraper.commands.opening import open_archive
    from scraper.export import to_path, write

    out = Output(quiet=quiet)
    kind = format or Format(output.suffix[1:] if output and output.suffix[1:] in list(Format) else "json")
    if output and output.exists() and archive.expanduser().exists() and output.samefile(archive.expanduser()):
        raise UsageError(f"{output} is the archive itself: name another file with -o")
    with open_archive(archive) as kept:
        pages = kept.pages(meant(kept, which or []), site=site, at=at)
        if output:
            count = to_path(pages, output, format=kind.value)
            out.note(f"{counted(count, 'page')} written to {output}")
        elif not write(pages, out.stream, format=kind.value):
            out.note("no page there to export: presskeep list shows all")
        out.stream.flush()
    return 0
