"""What every crawl test stands on: the sample site and a server of faults, an archive, and a crawl that notes its visits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bench.sites import Site, serve
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.model import CrawlSummary, Visit
from tests.loopback import Loopback, loopback

FIXTURES = Path(__file__).parents[1] / "fixtures"
EXPECTED: dict[str, Any] = json.loads((FIXTURES / "site-expected.json").read_text(encoding="utf-8"))


@dataclass
class Crawled:
    """How a crawl ended, and its visits in order."""

    summary: CrawlSummary = field(default_factory=CrawlSummary)
    visits: list[Visit] = field(default_factory=list)

    @property
    def stored(self) -> list[str]:
        """The paths of the pages that were stored."""
        return [urlsplit(v.asked).path for v in self.visits if v.stored]

    @property
    def lists(self) -> list[str]:
        """The paths of the feeds, sitemaps and sections that were followed."""
        return [urlsplit(v.asked).path for v in self.visits if not v.page and not v.failure]

    @property
    def reasons(self) -> list[str]:
        """Why visits failed."""
        return [v.failure.reason for v in self.visits if v.failure]


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.fixture
def go(archive: Archive) -> Any:
    """Crawl without a pause between requests, and without other processes."""

    def crawled(*seeds: str, **options: Any) -> Crawled:
        done = Crawled()
        done.summary = crawl(seeds, archive, on_visit=done.visits.append, **{"delay": 0.0, "workers": 0, **options})
        return done

    return crawled


@pytest.fixture
def site() -> Iterator[Site]:
    """The sample news site."""
    with serve(FIXTURES / "site") as site:
        yield site


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A server that answers as a test tells it."""
    with loopback() as server:
        yield server
