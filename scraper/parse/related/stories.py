"""What a block of links offers: one story an address, with its headline, excerpt and date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from scraper import urls
from scraper.errors import BadURL
from scraper.model import RelatedLink
from scraper.parse import cues
from scraper.parse.data import entries
from scraper.parse.outline import Outline
from scraper.parse.related.offers import Offer

ReadTime = Callable[[str], str | None]

_MAX_LINKS: Final = 60
_EXCERPT: Final = 40  # characters: a shorter line in a card is a kicker, a name, a button
_NO_STORY = re.compile(rf"/(?:{'|'.join(entries('no_story_paths.txt'))})(?:/|$)|^[^?]*://[^/]+/?$", re.IGNORECASE)
_MORE = re.compile(rf"^(?:{'|'.join(entries('more_links.txt'))})\b.{{0,20}}$", re.IGNORECASE)


def plain_address(url: str) -> str:
    """An address without what twins differ in: scheme, ``www.``, ``m.``, the slash at the end."""
    try:
        address = urls.canonical(url)
    except BadURL:
        return url
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?", "", address).rstrip("/")


@dataclass(slots=True)
class _Story:
    place: int
    title: str = ""
    rank: float = -1.0
    excerpt: str | None = None
    published: str | None = None


def read_stories(
    outline: Outline, offer: Offer, url: str | None, own: str, read_time: ReadTime
) -> list[tuple[int, RelatedLink]]:
    """The stories of a block, each with the block of text it stands at. ``own`` is the page's own plain address."""
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
        if pairs and not any(may_be_story(address, own) for href, _ in pairs if (address := urls.join(url, href))):
            current = waiting = None  # the card of this page itself, of a tag, of an author
            continue
        for href, words in pairs:
            address = urls.join(url, href)
            if address is None or not may_be_story(address, own):
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
    if (stated := outline.timed.get(b)) and (found := read_time(stated)):
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
    words = headline(story.title)
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


def may_be_story(address: str, own: str) -> bool:
    """Whether an address is that of a story, and of another than the page itself."""
    plain = plain_address(address)
    # The page's own address with something to do on it ('?share=…', '?replytocom=3') is no other story.
    return not _NO_STORY.search(address.split("#", 1)[0]) and plain != own and plain.split("?", 1)[0].rstrip("/") != own


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


def headline(words: str) -> str:
    """The words of a link without the arrows and bullets around them."""
    words = " ".join(words.split()).strip(" ›>→|·•")
    return words if "«" in words else words.strip(" »")


def _is_headline(words: str, rank: float) -> bool:
    if rank >= 2:
        return len(words) >= 4
    return len(words) >= 15 or words.count(" ") >= 2 or (len(words) >= 6 and not words.isascii())
