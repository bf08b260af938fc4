"""The body series: title, subtitle, authors, date and the blocks of the story.

A version is made by a change of words in one of these. The kind, level and links of a block are kept with the version
that was made, but make none: they are how a word is set, and a theme changes them under all pages at once. Nor do
modified, language, section, tags, images and canonical_url, which stand with each reading (``metadata``).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import NamedTuple

import msgspec

from scraper.archive import times
from scraper.archive.contents import json, put_text
from scraper.archive.continuations import lacks
from scraper.archive.diff import align
from scraper.archive.evidence.former import Former
from scraper.archive.normal import digest, fold
from scraper.archive.series import Sight, Standing, counted, replace, standing, summed_up
from scraper.model import Block, Page

_SHARE = 1 / 3
"""Of the shorter one's paragraphs, how many two readings of one page share at least."""

blocks_of = msgspec.json.Decoder(tuple[Block, ...]).decode
"""The blocks of a body as they are kept."""

_names = msgspec.json.Decoder(tuple[str, ...])


class Body(NamedTuple):
    """What a version says."""

    title: str | None
    subtitle: str | None
    authors: tuple[str, ...]
    published: str | None
    blocks: tuple[Block, ...]


def text_of(blocks: tuple[Block, ...]) -> str | None:
    """The body as one text: all blocks but captions, parted by blank lines."""
    return "\n\n".join(block.text for block in blocks if block.kind != "caption") or None


def length_of(blocks: tuple[Block, ...]) -> int:
    """Characters of the body, without its captions."""
    return sum(len(block.text) for block in blocks if block.kind != "caption")


def load(db: sqlite3.Connection, version_id: int) -> Body:
    """What a version says."""
    title, subtitle, authors, published, blocks = db.execute(
        "SELECT title, subtitle, authors, published, text FROM body JOIN text ON text.id = blocks WHERE version_id = ?",
        (version_id,),
    ).fetchone()
    return Body(title, subtitle, _names.decode(authors), published, blocks_of(blocks))


def standing_of(db: sqlite3.Connection, page_id: int) -> Body | None:
    """What stands of a page now; None where nothing has been read of it yet."""
    row = db.execute(
        "SELECT version.id FROM version JOIN page ON page.id = page_id AND page.gen = version.gen"
        " WHERE page_id = ? AND part = 'body' AND valid_to IS NULL",
        (page_id,),
    ).fetchone()
    return load(db, row[0]) if row else None


def alike(db: sqlite3.Connection, page_id: int, page: Page) -> bool:
    """Could this be a reading of that page? It has its title, or a third of its paragraphs."""
    known = standing_of(db, page_id)
    if known is None:
        return False
    if known.title and fold(known.title) == fold(page.title):
        return True
    old, new = ({fold(block.text) for block in blocks} for blocks in (known.blocks, page.blocks))
    return bool(old and new) and len(old & new) >= _SHARE * min(len(old), len(new))


def record(db: sqlite3.Connection, sight: Sight, page: Page, former: Former) -> tuple[bool, Page]:
    """Hold a reading against the standing version; open the next one where they differ. Did they, and the reading
    without what only the parser took otherwise?"""
    old = standing(db, sight, "body")
    if old and (_as_it_stands(db, old, page) or lacks(db, sight.page_id, page, since=old.valid_from, until=sight.at)):
        return False, page
    norm = _norm(page)
    stood = None
    if old and old.norm != norm:
        stood = load(db, old.id)
        page = former.settled(stood, page)
        norm = _norm(page)
    if old and old.norm == norm and _same_date(db, old, sight, page):
        return False, page
    if old and stood is None:
        stood = load(db, old.id)
    version_id = replace(
        db,
        sight,
        "body",
        old=old,
        norm=norm,
        revert=_was_so(db, sight, page, norm),
        restored=former.opened,
        announced=former.announced(stood, page, sight.at) if stood else None,
        summary=_summary(stood, old, sight, page),
    )
    db.execute(
        "INSERT INTO body (version_id, title, subtitle, authors, published, blocks) VALUES (?, ?, ?, ?, ?, ?)",
        (version_id, page.title, page.subtitle, json(page.authors), page.published, put_text(db, json(page.blocks))),
    )
    return True, page


def _as_it_stands(db: sqlite3.Connection, old: Standing, page: Page) -> bool:
    """Is it the same to the letter, as most revisits are? Then nothing needs to be folded."""
    row = db.execute(
        "SELECT title, subtitle, authors, published, text FROM body JOIN text ON text.id = blocks WHERE version_id = ?",
        (old.id,),
    ).fetchone()
    return bool(row == (page.title, page.subtitle, json(page.authors), page.published, json(page.blocks)))


def _norm(page: Page) -> bytes:
    """All that is compared but the date, which needs more than equality."""
    authors = (fold(author) for author in page.authors)
    blocks = (fold(block.text) for block in page.blocks)
    return digest((fold(page.title), fold(page.subtitle), *authors, "\0", *blocks))


def _same_date(db: sqlite3.Connection, old: Standing, sight: Sight, page: Page) -> bool:
    (published,) = db.execute("SELECT published FROM body WHERE version_id = ?", (old.id,)).fetchone()
    seen = {"old_seen": old.valid_from, "new_seen": sight.at}
    return times.same(published, page.published, **seen) or times.unmoved(published, page.published, **seen)


def _was_so(db: sqlite3.Connection, sight: Sight, page: Page, norm: bytes) -> bool:
    earlier = db.execute(
        "SELECT published, valid_from FROM version JOIN body ON version_id = id"
        " WHERE page_id = ? AND gen = ? AND part = 'body' AND norm = ?",
        (sight.page_id, sight.gen, norm),
    )
    return any(times.same(date, page.published, old_seen=seen, new_seen=sight.at) for date, seen in earlier)


def _summary(old: Body | None, standing: Standing | None, sight: Sight, page: Page) -> str:
    """What changed, in a few words: 'title, 2 paragraphs edited, 1 added'. Of a first version, what is there."""
    if old is None or standing is None:
        paragraphs = sum(block.kind == "paragraph" for block in page.blocks)
        return counted(paragraphs, "paragraph")
    said = [
        name
        for name, before, after in (
            ("title", fold(old.title), fold(page.title)),
            ("subtitle", fold(old.subtitle), fold(page.subtitle)),
            ("authors", [fold(a) for a in old.authors], [fold(a) for a in page.authors]),
        )
        if before != after
    ]
    if not times.same(old.published, page.published, old_seen=standing.valid_from, new_seen=sight.at):
        said.append("date")
    return ", ".join([*said, *_blocks_changed(old.blocks, page.blocks)])


def _blocks_changed(old: tuple[Block, ...], new: tuple[Block, ...]) -> list[str]:
    """'2 paragraphs edited', '1 added': the noun is said once, 'block' where several kinds changed."""
    ops: Counter[str] = Counter()
    kinds: set[str] = set()
    for pair in align(old, new):
        if pair.op != "same":
            ops[pair.op] += 1
            kinds.update(block.kind for block in (pair.old, pair.new) if block)
    noun = kinds.pop().replace("_", " ") if len(kinds) == 1 else "block"
    return summed_up(((ops[op], op) for op in ("edited", "added", "removed")), noun)
