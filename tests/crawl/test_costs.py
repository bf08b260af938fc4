"""What a page costs that ends the parser, or comes to no end in it, on its way through a crawl: itself, and nothing else."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from scraper.archive import Archive
from scraper.crawl import crawl, exit_status
from scraper.crawl import run as runs
from scraper.crawl.workers import Workers
from tests.crawl.test_run import feed, story
from tests.crawl.test_workers import SLOW
from tests.loopback import Loopback, page


@pytest.mark.parametrize(
    ("worst", "limits", "reason"),
    [
        (2 * SLOW, {"seconds": 1.0}, "splitting {} takes longer than 1 seconds"),
        (SLOW, {"memory": 230_000_000}, "{}"),
    ],
    ids=["comes to no end", "takes all memory"],
)
def test_a_page_that_ends_its_process_costs_that_page(
    server: Loopback,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    worst: bytes,
    limits: dict[str, Any],
    reason: str,
) -> None:
    monkeypatch.setattr(runs, "Workers", partial(Workers, **limits))
    names = ("heron", "otter", "worst", "eel", "crane")
    server.routes |= {f"/{name}": page(story(name)) for name in names}
    server.routes["/worst"] = page(worst)
    server.routes["/feed"] = page(feed(*(server.url(f"/{name}") for name in names)), type="application/rss+xml")
    summary = crawl([server.url("/feed")], archive, delay=0.0, workers=1)
    assert sorted(page.title or "" for page in archive.summaries()) == ["crane", "eel", "heron", "otter"]
    assert (summary.stored, summary.failed, summary.left, exit_status(summary)) == (4, 1, 0, 1)
    [failed] = archive.failures()
    assert (failed.url, failed.outcome, failed.status) == (server.url("/worst"), "error", 200)
    assert reason.format(server.url("/worst")) in (failed.reason or "")
    assert failed.sha256
    assert archive.bytes_of(failed.sha256) == worst
    assert server.paths().count("/worst") == 1, "what a page does to the parser does not pass"
