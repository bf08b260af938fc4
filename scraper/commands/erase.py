"""``presskeep erase``: a person's name and words out of everything that is kept."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Site, Sites, Verbose, examples
from scraper.commands.output import Output, counted
from scraper.errors import UsageError

if TYPE_CHECKING:
    from scraper.model import Erasable, Erased

EXAMPLES = examples(
    "presskeep erase https://example.com/story --comment 17 --dry-run",
    "presskeep erase https://example.com/story --comment 17 --reason 'asked for by mail'",
    "presskeep erase --author 'Jane Doe' --site example.com --yes",
    "presskeep erase https://example.com/story --text 'lives at 4 Quay Street'",
)


def erase(
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="The page, for --comment and --text.")] = None,
    comment: Annotated[
        str | None, typer.Option("--comment", metavar="ID", help="This comment of the page: its name and its words.")
    ] = None,
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="NAME", help="All comments by this name: the name and their words."),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="WORDS", help="These words, in the story and the comments of the page."),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why: it is kept with the note that something was erased.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    site: Site = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    sites: Sites = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Take a person's name and words out of bytes, texts, index and whatever is exported later.

    What is to go is listed first. In its place stands [erased]; that something was erased, when and why, is kept, and verify passes. It can't be undone. Copies of the file and earlier exports are not touched, and a page that still shows the words brings them back when it is visited again.
    """
    from functools import cache

    from scraper.archive import Archive
    from scraper.archive.custody.erase import Wanted
    from scraper.commands.addresses import known
    from scraper.commands.overlays import read_overlays
    from scraper.crawl.split import split

    if [url is not None and comment is not None, url is not None and text is not None, author is not None].count(
        True
    ) != 1 or (author is not None and url is not None):
        raise UsageError(
            "say what to erase: URL --comment ID, URL --text WORDS, or --author NAME. See: presskeep erase -h"
        )
    out = Output(json=json, quiet=quiet)
    overlay = cache(read_overlays(sites).for_url)
    with Archive(archive.expanduser(), create=False) as kept:
        wanted = Wanted(known(kept, url) if url else None, comment, author, text, site)
        found = kept.erasable(wanted)
        for one in found:
            _tell(out, one)
        if dry_run:
            out.note(f"{counted(len(found), 'entry', 'entries')} would be erased")
            return 0
        if not yes and not _agreed(len(found)):
            out.note("nothing was erased")
            return 1
        with out.progress() as step:
            done = kept.erase(
                wanted, lambda response: split(response, overlay=overlay(response.url)), reason=reason, step=step
            )
        _sum_up(out, done)
        copies = sorted(p.name for p in archive.expanduser().parent.glob(f"{archive.name}.backup*"))
        if copies:
            out.note(f"these copies still have it: {', '.join(copies)}")
    return 0


def _tell(out: Output, one: Erasable) -> None:
    if out.json:
        out.document(one)
    elif not out.quiet:
        out.record(one.url, "story" if one.comment is None else f"comment {one.comment}", one.author, one.text)


def _agreed(count: int) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("erasing can't be undone: look at it with --dry-run, then give --yes")
    return typer.confirm(f"Erase {counted(count, 'entry', 'entries')} for good?", err=True)


def _sum_up(out: Output, done: Erased) -> None:
    said = f"{counted(done.captures, 'capture')} of {counted(done.pages, 'page')} kept without it from now on"
    dropped = f", {done.dropped:,} of them without their bytes" if done.dropped else ""
    out.note(f"{said}{dropped}. Copies of the archive and earlier exports are not touched")
