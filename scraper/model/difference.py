"""Two moments of a page held against each other."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from scraper.model.visit import PartVersions

TextPiece = tuple[Literal["same", "removed", "added"], str]
"""A run of text in a word diff."""


class BlockDiff(Struct, frozen=True, kw_only=True):
    """A block or metadata field in two versions. ``what`` names it: 'title', 'authors', 'paragraph' …"""

    what: str
    op: Literal["same", "added", "removed", "edited"]
    pieces: tuple[TextPiece, ...]


class CommentDiff(Struct, frozen=True, kw_only=True):
    """A comment in two versions."""

    id: str
    author: str | None
    op: Literal["added", "removed", "edited", "moved"]
    pieces: tuple[TextPiece, ...]


class RelatedDiff(Struct, frozen=True, kw_only=True):
    """A related link in two versions."""

    url: str
    title: str
    op: Literal["added", "removed", "edited", "moved"]


class PageDiff(Struct, kw_only=True):
    """Two moments of one page held against each other. Empty parts did not change."""

    url: str
    old: str
    new: str
    old_version: PartVersions
    new_version: PartVersions
    body: tuple[BlockDiff, ...] = ()
    comments: tuple[CommentDiff, ...] = ()
    related: tuple[RelatedDiff, ...] = ()
