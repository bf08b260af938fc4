"""Links to other stories: the blocks that offer them, their headings, and each link's headline and excerpt.

A block is told by its heading ('You May Also Like'), or by its class where it has no heading. Inside it, a story is
one address: its headline, image, excerpt and 'Read more' may all be links to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from scraper import urls
from scraper.errors import BadURL
from scraper.model import RelatedKind, RelatedLink
from scraper.parse import cues, headings
from scraper.parse.data import entries
from scraper.parse.walk import Outline

_MAX_BLOCKS: Final = 150  # of one block of links: past it, what looked like one is the page
_MAX_LINKS: Final = 60
_EXCERPT: Final = 40  # characters: a shorter line in a card is a kicker, a name, a button
_NO_STORY = re.compile(rf"/(?:{'|'.join(entries('no_story_paths.txt'))})(?:/|$)|^[^?]*://[^/]+/?$", re.IGNORECASE)
_HEADING_TAGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MORE = re.compile(rf"^(?:{'|'.join(entries('more_links.txt'))})\b.{{0,20}}$", re.IGNORECASE)


@dataclass(slots=True)
class Offer:
    """A block of links, before its links are read."""

    heading: str | None
    kind: RelatedKind
    blocks: range
    heading_block: int | None = None


ReadTime = Callable[[str], str | None]


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
    own = _same_page(url)
    _inline(outline, url, own, taken, found)
    taken = taken | found.blocks
    seen: set[tuple[str, str]] = set()
    for offer in _offers(outline, taken):
        if any(b in found.blocks for b in offer.blocks):
            continue
        links = _read(outline, offer, url, own, read_time)
        if not links:
            continue
        found.blocks.update(b for b in offer.blocks if b not in taken)
        if offer.heading_block is not None:
            found.blocks.add(offer.heading_block)
        for place, link in links:
            key = (urls.canonical(link.url), link.heading or "")
            if key not in seen:  # the block is printed twice, for phone and desktop
                seen.add(key)
                found.placed.append((place, link))
    return found


def _same_page(url: str | None) -> str:
    return _plain_address(url) if url else ""


def _plain_address(url: str) -> str:
    try:
        address = urls.canonical(url)
    except BadURL:
        return url
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?", "", address).rstrip("/")


def _offers(outline: Outline, taken: set[int]) -> list[Offer]:
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
        heading_block = head if head is not None and head - first <= 1 else None
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


@dataclass(slots=True)
class _Story:
    place: int
    title: str = ""
    rank: float = -1.0
    excerpt: str | None = None
    published: str | None = None


def _read(
    outline: Outline, offer: Offer, url: str | None, own: str, read_time: ReadTime
) -> list[tuple[int, RelatedLink]]:
    stories: dict[str, _Story] = {}
    current: _Story | None = None
    waiting: str | None = None  # a date printed above its headline
    for b in offer.blocks:
        if b == offer.heading_block:
            continue
        text = outline.text[b]
        date = _date(outline, b, read_time)
        touched = False
        pairs = _links(outline, b)
        if pairs and not any(_may_be_story(address, own) for href, _ in pairs if (address := urls.join(url, href))):
            current = waiting = None  # the card of this page itself, of a tag, of an author
            continue
        for href, words in pairs:
            address = urls.join(url, href)
            if address is None or not _may_be_story(address, own):
                continue
            story = stories.setdefault(address, _Story(b))
            touched = touched or story is not current
            current = story
            if date and len(words) < 40 and read_time(words):
                continue
            _offer_words(outline, b, words, story)
        if touched and waiting and current is not None:
            current.published, waiting = current.published or waiting, None
        if current is None or (date and not touched and current.published):
            waiting = date or waiting
        elif date:
            current.published = current.published or date
        spoken = outline.link_chars[b] < 0.5 * len(text)
        if (
            spoken
            and not touched
            and current is not None
            and current.excerpt is None
            and _is_excerpt(text, current, date)
        ):
            current.excerpt = text
    return [
        (story.place, link)
        for address, story in list(stories.items())[:_MAX_LINKS]
        if (link := _link(address, story, offer))
    ]


def _links(outline: Outline, b: int) -> list[tuple[str, str]]:
    href = outline.href[b]
    return [(href, outline.text[b])] if href is not None else outline.links[b] or []


def _date(outline: Outline, b: int, read_time: ReadTime) -> str | None:
    """The date a line of a card tells, by its ``<time datetime>`` or in words."""
    if (stated := outline.times.get(b)) and (found := read_time(stated)):
        return found
    rest = outline.text[b]
    for _, words in outline.links[b] or ():
        rest = rest.replace(words, " ", 1)
    rest = rest.strip(" -–—|·•,")
    return read_time(rest) if len(rest) <= 40 and any(c.isdigit() for c in rest) else None


def _offer_words(outline: Outline, b: int, words: str, story: _Story) -> None:
    """Take the words of a link for the headline of its story, or for its excerpt."""
    rank = _rank(outline, b, words)
    text = outline.text[b]
    if rank > story.rank:
        story.title, story.rank = words, rank
        rest = text.partition(words)[2].strip(" -–—:|")
        if outline.href[b] is None and len(rest) > _EXCERPT and len(outline.links[b] or ()) == 1:
            story.excerpt = rest  # one line: the linked headline, then the excerpt
    elif outline.href[b] is not None and len(text) > _EXCERPT and story.excerpt is None and not outline.level(b):
        story.excerpt = text  # a card that is one link: headline and excerpt


def _is_excerpt(text: str, story: _Story, date: str | None) -> bool:
    return len(text) > _EXCERPT and text != story.title and not _MORE.match(text) and date is None


def _link(address: str, story: _Story, offer: Offer) -> RelatedLink | None:
    words = _headline(story.title)
    if story.rank < 0 or not _is_headline(words, story.rank):
        return None
    return RelatedLink(
        url=address,
        title=words,
        heading=offer.heading,
        kind=offer.kind,
        excerpt=story.excerpt if story.excerpt and story.excerpt != words else UNSET,
        published=story.published or UNSET,
    )


def _may_be_story(address: str, own: str) -> bool:
    return not _NO_STORY.search(address.split("#", 1)[0]) and _plain_address(address) != own


def _rank(outline: Outline, b: int, words: str) -> float:
    """How much a linked text looks like the headline of its card."""
    if _MORE.match(words) or not any(c.isalpha() for c in words):
        return -1.0
    rank = min(len(words), 120) / 120
    if outline.level(b):
        rank += 2
    if (outline.own[outline.element[b]] | outline.inline_cue[b]) & cues.TITLE:
        rank += 1
    if len(words) > 160:
        rank -= 1
    if (outline.own[outline.element[b]] | outline.inline_cue[b]) & (cues.DATE | cues.AUTHOR | cues.TAGS) and len(
        words
    ) < 30:
        rank -= 0.5
    return rank


def _headline(words: str) -> str:
    words = " ".join(words.split()).strip(" ›>→|·•")
    return words if "«" in words else words.strip(" »")


def _is_headline(words: str, rank: float) -> bool:
    if rank >= 2:
        return len(words) >= 4
    return len(words) >= 15 or words.count(" ") >= 2 or (len(words) >= 6 and not words.isascii())


def _inline(outline: Outline, url: str | None, own: str, taken: set[int], found: RelatedLinks) -> None:
    """Paragraphs inside the story that are only a label and a link: 'Read also: …'."""
    seen = {urls.canonical(link.url) for _, link in found.placed}
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
            if address is None or not _may_be_story(address, own):
                continue
            found.blocks.add(b)
            if urls.canonical(address) in seen:
                continue
            seen.add(urls.canonical(address))
            title = _headline(linked if i == 0 else words)
            link = RelatedLink(url=address, title=title, heading=label.strip(" :："), kind="inline")
            found.placed.append((b, link))
