"""An archive in numbers, its runs, and sites that drift."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from scraper.model.visit import Part

RunState = Literal["running", "ended", "interrupted", "killed"]
"""``killed``: found dead by a later run, so that its end is not known."""


class Run(Struct, frozen=True, kw_only=True):
    """A command that visits pages, as it stands in the archive."""

    id: int
    command: str
    job: str | None
    """Names the work where only one run at a time may do it."""
    host: str | None
    pid: int | None
    started: str
    ended: str | None
    state: RunState
    lease_until: str | None
    """Until when it is taken for alive where that can't be told by its process."""


class SiteStats(Struct, kw_only=True):
    """A site counted."""

    site: str
    pages: int = 0
    captures: int = 0
    """Visits, failed ones included."""
    changes: int = 0
    """Versions that are not what a page showed when it was first seen."""
    failures: int = 0
    last_seen: str | None = None
    """Its last good capture."""


class Stats(Struct, kw_only=True):
    """The archive counted, or the pages of one site."""

    pages: int = 0
    captures: int = 0
    good: int = 0
    """Visits that saw a page; ``same`` of them saw the bytes of the one before."""
    same: int = 0
    failed: dict[str, int]
    """The others, by outcome."""
    versions: dict[Part, int]
    comments_shown: int = 0
    comments_gone: int = 0
    related: int = 0
    """Links beside the stories, each once a page and heading."""
    first_capture: str | None = None
    last_capture: str | None = None
    sites: tuple[SiteStats, ...] = ()
    raw_bytes: int | UnsetType = UNSET
    """Of all that was fetched, each sequence of bytes once. Like the ones below not told of one site."""
    file_bytes: int | UnsetType = UNSET
    runs: int | UnsetType = UNSET
    unfinished: tuple[Run, ...] | UnsetType = UNSET
    """Runs at work, and those that were killed."""
    space: dict[str, int] | UnsetType | None = UNSET
    """What the file is filled with, in bytes by table and index; None where this SQLite can't tell."""


DriftField = Literal["body", "body length", "authors", "date", "comments", "related"]


class Drift(Struct, frozen=True, kw_only=True):
    """A site on whose pages something is no longer found that was found before."""

    site: str
    field: DriftField
    since: str
    """The first capture of those that lack it."""
    found: int
    pages: int
    """Pages read since then, and how many had it; ``before`` the same of the site's past."""
    found_before: int
    pages_before: int
    stated: bool = False
    """Only pages that count comments of their own are counted."""
    median: int | UnsetType = UNSET
    """Characters of the body: one that has less than half of the median before is counted as lacking it."""
    median_before: int | UnsetType = UNSET
