"""``presskeep history``: what changed on a page, and between which two visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Verbose, examples
from scraper.commands.output import Output, between, counted, cut, instant, table
from scraper.commands.safety import one_line
from scraper.errors import UsageError

if TYPE_CHECKING:
    from scraper.archive.reading import Standing
    from scraper.model import Change, HeadlineSeen

EXAMPLES = examples(
    "presskeep history https://example.com/story",
    "presskeep history example.com/story --unannounced",
    "presskeep history example.com/story --headlines",
    "presskeep history example.com/story --json",
)

_ONE_LINE = 100
"""Columns from which a terminal has room for both times of a change in one line, beside what was changed."""

_BOTH_TIMES = 72
"""Columns from which it has room for both, one under the other."""

_FULL_TIME = 60
"""Columns from which it has room for the seconds, and for the word above the version's number."""


def history(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page; any address that led to it will do.")],
    unannounced: Annotated[
        bool,
        typer.Option(
            "--unannounced",
            help="Only edits of the text of which the page says nothing: its modified time stood still, no note of correction came or changed.",
        ),
    ] = False,
    every: Annotated[
        bool, typer.Option("--every", help="Each turn of states that take turns (A, B, A, B), which else are one line.")
    ] = False,
    headlines: Annotated[
        bool,
        typer.Option(
            "--headlines",
            help="Instead: what the page was called in each place (h1, og:title, JSON-LD, feeds, links of other pages).",
        ),
    ] = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """List the changes of a page, part by part.

    A line is a new version of the body, the comments or the related links. A change was made some time between the last visit that did not show it and the first one that did: both times are given. An edit of which the page itself said nothing is marked.

    Of a page that is gone, walled or moved, stderr says so, since when, and where it has moved to.

    Off a terminal: time seen, not before, part, version, cause, summary, and whether an edit of the body was announced ('no', 'modified', 'note', 'both'), parted by tabs. With --headlines: place, its address, from, not before, until, headline.
    """
    from scraper.commands.addresses import known
    from scraper.commands.opening import open_archive

    if headlines and (unannounced or every):
        raise UsageError("--headlines lists no changes: give it without --unannounced and --every")
    out = Output(json=json, quiet=quiet)
    with open_archive(archive) as kept:
        page = known(kept, url)
        if headlines:
            _tell_headlines(out, kept.headlines(page))
            return 0
        changes = kept.history(page, fold=not every)
        visits = len(kept.captures(page))
        standing = kept.standing(page)
    if unannounced:
        changes = [c for c in changes if c.announced == "no"]
    if out.json:
        for change in changes:
            out.document(change)
    elif out.on_terminal:
        _draw(out, changes)
        what = counted(len(changes), "unannounced edit" if unannounced else "change")
        out.note(f"{what} in {counted(visits, 'visit')}")
    else:
        for c in changes:
            out.record(c.captured, c.not_before, c.part, c.number, c.cause, c.summary, c.announced)
    if standing.since:
        out.note(_where_now(page, standing))
    return 0


def _where_now(page: str, standing: Standing) -> str:
    """What became of a page that is not there any more."""
    what = {"gone": "is gone", "walled": "is behind a wall", "moved": "has moved"}[standing.status]
    to = f" to {one_line(standing.moved_to)}" if standing.moved_to else ""
    return f"{one_line(page)} {what}{to}, seen since {instant(standing.since or '')} (UTC). What was archived before stands"


def _draw(out: Output, changes: list[Change]) -> None:
    width = out.console.width
    when = "changed (UTC)" if width >= _BOTH_TIMES else "seen (UTC)"
    rows = table(when, "part", "version>" if width >= _FULL_TIME else "no.>", "what*")
    for c in changes:
        rows.add_row(_when(c.not_before, c.captured, width), c.part, str(c.number), cut(_what(c)))
    out.show(rows)


def _when(not_before: str | None, captured: str, width: int) -> str:
    """'between A and B', on two lines where there is no room for one; on narrow terminals B alone."""
    if width < _BOTH_TIMES:
        return instant(captured) if width >= _FULL_TIME else instant(captured)[: len("2026-11-24 20:37")]
    told = between(not_before, captured)
    return told if width >= _ONE_LINE else told.replace("first seen", "first").replace(" and ", "\n    and ")


def _what(change: Change) -> str:
    marks = {"revert": "back to an earlier text: ", "restored": "shown in full now: "}
    silent = ", unannounced" if change.announced == "no" else ""
    return marks.get(change.cause, "") + change.summary + silent


def _tell_headlines(out: Output, headlines: list[HeadlineSeen]) -> None:
    if out.json:
        for headline in headlines:
            out.document(headline)
    elif out.on_terminal:
        from scraper.archive import turns_of_headlines

        rows = table("place", "seen (UTC)", "headline*")
        for turns in turns_of_headlines(headlines):
            first = turns[0]
            times = f"{instant(first.captured)[:16]}{f', {len(turns):,} times' if len(turns) > 1 else ''}"
            rows.add_row(first.source, times, cut(f"{first.text}{f' ({first.place})' if first.place else ''}"))
        out.show(rows)
    else:
        for h in headlines:
            out.record(h.source, h.place, h.captured, h.not_before, h.until, h.text)
