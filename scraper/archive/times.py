"""Times: ours in one form that sorts as text, a moment somebody asks for, and a page's own times compared with care."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from scraper.errors import UsageError

_OURS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_ASKED = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<minute>\d\d:\d\d)(?P<second>:\d\d)?(?P<fraction>\.\d{1,6})?)?"
    r"(?P<zone>[Zz]|[+-]\d\d:?\d\d)?"
)

_HOURS, _DAYS = 3600, 86400

END_OF_TIME = "9999-12-31T23:59:59.999999Z"
"""Later than every capture: the moment to ask for when none is."""


def ours(moment: datetime) -> str:
    """A time in the form of captures: UTC, ``Z``, microseconds. A time without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def now() -> str:
    """This moment in the form of captures."""
    return ours(datetime.now(UTC))


def of_capture(text: str) -> str:
    """The time of a capture in the form the archive keeps, whatever RFC 3339 form it came in.

    Raises:
        UsageError: it is no such time.
    """
    if _OURS.fullmatch(text):
        return text
    try:
        return ours(datetime.fromisoformat(text))
    except ValueError:
        raise UsageError(f"not a time: {text!r}. A capture needs one such as 2026-11-24T20:37:50Z") from None


def moment(text: str) -> str:
    """The moment a person means, in the form of captures: the last instant of what was written.

    '2021-05-14' is the end of that day and '2021-05-14T10:00:05Z' the end of that second, so that a time copied from
    ``history``, where it stands without its fraction, finds the version it names. Without a zone it is UTC.

    Raises:
        UsageError: not an RFC 3339 date or time.
    """
    return _span(text)[1]


def beginning(text: str) -> str:
    """As ``moment``, but the first instant of what was written.

    Raises:
        UsageError: not an RFC 3339 date or time.
    """
    return _span(text)[0]


def _span(text: str) -> tuple[str, str]:
    """The first and the last instant of what a person wrote: a day, a minute, a second, a part of one."""
    match = _ASKED.fullmatch(text.strip())
    try:
        if not match:
            raise ValueError
        day, minute, second, fraction, zone = match.group("day", "minute", "second", "fraction", "zone")
        start = datetime.fromisoformat(
            f"{day}T{minute or '00:00'}{second or ':00'}{(fraction or '.0').ljust(7, '0')}{(zone or 'Z').upper()}"
        )
        step = timedelta(days=1) if not minute else timedelta(minutes=1) if not second else timedelta(seconds=1)
        if fraction:
            step = timedelta(seconds=10.0 ** -(len(fraction) - 1))
        return ours(start), ours(start + (step - timedelta(microseconds=1)))
    except (ValueError, OverflowError):
        raise UsageError(
            f"not a time: {text!r}. Give a date or an RFC 3339 time, such as 2021-05-14 or 2021-05-14T18:04:00Z"
        ) from None


def same(old: str | None, new: str | None, *, old_seen: str, new_seen: str) -> bool:
    """Do two readings of a time on a page, made in captures at ``old_seen`` and ``new_seen``, mean one time?

    They do when they are the same instant (in whatever offset), when one is a coarser form of the other (a day, no
    zone), or when they differ by less than the unit of a relative time: '3 hours ago' is read as another second in
    each capture. Two missing times are the same; a time and none are not.
    """
    if old == new:
        return True
    if old is None or new is None:
        return False
    if len(old) == 10 or len(new) == 10:
        return old[:10] == new[:10]
    try:
        a, b = datetime.fromisoformat(old), datetime.fromisoformat(new)
    except ValueError:
        return False
    if (a.tzinfo is None) != (b.tzinfo is None) and a.replace(tzinfo=None) == b.replace(tzinfo=None):
        return True
    apart = abs(_aware(a) - _aware(b))
    return apart <= max(_slack(a, old_seen), _slack(b, new_seen))


def unmoved(old: str | None, new: str | None, *, old_seen: str, new_seen: str) -> bool:
    """Are both readings as long before their captures? So reads '25 min' that the page never counts on: how long a cake
    is baked, or a clock that stands still."""
    if old is None or new is None or min(len(old), len(new)) <= 10:
        return False
    try:
        a, b = datetime.fromisoformat(old), datetime.fromisoformat(new)
    except ValueError:
        return False
    told = timedelta(0) < min(_slack(a, old_seen), _slack(b, new_seen)) <= timedelta(hours=1)
    then, now = (datetime.fromisoformat(seen).replace(microsecond=0) for seen in (old_seen, new_seen))
    return told and abs((then - _aware(a)) - (now - _aware(b))) < timedelta(minutes=1)


def near(old: str | None, new: str | None, *, old_seen: str, new_seen: str) -> bool:
    """As ``same``, or days so near that both may have been told as '3 days ago' or '2 weeks ago' of one moment.

    Such a day is off by up to the unit it was told in, and nothing tells it from a day that was printed: enough to know
    a comment again by, with its author and words, too little to say that a date stood still.
    """
    if same(old, new, old_seen=old_seen, new_seen=new_seen):
        return True
    if old is None or new is None or min(len(old), len(new)) > 10:
        return False
    try:
        days = [date.fromisoformat(text[:10]) for text in (old, new, old_seen, new_seen)]
    except ValueError:
        return False
    age = max(days[2] - days[0], days[3] - days[1])
    return abs(days[0] - days[1]) <= timedelta(days=7 if age >= timedelta(days=7) else 1)


def _slack(posted: datetime, seen: str) -> timedelta:
    """How far off a time may be that was read from '… ago': the unit it was told in; nothing for any other time.

    Such a time lies a whole number of units before its capture, to the second or, where it is cut so, to the minute;
    another time does by rare chance. Minutes are told in the first hours only, hours in the first days.
    """
    now = datetime.fromisoformat(seen)
    now = now.replace(microsecond=0) if posted.second else now.replace(second=0, microsecond=0)
    seconds = int((now - _aware(posted).replace(microsecond=0)).total_seconds())
    if 0 <= seconds < _HOURS * 2 and seconds % 60 == 0:
        return timedelta(minutes=1) if seconds % _HOURS or not seconds else timedelta(hours=1)
    if 0 < seconds < _DAYS * 2 and seconds % _HOURS == 0:
        return timedelta(hours=1) if seconds % _DAYS else timedelta(days=1)
    if seconds > 0 and seconds % _DAYS == 0:
        days = seconds // _DAYS
        return timedelta(days=366 if days >= 365 else 31 if days >= 28 else 7 if days >= 7 else 1)
    return timedelta(0)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
