"""What is read in one page: the noun that parse gives."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

BlockKind = Literal["paragraph", "heading", "subheading", "list_item", "quote", "caption", "table", "code"]
"""What a block of the body is. ``heading`` has a level from 1 to 6; ``subheading`` is the standfirst, or a paragraph
set as a heading."""


RelatedKind = Literal["related", "inline", "latest", "popular", "sponsored"]
"""Why a link stands beside the story: chosen for it, set inside its text, merely new, merely popular, or paid for."""


class Link(Struct, frozen=True):
    """A link inside a block: its absolute URL and the words it stands on."""

    url: str
    text: str


class Block(Struct, frozen=True, kw_only=True):
    """A piece of the body, in the order of the page. The text of a table has a row a line, cells parted by tabs.

    ``posted`` is the time of an entry of a live blog, on the entry's first block.
    """

    kind: BlockKind
    text: str
    level: int | UnsetType = UNSET
    links: tuple[Link, ...] | UnsetType = UNSET
    posted: str | UnsetType = UNSET


class Image(Struct, frozen=True, kw_only=True):
    """An image of the story, by reference."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


class Comment(Struct, frozen=True, kw_only=True):
    """One comment as printed. ``id`` is the page's own where it gives one, else one made from place and text.

    ``state`` is told by the archive only: ``tombstone`` where the page prints a notice in the comment's place.
    """

    id: str
    parent_id: str | None = None
    author: str | None = None
    posted: str | None = None
    text: str
    depth: int = 0
    permalink: str | UnsetType = UNSET
    votes: int | UnsetType = UNSET
    state: Literal["tombstone"] | UnsetType = UNSET


class RelatedLink(Struct, frozen=True, kw_only=True):
    """A link to another story, under the heading of the block that offers it."""

    url: str
    title: str
    heading: str | None = None
    kind: RelatedKind = "related"
    excerpt: str | UnsetType = UNSET
    published: str | UnsetType = UNSET


class Headline(Struct, frozen=True, kw_only=True):
    """What a place calls a story: its shown headline, the metadata of the page."""

    source: Literal["h1", "og:title", "json-ld"]
    text: str


class Continuation(Struct, frozen=True, kw_only=True):
    """Another page of the same story: where its body or its comments go on, or began.

    ``number`` is that of the page, where it is told. ``whole`` is a page that has all of the body.
    """

    url: str
    part: Literal["body", "comments"]
    number: int | None = None
    whole: bool | UnsetType = UNSET


class Page(Struct, kw_only=True):
    """A news page, split. ``body`` is the text of the ``blocks`` but for captions, parted by blank lines.

    The headline is ``title`` and no block; ``headlines`` tells what each place of the page calls the story. The
    standfirst is ``subtitle`` and, where the page shows it, the first block.

    ``continuations`` are the other pages of a story over several; ``page_number`` and ``page_count`` tell which this
    one is, ``comment_page`` which page of comments it shows. The archive keeps none of these four, so they are ``UNSET``
    in what it gives back.
    """

    url: str | None = None
    canonical_url: str | None = None
    site: str | None = None
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    body: str | None = None
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    comments: tuple[Comment, ...] = ()
    comment_count: int | None = None
    related: tuple[RelatedLink, ...] = ()
    headlines: tuple[Headline, ...] | UnsetType = UNSET
    continuations: tuple[Continuation, ...] | UnsetType = UNSET
    page_number: int | UnsetType = UNSET
    page_count: int | UnsetType = UNSET
    comment_page: int | UnsetType = UNSET
    parser_version: str = ""
