"""What each page of a story is: a page of its text or of its comments, and which."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec import UNSET

from scraper.model import Continuation, Page
from scraper.parse.continuation.addresses import places


class Role(NamedTuple):
    """What a page goes on with, and as which page of it: None where nothing tells."""

    part: Literal["body", "comments"]
    number: int | None = None
    whole: bool = False
    """Whether it has all of the story's text."""


@lru_cache(maxsize=4096)
def key_of(url: str) -> str:
    """One name for what only writes one address in several ways."""
    found = places(url)
    return found[-1].stem if found else url


def find_roles(first: Page, parts: Sequence[Page]) -> list[Role]:
    """The role of ``first``, then those of ``parts``. That of ``first`` is its text; see ``comment_number`` for its thread."""
    named = _named([first, *parts])
    return [Role("body", _set(first.page_number)), *(_role(page, named) for page in parts)]


def _role(page: Page, named: dict[str, Continuation]) -> Role:
    told = named.get(key_of(page.url)) if page.url else None
    if told is not None:
        own = page.comment_page if told.part == "comments" else page.page_number
        number = told.number if told.number is not None else _set(own)
        return Role(told.part, number, told.whole is True)
    if page.comment_page is not UNSET:
        return Role("comments", page.comment_page)
    return Role("body", _set(page.page_number))


def _named(pages: Sequence[Page]) -> dict[str, Continuation]:
    """The pages that some page names, each as it is told best: with its number, if any page gives it one."""
    named: dict[str, Continuation] = {}
    for page in pages:
        for other in page.continuations if page.continuations is not UNSET else ():
            key = key_of(other.url)
            known = named.get(key)
            if known is None or (known.number is None and other.number is not None):
                named[key] = other
    return named


def comment_number(page: Page, others: Sequence[int]) -> int:
    """Which page of comments a page shows that nothing gives a number. A bare address shows the first one; or, where the
    first has an address of its own, the newest, which has none."""
    if page.comment_page is not UNSET:
        return page.comment_page
    return max(others) + 1 if 1 in others else 1


def body_number(first: Page, others: Sequence[int]) -> int:
    """Which page of the text ``first`` is."""
    if first.page_number is not UNSET and first.page_number not in others:
        return first.page_number
    return next(n for n in range(1, len(others) + 2) if n not in others)


def _set(number: int | object) -> int | None:
    return number if isinstance(number, int) else None
