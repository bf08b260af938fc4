"""What an answer that is no page says of asking again: whether it may pass, and when (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAY_PASS = frozenset((408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529))
"""Statuses that tell of a passing trouble: those of RFC 9110, 6585 and 8470, and what Cloudflare says in their place."""

LONGEST = 24 * 3600.0
"""Seconds that a server can ask us to wait, at most."""

_SECONDS = re.compile(r"[0-9]{1,15}(\.[0-9]*)?")


def retry_after(headers: tuple[tuple[str, str], ...]) -> float | None:
    """The seconds that a Retry-After asks for, from 0 to LONGEST; None where there is none, or none that can be read.

    A date is held against the server's own clock, where it tells it.
    """
    named = dict(reversed(headers))  # the first of several stands
    text = named.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", text) and len(text) > 15:
        return LONGEST
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST)
    at = _date(text)
    if at is None:
        return None
    wait = (at - (_date(named.get("date", "")) or datetime.now(UTC))).total_seconds()
    return min(max(wait, 0.0), LONGEST)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text[:64])
    except (ValueError, IndexError, OverflowError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
