"""What a block of links offers: one story an address, with its headline, excerpt and date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from scraper.model import RelatedLink
from scraper.parse import cues
from scraper.parse.outline import Outline
from scraper.parse.related.addresses import Addresses
from scraper.parse.related.extent import leads_to_more
from scraper.parse.related.offers import Offer

ReadTime = Callable[[str], str | None]

_MAX_LINKS: Final = 60
_EXCERPT: Final = 40  # characters: a shorter line in a card is a kicker, a name, a button
_DATE: Final = 40  # characters of a line that tells a date
_KICKER: Final = 45
_KICKERS: Final = re.compile(
    r"kicker|overline|eyebrow|dachzeile|topline|spitzmarke|categor|rubri|ressort", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_SENTENCE_ENDS: Final = ".…。"
_SMALL: Final = cues.DATE | cues.AUTHOR | cues.TAGS


@dataclass(slots=True)
class _Story:
    place: int
    title: str = ""
    rank: float = -1.0
    level: int = 0
    excerpt: str | None = None
    published: str | None = None


def read_stories(
    outline: Outline, offer: Offer, addresses: Addresses, read_time: ReadTime
) -> list[tuple[int, RelatedLink]]:
    """The stories of a block, each with the block of text it stands at."""
    stories: dict[str, _Story] = {}
    current: _Story | None = None
    waiting: str | None = None  # a date printed above its headline
    for b in offer.blocks:
        if b in offer.heading_blocks:
            continue
        pairs = _links(outline, b)
        told = [(address, words) for href, words in pairs if (address := addresses.story(href))]
        if pairs and not told:
            current = waiting = None  # the card of this page itself, of a tag, of an author
            continue
        date = _date(outline, b, read_time)
        touched = False
        for address, words in told:
            story = stories.setdefault(address, _Story(b))
            touched = touched or story is not current
            current = story
            if not (date and len(words) <= _DATE and read_time(words)):
                _offer_words(outline, b, words, story)
        if touched and waiting and current is not None:
            current.published, waiting = current.published or waiting, None
        if current is None or (date and not touched and current.published):
            waiting = date or waiting
        elif date:
            current.published = current.published or date
        if current is not None and not touched and date is None:
            _offer_excerpt(outline, b, current)
    kept = _without_kickers(outline, stories)
    return [(s.place, link) for address, s in kept if (link := _link(address, s, offer))]


def _links(outline: Outline, b: int) -> list[tuple[str, str]]:
    href = outline.href[b]
    return [(href, outline.text[b])] if href is not None else (outline.links[b] or [])[:_MAX_LINKS]


def _date(outline: Outline, b: int, read_time: ReadTime) -> str | None:
    """The date a line of a card tells, by its ``<time datetime>`` or in words."""
    if (stated := outline.timed.get(b)) and (found := read_time(stated)):
        return found
    rest = outline.text[b]
    links = outline.links[b]
    unlinked = len(rest) - (outline.link_chars[b] if links else 0)
    if not 3 < unlinked <= _DATE + 10 or not _DIGIT.search(rest):
        return None
    for _, words in links or ():
        rest = rest.replace(words, " ", 1)
    rest = rest.strip(" -–—|·•,")
    return read_time(rest) if len(rest) <= _DATE and _DIGIT.search(rest) else None


def _offer_words(outline: Outline, b: int, words: str, story: _Story) -> None:
    """Take the words of a link for the headline of its story, or for its excerpt."""
    level = outline.level(b)
    rank = _rank(outline, b, words, level)
    text = outline.text[b]
    if level and story.level > level and len(story.title) <= _KICKER and outline.href[b] is not None:
        story.title, story.rank, story.level = f"{story.title} {words}", rank, level  # a kicker above its headline
    elif rank > story.rank and not (story.level and level > story.level):
        story.title, story.rank, story.level = words, rank, level
        if outline.href[b] is None and len(outline.links[b] or ()) == 1:
            rest = text.partition(words)[2].strip(" -–—:|")
            if len(rest) > _EXCERPT:
                story.excerpt = rest  # one line: the linked headline, then the excerpt
    elif outline.href[b] is not None and len(text) > _EXCERPT and story.excerpt is None and not level:
        story.excerpt = text  # a card that is one link: headline and excerpt


def _offer_excerpt(outline: Outline, b: int, story: _Story) -> None:
    """Take a line of a card that is no link for the excerpt of its story."""
    text = outline.text[b]
    if story.excerpt is not None or len(text) <= _EXCERPT or outline.link_chars[b] >= 0.5 * len(text):
        return
    if text != story.title and not leads_to_more(text):
        story.excerpt = text


def _without_kickers(outline: Outline, stories: dict[str, _Story]) -> list[tuple[str, _Story]]:
    """The stories without the links that stand beside a headline in its card: sections, places, names."""
    headlines = {s.place for s in stories.values() if s.level}
    places = {s.place for s in stories.values()}
    kept = []
    for address, story in list(stories.items())[:_MAX_LINKS]:
        beside = {story.place, story.place + 1} if not story.level and len(story.title) <= _KICKER else set()
        if beside & headlines and any(
            _in_one_card(outline, story.place, place) for place in beside if place in headlines
        ):
            continue
        if beside and story.place + 1 in places and _is_called_kicker(outline, story.place):
            continue
        kept.append((address, story))
    return kept


def _is_called_kicker(outline: Outline, b: int) -> bool:
    """Whether a class says that a line is a kicker or a section."""
    element = outline.element[b]
    return _KICKERS.search(f"{outline.name(element)} {outline.name(max(outline.parent[element], 0))}") is not None


def _in_one_card(outline: Outline, b: int, other: int) -> bool:
    """Whether two blocks share a box smaller than a list of cards."""
    if b == other:
        return True
    element = outline.element[b]
    for _ in range(3):
        element = outline.parent[element]
        if element < 0 or outline.end[element] - outline.first[element] > 8:
            return False
        if outline.first[element] <= other < outline.end[element]:
            levels = sum(1 for x in range(outline.first[element], outline.end[element]) if outline.level(x))
            return levels == 1
    return False


def _link(address: str, story: _Story, offer: Offer) -> RelatedLink | None:
    words = headline(story.title)
    if story.rank < 0 or not is_headline(words, story.rank):
        return None
    return RelatedLink(
        url=address,
        title=words,
        heading=offer.heading,
        kind=offer.kind,
        excerpt=story.excerpt if story.excerpt and story.excerpt != words else UNSET,
        published=story.published or UNSET,
    )


def _rank(outline: Outline, b: int, words: str, level: int) -> float:
    """How much a linked text looks like the headline of its card."""
    length = len(words)
    if not any(c.isalpha() for c in words) or leads_to_more(words):
        return -1.0
    rank = min(length, 120) / 120
    if level:
        rank += 2
    bits = outline.own[outline.element[b]] | outline.inline_cue[b]
    if bits & cues.TITLE:
        rank += 1
    if length > 160:
        rank -= 1
    elif length > 80 and words[-1] in _SENTENCE_ENDS:
        rank -= 0.9  # the excerpt, which is a link too
    if bits & _SMALL and length < 30:
        rank -= 0.5
    return rank


def headline(words: str) -> str:
    """The words of a link without the arrows and bullets around them."""
    words = " ".join(words.split()).strip(" ›>→|·•")
    return words if "«" in words else words.strip(" »")


def is_headline(words: str, rank: float = 0) -> bool:
    """Whether the words of a link are enough to be a headline; one set as such may be short."""
    if rank >= 2:
        return len(words) >= 4
    return len(words) >= 15 or words.count(" ") >= 2 or (len(words) >= 6 and not words.isascii())
