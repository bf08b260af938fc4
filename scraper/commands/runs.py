"""A run of ``add`` or ``crawl``: pages archived one after the other, each told as it is done, all counted at the end."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.commands import TERMINATED
from scraper.commands.output import Output
from scraper.commands.stats import drifted
from scraper.commands.visits import Tally, VisitLine, line_of, tell
from scraper.errors import JobHeld
from scraper.model import Visit

if TYPE_CHECKING:
    from scraper.archive import Archive

_ASKED_AGAIN = 1.0
"""Seconds between two looks at a job that another run holds."""


def archive_pages(
    seeds: Sequence[str],
    out: Output,
    archive: Path,
    *,
    command: str,
    total: int | None = None,
    tabulate: bool,
    wait: bool = False,
    **options: Any,
) -> int:
    """Archive what ``seeds`` lead to and say how the run ended: 0 all well, 1 some failed, 4 nothing could be fetched.

    ``total`` is how many pages there will be, where that is known. With ``tabulate`` the run ends with a table, and on a
    terminal, where that table will say it all, a page has no line of its own. With ``wait`` a run that finds its job held
    by another one waits. ``options`` are those of ``crawl.run``.
    """
    from scraper import urls
    from scraper.commands.opening import open_archive
    from scraper.commands.packing import pack_after
    from scraper.crawl import crawl, exit_status

    tally = Tally()
    sites: set[str] = set()
    with open_archive(archive, write=True) as kept, terminable():
        try:
            with out.progress(total) as step:

                def on_visit(visit: Visit) -> None:
                    line = line_of(visit)
                    tally.add(line)
                    if visit.stored:
                        sites.add(urls.site(visit.stored.page_url))
                    if _has_a_line(line, out, tabulate):
                        tell(out, line)
                    step(line.title or line.url)

                waiting = _Waiting(out) if wait else None
                summary = crawl(seeds, kept, command=command, wait=waiting, on_visit=on_visit, **options)
        finally:
            # Also where the user breaks off: what was done until then is stored, and told.
            if tabulate and tally.count and not out.json:
                out.note(tally.table(out.errors.width))
            if tally.count and not out.json and (tabulate or tally.results.total() > 1):
                out.note(f"stored in {archive}: {tally.told()}")
        _warn(out, kept, sites)
        pack_after(kept, out, summary.seconds)
    return exit_status(summary)


def _has_a_line(line: VisitLine, out: Output, tabulate: bool) -> bool:
    return line.result == "failed" or not (tabulate and out.on_terminal)


class _Waiting:
    """Waits for a job that another run holds; says so once."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._told = False

    def __call__(self, held: JobHeld) -> None:
        if not self._told:
            self._out.note(f"waiting: {str(held).partition('. ')[0]}")
            self._told = True
        time.sleep(_ASKED_AGAIN)


def _warn(out: Output, kept: Archive, sites: set[str]) -> None:
    """Name the sites of this run on which something is no longer found."""
    for drift in kept.drift(sorted(sites)):
        out.problem(f"{drifted(drift)}. Has the site changed its pages? See: presskeep stats --drift")


@contextmanager
def terminable() -> Iterator[None]:
    """End in order on SIGTERM, as on Ctrl-C, for the length of a ``with``: the run is noted as interrupted."""

    def end(*_: object) -> None:
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
