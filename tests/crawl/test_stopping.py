"""Signals to a run in this process: what is in flight is finished, and whoever handled the signal gets it afterwards."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

import pytest

from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.model import CrawlState
from tests.crawl.conftest import Crawled
from tests.crawl.test_run import runs, story
from tests.loopback import Exchange, Loopback, page

Go = Callable[..., Crawled]


def strike(server: Loopback, number: int) -> None:
    """A page that sends us a signal before it is answered, and one behind it."""

    def route(exchange: Exchange) -> None:
        os.kill(os.getpid(), number)
        page(story("heron"))(exchange)

    server.routes |= {"/heron": route, "/otter": page(story("otter"))}


def test_ctrl_c_lets_what_is_in_flight_be_finished_and_is_felt_afterwards(server: Loopback, archive: Archive) -> None:
    strike(server, signal.SIGINT)
    states: list[CrawlState] = []
    with pytest.raises(KeyboardInterrupt):
        crawl(
            [server.url("/heron"), server.url("/otter")],
            archive,
            delay=0.0,
            workers=0,
            robots=False,
            on_state=states.append,
        )
    assert [page.title for page in archive.summaries()] == ["heron"]
    assert (runs(archive)[0]["state"], runs(archive)[0]["exit_status"]) == ("interrupted", 130)
    assert (states[-1].stopping, states[-1].done, states[-1].queued) == (True, 1, 1)
    assert [left.queued for left in archive.unfinished_crawls()] == [1]


def test_sigterm_goes_to_whoever_handles_it_when_the_run_is_over(server: Loopback, archive: Archive) -> None:
    strike(server, signal.SIGTERM)
    got: list[int] = []

    def handler(number: int, frame: FrameType | None) -> None:
        got.append(number)

    before = signal.signal(signal.SIGTERM, handler)
    try:
        summary = crawl([server.url("/heron"), server.url("/otter")], archive, delay=0.0, workers=0, robots=False)
        assert signal.getsignal(signal.SIGTERM) is handler
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (got, summary.stored, summary.left) == ([signal.SIGTERM], 1, 1)
    assert runs(archive)[0]["exit_status"] == 143


def test_in_another_thread_a_run_leaves_signals_alone(server: Loopback, tmp_path: object) -> None:
    server.routes["/heron"] = page(story("heron"))
    stored: list[int] = []

    def work() -> None:
        stored.append(crawl([server.url("/heron")], f"{tmp_path}/a.db", delay=0.0, workers=0).stored)

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert (stored, signal.getsignal(signal.SIGINT)) == ([1], before)
