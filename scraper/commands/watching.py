"""How far a crawl is: drawn on a terminal while it runs, told in a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from scraper.commands.output import Output, counted, cut, table
from scraper.model import CrawlState, HostState

if TYPE_CHECKING:
    from rich.console import RenderableType

TOLD_EVERY = 30.0
"""Seconds between two lines where nothing can be drawn."""

_HOSTS = 8
"""Hosts that are drawn at most: the busiest."""
_ROOM_FOR_HOSTS = 60
"""Columns from which they are."""
_BAR = 20
_SHORTEST_BAR = 8
_GAP = 2


class Watch:
    """Shows every state it is given until the end of a ``with``. ``clock`` tells seconds."""

    def __init__(self, out: Output, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._clock = clock
        self._told = clock()
        self._stack = ExitStack()
        self._state: CrawlState | None = None
        self._drawn = False

    def __enter__(self) -> Watch:
        self._drawn = self._stack.enter_context(self._out.drawing(self._picture))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def see(self, state: CrawlState) -> None:
        """Show how far it is."""
        stops = state.stopping and not (self._state and self._state.stopping)
        self._state = state
        if stops:
            if state.in_flight:
                self._out.note(
                    f"stopping: {counted(state.in_flight, 'page')} in flight {'is' if state.in_flight == 1 else 'are'}"
                    " finished first. Again to stop at once"
                )
        elif not self._drawn and self._clock() - self._told >= TOLD_EVERY:
            self._told = self._clock()
            self._out.note(told(state))

    def _picture(self) -> RenderableType:
        from rich.console import Group
        from rich.text import Text

        state = self._state
        if state is None:
            return Text("starting …", style="dim")
        width = self._out.errors.width
        overall = _overall(state, width)
        if not state.hosts or width < _ROOM_FOR_HOSTS:
            return overall
        return Group(overall, _hosts(state.hosts[:_HOSTS]))


def told(state: CrawlState) -> str:
    """A state in words: ``1,234 done, 5,678 queued, 12 failed, 45.2 pages/s, some 0:02:05 left``."""
    words = [
        f"{state.done:,} done",
        f"{state.queued:,} queued",
        f"{state.failed:,} failed",
        f"{state.rate:.1f} pages/s",
    ]
    if state.eta is not None:
        words.append(f"some {clock_time(state.eta)} left")
    return ", ".join(words)


def clock_time(seconds: float) -> str:
    """A length of time for the eye: ``0:02:05``, ``1 day, 3:00:00``."""
    whole = round(seconds)
    days, rest = divmod(whole, 86_400)
    clock = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{counted(days, 'day')}, {clock}" if days else clock


def _overall(state: CrawlState, width: int) -> RenderableType:
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    words = told(state) + (", stopping" if state.stopping else "")
    room = width - len(words) - _GAP
    if room < _SHORTEST_BAR:  # the words say all that the bar does
        return Text(words)
    line = Table.grid(padding=(0, _GAP, 0, 0))
    known = max(state.done + state.queued + state.in_flight, 1)
    line.add_row(ProgressBar(total=known, completed=state.done, width=min(room, _BAR)), cut(words))
    return line


def _hosts(hosts: tuple[HostState, ...]) -> RenderableType:
    from rich.text import Text

    rows = table("host*", "done>", "queued>", "failed>", "pace")
    for host in hosts:
        failed = Text(f"{host.failed:,}", style="red" if host.failed else "dim")
        rows.add_row(cut(host.host), f"{host.done:,}", f"{host.queued:,}", failed, _pace(host))
    return rows


def _pace(host: HostState) -> str:
    if host.paused >= 1:
        return f"paused for {clock_time(host.paused)}"
    at_once = f", {host.concurrency} at once" if host.concurrency > 1 else ""
    return f"every {host.delay:.2g} s{at_once}" if host.delay else f"no delay{at_once}"
