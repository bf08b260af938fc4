"""The time of day in a line that tells a day, with its offset where it says one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from scraper.parse.data import entries, table


def time_of_day(hour: int, minute: int, second: int = 0, fraction: str | None = None) -> str | None:
    """``18:04:00`` with a fraction where there is one; None where no clock shows it."""
    if hour > 23 or minute > 59 or second > 59:
        return None
    digits = (fraction or "")[:6].rstrip("0")
    return f"{hour:02}:{minute:02}:{second:02}" + (f".{digits}" if digits else "")


def offset(text: str) -> str:
    """``+0200``, ``+2``, ``-05:30`` as RFC 3339 writes them; no offset at all is ``Z``, and nonsense is empty."""
    sign, digits = text[0], text[1:].replace(":", "")
    digits = digits.zfill(2) if len(digits) <= 2 else digits.zfill(4)
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        return ""
    return "Z" if hours == minutes == 0 else f"{sign}{hours:02}:{minutes:02}"


@cache
def _zones() -> dict[str, tuple[str, bool]]:
    rows = (line.split() for line in entries("zones.txt"))
    return {row[0]: (row[1], row[2:] == ["us"]) for row in rows}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = table("clock.txt")

    def any_of(name: str) -> str:
        return "|".join(re.escape(w).replace(r"\ ", r"\s?") for w in sorted(words[name], key=len, reverse=True))

    half = f"(?P<am>{any_of('am')})|(?P<pm>{any_of('pm')})"
    before = half.replace("<am>", "<am_>").replace("<pm>", "<pm_>")
    zone = r"(?:\s*\(?(?P<zone>[^\W\d_]{1,5}\b)?\s*(?P<offset>[+-]\d{1,2}(?::?\d\d)?(?![\d.:/-]))?)?"
    colon = (
        rf"(?:(?<!\w)(?:{before})\s*)?(?<![\d:.])(?P<h>\d{{1,2}}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,](?P<f>\d{{1,9}}))?)?"
        rf"(?![\d:])(?:\s?(?:{half})(?!\w))?{zone}"
    )
    cjk = rf"(?:(?:{before})\s*)?(?P<h>\d{{1,2}})\s?[時时시点點]\s?(?:(?P<m>\d{{1,2}})\s?[分분])?(?:\s?(?P<s>\d{{1,2}})\s?[秒초])?"
    marked = (
        rf"(?<![\d:.,])(?:(?<!\w)(?P<at>{any_of('at')})[\s:]\s?)?(?P<h>\d{{1,2}})(?:[.h](?P<m>\d\d))?"
        rf"(?![\d.])(?:\s?(?:(?:{half})|(?P<hour>{any_of('hour')}))(?!\w))?{zone}"
    )
    return tuple(re.compile(p, re.I) for p in (colon, cjk, marked))


def find(text: str, day: date) -> str | None:
    """``T18:04:00``, with the offset if told: the first time of day in ``text``. None where there is none."""
    for number, pattern in enumerate(_patterns()):
        for match in pattern.finditer(text):
            part = match.groupdict()
            marks = [part.get(k) for k in ("am", "pm", "at", "hour")]
            if number == 2 and part["m"]:
                marks.append(_zone(part["zone"], None, day))  # '18.04 BST'
            if number == 2 and not (any(marks) and (part["m"] or not part["at"])) and "h" not in match[0].lower()[:4]:
                continue
            if found := _told(part, day):
                return found
    return None


def _told(part: dict[str, str | None], day: date) -> str | None:
    hour, minute, second = (int(part.get(k) or 0) for k in ("h", "m", "s"))
    pm, am = part.get("pm") or part.get("pm_"), part.get("am") or part.get("am_")
    if (am or pm) and 1 <= hour <= 12:
        hour = hour % 12 + (12 if pm else 0)
    time = time_of_day(hour, minute, second, part.get("f"))
    return time and f"T{time}{_zone(part.get('zone'), part.get('offset'), day)}"


def _zone(name: str | None, digits: str | None, day: date) -> str:
    known = _zones().get(name.lower()) if name else None
    if digits:
        # 'GMT+2' and '18:04 +0200' tell an offset; '18:04 Uhr -2' does not.
        return offset(digits) if name is None or (known and known[0] == "+00:00") or name == "Z" else ""
    if name in ("Z", "z"):
        return "Z"
    # Only capitals: 'et' and 'est' are words of French.
    if known is None or name is None or (name.isascii() and not name.isupper()):
        return ""
    hours, american = known
    return offset(_shifted(hours) if american and _american_summer(day) else hours)


def _shifted(hours: str) -> str:
    return f"{hours[0]}{int(hours[1:3]) - 1:02}:00"


def _american_summer(day: date) -> bool:
    """Is it summer time in the United States? From the second Sunday of March to the first of November, since 2007."""

    def sunday(month: int, number: int) -> date:
        first = date(day.year, month, 1)
        return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))

    return sunday(3, 2) <= day < sunday(11, 1)
