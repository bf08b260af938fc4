"""The pages of one story -> one Page: its text in order, its whole thread without doubles, and what is still missing. Pure.

``roles``: what each page goes on with, and as which page of it; ``story``: the text; ``thread``: the comments.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET
from msgspec.structs import replace

from scraper.model import Continuation, Page
from scraper.parse.body import body_text
from scraper.parse.join.roles import find_roles, key_of
from scraper.parse.join.story import images, related, story
from scraper.parse.join.thread import in_thread_order, join_threads

__all__ = ["join", "reading_order"]


def join(first: Page, parts: Sequence[Page]) -> Page:
    """One page of ``first`` and of the further pages of its story and of its comments, whatever order these come in.

    What the page says of itself is what ``first`` says. Its ``continuations`` are those that are not among ``parts``:
    where some are left, the page is still a part of its story, or of its thread, as its two counts of pages then say.
    """
    if not parts:
        return first
    roles = find_roles(first, parts)
    pages = [first, *parts]
    told, order = story(pages, roles)
    blocks = tuple(told)
    comments = join_threads(pages, roles, _stated(pages))
    left = _left(pages, whole=any(roles[n].whole for n in order))
    body_left = any(other.part == "body" for other in left)
    comments_left = any(other.part == "comments" for other in left)
    return replace(
        first,
        body=body_text(blocks),
        blocks=blocks,
        images=images([pages[n] for n in order]),
        comments=comments,
        comment_count=_stated(pages),
        related=related(first, [pages[n] for n in order]),
        continuations=left,
        page_number=first.page_number if body_left else UNSET,
        page_count=first.page_count if body_left else UNSET,
        comment_page=first.comment_page if comments_left else UNSET,
    )


def reading_order(first: Page, parts: Sequence[Page]) -> list[int]:
    """The indexes of ``parts`` in the order they are to be read in: those of the story, then those of its comments."""
    roles = find_roles(first, parts)
    pages = [first, *parts]
    _, text = story(pages, roles)
    read = [n for n in text if n]
    read += [n for n, role in enumerate(roles) if n and role.part == "body" and n not in read]
    read += [n for n in in_thread_order(pages, roles) if n and n not in read]
    return [n - 1 for n in read]


def _stated(pages: Sequence[Page]) -> int | None:
    """How many comments the story has, as its pages say: the most, for one may have come while they were fetched."""
    return max((page.comment_count for page in pages if page.comment_count is not None), default=None)


def _left(pages: Sequence[Page], *, whole: bool) -> tuple[Continuation, ...]:
    """The pages that are named and not here. With the whole story on one page, no other page of it is missing."""
    here = {key_of(page.url) for page in pages if page.url}
    left: dict[tuple[str, str], Continuation] = {}
    for page in pages:
        for other in page.continuations if page.continuations is not UNSET else ():
            key = key_of(other.url)
            if key in here or (other.part == "body" and (whole or other.whole is True)):
                continue
            left.setdefault((other.part, key), other)
    return tuple(sorted(left.values(), key=lambda other: (other.part, other.number or 0)))
