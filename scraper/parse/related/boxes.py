"""Boxes whose class says that they offer related links, where no heading has told so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scraper.parse import cues, headings
from scraper.parse.outline import LEVELS, Outline
from scraper.parse.related.extent import in_card, is_in, is_story_link
from scraper.parse.related.offers import Offer, as_kind, is_heading

_MAX_BLOCKS: Final = 150
_MAX_BOXES: Final = 150
_NO_OFFER: Final = cues.NAV | cues.FORM | cues.COOKIE
_NO_BOX: Final = cues.SHARE | cues.NEWSLETTER
_PLEA: Final = re.compile(r"promo|further", re.IGNORECASE)
"""Words of classes that sell a subscription as often as they offer a story."""
_TEASER: Final = re.compile(r"teasers?", re.IGNORECASE)
"""The word of classes for a card of any list."""
_LONGEST: Final = 60  # characters of a heading that nothing sets as one
_REACH: Final = 12  # blocks from a heading to the second, third … box under it
_LONG: Final = 200  # characters of text that belongs to a card or to the story


def find_boxes(outline: Outline, taken: set[int]) -> Iterator[Offer]:
    """The boxes, in page order. ``taken`` are the blocks that are told already."""
    skip = boxes = 0
    headline = outline.first[outline.tag.index("h1")] if "h1" in outline.tag else 0
    former: Offer | None = None
    holder = refused = -1  # the lists that hold the former box, and one that was none
    for element in [e for e, own in enumerate(outline.own) if own & cues.RELATED]:
        if element < skip or boxes >= _MAX_BOXES or not _may_offer(outline, element):
            continue
        boxes += 1
        blocks = range(outline.first[element], outline.end[element])
        if not taken.isdisjoint(blocks) or not _offers_links(outline, blocks, element):
            continue
        weak = not _says_so(outline, element, _TEASER)
        if weak and (blocks.stop <= headline or _is_within(outline, element, refused)):
            continue  # a card in the head of the site, or of a list that is none
        offer = _offer(outline, element, blocks, taken, weak)
        if offer is not None:
            near = former is not None and blocks.start - former.blocks[-1] <= _REACH
            if former and near and offer.heading is None and _is_within(outline, element, holder):
                offer.heading, offer.kind = former.heading, former.kind  # one card of several under a heading
            former, holder = offer, _list_around(outline, element)
            skip = outline.last[element]
            yield offer
        elif weak:
            refused = _list_around(outline, element)


def _may_offer(outline: Outline, element: int) -> bool:
    """Whether a box that its class calls related is of the size of one, and no menu, form, or heading."""
    blocks = outline.end[element] - outline.first[element]
    if not 0 < blocks <= _MAX_BLOCKS or outline.tag[element] in LEVELS:
        return False
    return not outline.own[element] & _NO_BOX and not is_in(outline, element, _NO_OFFER)


def _is_within(outline: Outline, element: int, box: int) -> bool:
    return box >= 0 and outline.inside(element, box)


def _list_around(outline: Outline, element: int) -> int:
    """The element that holds a card and its like: the one around it, or around the column that it fills."""
    parent = outline.parent[element]
    if parent >= 0 and (outline.first[parent], outline.end[parent]) == (outline.first[element], outline.end[element]):
        return outline.parent[parent]
    return parent


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


def _offer(outline: Outline, element: int, blocks: range, taken: set[int], weak: bool) -> Offer | None:
    """A box as an offer. ``weak`` is one that is called a teaser: it says how a link looks, not why it is there."""
    head = heading_of(outline, blocks, taken, outline.parent[element])
    heading = outline.text[head] if head is not None else None
    kind = headings.kind_of(heading) if heading else None
    if kind == "none":
        return None
    if kind is None and heading:
        kind = headings.guess(heading)
        if kind == "none":
            if weak:
                return None
            kind = None
    own = outline.own[element]
    if kind is None:
        if not _says_so(outline, element, _PLEA):
            return None
        if own & cues.LATEST or weak:
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


def heading_of(outline: Outline, blocks: range, taken: set[int], around: int = -1) -> int | None:
    """The heading of a box: its first line or the one before it, which inside ``around`` need not be set as one."""
    for b in blocks[:2]:
        text = outline.text[b]
        if outline.link_chars[b] or len(text) > 80 or not is_heading(outline, b):
            continue
        set_so = outline.level(b) or (outline.own[outline.element[b]] | outline.inline_cue[b]) & cues.TITLE
        if set_so or headings.kind_of(text):  # and no credit, no date
            return b
    before = blocks.start - 1
    if before < 0 or before in taken or outline.link_chars[before]:
        return None
    if outline.level(before):
        return before
    text = outline.text[before]
    if (
        around >= 0
        and outline.first[around] <= before
        and len(text) < _LONGEST
        and (headings.kind_of(text) or headings.guess(text))
    ):
        return before
    return None


def _says_so(outline: Outline, element: int, doubtful: re.Pattern[str]) -> bool:
    """Whether the class or id of a box says 'related' by more than doubtful words."""
    attributes = outline.attributes(element)
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return bool(cues.read(doubtful.sub("", names)) & cues.RELATED)
