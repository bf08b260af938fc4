"""Writers killed with SIGKILL at random points, and what must hold afterwards: shared by the tests and the bench.

Two kinds of writer are struck. ``Worker`` is a process that does nothing but write, so that most strikes land inside of a
transaction. A crawl is the real program against a site on loopback, struck at a request or soon after.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.archive import Archive
from tests.archive import writer
from tests.archive.conftest import sound
from tests.commands.stories import STORY, Story
from tests.loopback import Exchange, Loopback, page

ROOT = Path(__file__).parents[2]
STORIES = 12


def whole(archive: Archive) -> set[int]:
    """The turns of writers that an archive knows by their captures. Each page must be that of one visit, all parts of
    it, and each generation made of all captures."""
    seen = set()
    for capture in archive.db.query("SELECT at, url, outcome, page_id FROM capture"):
        number = int(capture["at"][17:19]) * 10**6 + int(capture["at"][20:26])
        seen.add(number)
        if capture["outcome"] in ("ok", "same"):
            found = archive.page(capture["url"], at=capture["at"])
            expected = writer.page(int((found.title or "").removeprefix("Visit ")))
            assert number - int((found.title or "").removeprefix("Visit ")) in (0, 1)
            assert (found.blocks, found.related) == (expected.blocks, expected.related)
            assert [comment.text for comment in found.comments] == [comment.text for comment in expected.comments]
    half = archive.db.query(
        "SELECT capture.id FROM capture JOIN page ON page.id = capture.page_id LEFT JOIN parse ON capture_id = capture.id"
        " AND parse.gen = page.gen WHERE outcome = 'ok' AND parse.id IS NULL"
        " UNION ALL SELECT parse.id FROM parse JOIN page ON page.id = parse.page_id WHERE parse.gen > page.gen"
    )
    assert [*half] == []
    return seen


class Worker:
    """Begins writers, strikes them, and checks what they left."""

    def __init__(self, path: Path, process: subprocess.Popen[str], rng: random.Random) -> None:
        self._path = path
        self._process = process
        self._rng = rng
        self._known: set[int] = set()

    def strike(self) -> None:
        """One writer, from its begin to its end and the check."""
        assert self._process.stdin
        assert self._process.stdout
        print(max(self._known, default=-1) + 2, file=self._process.stdin, flush=True)
        told: list[int] = []
        pid = None
        # Wait for a few turns to be done, then strike somewhere inside of the next one.
        wanted = self._rng.randrange(0, 15)
        spin = self._rng.randrange(40_000)
        for line in self._process.stdout:
            if line.startswith("pid"):
                pid = int(line.split()[1])
            else:
                told.append(int(line))
            if pid and len(told) >= wanted:
                break
        assert pid
        for _ in range(spin):
            pass
        os.kill(pid, signal.SIGKILL)
        told += [int(line) for line in iter(self._process.stdout.readline, "end\n")]
        with Archive(self._path) as archive:
            assert sound(archive) == []
            known = whole(archive)
            # The first one may be struck before its run has begun.
            ended = {run.state for run in archive.unfinished_runs()}
            assert ended == {"killed"} or not (ended or told or self._known)
        # What was said to be done is there, but for readings, which make no capture; and at most one more that was not said.
        said = self._known | {number for number in told if number % 10 != 9}
        assert said <= known
        assert len(known - said) <= 1
        self._known = known


@contextmanager
def worker(path: Path, rng: random.Random) -> Iterator[Worker]:
    """A process that begins writers on an archive, to be struck as often as one likes."""
    command = [sys.executable, "-m", "tests.archive.writer", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield Worker(path, process, rng)
        finally:
            process.kill()


def stories(server: Loopback) -> dict[str, Story]:
    """Put a feed on a server and the stories that it names; them by their addresses."""
    told = {
        server.url(f"/story/{n}"): STORY.with_paragraph(
            0, f"On day {n} the ferry company hired {n} people for the winter."
        )
        for n in range(STORIES)
    }
    for url, story in told.items():
        server.routes[url.removeprefix(server.base)] = page(story.html())
    items = "".join(f"<item><link>{url}</link></item>" for url in told)
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    server.routes["/feed"] = page(rss, type="application/rss+xml")
    return told


def crawl(server: Loopback, path: Path) -> list[str]:
    """The command that crawls the feed of a server."""
    command = [sys.executable, str(ROOT / "cli.py"), "crawl", server.url("/feed")]
    return [*command, "--delay", "0", "--archive", str(path), "--sites", str(path.parent)]


def strike_crawl(server: Loopback, path: Path, rng: random.Random) -> None:
    """One crawl, killed at or after one of its requests, and the check."""
    told = stories(server)
    ready, struck = threading.Event(), threading.Event()
    pid = 0
    left = rng.randrange(STORIES)

    def strike() -> None:
        ready.wait()
        os.kill(pid, signal.SIGKILL)

    def watched(url: str, story: Story) -> None:
        answer = page(story.html())

        def route(exchange: Exchange) -> None:
            nonlocal left
            answer(exchange)
            left -= 1
            if left < 0 and not struck.is_set():
                struck.set()
                for _ in range(rng.randrange(300_000)):
                    pass
                strike()

        server.routes[url.removeprefix(server.base)] = route

    for url, story in told.items():
        watched(url, story)
    with subprocess.Popen(crawl(server, path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        pid = process.pid
        ready.set()
        out, _ = process.communicate()
    said = {line.split("\t")[0] for line in out.splitlines(keepends=True) if line.endswith("\n")}
    with Archive(path) as archive:
        assert sound(archive) == []
        kept = {summary.url for summary in archive.summaries()}
        assert said & told.keys() <= kept
        for url in kept:
            found = archive.page(url)
            assert found.body == "\n\n".join(told[url].paragraphs)
            assert [comment.text for comment in found.comments] == [text for _, text in STORY.comments]
            assert [link.title for link in found.related] == [title for title, _ in STORY.related]
