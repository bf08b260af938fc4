"""What a search finds."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

SearchPart = Literal["title", "body", "comments"]
"""Where words are looked for. The standfirst is of the body."""


HitPiece = tuple[Literal["text", "hit"], str]
"""A run of text in a passage: what was looked for, or what stands around it."""


class Hit(Struct, kw_only=True):
    """What a search found: a page, once, with the passage that fits best, or one of its comments."""

    url: str
    """Of the page."""
    site: str
    title: str | None
    part: SearchPart
    """Where the passage is from."""
    version: int
    """The number, from 1, of the version of the body, or of the comment's text."""
    comment: str | None = None
    """The id of the comment."""
    authors: tuple[str, ...]
    """Of the page, or of the comment."""
    published: str | None
    """As the page tells it: its own date, or when the comment was posted."""
    captured: str
    """The capture that first showed this text so."""
    until: str | None
    """The capture that no longer showed it; None while it stands."""
    pieces: tuple[HitPiece, ...]
    """The passage. Where it begins or ends within the text, with an ellipsis."""
    score: float
