from __future__ import annotations

from scraper.commands.summaries import said
from scraper.crawl.summary import NO_ADDRESS
from scraper.model import CrawlSummary


def test_a_crawl_that_went_well_is_said_in_a_line() -> None:
    summary = CrawlSummary(fetched=120, seconds=60.0, lists=2, not_modified=30, retried=1, skipped=3, bytes=2_500_000)
    assert [*said(summary)] == [
        "fetched 120 answers in 0:01:00, 2.0 a second, 2.5 MB:"
        " 2 lists read, 30 not modified, 1 try repeated, 3 kept out by robots.txt"
    ]


def test_what_failed_and_what_is_left_have_lines_of_their_own() -> None:
    summary = CrawlSummary(failed=4, seconds=0.2, failures={"503": 1, "gone": 2, "timeout": 1}, left=7)
    failed = ["fetched 0 answers in 0:00:00", "failed: 2 gone, 1 503, 1 timeout. See: presskeep list --failed"]
    assert [*said(summary, broken_off=True)] == [*failed, "left in the queue: 7 addresses"]
    assert [*said(summary)] == [*failed, "left out by --limit: 7 addresses"]


def test_the_archive_is_not_said_to_have_what_was_no_address() -> None:
    assert [*said(CrawlSummary(failed=2, failures={NO_ADDRESS: 2}))][1:] == ["failed: 2 no address"]


def test_a_crawl_that_was_begun_anew_says_what_it_left_behind() -> None:
    [_, anew] = said(CrawlSummary(abandoned=38))
    assert "38 addresses" in anew
    assert "--resume" in anew
