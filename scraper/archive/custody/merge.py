"""Taking other archives in: what they saw that this one did not, in the order of time.

A capture is known by its content (``visits``), so that taking an archive in twice adds nothing. Captures come with their
bytes and their runs; all that is derived from them is derived anew, of the captures of both (``arrange``), by the parser
of today. Pages that share no address with the other archive are not touched. What belongs together is one transaction:
a merge that is killed leaves whole pages, and goes on where it was when it is run again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from scraper.archive.custody import chain
from scraper.archive.custody.arrange import arrange, settled
from scraper.archive.custody.cleaning import Cleaning, is_due
from scraper.archive.custody.erasures import (
    Row,
    bytes_here,
    copy_bytes,
    differs,
    erased_of,
    instead_of,
    rows_of,
    take_over,
)
from scraper.archive.custody.offered import gather, put
from scraper.archive.custody.readings import Readings
from scraper.archive.custody.sources import look_over, source
from scraper.archive.custody.visits import Visit, addresses_of, nowhere, pages_at, visits
from scraper.archive.generations import Read
from scraper.model import Merged

_BATCH = 200
_MANY = 100
"""Pages taken together at most for an address that leads elsewhere now. A thousand old stories may redirect to one page,
and with that many nothing but the addresses that lead to a page count."""
_OURS = ("id", "page_id", "run_id", "blob_id")
"""Columns of ``capture`` that mean something in their own file only."""
_CONTINUATION = ("number", "at", "asked", "final", "status", "redirects", "headers")
"""Those of ``continuation`` that say what was seen."""


class Merging(Cleaning):
    """The part of ``Archive`` that takes others in."""

    def merge(
        self, paths: Sequence[str | os.PathLike[str]], read: Read, *, step: Callable[[str], None] = lambda page: None
    ) -> Iterator[Merged]:
        """Take in what other archives saw; one answer an archive. ``step`` is called for each page of theirs.

        Each of them is looked over as a whole before anything is written, and none is changed. ``read`` splits an answer,
        and raises ParseError where it can't: then the reading of the archive that it comes from stands.

        Raises:
            ArchiveError: one of them can't be used, or is damaged; or this one is.
        """
        with ExitStack() as stack:
            sources = [(path, stack.enter_context(source(path, self._timeout))) for path in map(Path, paths)]
            for path, theirs in sources:
                look_over(theirs, path, self._timeout)
            for path, theirs in sources:
                done = self._take_in(_Source(path, chain.archive_id(theirs), theirs, {}), read, step)
                if self._read(is_due):
                    self.clean()
                yield done

    def _take_in(self, source: _Source, read: Read, step: Callable[[str], None]) -> Merged:
        done = Merged(source=str(source.path))
        seen: set[int] = set()
        for seed in _seeds(source.db):
            step(seed.url)
            if seed.page in seen:
                continue
            with self._reading() as db:
                together = _together(db, source.db, seed)
                seen |= together.their_pages
                new = len(together.new)
                fresh = new or differs(db, source.db, together.ours, together.theirs)
                readings = None
                if fresh or not settled(db, together.our_pages):
                    # What is erased here is read as it is kept here.
                    readings = Readings(read, instead_of(db, source.db, [*together.ours, *together.theirs]))
                    readings.meet(db, [visit for visit in together.ours if visit.erased])
                    readings.meet(source.db, together.theirs)
                    readings.meet(db, together.ours)
            if readings:
                new = self._write(lambda db, s=seed, r=readings: _add(db, source, s, r))  # type: ignore[misc]
            done.pages += len(together.their_pages)
            done.captures += new
            done.known += len(together.theirs) - new
        return done


class _Source(NamedTuple):
    """An archive that is taken in; ``runs`` says which of our rows stand for its own."""

    path: Path
    id: str
    db: sqlite3.Connection
    runs: dict[int, int]


class _Seed(NamedTuple):
    """Where to begin: one of their pages, or an address under which they have none."""

    page: int | None
    url: str


class _Together(NamedTuple):
    """Pages of both archives that share an address, with those that share one with these, and all visits to them."""

    our_pages: set[int]
    their_pages: set[int]
    ours: list[Visit]
    theirs: list[Visit]

    @property
    def new(self) -> list[Visit]:
        """What they saw and we did not; a visit that they have twice, once."""
        known = {visit.key for visit in self.ours}
        return list({visit.key: visit for visit in reversed(self.theirs) if visit.key not in known}.values())[::-1]


def _seeds(theirs: sqlite3.Connection) -> Iterator[_Seed]:
    last = 0
    while True:
        rows = theirs.execute("SELECT id, url FROM page WHERE id > ? ORDER BY id LIMIT ?", (last, _BATCH)).fetchall()
        if not rows:
            break
        yield from map(_Seed._make, rows)
        last = rows[-1][0]
    for url in nowhere(theirs, _BATCH):
        if not pages_at(theirs, [url]):
            yield _Seed(None, url)


def _together(ours: sqlite3.Connection, theirs: sqlite3.Connection, seed: _Seed) -> _Together:
    urls: set[str] = set()
    found: tuple[set[int], set[int]] = set(), {seed.page} if seed.page else set()
    fresh = {seed.url}.union(*(addresses_of(theirs, page) for page in found[1]))
    while fresh:
        urls |= fresh
        reached = set()
        for db, pages in zip((ours, theirs), found, strict=True):
            for page in pages_at(db, fresh) - pages:
                pages.add(page)
                reached |= addresses_of(db, page, mentioned=len(pages) <= _MANY)
        fresh = reached - urls
    return _Together(*found, visits(ours, found[0], urls), visits(theirs, found[1], urls))


def _add(db: sqlite3.Connection, source: _Source, seed: _Seed, readings: Readings) -> int:
    """Write what they saw and we did not, and derive the pages it belongs to; how many visits that were."""
    together = _together(db, source.db, seed)
    readings.meet(source.db, together.theirs)
    new = together.new
    take_over(db, source.db, together.ours, together.theirs)
    more = [_copy(db, source, visit) for visit in new]
    more += [visit.id for visit in together.ours if visit.page_id is None]
    arrange(db, together.our_pages, more, readings)
    put(db, gather(source.db, together.their_pages))
    for visit, number in zip(new, more, strict=False):
        chain.append(db, number, chain.Source(source.id, _number(source.db, visit.id)))
    return len(new)


def _number(theirs: sqlite3.Connection, capture_id: int) -> int:
    """The place of a capture in the chain of its archive."""
    (number,) = theirs.execute("SELECT number FROM link WHERE capture_id = ?", (capture_id,)).fetchone()
    return int(number)


def _copy(db: sqlite3.Connection, source: _Source, visit: Visit) -> int:
    """A capture with its bytes, its run, its continuations and what was erased of them, of no page as yet; the id of its row."""
    columns = [c for c in _columns(db) if c in _columns(source.db)]
    values = source.db.execute(f"SELECT run_id, {', '.join(columns)} FROM capture WHERE id = ?", (visit.id,)).fetchone()
    run = None if values[0] is None else _run(db, source, values[0])
    names = ("run_id", *columns)
    cursor = db.execute(
        f"INSERT INTO capture ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", (run, *values[1:])
    )
    assert cursor.lastrowid is not None
    theirs, *continued = rows_of(source.db, visit.id)
    _take(db, source, Row("capture", cursor.lastrowid), theirs)
    for row in continued:
        _take(db, source, _copy_continuation(db, source, cursor.lastrowid, row), row)
    return cursor.lastrowid


def _copy_continuation(db: sqlite3.Connection, source: _Source, capture_id: int, row: Row) -> Row:
    """A continuation of a capture, for a copy of that."""
    *values, sha256 = source.db.execute(
        f"SELECT {', '.join(_CONTINUATION)}, sha256 FROM continuation JOIN blob ON blob.id = blob_id"
        " WHERE continuation.id = ?",
        (row.id,),
    ).fetchone()
    cursor = db.execute(
        f"INSERT INTO continuation (capture_id, blob_id, {', '.join(_CONTINUATION)})"
        f" VALUES ({', '.join('?' * (len(values) + 2))})",
        (capture_id, bytes_here(db, source.db, sha256), *values),
    )
    assert cursor.lastrowid is not None
    return Row("continuation", cursor.lastrowid)


def _take(db: sqlite3.Connection, source: _Source, mine: Row, theirs: Row) -> None:
    """The bytes of a row of theirs, and what was erased of it."""
    copy_bytes(db, source.db, mine, theirs)
    for erased in erased_of(source.db, theirs):
        if erased.column not in {value.column for value in erased_of(db, mine)}:
            erased.tell(db, mine)


def _columns(db: sqlite3.Connection) -> list[str]:
    """The columns of ``capture`` that say what was seen."""
    rows = db.execute("SELECT name FROM pragma_table_info('capture')")
    return [row[0] for row in rows if row[0] not in _OURS]


_RUN = ("command", "app", "started", "ended", "exit_status", "counts", "job", "host", "pid", "process", "state")


def _run(db: sqlite3.Connection, source: _Source, number: int) -> int:
    """Our row for one of their runs: the same command, begun at the same time by the same version.

    One that was at work when their file was last written to holds no job here: what became of it is not known.
    """
    if number not in source.runs:
        values = source.db.execute(f"SELECT {', '.join(_RUN)} FROM run WHERE id = ?", (number,)).fetchone()
        theirs = dict(zip(_RUN, values, strict=True))
        if theirs["state"] == "running":
            theirs["state"] = "killed"
        row = db.execute(
            "SELECT id FROM run WHERE command = :command AND app = :app AND started = :started", theirs
        ).fetchone()
        if row:
            source.runs[number] = row[0]
            db.execute(
                "UPDATE run SET ended = :ended, exit_status = :exit_status, counts = :counts, state = :state"
                " WHERE id = :id AND state = 'killed' AND :ended IS NOT NULL",
                theirs | {"id": row[0]},
            )
        else:
            names = ", ".join(_RUN)
            cursor = db.execute(f"INSERT INTO run ({names}) VALUES (:{names.replace(', ', ', :')})", theirs)
            assert cursor.lastrowid is not None
            source.runs[number] = cursor.lastrowid
    return source.runs[number]
