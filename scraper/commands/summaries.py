"""What is said of a whole crawl at its end: in lines for a person, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from scraper.commands.output import bytes_in_words, counted
from scraper.commands.watching import clock_time
from scraper.crawl.summary import NO_ADDRESS
from scraper.model import CrawlSummary


class SummaryLine(Struct, kw_only=True):
    """The last line that ``crawl --json`` prints: it has the key ``result`` as all lines before it."""

    result: Literal["summary"] = "summary"
    summary: CrawlSummary


def said(summary: CrawlSummary, *, broken_off: bool = False) -> Iterator[str]:
    """The summary in lines: what was fetched how fast, what failed why, what is left. One that came to its end, and was not
    ``broken_off``, leaves only what its limit left."""
    rate = f", {summary.fetched / summary.seconds:.1f} a second" if summary.seconds >= 1 else ""
    size = f", {bytes_in_words(summary.bytes)}" if summary.bytes else ""
    yield f"fetched {counted(summary.fetched, 'answer')} in {clock_time(summary.seconds)}{rate}{size}" + _asides(
        summary
    )
    if summary.failures:
        ranked = sorted(summary.failures.items(), key=lambda item: (-item[1], item[0]))
        see = ". See: presskeep list --failed" if summary.failures.keys() - {NO_ADDRESS} else ""
        yield f"failed: {', '.join(f'{number:,} {why}' for why, number in ranked)}{see}"
    if summary.left:
        left = counted(summary.left, "address", "addresses")
        yield f"left in the queue: {left}" if broken_off else f"left out by --limit: {left}"
    if summary.abandoned:
        gone = counted(summary.abandoned, "address", "addresses")
        yield f"begun anew: a crawl of the same seeds had been broken off with {gone} left, where --resume goes on"


def _asides(summary: CrawlSummary) -> str:
    told = [
        (summary.lists, counted(summary.lists, "list") + " read"),
        (summary.not_modified, f"{summary.not_modified:,} not modified"),
        (summary.retried, counted(summary.retried, "try", "tries") + " repeated"),
        (summary.skipped, f"{summary.skipped:,} kept out by robots.txt"),
    ]
    words = [text for number, text in told if number]
    return f": {', '.join(words)}" if words else ""
