"""The related links that an overlay tells of: its boxes, with their headings, kinds and links."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from scraper.model import Overlay, RelatedOverlay
from scraper.parse import headings, markup
from scraper.parse.outline import Outline
from scraper.parse.overlay.regions import Regions, blocks_in
from scraper.parse.overlay.stamp import Marks, boxes_of
from scraper.parse.overlay.values import text_in
from scraper.parse.related.boxes import heading_of
from scraper.parse.related.offers import Offer, as_kind

_MAX_BOXES: Final = 150
_MAX_LINKS: Final = 300
_READ: Final = 400  # tokens of an element that are read


def read_boxes(outline: Outline, overlay: Overlay, marks: Marks, regions: Regions) -> list[Offer]:
    """The blocks of links, in the order in which the overlay names them."""
    offers: list[Offer] = []
    for key, box in boxes_of(overlay).items():
        links = sorted({mark.token for mark in marks.of(f"{key}.link")})
        held = sorted({mark.token for mark in marks.of(f"{key}.within")})
        heads = sorted({mark.token for mark in marks.of(f"{key}.heading")})
        if held:
            offers += _of_boxes(outline, box, key, marks, held, heads, links)
        elif links:
            offers.append(_of_links(outline, box, key, marks, heads, links))
    return [
        offer for offer in offers[:_MAX_BOXES] if not offer.blocks or not all(b in regions.body for b in offer.blocks)
    ]


def _of_boxes(
    outline: Outline, box: RelatedOverlay, key: str, marks: Marks, held: list[int], heads: list[int], links: list[int]
) -> list[Offer]:
    """A block of links for each box; one inside another is a part of it."""
    offers: list[Offer] = []
    after = -1
    for token in held:
        end = marks.ends[token]
        blocks = blocks_in(outline, marks, token)
        if token < after or not blocks:
            continue
        after = end
        own = heads[bisect_left(heads, token) : bisect_left(heads, end)] or heads[:1]
        found = _heading(outline, marks, own) if own else _found_heading(outline, blocks)
        told = links[bisect_left(links, token) : bisect_left(links, end)]
        offers.append(_offer(outline, marks, box, f"{key}.within", blocks, found, told))
    return offers


def _of_links(
    outline: Outline, box: RelatedOverlay, key: str, marks: Marks, heads: list[int], links: list[int]
) -> Offer:
    """The links as one block, wherever they stand."""
    blocks = {b for token in links for b in blocks_in(outline, marks, token)}
    for b, _, _ in _told(outline, marks, links):
        if 2 * outline.link_chars[b] >= len(outline.text[b]):
            blocks.add(b)  # a row of links in one block
    return _offer(outline, marks, box, f"{key}.link", sorted(blocks), _heading(outline, marks, heads), links)


def _offer(
    outline: Outline,
    marks: Marks,
    box: RelatedOverlay,
    key: str,
    blocks: Sequence[int],
    heading: tuple[str | None, tuple[int, ...]],
    links: list[int],
) -> Offer:
    text, places = heading
    kind = box.kind or as_kind(headings.kind_of(text) if text else None)
    return Offer(text, kind, blocks, places, how="told", links=_told(outline, marks, links), key=key)


def _told(outline: Outline, marks: Marks, links: list[int]) -> tuple[tuple[int, str, str], ...]:
    return tuple(link for token in links[:_MAX_LINKS] if (link := _link(outline, token, marks.ends[token])))


def _heading(outline: Outline, marks: Marks, heads: list[int]) -> tuple[str | None, tuple[int, ...]]:
    """The text of the heading that is told, and its blocks."""
    if not heads:
        return None, ()
    text = text_in(outline.page, heads[0])
    return _trimmed(text), tuple(b for b in blocks_in(outline, marks, heads[0]) if outline.text[b] in text)


def _found_heading(outline: Outline, blocks: range) -> tuple[str | None, tuple[int, ...]]:
    """The heading that a box without a told one seems to have."""
    head = heading_of(outline, blocks, set())
    return (None, ()) if head is None else (_trimmed(outline.text[head]), (head,))


def _trimmed(text: str) -> str | None:
    return text.rstrip(" :：»›>") or None


def _link(outline: Outline, token: int, end: int) -> tuple[int, str, str] | None:
    """(block, href, words) of the link at a tag: itself, or the first one inside it."""
    page = outline.page
    words = text_in(page, token)
    for i in range(token, min(end + 1, token + _READ, len(page))):
        if page[i].startswith("a ") and (href := markup.value_of(page[i], "href")):
            block = bisect_left(outline.starts, token)
            if block == len(outline.starts) or outline.starts[block] >= end:
                block -= 1  # it stands inside one that began before it
            return max(block, 0), href, words
    return None
