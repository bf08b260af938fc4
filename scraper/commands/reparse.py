"""``presskeep reparse``: read what is kept again, by the parser of today."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Site, Sites, Verbose, examples
from scraper.commands.output import Output, counted

if TYPE_CHECKING:
    from scraper.archive import Archive
    from scraper.model import Reparsed
    from scraper.overlays import Overlays

EXAMPLES = examples(
    "presskeep reparse",
    "presskeep reparse https://example.com/story",
    "presskeep reparse --site example.com --sites overlays",
    "presskeep reparse 'example.com/2026/*' --all",
)


def reparse(
    which: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[URL|PATTERN]...", help="The pages; a pattern has * for any text. Without any: all pages."
        ),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Read pages again, too, that this parser and overlay have read last.")
    ] = False,
    site: Site = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    sites: Sites = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Split the kept bytes of pages again: after an update of presskeep, or with a new site overlay.

    Nothing is fetched. The new reading is a generation of its own, made of all captures: history then shows what the page
    changed, as this parser sees it, and never the parser's change as an edit. Prints a line for each page that reads
    otherwise than before.
    """
    from scraper.archive import Archive
    from scraper.commands.addresses import meant
    from scraper.commands.overlays import read_overlays
    from scraper.commands.packing import pack_after

    out = Output(json=json, quiet=quiet)
    overlays = read_overlays(sites)
    started = time.monotonic()
    done = otherwise = unread = 0
    with Archive(archive.expanduser(), create=False) as kept:
        names = [*kept.names(meant(kept, which or []), site=site)]
        with out.progress(len(names)) as step:
            for name in names:
                read = _read(kept, overlays, name, again=all_)
                step(name)
                if read is None:
                    continue
                done += 1
                otherwise += bool(read.differs)
                unread += not read.captures
                _tell(out, read)
        pack_after(kept, out, time.monotonic() - started)
    out.note(
        f"{counted(done, 'page')} read again, {otherwise:,} otherwise than before"
        + (f", {unread:,} can't be read and stay as they were" if unread else "")
        if done
        else "all pages were read by this parser already"
    )
    return 1 if unread else 0


def _read(kept: Archive, overlays: Overlays, name: str, *, again: bool) -> Reparsed | None:
    from scraper.crawl.split import split
    from scraper.parse import parser_version

    overlay = overlays.for_url(name)
    return kept.reparse(name, partial(split, overlay=overlay), parser=None if again else parser_version(overlay))


def _tell(out: Output, read: Reparsed) -> None:
    if out.json:
        out.document(read)
    elif not out.quiet and (read.differs or not read.captures):
        what = f"differs: {', '.join(read.differs)}" if read.captures else "can't be read: it stays as it was"
        out.record(read.page_url, what, read.captures)
