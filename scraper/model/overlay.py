"""What a user knows of a site better than the parser, and why a page was split as it was."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from scraper.model.page import RelatedKind


class CommentOverlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a site marks its comments. All but ``within`` and ``item`` are looked for inside a comment."""

    within: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    posted: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    depth: tuple[str, ...] = ()


class RelatedOverlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A box in which a site offers other stories."""

    within: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    kind: RelatedKind | None = None


class Overlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a user knows of a site's pages, as CSS selectors and switches; docs/overlays.md tells what each means.

    A selector of a field may end in ``@name``: then the value is that attribute and not the text.
    """

    hosts: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    comments: bool | CommentOverlay = True
    related: bool | RelatedOverlay | tuple[RelatedOverlay, ...] = True
    name: str = "overlay"
    """What it is called when a reader is told of it: its file's name."""


class BlockReason(Struct, frozen=True, kw_only=True):
    """A block of a page with its class, and what decided. ``index`` is None for what no block was made of."""

    index: int | None
    label: Literal["body", "comment", "related", "none"]
    score: float | None
    """How likely the block is of the story by its features alone, from 0 to 1."""
    why: str
    path: str
    """A CSS selector of its element."""
    text: str


class FieldReason(Struct, frozen=True, kw_only=True):
    """A field of a page's metadata, and which places of the page state its value."""

    name: str
    value: str
    why: str


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a page was split as it was: what ``parse --explain`` prints."""

    overlay: str | None
    unmatched: tuple[str, ...]
    """The keys of the overlay whose selectors match nothing on the page."""
    metadata: tuple[FieldReason, ...]
    blocks: tuple[BlockReason, ...]
