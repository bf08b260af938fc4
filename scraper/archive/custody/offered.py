"""What feeds and lists called pages, when these pages are derived anew or those of another archive are taken in.

It was said of an address when a feed was read, and is in no capture. So it is laid aside while its pages are taken down,
and told again of those that answer to these addresses then. Of several archives a place has said a headline whenever one
of them saw it do so: times that overlap are one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import NamedTuple

from scraper.archive.addresses import find
from scraper.archive.normal import fold


class Offered(NamedTuple):
    """A headline, the page and place it had, and when it was first and last read there."""

    url: str
    source: str
    place: str
    text: str
    first: str
    last: str


def gather(db: sqlite3.Connection, pages: Iterable[int]) -> list[Offered]:
    """What feeds and lists called these pages."""
    return [
        Offered(*row)
        for page in pages
        for row in db.execute(
            "SELECT url, source, place, text, valid_from, headline.last_seen FROM headline JOIN page ON page.id = page_id"
            " WHERE page_id = ? AND headline.gen IS NULL",
            (page,),
        )
    ]


def put(db: sqlite3.Connection, offered: Iterable[Offered], scrub: Callable[[str], str] = str) -> None:
    """Tell it of the pages that answer to these addresses now, beside what is told of them already."""
    groups: dict[tuple[int, str, str], list[Offered]] = {}
    for one in offered:
        page = find(db, one.url)
        if page is not None:
            groups.setdefault((page, one.source, one.place), []).append(one._replace(text=scrub(one.text)))
    for (page, source, place), found in groups.items():
        known = [one for one in gather(db, [page]) if (one.source, one.place) == (source, place)]
        db.execute(
            "DELETE FROM headline WHERE page_id = ? AND gen IS NULL AND source = ? AND place = ?", (page, source, place)
        )
        runs = _joined([*known, *found])
        before = [None, *(run.last for run in runs)]
        until = [*(run.first for run in runs[1:]), None]
        db.executemany(
            "INSERT INTO headline (page_id, source, place, number, text, not_before, valid_from, valid_to, last_seen)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (page, source, place, number, run.text, before[number - 1], run.first, until[number - 1], run.last)
                for number, run in enumerate(runs, 1)
            ],
        )


def _joined(offered: Iterable[Offered]) -> list[Offered]:
    """In the order of time, where times of one text overlap as one: whichever of them came first to this file."""
    runs: list[Offered] = []
    for one in sorted(offered, key=lambda one: (fold(one.text), one.first, one.last, one.text)):
        last = runs[-1] if runs else None
        if last and fold(last.text) == fold(one.text) and one.first <= last.last:
            runs[-1] = last._replace(last=max(last.last, one.last))
        else:
            runs.append(one)
    return sorted(runs, key=lambda run: (run.first, run.last, run.text))
