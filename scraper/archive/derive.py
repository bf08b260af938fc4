"""What a good capture changed: a parse row, and in each part a version where it differs from what stood."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scraper.archive import bodies, links, renditions, threads
from scraper.archive.contents import put_listing, put_metadata
from scraper.archive.evidence import headlines
from scraper.archive.evidence.former import Former
from scraper.archive.figures import signs
from scraper.archive.reading import order_of
from scraper.archive.renditions import well_seen
from scraper.archive.search.entries import put_capture
from scraper.archive.series import Sight
from scraper.model import Page, Part, WallKind


@dataclass(frozen=True, slots=True)
class Changes:
    """The parts that got a version, and the comments that made one."""

    parts: tuple[Part, ...] = ()
    comments_added: int = 0
    comments_edited: int = 0
    comments_gone: int = 0


def sight_of(db: sqlite3.Connection, page_id: int, capture_id: int, at: str) -> Sight:
    """A capture, with what is known of the one before it."""
    (gen,) = db.execute("SELECT gen FROM page WHERE id = ?", (page_id,)).fetchone()
    return Sight(page_id, gen, capture_id, at, well_seen(db, page_id, gen, capture_id, at))


def derive(db: sqlite3.Connection, sight: Sight, page: Page, wall: WallKind | None = None) -> Changes:
    """Hold a reading against what stands, which must be what stood before this capture, and write what is new.

    ``wall`` is what keeps the rest of the page from being seen. A lesser rendition than what stands is not read.
    """
    if renditions.is_lesser(db, sight):
        db.execute(
            "INSERT INTO unread (capture_id, gen, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (sight.capture_id, sight.gen, renditions.LESSER),
        )
        return Changes()
    former = Former(db, sight, page, wall)
    body_changed, page = bodies.record(db, sight, page, former)
    # Of what a lesser rendition lacked nobody knows since when it was there.
    beside = replace(sight, before=None) if former.fuller else sight
    tally = threads.record(db, beside, page, order_of(db, former.comment_order))
    headlines.record(db, beside, page)
    related_changed, order = links.record(db, beside, page.related, former.witness)
    db.execute(
        "INSERT INTO parse (capture_id, page_id, gen, at, parser, metadata_id, paragraphs, thread, comments_stated,"
        " comments_found, comment_order, votes, related_order, wall, site_id, characters, authors, dated, links)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT site_id FROM page WHERE id = ?), ?, ?, ?, ?)",
        (
            sight.capture_id,
            sight.page_id,
            sight.gen,
            sight.at,
            page.parser_version,
            put_metadata(db, page, former.metadata_id),
            sum(block.kind == "paragraph" for block in page.blocks),
            threads.completeness(page),
            page.comment_count,
            len(page.comments),
            put_listing(db, tally.order, former.comment_order),
            put_listing(db, tally.votes, former.votes),
            put_listing(db, order, former.related_order),
            wall,
            sight.page_id,
            *signs.of(page),
        ),
    )
    if body_changed or tally.texts:
        put_capture(db, sight.capture_id, sight.gen)
    changed: Sequence[tuple[Part, bool]] = (
        ("body", body_changed),
        ("comments", tally.changed),
        ("related", related_changed),
    )
    return Changes(tuple(part for part, new in changed if new), tally.added, tally.edited, tally.gone)
