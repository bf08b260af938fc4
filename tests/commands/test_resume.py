"""A crawl that is broken off, and the command that goes on with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.stories import STORY, Site
from tests.commands.test_jobs import CLI, Held, feed, started
from tests.loopback import page


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_goes_on_where_it_was(presskeep: Run, site: Site, how: signal.Signals) -> None:
    held = Held(site)
    site.publish("/last", STORY)
    held.feed = feed(site, "/story", "/held", "/last")
    with started("crawl", held.feed, "--delay", "0", "--limit", "3") as first:
        held.wait()
        first.send_signal(how)
        held.let_go()
        first.communicate(timeout=60)
    assert first.returncode == {signal.SIGKILL: -9, signal.SIGTERM: 143, signal.SIGINT: 130}[how]
    ran = presskeep("crawl", "--resume")
    assert ran.status == 0
    assert site.url("/last") in {record[0] for record in ran.records()}
    visits = Counter(asked.path for asked in site.server.requests)
    assert visits["/last"] == 1
    again = {path for path, times in visits.items() if times > 1 and path != "/robots.txt"}
    assert again <= ({"/story", "/held"} if how == signal.SIGKILL else set()), "more than what was in flight"
    assert len(presskeep("list").records()) == 3
    assert "no crawl to go on with" in presskeep("crawl", "--resume").err


def test_breaking_off_says_how_to_go_on(presskeep: Run, site: Site, folder: Path) -> None:
    held = Held(site)
    site.server.routes["/last"] = page(STORY.html())
    held.feed = feed(site, "/story", "/held", "/last")
    command = [sys.executable, str(CLI), "crawl", held.feed, "--delay", "0", "--archive", "watch.db"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        held.wait()
        process.send_signal(signal.SIGINT)
        assert process.stderr
        assert "stopping: 1 page in flight is finished first" in process.stderr.readline()
        held.let_go()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"{site.url('/held')}\tnew" in out
    assert "Go on with: presskeep crawl --resume --archive watch.db" in err
    assert "Traceback" not in err


def test_seeds_that_fit_no_crawl_are_told_which_there_are(presskeep: Run, site: Site) -> None:
    held = Held(site)
    with started("crawl", held.feed, "--delay", "0") as first:
        held.wait()
        first.kill()
        held.let_go()
        first.communicate(timeout=60)
    ran = presskeep("crawl", "--resume", site.url("/other"))
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert f"Broken off: 'crawl {held.feed}' (" in ran.err
    anew = presskeep("crawl", held.feed, "--delay", "0")
    assert "begun anew: a crawl of the same seeds had been broken off with" in anew.err
