"""A run counted, visit by visit."""

from __future__ import annotations

from scraper.crawl.visiting import Attempt
from scraper.errors import ConnectionFailed, FetchError, Incomplete, TimedOut
from scraper.model import CrawlSummary, Failure, Visit

NO_ADDRESS = "no address"
"""Why a seed failed that is none: there was nothing to visit, and nothing is archived of it."""


def count(summary: CrawlSummary, visit: Visit, attempt: Attempt | None = None) -> None:
    """Count what an address came to in the end; without an ``attempt`` nothing was asked."""
    answer = attempt and attempt.answer
    summary.fetched += answer is not None
    summary.bytes += len(answer.body) if answer else 0
    summary.lists += attempt is not None and attempt.kind == "list"
    if visit.failure:
        kind = _why(visit.failure, attempt)
        summary.failed += 1
        summary.failures[kind] = summary.failures.get(kind, 0) + 1
    elif visit.stored and visit.stored.outcome == "not_modified":
        summary.stored += 1
        summary.not_modified += 1
        summary.unchanged += 1
    elif visit.stored and visit.page:
        summary.stored += 1
        summary.new_pages += visit.stored.first
        summary.changed += bool(visit.stored.new) and not visit.stored.first
        summary.unchanged += not visit.stored.new
        summary.paragraphs += sum(block.kind == "paragraph" for block in visit.page.blocks)
        summary.comments += len(visit.page.comments)
        summary.related += len(visit.page.related)


def _why(failure: Failure, attempt: Attempt | None) -> str:
    """In a word, why a visit failed: its outcome, and where that is 'error' what kind of one."""
    if attempt is None:
        return NO_ADDRESS
    if failure.outcome != "error":
        return failure.outcome
    if attempt.answer is not None:
        return "unreadable"
    match attempt.error:
        case TimedOut():
            return "timeout"
        case Incomplete():
            return "incomplete"
        case FetchError(status=int(status)) if status >= 400:
            return str(status)
        case ConnectionFailed():
            return "connection"
    return "error"
