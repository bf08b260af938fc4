"""What every fetch test stands on: no proxy of the developer's, and ``get`` without an event loop in sight."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from scraper.fetch import Fetcher
from scraper.model import Response

Get = Callable[..., Response]


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def get() -> Get:
    """One visit with a fetcher of its own."""

    def visit(url: str, **options: Any) -> Response:
        async def once() -> Response:
            async with Fetcher(**options) as fetcher:
                return await fetcher.get(url)

        return asyncio.run(once())

    return visit
