"""Twenty writers killed at random points. The bench kills two hundred: ``python -m bench.kills``."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archive import kills
from tests.loopback import loopback

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork to begin writers fast enough")


@needs_fork
def test_a_writer_killed_at_any_instant_leaves_every_visit_whole(path: Path) -> None:
    with kills.worker(path, random.Random()) as worker:
        for _ in range(18):
            worker.strike()


def test_a_crawl_killed_at_any_instant_leaves_every_page_whole_and_the_next_one_goes_on(path: Path) -> None:
    with loopback() as server:
        for _ in range(2):
            kills.strike_crawl(server, path, random.Random())
        told = kills.stories(server)
        ended = subprocess.run(kills.crawl(server, path), capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        with Archive(path) as archive:
            assert {summary.url for summary in archive.summaries()} == told.keys()
            states = [row["state"] for row in archive.db.query("SELECT state FROM run ORDER BY id")]
        assert set(states[:-1]) <= {"killed", "ended"}
        assert states[-1] == "ended"
