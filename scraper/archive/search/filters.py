"""What limits a search beside its words. Site, author, and the months that a time limit spans are words of the index, so
that it passes over what is outside of them; what is finer than a month is looked at row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from scraper import urls
from scraper.archive import times
from scraper.archive.search import entries
from scraper.archive.search.folding import SITE_MARK
from scraper.archive.search.query import Expand, Term, named
from scraper.errors import NotArchived, UsageError
from scraper.model import SearchPart

Versions = Literal["standing", "all", "gone"]
"""What stands at the moment asked for; all that ever stood; only what stands no longer."""

PARTS: tuple[SearchPart, ...] = ("title", "body", "comments")


@dataclass(frozen=True)
class Filters:
    """The limits of one search."""

    parts: frozenset[SearchPart]
    versions: Versions
    site_id: int | None
    author: Term | None
    since: str | None
    until: str | None
    as_of: str | None

    def match(self, expand: Expand, present: Callable[[str], bool]) -> str:
        """What goes behind the words of a query for FTS5. ``present``: is this word in the index?"""
        limits: list[str] = []
        if self.site_id is not None:
            limits.append(f'"{entries.site_mark(self.site_id)}"')
        if self.author is not None:
            limits.append(f"author : {self.author.match(expand)}")
        if self.since or self.until:
            limits.append(_any(span(entries.DATE, self.since or "", self.until or times.END_OF_TIME), present))
        if self.as_of:
            limits.append(_any(span(entries.SEEN, "", self.as_of), present))
        return "".join(f" AND {limit}" for limit in limits)

    def dated(self, date: str | None, seen: str) -> bool:
        """Is the date of a text, as its page tells it, within the time asked for?"""
        if self.since is None and self.until is None:
            return True
        told = entries.told(date, seen)
        return (self.since or "") <= told <= (self.until or times.END_OF_TIME)


def read(
    db: sqlite3.Connection,
    *,
    parts: tuple[SearchPart, ...],
    versions: Versions,
    site: str | None,
    author: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
) -> Filters:
    """The limits as they were given.

    Raises:
        UsageError: a time that is none, a name without a letter, limits that exclude each other.
        NotArchived: nothing is archived of that site.
    """
    if as_of is not None and versions != "standing":
        raise UsageError("what stood at one time and all versions exclude each other: ask for one of them")
    wanted = frozenset(parts)
    if not wanted or not wanted <= set(PARTS):
        raise UsageError(
            f"not a part that can be searched: {', '.join(sorted(wanted))!r}. There are {', '.join(PARTS)}"
        )
    name = None if author is None else named(author)
    if author is not None and name is None:
        raise UsageError(f"not a name: {author!r}. Give one with letters in it")
    begin = None if since is None else times.beginning(since)
    end = None if until is None else times.moment(until)
    if begin and end and begin > end:
        raise UsageError(f"no time is since {since} and until {until}: exchange the two")
    return Filters(
        parts=wanted,
        versions=versions,
        site_id=None if site is None else _site(db, site),
        author=name,
        since=begin,
        until=end,
        as_of=None if as_of is None else times.moment(as_of),
    )


def span(series: tuple[str, str], begin: str, end: str) -> Iterator[str]:
    """The words for the years and months that lie, whole or in part, between two times."""
    years, months = series
    begin, end = entries.clamped(begin), entries.clamped(end)
    for year in range(int(begin[:4]), int(end[:4]) + 1):
        first, last = max(begin[:7], f"{year}-01"), min(end[:7], f"{year}-12")
        if first[5:] == "01" and last[5:] == "12":
            yield entries.mark(years, f"{year}-06", 4)
        else:
            for month in range(int(first[5:]), int(last[5:]) + 1):
                yield entries.mark(months, f"{year}-{month:02}-15", 7)


def _any(marks: Iterator[str], present: Callable[[str], bool]) -> str:
    """One of the marks that there are. Where there are none, one that finds nothing."""
    found = [mark for mark in marks if present(mark)] or [SITE_MARK]
    return f"({' OR '.join(f'{chr(34)}{mark}{chr(34)}' for mark in found)})"


def _site(db: sqlite3.Connection, name: str) -> int:
    row = db.execute("SELECT id FROM site WHERE name = ?", (urls.site_named(name.strip()),)).fetchone()
    if row is None:
        raise NotArchived(f"no page of {name} is archived. The sites that are: presskeep list")
    return int(row[0])
