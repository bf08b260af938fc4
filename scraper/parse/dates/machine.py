"""Dates as machines write them: ISO 8601 and what passes for it, compact digits, seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from scraper.parse.dates.clock import offset, time_of_day

_ISO = re.compile(
    r"(\d{4})[-/](\d\d?)[-/](\d\d?)"
    r"(?:(?:\s*T\s*|[\s,]+)(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT)?\s*([+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?)?",
    re.I,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(?:[.,](\d{1,9}))?(Z)?([+-]\d\d:?\d\d)?)?", re.I)
_EPOCH = re.compile(r"[01]\d{9}(?:\.\d+)?|[01]\d{12}")


def read(text: str) -> str | None:
    """The moment, or None where the whole text is not one of these forms."""
    if not text.isascii():
        return None
    if not text[:1].isdigit() or not (match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text)):
        return _epoch(text)
    year, month, day, hour, minute, second, fraction, zulu, zone = match.groups()
    if year < "1700":
        return None  # of another calendar
    try:
        date = datetime(int(year), int(month), int(day)).date().isoformat()
    except ValueError:
        return _epoch(text)
    if hour is None:
        return date
    told = offset(zone) if zone else ("Z" if zulu else "")
    time = time_of_day(int(hour), int(minute), int(second or 0), fraction)
    return date if time is None else f"{date}T{time}{told}"


def _epoch(text: str) -> str | None:
    """Seconds or milliseconds since 1970, from 2001 on: fewer digits are any number."""
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text) / 1000 if len(text) == 13 and "." not in text else float(text)
    return datetime.fromtimestamp(round(seconds, 3), UTC).isoformat().replace("+00:00", "Z")
