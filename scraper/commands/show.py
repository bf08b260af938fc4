"""``presskeep show``: one page as it can be read, now or at any moment it was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, At, Json, Quiet, Verbose, examples
from scraper.commands.output import Output
from scraper.errors import UsageError

if TYPE_CHECKING:
    from scraper.archive import Archive
    from scraper.model import ArchivedPage

EXAMPLES = examples(
    "presskeep show https://example.com/story",
    "presskeep show example.com/story --at 2026-11-24",
    "presskeep show example.com/story --json",
    "presskeep show example.com/story --raw > story.html",
)


def show(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page; any address that led to it will do.")],
    at: At = None,
    raw: Annotated[bool, typer.Option("--raw", help="Print the bytes that were fetched, as they came.")] = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Print a page: text, comments, related links.

    On a terminal the text is wrapped and coloured; elsewhere each paragraph is a line.
    """
    from scraper.commands.addresses import known
    from scraper.commands.layout import draw, lines
    from scraper.commands.opening import open_archive

    if raw and json:
        raise UsageError("--raw and --json exclude each other: give one of them")
    out = Output(json=json, quiet=quiet)
    with open_archive(archive) as kept:
        page = kept.page(known(kept, url), at=at)
        if raw:
            out.raw(_bytes(kept, page))
        elif json:
            out.document(page)
        elif out.on_terminal:
            draw(out, page)
        else:
            for line in lines(page):
                out.text(line.plain())
    return 0


def _bytes(archive: Archive, page: ArchivedPage) -> bytes:
    """What the capture that the page was read from brought."""
    captures = archive.captures(page.url or "")
    sha256 = next(c.sha256 for c in captures if c.captured == page.captured and c.sha256)
    return archive.bytes_of(sha256)
