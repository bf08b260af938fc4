"""Drift: a site on whose pages the parser no longer finds what it found before, as after a redesign.

A site's latest readings are held against the ones before, field by field: at every place where the row of readings can
be parted, how many pages have the field since, and how many had it before. A page that is seen many times counts once on
either side, by its first reading there. The likeliest place is where the loss began. It is told of where all of this
holds:

* at least 20 pages since, 40 before;
* the share has fallen to two fifths or less, and the latest pages are no better;
* the site does not do so of itself. Either most of the pages that had the field lack it now that they are seen again. Or
  chance explains the loss in less than one case of a million (Fisher's exact test, one-sided), where pages that come in
  clusters, as from one section after another, count for as many as are independent of each other, and no stretch of
  the past was nearly as bad.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from msgspec import structs

from scraper.model import Drift, DriftField

READINGS: Final = 2000
"""A site's latest readings that are looked at: its past is what it did in these."""

PAGES_SINCE: Final = 20
PAGES_BEFORE: Final = 40
_FALLEN_TO: Final = 0.4
_CHANCE: Final = 1e-6
_WORTH: Final = 0.15
"""The share of pages that must have had a field before, for its loss to mean anything."""
_ONE_PAGE_LOSES: Final = 0.1
"""How often a page loses a field by itself, at most."""
_LITTLE_KNOWN: Final = 75
"""Pages of a past of which half of what clusters do in it is not known yet."""


class Reading(NamedTuple):
    """What was found of a page in one capture."""

    page_id: int
    at: str
    characters: int
    authors: int
    dated: int
    stated: int | None
    found: int
    links: int


class _Sides(NamedTuple):
    """Readings parted in two: pages, and those that had the field, since and before. ``place`` is the first one since."""

    place: int
    pages: int
    found: int
    pages_before: int
    found_before: int


def readings(db: sqlite3.Connection, site: str) -> list[Reading]:
    """The latest readings of a site's pages, oldest first."""
    rows = db.execute(
        "SELECT parse.page_id, parse.at, characters, authors, dated, comments_stated, comments_found, links"
        " FROM parse JOIN page ON page.id = parse.page_id AND page.gen = parse.gen"
        " WHERE parse.site_id = (SELECT id FROM site WHERE name = ?) ORDER BY parse.at DESC, parse.id DESC LIMIT ?",
        (site, READINGS),
    ).fetchall()
    return [Reading(*row) for row in reversed(rows)]


def drifts(site: str, rows: Sequence[Reading]) -> Iterator[Drift]:
    """What a site has lost."""
    lost: set[str] = set()
    usual = _usual_length(rows)
    stated = [row for row in rows if row.stated]
    questions: tuple[tuple[DriftField, Sequence[Reading], Callable[[Reading], bool]], ...] = (
        ("body", rows, lambda row: row.characters > 0),
        ("body length", rows, lambda row: row.characters >= usual / 2),
        ("authors", rows, lambda row: row.authors > 0),
        ("date", rows, lambda row: row.dated > 0),
        ("comments", stated, lambda row: row.found > 0),
        ("comments", rows, lambda row: row.found > 0),
        ("related", rows, lambda row: row.links > 0),
    )
    for field, asked, has in questions:
        if field in lost or (field == "body length" and "body" in lost):
            continue
        sides = _loss([(row.page_id, has(row)) for row in asked])
        if sides is None:
            continue
        lost.add(field)
        found = Drift(
            site=site,
            field=field,
            since=asked[sides.place].at,
            found=sides.found,
            pages=sides.pages,
            found_before=sides.found_before,
            pages_before=sides.pages_before,
            stated=asked is stated,
        )
        yield _with_medians(found, asked, sides.place) if field == "body length" else found


def _usual_length(rows: Sequence[Reading]) -> float:
    """The median length of a body, of the older half of the pages: the newer half may be what was lost."""
    lengths = [row.characters for row in _first_of_each(rows)]
    return median(lengths[: max(1, len(lengths) // 2)]) if lengths else 0.0


def _first_of_each(rows: Sequence[Reading]) -> list[Reading]:
    return [*{row.page_id: row for row in reversed(rows)}.values()][::-1]


def _with_medians(drift: Drift, rows: Sequence[Reading], place: int) -> Drift:
    since, before = (
        round(median(row.characters for row in _first_of_each(side))) for side in (rows[place:], rows[:place])
    )
    return structs.replace(drift, median=since, median_before=before)


def _loss(rows: Sequence[tuple[int, bool]]) -> _Sides | None:
    """Where pages, oldest first, stopped having a field; None where they did not."""
    latest = _latest(rows)
    if len(latest) < PAGES_SINCE:
        return None
    now = sum(latest) / len(latest)
    if now > _FALLEN_TO:
        return None
    since = _counted_since(rows)
    best: tuple[float, _Sides] | None = None
    seen: set[int] = set()
    found = 0
    for place, (page, has) in enumerate(rows):
        pages_since, found_since = since[place]
        if pages_since < PAGES_SINCE:
            break
        if not has and len(seen) >= PAGES_BEFORE and found_since * len(seen) <= _FALLEN_TO * found * pages_since:
            sides = _Sides(place, pages_since, found_since, len(seen), found)
            likely = _likelihood(sides)
            if best is None or likely > best[0]:
                best = likely, sides
        if page not in seen:
            seen.add(page)
            found += has
    if best is None:
        return None
    sides = best[1]
    before = [*dict(reversed(rows[: sides.place])).values()][::-1]
    half_way = (sides.found / sides.pages + sides.found_before / sides.pages_before) / 2
    if sides.found_before < _WORTH * sides.pages_before or now > half_way:
        return None
    unusual = _chance(sides, _clustering(before)) < _CHANCE and _worst_stretch(before, sides.pages) > half_way
    return sides if unusual or _lost_by_the_same(rows, sides.place) else None


def _latest(rows: Sequence[tuple[int, bool]]) -> list[bool]:
    """Whether the pages read last have the field, as they were last read."""
    latest: dict[int, bool] = {}
    for page, has in reversed(rows):
        if len(latest) == PAGES_SINCE:
            break
        latest.setdefault(page, has)
    return [*latest.values()]


def _counted_since(rows: Sequence[tuple[int, bool]]) -> list[tuple[int, int]]:
    """For each place how many pages were read since, and how many of them had the field when first read since."""
    since: dict[int, bool] = {}
    found = 0
    counted = []
    for page, has in reversed(rows):
        found += has - since.get(page, False)
        since[page] = has
        counted.append((len(since), found))
    return counted[::-1]


def _likelihood(sides: _Sides) -> float:
    """How much better two shares explain what was found than one does: the logarithm of the ratio."""
    pooled = (sides.found + sides.found_before) / (sides.pages + sides.pages_before)
    return sum(
        number * math.log(number / pages / share)
        for found, pages in ((sides.found, sides.pages), (sides.found_before, sides.pages_before))
        for number, share in ((found, pooled), (pages - found, 1 - pooled))
        if number
    )


def _lost_by_the_same(rows: Sequence[tuple[int, bool]], place: int) -> bool:
    """Did most of the pages that had the field lose it? What kind of page it is can't be the reason then."""
    had = {page for page, has in dict(rows[:place]).items() if has}
    again = [has for page, has in dict(reversed(rows[place:])).items() if page in had]
    lost = again.count(False)
    if lost <= _FALLEN_TO * len(again):
        return False
    chance = sum(
        math.comb(len(again), n) * _ONE_PAGE_LOSES**n * (1 - _ONE_PAGE_LOSES) ** (len(again) - n)
        for n in range(lost, len(again) + 1)
    )
    return chance < _CHANCE


def _clustering(before: Sequence[bool]) -> float:
    """For how many pages one counts: from the correlation of each page with the next, and more while little is known."""
    unknown = 1 + _LITTLE_KNOWN / len(before)
    share = sum(before) / len(before)
    spread = share * (1 - share) * (len(before) - 1)
    if not spread:
        return unknown
    pairs = sum((one - share) * (other - share) for one, other in pairwise(before))
    correlation = min(max(pairs / spread, 0.0), 0.95)
    return unknown * (1 + correlation) / (1 - correlation)


def _chance(sides: _Sides, clustering: float) -> float:
    """The chance to find so few since, if the pages with the field were dealt out blindly (Fisher, hypergeometric)."""
    pages, found, pages_before, found_before = (round(number / clustering) for number in sides[1:])
    with_it = found + found_before
    without = pages + pages_before - with_it
    ways = sum(
        math.comb(with_it, number) * math.comb(without, pages - number)
        for number in range(max(0, pages - without), found + 1)
    )
    return ways / math.comb(pages + pages_before, pages)


def _worst_stretch(before: Sequence[bool], pages: int) -> float:
    """The lowest share of pages with the field in any stretch of the past, one as long as what is held against it, or as
    long as a past of three such stretches allows."""
    length = min(pages, len(before) // 3)
    total = lowest = sum(before[:length])
    for place in range(length, len(before)):
        total += before[place] - before[place - length]
        lowest = min(lowest, total)
    return lowest / length
