"""Lines about pages: what is archived, what was visited, what changed. A few hundred rows at a time, never all."""

from __future__ import annotations

import sqlite3
from typing import Any, NamedTuple, get_args

from msgspec import UNSET

from scraper import urls
from scraper.archive import addresses, series, times
from scraper.archive.captures import GOOD
from scraper.archive.evidence import alternation
from scraper.archive.reading import Standing, standing_of
from scraper.archive.times import END_OF_TIME
from scraper.errors import NotArchived
from scraper.model import Capture, Change, PageSummary, Part

_BATCH = 200

_CAPTURE = (
    "SELECT capture.id, capture.url, at, outcome, capture.status, lower(hex(sha256)), size, reason"
    " FROM capture LEFT JOIN blob ON blob.id = blob_id"
)


class _State(NamedTuple):
    """A version, with what tells whether it is the state of another one."""

    change: Change
    norm: bytes
    date: str | None


def history(db: sqlite3.Connection, url: str, *, fold: bool) -> list[Change]:
    """Every version of a page, oldest first. ``fold``: states that take turns are one line."""
    rows = db.execute(
        "SELECT valid_from, not_before, part, number, cause, summary, announced, norm, published FROM version"
        " JOIN page ON page.id = page_id AND page.gen = version.gen LEFT JOIN body ON version_id = version.id"
        " WHERE page_id = ? ORDER BY valid_from, version.id",
        (addresses.need(db, url),),
    )
    states = [
        _State(
            Change(
                captured=at,
                not_before=before,
                part=part,
                number=number,
                cause=cause,
                summary=summary,
                announced=announced,
            ),
            norm,
            date,
        )
        for at, before, part, number, cause, summary, announced, norm, date in rows
    ]
    return _folded(states) if fold else [state.change for state in states]


def _folded(states: list[_State]) -> list[Change]:
    """The changes, those of states that take turns as one."""
    left = {id(state.change): state.change for state in states}
    for part in get_args(Part):
        of_part = [state for state in states if state.change.part == part]
        for run in alternation.runs(of_part, _same):
            turns = [of_part[n].change for n in run]
            first, last = turns[0], turns[-1]
            shown = [of_part[run.start - 1].change, *turns]
            numbers = sorted({next(s.change.number for s in of_part if _same(s, of_part[n])) for n in run})
            between = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
            for change in turns:
                del left[id(change)]
            left[id(first)] = Change(
                captured=first.captured,
                not_before=first.not_before,
                part=part,
                number=first.number,
                cause="alternation",
                summary=f"alternates between versions {between}, {len(shown) - 1:,} times: {first.summary}",
                last=last.number,
                until=last.captured,
            )
    return sorted(left.values(), key=lambda change: change.captured)


def _same(a: _State, b: _State) -> bool:
    seen = {"old_seen": a.change.captured, "new_seen": b.change.captured}
    return a.norm == b.norm and times.same(a.date, b.date, **seen)


def standing(db: sqlite3.Connection, url: str) -> Standing:
    """Whether a page is there, since when not, and where it is instead."""
    page_id = addresses.need(db, url)
    (status,) = db.execute("SELECT status FROM page WHERE id = ?", (page_id,)).fetchone()
    return standing_of(db, page_id, status)


def moment(db: sqlite3.Connection, url: str, number: int) -> str:
    """When a version of the body was first shown."""
    page_id = addresses.need(db, url)
    rows = db.execute(
        "SELECT number, valid_from FROM version JOIN page ON page.id = page_id AND page.gen = version.gen"
        " WHERE page_id = ? AND part = 'body'",
        (page_id,),
    )
    found = dict(rows.fetchall())
    if number not in found:
        raise NotArchived(
            f"{url} has no version {number} of its body: it has {series.counted(len(found), 'version')}. See: presskeep"
            f" history {url}"
        )
    return str(found[number])


def captures(db: sqlite3.Connection, url: str) -> list[Capture]:
    """Every visit to a page, oldest first, failed ones included; also those to an address nothing is archived under."""
    page_id = addresses.find(db, url)
    value: int | str
    if page_id is None:
        where, value = "WHERE page_id IS NULL AND capture.url = ?1", urls.canonical(url)
    else:
        where = "WHERE page_id = ?1 OR (page_id IS NULL AND capture.url IN (SELECT url FROM alias WHERE page_id = ?1))"
        value = page_id
    found = [_capture(row) for row in db.execute(f"{_CAPTURE} {where} ORDER BY at, capture.id", (value,))]
    if not found:
        addresses.need(db, url)
    return found


def last_capture(db: sqlite3.Connection, url: str) -> Capture | None:
    """The last visit to a page, or to an address under which none is archived."""
    page_id = addresses.find(db, url)
    value: int | str
    if page_id is None:
        where, value = "WHERE page_id IS NULL AND capture.url = ?", urls.canonical(url)
    else:
        where, value = "WHERE page_id = ?", page_id
    row = db.execute(f"{_CAPTURE} {where} ORDER BY at DESC, capture.id DESC LIMIT 1", (value,)).fetchone()
    return _capture(row) if row else None


def failures(db: sqlite3.Connection, after: int) -> list[Capture]:
    """Some visits that gave no page, those with an id greater than ``after``."""
    rows = db.execute(
        f"{_CAPTURE} WHERE outcome NOT IN {GOOD} AND capture.id > ? ORDER BY capture.id LIMIT ?",
        (after, _BATCH),
    )
    return [_capture(row) for row in rows]


def summaries(db: sqlite3.Connection, after: tuple[str, str], *, site: str | None, failed: bool) -> list[PageSummary]:
    """Some pages in the order in which they were first seen, those after the page with this ``first_seen`` and ``url``."""
    rows = db.execute(
        "SELECT page.id, page.url, site.name, body.title, body.published, parse.paragraphs,"
        " ifnull(json_array_length(comments.items), 0), ifnull(json_array_length(related.items), 0), page.gen,"
        " (SELECT count(*) FROM capture WHERE page_id = page.id), page.first_seen, page.last_seen, page.status"
        " FROM page JOIN site ON site.id = page.site_id"
        " JOIN version ON version.page_id = page.id AND version.gen = page.gen AND part = 'body' AND valid_to IS NULL"
        " JOIN body ON version_id = version.id"
        " JOIN parse ON parse.id = (SELECT id FROM parse AS p WHERE p.page_id = page.id AND p.gen = page.gen"
        "  ORDER BY p.at DESC, p.id DESC LIMIT 1)"
        " LEFT JOIN listing AS comments ON comments.id = comment_order"
        " LEFT JOIN listing AS related ON related.id = related_order"
        " WHERE (page.first_seen, page.url) > (:seen, :url) AND (:site IS NULL OR site.name = :site)"
        " AND (NOT :failed OR (SELECT outcome FROM capture WHERE page_id = page.id ORDER BY at DESC, id DESC LIMIT 1)"
        f"  NOT IN {GOOD})"
        " ORDER BY page.first_seen, page.url LIMIT :batch",
        {
            "seen": after[0],
            "url": after[1],
            "site": site and urls.site_named(site),
            "failed": failed,
            "batch": _BATCH,
        },
    )
    found = rows.fetchall()
    return [
        PageSummary(
            url=url,
            site=name,
            title=title,
            published=published,
            paragraphs=paragraphs,
            comments=comments,
            related=related,
            version=series.numbers(db, page_id, gen, END_OF_TIME),
            captures=visits,
            first_seen=first,
            last_seen=last,
            status=now,
            moved_to=UNSET if (told := standing_of(db, page_id, now)).moved_to is None else told.moved_to,
            status_since=UNSET if told.since is None else told.since,
        )
        for page_id, url, name, title, published, paragraphs, comments, related, gen, visits, first, last, now in found
    ]


def _capture(row: tuple[Any, ...]) -> Capture:
    number, url, at, outcome, status, sha256, size, reason = row
    # hex() of no bytes is an empty text.
    digest = sha256 or None
    return Capture(
        id=number, url=url, captured=at, outcome=outcome, status=status, sha256=digest, size=size, reason=reason
    )
