"""The day that an address alone tells: papers file stories under ``/2021/05/06/``, and sitemaps by the month.

What is told is the last day that may be meant: of a month its last one. A date within a slug is the story's subject as
often as its own; only folders count, and what a folder or slug begins with.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_YEAR = r"(?P<year>(?:19[89]|20[0-4])\d)"
_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_TWO = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_TWO_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_NAMES = "janfebmaraprmayjunjulaugsepoctnovdec"

_STORY = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"/{_YEAR}/{_MONTH}/{_DAY}(?=[/-])",
        rf"/{_YEAR}/{_NAME}/{_DAY}(?=[/-])",
        rf"/{_YEAR}([-_.]?){_TWO}\2{_TWO_DAY}(?=[/_-])",
        rf"/{_YEAR}/{_TWO}-?{_TWO_DAY}(?=[/-])",
        rf"/{_YEAR}[/-]{_TWO}(?=/)",
        rf"/{_YEAR}/{_NAME}(?=/)",
    )
)
_LIST = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<!\d){_YEAR}([-_./]?){_TWO}(?:\2{_TWO_DAY})?(?!\d)",
        rf"(?<![a-z])y{{1,4}}(?:ear)?={_YEAR}&(?:amp;)?m{{1,2}}(?:onth)?={_MONTH}(?:&(?:amp;)?d{{1,2}}(?:ay)?={_DAY})?(?!\d)",
    )
)


def story(url: str) -> str | None:
    """The day of a story as RFC 3339 writes it; None where its address tells none."""
    return _found(url, _STORY)


def listing(url: str) -> str | None:
    """The last day of a sitemap that is named for a month or a day: ``/sitemap-2021-05.xml``, ``?yyyy=2021&mm=05``."""
    return _found(url, _LIST)


def _found(url: str, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    for pattern in patterns:
        for match in pattern.finditer(url):
            told = match.groupdict()
            year = int(told["year"])
            month = int(told["month"]) if told.get("month") else _NAMES.index(told["name"].lower()[:3]) // 3 + 1
            day = int(told["day"]) if told.get("day") else monthrange(year, month)[1]
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                continue  # 31 February
    return None
