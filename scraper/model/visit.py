"""One visit: what was asked, what came, and what storing it changed."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from scraper.model.page import Page

Outcome = Literal["ok", "same", "not_modified", "gone", "moved", "wall", "blocked", "robots", "error"]
"""What a capture saw: a page, the same bytes as before, the server's word that they are the same (304), its absence, a
redirect to where it is from now on, what was shown in its place (a consent page, a paywall, an error page), a refusal, a
robots.txt that keeps it from us, or nothing that could be read."""


WallKind = Literal["paywall", "login", "consent", "challenge", "error"]
"""What stands before a page: it wants money, a name, consent, a proof that a person asks; or something went wrong."""


Part = Literal["body", "comments", "related"]


class PartVersions(Struct, frozen=True):
    """The number, from 1, of the version of each part that is shown; 0 where the part has never been seen."""

    body: int = 0
    comments: int = 0
    related: int = 0


class Response(Struct, kw_only=True):
    """One answer to one visit. ``body`` is decoded of its content coding, ``headers`` are as sent, names in lower case."""

    asked: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    captured: str
    redirects: tuple[tuple[int, str], ...] = ()
    """Each hop before ``url``: its status, and the address that answered with it."""
    parts: tuple[Response, ...] = ()
    """The answers of the story's further pages and of its pages of comments, in the order they are to be read in. Each is
    an answer of its own; they have no parts."""

    def header(self, name: str) -> str | None:
        """The value of a header (case-insensitive), the first where there are several; None where there is none."""
        return next((v for k, v in self.headers if k == name.lower()), None)


class Validators(Struct, frozen=True, kw_only=True):
    """What a server may be asked by whether a page is still as it was (RFC 9110, 13.1): the ETag and Last-Modified of an
    answer, and the address that gave it, since they mean nothing at another one."""

    url: str
    etag: str | None = None
    last_modified: str | None = None


class Failure(Struct, kw_only=True):
    """A visit that gave no page: what was asked, when, and why not, in one sentence for a person."""

    asked: str
    captured: str
    outcome: Outcome
    reason: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    """What did arrive, kept where there is something to keep."""


class Stored(Struct, kw_only=True):
    """What storing a capture changed. A part named in ``new`` got a version; none is a page that stood still.

    Of a wall and of a page that is gone (``outcome``) the bytes are kept and nothing else; ``reason`` says what told it.
    """

    page_url: str
    capture_id: int
    outcome: Outcome
    first: bool
    reason: str | None = None
    new: tuple[Part, ...] = ()
    version: PartVersions = PartVersions()
    comments_added: int = 0
    comments_edited: int = 0
    comments_gone: int = 0
    unread: int = 0
    """Captures that a new parser could not read again, when it read the page's captures before this one."""


class Seed(Struct, frozen=True, kw_only=True):
    """An address found by discovery, with what its source says of it."""

    url: str
    source: Literal["seed", "feed", "sitemap", "section", "related"]
    published: str | None = None
    modified: str | None = None
    title: str | None = None
    leads_to: Literal["story", "list", "next"] = "story"
    """What its source says is there: a story; a list again (a sitemap of an index, a feed that a page names); the next page
    of the source itself."""


class Visit(Struct, kw_only=True):
    """What became of one address in a run: a stored page, or a failure."""

    asked: str
    page: Page | None = None
    stored: Stored | None = None
    failure: Failure | None = None
    discovered: int = 0
    """How many addresses the page (a feed, a sitemap, a section) offered."""
    missing: tuple[str, ...] = ()
    """Why further pages that the story names are not in it, a sentence each."""


class CrawlSummary(Struct, kw_only=True):
    """A run counted."""

    fetched: int = 0
    stored: int = 0
    new_pages: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    """Found addresses that robots.txt keeps out."""
    lists: int = 0
    """Feeds, sitemaps and sections read."""
    not_modified: int = 0
    """Of the unchanged ones, those that the server said so of (304)."""
    retried: int = 0
    """Tries that failed, and were followed by another one."""
    left: int = 0
    """Addresses left in the frontier when the run ended: for ``--resume``, unless a limit ended it."""
    abandoned: int = 0
    """Addresses that an unfinished crawl of the same seeds had left, when this one began anew."""
    failures: dict[str, int] = {}
    """The failed visits by their reason in a word: gone, moved, wall, blocked, robots, timeout, connection, incomplete,
    unreadable, error, the status of the answer, or 'no address' of a seed that is none."""
    bytes: int = 0
    """Of the answers, decoded."""
    paragraphs: int = 0
    comments: int = 0
    related: int = 0
    seconds: float = 0.0


class HostState(Struct, kw_only=True):
    """How a run gets on with a host."""

    host: str
    queued: int
    in_flight: int
    done: int
    failed: int
    delay: float
    """Seconds between two requests, as it is now."""
    concurrency: int
    """Requests at the same time, as it is now."""
    paused: float = 0.0
    """Seconds until it may be asked again, where it asked for a pause."""


class CrawlState(Struct, kw_only=True):
    """How far a run is."""

    done: int
    queued: int
    in_flight: int
    failed: int
    seconds: float
    rate: float
    """Pages a second, of late."""
    eta: float | None
    """Seconds until what is queued now is done, at that rate; None where that can't be told."""
    hosts: tuple[HostState, ...] = ()
    """Those at work, the busiest first."""
    stopping: bool = False
    """Whether nothing new is begun: what is in flight is being finished."""
