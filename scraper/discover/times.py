"""The times feeds and sitemaps state, in our form: RFC 3339 with the offset they tell, and never a guessed one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime


def rfc3339(text: str | None) -> str | None:
    """A time written as ISO 8601 (Atom, sitemaps, JSON Feed) or as RFC 5322 (RSS); None for anything else."""
    text = (text or "").strip()
    for read in (_iso, _mail):
        if found := read(text):
            return found
    return None


def _iso(text: str) -> str | None:
    try:
        if len(text) == len("2026-01-31"):
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _mail(text: str) -> str | None:
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if text.endswith("-0000"):
        when = when.replace(tzinfo=UTC)  # UTC whose writer keeps his own zone to himself (RFC 5322, 3.3)
    return when.isoformat()
