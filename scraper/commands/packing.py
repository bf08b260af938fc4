"""What a run has stored, made small at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.commands.output import Output
from scraper.errors import ArchiveError

if TYPE_CHECKING:
    from scraper.archive import Archive

_SHARE = 0.25
"""Of the time of a run: what packing takes at most; what is left then waits for the next run, or ``presskeep pack``."""

_LEAST = 5.0
"""Seconds that packing may take, however short the run was."""


def pack_after(kept: Archive, out: Output, seconds: float) -> None:
    """Make small what is not yet, after a run of so many seconds. All is stored by then: an error is told, and no more."""
    try:
        if waiting := kept.unpacked():
            with out.progress(waiting) as step:
                kept.pack(seconds=max(seconds * _SHARE, _LEAST), on_packed=lambda _: step("making the archive smaller"))
    except ArchiveError as exc:
        out.problem(f"all pages are stored, but the archive could not be made smaller: {exc}")
