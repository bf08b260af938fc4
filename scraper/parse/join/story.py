"""The text of a story over several pages: in order, without what is printed again on each."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Final

from scraper.model import Block, Image, Page, RelatedLink
from scraper.parse.continuation.addresses import TABLE
from scraper.parse.join.roles import Role, body_number

_SHORTEST_TEXT: Final = 80
"""Characters from which a paragraph says by itself that the story has begun, or goes on."""
_COVERED: Final = 0.8
"""Share of a page's text that the whole story has, if it is the whole of it: the rest is captions, notes, buttons."""
_CUE: Final = re.compile(
    rf"\W*(?:(?:{TABLE['goes_on']})\W*)?(?:(?:{TABLE['page']})\W{{0,2}}\d{{1,3}}(?:\W{{0,2}}(?:{TABLE['of']})?\W{{0,2}}\d{{1,3}})?"
    rf"|\d{{1,3}}\s*(?:{TABLE['of']})\s*\d{{1,3}}|\d{{1,3}}\s*(?:{TABLE['page']}))\W*",
    re.I,
)
_TURNS: Final = frozenset((*TABLE["turns"], *TABLE["short_turns"], *TABLE["whole"]))
_ARROWS: Final = " \t\n\xa0‹›«»←→<>▶►◀◄|….:"
_OWN_KINDS: Final = ("related", "inline")
"""Kinds of related links that were chosen for the story, and so may stand on any page of it."""


def story(pages: Sequence[Page], roles: Sequence[Role]) -> tuple[list[Block], list[int]]:
    """The blocks of a story, and the indexes of the pages that it was read from, in order."""
    whole = next((n for n, role in enumerate(roles) if role.whole and is_whole(pages[n], pages[0])), None)
    if whole is not None:
        return list(pages[whole].blocks), [whole]
    order = _in_order(pages, roles)
    if len(order) == 1:
        return list(pages[0].blocks), order
    blocks: list[Block] = []
    for place, n in enumerate(order):
        blocks += _new(pages[n], blocks, again=place > 0)
    return blocks, order


def is_whole(page: Page, first: Page) -> bool:
    """Whether a page that is called the whole story has all that ``first`` has of it, and not less."""
    here = {_fold(block.text) for block in page.blocks}
    texts = [_fold(block.text) for block in first.blocks if block.kind != "caption"]
    total = sum(map(len, texts))
    return total > 0 and sum(len(text) for text in texts if text in here) >= _COVERED * total


def texts_of(page: Page) -> set[str]:
    """What a page has of the story, to be held against another page."""
    return {_fold(block.text) for block in page.blocks if block.kind != "caption" and not _is_cue(block.text)}


def tells_more(new: Set[str]) -> bool:
    """Whether these texts go on with a story; a line or two is a button, or a date."""
    return any(len(text) >= _SHORTEST_TEXT for text in new) or sum(map(len, new)) >= 2 * _SHORTEST_TEXT


def images(pages: Sequence[Page]) -> tuple[Image, ...]:
    """The images of all pages, each once."""
    found: dict[str, Image] = {}
    for page in pages:
        for image in page.images:
            found.setdefault(image.url, image)
    return tuple(found.values())


def related(first: Page, pages: Sequence[Page]) -> tuple[RelatedLink, ...]:
    """The related links of the first page; and of the others those that were chosen for the story. What is merely new or
    popular is another list at every look."""
    found = {(link.url, link.kind): link for link in first.related}
    urls = {link.url for link in first.related}
    for page in pages:
        for link in page.related:
            if link.kind in _OWN_KINDS and link.url not in urls:
                found.setdefault((link.url, link.kind), link)
    return tuple(found.values())


def _in_order(pages: Sequence[Page], roles: Sequence[Role]) -> list[int]:
    """The pages of the text by number; one without follows the one it was found behind."""
    numbers = [role.number for role in roles[1:] if role.part == "body" and not role.whole and role.number]
    place: float = body_number(pages[0], numbers)
    places: dict[int, float] = {0: place}
    for n, role in enumerate(roles[1:], 1):
        if role.part == "body" and not role.whole:
            place = role.number if role.number is not None else place + 0.001
            places[n] = place
    return sorted(places, key=lambda n: (places[n], n))


def _new(page: Page, before: Sequence[Block], *, again: bool) -> list[Block]:
    """The blocks of a page but for those around its text that only say where it goes on, or were ``before`` it already:
    headline, standfirst, a teaser, the note on the author."""
    known = {_fold(block.text) for block in before}
    if again and page.title:
        known.add(_fold(page.title))
    blocks = list(page.blocks)
    start, stop = 0, len(blocks)
    told = [not _is_cue(block.text) and not (again and _fold(block.text) in known) for block in blocks]
    while start < stop and not _begins(blocks[start], fresh=told[start]):
        start += 1
    while stop > start and not _begins(blocks[stop - 1], fresh=told[stop - 1]):
        stop -= 1
    return [
        block
        for n, block in enumerate(blocks)
        if told[n] or (start <= n < stop and block.kind != "caption" and not _is_cue(block.text))
    ]


def _begins(block: Block, *, fresh: bool) -> bool:
    """Whether the text of a page has begun with a block: a line or a caption may stand among what is repeated."""
    return fresh and block.kind != "caption" and len(block.text) >= _SHORTEST_TEXT


def _is_cue(text: str) -> bool:
    """'Continued on page 2', 'Page 2 of 3', 'Next page'."""
    if len(text) >= _SHORTEST_TEXT:
        return False
    return text.strip(_ARROWS).lower() in _TURNS or _CUE.fullmatch(text) is not None


def _fold(text: str) -> str:
    return " ".join(text.split())
