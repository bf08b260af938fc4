"""dateparser, for what a person wrote in a language that the tables do not know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_LONGEST = 60
_YEAR = re.compile(r"(?<!\d)(199\d|20\d\d)(?!\d)")
_NUMBERS = re.compile(r"\d+")
_SETTINGS = {
    "REQUIRE_PARTS": ["day", "month", "year"],
    "PARSERS": ["absolute-time"],
    "RETURN_AS_TIMEZONE_AWARE": False,
}


@lru_cache(maxsize=1)
def _parser() -> Any:
    from dateparser.date import DateDataParser  # half a second, for one date in ten thousand

    return DateDataParser(settings=_SETTINGS, try_previous_locales=False)


def read(line: str, language: str | None) -> str | None:
    """The day, or None. Only for a line with a year and a word in another script or with accents: the rest is known."""
    if len(line) > _LONGEST or line.isascii() or not _YEAR.search(line):
        return None
    numbers = _NUMBERS.findall(line)
    try:
        found = _parser().get_date_data(line).date_obj
    except (ValueError, OverflowError, AttributeError, TypeError, RecursionError):
        return None  # its own faults on odd input
    # It completes what it does not understand: a day that is not in the line was made up.
    if found is None or str(found.year) not in numbers or not {str(found.day), f"{found.day:02}"} & set(numbers):
        return None
    return str(found.date().isoformat())
