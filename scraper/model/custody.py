"""What came of work on an archive as a whole: reading again, packing, merging, erasing, pruning, checking, proving."""

from __future__ import annotations

from msgspec import Struct

from scraper.model.visit import Part


class Reparsed(Struct, kw_only=True):
    """What reading a page's kept bytes again came to. A part named in ``differs`` stands otherwise than before."""

    page_url: str
    captures: int
    """How many readings the new generation is made of: captures with the bytes of their forerunner need none."""
    unread: int = 0
    differs: tuple[Part, ...] = ()


class Packed(Struct, kw_only=True):
    """What packing came to. ``before`` and ``after`` are the bytes in the file of what was packed."""

    packed: int = 0
    before: int = 0
    after: int = 0
    damaged: int = 0
    """How many can't be read: ``verify`` names them."""
    left: int = 0
    """How many there was no time for, damaged ones included."""


class Merged(Struct, kw_only=True):
    """What taking in another archive came to."""

    source: str
    pages: int = 0
    captures: int = 0
    """How many captures of it were new here."""
    known: int = 0
    """How many were here already."""


class Erasable(Struct, kw_only=True):
    """What an erase would take out: a comment, or a passage of the body (``comment`` is None)."""

    url: str
    comment: str | None
    author: str | None
    text: str


class Erased(Struct, kw_only=True):
    """What an erase took out."""

    comments: int = 0
    pages: int = 0
    captures: int = 0
    """How many captures are kept without the words now."""
    dropped: int = 0
    """How many of them without their bytes: the words could not be taken out for sure."""


class Pruned(Struct, kw_only=True):
    """What pruning took, or would take."""

    blobs: int = 0
    """Of how many different bytes nothing but digest and size is kept."""
    size: int = 0
    """What they took in the file."""
    versions: int = 0


class Finding(Struct, frozen=True, kw_only=True):
    """Something in an archive that is not as it must be: which check found it, where, what it is, and what to do."""

    check: str
    where: str
    what: str
    advice: str


class Verified(Struct, kw_only=True):
    """What checking an archive came to."""

    archive: str
    """Its id, which its copies bear, too."""
    sound: bool
    findings: int
    captures: int
    size: int
    """Of all bytes that were received, each counted once, before compression."""
    erased: int
    """Values that were taken out on purpose."""
    pruned: int
    """Bytes of which only the hash is kept."""
    head: str
    """Of the chain: how many entries it has, and the one hash over them."""


class Proof(Struct, kw_only=True):
    """A proof that was written: of which capture, and to which head it leads."""

    url: str
    captured: str
    capture_id: int
    number: int
    """Its place in the chain, from 1."""
    head: str


class BackedUp(Struct, kw_only=True):
    """A copy of an archive."""

    path: str
    archive: str
    captures: int
    size: int
    """Of the file, in bytes."""
    head: str
