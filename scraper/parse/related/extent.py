"""How far a block of links reaches: which blocks under a heading are its links, and where the page goes on."""

from __future__ import annotations

import re
from typing import Final

from scraper.parse import headings
from scraper.parse.data import entries
from scraper.parse.outline import Outline

_MAX_BLOCKS: Final = 150  # of one block of links: past it, what looked like one is the page
_REACH: Final = 40  # blocks from a heading to its first link
_CLIMB: Final = 12  # elements around a heading
_CARD: Final = 12  # blocks of a card
_RUNNING: Final = 250  # characters of text in no card: the story goes on
_AMONG: Final = 80  # and fewer where they stand in the story's own box
_EXCERPT: Final = 600  # of an excerpt under a heading that is a guess
_LONGEST_MORE: Final = 60
_ENTRIES: Final = entries("more_links.txt")
_MORE: Final = re.compile(
    rf"(?:{'|'.join(e for e in _ENTRIES if ' ' in e)})\b.{{0,20}}$|(?:{'|'.join(e for e in _ENTRIES if ' ' not in e)})\W*$",
    re.IGNORECASE,
)


def is_story_link(outline: Outline, b: int) -> bool:
    """Whether a block is a linked headline, or opens with one and goes on with its excerpt."""
    length = len(outline.text[b])
    if outline.link_chars[b] >= 0.5 * length:
        return length >= 8
    links = outline.links[b]
    if links is None or len(links) != 1 or length >= 400:
        return False
    words = links[0][1]
    return len(words) >= 12 and outline.text[b].startswith(words)


def is_in(outline: Outline, element: int, bits: int) -> bool:
    """Whether an element stands in one that its class names so (a menu, a form), and that is not half of the page."""
    if not outline.cue[element] & bits:
        return False
    half = len(outline.text) // 2
    for _ in range(_CLIMB):
        if element < 0 or outline.end[element] - outline.first[element] > half:
            return False
        if outline.own[element] & bits:
            return True
        element = outline.parent[element]
    return False


def leads_to_more(text: str) -> bool:
    """Whether the words of a link lead on to a story or a list of them without being a headline: 'View all'."""
    return len(text) < _LONGEST_MORE and _MORE.match(text) is not None


def in_card(outline: Outline, b: int, top: int) -> bool:
    """Whether a block shares a box, inside ``top``, with a linked headline: an excerpt, a date, a kicker."""
    element = outline.element[b]
    if outline.tag[element] in ("p", "span"):
        element = outline.parent[element]
    for _ in range(4):
        if element <= top:
            return False
        first, end = outline.first[element], outline.end[element]
        if end - first > _CARD:
            return False
        if end - first > 1 and any(is_story_link(outline, x) for x in range(first, end) if x != b):
            return True
        element = outline.parent[element]
    return False


def below(outline: Outline, heading: int, taken: set[int], *, short: bool = False) -> range | None:
    """The blocks under a heading: up to the end of the nearest element around it that holds links after it.

    With ``short`` the links must follow at once, since the heading may be the story's.
    """
    top, linked = _box(outline, heading, _CARD if short else _REACH)
    if linked < 0:
        return None
    menu = outline.ancestor(outline.element[linked], "nav", "footer")
    if menu >= 0 and not outline.inside(outline.element[heading], menu):
        return None  # the list was empty, or is loaded by a script: these are the site's menus
    level = outline.level(heading)
    if level and sum(_is_rival(outline, b, level) for b in range(heading + 2, linked)) > 1:
        return None  # its own list is empty, these are the next one's
    stop = heading + 1
    misses = 0
    for b in range(heading + 1, min(outline.end[top], heading + _MAX_BLOCKS)):
        if b in taken:
            break
        text = outline.text[b]
        unlinked = outline.link_chars[b] < 0.3 * len(text) and not is_story_link(outline, b)
        if _is_tag_list(outline, b):
            break
        another = b > linked and _begins_another(outline, b, level, unlinked)
        if another and (short or not (unlinked and in_card(outline, b, top))):
            break
        if not unlinked:
            if misses > _AMONG and _is_loose(outline, b, top):
                break
            stop, misses = b + 1, 0
        elif not (short and len(text) > _EXCERPT) and in_card(outline, b, top):
            stop = b + 1
        else:
            misses += len(text)
            if misses > (_AMONG if _is_loose(outline, b, top) and (short or b > linked) else _RUNNING):
                break
    return range(heading + 1, stop) if stop > linked else None


def _box(outline: Outline, heading: int, reach: int) -> tuple[int, int]:
    """The element around a heading that holds its links, and the first block of these; -1 where there are none."""
    element = outline.element[heading]
    level = outline.level(heading)
    looked = heading + 1
    for _ in range(_CLIMB):
        if element < 0:
            break
        end = min(outline.end[element], heading + (reach if element else _CARD))
        if end == heading + 1 and not level and _closes(outline, heading, element):
            break
        for b in range(looked, end):
            if is_story_link(outline, b) and not leads_to_more(outline.text[b]):
                return element, b
        looked = max(looked, end)
        element = outline.parent[element]
    return -1, -1


def _closes(outline: Outline, heading: int, element: int) -> bool:
    """Whether what may be a heading is the last line of a box with text: the 'Read more' of a card."""
    first = outline.first[element]
    return first < heading and heading - first < _CARD and any(len(outline.text[b]) > 40 for b in range(first, heading))


def _is_loose(outline: Outline, b: int, top: int) -> bool:
    """Whether a block stands in ``top`` itself, or in a paragraph, list or the like of it."""
    element = outline.element[b]
    return top in (element, outline.parent[element])


def _begins_another(outline: Outline, b: int, level: int, unlinked: bool) -> bool:
    """Whether a block is the heading of something else."""
    own = outline.level(b)
    if not (own or unlinked):
        return False
    if unlinked and 0 < own <= (level or 3):
        return not level or own <= level
    return headings.kind_of(outline.text[b]) is not None


def _is_rival(outline: Outline, b: int, level: int) -> bool:
    """Whether a block is another heading of the same rank."""
    return 0 < outline.level(b) <= level and not outline.link_chars[b]


def _is_tag_list(outline: Outline, b: int) -> bool:
    """'Tags: …'."""
    links = outline.links[b]
    if links is None or len(links) < 2:
        return False
    return headings.kind_of(outline.text[b].split(":", 1)[0]) == "none"
