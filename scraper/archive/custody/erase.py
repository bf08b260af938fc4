"""A person's name and words taken out of a file: of the bytes of every capture, of what was read in them, of the index.

What stood there is known by its SHA-256 from then on (``erasure``), so that the chain still holds; what is kept instead is
the page with ``[erased]`` in the place of the words, and where they can't be taken out for sure, nothing. The pages are
then read again from what is kept. Other pages that show the words come first, the page that they
belong to last: an erase that was killed on the way finds them again. At the end the file is written anew, without what
lay in its free pages.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from urllib.parse import quote

from msgspec.structs import replace

from scraper import urls
from scraper.archive import addresses, frontier, offered_lists, times
from scraper.archive.blobs import drop, hashed, put_bytes
from scraper.archive.blobs import read as bytes_of
from scraper.archive.contents import json
from scraper.archive.custody import chain
from scraper.archive.custody.arrange import arrange
from scraper.archive.custody.cleaning import Cleaning, due, is_due
from scraper.archive.custody.erasures import Row, rows_of, rows_with
from scraper.archive.custody.readings import Readings
from scraper.archive.custody.redaction import FILLER, NAME, Passage, Redactor, words
from scraper.archive.custody.visits import Visit, addresses_of, visits
from scraper.archive.evidence.answers import kept_of
from scraper.archive.generations import Read
from scraper.archive.normal import fold
from scraper.errors import NotArchived, ParseError, UsageError
from scraper.model import Erasable, Erased, Response

_REDACTED: Final = {
    "capture": ("asked", "url", "final", "reason", "redirects", "headers"),
    "continuation": ("asked", "final", "redirects", "headers"),
}
_BROWSERS: Final = {
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
}
_FULL_NAME: Final = 2
_SENTENCE: Final = 8
"""Words of a name, and of a passage, that are somebody's own on other pages, too."""
_FEWEST: Final = 3
"""Characters of a name or passage that is asked for: with fewer it means too much."""


@dataclass(frozen=True)
class Wanted:
    """What is to be erased: a comment of a page, all of an author's, or a passage of a page."""

    url: str | None = None
    comment: str | None = None
    author: str | None = None
    text: str | None = None
    site: str | None = None


@dataclass
class _Plan:
    """By page, the passages, and what a person is shown of it before."""

    pages: dict[int, set[Passage]] = field(default_factory=dict)
    shown: list[Erasable] = field(default_factory=list)

    def add(self, page_id: int, passages: Iterable[Passage], shown: Erasable) -> None:
        self.pages.setdefault(page_id, set()).update(passages)
        self.shown.append(shown)

    @property
    def passages(self) -> set[Passage]:
        return set().union(*self.pages.values())


class Erasing(Cleaning):
    """The part of ``Archive`` that forgets."""

    def erasable(self, wanted: Wanted) -> list[Erasable]:
        """What ``erase`` would take out; nothing where one that was broken off has only the file left to write anew.

        Raises:
            NotArchived: there is no such thing.
            UsageError: what is wanted is too little to be somebody's own.
        """
        try:
            return self._read(lambda db: _plan(db, wanted)).shown
        except NotArchived:
            if self._read(is_due):
                return []
            raise

    def erase(
        self, wanted: Wanted, read: Read, *, reason: str, step: Callable[[str], None] = lambda page: None
    ) -> Erased:
        """Take it out of everything. ``read`` splits an answer: the pages are read again without it.

        Copies of the file, and what was exported from it, are not touched.

        Raises:
            NotArchived, UsageError: as ``erasable``; but where an erase was broken off, what it has left to do is done.
            ArchiveError: bytes in question are damaged; or somebody else has the file open, and it can't be written anew.
        """
        done = Erased()
        try:
            plan = self._read(lambda db: _plan(db, wanted))
        except NotArchived:
            if not self._read(is_due):
                raise
            self.clean()
            return done
        with self._reading() as db:
            others = [page for page in _neighbours(db, plan) if page not in plan.pages]
        for page in [*others, *plan.pages]:
            needed = page in plan.pages
            passages = plan.pages[page] if needed else _elsewhere(plan.passages)
            look = partial(
                _look, page_id=page, passages=passages, read=read, needed=needed, protect=wanted.text is None
            )
            work = self._read(look)
            if work is not None:
                step(self._read(partial(addresses.name_of, page_id=page)))
                self._write(partial(_carry_out, work=work, again=look, reason=reason, done=done))
        done.comments = sum(shown.comment is not None for shown in plan.shown)
        self.clean()
        return done


@dataclass
class _Work:
    """What is to be done to a page: other bytes (or none) by their SHA-256, other values, and how it reads then."""

    page: int
    ids: list[int]
    instead: dict[bytes, bytes | None]
    values: list[tuple[Row, str, str, str]]
    readings: Readings
    redact: Callable[[str], str]
    """Takes the words out of an address."""


def _plan(db: sqlite3.Connection, wanted: Wanted) -> _Plan:
    plan = _Plan()
    if wanted.author is not None:
        _by_author(db, wanted, plan)
    else:
        assert wanted.url is not None
        page_id = addresses.need(db, wanted.url)
        if wanted.comment is not None:
            ids = db.execute("SELECT id FROM comment WHERE page_id = ? AND name = ?", (page_id, wanted.comment))
            _comments(db, page_id, [row[0] for row in ids], plan)
        elif wanted.text is not None:
            _passage(db, page_id, wanted.text, plan)
    if not plan.pages:
        raise NotArchived(_nothing(wanted))
    return plan


def _nothing(wanted: Wanted) -> str:
    if wanted.author is not None:
        return f"no comment by {wanted.author!r} is archived{f' of {wanted.site}' if wanted.site else ''}"
    what = f"comment {wanted.comment}" if wanted.comment is not None else "such passage"
    return f"{wanted.url} has no {what}, or it is erased already. See: presskeep show {wanted.url}"


def _by_author(db: sqlite3.Connection, wanted: Wanted, plan: _Plan) -> None:
    assert wanted.author is not None
    name = fold(wanted.author)
    if not words(name) or (len(name) < _FEWEST and name.isascii()):
        raise UsageError(f"{wanted.author!r} is too little for a name. Erase the comments one by one: --comment ID")
    authors = (row[0] for row in db.execute("SELECT DISTINCT author FROM comment_version WHERE author IS NOT NULL"))
    for author in [author for author in authors if fold(author) == name]:
        rows = db.execute(
            "SELECT comment.page_id, comment.id FROM comment_version JOIN comment ON comment.id = comment_id"
            " JOIN page ON page.id = page_id JOIN site ON site.id = site_id"
            " WHERE author = ? AND (?2 IS NULL OR site.name = ?2) GROUP BY comment.id",
            (author, wanted.site and urls.site_named(wanted.site)),
        )
        by_page: dict[int, list[int]] = {}
        for page_id, comment_id in rows:
            by_page.setdefault(page_id, []).append(comment_id)
        for page_id, ids in by_page.items():
            _comments(db, page_id, ids, plan, name)


def _comments(db: sqlite3.Connection, page_id: int, ids: Sequence[int], plan: _Plan, by: str | None = None) -> None:
    """Names and words of comments; ``by``: those alone that bear this name.

    Words that another one of the page says, too, are nobody's own, and stay.
    """
    rows = db.execute(
        "SELECT comment.id, name, author, text FROM comment JOIN comment_version ON comment_id = comment.id"
        " JOIN text ON text.id = text_id WHERE page_id = ? ORDER BY comment.id, number DESC",
        (page_id,),
    ).fetchall()
    names = {name for number, name, _, _ in rows if number in ids}
    others = {fold(text) for _, name, author, text in rows if name not in names or by not in (None, fold(author))}
    url = addresses.name_of(db, page_id)
    told = set()
    for _, name, author, text in rows:
        if name not in names or by not in (None, fold(author)):
            continue
        passages = [Passage(author, name=True)] if author and author != NAME else []
        passages += [Passage(text)] if fold(text) not in others and FILLER not in text else []
        if passages and name not in told:
            told.add(name)
            plan.add(page_id, passages, Erasable(url=url, comment=name, author=author, text=text))
        elif passages:
            plan.pages[page_id].update(passages)


def _passage(db: sqlite3.Connection, page_id: int, text: str, plan: _Plan) -> None:
    asked = [word.folded for word in words(text)]
    if not asked or len(text.strip()) < _FEWEST:
        raise UsageError(f"{text!r} is too little for a passage. Give more of its words")
    passage = Passage(text, name=len(asked) < _FEWEST)
    here = Redactor([passage])
    url = addresses.name_of(db, page_id)
    for (story,) in _story(db, page_id):
        if next(here.spans(story), None):
            plan.add(page_id, [passage], Erasable(url=url, comment=None, author=None, text=text))
            break
    rows = db.execute(
        "SELECT DISTINCT name, author, text FROM comment JOIN comment_version ON comment_id = comment.id"
        " JOIN text ON text.id = text_id WHERE page_id = ?",
        (page_id,),
    )
    for name, author, said in rows:
        if next(here.spans(said), None):
            plan.add(page_id, [passage], Erasable(url=url, comment=name, author=author, text=said))


def _story(db: sqlite3.Connection, page_id: int) -> Iterator[tuple[str]]:
    """Every body that a page had, with its title."""
    return db.execute(
        "SELECT ifnull(title, '') || char(10) || ifnull(subtitle, '') || char(10) || text FROM version"
        " JOIN body ON version_id = version.id JOIN text ON text.id = blocks WHERE page_id = ?",
        (page_id,),
    )


def _others(db: sqlite3.Connection, page_id: int, passages: Collection[Passage]) -> Iterator[str]:
    """What other comments of a page say."""
    own = {fold(passage.text) for passage in passages}
    rows = db.execute(
        "SELECT DISTINCT text FROM comment JOIN comment_version ON comment_id = comment.id JOIN text ON text.id = text_id"
        " WHERE page_id = ?",
        (page_id,),
    )
    return (text for (text,) in rows if fold(text) not in own)


def _elsewhere(passages: Collection[Passage]) -> set[Passage]:
    """What is this person's own on other pages, too."""
    return {p for p in passages if len(p.words) >= (_FULL_NAME if p.name else _SENTENCE)}


def _forms(word: str) -> set[bytes]:
    """How a word may stand in bytes."""
    numeric = word.encode("ascii", "xmlcharrefreplace")
    escaped = "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in word).encode()
    forms = (word.encode(), word.encode("windows-1252", "ignore"), numeric, escaped, quote(word).encode())
    return {form.lower() for form in forms if form}


def _neighbours(db: sqlite3.Connection, plan: _Plan) -> list[int]:
    """Other pages of the same sites whose bytes seem to hold the words: a box of the latest comments names them, too."""
    longest = {max((word.exact for word in words(p.text)), key=len) for p in _elsewhere(plan.passages)}
    probes = set().union(*map(_forms, longest))
    found = []
    for (page_id,) in db.execute(
        "SELECT id FROM page WHERE site_id IN (SELECT site_id FROM page WHERE id IN (SELECT value FROM json_each(?)))",
        (json([*plan.pages]),),
    ).fetchall():
        blobs = db.execute(
            "SELECT id FROM blob WHERE codec NOT IN ('erased', 'pruned') AND id IN"
            " (SELECT blob_id FROM capture WHERE page_id = ?1 UNION SELECT c.blob_id FROM capture"
            "  JOIN continuation AS c ON c.capture_id = capture.id WHERE page_id = ?1)",
            (page_id,),
        )
        if any(probe in body for (blob,) in blobs for body in [bytes_of(db, blob).lower()] for probe in probes):
            found.append(page_id)
    return found


def _look(
    db: sqlite3.Connection, page_id: int, passages: Collection[Passage], read: Read, *, needed: bool, protect: bool
) -> _Work | None:
    """What is to be done to a page; None where nothing is. ``protect``: what its story says stays."""
    story = "\n".join(text for (text,) in _story(db, page_id)) if protect else ""
    redactor = Redactor(passages, story, "\n".join(_others(db, page_id, passages)) if protect else "")
    values_of = redactor.without(lambda passage: len(passage.words) < (1 if passage.name else _FEWEST))
    addresses_in = redactor.without(lambda passage: len(passage.words) < (2 if passage.name else _FEWEST))
    known = visits(db, [page_id], addresses_of(db, page_id))
    instead: dict[bytes, bytes | None] = {}
    values = []
    for visit in known:
        for row in rows_of(db, visit.id):
            names = _REDACTED[row.table]
            columns = db.execute(f"SELECT {', '.join(names)} FROM {row.table} WHERE id = ?", (row.id,)).fetchone()
            for column, value in zip(names, columns, strict=True):
                inside = value and (values_of if column in ("headers", "reason") else addresses_in).text(value)
                if inside != value:
                    values.append((row, column, value, inside))
        if set(visit.content) - instead.keys():
            instead = _instead(db, visit, read if needed else None, redactor) | instead
    if not (needed or instead or values):
        return None
    readings = Readings(read, instead, redactor.page)
    readings.meet(db, known)
    return _Work(page_id, [visit.id for visit in known], instead, values, readings, addresses_in.text)


def _instead(db: sqlite3.Connection, visit: Visit, read: Read | None, redactor: Redactor) -> dict[bytes, bytes | None]:
    """By their SHA-256, the bytes of a visit without the words, where they have any; None: they can't be taken out for sure."""
    pages = [*kept_of(db, visit.id)]
    bodies = [redactor.body(page.body, _encodings(page)) for page in pages]
    found = {hashed(page.body): body for page, body in zip(pages, bodies, strict=True) if body != page.body}
    if read is None or not visit.good:
        return found
    clear = [(page, replace(page, body=body)) for page, body in zip(pages, bodies, strict=True) if body is not None]
    # A story is read whole, where all of it is there.
    for story in [clear] if len(clear) == len(visit.content) else [[one] for one in clear]:
        answer = replace(story[0][1], parts=tuple(page for _, page in story[1:]))
        if not _clear(answer, read, redactor):
            found |= dict.fromkeys(hashed(page.body) for page, _ in story)
    return found


def _encodings(answer: Response) -> list[str]:
    """Those in which bytes may be written, the likeliest first."""
    stated = re.search(r"charset=[\"']?([\w.:-]+)", answer.header("content-type") or "", re.IGNORECASE)
    named = re.search(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", answer.body[:4096], re.IGNORECASE)
    found = [stated[1] if stated else None, named[1].decode() if named else None, "utf-8"]
    return [_BROWSERS.get(name.lower(), name) for name in found if name] + ["windows-1252"]


def _clear(answer: Response, read: Read, redactor: Redactor) -> bool:
    """Does the parser find nothing of it any more?"""
    try:
        page = read(answer)
    except ParseError:
        return True
    return redactor.page(page) == page


def _carry_out(
    db: sqlite3.Connection, work: _Work, again: Callable[[sqlite3.Connection], _Work | None], reason: str, done: Erased
) -> None:
    """Write what is kept in place of it, and derive the pages anew."""
    urls = addresses_of(db, work.page)
    if [visit.id for visit in visits(db, [work.page], urls)] != work.ids:
        now = again(db)
        if now is None:
            return
        work = now
    at = times.now()
    pages, touched = {work.page}, set()
    due(db)
    offered_lists.forget(db)
    frontier.forget(db, work.redact)
    for row, column, value, inside in work.values:
        db.execute(f"UPDATE {row.table} SET {column} = ? WHERE id = ?", (inside, row.id))
        chain.erase(db, *row, column, hashed(value.encode()), hashed(inside.encode()), at=at, reason=reason)
        touched.add(_capture_of(db, row))
    for sha256, body in work.instead.items():
        (blob,) = db.execute("SELECT id FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
        new = None if body is None else put_bytes(db, body, hashed(body))
        for row in rows_with(db, blob):
            touched.add(capture_id := _capture_of(db, row))
            (page_id,) = db.execute("SELECT page_id FROM capture WHERE id = ?", (capture_id,)).fetchone()
            if page_id is not None:
                pages.add(page_id)
            if body is not None:
                db.execute(f"UPDATE {row.table} SET blob_id = ? WHERE id = ?", (new, row.id))
                chain.erase(db, *row, "blob_id", sha256, hashed(body), at=at, reason=reason)
            else:
                done.dropped += 1
        drop(db, [blob], "erased")
        chain.erase(db, "blob", blob, "data", sha256, None, at=at, reason=reason)
    arrange(db, pages, [visit.id for visit in visits(db, nowhere=urls)], work.readings)
    done.pages += 1
    done.captures += len(touched)


def _capture_of(db: sqlite3.Connection, row: Row) -> int:
    """The capture that a row is, or belongs to."""
    if row.table == "capture":
        return row.id
    (capture_id,) = db.execute("SELECT capture_id FROM continuation WHERE id = ?", (row.id,)).fetchone()
    return int(capture_id)
