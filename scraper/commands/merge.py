"""``presskeep merge``: other archives into this one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Sites, Verbose, examples
from scraper.commands.output import Output, counted

if TYPE_CHECKING:
    from scraper.model import Merged

EXAMPLES = examples(
    "presskeep merge laptop.db server.db",
    "presskeep merge laptop.db server.db --archive both.db",
)


def merge(
    which: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The archives to take in. None is changed.")],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    sites: Sites = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Take in what other archives saw, each capture once, as if this one had seen it all itself.

    The archive is made where there is none. Taking one in twice adds nothing, and the order makes no difference. What was erased in one of them is erased in the result. docs/custody.md tells more.
    """
    from functools import cache

    from scraper.archive import Archive
    from scraper.commands.overlays import read_overlays
    from scraper.crawl.split import split

    out = Output(json=json, quiet=quiet)
    overlays = read_overlays(sites)
    overlay = cache(overlays.for_url)
    paths = [path.expanduser() for path in which]
    with Archive(archive.expanduser()) as kept, out.progress() as step:
        for merged in kept.merge(paths, lambda response: split(response, overlay=overlay(response.url)), step=step):
            _tell(out, merged)
    return 0


def _tell(out: Output, merged: Merged) -> None:
    if out.json:
        out.document(merged)
    else:
        out.note(
            f"{merged.source}: {counted(merged.pages, 'page')}, {counted(merged.captures, 'capture')} added,"
            f" {merged.known:,} already there"
        )
