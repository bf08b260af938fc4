"""A page as it was known at a moment, put together from what stood then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from scraper.archive import bodies, moves, series
from scraper.archive.captures import GOOD, Content, content_of
from scraper.archive.evidence import headlines
from scraper.archive.renditions import speaks_for, well_seen
from scraper.archive.times import END_OF_TIME
from scraper.model import ArchivedPage, Comment, Image, RelatedLink, Status

_tags = msgspec.json.Decoder(tuple[str, ...])
_images = msgspec.json.Decoder(tuple[Image, ...])
_votes = msgspec.json.Decoder(list[int | None])

_ANY: Final = 2**63 - 1
"""Behind the ids of all captures."""


def was_seen(db: sqlite3.Connection, page_id: int, at: str) -> bool:
    """Whether the page had been read by a moment."""
    row = db.execute(
        "SELECT 1 FROM parse JOIN page ON page.id = page_id AND page.gen = parse.gen WHERE page_id = ? AND at <= ?",
        (page_id, at),
    ).fetchone()
    return row is not None


def page_at(db: sqlite3.Connection, page_id: int, at: str = END_OF_TIME) -> ArchivedPage | None:
    """The page as it stood at a moment; None where it had not been seen yet."""
    url, site, gen, first_seen, last_seen = db.execute(
        "SELECT url, name, gen, first_seen, last_seen FROM page JOIN site ON site.id = site_id WHERE page.id = ?",
        (page_id,),
    ).fetchone()
    reading = db.execute(
        "SELECT parser, metadata_id, comments_stated, comment_order, votes, related_order FROM parse"
        " WHERE page_id = ? AND gen = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT 1",
        (page_id, gen, at),
    ).fetchone()
    if not reading:
        return None
    parser, metadata_id, stated, comment_order, votes, related_order = reading
    captured = well_seen(db, page_id, gen, _ANY, at)
    assert captured is not None
    canonical_url, modified, language, section, tags, images = db.execute(
        "SELECT canonical_url, modified, language, section, tags, images FROM metadata WHERE id = ?", (metadata_id,)
    ).fetchone()
    (version_id,) = db.execute(
        "SELECT id FROM version WHERE page_id = ? AND gen = ? AND part = 'body' AND valid_from <= ?"
        " ORDER BY number DESC LIMIT 1",
        (page_id, gen, at),
    ).fetchone()
    body = bodies.load(db, version_id)
    status = status_at(db, page_id, at)
    return ArchivedPage(
        url=url,
        canonical_url=canonical_url,
        site=site,
        title=body.title,
        subtitle=body.subtitle,
        authors=body.authors,
        published=body.published,
        modified=modified,
        language=language,
        section=section,
        tags=_tags.decode(tags),
        body=bodies.text_of(body.blocks),
        blocks=body.blocks,
        images=_images.decode(images),
        comments=_comments(db, comment_order, votes, at),
        comment_count=stated,
        related=_related(db, related_order, at),
        headlines=headlines.of_reading(db, page_id, gen, at) or UNSET,
        parser_version=parser,
        captured=captured,
        version=series.numbers(db, page_id, gen, at),
        since=series.since(db, page_id, gen, at),
        first_seen=first_seen,
        last_seen=last_seen,
        status=status,
        moved_to=moved_to(db, page_id, status, at),
    )


class Standing(NamedTuple):
    """What the last visits said of a page: whether it is there, since when not, and where it is instead."""

    status: Status
    since: str | None
    moved_to: str | None


def status_at(db: sqlite3.Connection, page_id: int, at: str = END_OF_TIME) -> Status:
    """What the last telling capture said: there, moved, behind a wall, or gone. A refusal for a time or a failure tells
    nothing. Of two at one instant the one that saw the page counts."""
    move = moves.last_move(db, page_id, at)
    said = next(_said(db, page_id, at), None)
    if move is not None and (said is None or move.at > said[0]):
        return "moved"
    return said[1] if said else "live"


def standing_of(db: sqlite3.Connection, page_id: int, status: Status) -> Standing:
    """What is to be told of a page that has this status now."""
    if status == "live":
        return Standing(status, None, None)
    last = next((at for at, said in _said(db, page_id) if said != status), "")
    if status == "moved":
        since = [move for move in moves.all_moves(db, page_id) if move.at > last]
        # One that an answer told of itself was followed by nobody.
        told = [at for at, said in _said(db, page_id) if at > last]
        first = min([move.at for move in since] + told, default=None)
        return Standing(status, first, since[0].to if since else None)
    away = moves.last_move(db, page_id)
    after = max(last, away.at if away else "")
    return Standing(status, min((at for at, _ in _said(db, page_id) if at > after), default=None), None)


def _said(db: sqlite3.Connection, page_id: int, at: str = END_OF_TIME) -> Iterator[tuple[str, Status]]:
    """What each telling capture up to a moment said of a page, the last first."""
    rows = db.execute(
        f"SELECT at, outcome, outcome IN {GOOD}, capture.url, page.gen FROM capture"
        f" JOIN page ON page.id = page_id WHERE page_id = ? AND at <= ? AND (outcome IN {GOOD}"
        " OR outcome IN ('gone', 'wall', 'moved')"
        " OR (outcome = 'blocked' AND capture.status IN (401, 402, 403, 407, 451)))"
        f" ORDER BY at DESC, outcome NOT IN {GOOD}, outcome",
        (page_id, at),
    )
    for seen, outcome, good, asked, gen in rows:
        if good:
            cut = db.execute(
                "SELECT wall FROM parse WHERE page_id = ? AND gen = ? AND at <= ? ORDER BY at DESC, id DESC LIMIT 1",
                (page_id, gen, seen),
            ).fetchone()
            yield seen, "walled" if cut and cut[0] else "live"
        elif speaks_for(db, page_id, asked):
            yield seen, _SAID[outcome]


def moved_to(db: sqlite3.Connection, page_id: int, status: Status, at: str = END_OF_TIME) -> str | UnsetType:
    """Where a page is that has moved; unset for all others, and where nobody followed it."""
    move = moves.last_move(db, page_id, at) if status == "moved" else None
    return UNSET if move is None else move.to


_SAID: Final[Mapping[str, Status]] = {"gone": "gone", "moved": "moved", "wall": "walled", "blocked": "walled"}
"""What an outcome that saw no page says of it."""


def last_content(db: sqlite3.Connection, page_id: int, at: str = END_OF_TIME) -> Content | None:
    """What the last good capture up to a moment saw."""
    row = db.execute(
        f"SELECT id FROM capture WHERE page_id = ? AND at <= ? AND outcome IN {GOOD} ORDER BY at DESC, id DESC LIMIT 1",
        (page_id, at),
    ).fetchone()
    return content_of(db, row[0]) if row else None


def order_of(db: sqlite3.Connection, listing: int | None) -> list[int]:
    """The ids of a listing."""
    row = listing and db.execute("SELECT items FROM listing WHERE id = ?", (listing,)).fetchone()
    return msgspec.json.decode(row[0], type=list[int]) if row else []


def _comments(db: sqlite3.Connection, order: int | None, votes: int | None, at: str) -> tuple[Comment, ...]:
    """The thread as it was printed: a tombstone has the notice's words, and keeps its place."""
    if order is None:
        return ()
    row = votes and db.execute("SELECT items FROM listing WHERE id = ?", (votes,)).fetchone()
    counts = dict(enumerate(_votes.decode(row[0]))) if row else {}
    rows = db.execute(
        "SELECT place.key, c.name, parent.name, v.author, v.posted, text.text, s.depth, c.permalink, s.notice_author,"
        " notice.text"
        " FROM listing JOIN json_each(listing.items) AS place"
        " JOIN comment AS c ON c.id = place.value"
        " JOIN comment_version AS v ON v.comment_id = c.id"
        "  AND v.valid_from <= ?2 AND (v.valid_to IS NULL OR v.valid_to > ?2)"
        " JOIN comment_state AS s ON s.comment_id = c.id AND s.state <> 'absent'"
        "  AND s.valid_from <= ?2 AND (s.valid_to IS NULL OR s.valid_to > ?2)"
        " JOIN text ON text.id = v.text_id"
        " LEFT JOIN text AS notice ON notice.id = s.notice"
        " LEFT JOIN comment AS parent ON parent.id = s.parent_id"
        " WHERE listing.id = ?1 ORDER BY place.key",
        (order, at),
    )
    return tuple(
        Comment(
            id=name,
            parent_id=parent,
            author=author if notice is None else notice_author,
            posted=posted,
            text=text if notice is None else notice,
            depth=depth,
            state=UNSET if notice is None else "tombstone",
            permalink=UNSET if permalink is None else permalink,
            votes=UNSET if (count := counts.get(place)) is None else count,
        )
        for place, name, parent, author, posted, text, depth, permalink, notice_author, notice in rows
    )


def _related(db: sqlite3.Connection, order: int | None, at: str) -> tuple[RelatedLink, ...]:
    if order is None:
        return ()
    rows = db.execute(
        "SELECT ifnull(s.href, r.url), s.title, r.heading, r.kind, s.excerpt, s.published"
        " FROM listing JOIN json_each(listing.items) AS place"
        " JOIN related AS r ON r.id = place.value"
        " JOIN related_state AS s ON s.related_id = r.id"
        "  AND s.valid_from <= ?2 AND (s.valid_to IS NULL OR s.valid_to > ?2)"
        " WHERE listing.id = ?1 ORDER BY place.key",
        (order, at),
    )
    return tuple(
        RelatedLink(
            url=url,
            title=title,
            heading=heading,
            kind=kind,
            excerpt=UNSET if excerpt is None else excerpt,
            published=UNSET if published is None else published,
        )
        for url, title, heading, kind, excerpt, published in rows
    )
