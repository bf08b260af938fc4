"""Links to other stories: the blocks that offer them, their headings, and each link's headline and excerpt.

A block is told by its heading ('You May Also Like'), or by its class where it has no heading (``offers``). Inside it, a
story is one address: its headline, image, excerpt and 'Read more' may all be links to it (``stories``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from msgspec.structs import replace

from scraper import urls
from scraper.model import RelatedLink
from scraper.parse import headings
from scraper.parse.outline import Outline
from scraper.parse.related.offers import find_offers
from scraper.parse.related.stories import ReadTime, headline, may_be_story, plain_address, read_stories


@dataclass(slots=True)
class RelatedLinks:
    """The related links of a page, each with the block it stands at, and the blocks that belong to them."""

    placed: list[tuple[int, RelatedLink]] = field(default_factory=list)
    blocks: set[int] = field(default_factory=set)

    def in_order(self, story: range) -> tuple[RelatedLink, ...]:
        """The links in page order; those offered between the paragraphs of the story are ``inline``."""
        links = []
        for place, link in sorted(self.placed, key=lambda entry: entry[0]):
            within = link.kind == "related" and story.start < place < story.stop - 1
            links.append(replace(link, kind="inline") if within else link)
        return tuple(links)


def find_related(outline: Outline, url: str | None, taken: set[int], read_time: ReadTime) -> RelatedLinks:
    """Read all blocks of links. ``taken`` are the blocks of the comments, which are left alone."""
    found = RelatedLinks()
    own = plain_address(url) if url else ""
    _inline(outline, url, own, taken, found)
    taken = taken | found.blocks
    seen: set[tuple[str, str]] = set()
    for offer in find_offers(outline, taken):
        if any(b in found.blocks for b in offer.blocks):
            continue
        links = read_stories(outline, offer, url, own, read_time)
        if not links:
            continue
        found.blocks.update(b for b in offer.blocks if b not in taken)
        if offer.heading_block is not None:
            found.blocks.add(offer.heading_block)
        for place, link in links:
            key = (plain_address(link.url), link.heading or "")
            if key not in seen:  # the block is printed twice, for phone and desktop
                seen.add(key)
                found.placed.append((place, link))
    return found


def _inline(outline: Outline, url: str | None, own: str, taken: set[int], found: RelatedLinks) -> None:
    """Paragraphs inside the story that are only a label and a link: 'Read also: …'."""
    seen = {plain_address(link.url) for _, link in found.placed}
    for b, text in enumerate(outline.text):
        pairs = outline.links[b]
        if b in taken or b in found.blocks or not pairs or len(text) > 300:
            continue
        first = text.find(pairs[0][1])
        label = text[:first].strip()
        linked = pairs[0][1]
        if not label and (cut := re.match(r"(.{3,40}?)[:：|]\s*(.{15,})", linked)):
            label, linked = cut.group(1) + ":", cut.group(2)
        if not label or len(label) > 60 or not headings.is_inline_label(label):
            continue
        if outline.link_chars[b] < 0.6 * (len(text) - len(label)):
            continue
        for i, (href, words) in enumerate(pairs):
            address = urls.join(url, href)
            if address is None or not may_be_story(address, own):
                continue
            found.blocks.add(b)
            if plain_address(address) in seen:
                continue
            seen.add(plain_address(address))
            title = headline(linked if i == 0 else words)
            link = RelatedLink(url=address, title=title, heading=label.strip(" :："), kind="inline")
            found.placed.append((b, link))
