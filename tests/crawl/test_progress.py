"""How far a run is, with a clock that a test sets."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from scraper.archive import Archive
from scraper.crawl.frontier import Frontier, Item
from scraper.crawl.hosts import Hosts
from scraper.crawl.progress import EVERY, Progress
from scraper.model import CrawlState


@dataclass
class Told:
    """A run, what it tells, and the hand on its clock."""

    frontier: Frontier
    now: float = 1000.0
    states: list[CrawlState] = field(default_factory=list)
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        hosts = Hosts(1.0, clock=lambda: self.now)
        self.progress = Progress(self.frontier, hosts, self.states.append, lambda: self.now)

    def after(self, seconds: float, done: int, in_flight: int = 0) -> CrawlState:
        """What is told when so many more are done."""
        self.now += seconds
        self.progress.done += done
        self.progress.tell(in_flight, stopping=False)
        return self.states[-1]


@pytest.fixture
def told(archive: Archive) -> Told:
    frontier = Frontier(archive, archive.begin_crawl(archive.begin_run("crawl"), seeds=["a.org"], options={}))
    frontier.add([Item(f"http://a.org/{n}") for n in range(40)])
    return Told(frontier)


def test_before_anything_is_done_there_is_no_rate_and_no_end(told: Told) -> None:
    first = told.after(0.0, 0)
    assert (first.done, first.queued, first.rate, first.eta) == (0, 40, 0.0, None)
    assert told.after(2.0, 0).eta is None


def test_the_end_is_told_from_the_rate_and_what_is_left(told: Told) -> None:
    state = told.after(4.0, 8, in_flight=2)
    assert (state.rate, state.eta, state.seconds) == (2.0, (40 + 2) / 2.0, 4.0)


def test_the_rate_is_that_of_the_last_seconds(told: Told) -> None:
    for _ in range(20):
        told.after(1.0, 10)
    assert told.states[-1].rate == 10.0
    for _ in range(20):
        told.after(1.0, 1)
    assert told.states[-1].rate == 1.0, "what was done half a minute ago says nothing of now"
    assert told.after(60.0, 0).rate < 1.0


def test_it_is_told_at_intervals_and_once_more_at_the_end(told: Told) -> None:
    told.after(0.0, 0)
    told.after(EVERY / 2, 1)
    assert [state.done for state in told.states] == [0]
    assert told.progress.due_at() == told.now + EVERY / 2
    told.after(EVERY / 2, 1)
    told.progress.tell(0, stopping=True, at_end=True)
    assert [state.done for state in told.states] == [0, 2, 2]
    assert [state.stopping for state in told.states] == [False, False, True]


def test_nobody_is_told_where_nobody_listens(archive: Archive, told: Told) -> None:
    silent = Progress(told.frontier, Hosts(1.0), None, lambda: 1.0)
    silent.tell(0, stopping=False, at_end=True)
    assert silent.due_at() is None
