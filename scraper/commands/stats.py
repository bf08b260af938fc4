"""``presskeep stats``: the archive in figures, and the sites that are no longer read as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Site, Verbose, examples
from scraper.commands.output import Output, counted, cut, instant, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.model import Drift, Run, Stats

EXAMPLES = examples(
    "presskeep stats",
    "presskeep stats --site example.com --json",
    "presskeep stats --space",
    "presskeep stats --drift --site example.com",
)

_ALL_COUNTS = 72
"""Columns from which a terminal has room for all counts of a site."""


def stats(
    site: Site = None,
    drift: Annotated[
        bool, typer.Option("--drift", help="Instead, the sites where something is no longer found; ends with 1 if any.")
    ] = False,
    space: Annotated[
        bool, typer.Option("--space", help="Also what the file is filled with, by table; reads all of the file.")
    ] = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Count what the archive holds, and tell which sites have drifted.

    Off a terminal a figure a line: its name and the number, parted by a tab; a site's line has 'site', the host, pages, captures, changes, failures and last seen; an unfinished run's has 'run', its number, state,
    command, job, host, process and start. With --drift: site, field, found, pages, found before, pages before, since.
    """
    from scraper import urls
    from scraper.commands.opening import open_archive

    out = Output(json=json, quiet=quiet)
    with open_archive(archive) as kept:
        if drift:
            return _drift(out, [*kept.drift(None if site is None else [urls.site_named(site)])])
        found = kept.stats(site=site, space=space)
    if out.json:
        out.document(found)
    elif out.on_terminal:
        _draw(out, found)
    else:
        for fields in records(found):
            out.record(*fields)
    if space and found.space is None:
        out.note("what the tables take can't be told: this SQLite was built without dbstat")
    return 0


def drifted(found: Drift) -> str:
    """A drift in a sentence: ``example.com: authors on 2 of 30 pages since 2021-05-14, on 58 of 60 before``."""
    since = found.since[:10]
    if isinstance(found.median, int):
        return (
            f"{found.site}: {found.field} {found.median:,} characters (median of {found.pages} pages) since {since},"
            f" {found.median_before:,} on {found.pages_before} before"
        )
    kind = "pages that count some" if found.stated else "pages"
    name = "related links" if found.field == "related" else found.field
    return (
        f"{found.site}: {name} on {found.found} of {found.pages} {kind} since {since},"
        f" on {found.found_before} of {found.pages_before} before"
    )


def records(found: Stats) -> Iterator[tuple[object, ...]]:
    """The figures one by one: name and number. Then the sites, and the runs that did not end."""
    for name, value in (
        ("pages", found.pages),
        ("captures", found.captures),
        ("captures good", found.good),
        ("captures same", found.same),
        *((f"captures {outcome}", number) for outcome, number in found.failed.items()),
        *((f"versions {part}", number) for part, number in found.versions.items()),
        ("comments shown", found.comments_shown),
        ("comments gone", found.comments_gone),
        ("related links", found.related),
        ("first capture", found.first_capture),
        ("last capture", found.last_capture),
        ("bytes fetched", found.raw_bytes),
        ("bytes of the file", found.file_bytes),
        ("runs", found.runs),
    ):
        if value is None or isinstance(value, int | str):
            yield name, value
    if isinstance(found.space, dict):
        yield from (("space", name, size) for name, size in found.space.items())
    for s in found.sites:
        yield "site", s.site, s.pages, s.captures, s.changes, s.failures, s.last_seen
    for run in _unfinished(found):
        yield "run", run.id, run.state, run.command, run.job, run.host, run.pid, run.started


def _unfinished(found: Stats) -> tuple[Run, ...]:
    return found.unfinished if isinstance(found.unfinished, tuple) else ()


def _draw(out: Output, found: Stats) -> None:
    from rich.table import Table
    from rich.text import Text

    from scraper.commands.safety import one_line

    figures = Table.grid(padding=(0, 2, 0, 0))
    for name, value in _figures(found):
        figures.add_row(Text(name, style="bold"), Text(value))
    out.show(figures)
    if found.sites:
        wide = out.console.width >= _ALL_COUNTS
        rows = table("site*", "pages>", *(["captures>"] if wide else []), "changes>", "failures>", "last seen")
        for s in found.sites:
            numbers = (s.pages, *((s.captures,) if wide else ()), s.changes, s.failures)
            rows.add_row(cut(s.site), *(f"{n:,}" for n in numbers), (s.last_seen or "never")[:10])
        out.show(Text(), rows)
    if runs := _unfinished(found):
        rows = table("run*", "state", "started (UTC)", "process")
        for run in runs:
            where = f"{run.pid} on {run.host}" if run.host else ""
            rows.add_row(cut(run.job or run.command), run.state, instant(run.started), one_line(where))
        out.show(Text(), rows)


def _figures(found: Stats) -> Iterator[tuple[str, str]]:
    """The totals in words."""
    failed = "".join(f", {number:,} {outcome}" for outcome, number in found.failed.items())
    yield "pages", f"{found.pages:,} of {counted(len(found.sites), 'site')}"
    yield "captures", f"{found.captures:,}: {found.good:,} good ({found.same:,} with the same bytes){failed}"
    if found.first_capture and found.last_capture:
        yield "", f"from {instant(found.first_capture)} to {instant(found.last_capture)} UTC"
    yield "versions", ", ".join(f"{part} {number:,}" for part, number in found.versions.items())
    yield "comments", f"{found.comments_shown:,} shown, {found.comments_gone:,} gone"
    yield "related links", f"{found.related:,}"
    if isinstance(found.raw_bytes, int) and isinstance(found.file_bytes, int):
        share = f" ({found.file_bytes / found.raw_bytes:.1%})" if found.raw_bytes else ""
        yield "bytes", f"{found.raw_bytes:,} fetched, {found.file_bytes:,} in the file{share}"
    if isinstance(found.space, dict):
        for name, size in found.space.items():
            yield f"  {name}", f"{size:,}"


def _drift(out: Output, found: list[Drift]) -> int:
    from rich.text import Text

    from scraper.commands.safety import one_line

    for one in found:
        if out.json:
            out.document(one)
        elif out.on_terminal:
            out.show(Text(one_line(drifted(one))))
        else:
            out.record(one.site, one.field, one.found, one.pages, one.found_before, one.pages_before, one.since)
    if not found:
        out.note("no site has drifted: what was found on their pages is found as before")
    return 1 if found else 0
