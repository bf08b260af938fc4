"""Years and days of other calendars than the Gregorian one."""

from __future__ import annotations

from datetime import date, timedelta

_BUDDHIST = 543
# 1 Farvardin of 1348 to 1472 falls on 21 March but in these, by the arithmetic of 33 years with 8 leap years.
_LEAP = (1, 5, 9, 13, 17, 22, 26, 30)
_EPOCH_YEAR, _EPOCH = 1343, date(1964, 3, 21)


def buddhist_year(year: int) -> int:
    """The Gregorian year of a year of the Thai calendar; other years are as they are."""
    return year - _BUDDHIST if 2500 <= year < 2700 else year


def from_solar_hijri(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of one in the calendar of Iran, for the years 1343 to 1472; None where there is no such day.

    Leap years by the cycle of 33 years, which holds for this span (1799 to 2256; see Borkowski, Earth, Moon, and
    Planets 74, 1996).
    """
    if not (_EPOCH_YEAR <= year < 1473 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    length = 31 if month <= 6 else 30 if month < 12 or _is_leap(year) else 29
    if day > length:
        return None
    days = sum(366 if _is_leap(y) else 365 for y in range(_EPOCH_YEAR, year))
    days += 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return _EPOCH + timedelta(days=days)


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAP
