"""How fast each host is asked: never faster than was asked for, slower where the host wants or needs it.

A host has a delay and a number of requests at once. With one at a time the delay runs from an answer to the next request,
so that the host never sees less of it however long the way is, and one that answers slowly rests for as long again as
the user allows: it is not asked faster than it answers. With more at a time it runs from request to request.

=============================  ==========================================================================================
the host answers               what it is asked from then on
=============================  ==========================================================================================
429, 503                       at half the rate, one at a time, after a pause: its Retry-After, or one that doubles from
                               time to time, and a little at random on top
nothing, half an answer, or    with half as many requests at once; from the second time in a row on, after such a pause
another trouble of its own
anything else                  a tenth of the full rate faster, until it is the full rate; then one more request at once
                               after every ten answers, until it is what was asked for (additive increase,
                               multiplicative decrease: RFC 5681, 3.1)
10 times in a row 429, 503     no more in this run: its pages cost no more time-outs
or nothing
Retry-After of over an hour    no more in this run: it would be asked before it said
=============================  ==========================================================================================

Nothing here waits and nothing is asked: ``Hosts`` keeps the books, in seconds of a steady clock, for who does.
"""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scraper.errors import BadStatus, ConnectionFailed, FetchError, Incomplete, TimedOut
from scraper.model import HostState

LONGEST_PAUSE = 3600.0
"""Seconds that a host is waited for where it says so (Retry-After)."""
SLOWEST = 60.0
"""Seconds: the longest delay and the longest pause that are of our own making."""
GIVEN_UP = 10
"""Failures in a row after which a host is left alone."""

_FIRST_PAUSE = 0.1
"""Seconds: the shortest first pause, and the delay that half of no delay is."""
_FULL_RATE = 50.0
"""Requests a second that count as the full rate where no delay was asked for."""
_STEPS = 10
"""Good answers that bring the full rate back, and one more request at once."""
_KEPT = 10_000
"""Hosts that are remembered though nothing is to be said of them."""

_TOO_MUCH = frozenset((429, 503))
"""Statuses by which a host says that it is asked too much."""


@dataclass(slots=True)
class _Host:
    """What is known of a host. Moments are seconds of the clock."""

    delay: float
    concurrency: int
    least: float
    """The delay it goes back to: what the user or its robots.txt asked for."""
    most: int
    """The requests at once it goes back to."""
    in_flight: int = 0
    free: float = 0.0
    """The moment from which it may be asked again, as far as the delay goes."""
    paused: float = 0.0
    """The moment until which it is left alone."""
    slowed: float = 0.0
    """The moment it was last slowed down at: answers to what was asked before say nothing new."""
    good: int = 0
    """Good answers in a row at the full rate."""
    bad: int = 0
    """Troubles in a row."""
    lost: int = 0
    """Of those, the last ones in a row that were no answer at all, or 429 or 503."""
    done: int = 0
    failed: int = 0

    def faster(self) -> None:
        """A good answer."""
        self.bad = self.lost = 0
        if self.delay > self.least:
            full = 1 / self.least if self.least * _FULL_RATE > 1 else _FULL_RATE
            rate = 1 / self.delay + full / _STEPS
            self.delay = self.least if rate >= full else 1 / rate
        elif self.concurrency < self.most:
            self.good += 1
            if self.good == _STEPS:
                self.concurrency, self.good = self.concurrency + 1, 0

    def slower(self, *, much: bool) -> None:
        """A trouble; ``much`` where the host says that it is asked too much."""
        self.bad += 1
        self.good = 0
        self.concurrency = 1 if much else max(1, self.concurrency // 2)
        if much:
            self.delay = max(self.delay, min(max(self.delay * 2, _FIRST_PAUSE), SLOWEST))

    def pause(self, *, much: bool) -> float:
        """Seconds it is to be left alone where it does not say how long."""
        times = self.bad if much else self.bad - 1
        return min(max(2 * self.least, _FIRST_PAUSE) * 2.0 ** min(times - 1, 30), SLOWEST) if times else 0.0


class Hosts:
    """The pace of every host of a run.

        if (at := hosts.ready_at(host)) is not None and at <= now:
            hosts.asked(host)
            …
            hosts.answered(host, seconds=…, error=None)

    Args:
        delay: seconds between two requests to a host.
        concurrency: requests to a host at once.
        clock: what moments are measured by.
        rng: where chance comes from.
    """

    def __init__(
        self,
        delay: float,
        concurrency: int = 1,
        *,
        clock: Callable[[], float] = time.monotonic,
        rng: random.Random | None = None,
    ) -> None:
        self._delay = delay
        self._concurrency = concurrency
        self.clock = clock
        self._random = rng or random.SystemRandom()
        self._hosts: dict[str, _Host] = {}
        self._given_up: dict[str, str] = {}
        self._sweep_at = 2 * _KEPT

    def ready_at(self, host: str) -> float | None:
        """The moment from which the host may be asked again; None while it has as many requests as it may have.

        One that is given up keeps nobody waiting: what is left of it can be written off at once.
        """
        state = self._hosts.get(host)
        if state is None or host in self._given_up:
            return 0.0
        return None if state.in_flight >= state.concurrency else max(state.free, state.paused)

    def given_up(self, host: str) -> str | None:
        """Why the host is not to be asked any more in this run, in a sentence; None where it may be."""
        return self._given_up.get(host)

    def asked(self, host: str) -> None:
        """A request to the host begins."""
        state = self._state(host)
        state.in_flight += 1
        state.free = self.clock() + state.delay

    def answered(self, host: str, *, seconds: float, error: FetchError | None = None) -> None:
        """A request has come to its end, after so many seconds, with an answer or with an error."""
        now = self.clock()
        state = self._state(host)
        state.in_flight = max(0, state.in_flight - 1)
        state.done += error is None
        state.failed += error is not None
        self._judge(host, state, error, now, news=now - seconds >= state.slowed)
        if state.concurrency == 1:
            state.free = max(state.free, now + state.delay)

    def may_send(self, host: str) -> bool:
        """Whether a request whose turn was taken may still be sent: not where the host has asked for time meanwhile."""
        state = self._hosts.get(host)
        return host not in self._given_up and (state is None or state.paused <= self.clock())

    def in_flight(self, host: str) -> int:
        """Its requests that are under way."""
        state = self._hosts.get(host)
        return state.in_flight if state else 0

    def taken_back(self, host: str) -> None:
        """A request was not sent after all."""
        state = self._state(host)
        state.in_flight = max(0, state.in_flight - 1)

    def slow_down(self, host: str, crawl_delay: float) -> None:
        """The host's robots.txt asks for a delay: it is kept to where it is the longer one, one request at a time."""
        if crawl_delay <= 0:
            return
        state = self._state(host)
        state.least = max(state.least, crawl_delay)
        state.most = state.concurrency = 1
        if state.delay < state.least:
            state.delay = state.least
            if state.free:  # it has just been asked: for its robots.txt
                state.free = max(state.free, self.clock() + state.delay)

    def states(self, queued: Mapping[str, int] | None = None, limit: int = 10) -> tuple[HostState, ...]:
        """The hosts at work, the busiest first; ``queued`` says how many addresses wait for each."""
        now, queued = self.clock(), queued or {}
        at_work = [
            (state.in_flight, queued.get(host, 0), host)
            for host, state in self._hosts.items()
            if state.in_flight or state.paused > now or host in queued
        ]
        return tuple(self._shown(host, waiting, now) for _, waiting, host in heapq.nlargest(limit, at_work))

    def _shown(self, host: str, waiting: int, now: float) -> HostState:
        state = self._hosts[host]
        return HostState(
            host=host,
            queued=waiting,
            in_flight=state.in_flight,
            done=state.done,
            failed=state.failed,
            delay=state.delay,
            concurrency=state.concurrency,
            paused=max(0.0, state.paused - now),
        )

    def _judge(self, host: str, state: _Host, error: FetchError | None, now: float, *, news: bool) -> None:
        """Set the host's pace by an answer. What was asked before it was last slowed down is no ``news``."""
        much = error is not None and error.status in _TOO_MUCH
        lost = much or isinstance(error, ConnectionFailed | TimedOut)
        trouble = lost or isinstance(error, Incomplete) or (isinstance(error, BadStatus) and (error.status or 0) >= 500)
        if error is not None and error.retry_after is not None:
            self._leave_alone(host, state, error.retry_after, now)
        if not news:
            return
        if not trouble:
            state.faster()
            return
        state.slower(much=much)
        state.lost = state.lost + 1 if lost else 0
        state.slowed = now
        if error is not None and error.retry_after is None and (pause := state.pause(much=much)):
            state.paused = max(state.paused, now + pause * self._random.uniform(1.0, 1.5))
        if state.lost >= GIVEN_UP:
            self._given_up.setdefault(
                host, f"{host} is left alone for the rest of this run: {state.lost} requests in a row failed ({error})"
            )

    def _leave_alone(self, host: str, state: _Host, seconds: float, now: float) -> None:
        if seconds > LONGEST_PAUSE:
            self._given_up.setdefault(
                host,
                f"{host} is left alone for the rest of this run: it asks for {seconds:.0f} seconds without a request",
            )
        pause = min(max(seconds, 0.0), LONGEST_PAUSE)
        state.paused = max(state.paused, now + pause * self._random.uniform(1.0, 1.1))

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= self._sweep_at:
                self._sweep()
            state = self._hosts[host] = _Host(self._delay, self._concurrency, self._delay, self._concurrency)
        return state

    def _sweep(self) -> None:
        """Forget hosts of which nothing is to be said: a run over 100,000 of them is not to remember each."""
        now = self.clock()
        quiet = [
            host
            for host, state in self._hosts.items()
            if not state.in_flight
            and not state.bad
            and state.delay == state.least
            and max(state.free, state.paused) < now
        ]
        for host in quiet[: max(0, len(self._hosts) - _KEPT)]:
            del self._hosts[host]
        self._sweep_at = len(self._hosts) + _KEPT
