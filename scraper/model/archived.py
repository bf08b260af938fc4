"""A page as the archive knows it, and the lines it prints of pages, visits and changes."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from scraper.model.page import Page
from scraper.model.visit import Outcome, Part, PartVersions

Status = Literal["live", "gone", "moved", "walled"]
"""What the last telling capture of a page said of it."""


class Between(Struct, frozen=True):
    """When something came to a page: after ``not_before``, the last good capture that did not show it, and before
    ``captured``, the first that did. ``not_before`` is None for what the first capture showed."""

    not_before: str | None
    captured: str


class PartTimes(Struct, frozen=True):
    """When the version of each part that is shown came; None where the part has never been seen."""

    body: Between | None = None
    comments: Between | None = None
    related: Between | None = None


class ArchivedPage(Page, kw_only=True):
    """A page as the archive knew it at a moment: what ``show`` and ``export`` print."""

    captured: str
    version: PartVersions
    since: PartTimes = PartTimes()
    first_seen: str
    last_seen: str
    status: Status = "live"
    moved_to: str | UnsetType = UNSET
    """Of a page that has moved: the address that its own leads to."""


class Capture(Struct, kw_only=True):
    """One visit as the archive keeps it."""

    id: int
    url: str
    captured: str
    outcome: Outcome
    status: int | None
    sha256: str | None
    size: int | None
    reason: str | None


class PageSummary(Struct, kw_only=True):
    """A line of ``list``."""

    url: str
    site: str
    title: str | None
    published: str | None
    paragraphs: int
    comments: int
    related: int
    version: PartVersions
    captures: int
    first_seen: str
    last_seen: str
    status: Status
    moved_to: str | UnsetType = UNSET
    status_since: str | UnsetType = UNSET
    """Of a page that is not live: the first visit after the last one that saw it so."""


class Change(Struct, kw_only=True):
    """A line of ``history``: what was seen to change, between the last good capture before and the one that showed it.

    ``not_before`` is None for what the first capture showed: nothing is known of before. ``cause`` is 'revert' for a
    return to an earlier state, 'restored' for what a paywall or a lesser rendition had hidden, 'alternation' for states
    that take turns.
    """

    captured: str
    not_before: str | None
    part: Part
    number: int
    cause: Literal["first", "edit", "revert", "restored", "alternation"]
    summary: str
    announced: Literal["no", "modified", "note", "both"] | None = None
    """Of an edit of the body: did the page's own modified time move, did a note of correction come or change? None of
    anything else."""
    last: int | UnsetType = UNSET
    """Of an alternation: the number of the last version that it folds."""
    until: str | UnsetType = UNSET
    """And the capture that first showed that one."""


class HeadlineSeen(Struct, kw_only=True):
    """What a page was called in one place, from when to when.

    ``place`` is the feed, the list or the page that pointed to it; None for the page itself. ``until`` is None while it
    stands. ``last_seen`` is when a feed or list last said so, None for pages, whose captures tell.
    """

    source: Literal["h1", "og:title", "json-ld", "feed", "teaser"]
    place: str | None
    text: str
    not_before: str | None
    captured: str
    until: str | None
    last_seen: str | None = None
