"""What today's parser says of the visits to pages that are derived anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from scraper.archive.blobs import hashed
from scraper.archive.captures import Content
from scraper.archive.custody.visits import Visit
from scraper.archive.evidence import walls
from scraper.archive.evidence.answers import answer_of
from scraper.archive.generations import Read
from scraper.archive.reading import page_at
from scraper.errors import NotArchived, ParseError
from scraper.model import ArchivedPage, Page, Response

Instead = Mapping[bytes, bytes | None]
"""By their SHA-256, other bytes to read in place of some; None: none."""

_NOTHING: Final[Instead] = MappingProxyType({})


def _as_it_is(page: Page) -> Page:
    return page


class Readings:
    """Each visit read once. One that can't be read, or whose bytes are gone, is as its own archive has it.

    ``instead`` are bytes to read in place of others; ``scrub`` is done to what an archive has.
    """

    def __init__(self, read: Read, instead: Instead = _NOTHING, scrub: Callable[[Page], Page] = _as_it_is) -> None:
        self._read = read
        self._instead = instead
        self._scrub = scrub
        self._pages: dict[tuple[str, bytes], Page | None] = {}
        self._same: dict[tuple[str, Content], Page | None] = {}
        self._found: dict[tuple[str, bytes], tuple[sqlite3.Connection, Visit]] = {}

    def meet(self, db: sqlite3.Connection, visits: Iterable[Visit]) -> None:
        """Read the visits, in the order of time, that have another content than the one before to the same address."""
        before: dict[str, Content] = {}
        for visit in visits:
            if visit.good:
                self._found.setdefault(visit.key, (db, visit))
                if before.get(visit.url) != visit.content:
                    self.of(visit)
                before[visit.url] = visit.content

    def of(self, visit: Visit) -> Page | None:
        """What was said then; None where nothing can be read."""
        if visit.key not in self._pages:
            db, here = self._found[visit.key]
            page = self._now(db, here)
            hidden = self._is_hidden(here) and self._scrub is _as_it_is
            if page is None and here.page_id is not None and not hidden:
                kept = page_at(db, here.page_id, here.at)
                page = kept and self._scrub(kept)
            self._pages[visit.key] = page
            self._same.setdefault((visit.url, visit.content), page)
        return self._pages[visit.key]

    def about(self, visit: Visit) -> Page | None:
        """What the same content said, then or another time."""
        known = self._same.get((visit.url, visit.content))
        return self.of(visit) if known is None else known

    def wall(self, db: sqlite3.Connection, visit: Visit, page_id: int, page: Page) -> walls.Wall | None:
        """What stands before the page in a visit, held against what is derived in ``db`` of the visits before it.

        Of a reading as its archive has it, what that archive says.
        """
        there, here = self._found[visit.key]
        if isinstance(page, ArchivedPage):
            row = there.execute(
                "SELECT wall FROM parse JOIN page ON page.id = page_id AND page.gen = parse.gen WHERE capture_id = ?",
                (here.id,),
            ).fetchone()
            return walls.Wall(row[0], "", whole=False) if row and row[0] else None
        return walls.judge(db, page_id, page, visit.at, lambda: self._answer(there, here), gen=1)

    def scrubbed(self, text: str) -> str:
        """A headline as it is kept."""
        return self._scrub(Page(title=text)).title or ""

    def _answer(self, db: sqlite3.Connection, visit: Visit) -> Response:
        answer = self._with_others(answer_of(db, visit.id))
        answer.parts = tuple(map(self._with_others, answer.parts))
        return answer

    def _with_others(self, answer: Response) -> Response:
        instead = self._instead.get(hashed(answer.body)) if self._instead else None
        return replace(answer, body=instead) if instead else answer

    def _is_hidden(self, visit: Visit) -> bool:
        """Is nothing to be read in place of some of its bytes?"""
        return any(sha256 and self._instead.get(sha256, b"") is None for sha256 in visit.content)

    def _now(self, db: sqlite3.Connection, visit: Visit) -> Page | None:
        if self._is_hidden(visit):
            return None
        try:
            return self._read(self._answer(db, visit))
        except (NotArchived, ParseError):
            return None
