"""A run of ``add`` or ``crawl``: pages archived one after the other, each told as it is done, all counted at the end."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.commands import TERMINATED
from scraper.commands.options import DEFAULT_ARCHIVE
from scraper.commands.output import Output, counted
from scraper.commands.stats import drifted
from scraper.commands.summaries import SummaryLine, said
from scraper.commands.visits import Tally, line_of, tell
from scraper.commands.watching import Watch
from scraper.errors import ArchiveError, JobHeld
from scraper.model import CrawlSummary, Visit

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
    crawling: bool = False,
    wait: bool = False,
    **options: Any,
) -> int:
    """Archive what ``seeds`` lead to and say how the run ended: 0 all well, 1 some failed, 4 nothing could be fetched.

    ``total`` is how many pages there will be, where that is known. A run that is ``crawling`` shows how far it is and ends
    with a table; on a terminal, where that table will say it all, a page has no line of its own. With ``wait`` a run that
    finds its job held by another one waits. ``options`` are those of ``crawl.run``.
    """
    from scraper.commands.opening import open_archive
    from scraper.commands.packing import pack_after
    from scraper.crawl import crawl, exit_status

    told = _Told(out, crawling)
    summary = CrawlSummary()
    if options.get("resume") or options.get("retry_failed"):
        open_archive(archive).close()  # what is to be gone on with is there already: none is made for it
    with open_archive(archive, write=True) as kept, terminable():
        try:
            with _shown(out, told, total, crawling) as watching:
                waiting = _Waiting(out) if wait else None
                crawl(
                    seeds,
                    kept,
                    command=command,
                    wait=waiting,
                    summary=summary,
                    on_visit=told.of,
                    **watching,
                    **options,
                )
        except (KeyboardInterrupt, SystemExit, ArchiveError) as exc:
            # What was done until then is stored, and told.
            if not isinstance(exc, ArchiveError) or summary.left:
                told.end(archive, summary, broken_off=True)
            if crawling and summary.left:
                out.note(
                    "Go on with: presskeep crawl --resume"
                    + ("" if archive == DEFAULT_ARCHIVE else f" --archive {archive}")
                )
            raise
        told.end(archive, summary)
        if crawling and (nothing := _nothing(summary, told.found, options)):
            out.note(nothing)
        _warn(out, kept, told.sites)
        pack_after(kept, out, summary.seconds)
    return exit_status(summary)


@contextmanager
def _shown(out: Output, told: _Told, total: int | None, crawling: bool) -> Iterator[dict[str, Any]]:
    """Show how far a run is for the length of a ``with``. Yields what the run must be given for that."""
    if crawling:
        with Watch(out) as watch:
            yield {"on_state": watch.see}
    else:
        with out.progress(total) as told.step:
            yield {}


class _Told:
    """What is said of each visit, and of all of them at the end."""

    def __init__(self, out: Output, crawling: bool) -> None:
        self.sites: set[str] = set()
        """Those of which something was stored."""
        self.found = 0
        """Addresses that lists gave."""
        self.step: Callable[[str], None] = lambda step: None
        self._out = out
        self._crawling = crawling
        self._tally = Tally()

    def of(self, visit: Visit) -> None:
        """A visit is done."""
        from scraper import urls

        line = line_of(visit)
        self._tally.add(line)
        self.found += visit.discovered
        if visit.stored:
            self.sites.add(urls.site(visit.stored.page_url))
        if line.result == "failed" or not (self._crawling and self._out.on_terminal):
            tell(self._out, line)
        self.step(line.title or line.url)

    def end(self, archive: Path, summary: CrawlSummary, *, broken_off: bool = False) -> None:
        """The run is at its end, or was broken off."""
        if self._out.json:
            if self._crawling:
                self._out.document(SummaryLine(summary=summary))
            return
        if self._crawling:
            if self._tally.count:
                self._out.note(self._tally.table(self._out.errors.width))
            self._out.note(*said(summary, broken_off=broken_off))
        if self._tally.count and (self._crawling or self._tally.results.total() > 1):
            self._out.note(f"stored in {archive}: {self._tally.told()}")


def _nothing(summary: CrawlSummary, found: int, options: Mapping[str, Any]) -> str | None:
    """Why a crawl that did what it was told to came to no page, and what to do; None where it came to one, or said why."""
    if summary.stored or summary.failed or summary.skipped:
        return None
    if options.get("retry_failed"):
        return "nothing to take up again: no visit there failed that another one might mend"
    if not found:
        return None
    chosen = " and ".join(f"--{name}" for name in ("include", "exclude", "since") if options.get(name))
    advice = f"check {chosen}" if chosen else "--allow-other-sites follows those of other sites"
    return f"nothing was visited: none of the {counted(found, 'address', 'addresses')} found is one to be followed; {advice}"


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
