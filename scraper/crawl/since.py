"""From when on stories are wanted, and how late one that is dated can be: an instant each, in the form of captures."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from scraper.archive import times
from scraper.discover import dated
from scraper.errors import UsageError
from scraper.model import Seed

_AGO = re.compile(r"(?P<count>\d{1,6})\s*(?P<unit>minute|hour|day|week|month|year)s?(?:\s+ago)?", re.I)
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}
_ZONES = timedelta(hours=12)
"""A day ends that much later in the west of the Pacific than it does in UTC."""
_NEVER = "1980"
"""What is dated before is not dated: programs write year 1, 1900 or 1970 for 'never'."""
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.I)


def moment(text: str, now: datetime | None = None) -> str:
    """The first instant a person means: 'today', 'yesterday', '3 days', '2 weeks ago', a date or an RFC 3339 time; UTC where
    it has no zone.

    Raises:
        UsageError: none of these.
    """
    said = " ".join(text.lower().split())
    at = now or datetime.now(UTC)
    if said in ("today", "yesterday"):
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return times.ours(day if said == "today" else day - timedelta(days=1))
    if ago := _AGO.fullmatch(said):
        try:
            return times.ours(at - int(ago["count"]) * _UNITS[ago["unit"]])
        except OverflowError:
            raise UsageError(f"not a time: {text!r} is before all time") from None
    try:
        return times.beginning(text)
    except UsageError:
        raise UsageError(
            f"not a time: {text!r}. Give a date such as 2021-05-14, a time such as 2021-05-14T18:04:00Z, 'yesterday', or "
            "how long ago: '3 days', '2 weeks'"
        ) from None


def at_latest(told: str | None) -> str | None:
    """The last instant that a date or time of a page may mean, wherever in the world it was written; None where there is
    none."""
    if told is None:
        return None
    try:
        end = times.moment(told)
        if end < _NEVER:
            return None
        if _ZONED.search(told) and len(told) > len("2021-05-14"):
            return end
        return times.ours(datetime.fromisoformat(end) + _ZONES)
    except (UsageError, OverflowError):
        return None


def of_seed(seed: Seed) -> str | None:
    """When at latest what a seed leads to was published: by what its source says; where it does not, by its address, and
    by its last change, before which it was. Of a list: when at latest the latest of its stories was."""
    is_story = seed.leads_to == "story"
    if is_story and (published := at_latest(seed.published)):
        return published
    by_address = dated.story(seed.url) if is_story else dated.listing(seed.url)
    return min((at for at in (at_latest(by_address), at_latest(seed.modified)) if at), default=None)
