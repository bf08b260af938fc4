"""Answers made by hand, as a fetch would hand them over."""

from __future__ import annotations

from scraper.discover import discover
from scraper.model import Response, Seed

BASE = "https://post.example/"


def answer(body: str | bytes, type: str = "text/html; charset=utf-8", url: str = BASE) -> Response:
    """An answer with that body."""
    return Response(
        asked=url,
        url=url,
        status=200,
        headers=(("content-type", type),),
        body=body.encode() if isinstance(body, str) else body,
        captured="2026-01-01T00:00:00.000000Z",
    )


def paths(response: Response) -> list[str]:
    """What is found in an answer, addresses on its own site by their path."""
    return [path(seed) for seed in discover(response)]


def path(seed: Seed) -> str:
    """The address without the site's own origin."""
    return "/" + seed.url.removeprefix(BASE) if seed.url.startswith(BASE) else seed.url
