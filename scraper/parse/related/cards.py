"""Cards set into a story without a word of what they are: a linked headline in a box of its own, between paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scraper.parse import headings
from scraper.parse.outline import LEVELS, Outline
from scraper.parse.related.offers import Offer

_OPENED_BY: Final = frozenset(("aside", "h2", "h3", "h4", "h5", "h6"))
_MAX_CARDS: Final = 40
_SMALL: Final = 4  # blocks of a card
_CLIMB: Final = 5  # elements between a headline and the box of its card
_HEADLINE: Final = 20  # characters
_PARAGRAPH: Final = 80
_LINE: Final = 60  # of what stands beside the headline: a kicker, a name, a date


def find_cards(outline: Outline, taken: set[int]) -> Iterator[Offer]:
    """The cards, in page order. ``taken`` are the blocks that are told already."""
    cards = 0
    after = 0
    texts = outline.text
    for element in [e for e, tag in enumerate(outline.tag) if tag in _OPENED_BY]:
        first = outline.first[element]
        if element < after or first >= len(texts) or not outline.link_chars[first]:
            continue
        if max(map(len, texts[max(0, first - _SMALL) : first]), default=0) < _PARAGRAPH:
            continue
        box = element if outline.tag[element] == "aside" else _box(outline, element)
        blocks = range(outline.first[box], outline.end[box])
        if not 0 < len(blocks) <= _SMALL or not taken.isdisjoint(blocks):
            continue
        if not _is_one_link(outline, blocks) or not _is_set_in(outline, box, blocks):
            continue
        cards += 1
        if cards > _MAX_CARDS:
            return
        after = outline.last[box]
        label = outline.text[blocks[0]]
        known = len(blocks) > 1 and headings.is_inline_label(label)
        yield Offer(
            label.rstrip(" :：»›>") if known else None, "related", blocks, (blocks[0],) if known else (), how="card"
        )


def _box(outline: Outline, element: int) -> int:
    """The widest element around a headline that is no larger than a card."""
    box = element
    for _ in range(_CLIMB):
        parent = outline.parent[box]
        if parent < 0 or outline.end[parent] - outline.first[parent] > _SMALL:
            break
        box = parent
    return box


def _is_one_link(outline: Outline, blocks: range) -> bool:
    """Whether a box holds a linked headline, or lines that all lead to one page, and beside it short lines only."""
    led = {}
    for b in blocks:
        text = outline.text[b]
        if outline.link_chars[b] < 0.9 * len(text):
            if len(text) > _LINE:
                return False
        elif len(text) >= _HEADLINE:
            led[outline.href[b] or (outline.links[b] or [("", "")])[0][0]] = b
    return len(led) == 1


def _is_set_in(outline: Outline, box: int, blocks: range) -> bool:
    """Whether a paragraph stands before the box, and one or a heading behind it, right in the element that holds it."""
    holder = outline.parent[box]
    before, after = blocks.start - 1, blocks.stop
    if holder < 0 or before < outline.first[holder] or after >= outline.end[holder]:
        return False
    if outline.tag[box] in LEVELS:
        return False  # a linked heading of the story itself
    return all(
        outline.parent[outline.element[b]] == holder
        and outline.link_chars[b] < 0.5 * len(outline.text[b])
        and (len(outline.text[b]) >= _PARAGRAPH or (b == after and outline.level(b) > 0))
        for b in (before, after)
    )
