"""What is in the index, and how it is kept in step: whoever writes or removes a version says so here.

The table ``search`` holds words, not texts. An entry is known by its rowid, from which the row it stands for is told:

* a title: ``version.id`` of the body it belongs to;
* a body, with its title and authors: ``BODY`` + ``version.id``;
* a text of a comment, with its author: ``COMMENT`` + 16 × ``comment.id`` + number - 1, from its 17th text on
  ``EDITED`` + 2^20 × ``comment.id`` + number.

So entries of one kind are in the order in which they came, and the newest can be had first. Only the generation of a page
that is shown has entries. An entry is removed by giving its words once more, so before its row changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

import msgspec

from scraper.archive import times
from scraper.archive.search.folding import CHARACTER_MARK, SITE_MARK, indexed

BODY = 1 << 48
COMMENT = 2 << 48
EDITED = 3 << 48

DATE = ("y", "m")
SEEN = ("u", "v")
"""What the words for years and months begin with: those a text is dated by, those in which it was first seen."""

_TEXTS = 16
"""Texts of one comment that lie beside each other in the index."""

_HASH = 16_000_000
"""Bytes of words gathered in memory before they are written, while a whole file is indexed. SQLite's own: 1,000,000."""

_MOST_WAITING = 1000
"""Entries that wait for the end of a transaction."""

_FIRST, _LAST = "1990-01-01T00:00:00.000000Z", "2100-12-31T23:59:59.999999Z"
"""What is dated before or after is found with the first or last month."""


class Words(msgspec.Struct):
    """Of a block, its text."""

    text: str


blocks_of = msgspec.json.Decoder(list[Words])
names_of = msgspec.json.Decoder(list[str])


class Entry(NamedTuple):
    """A row of ``search``."""

    rowid: int
    words: str
    title: str
    author: str
    marks: str


def comment_entry(comment_id: int, number: int) -> int:
    """The rowid of a text of a comment."""
    if number <= _TEXTS:
        return COMMENT + comment_id * _TEXTS + number - 1
    return EDITED + (comment_id << 20) + number


def put_capture(db: sqlite3.Connection, capture_id: int, gen: int) -> None:
    """Index what a capture was the first to show: a body, texts of comments.

    All at once, and after its other rows: SQLite writes a piece of the index whenever another statement follows.
    """
    bodies = db.execute(
        "SELECT id FROM version WHERE capture_id = ? AND gen = ? AND part = 'body'", (capture_id, gen)
    ).fetchall()
    texts = db.execute(
        "SELECT comment_id, number FROM comment_version JOIN comment ON comment.id = comment_id"
        " WHERE capture_id = ? AND gen = ? ORDER BY comment_id, number",
        (capture_id, gen),
    ).fetchall()
    entries = [entry for (version_id,) in bodies for entry in _body(db, version_id)]
    entries += [entry for text in texts for entry in _comment(db, *text)]
    _put(db, entries)


def forget_body(db: sqlite3.Connection, version_id: int) -> None:
    """Take a version of a body out of the index; called while its rows are as they were when it was put there."""
    _forget(db, _body(db, version_id))


def put_comment(db: sqlite3.Connection, comment_id: int, number: int) -> None:
    """Index a text of a comment."""
    _put(db, _comment(db, comment_id, number))


def forget_comment(db: sqlite3.Connection, comment_id: int, number: int) -> None:
    """Take a text of a comment out of the index; called while its rows are as they were when it was put there."""
    _forget(db, _comment(db, comment_id, number))


def forget_page(db: sqlite3.Connection, page_id: int, gen: int, after: str = "") -> None:
    """Take out of the index what a generation of a page has in it, or of that what was first seen after a moment."""
    bodies = db.execute(
        "SELECT id FROM version WHERE page_id = ? AND gen = ? AND part = 'body' AND valid_from > ? ORDER BY id",
        (page_id, gen, after),
    )
    for (version_id,) in bodies.fetchall():
        forget_body(db, version_id)
    comments = db.execute(
        "SELECT comment_id, number FROM comment JOIN comment_version ON comment_id = comment.id"
        " WHERE page_id = ? AND gen = ? AND valid_from > ? ORDER BY comment_id, number",
        (page_id, gen, after),
    )
    for comment_id, number in comments.fetchall():
        forget_comment(db, comment_id, number)


def purge(db: sqlite3.Connection) -> None:
    """Write the index anew, so that no word is left in it of entries that were taken out. Takes its time on a large file."""
    _write(db)
    db.execute("INSERT INTO search (search) VALUES ('optimize')")


def fill(db: sqlite3.Connection) -> None:
    """Index all that a file holds, in the order of the rowids: SQLite writes those the fastest."""
    bodies = (
        "SELECT version.id FROM version JOIN page ON page.id = page_id AND page.gen = version.gen WHERE part = 'body'"
        " ORDER BY version.id"
    )
    db.execute("INSERT INTO search (search, rank) VALUES ('hashsize', ?)", (_HASH,))
    for place in (0, 1):
        for (version_id,) in db.execute(bodies):
            _put(db, (_body(db, version_id)[place],))
    texts = db.execute(
        "SELECT comment_id, number FROM comment JOIN page ON page.id = page_id AND page.gen = comment.gen"
        " JOIN comment_version ON comment_id = comment.id ORDER BY comment_id, number"
    )
    for comment_id, number in texts:
        put_comment(db, comment_id, number)
    db.execute("INSERT INTO search (search, rank) VALUES ('hashsize', 1000000)")
    # The pieces it was written in are made one here: else the next pages to be stored would pay for that.
    purge(db)


def told(date: str | None, seen: str) -> str:
    """The time that --since and --until look at, in the form of our own: as the page tells it, else when it was seen."""
    if date is None:
        return seen
    try:
        return times.ours(datetime.fromisoformat(date))
    except (ValueError, OverflowError):
        return seen


def clamped(time: str) -> str:
    """A time of ours, or the first or last that has a mark."""
    return min(max(time, _FIRST), _LAST)


def mark(series: str, time: str, length: int) -> str:
    """The word for the year (4) or the month (7) of a time of ours."""
    return f"{SITE_MARK}{series}{clamped(time)[:length].replace('-', '')}"


def site_mark(site_id: int) -> str:
    """The word for a site."""
    return f"{SITE_MARK}s{site_id}"


@contextmanager
def gathered(db: sqlite3.Connection) -> Iterator[list[Entry]]:
    """Let what is put inside, within one transaction, be written at the end of it: in one piece for many pages, where
    SQLite would else write, and later merge, one for each. Who takes back a part of the transaction puts the list back as
    it was before that part.
    """
    waiting: list[Entry] = []
    _WAITING[id(db)] = waiting
    try:
        yield waiting
        _write(db)
    finally:
        del _WAITING[id(db)]


_WAITING: dict[int, list[Entry]] = {}
"""The entries that wait for the end of a transaction, by the connection that has it open."""


def _put(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    waiting = _WAITING.get(id(db))
    if waiting is None:
        _insert(db, entries)
    else:
        waiting += entries
        if len(waiting) > _MOST_WAITING:
            _write(db)


def _write(db: sqlite3.Connection) -> None:
    """Write what waits, in the order of the rowids: with one that is lower than the last, SQLite begins a new piece."""
    if waiting := _WAITING.get(id(db)):
        _insert(db, sorted(waiting))
        waiting.clear()


def _insert(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    db.executemany("INSERT INTO search (rowid, words, title, author, marks) VALUES (?, ?, ?, ?, ?)", entries)


def _forget(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    _write(db)  # it may be among what waits
    db.executemany(
        "INSERT INTO search (search, rowid, words, title, author, marks) VALUES ('delete', ?, ?, ?, ?, ?)", entries
    )


def _body(db: sqlite3.Connection, version_id: int) -> tuple[Entry, ...]:
    """The entry of a body, and before it that of its title."""
    site_id, title, subtitle, authors, published, blocks, seen = db.execute(
        "SELECT site_id, title, subtitle, authors, published, text, valid_from FROM version"
        " JOIN page ON page.id = page_id JOIN body ON version_id = version.id JOIN text ON text.id = blocks"
        " WHERE version.id = ?",
        (version_id,),
    ).fetchone()
    title, title_characters = indexed(title or "")
    text = "\n".join([subtitle or "", *(block.text for block in blocks_of.decode(blocks))])
    words, characters = indexed(text)
    author = indexed("\n".join(names_of.decode(authors)))[0]
    marks = [site_mark(site_id), *_moments(told(published, seen), seen)]
    return (
        Entry(version_id, "", title, author, " ".join([*marks, *_of(title_characters)])),
        Entry(BODY + version_id, words, title, author, " ".join([*marks, *_of(title_characters + characters)])),
    )


def _comment(db: sqlite3.Connection, comment_id: int, number: int) -> tuple[Entry]:
    site_id, author, posted, text, seen = db.execute(
        "SELECT site_id, author, posted, text, valid_from FROM comment_version JOIN comment ON comment.id = comment_id"
        " JOIN page ON page.id = page_id JOIN text ON text.id = text_id WHERE comment_id = ? AND number = ?",
        (comment_id, number),
    ).fetchone()
    words, characters = indexed(text)
    marks = [site_mark(site_id), *_moments(told(posted, seen), seen), *_of(characters)]
    return (Entry(comment_entry(comment_id, number), words, "", indexed(author or "")[0], " ".join(marks)),)


def _moments(date: str, seen: str) -> Iterator[str]:
    """Year and month of a text, and those in which it was first seen."""
    yield from (mark(DATE[0], date, 4), mark(DATE[1], date, 7), mark(SEEN[0], seen, 4), mark(SEEN[1], seen, 7))


def _of(characters: str) -> Iterator[str]:
    return (CHARACTER_MARK + character for character in characters)
