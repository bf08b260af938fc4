"""The pace of hosts, with a clock that a test sets."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

import pytest

from scraper.crawl.hosts import GIVEN_UP, LONGEST_PAUSE, SLOWEST, Hosts
from scraper.errors import BadStatus, ConnectionFailed, FetchError, Incomplete, TimedOut, TooLarge

HOST = "paper.example"


def status(code: int, retry_after: float | None = None) -> FetchError:
    return BadStatus(f"{code}: no page", status=code, retry_after=retry_after)


@dataclass
class Host:
    """One host, and the hand on the clock."""

    delay: float = 1.0
    concurrency: int = 1
    now: float = 1000.0
    hosts: Hosts = field(init=False)

    def __post_init__(self) -> None:
        self.hosts = Hosts(self.delay, self.concurrency, clock=lambda: self.now, rng=random.Random(1))

    @property
    def wait(self) -> float:
        """Seconds until it may be asked; infinite where it has all the requests it may have."""
        at = self.hosts.ready_at(HOST)
        return math.inf if at is None else max(0.0, at - self.now)

    def visit(self, error: FetchError | None = None, seconds: float = 0.25) -> None:
        """Ask it when it may be asked, and let it answer."""
        assert self.wait < math.inf
        self.now += self.wait
        self.hosts.asked(HOST)
        self.now += seconds
        self.hosts.answered(HOST, seconds=seconds, error=error)

    @property
    def pace(self) -> tuple[float, int]:
        """Its delay and its requests at once, as they are now."""
        [state] = self.hosts.states({HOST: 1})
        return state.delay, state.concurrency


def test_a_host_not_asked_before_is_ready() -> None:
    assert Host().wait == 0


def test_what_was_not_sent_when_the_host_asked_for_time_is_not_sent() -> None:
    host = Host(delay=0.0, concurrency=3)
    for _ in range(3):
        host.hosts.asked(HOST)
    assert host.hosts.may_send(HOST)
    host.hosts.answered(HOST, seconds=0.1, error=status(503, retry_after=5.0))
    assert not host.hosts.may_send(HOST)
    host.hosts.taken_back(HOST)
    host.hosts.taken_back(HOST)
    [state] = host.hosts.states()
    assert (state.in_flight, state.done, state.failed) == (0, 0, 1)
    host.now += host.wait
    assert host.hosts.may_send(HOST)


def test_nothing_more_is_sent_to_a_host_that_is_given_up() -> None:
    host = Host(concurrency=2)
    host.hosts.asked(HOST)
    host.hosts.asked(HOST)
    host.hosts.answered(HOST, seconds=0.1, error=status(503, retry_after=2 * LONGEST_PAUSE))
    assert (host.wait, host.hosts.may_send(HOST)) == (0.0, False)


def test_one_at_a_time_the_delay_runs_from_the_answer() -> None:
    host = Host(delay=1.0)
    host.hosts.asked(HOST)
    assert host.wait == math.inf
    host.now += 5
    host.hosts.answered(HOST, seconds=5)
    assert host.wait == 1.0


def test_with_more_at_once_it_runs_from_request_to_request() -> None:
    host = Host(delay=1.0, concurrency=2)
    host.hosts.asked(HOST)
    assert host.wait == 1.0
    host.now += 1
    host.hosts.asked(HOST)
    assert host.wait == math.inf
    host.now += 3
    host.hosts.answered(HOST, seconds=3)
    assert host.wait == 0


def test_hosts_do_not_wait_for_each_other() -> None:
    host = Host()
    host.visit(status(503, retry_after=100))
    assert host.hosts.ready_at("other.example") == 0


@pytest.mark.parametrize(("asked", "kept"), [(5.0, 5.0), (0.2, 1.0), (0.0, 1.0)])
def test_a_crawl_delay_is_kept_to_where_it_is_longer(asked: float, kept: float) -> None:
    host = Host(delay=1.0)
    host.visit()
    host.hosts.slow_down(HOST, asked)
    assert host.wait == kept
    host.visit()
    assert host.wait == kept


def test_a_crawl_delay_allows_one_request_at_a_time_however_many_were_asked_for() -> None:
    host = Host(delay=0.0, concurrency=4)
    host.hosts.slow_down(HOST, 2.0)
    for _ in range(50):
        host.visit()
    assert host.pace == (2.0, 1)
    host.hosts.asked(HOST)
    assert host.wait == math.inf


def test_being_asked_too_much_halves_the_rate_and_leaves_one_request_at_a_time() -> None:
    host = Host(delay=1.0, concurrency=8)
    host.visit(status(429))
    assert host.pace == (2.0, 1)
    host.visit(status(503))
    assert host.pace == (4.0, 1)


def test_where_no_delay_was_asked_for_it_gets_one() -> None:
    host = Host(delay=0.0)
    host.visit(status(429))
    assert host.pace[0] > 0


def test_it_is_not_asked_before_it_says() -> None:
    host = Host()
    host.visit(status(503, retry_after=30))
    assert 30 <= host.wait <= 33


def test_any_answer_may_ask_for_a_pause() -> None:
    host = Host()
    host.visit(status(404, retry_after=30))
    assert host.wait >= 30
    assert host.pace == (1.0, 1)


def test_without_a_word_the_pause_doubles_up_to_a_minute_and_a_bit_of_chance() -> None:
    host = Host(delay=1.0)
    for step in range(GIVEN_UP - 1):
        host.visit(status(503))
        pause = min(2.0 * 2**step, SLOWEST)
        assert pause <= host.wait <= max(1.5 * pause, SLOWEST)


@pytest.mark.parametrize("error", [ConnectionFailed("reset"), TimedOut("late"), Incomplete("cut"), status(500)])
def test_a_trouble_of_its_own_is_met_more_gently(error: FetchError) -> None:
    host = Host(delay=1.0, concurrency=8)
    host.visit(error)
    assert host.pace == (1.0, 4)
    assert host.wait <= 1.0
    host.visit(error)
    assert host.pace == (1.0, 2)
    assert host.wait >= 2.0


@pytest.mark.parametrize("error", [status(404), status(403), TooLarge("too large")])
def test_an_answer_is_an_answer_though_it_is_no_page(error: FetchError) -> None:
    host = Host(delay=1.0, concurrency=8)
    host.visit(error)
    assert host.pace == (1.0, 8)


def test_it_recovers_step_by_step_and_never_beyond_what_was_asked_for() -> None:
    host = Host(delay=1.0, concurrency=3)
    for _ in range(3):
        host.visit(status(503))
    paces = [host.pace]
    for _ in range(60):
        host.visit()
        paces.append(host.pace)
    assert paces[0] == (8.0, 1)
    assert paces[-1] == (1.0, 3)
    delays = [delay for delay, _ in paces]
    assert delays == sorted(delays, reverse=True)
    assert len(set(delays)) > 5
    assert all(concurrency == 1 for delay, concurrency in paces if delay > 1.0)
    assert {concurrency for _, concurrency in paces} == {1, 2, 3}


def test_answers_to_what_was_asked_before_it_was_slowed_down_slow_it_no_further() -> None:
    host = Host(delay=0.0, concurrency=8)
    for _ in range(8):
        host.hosts.asked(HOST)
    host.now += 1
    for _ in range(8):
        host.hosts.answered(HOST, seconds=1, error=status(429))
    once = Host(delay=0.0)
    once.visit(status(429))
    assert host.pace == once.pace
    assert host.hosts.given_up(HOST) is None


@pytest.mark.parametrize("error", [ConnectionFailed("no such host"), TimedOut("late"), status(429), status(503)])
def test_one_that_never_answers_is_given_up(error: FetchError) -> None:
    host = Host()
    for _ in range(GIVEN_UP - 1):
        host.visit(error)
    assert host.hosts.given_up(HOST) is None
    host.visit(error)
    assert host.hosts.given_up(HOST) == (
        f"{HOST} is left alone for the rest of this run: {GIVEN_UP} requests in a row failed ({error})"
    )
    assert host.hosts.given_up("other.example") is None


@pytest.mark.parametrize("answer", [None, status(500), status(404)])
def test_one_that_answers_now_and_then_is_not(answer: FetchError | None) -> None:
    host = Host()
    for _ in range(5):
        for _ in range(GIVEN_UP - 1):
            host.visit(ConnectionFailed("reset"))
        host.visit(answer)
    assert host.hosts.given_up(HOST) is None


def test_one_that_wants_to_be_left_alone_for_longer_than_we_wait_is_given_up() -> None:
    host = Host()
    host.visit(status(503, retry_after=LONGEST_PAUSE + 1))
    assert "asks for 3601 seconds" in (host.hosts.given_up(HOST) or "")
    assert host.wait == 0  # it is not asked, and what is left of it can be written off


def test_the_states_are_of_the_hosts_at_work_the_busiest_first() -> None:
    host = Host(delay=0.0, concurrency=2)
    for name in ("a.example", "b.example", "b.example", "quiet.example"):
        host.hosts.asked(name)
    host.hosts.answered("quiet.example", seconds=0.1)
    host.visit(status(503, retry_after=9))
    states = host.hosts.states({"a.example": 7})
    assert [(s.host, s.queued, s.in_flight) for s in states] == [("b.example", 0, 2), ("a.example", 7, 1), (HOST, 0, 0)]
    assert states[2].paused >= 9
    assert (states[2].done, states[2].failed) == (0, 1)
    assert [s.host for s in host.hosts.states(limit=1)] == ["b.example"]


def test_of_many_hosts_only_those_are_remembered_of_which_there_is_something_to_say() -> None:
    host = Host()
    host.visit(status(503, retry_after=3000))
    for number in range(50_000):
        name = f"paper{number}.example"
        host.now += 1e-3
        host.hosts.asked(name)
        host.hosts.answered(name, seconds=0)
    assert host.wait > 2000
    host.now += 60
    names = {f"paper{number}.example": 1 for number in range(50_000)}
    assert len(host.hosts.states(names, limit=50_000)) <= 20_000
