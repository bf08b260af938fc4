"""Links to other stories: the blocks that offer them, their headings, and each link's headline and excerpt.

A block of links is told by its heading (``offers``), or by its class where it has none that is known (``boxes``); how
far it reaches is ``extent``. Inside it, a story is one address: its headline, image, excerpt and 'Read more' may all be
links to it (``stories``). 'Read also: …' is a line by itself (``inline``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from scraper.model import RelatedLink
from scraper.parse.outline import Outline
from scraper.parse.related.addresses import Addresses, twin
from scraper.parse.related.boxes import find_boxes
from scraper.parse.related.cards import find_cards
from scraper.parse.related.inline import find_inline
from scraper.parse.related.offers import Offer, find_offers
from scraper.parse.related.stories import ReadTime, headline, read_stories

_NAME: Final = 19  # bytes: links that have fewer on the average are names, of sections or services


@dataclass(slots=True)
class RelatedLinks:
    """The related links of a page, each with the block it stands at, and the blocks that belong to them."""

    placed: list[tuple[int, RelatedLink]] = field(default_factory=list)
    blocks: set[int] = field(default_factory=set)
    offers: list[Offer] = field(default_factory=list)
    """The blocks of links that were read; what of ``blocks`` is in none of them is a line such as 'Read also: …'."""

    def in_order(self, story: range) -> tuple[RelatedLink, ...]:
        """The links in page order; those offered between the paragraphs of the story are ``inline``."""
        links = []
        told = {b for offer in self.offers if offer.how == "told" for b in offer.blocks}
        for place, link in sorted(self.placed, key=lambda entry: entry[0]):
            chosen = link.kind == "related" or (link.kind == "latest" and link.heading is None)
            within = chosen and story.start < place < story.stop - 1 and place not in told
            links.append(replace(link, kind="inline") if within else link)
        return tuple(links)


def find_related(
    outline: Outline, url: str | None, taken: set[int], read_time: ReadTime, told: Sequence[Offer] = ()
) -> RelatedLinks:
    """Read all blocks of links. ``taken`` are the blocks of the comments, which are left alone; ``told`` are blocks of
    links that an overlay knows of."""
    addresses = Addresses(url)
    reader = _Reader(outline, addresses, taken, read_time, RelatedLinks())
    reader.read(told)
    placed, blocks = find_inline(outline, addresses, taken | reader.found.blocks)
    reader.found.placed += placed
    reader.found.blocks |= blocks
    reader.read(find_offers(outline, taken | reader.found.blocks))
    reader.read(find_boxes(outline, taken | reader.found.blocks))
    reader.read(find_cards(outline, taken | reader.found.blocks))
    return reader.found


@dataclass(slots=True)
class _Reader:
    """Reads one block of links after another; what is printed twice, for phone and desktop, it keeps once."""

    outline: Outline
    addresses: Addresses
    taken: set[int]
    read_time: ReadTime
    found: RelatedLinks
    seen: set[tuple[str, str]] = field(default_factory=set)

    def _is_proved(self, links: list[tuple[int, RelatedLink]]) -> bool:
        """Whether the links under a heading that is a guess are stories of the site, and more than one."""
        own = sum(1 for _, link in links if self.addresses.is_own(link.url))
        size = sum(len(link.title.encode("utf-8", "replace")) for _, link in links)
        return own > 1 and own > len(links) / 2 and size >= _NAME * len(links)

    def _is_headline(self, link: RelatedLink) -> bool:
        """Whether the link of a card without a heading is a story of the site, and no section of it."""
        return self.addresses.is_own(link.url) and len(link.title.encode("utf-8", "replace")) > _NAME

    def read(self, offers: Iterable[Offer]) -> None:
        """Add the stories of the blocks to what is found; of two that overlap the first counts."""
        blocks = self.found.blocks
        for offer in offers:
            told = offer.how == "told"
            if not (told or (blocks.isdisjoint(offer.blocks) and blocks.isdisjoint(offer.heading_blocks))):
                continue
            links = (
                _told(offer, self.addresses)
                if offer.links
                else read_stories(self.outline, offer, self.addresses, self.read_time)
            )
            if offer.guessed and not self._is_proved(links):
                continue
            if offer.how == "card":
                links = [(b, link) for b, link in links if self._is_headline(link)]
            if not links and not told:
                continue
            self.found.offers.append(offer)
            blocks.update(b for b in offer.blocks if b not in self.taken)
            blocks.update(offer.heading_blocks)
            for place, link in links:
                key = (twin(link.url), link.heading or "")
                if key not in self.seen:
                    self.seen.add(key)
                    self.found.placed.append((place, link))


def _told(offer: Offer, addresses: Addresses) -> list[tuple[int, RelatedLink]]:
    """The links of a block that an overlay points at one by one."""
    found: dict[str, tuple[int, RelatedLink]] = {}
    for block, href, words in offer.links:
        title = headline(words)
        if title and (address := addresses.story(href)):
            found.setdefault(
                address, (block, RelatedLink(url=address, title=title, heading=offer.heading, kind=offer.kind))
            )
    return list(found.values())
