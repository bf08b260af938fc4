from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest

from scraper.commands.output import Output
from scraper.commands.watching import TOLD_EVERY, Watch, clock_time, told
from scraper.model import CrawlState, HostState


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def state(done: int = 10, *, eta: float | None = 125.0, stopping: bool = False, hosts: int = 0) -> CrawlState:
    return CrawlState(
        done=done,
        queued=5678,
        in_flight=2,
        failed=1,
        seconds=60.0,
        rate=45.23,
        eta=eta,
        hosts=tuple(
            HostState(
                host=f"news{n}.example",
                queued=100 + n,
                in_flight=1,
                done=n,
                failed=n,
                delay=1.0,
                concurrency=1 + n,
                paused=30.0 * (n == 2),
            )
            for n in range(hosts)
        ),
        stopping=stopping,
    )


@pytest.fixture
def columns(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Gives a terminal so many columns."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    return lambda count: monkeypatch.setenv("COLUMNS", str(count))


def test_a_state_in_words() -> None:
    assert told(state(1234)) == "1,234 done, 5,678 queued, 1 failed, 45.2 pages/s, some 0:02:05 left"
    assert told(state(eta=None)).endswith("45.2 pages/s")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0:00:00"), (59.6, "0:01:00"), (3661, "1:01:01"), (90_000, "1 day, 1:00:00")]
)
def test_a_length_of_time_in_words(seconds: float, words: str) -> None:
    assert clock_time(seconds) == words


def test_where_nothing_can_be_drawn_a_line_is_told_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Watch(Output(), clock=clock) as watch:
        for second in range(3 * int(TOLD_EVERY)):
            clock.now = float(second)
            watch.see(state(second))
    assert [line.split(" ", 1)[0] for line in capsys.readouterr().err.splitlines()] == ["30", "60"]


def test_quiet_means_that_no_line_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Watch(Output(quiet=True), clock=clock) as watch:
        clock.now = 10 * TOLD_EVERY
        watch.see(state())
        watch.see(state(stopping=True))
    assert capsys.readouterr().err == ""


def test_that_it_is_stopping_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Watch(Output(), clock=Clock()) as watch:
        for stopping in (False, True, True):
            watch.see(state(stopping=stopping))
    assert capsys.readouterr().err == "stopping: 2 pages in flight are finished first. Again to stop at once\n"


def picture(watch: Watch, out: Output) -> str:
    with out.errors.capture() as captured:
        out.errors.print(watch._picture())
    return captured.get()


def plain(drawn: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", drawn)


def test_on_a_terminal_the_run_and_its_hosts_are_drawn(columns: Callable[[int], None]) -> None:
    columns(100)
    out = Output()
    watch = Watch(out, clock=Clock())
    assert "starting" in picture(watch, out)
    watch.see(state(hosts=3))
    drawn = plain(picture(watch, out)).splitlines()
    assert told(state()) in drawn[0]
    assert [line.split() for line in drawn[3:6]] == [
        ["news0.example", "0", "100", "0", "every", "1", "s"],
        ["news1.example", "1", "101", "1", "every", "1", "s,", "2", "at", "once"],
        ["news2.example", "2", "102", "2", "paused", "for", "0:00:30"],
    ]


@pytest.mark.parametrize("width", [50, 80, 120])
def test_no_word_of_the_run_is_cut_on_any_width(columns: Callable[[int], None], width: int) -> None:
    columns(width)
    out = Output()
    watch = Watch(out, clock=Clock())
    watch.see(state(1_234_567))
    drawn = plain(picture(watch, out))
    assert told(state(1_234_567)) in " ".join(drawn.strip("━╸╺ \n").split())
    assert max(map(len, drawn.splitlines())) <= width


def test_that_nothing_is_in_flight_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    with Watch(Output(), clock=Clock()) as watch:
        stopped = state(stopping=True)
        stopped.in_flight = 0
        watch.see(stopped)
    assert capsys.readouterr().err == ""


def test_many_hosts_and_few_columns_leave_room_for_the_run(
    columns: Callable[[int], None],
) -> None:
    columns(100)
    out = Output()
    watch = Watch(out, clock=Clock())
    watch.see(state(hosts=100))
    assert len(picture(watch, out).splitlines()) < 15
    columns(40)
    out = Output()
    watch = Watch(out, clock=Clock())
    watch.see(state(hosts=100))
    assert len(picture(watch, out).splitlines()) <= 2


def test_what_a_host_is_called_can_not_harm_the_terminal(
    columns: Callable[[int], None],
) -> None:
    columns(100)
    out = Output()
    watch = Watch(out, clock=Clock())
    bad = state(hosts=1)
    bad.hosts[0].host = "a\x1b[2Jb\x07.example"
    watch.see(bad)
    assert "\x1b" not in plain(picture(watch, out))
