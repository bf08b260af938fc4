"""Pages split in processes of their own: what a page that ends, stalls or bloats its process costs, and what it doesn't."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from scraper.crawl import worker
from scraper.crawl.split import Listing, split
from scraper.crawl.workers import Workers
from scraper.errors import BadOverlay, EmptyPage, NotHTML, ParserDied, ParserFailed, ParserHung
from scraper.model import Overlay, Page, Response

T = TypeVar("T")
DECODER = msgspec.msgpack.Decoder(worker.Message)

LONG = b"<p>A sentence of a story that goes on for a while, as such sentences do.</p>"
SLOW = b"<html><body>" + 100_000 * LONG
"""A page that takes more than a second, and hundreds of megabytes."""


def response(body: bytes, number: int = 0, type: str = "text/html; charset=utf-8") -> Response:
    url = f"https://example.com/news/{number}"
    headers = (("content-type", type),)
    return Response(asked=url, url=url, status=200, headers=headers, body=body, captured="2024-05-01T10:00:00.000000Z")


def story(number: int = 0) -> Response:
    html = f"<html><title>Story {number}</title><article><h1>Story {number}</h1>{5 * LONG.decode()}</article></html>"
    return response(html.encode(), number)


def gone(pid: int) -> bool:
    """Whether a process ends: now, or while this waits for it."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 30)[0])
    finally:
        os.close(handle)


def using(work: Callable[[Workers], Awaitable[T]], count: int = 1, **limits: Any) -> T:
    async def go() -> T:
        async with Workers(count, **limits) as workers:
            return await work(workers)

    return asyncio.run(go())


async def begun(workers: Workers, page: Response) -> asyncio.Task[Page]:
    """A page that a worker has been given, after one that it has split: it is loaded."""
    await workers.split(story())
    task = asyncio.create_task(workers.split(page))
    await asyncio.sleep(0)
    return task


@pytest.mark.parametrize("count", [0, 2])
def test_a_page_is_what_it_would_be_without_workers(count: int) -> None:
    pages = [story(n) for n in range(20)]

    async def all_of_them(workers: Workers) -> list[Page]:
        return await asyncio.gather(*(workers.split(page) for page in pages))

    assert using(all_of_them, count) == [split(page) for page in pages]


@pytest.mark.parametrize("count", [0, 1])
def test_an_error_keeps_its_type_and_its_sentence(count: int) -> None:
    pdf, empty = response(b"%PDF-1.7", 1), response(b"<html></html>", 2)

    async def errors(workers: Workers) -> list[BaseException]:
        tasks = (workers.split(pdf), workers.split(empty), workers.split(story(), Overlay(body=("p[",))))
        return [e for e in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(e, BaseException)]

    found = using(errors, count)
    assert [type(e) for e in found] == [NotHTML, EmptyPage, BadOverlay]
    assert str(found[0]) == "https://example.com/news/1 is a PDF, not an HTML page"


@pytest.mark.parametrize("count", [0, 1])
def test_a_list_is_told_from_a_page(count: int) -> None:
    links = "".join(
        f"<li><a href='/2024/05/0{n}/the-story-of-day-{n}-as-told'>The story of day {n}</a>" for n in range(1, 9)
    )
    section = response(f"<body class=category><ul>{links}</ul>".encode(), 1)
    sitemap = response(b"<urlset><url><loc>https://example.com/a</loc></url></urlset>", 2, "application/xml")

    async def read(workers: Workers) -> list[Page | Listing]:
        return [await workers.read(answer) for answer in (section, sitemap, story(3))]

    first, second, page = using(read, count)
    assert isinstance(first, Listing)
    assert isinstance(second, Listing)
    assert (first.kind, len(first.found)) == ("section", 8)
    assert (second.kind, [seed.url for seed in second.found]) == ("sitemap", ["https://example.com/a"])
    assert page == split(story(3))


def test_an_overlay_is_laid_over_its_page() -> None:
    overlay = Overlay(title=("b",), name="example.com.toml")
    page = response(b"<title>No</title><b>Yes</b>" + 5 * LONG)
    told = using(lambda workers: workers.split(page, overlay))
    assert told.title == "Yes"
    assert "example.com.toml" in told.parser_version


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_dies_costs_its_page_and_no_other(number: signal.Signals) -> None:
    async def die(workers: Workers) -> tuple[list[Page | BaseException], tuple[int, ...], tuple[int, ...]]:
        slow = await begun(workers, response(SLOW, 7))
        others = [asyncio.create_task(workers.split(story(n))) for n in range(3)]
        await asyncio.sleep(0)
        before = workers.pids
        os.kill(before[0], number)
        return await asyncio.gather(slow, *others, return_exceptions=True), before, workers.pids

    (died, *read), before, after = using(die)
    assert isinstance(died, ParserDied)
    assert str(died) == f"the parser's process died of https://example.com/news/7 ({number.name})"
    assert [page.title for page in read if isinstance(page, Page)] == ["Story 0", "Story 1", "Story 2"]
    assert (len(before), len(after)) == (1, 1)
    assert before != after


def test_a_page_that_comes_to_no_end_is_given_up() -> None:
    async def hang(workers: Workers) -> list[Page | BaseException]:
        tasks = [workers.split(page) for page in (response(SLOW, 7), story(1))]
        return await asyncio.gather(*tasks, return_exceptions=True)

    hung, read = using(hang, seconds=0.5)
    assert isinstance(hung, ParserHung)
    assert str(hung) == "splitting https://example.com/news/7 takes longer than 0.5 seconds"
    assert isinstance(read, Page)


def test_a_process_that_can_not_even_end_itself_is_ended() -> None:
    async def stop(workers: Workers) -> Page:
        task = await begun(workers, response(SLOW))
        os.kill(workers.pids[0], signal.SIGSTOP)
        return await task

    with pytest.raises(ParserHung):
        using(stop, seconds=0.25)


def test_a_page_can_not_take_the_memory_of_the_machine() -> None:
    async def bloat(workers: Workers) -> list[Page | BaseException]:
        pages = [response(SLOW), *(story(n) for n in range(3))]
        return await asyncio.gather(*(workers.split(page) for page in pages), return_exceptions=True)

    died, *read = using(bloat, memory=230_000_000)
    assert isinstance(died, ParserDied)
    assert [type(page) for page in read] == [Page, Page, Page]


def test_whoever_gives_up_waiting_leaves_the_worker_to_the_next() -> None:
    async def cancel(workers: Workers) -> tuple[Page, bool]:
        first = await begun(workers, story(1))
        waiting = [asyncio.create_task(workers.split(story(n))) for n in range(2, 6)]
        await asyncio.sleep(0)
        for task in (first, *waiting):
            task.cancel()
        return await workers.split(story(9)), all(task.cancelled() for task in waiting)

    page, cancelled = using(cancel)
    assert page.title == "Story 9"
    assert cancelled


def test_leaving_ends_the_processes_and_whoever_waits() -> None:
    async def leave() -> tuple[tuple[int, ...], list[Page | BaseException]]:
        async with Workers(2) as workers:
            tasks = [asyncio.create_task(workers.split(response(SLOW))) for _ in range(4)]
            await asyncio.sleep(0)
            pids = workers.pids
        with pytest.raises(RuntimeError):
            await workers.split(story())
        return pids, await asyncio.gather(*tasks, return_exceptions=True)

    pids, left = asyncio.run(leave())
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert all(isinstance(end, asyncio.CancelledError) for end in left)


def test_no_more_processes_are_started_than_there_is_work_for() -> None:
    async def one_by_one(workers: Workers) -> int:
        for n in range(3):
            await workers.split(story(n))
        return len(workers.pids)

    assert using(one_by_one, count=8) == 1


def test_ctrl_c_and_sigterm_are_for_the_main_process() -> None:
    async def interrupt(workers: Workers) -> tuple[Page, int]:
        task = await begun(workers, story(3))
        os.kill(workers.pids[0], signal.SIGINT)
        os.kill(workers.pids[0], signal.SIGTERM)
        return await task, os.getpgid(workers.pids[0])

    page, group = using(interrupt)
    assert page.title == "Story 3"
    assert group != os.getpgid(0)


UNGUARDED = """
import asyncio, sys
from scraper.crawl.workers import Workers
from tests.crawl.test_workers import SLOW, response, story

async def go():
    async with Workers(1, seconds=1) as workers:
        await workers.split(story())
        task = asyncio.create_task(workers.split(response(SLOW)))
        await asyncio.sleep(0)
        print(*workers.pids, flush=True)
        await task

asyncio.run(go())
"""


def test_no_worker_outlives_a_main_process_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED, encoding="utf-8")
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=os.environ | paths) as main:
        assert main.stdout
        pid = int(main.stdout.readline())
        main.kill()
    assert gone(pid)


def test_a_worker_that_does_not_start_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(ParserDied, match=r"does not start \(exit status 1: ModuleNotFoundError"):
        using(lambda workers: workers.split(story()))
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(ParserDied, match="no process can be started to split pages: No such file"):
        using(lambda workers: workers.split(story()))


def served(asked: list[bytes], pages: int) -> list[worker.Message]:
    """What a worker's own loop answers to these bytes."""
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as answers:
        thread = threading.Thread(target=worker.serve, args=(theirs, pages))
        thread.start()
        for frame in asked:
            ours.sendall(frame)
        ours.shutdown(socket.SHUT_WR)
        thread.join()
        theirs.close()
        told = []
        while head := answers.read(worker.HEAD.size):
            told.append(DECODER.decode(answers.read(*worker.HEAD.unpack(head))))
        return told


def framed(page: Response) -> bytes:
    return worker.framed(worker.Task(page, None, seconds=30))


def test_a_worker_says_that_it_is_ready_and_which_page_is_its_last() -> None:
    told = served([framed(story(1)), framed(response(b"%PDF-1.7"))], pages=2)
    assert told == [
        worker.Ready(),
        worker.Done(split(story(1))),
        worker.Refused("NotHTML", "https://example.com/news/0 is a PDF, not an HTML page", last=True),
    ]


@pytest.mark.parametrize("cut", [2, 100])
def test_a_worker_ends_with_a_main_process_that_dies_while_it_asks(cut: int) -> None:
    assert served([framed(story())[:cut]], pages=9) == [worker.Ready()]


def test_a_fault_of_the_parser_costs_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Page:
        raise KeyError("no such\nthing")

    monkeypatch.setattr(sys.modules[split.__module__], "parse", fails)
    with pytest.raises(ParserFailed, match=r"the parser failed on https://example.com/news/0 \(KeyError: 'no such"):
        using(lambda workers: workers.split(story()), count=0)
    monkeypatch.undo()
    assert using(lambda workers: workers.split(story()), count=0).title == "Story 0"
