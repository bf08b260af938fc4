"""Boxes whose class says that they offer related links, where no heading has told so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scraper.parse import cues, headings
from scraper.parse.outline import LEVELS, Outline
from scraper.parse.related.extent import in_card, is_story_link
from scraper.parse.related.offers import Offer, as_kind, is_heading

_MAX_BLOCKS: Final = 150
_MAX_BOXES: Final = 150
_NO_OFFER: Final = cues.NAV | cues.FORM | cues.COOKIE
_NO_BOX: Final = cues.SHARE | cues.NEWSLETTER
_PLEA: Final = re.compile(r"promo|further", re.IGNORECASE)
"""Words of classes that sell a subscription as often as they offer a story."""
_LONG: Final = 200  # characters of text that belongs to a card or to the story


def find_boxes(outline: Outline, taken: set[int]) -> Iterator[Offer]:
    """The boxes, in page order. ``taken`` are the blocks that are told already."""
    skip = boxes = 0
    for element in [e for e, own in enumerate(outline.own) if own & cues.RELATED]:
        if element < skip or boxes >= _MAX_BOXES:
            continue
        first, end = outline.first[element], outline.end[element]
        if not 0 < end - first <= _MAX_BLOCKS or outline.tag[element] in LEVELS:
            continue
        if outline.own[element] & _NO_BOX or outline.cue[element] & _NO_OFFER:
            continue
        boxes += 1
        blocks = range(first, end)
        if not taken.isdisjoint(blocks) or not _offers_links(outline, blocks, element):
            continue
        offer = _offer(outline, element, blocks, taken)
        if offer is not None:
            skip = outline.last[element]
            yield offer


def _offers_links(outline: Outline, blocks: range, element: int) -> bool:
    """Whether a box holds linked headlines and what goes with them, and no text of its own."""
    chars = linked = 0
    for b in blocks:
        length = len(outline.text[b])
        chars += length
        linked += outline.link_chars[b]
        if length > _LONG and outline.link_chars[b] < 0.3 * length and not in_card(outline, b, outline.parent[element]):
            return False
    return linked >= 0.3 * chars or (linked > 0 and len(blocks) < 6 and is_story_link(outline, blocks[0]))


def _offer(outline: Outline, element: int, blocks: range, taken: set[int]) -> Offer | None:
    head = heading_of(outline, blocks, taken)
    heading = outline.text[head] if head is not None else None
    kind = headings.kind_of(heading) if heading else None
    if kind == "none":
        return None
    if kind is None and heading and (guessed := headings.guess(heading)) != "none":
        kind = guessed
    own = outline.own[element]
    if kind is None:
        if _is_plea(outline, element):
            return None
        if own & cues.LATEST:
            kind = "latest"
        elif own & cues.POPULAR:
            kind = "popular"
        elif own & cues.SPONSORED:
            kind = "sponsored"
    return Offer(
        heading.rstrip(" :：»›>") if heading else None,
        as_kind(kind),
        blocks,
        (head,) if head is not None else (),
        how="class",
    )


def heading_of(outline: Outline, blocks: range, taken: set[int]) -> int | None:
    """The heading of a box: its first line or the one before it."""
    for b in blocks[:2]:
        text = outline.text[b]
        if outline.link_chars[b] or len(text) > 80 or not is_heading(outline, b):
            continue
        set_so = outline.level(b) or (outline.own[outline.element[b]] | outline.inline_cue[b]) & cues.TITLE
        if set_so or headings.kind_of(text):  # and no credit, no date
            return b
    before = blocks.start - 1
    if before >= 0 and before not in taken and outline.level(before) and not outline.link_chars[before]:
        return before
    return None


def _is_plea(outline: Outline, element: int) -> bool:
    """Whether all that says 'related' of a box is a word for what sells."""
    attributes = outline.attributes(element)
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return not cues.read(_PLEA.sub("", names)) & cues.RELATED
