"""Bytes written anew: against what, and into the file only if nothing has changed meanwhile.

What others are held against may be rewritten at any time, since they differ from the bytes themselves, however those are
kept; only the chains must not grow too long. ``plan`` needs no lock and takes its time, ``carry_out`` is quick.

Which pages of a site are its key pages comes about by trying: a page that no key page helps becomes one itself, and so
does a page's neighbour that helps far more than any of them. So there is one for each template, and a redesign
makes the second page after it find its own.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Set
from itertools import islice
from typing import Final, NamedTuple

from scraper.archive.blobs import codecs, keeping, references
from scraper.archive.blobs.references import Origin
from scraper.errors import ArchiveError, NotArchived

_TRIAL: Final = 3
"""zstd level at which references are compared: it ranks them as higher ones do."""

_LEVEL: Final = 9
"""zstd level of what is packed against a reference. On 129 news pages against another of their site: 11.5 % of the raw
bytes; 11.3 % in twice the time at 12, 11.1 % in seven times the time at 15; 11.9 % at 6."""

_HURRIED: Final = 3

_HELPS: Final = 0.9
"""Of what bytes take alone: what they take at most against a reference that is worth the step more. Both by zstd, for a
trial; brotli alone gets as small as zstd does with a reference that just helps."""

_FAR_BETTER: Final = 0.75
"""Of what bytes take against the best key page: what they take at most against a neighbour that is made a key page."""

_FACES: Final = 3
"""Key captures of a page that are tried; and captures before that are looked at for what it has moved on to."""

_DRIFT: Final = 0.5
"""Of what bytes take against the key capture: what they take at most against a capture before that is none, where
a new key capture pays: the page has moved on, or shows one of several faces."""

_CACHE: Final = 1 << 25
"""Bytes of references held at a time."""


class State(NamedTuple):
    """How a row is written."""

    codec: str
    base_id: int | None
    packed: int


class Plan(NamedTuple):
    """How a row is to be written. ``was``: how it was when this was thought out."""

    blob_id: int
    was: State
    codec: str
    data: bytes
    packed: bool
    base_id: int | None = None
    key_of: int | None = None
    """The site whose key page it becomes."""
    raised: Plan | None = None
    """What is to be done to the reference before: it becomes a key page."""

    def all(self) -> list[Plan]:
        """All that is to be written, this last."""
        return [self] if self.raised is None else [self.raised, self]


class Reader:
    """Reads bytes, and keeps those read last: what is a reference is one again for the next."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, bytes] = OrderedDict()

    def of(self, db: sqlite3.Connection, blob_id: int) -> bytes | None:
        """The bytes of a row; None where they can't be a reference: too many, damaged, gone."""
        body = self._held.get(blob_id)
        if body is None:
            row = keeping.fetch(db, blob_id)
            if row.size > codecs.LARGEST_REFERENCE:
                return None
            try:
                body = keeping.unfold(db, row)
            except (ArchiveError, NotArchived):
                return None
            self._held[blob_id] = body
            while sum(map(len, self._held.values())) > _CACHE:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(blob_id)
        return body


def plan(
    db: sqlite3.Connection, blob_id: int, reader: Reader, avoid: Set[int] = frozenset(), *, hurry: bool = False
) -> Plan:
    """How bytes are kept best, held against none of ``avoid``. ``hurry``: now, and better when they are packed.

    Raises:
        NotArchived, ArchiveError: as ``keeping.read``.
    """
    body = keeping.read(db, blob_id)
    made = _Choice(db, blob_id, body, reader, avoid, hurry).best()
    base = b"" if made.base_id is None else reader.of(db, made.base_id)
    if base is None or codecs.expand(made.codec, made.data, len(body), base) != body:
        raise ArchiveError(f"bytes {blob_id} do not come back from their packed form: they stay as they are")
    return made


class _Choice:
    """Weighing what some bytes may be held against."""

    def __init__(
        self, db: sqlite3.Connection, blob_id: int, body: bytes, reader: Reader, avoid: Set[int], hurry: bool
    ) -> None:
        self._db = db
        self._blob_id = blob_id
        self._body = body
        self._reader = reader
        self._avoid = avoid
        self._hurry = hurry
        self._level = _HURRIED if hurry else _LEVEL
        self._height = references.height(db, blob_id)

    def best(self) -> Plan:
        where = references.origin(self._db, self._blob_id)
        if where is None or len(self._body) > codecs.LARGEST_REFERENCE:
            return self._alone(None)
        return self._revisit(where) or self._first(where)

    def _revisit(self, where: Origin) -> Plan | None:
        """Against the key capture of the page, unless a new one pays; None where it has none."""
        series = where.series
        if series is None:
            return None
        before = (self._db, series, where.at, where.capture_id, self._avoid)
        _, key = self._smallest(references.key_captures(*before, count=_FACES))
        if key is None:
            return None
        made = self._against(key)
        if self._hurry or len(made.data) <= len(self._body) * references.NEAR:
            return made
        fresh = self._first(where, but=key)
        others = islice((blob_id for blob_id in references.former(*before) if blob_id != key), _FACES)
        likest, _ = self._smallest(others, held=False)
        return fresh if likest < len(made.data) * _DRIFT or len(fresh.data) <= len(made.data) else made

    def _first(self, where: Origin, but: int | None = None) -> Plan:
        """Against a page of the site, ``but`` not this one; or alone: then it is a key page."""
        if where.site_id is None or self._height > 1:
            return self._alone(where.site_id)
        plain = self._size(b"")
        keys = [key for key in references.key_pages(self._db, where.site_id, self._avoid) if key != but]
        size, key = self._smallest(keys)
        if not self._hurry:
            around = references.neighbours(self._db, where.site_id, where.page_id, self._avoid)
            near, other = self._smallest((other for other in around if other not in (but, *keys)), held=False)
            if other is not None and near < _FAR_BETTER * min(size, plain):
                return self._against(other, raised=self._raised(other, where.site_id))
        if key is not None and size < _HELPS * plain:
            return self._against(key)
        return self._alone(where.site_id)

    def _smallest(self, found: Iterable[int], *, held: bool = True) -> tuple[int, int | None]:
        """What the bytes take against the best of some references, and which that is. ``held``: which they can be held
        against as it is."""
        best: tuple[int, int | None] = (len(self._body) + 1, None)
        for blob_id in found:
            fits = _fits(self._db, self._blob_id, blob_id, self._height) if held else blob_id != self._blob_id
            if fits and (base := self._reader.of(self._db, blob_id)) is not None:
                best = min(best, (self._size(base), blob_id))
        return best

    def _size(self, base: bytes) -> int:
        """What the bytes take against these, roughly."""
        return len(codecs.zstd(self._body, _TRIAL, base))

    def _against(self, base_id: int, raised: Plan | None = None) -> Plan:
        base = self._reader.of(self._db, base_id)
        assert base is not None
        data = codecs.zstd(self._body, self._level, base)
        packed = not self._hurry or len(data) <= len(self._body) * references.NEAR
        return Plan(self._blob_id, self._was, "zstd-ref", data, packed, base_id=base_id, raised=raised)

    def _alone(self, site_id: int | None) -> Plan:
        if self._hurry:
            return Plan(self._blob_id, self._was, "zstd", codecs.quick(self._body), packed=False, key_of=site_id)
        codec, data = codecs.alone(self._body)
        return Plan(self._blob_id, self._was, codec, data, packed=True, key_of=site_id)

    def _raised(self, blob_id: int, site_id: int) -> Plan | None:
        """A reference made a key page; None where it stands on its own already."""
        was = _state(self._db, blob_id)
        if was.packed and was.base_id is None:
            return None
        body = self._reader.of(self._db, blob_id)
        assert body is not None
        codec, data = codecs.alone(body)
        return Plan(blob_id, was, codec, data, packed=True, key_of=site_id)

    @property
    def _was(self) -> State:
        return _state(self._db, self._blob_id)


def carry_out(db: sqlite3.Connection, made: Plan) -> bool:
    """Write as planned, in the caller's transaction; False where that is no longer right, and nothing was done."""
    if _state(db, made.blob_id) != made.was:
        return False
    depth = 0
    if made.base_id is not None:
        height = references.height(db, made.blob_id)
        if made.raised is None and not _fits(db, made.blob_id, made.base_id, height):
            return False
        if made.raised is not None:
            if height > 1 or _state(db, made.base_id) != made.raised.was:
                return False
            _write(db, made.raised, 0)
        depth = _depth(db, made.base_id) + 1
        db.execute("UPDATE key_page SET used = max(used, ?) WHERE blob_id = ?", (made.blob_id, made.base_id))
    _write(db, made, depth)
    return True


def _write(db: sqlite3.Connection, made: Plan, depth: int) -> None:
    former = _depth(db, made.blob_id)
    db.execute(
        "UPDATE blob SET codec = ?, base_id = ?, depth = ?, data = ?, packed = ? WHERE id = ?",
        (made.codec, made.base_id, depth, made.data, made.packed, made.blob_id),
    )
    if depth != former:
        db.execute("UPDATE blob SET depth = ? WHERE base_id = ?", (depth + 1, made.blob_id))
        db.execute(
            "UPDATE blob SET depth = ? WHERE base_id IN (SELECT id FROM blob WHERE base_id = ?)",
            (depth + 2, made.blob_id),
        )
    if made.base_id is not None:
        db.execute("DELETE FROM key_page WHERE blob_id = ?", (made.blob_id,))
    elif made.key_of is not None:
        db.execute(
            "INSERT INTO key_page (blob_id, site_id, used) VALUES (?1, ?2, ?1) ON CONFLICT DO NOTHING",
            (made.blob_id, made.key_of),
        )


def _state(db: sqlite3.Connection, blob_id: int) -> State:
    return State(*db.execute("SELECT codec, base_id, packed FROM blob WHERE id = ?", (blob_id,)).fetchone())


def _depth(db: sqlite3.Connection, blob_id: int) -> int:
    (depth,) = db.execute("SELECT depth FROM blob WHERE id = ?", (blob_id,)).fetchone()
    return int(depth)


def _fits(db: sqlite3.Connection, blob_id: int, base_id: int, height: int) -> bool:
    """May bytes on which a chain of ``height`` hangs be held against these?"""
    length = 0
    below: int | None = base_id
    while below is not None and length < keeping.STEPS:
        row = db.execute("SELECT codec, base_id FROM blob WHERE id = ?", (below,)).fetchone()
        if below == blob_id or row is None or row[0] in references.GONE:
            return False
        below = row[1]
        length += 1
    return length + height < keeping.STEPS
