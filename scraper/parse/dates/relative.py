"""Times told against the visit: '3 hours ago', 'vor 3 Stunden', 'gestern, 18:04', '8d'."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from scraper.parse.data import table
from scraper.parse.dates import clock
from scraper.parse.dates.text import lowered

_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_DAYS = {"today": 0, "yesterday": 1, "eve": 2}
_MOST = 10_000
# The figures social media put under a post, where they are all there is: '3h', '8 d', '2 min'.
_BARE = re.compile(r"(\d{1,3})\s?(s|sec|m|min|mins|h|hr|hrs|std|d|w|mo|y)\.?", re.I)
_BARE_UNITS = {"m": "minute", "mo": "month"}
_TOKENS = re.compile(r"\d+|[^\W\d_][^\s\d,;:!?/()|\[\]<>\"“”«»·•-]*")


@cache
def _words() -> tuple[dict[str, str], frozenset[str], tuple[str, ...], frozenset[str], dict[str, str]]:
    """Unit by word, words for 'ago', those set without a blank, words for 'one', phrases for a day or for now."""
    words = table("relative_times.txt")
    units = {w: unit for unit in (*_UNITS, "month", "year") for w in words[unit]}
    phrases = {w: name for name in ("now", *_DAYS) for w in words[name]}
    return units, frozenset(words["ago"]), words["glued"], frozenset(words["one"]), phrases


def read(line: str, now: datetime) -> str | None:
    """The moment, in UTC to the minute, or the day; None where the line tells none."""
    line = lowered(line)
    return _named_day(line, now) or _counted(line, now)


def _named_day(line: str, now: datetime) -> str | None:
    phrases = _words()[4]
    head = re.split(r"[\d,|(]| - | at | um | à | a las | om | kl", line, maxsplit=1)[0].strip(" .:-")
    name = phrases.get(line.rstrip(".")) or phrases.get(head)
    if name is None:
        return None
    if name == "now":
        return _minute(now)
    day = now.date() - timedelta(days=_DAYS[name])
    # The day is the reader's, whose zone is not told; so is the time.
    return day.isoformat() + (clock.find(line[len(head) :], day) or "")


def _counted(line: str, now: datetime) -> str | None:
    units, ago, glued, ones, _ = _words()
    if bare := _BARE.fullmatch(line):
        word = bare[2]
        return _before(now, int(bare[1]), _BARE_UNITS.get(word) or units[word])
    tokens = [t.rstrip(".") for t in _TOKENS.findall(line)]
    said = not ago.isdisjoint(tokens) or "il y a" in line or any(g in line for g in glued)
    if not said or len(tokens) > 12:
        return None
    for i, token in enumerate(tokens):
        if token.isdigit() or token in ones or token in ago:
            for j in (i + 1, i - 1):
                unit = _unit(tokens[j], units) if 0 <= j < len(tokens) else None
                if unit and (token.isdigit() or j == i + 1):
                    return _before(now, int(token[:6]) if token.isdigit() else 1, unit)
    return None


def _unit(token: str, units: dict[str, str]) -> str | None:
    if unit := units.get(token):
        return unit
    if token.isascii():
        return None
    # Scripts without blanks: the unit is the beginning of the run that ends in 'ago'.
    return next((units[token[:n]] for n in range(min(len(token), 12), 0, -1) if token[:n] in units), None)


def _before(now: datetime, count: int, unit: str) -> str | None:
    # 'A year ago' may be any day of a year: no day is told.
    if count > _MOST or unit not in _UNITS:
        return None
    try:
        then = now - count * _UNITS[unit]
    except OverflowError:
        return None
    return then.date().isoformat() if unit in ("day", "week") else _minute(then)


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:00Z")
