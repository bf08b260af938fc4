"""Which blocks of a page offer other stories: by their heading, or by their class where they have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scraper.model import RelatedKind
from scraper.parse import cues, headings
from scraper.parse.outline import Outline

_MAX_BLOCKS: Final = 150  # of one block of links: past it, what looked like one is the page
_HEADING_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True)
class Offer:
    """A block of links, before its links are read."""

    heading: str | None
    kind: RelatedKind
    blocks: range
    heading_block: int | None = None


def find_offers(outline: Outline, taken: set[int]) -> list[Offer]:
    """The blocks of links, in page order. ``taken`` are blocks of the comments, which are left alone."""
    offers: list[Offer] = []
    count = len(outline.text)
    for b in range(count):
        if b in taken:
            continue
        heading, kind = _heading_of(outline, b)
        if kind is None or kind == "none" or not _is_heading(outline, b) or _is_shell(outline, b):
            continue
        if kind == "latest" and headings.is_vague(heading) and outline.cue[outline.element[b]] & cues.RELATED:
            kind = "related"  # 'More from the Herald' over what the markup calls related
        blocks = _below(outline, b, taken)
        if blocks:
            offers.append(Offer(heading.rstrip(" :："), _as_kind(kind), blocks, b))
    offers.extend(_by_class(outline, taken, offers))
    offers.sort(key=lambda offer: offer.blocks.start)
    return offers


def _heading_of(outline: Outline, b: int) -> tuple[str, str | None]:
    """A block as a heading, and what it says; of a heading in tabs ('Related articles | More from the author') the first."""
    text = outline.text[b]
    kind = headings.kind_of(text)
    if kind is None and len(text) < 100:
        for _, tab in outline.links[b] or ():
            if (kind := headings.kind_of(tab)) is not None:
                return tab, kind
    return text, kind


def _is_shell(outline: Outline, b: int) -> bool:
    """Whether a box made for links holds nothing but the heading: a script would fill it, what follows is not its own."""
    element = outline.element[b]
    for _ in range(3):
        if outline.end[element] - outline.first[element] > 1:
            return False
        if outline.own[element] & cues.RELATED and outline.tag[element] not in _HEADING_TAGS:
            return True
        element = outline.parent[element]
        if element < 0:
            return False
    return False


def _as_kind(name: str) -> RelatedKind:
    kinds: dict[str, RelatedKind] = {"latest": "latest", "popular": "popular", "sponsored": "sponsored"}
    return kinds.get(name, "related")


def _is_heading(outline: Outline, b: int) -> bool:
    """Whether a block is set as a heading: by tag, by weight, by class, or by standing alone before links."""
    element = outline.element[b]
    if outline.cue[element] & cues.NAV and not outline.level(b):
        return False
    text = outline.text[b]
    if outline.level(b) or outline.bold[b] >= 0.8 * len(text):
        return True
    if (outline.own[element] | outline.inline_cue[b]) & (cues.TITLE | cues.HEADER | cues.RELATED):
        return True
    after = b + 1
    return (
        outline.link_chars[b] == 0
        and after < len(outline.text)
        and outline.link_chars[after] >= 0.8 * len(outline.text[after])
    )


def _below(outline: Outline, heading: int, taken: set[int]) -> range | None:
    """The blocks under a heading: up to the end of the nearest element around it that holds links after it."""
    element = outline.element[heading]
    linked = 0
    while element > 0:
        end = outline.end[element]
        if end > heading + 1:
            linked = next((b for b in range(heading + 1, min(end, heading + 40)) if _story_link(outline, b)), 0)
            if linked:
                break
        element = outline.parent[element]
    if not linked:
        return None
    level = outline.level(heading)
    stop = heading + 1
    misses = 0
    for b in range(heading + 1, min(end, heading + _MAX_BLOCKS)):
        if b in taken:
            break
        text = outline.text[b]
        unlinked = outline.link_chars[b] < 0.3 * len(text) and not _story_link(outline, b)
        if len(outline.links[b] or ()) > 1 and headings.kind_of(text.split(":", 1)[0]) == "none":
            break  # 'Tags: …'
        if headings.kind_of(text) is not None and (outline.level(b) or unlinked) and b > linked:
            break
        if level and b > linked and unlinked and 0 < outline.level(b) <= level:
            break
        if unlinked and not _in_card(outline, b, element):
            misses += len(text)
            if misses > 250:
                break  # running text: the story goes on
        elif not unlinked:
            stop = b + 1
            misses = 0
        else:
            stop = b + 1
    return range(heading + 1, stop) if stop > linked else None


def _story_link(outline: Outline, b: int) -> bool:
    """Whether a block is a linked headline, or opens with one and goes on with its excerpt."""
    text = outline.text[b]
    if outline.link_chars[b] >= 0.5 * len(text):
        return len(text) >= 8
    links = outline.links[b] or []
    opening = links[0][1] if len(links) == 1 else ""
    return len(opening) >= 12 and len(text) < 400 and text.startswith(opening)


def _in_card(outline: Outline, b: int, top: int) -> bool:
    """Whether a block shares a box, inside ``top``, with a linked headline: an excerpt, a date, a kicker."""
    element = (
        outline.parent[outline.element[b]] if outline.tag[outline.element[b]] in ("p", "span") else outline.element[b]
    )
    for _ in range(4):
        if element <= top:
            return False
        if outline.end[element] - outline.first[element] > 1:
            blocks = range(outline.first[element], outline.end[element])
            linked = sum(1 for x in blocks if _story_link(outline, x))
            if linked:
                return len(blocks) <= 12
        element = outline.parent[element]
    return False


def _by_class(outline: Outline, taken: set[int], known: list[Offer]) -> list[Offer]:
    """Boxes whose class says related and that no heading has told yet."""
    offers: list[Offer] = []
    covered: set[int] = set()
    for offer in known:
        covered.update(offer.blocks)
        if offer.heading_block is not None:
            covered.add(offer.heading_block)
    skip = 0
    for element, own in enumerate(outline.own):
        if element < skip or not own & cues.RELATED:
            continue
        first, end = outline.first[element], outline.end[element]
        blocks = range(first, end)
        if not 0 < len(blocks) <= _MAX_BLOCKS or any(b in covered or b in taken for b in (first, end - 1)):
            continue
        if outline.cue[element] & (cues.NAV | cues.FOOTER | cues.FORM | cues.COOKIE):
            continue
        chars = sum(len(outline.text[b]) for b in blocks)
        linked = sum(outline.link_chars[b] for b in blocks)
        if linked < 0.3 * chars:
            continue
        head = next((b for b in blocks if outline.link_chars[b] == 0 and len(outline.text[b]) < 80), None)
        heading_block = head if head is not None and head - first <= 1 and _is_heading(outline, head) else None
        if heading_block is None and first and outline.level(first - 1) and outline.link_chars[first - 1] == 0:
            heading_block = first - 1
        heading = outline.text[heading_block] if heading_block is not None else None
        kind = headings.kind_of(heading) if heading else None
        if kind == "none":
            continue
        if kind is None and own & (cues.LATEST | cues.POPULAR | cues.SPONSORED):
            kind = "latest" if own & cues.LATEST else "popular" if own & cues.POPULAR else "sponsored"
        offers.append(
            Offer(heading.rstrip(" :") if heading else None, _as_kind(kind or "related"), blocks, heading_block)
        )
        skip = outline.last[element]
    return offers
