"""How far a run is, told about twice a second to whoever shows it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from scraper.crawl.frontier import Frontier
from scraper.crawl.hosts import Hosts
from scraper.model import CrawlState

OnState = Callable[[CrawlState], None]

EVERY = 0.5
"""Seconds between two states."""

_LATELY = 10.0
"""Seconds over which the rate is taken."""


class Progress:
    """What has been done, and when. ``clock`` is of seconds."""

    def __init__(self, frontier: Frontier, hosts: Hosts, on_state: OnState | None, clock: Callable[[], float]) -> None:
        self.done = 0
        self.failed = 0
        self._frontier = frontier
        self._hosts = hosts
        self._on_state = on_state
        self._clock = clock
        self._began = clock()
        self._due = self._began
        self._lately: deque[tuple[float, int]] = deque([(self._began, 0)])

    def due_at(self) -> float | None:
        """When a state is to be told again; None where nobody wants any."""
        return self._due if self._on_state else None

    def tell(self, in_flight: int, *, stopping: bool, at_end: bool = False) -> None:
        """Tell how far it is, where that is due."""
        now = self._clock()
        if self._on_state is None or (now < self._due and not at_end):
            return
        self._due = now + EVERY
        self._on_state(self._state(now, in_flight, stopping))

    def _state(self, now: float, in_flight: int, stopping: bool) -> CrawlState:
        self._lately.append((now, self.done))
        while len(self._lately) > 2 and self._lately[1][0] <= now - _LATELY:
            self._lately.popleft()
        then, before = self._lately[0]
        rate = (self.done - before) / (now - then) if now > then else 0.0
        left = self._frontier.queued + in_flight
        return CrawlState(
            done=self.done,
            queued=self._frontier.queued,
            in_flight=in_flight,
            failed=self.failed,
            seconds=round(now - self._began, 3),
            rate=rate,
            eta=left / rate if rate else None,
            hosts=self._hosts.states(self._frontier.busiest()),
            stopping=stopping,
        )
