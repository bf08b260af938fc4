"""The way of one page: fetch -> parse -> archive. Whatever goes wrong on it is kept as a failure, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from scraper.crawl.split import split
from scraper.crawl.trip import NotSent
from scraper.errors import ArchiveError, BadURL, Disallowed, FetchError, PresskeepError
from scraper.fetch import Fetcher, Onward, Sending, now, shown
from scraper.model import Failure, Outcome, Overlay, Page, Response, Stored, Validators, Visit

if TYPE_CHECKING:
    from scraper.archive import Archive

_OUTCOMES: dict[int, Outcome] = {
    404: "gone",
    410: "gone",
    401: "blocked",
    402: "blocked",
    403: "blocked",
    407: "blocked",
    429: "blocked",
    451: "blocked",
}
"""What a status says of the page; any other one is an error and says nothing of it."""


@dataclass(frozen=True)
class Refused:
    """A visit that got no page from the site. ``error`` is what the site, or the way to it, did."""

    failure: Failure
    error: FetchError | None = None
    was_asked: bool = True
    """Whether there was something to ask, and so an address to file it under."""


async def visit(fetcher: Fetcher, archive: Archive, url: str, *, run: int | None = None) -> Visit:
    """Fetch, split and archive the page at ``url``.

    Every failure is stored and returned, none is raised; but for an address that is none, which is only returned.

    Raises:
        ArchiveError: the archive can't be written to.
    """
    answer = await ask(fetcher, url)
    if isinstance(answer, Refused):
        return fail(archive, answer.failure, run=run) if answer.was_asked else Visit(asked=url, failure=answer.failure)
    try:
        page = split(answer)
    except Exception as exc:  # a fault of ours costs this page, whose bytes are kept for a better parser
        return fail(archive, unsplit(answer, exc), run=run)
    return keep(archive, answer, page, run=run)


async def ask(
    fetcher: Fetcher,
    url: str,
    *,
    source: str | None = None,
    validators: Validators | None = None,
    onward: Onward | None = None,
    sending: Sending | None = None,
) -> Response | Refused:
    """The answer, or why there is none. ``source`` is the page that named the address; the rest as for ``Fetcher.get``.

    Raises:
        NotSent: ``sending`` raised it.
    """
    try:
        return await fetcher.get(url, source=source, validators=validators, onward=onward, sending=sending)
    except NotSent:
        raise
    except BadURL as exc:
        return Refused(failure(url, str(exc)), was_asked=False)
    except FetchError as exc:
        return Refused(refused(url, exc), exc)
    except Exception as exc:  # a fault in a library costs this page, not the run
        return Refused(failure(shown(url), f"fetching failed: {shown(url)} ({told(exc)})"))


def keep(
    archive: Archive, response: Response, page: Page, *, run: int | None = None, overlay: Overlay | None = None
) -> Visit:
    """Store a page, or why that could not be."""
    try:
        stored = archive.store(response, page, run=run, read=partial(split, overlay=overlay))
    except ArchiveError:
        raise
    except Exception as exc:  # a fault of ours costs this page, whose bytes are kept for a better parser
        return fail(archive, unsplit(response, exc), run=run)
    if stored.outcome in ("wall", "gone"):
        return Visit(asked=response.asked, failure=unseen(response, stored))
    return Visit(asked=response.asked, page=page, stored=stored)


def unseen(response: Response, stored: Stored) -> Failure:
    """What is told of a visit that was shown something else in the page's place; the archive has kept it."""
    what = "is behind a wall" if stored.outcome == "wall" else "is gone"
    return Failure(
        asked=response.asked,
        captured=response.captured,
        outcome=stored.outcome,
        reason=f"{response.asked} {what}: {stored.reason}. What was archived before stands",
        status=response.status,
    )


def fail(archive: Archive, failure: Failure, *, run: int | None = None) -> Visit:
    """Store a failure and make it the end of its visit."""
    archive.store_failure(failure, run=run)
    return Visit(asked=failure.asked, failure=failure)


def failure(asked: str, reason: str, outcome: Outcome = "error") -> Failure:
    """The failure of a visit that got no answer at all."""
    return Failure(asked=asked, captured=now(), outcome=outcome, reason=reason)


def refused(url: str, error: FetchError) -> Failure:
    """The failure of a visit that got no page."""
    return Failure(
        asked=shown(url),
        captured=now(),
        outcome="robots" if isinstance(error, Disallowed) else _OUTCOMES.get(error.status or 0, "error"),
        reason=str(error),
        status=error.status,
        headers=error.headers,
        body=error.body,
    )


def unsplit(response: Response, error: Exception) -> Failure:
    """The failure of a visit whose answer could not be made a page; it keeps the answer."""
    ours = not isinstance(error, PresskeepError)
    return unreadable(response, f"the parser failed on {response.url} ({told(error)})" if ours else str(error))


def unreadable(response: Response, reason: str) -> Failure:
    """The failure of a visit whose answer can't be split; it keeps the answer."""
    return Failure(
        asked=response.asked,
        captured=response.captured,
        outcome="error",
        reason=reason,
        status=response.status,
        headers=response.headers,
        body=response.body or None,
    )


def told(exc: Exception) -> str:
    """What kind of fault it was, and what it says, in one line."""
    return " ".join(f"{type(exc).__name__}: {exc}".split())
