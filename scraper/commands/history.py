"""``presskeep history``: what changed on a page, and between which two visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Verbose, examples
from scraper.commands.output import Output, counted, cut, instant, table

if TYPE_CHECKING:
    from scraper.model import Change

EXAMPLES = examples(
    "presskeep history https://example.com/story",
    "presskeep history example.com/story --json",
)

_BOTH_TIMES = 80
"""Columns from which a terminal has room for both times of a change beside what was changed."""

_FULL_TIME = 60
"""Columns from which it has room for the seconds, and for the word above the version's number."""


def history(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page; any address that led to it will do.")],
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """List the changes of a page, part by part.

    A line is a new version of the body, the comments or the related links. A change was made some time after the visit that did not show it and before the one that did: both times are
    given. Off a terminal: time seen, not before, part, version, cause and summary, parted by tabs.
    """
    from scraper.commands.addresses import known
    from scraper.commands.opening import open_archive

    out = Output(json=json, quiet=quiet)
    with open_archive(archive) as kept:
        page = known(kept, url)
        changes = kept.history(page)
        visits = len(kept.captures(page))
    if out.json:
        for change in changes:
            out.document(change)
    elif out.on_terminal:
        _draw(out, changes)
        out.note(f"{counted(len(changes), 'change')} in {counted(visits, 'visit')}")
    else:
        for c in changes:
            out.record(c.captured, c.not_before, c.part, c.number, c.cause, c.summary)
    return 0


def _draw(out: Output, changes: list[Change]) -> None:
    both = out.console.width >= _BOTH_TIMES
    full = out.console.width >= _FULL_TIME
    number = "version>" if full else "no.>"
    rows = table("seen (UTC)", *(["not before"] if both else []), "part", number, "what*")
    for c in changes:
        what = c.summary if c.cause != "revert" else f"back to an earlier text: {c.summary}"
        earliest = [instant(c.not_before or "")] if both else []
        seen = instant(c.captured) if full else instant(c.captured)[: len("2026-11-24 20:37")]
        rows.add_row(seen, *earliest, c.part, str(c.number), cut(what))
    out.show(rows)
