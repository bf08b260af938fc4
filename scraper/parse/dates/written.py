"""The day in a line that a person wrote: '14. Mai 2021', 'May 13, 2021', '13/05/2021', '2021年5月14日', '١٤ مايو ٢٠٢١'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from scraper.parse.data import entries, table
from scraper.parse.dates.calendars import buddhist_year, from_solar_hijri
from scraper.parse.dates.text import folded, lowered


class Day(NamedTuple):
    """A day, and where in the line it stands."""

    date: date
    start: int
    end: int


class _Token(NamedTuple):
    text: str
    start: int
    end: int


_YEAR_FIRST = re.compile(r"(?<![\d.,/-])(\d{4})\s?([-/.])\s?(\d\d?)\s?\2\s?(\d\d?)(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d.,/-])(\d\d?)\s?([./-])\s?(\d\d?)\s?\2\s?(\d{4}|\d\d)(?![\d/-])")
_CJK = re.compile(
    r"(?:(?P<era>令和|平成|民國|民国)\s?)?(\d{1,4}|元)\s?[年년]\s?(\d\d?)\s?[月월]\s?(\d\d?)(?:\s?[日일号號])?"
)
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_NUMBERED_MONTH = re.compile(  # Vietnamese
    r"(?<!\d)(\d\d?)\s?(?:tháng|thg|th)\.?\s?(\d\d?)\s?(?:,|năm|/|-)?\s?(?:năm\s)?(\d{4})(?!\d)", re.I
)
_CLOCK = re.compile(r"\d\d?[:h]\d\d(?::\d\d)?(?:\s?[+-](?:0\d|1[0-4])[0-5]\d)?(?!\d)")
_TOKENS = re.compile(r"\d+|[^\W\d_][^\s\d,;:!?/()|\[\]<>\"“”«»·•_-]*")
_AMERICAN = ("en", "en-us", "en-ca", "en-ph", "fil")
# How many words may stand between day, month and year ('14 de mayo del año 2021'), and how long they may be.
_GAP, _GAP_LETTERS = 2, 5
_MAX_TOKENS = 60
_SHORT_LINE = 8  # words of a line that may tell a day without its year


def find_day(line: str, language: str | None, today: date | None) -> Day | None:
    """The first day that ``line`` tells in full. ``today`` is that of the visit, which decides between two readings."""
    if match := _CJK.search(line):
        era, year, month, day = match.groups()
        years = (1 if year == "元" else int(year)) + _ERAS.get(era or "", 0)
        return _day(years, int(month), int(day), match.start(), match.end())
    for finder in (_in_words, _in_figures):
        if found := finder(line, language, today):
            return found
    return None


def find_day_without_year(line: str, language: str | None, today: date) -> Day | None:
    """The day that a short line tells without its year ('14 May', '١٤ مايو'): the last such day, seen from the visit."""
    tokens = _tokens(line)
    if len(tokens) > _SHORT_LINE or any(len(t.text) > 2 and t.text.isdigit() for t in tokens):
        return None
    for first, after, number, solar in _named_months(tokens, language):
        near = [i for i in (first - 1, after) if 0 <= i < len(tokens) and _is_day(tokens[i].text)]
        if solar or not near:
            continue
        used = tokens[near[0]]
        start, end = min(used.start, tokens[first].start), max(used.end, tokens[after - 1].end)
        for year in (today.year + 1, today.year, today.year - 1):
            found = _day(year, number, int(used.text), start, end)
            if found and found.date <= today + timedelta(days=1):
                return found
    return None


def _day(year: int, month: int, day: int, start: int, end: int) -> Day | None:
    try:
        return Day(date(buddhist_year(year), month, day), start, end)
    except ValueError:
        return None


def _in_figures(line: str, language: str | None, today: date | None) -> Day | None:
    if match := _YEAR_FIRST.search(line):
        year, _, month, day = match.groups()
        if language and language.startswith("fa") and 1300 < int(year) < 1500:
            solar = from_solar_hijri(int(year), int(month), int(day))
            return Day(solar, match.start(), match.end()) if solar else None
        return _day(int(year), int(month), int(day), match.start(), match.end())
    if match := _NUMBERED_MONTH.search(line):
        first, month, year = match.groups()
        return _day(int(year), int(month), int(first), match.start(), match.end())
    for match in _DAY_FIRST.finditer(line):
        first, sign, second, year = match.groups()
        if len(year) == 2 and not (len(first) == len(second) == 2):
            continue  # '1.2.21' is as likely a version or a chapter
        full = int(year) if len(year) == 4 else 2000 + int(year)
        if found := _either_order(full, int(first), int(second), sign, language, today, match):
            return found
    return None


def _either_order(
    year: int, first: int, second: int, sign: str, language: str | None, today: date | None, match: re.Match[str]
) -> Day | None:
    """Day before month, or month before day: by what the figures allow, the sign, the language, the visit."""
    start, end = match.span()
    day_first, month_first = _day(year, second, first, start, end), _day(year, first, second, start, end)
    if not (day_first and month_first) or first == second:
        return day_first or month_first
    if sign == ".":
        return day_first
    if today:
        past = [d for d in (day_first, month_first) if d.date <= today + timedelta(days=1)]
        if len(past) < 2:
            return past[0] if past else None
    if not language:
        return None
    return month_first if language in _AMERICAN else day_first


@cache
def _months() -> tuple[dict[str, dict[str, int]], dict[str, int], dict[str, int], frozenset[str]]:
    """Month by name, for each language; for all of them, without the names that mean two months; for the solar
    Hijri calendar; and the first words of names of several words."""
    by_language: dict[str, dict[str, int]] = {}
    for line in entries("months.txt"):
        language, rest = line.split(":", 1)
        names = by_language.setdefault(language, {})
        for number, forms in enumerate(rest.split("|"), 1):
            for form in forms.split():
                names.setdefault(form.replace("_", " "), number)
        for name, number in list(names.items()):
            names.setdefault(folded(name), number)
    everywhere: dict[str, set[int]] = {}
    for names in by_language.values():
        for name, number in names.items():
            everywhere.setdefault(name, set()).add(number)
    solar = {form: n for n, forms in enumerate(table("solar_months.txt")["fa"], 1) for form in forms.split()}
    certain = {name: numbers.pop() for name, numbers in everywhere.items() if len(numbers) == 1}
    heads = frozenset(name.split(" ", 1)[0] for name in everywhere if " " in name)
    return by_language, certain, solar, heads


def _named_months(tokens: list[_Token], language: str | None) -> Iterator[tuple[int, int, int, bool]]:
    """(index of its first token, of the token after it, number, is it solar Hijri) of each month named."""
    by_language, certain, solar, heads = _months()
    own = by_language.get(language.split("-")[0], {}) if language else {}
    for i, token in enumerate(tokens):
        if token.text in heads:
            for size in (3, 2):
                name = " ".join(t.text for t in tokens[i : i + size])
                if number := own.get(name) or certain.get(name):
                    yield i, i + size, number, False
                    break
        if number := own.get(token.text) or certain.get(token.text):
            yield i, i + 1, number, False
        elif number := solar.get(token.text):
            yield i, i + 1, number, True


def _number(tokens: list[_Token], i: int, step: int) -> int | None:
    """The index of the nearest number from ``i`` on in a direction, past a few short words; None where there is none."""
    for _ in range(_GAP + 1):
        if not 0 <= i < len(tokens):
            return None
        if tokens[i].text.isdigit():
            return i
        if len(tokens[i].text) > _GAP_LETTERS:
            return None
        i += step
    return None


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit()


def _is_day(text: str) -> bool:
    return len(text) <= 2 and text.isdigit() and 1 <= int(text) <= 31


def _tokens(line: str) -> list[_Token]:
    # A time of day must not be taken for the year: blanked, so that places in the line stay true.
    blanked = _CLOCK.sub(lambda m: " " * len(m[0]), line) if ":" in line or "h" in line else line
    return [_Token(lowered(m[0]).rstrip("."), m.start(), m.end()) for m in _TOKENS.finditer(blanked)][:_MAX_TOKENS]


def _in_words(line: str, language: str | None, today: date | None) -> Day | None:
    tokens = _tokens(line)
    months = list(_named_months(tokens, language))
    if not months:
        return None
    for reading in (_day_month_year, _month_day_year, _year_month_day, _year_elsewhere, _short_year):
        for first, after, number, solar in months:
            if found := reading(tokens, first, after):
                year, day, used = found
                start = min(tokens[i].start for i in (*used, first))
                end = max(tokens[i].end for i in (*used, after - 1))
                if clock := _CLOCK.search(line, start, end):
                    end = clock.start()  # 'Apr 28 19:20:36 CEST 2023': the time of day is looked for after the day
                if solar:
                    when = from_solar_hijri(year, number, day)
                    return Day(when, start, end) if when else None
                if result := _day(year, number, day, start, end):
                    return result
    return None


_Reading = tuple[int, int, tuple[int, ...]]
"""Year, day, and the tokens they were read from."""


def _day_month_year(tokens: list[_Token], first: int, after: int) -> _Reading | None:
    """14 May 2021"""
    d, y = _number(tokens, first - 1, -1), _number(tokens, after, 1)
    if d is not None and y is not None and _is_day(tokens[d].text) and _is_year(tokens[y].text):
        return int(tokens[y].text), int(tokens[d].text), (d, y)
    return None


def _month_day_year(tokens: list[_Token], first: int, after: int) -> _Reading | None:
    """May 14th, 2021"""
    d = _number(tokens, after, 1)
    y = _number(tokens, d + 1, 1) if d is not None else None
    if d is not None and y is not None and _is_day(tokens[d].text) and _is_year(tokens[y].text):
        return int(tokens[y].text), int(tokens[d].text), (d, y)
    return None


def _year_month_day(tokens: list[_Token], first: int, after: int) -> _Reading | None:
    """2021. május 14., or 2021. gada 14. maijs"""
    y, d = _number(tokens, first - 1, -1), _number(tokens, after, 1)
    if y is not None and _is_day(tokens[y].text):
        y, d = _number(tokens, y - 1, -1), y
    if y is not None and d is not None and _is_day(tokens[d].text) and _is_year(tokens[y].text):
        return int(tokens[y].text), int(tokens[d].text), (y, d)
    return None


def _year_elsewhere(tokens: list[_Token], first: int, after: int) -> _Reading | None:
    """Fri Apr 28 19:20:36 CEST 2023"""
    years = [i for i, t in enumerate(tokens) if _is_year(t.text)]
    days = [i for i in (_number(tokens, after, 1), _number(tokens, first - 1, -1)) if i is not None]
    days = [i for i in days if _is_day(tokens[i].text)]
    if len(years) == 1 and days and abs(years[0] - first) <= 6:
        return int(tokens[years[0]].text), int(tokens[days[0]].text), (days[0],)
    return None


def _short_year(tokens: list[_Token], first: int, after: int) -> _Reading | None:
    """04 NOV 25: only with the day before the month, and where no year stands in full."""
    d, y = first - 1, after
    if d < 0 or y >= len(tokens) or any(_is_year(t.text) for t in tokens):
        return None
    if _is_day(tokens[d].text) and len(tokens[y].text) == 2 and tokens[y].text.isdigit():
        return 2000 + int(tokens[y].text), int(tokens[d].text), (d, y)
    return None
