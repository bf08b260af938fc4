"""``presskeep list``: what the archive holds, a page a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Site, Verbose, examples
from scraper.commands.output import Output, counted, cut, instant, table
from scraper.commands.safety import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.archive import Archive
    from scraper.model import Capture, PageSummary

EXAMPLES = examples(
    "presskeep list",
    "presskeep list --site example.com --json",
    "presskeep list --failed",
    "presskeep list | cut -f1 | presskeep add -",
)

_WIDE = 88
"""Columns from which a terminal has room for a page's site and number of visits beside its title."""

_NARROW = 66
"""Columns below which it has room for the dates only: a title that can't be read names no page."""


def list_(
    site: Site = None,
    failed: Annotated[bool, typer.Option("--failed", help="Instead, the visits that gave no page, and why.")] = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """List the pages of the archive.

    Off a terminal: URL, title, published, paragraphs, comments, related links, captures, last seen, status, and of a page that is not live since when and where it has moved to, parted by tabs; with --failed: URL, time, HTTP status and reason.
    """
    from scraper.commands.opening import open_archive

    out = Output(json=json, quiet=quiet)
    with open_archive(archive) as kept:
        if failed:
            _failures(out, _of_site(kept, site))
        else:
            _pages(out, kept.summaries(site=site))
    return 0


def _of_site(archive: Archive, site: str | None) -> Iterator[Capture]:
    from scraper import urls

    wanted = urls.site_named(site) if site else None
    return (c for c in archive.failures() if wanted is None or urls.site(c.url) == wanted)


def _pages(out: Output, pages: Iterator[PageSummary]) -> None:
    if out.json:
        for page in pages:
            out.document(page)
    elif out.on_terminal:
        wide, narrow = out.console.width >= _WIDE, out.console.width < _NARROW
        site, visits = (["site"], ["seen>"]) if wide else ([], [])
        counts = [] if narrow else ["text>", "comments>", "related>"]
        rows = table("title*", *site, "published", *counts, *visits, "last seen")
        count = 0
        for count, p in enumerate(pages, 1):  # noqa: B007 - counted for the note below
            rows.add_row(
                cut(p.title or p.url),
                *([one_line(p.site)] if wide else []),
                one_line(p.published or "")[:10],
                *(str(n) for n in ([] if narrow else [p.paragraphs, p.comments, p.related])),
                *([str(p.captures)] if wide else []),
                p.last_seen[:10] + ("" if p.status == "live" else f" {p.status}"),
            )
        if count:
            out.show(rows)
        out.note(counted(count, "page"))
    else:
        for p in pages:
            found = (p.paragraphs, p.comments, p.related)
            now = (p.status, p.status_since or None, p.moved_to or None)
            out.record(p.url, p.title, p.published, *found, p.captures, p.last_seen, *now)


def _failures(out: Output, failures: Iterator[Capture]) -> None:
    if out.json:
        for capture in failures:
            out.document(capture)
    elif out.on_terminal:
        rows = table("time (UTC)", "status>", "reason*")
        count = 0
        for count, c in enumerate(failures, 1):  # noqa: B007
            rows.add_row(instant(c.captured), str(c.status or ""), cut(c.reason or c.url))
        if count:
            out.show(rows)
        out.note(counted(count, "failed visit"))
    else:
        for c in failures:
            out.record(c.url, c.captured, c.status, c.reason)
