"""``presskeep add``: fetch pages, split them, keep them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from scraper.commands.options import (
    DEFAULT_ARCHIVE,
    AllowPrivate,
    ArchivePath,
    Cookies,
    Headers,
    Json,
    Quiet,
    Sites,
    Verbose,
    examples,
)
from scraper.commands.output import Output
from scraper.errors import BadURL, UsageError

EXAMPLES = examples(
    "presskeep add https://example.com/story",
    "presskeep add https://example.com/one https://example.com/two --archive watch.db",
    "presskeep add - < urls.txt",
    "presskeep add https://example.com/story --cookies cookies.txt",
)


def add(
    addresses: Annotated[
        list[str], typer.Argument(metavar="URL...", help="Pages to archive; - reads more from stdin, one a line.")
    ],
    headers: Headers = None,
    cookies: Cookies = None,
    allow_private: AllowPrivate = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    sites: Sites = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Fetch pages, split them and archive them.

    Each page is split into body, comments and related links; what changed since the last visit is a new version. Prints a line a page. Off a terminal: URL, what is new, paragraphs, comments, related links and title, parted by
    tabs.
    """
    from scraper.commands.overlays import read_overlays
    from scraper.commands.requests import request_options
    from scraper.commands.runs import archive_pages

    out = Output(json=json, quiet=quiet)
    pages, bad = _pages(addresses, out)
    if not pages and not bad:
        raise UsageError("no address on stdin: give one a line")
    if not pages:
        return 4
    overlays = read_overlays(sites)
    status = archive_pages(
        pages,
        out,
        archive,
        command="add",
        total=len(pages),
        lasting=False,
        depth=0,
        overlays=overlays.for_url,
        **request_options(headers, cookies, allow_private),
    )
    return max(status, 1) if bad else status


def _pages(addresses: Sequence[str], out: Output) -> tuple[list[str], int]:
    """The addresses meant, each once, and how many lines of stdin meant none.

    An argument that is no address is a mistake of the user's and stops the command before anything is fetched; a bad
    line in a file of thousands is told and passed over.

    Raises:
        BadURL: an argument is not a web address.
    """
    from scraper import urls

    pages = [urls.check(a) for a in addresses if a != "-"]
    bad = 0
    if "-" in addresses:
        for number, line in enumerate(sys.stdin, 1):
            if not (text := line.strip()) or text.startswith("#"):
                continue
            try:
                pages.append(urls.check(text))
            except BadURL as exc:
                out.problem(f"line {number} of stdin: {exc}")
                bad += 1
    return list(dict.fromkeys(pages)), bad
