"""The door of the archive: one object, one file, every question about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress

from scraper.archive import addresses, generations, lists, reading, revisits, selection, times, writing
from scraper.archive.blobs import Packing, get_bytes, hashed
from scraper.archive.connection import sentences
from scraper.archive.custody.erase import Erasing
from scraper.archive.custody.merge import Merging
from scraper.archive.custody.prune import Pruning
from scraper.archive.custody.safekeeping import Safekeeping
from scraper.archive.evidence.offers import Headlines
from scraper.archive.figures.room import Figures
from scraper.archive.frontier import Crawling
from scraper.archive.generations import Read, Readings
from scraper.archive.offered_lists import OfferedLists
from scraper.archive.reading import Standing
from scraper.archive.runs import Running
from scraper.archive.search.searching import Searching
from scraper.errors import NotArchived
from scraper.model import (
    ArchivedPage,
    Capture,
    Change,
    Failure,
    Page,
    PageSummary,
    Reparsed,
    Response,
    Stored,
    Validators,
)


class Archive(
    Packing,
    Headlines,
    OfferedLists,
    Searching,
    Figures,
    Running,
    Crawling,
    Safekeeping,
    Merging,
    Erasing,
    Pruning,
):
    """Pages and their versions in one SQLite file.

    A context manager. It belongs to the thread that opened it; other threads and processes open the same file for
    themselves. Whatever one page writes is one transaction: it is in the file whole or not at all.

    ``create``: make the file where there is none. ``read_only``: write nothing (but upgrade an older file).
    ``timeout``: seconds to wait while another process writes.

    Every method raises ArchiveError, or one of its kind, where the file can't be used; every method that takes a
    ``url`` raises BadURL where that is none. A url may be any address that led to the page.

    Raises:
        NotAnArchive, NewerArchive, ReadOnlyArchive, ArchiveError: see ``scraper.errors``.
    """

    # Writing

    def store(self, response: Response, page: Page, *, run: int | None = None, read: Read | None = None) -> Stored:
        """Keep a visit that saw a page, and what it changed. Where the bytes are those of the last good capture,
        ``page`` is not looked at.

        ``read`` splits an answer as ``page`` was split. With it, a page that was read by another parser until now is read
        again from its kept bytes first, so that what is held against each other are readings of one parser.

        Where the site showed something else in the page's place (a consent page, a paywall, an error page), the outcome is
        'wall', and 'gone' where what it showed says that there is no page: the bytes are kept, and nothing is opened or
        closed by them.
        """
        readings = None if read is None else self._readings_of_other(response, page, read)
        return self._write(lambda db: writing.store(db, response, page, run, readings))

    def _readings_of_other(self, response: Response, page: Page, read: Read) -> Readings | None:
        """What ``read`` says of the page's captures, where another parser read them; it takes no lock for that."""
        with self._reading() as db:
            page_id = addresses.known(db, response, page)
            if page_id is None or generations.parser_of(db, page_id) in (None, page.parser_version):
                return None
            return generations.read_again(db, page_id, read)

    def reparse(self, url: str, read: Read, *, parser: str | None = None) -> Reparsed | None:
        """Read the kept bytes of all captures of a page again, as a new generation of its versions.

        ``read`` splits an answer. A capture that it can't read, or whose bytes are damaged, opens and closes nothing.
        ``parser`` is its version: a page that it has read last is left alone, and None returned.

        Raises:
            NotArchived: there is no such page.
        """
        with self._reading() as db:
            page_id = addresses.need(db, url)
            if parser is not None and generations.parser_of(db, page_id) == parser:
                return None
            readings = generations.read_again(db, page_id, read)
        return self._write(lambda db: _renewed(db, page_id, readings))

    def store_failure(self, failure: Failure, *, run: int | None = None) -> int:
        """Keep a visit that gave no page; the id of its capture. It opens and closes no version."""
        return self._write(lambda db: writing.store_failure(db, failure, run))

    def store_unchanged(self, response: Response, *, run: int | None = None) -> Stored | None:
        """Keep a visit that the server answered with 304: the page is as it was when its validators were sent. The outcome
        is 'not_modified'; nothing opens or closes, but where another process saw the page otherwise in between.

        None: no good capture of the address is here, and nothing is kept.
        """
        return self._write(lambda db: writing.store_unchanged(db, response, run))

    # Pages

    def page(self, url: str, *, at: str | None = None) -> ArchivedPage:
        """The page as it was known at a moment, by default now.

        ``at``: an RFC 3339 date or time, UTC where it has no zone; the last instant it names is meant, so a date is the
        end of that day.

        Raises:
            NotArchived: not at all, or not yet at that moment.
            UsageError: ``at`` is no time.
        """
        moment = _moment(at)
        with self._reading() as db:
            page_id = addresses.need(db, url)
            page = reading.page_at(db, page_id, moment)
            if page is None:
                raise _not_yet(db, page_id, url, at)
            return page

    def pages(
        self, urls: Sequence[str] = (), *, site: str | None = None, at: str | None = None
    ) -> Iterator[ArchivedPage]:
        """Pages one by one, each read when it is asked for; all of them without ``urls``.

        ``urls`` are addresses, or patterns in which ``*`` stands for anything: 'https://example.com/2021/*'. Pages that
        match a pattern but had not been seen at the moment are left out.

        Raises:
            NotArchived, UsageError: as ``page``, before the first one; also where a pattern matches nothing.
        """
        moment = _moment(at)
        with self._reading() as db:
            selection.check(db, urls)
            for page_id in selection.named(db, urls, site):
                if not reading.was_seen(db, page_id, moment):
                    raise _not_yet(db, page_id, None, at)
        return self._pages(tuple(urls), site, moment)

    def _pages(self, wanted: tuple[str, ...], site: str | None, moment: str) -> Iterator[ArchivedPage]:
        with sentences(self.path, self._timeout):
            for page_id in selection.pages(self._db, wanted, site):
                with self._reading() as db:
                    page = reading.page_at(db, page_id, moment)
                if page:
                    yield page

    def names(self, urls: Sequence[str] = (), *, site: str | None = None) -> Iterator[str]:
        """The names under which pages are filed, as ``pages`` takes them.

        Raises:
            NotArchived: before the first one, where an address or a pattern leads to none.
        """
        with self._reading() as db:
            selection.check(db, urls)
            wanted = [*selection.pages(db, urls, site)]
        for page_id in wanted:
            with self._reading() as db:
                row = db.execute("SELECT url FROM page WHERE id = ?", (page_id,)).fetchone()
            if row:
                yield row[0]

    def summaries(self, *, site: str | None = None, failed: bool = False) -> Iterator[PageSummary]:
        """A line a page, in the order in which they were first seen. ``failed``: only those whose last visit failed."""
        last = ("", "")
        while True:
            with self._reading() as db:
                batch = lists.summaries(db, last, site=site, failed=failed)
            if not batch:
                return
            yield from batch
            last = batch[-1].first_seen, batch[-1].url

    # What happened

    def history(self, url: str, *, fold: bool = False) -> list[Change]:
        """Every version of every part of a page, oldest first.

        ``fold``: where a page shows now one state and now another (A, B, A, B), the turns are one change.

        Raises:
            NotArchived: there is no such page.
        """
        return self._read(lambda db: lists.history(db, url, fold=fold))

    def standing(self, url: str) -> Standing:
        """Whether a page is there by what the last visits said, since when not, and where it has moved.

        Raises:
            NotArchived: there is no such page.
        """
        return self._read(lambda db: lists.standing(db, url))

    def moment(self, url: str, version_of_body: int) -> str:
        """The time of the capture that first showed a version of the body, counted from 1: a time to ask ``page`` for.

        Raises:
            NotArchived: there is no such page, or no such version.
        """
        return self._read(lambda db: lists.moment(db, url, version_of_body))

    def captures(self, url: str) -> list[Capture]:
        """Every visit, oldest first, failed ones included.

        Raises:
            NotArchived: there was none.
        """
        return self._read(lambda db: lists.captures(db, url))

    def last_capture(self, url: str) -> Capture | None:
        """The last visit, failed or not; None where there was none."""
        return self._read(lambda db: lists.last_capture(db, url))

    def validators(self, url: str) -> Validators | None:
        """What the server may be asked by whether an address still answers as it last did.

        None where it gave nothing to ask by, where its bytes were removed, and of a story over several pages: of those a
        304 would tell the first one only.
        """
        return self._read(lambda db: revisits.validators(db, url))

    def last_answer(self, url: str) -> Response | None:
        """The last good answer of a page, with those of its further pages; after a 304 the one that still stands. None
        where there is none, or its bytes were removed on purpose.

        Raises:
            ArchiveError: its bytes are damaged.
        """
        with suppress(NotArchived):
            return self._read(lambda db: revisits.last_answer(db, url))
        return None

    def same_bytes(self, url: str, body: bytes) -> bool:
        """Did the last good capture of this page have exactly these bytes?"""
        with self._reading() as db:
            page_id = addresses.find(db, url)
            return page_id is not None and reading.last_content(db, page_id) == (hashed(body),)

    def failures(self) -> Iterator[Capture]:
        """Visits that gave no page, oldest first, those to addresses never archived included."""
        last = 0
        while True:
            with self._reading() as db:
                batch = lists.failures(db, last)
            if not batch:
                return
            yield from batch
            last = batch[-1].id

    def bytes_of(self, sha256: str) -> bytes:
        """The bytes of a capture, by the hex digest it carries; checked against it.

        Raises:
            NotArchived: there are none of that digest.
            ArchiveError: they are damaged.
        """
        return self._read(lambda db: get_bytes(db, sha256))


def _renewed(db: sqlite3.Connection, page_id: int, readings: Readings) -> Reparsed:
    old = generations.shown(db, page_id)
    made = generations.renew(db, page_id, readings)
    new = generations.shown(db, page_id)
    return Reparsed(
        page_url=addresses.name_of(db, page_id),
        captures=made.made,
        unread=made.unread,
        differs=tuple(part for part in generations.PARTS if old.get(part) != new.get(part)),
    )


def _not_yet(db: sqlite3.Connection, page_id: int, url: str | None, at: str | None) -> NotArchived:
    name, first = db.execute("SELECT url, first_seen FROM page WHERE id = ?", (page_id,)).fetchone()
    return NotArchived(f"{url or name} had not been archived at {at}: first seen {first}")


def _moment(at: str | None) -> str:
    return times.END_OF_TIME if at is None else times.moment(at)
