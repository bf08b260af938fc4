"""A crawl of many hosts that fail all the time: is everything archived, once, and was every host asked as it wants to be?

    python -m bench.faults [--rate 0.2] [--pages 500] [--hosts 20] [--at-once 1] [--broken 0.02] [--seed 1]

The hosts (``bench.faultsite``, in a process of its own) have robots.txt of different kinds and delays, and count for
themselves how they are asked. Ends with status 1 where a page that would have been given is not in the archive, where one
is there twice, or where a host was asked sooner, more often at once, or for more than it allows.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

from bench.faultsite import HostPlan, HostReport, Plan, Report, Robots, serve_apart
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.fetch import Limits
from scraper.model import CrawlSummary

DELAY = 0.02
"""Seconds between two requests to a host that asks for no delay."""
LIMITS = Limits(connect=20, read=4, total=4, body=2**20, transfer=2**20)
"""Short, so that a slow drip and a body without an end cost little, and not so short that a busy machine is taken for one."""

_ROBOTS: tuple[Robots, ...] = (
    "plain",
    "plain",
    "missing",
    "plain",
    "moved",
    "plain",
    "page",
    "plain",
    "plain",
    "closed",
)
_DELAYS = (None, 0.05, None, 0.1, 0.03, None, None, 0.2, 0.0, None)


@dataclass
class Verdict:
    """What came of it."""

    available: int = 0
    """Stories that the hosts would give."""
    archived: int = 0
    missing: list[str] = field(default_factory=list)
    stored_twice: list[str] = field(default_factory=list)
    """Pages of which there is more than one capture."""
    given_twice: list[str] = field(default_factory=list)
    """Stories that were given whole more than once, as they may be where an answer comes too late to be waited for."""
    impolite: list[str] = field(default_factory=list)
    """Each way in which a host was asked otherwise than it wants to be."""

    @property
    def good(self) -> bool:
        return not (self.missing or self.stored_twice or self.impolite)


def hosts(count: int, pages: int) -> tuple[HostPlan, ...]:
    """So many hosts, with so many stories together."""
    kinds = islice(zip(cycle(_ROBOTS), cycle(_DELAYS), strict=False), count)
    share, more = divmod(pages, count)
    return tuple(
        HostPlan(share + (number < more), crawl_delay=delay, robots=robots)
        for number, (robots, delay) in enumerate(kinds)
    )


def judge(report: Report, archive: Archive, *, delay: float, at_once: int = 1) -> Verdict:
    """Hold what the hosts counted against what the archive has."""
    captures = _captures(archive)
    verdict = Verdict(stored_twice=[url for url, count in captures.items() if count > 1])
    for host in report.hosts:
        available = {host.base + path for path in host.available}
        verdict.available += len(available)
        verdict.archived += len(available & captures.keys())
        verdict.missing += sorted(available - captures.keys())
        verdict.given_twice += [host.base + path for path, count in host.delivered.items() if count > 1]
        verdict.impolite += _impolite(host, delay, at_once)
    return verdict


def _impolite(host: HostReport, delay: float, at_once: int) -> list[str]:
    wanted = host.plan.crawl_delay if host.plan.robots in ("plain", "moved") else None
    least = max(delay, wanted or 0.0)
    most = 1 if wanted else at_once
    name = urlsplit(host.base).netloc
    found = [f"{name}: {path} asked for before its Retry-After" for path in host.too_early]
    found += [f"{name}: {path} asked for, which is forbidden" for path in host.forbidden]
    if host.most_at_once > most:
        found.append(f"{name}: {host.most_at_once} requests at once, {most} allowed")
    # With more at a time the delay runs from request to request, and what is on its way is a little early or late.
    gaps = [(host.shortest_gap, delay)] if at_once == 1 else []
    gaps += [(host.shortest_gap_under_rules, least)] if most == 1 else []
    found += [
        f"{name}: {gap:.4f} seconds between two requests, {wait:g} wanted" for gap, wait in gaps if gap and gap < wait
    ]
    return found


def _captures(archive: Archive) -> dict[str, int]:
    rows = archive.db.query(
        "SELECT page.url, count(*) AS visits FROM capture JOIN page ON page.id = capture.page_id"
        " WHERE capture.outcome IN ('ok', 'same', 'not_modified') GROUP BY page.id"
    )
    return {row["url"]: row["visits"] for row in rows}


def show(report: Report, verdict: Verdict, summary: CrawlSummary, seconds: float) -> None:
    requests = sum(host.requests for host in report.hosts)
    faults: Counter[str] = report.faults
    print(f"{requests} requests in {seconds:.1f} s, {faults.total()} faults ({faults.total() / requests:.0%}):")
    print("  " + ", ".join(f"{count} {kind}" for kind, count in sorted(faults.items())))
    print(f"run: {summary.stored} stored, {summary.failed} failed, {summary.skipped} left alone by robots.txt")
    print(f"pages the hosts would give: {verdict.available}; archived: {verdict.archived}")
    told: list[tuple[str, Sequence[str]]] = [
        ("missing", verdict.missing),
        ("with more than one capture", verdict.stored_twice),
        ("given more than once", verdict.given_twice),
        ("asked otherwise than the host wants", verdict.impolite),
    ]
    for what, which in told:
        print(f"{what}: {len(which)}", *which[:10], sep="\n  ")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--broken", type=float, default=0.02, help="share of stories that are never given")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    plan = Plan(
        hosts(options.hosts, options.pages),
        options.rate,
        broken=options.broken,
        retry_after=2 if options.at_once > 1 else 1,
        on_its_way=0.3 if options.at_once > 1 else 0.0,
        seed=options.seed,
    )
    with tempfile.TemporaryDirectory() as folder, serve_apart(plan) as sites, Archive(Path(folder) / "a.db") as archive:
        begin = time.perf_counter()
        summary = crawl(
            [f"{base}/sitemap.xml" for base in sites.bases],
            archive,
            delay=DELAY,
            per_host=options.at_once,
            concurrency=options.hosts * options.at_once,
            limits=LIMITS,
        )
        seconds = time.perf_counter() - begin
        report = sites.report()
        verdict = judge(report, archive, delay=DELAY, at_once=options.at_once)
    show(report, verdict, summary, seconds)
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
