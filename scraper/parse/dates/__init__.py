"""Any date a person or a machine wrote -> RFC 3339.

Three readers in turn, the cheap ones first: what machines write (:mod:`.machine`), a day in figures or words with the
time of day beside it (:mod:`.written`, :mod:`.clock`), and a time told against the visit (:mod:`.relative`).

What is not told is not added: a time without a zone stays without, and a day without a time stays a day. A day without
a year is the last one before the visit, and without a visit none. A date before 1990, or more than a day after the
visit, is none.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from scraper.parse.dates import clock, machine, relative, written
from scraper.parse.dates.text import plain

MAX_LENGTH = 200
"""Longest text taken for a date, in characters: a label and a date, not a paragraph that has one in it."""

_FIRST_YEAR = 1990


def read_time(text: str, *, captured: str | None = None, language: str | None = None) -> str | None:
    """The moment that ``text`` tells, as an RFC 3339 date-time or full-date; None where it tells none.

    Args:
        text: a date with or without a label ('Stand: 28. April 2023, 05:00 Uhr').
        captured: RFC 3339 time of the visit. Relative times are read against it and are UTC, to the minute; those in
            days and weeks give a day, those in months and years none. Without it they are none.
        language: BCP 47 tag of the page, for what two languages read in two ways ('05/06/2021').
    """
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    return _read(text, captured, language.lower() if language else None)


@lru_cache(maxsize=8192)
def _read(text: str, captured: str | None, language: str | None) -> str | None:
    now = _moment(captured) if captured else None
    found = machine.read(text)
    if found is None:
        line = plain(text)
        told = any(c.isdigit() for c in line)
        if told:
            found = _day_and_clock(line, written.find_day(line, language, now.date() if now else None))
        if found is None and now is not None:
            found = relative.read(line, now)
            if found is None and told:
                found = _day_and_clock(line, written.find_day_without_year(line, language, now.date()))
    return found if found is not None and _plausible(found, now) else None


def _day_and_clock(line: str, day: written.Day | None) -> str | None:
    """A day in the line, and the first time of day after it, or else before it."""
    if day is None:
        return None
    after = clock.find(line[day.end :], day.date)
    return day.date.isoformat() + (after or clock.find(line[: day.start], day.date) or "")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        # A time without a zone is compared as UTC: the slack of a day is wider than any zone.
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _plausible(found: str, now: datetime | None) -> bool:
    moment = _moment(found)
    if moment is None or int(found[:4]) < _FIRST_YEAR:
        return False
    return now is None or moment - now <= timedelta(days=1)
