"""The related series: which links a page offered, under which heading, from when to when, in which words.

What makes a version: a link that came or went, under its heading; another headline or excerpt. What makes none: the
order, tracking parameters of an address, the date printed beside a link.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import UNSET

from scraper.archive.evidence.witness import Witness
from scraper.archive.normal import LinkKey, digest, fold, link_key, link_words
from scraper.archive.series import Sight, counted, replace, seen_before, standing, summed_up
from scraper.model import RelatedKind, RelatedLink


class _Row(NamedTuple):
    """A link as it stands in the archive; ``number`` is that of its open state, None where it is not offered now."""

    id: int
    number: int | None
    title: str | None
    excerpt: str | None
    times: int
    kind: RelatedKind
    heading: str | None


def record(
    db: sqlite3.Connection, sight: Sight, links: Sequence[RelatedLink], witness: Witness
) -> tuple[bool, list[int]]:
    """Hold the links printed against those known, write what changed. Did any, and their order (``related.id``)."""
    known = _load(db, sight)
    if not known and not links:
        return False, []
    if sight.before is not None:
        links = _settled(known, links, witness)
    new = gone = retitled = 0
    order: list[int] = []
    shown: dict[LinkKey, RelatedLink] = {}
    for link in links:
        key = link_key(link)
        if key in shown:
            continue
        shown[key] = link
        row = known.get(key)
        if row is None:
            row = _Row(_arrive(db, sight, key, link), None, None, None, 0, link.kind, link.heading)
        order.append(row.id)
        if row.number is None:
            new += 1
            _open(db, sight, row, key, link)
        elif (fold(row.title), fold(row.excerpt)) != link_words(link):
            retitled += 1
            _close(db, sight, row)
            _open(db, sight, row, key, link)
    for key, row in known.items():
        if row.number is not None and key not in shown:
            gone += 1
            _close(db, sight, row)
    if not (new or gone or retitled):
        return False, order
    norm = digest(part for key in sorted(shown) for part in (*key, *link_words(shown[key])))
    replace(
        db,
        sight,
        "related",
        old=standing(db, sight, "related"),
        norm=norm,
        revert=seen_before(db, sight, "related", norm),
        summary=", ".join(summed_up(((new, "new"), (gone, "gone"), (retitled, "reworded")), "link"))
        if sight.before
        else counted(len(shown), "link"),
    )
    return True, order


def _settled(known: dict[LinkKey, _Row], links: Sequence[RelatedLink], witness: Witness) -> Sequence[RelatedLink]:
    """The links, with those that the parser only took otherwise as they were before: a headline that stands on both
    pages did not come or go. One that passed from one heading to another did."""
    open_ = {key: row for key, row in known.items() if row.number is not None}
    addresses = {key[2] for key in open_}
    keys = [link_key(link) for link in links]
    here = {key[2] for key in keys}

    def both(title: str, there: Callable[[str], bool]) -> bool:
        return witness.may_be_in_both(title) and there(title)

    kept = [
        link
        for link, key in zip(links, keys, strict=True)
        if key[2] in addresses or not both(link.title, witness.there_before)
    ]
    left = [
        RelatedLink(url=key[2], title=row.title, heading=row.heading, kind=row.kind, excerpt=row.excerpt or UNSET)
        for key, row in open_.items()
        if key[2] not in here and row.title and both(row.title, witness.still_there)
    ]
    return [*kept, *left]


def _load(db: sqlite3.Connection, sight: Sight) -> dict[LinkKey, _Row]:
    """Every link the page ever offered."""
    rows = db.execute(
        "SELECT r.url, r.id, s.number, s.title, s.excerpt,"
        " (SELECT count(*) FROM related_state WHERE related_id = r.id), r.kind, r.heading"
        " FROM related AS r LEFT JOIN related_state AS s ON s.related_id = r.id AND s.valid_to IS NULL"
        " WHERE r.page_id = ? AND r.gen = ?",
        (sight.page_id, sight.gen),
    )
    found = ((url, _Row(*rest)) for url, *rest in rows)
    return {(row.kind, fold(row.heading), url): row for url, row in found}


def _arrive(db: sqlite3.Connection, sight: Sight, key: LinkKey, link: RelatedLink) -> int:
    cursor = db.execute(
        "INSERT INTO related (page_id, gen, kind, heading, url) VALUES (?, ?, ?, ?, ?)",
        (sight.page_id, sight.gen, link.kind, link.heading, key[2]),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _open(db: sqlite3.Connection, sight: Sight, row: _Row, key: LinkKey, link: RelatedLink) -> None:
    db.execute(
        "INSERT INTO related_state (related_id, number, title, excerpt, published, href, capture_id, not_before,"
        " valid_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.id,
            row.times + 1,
            link.title,
            _set(link.excerpt),
            _set(link.published),
            None if link.url == key[2] else link.url,
            sight.capture_id,
            sight.before,
            sight.at,
        ),
    )


def _close(db: sqlite3.Connection, sight: Sight, row: _Row) -> None:
    db.execute(
        "UPDATE related_state SET valid_to = ? WHERE related_id = ? AND number = ?", (sight.at, row.id, row.number)
    )


def _set(value: object) -> str | None:
    """The text of an optional field; None where it is unset."""
    return None if value is UNSET else str(value)
