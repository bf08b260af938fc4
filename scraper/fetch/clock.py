"""The time of a visit, in the one form the archive sorts by."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """This moment as RFC 3339 in UTC, with microseconds and a ``Z``: ``2026-11-24T20:37:50.123456Z``."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
