"""Two runs of one job, and runs that are told to end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.crawl import job_of
from tests.commands.conftest import Run
from tests.commands.stories import STORY, Site
from tests.loopback import Exchange, page

CLI = Path(__file__).parents[2] / "cli.py"


class Held:
    """A page that is not answered until it is let go; ``asked`` waits for the first one who asks for it."""

    def __init__(self, site: Site) -> None:
        self._asked, self._go = threading.Event(), threading.Event()
        site.server.routes["/held"] = self
        self.feed = feed(site, "/story", "/held")

    def __call__(self, exchange: Exchange) -> None:
        self._asked.set()
        while not self._go.wait(0.05) and not exchange.stopping.is_set():
            pass
        page(STORY.html())(exchange)

    def wait(self) -> None:
        assert self._asked.wait(30)

    def let_go(self) -> None:
        self._go.set()


def feed(site: Site, *paths: str) -> str:
    items = "".join(f"<item><link>{site.url(path)}</link></item>" for path in paths)
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    site.server.routes["/feed"] = page(rss, type="application/rss+xml")
    return site.url("/feed")


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The program, running."""
    command = [sys.executable, str(CLI), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def states(folder: Path) -> list[tuple[str, int | None]]:
    with Archive(folder / "archive.db", read_only=True) as archive:
        return [(row["state"], row["exit_status"]) for row in archive.db.query("SELECT * FROM run ORDER BY id")]


def test_a_second_crawl_of_the_same_seeds_ends_with_5_and_does_nothing(
    presskeep: Run, site: Site, folder: Path
) -> None:
    held = Held(site)
    with started("crawl", held.feed, "--delay", "0") as first:
        held.wait()
        asked = len(site.server.requests)
        second = presskeep("crawl", held.feed, "--delay", "0")
        assert (second.status, second.out) == (5, "")
        assert second.err.startswith(f"presskeep: 'crawl {held.feed}' is being done already: ")
        assert f"by process {first.pid} on" in second.err
        assert "--wait" in second.err
        assert len(site.server.requests) == asked
        assert presskeep("crawl", site.url(), "--delay", "0").status == 0, "other seeds are another job"
        assert presskeep("add", site.url()).status == 0, "add has no job"
        held.let_go()
        first.communicate(timeout=60)
        assert first.returncode == 0
    assert presskeep("crawl", held.feed, "--delay", "0").status == 0
    assert states(folder) == [("ended", 0)] * 4


def test_with_wait_it_begins_when_the_first_one_is_done(presskeep: Run, site: Site, folder: Path) -> None:
    held = Held(site)
    with started("crawl", held.feed, "--delay", "0") as first:
        held.wait()
        with started("crawl", held.feed, "--delay", "0", "--wait") as second:
            assert second.stderr
            assert second.stderr.readline().startswith(
                f"waiting: 'crawl {held.feed}' is being done already: by process"
            )
            held.let_go()
            first.communicate(timeout=60)
            out, _ = second.communicate(timeout=60)
    assert (first.returncode, second.returncode) == (0, 0)
    assert f"{site.url()}\tunchanged" in out
    assert states(folder) == [("ended", 0), ("ended", 0)]


def test_a_crawl_that_was_killed_blocks_nobody(presskeep: Run, site: Site, folder: Path) -> None:
    held = Held(site)
    with started("crawl", held.feed, "--delay", "0") as first:
        held.wait()
        first.send_signal(signal.SIGKILL)
        first.wait()
    held.let_go()
    assert presskeep("crawl", held.feed, "--delay", "0").status == 0
    assert states(folder) == [("killed", None), ("ended", 0)]


@pytest.mark.parametrize("command", [["add"], ["crawl", "--delay", "0"]])
def test_sigterm_ends_a_run_in_order(presskeep: Run, site: Site, folder: Path, command: list[str]) -> None:
    held = Held(site)
    with started(*command, site.url(), site.url("/held")) as process:
        held.wait()
        process.send_signal(signal.SIGTERM)
        held.let_go()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 143
    assert f"{site.url()}\tnew" in out
    assert err.splitlines()[-1] == "presskeep: ended by SIGTERM; what was done until now is saved"
    told = [record[:2] for record in presskeep("list").records()]
    assert told == [[site.url(), STORY.title], [site.url("/held"), STORY.title]], "what was in flight is finished"
    assert states(folder) == [("interrupted", 143)]


def test_a_job_is_known_by_its_seeds_whatever_their_order_and_form() -> None:
    assert job_of("crawl", ["https://example.com/b", "HTTPS://Example.com/a#top"]) == job_of(
        "crawl", ["https://example.com/a", "https://example.com/b", "https://example.com/b"]
    )
    many = [f"https://example.com/{n}" for n in range(500)]
    assert job_of("crawl", many).startswith("crawl https://example.com/0 and 499 more (")
    assert job_of("crawl", many) == job_of("crawl", many[::-1]) != job_of("crawl", many[:-1])
