"""Comments without a helpful class: a heading that counts or names comments, and below it a row of like elements.

The signs are those a reader goes by: the heading, then boxes alike in build, each with a name, a time and some words.
"""

from __future__ import annotations

import re
from collections import Counter

from scraper.parse import cues
from scraper.parse.comments.fields import ReadTime, is_control
from scraper.parse.comments.items import TABLE, Item
from scraper.parse.outline import Outline

_HEADING = re.compile(
    rf"^(?:(?:\d[\d.,]*|{TABLE['one']})\s+)?(?:reader |leser|user )?(?:{TABLE['counted']})\b[^.?!]{{0,60}}$|"
    rf"^(?:{TABLE['counted']})\s*[:(]?\s*\d*\s*\)?$",
    re.IGNORECASE,
)
_MAX_ITEMS = 1000


def find_unmarked(outline: Outline, read_time: ReadTime) -> list[Item]:
    """Items below a heading of comments, in document order; none where nothing below it looks like comments."""
    for b, text in enumerate(outline.text):
        if len(text) > 80 or outline.href[b] is not None or not _HEADING.match(text):
            continue
        element = outline.element[b]
        heading = (
            outline.level(b) or outline.bold[b] or outline.own[element] & (cues.TITLE | cues.COMMENT | cues.HEADER)
        )
        if not heading:
            continue
        items = _below(outline, b, read_time)
        if items:
            return items
    return []


def _below(outline: Outline, heading: int, read_time: ReadTime) -> list[Item]:
    element = outline.element[heading]
    for _ in range(5):
        element = outline.parent[element]
        if element <= 0:
            return []
        if outline.end[element] > heading + 2:
            items = _rows(outline, element, heading, read_time)
            if items:
                return items
    return []


def _rows(outline: Outline, section: int, heading: int, read_time: ReadTime) -> list[Item]:
    """The elements in a section, after its heading, that are built alike and each read like a comment."""
    groups: Counter[tuple[str, str]] = Counter()
    likely: list[tuple[int, tuple[str, str]]] = []
    for e in range(section + 1, min(outline.last[section], section + 50 * _MAX_ITEMS)):
        if outline.first[e] <= heading or outline.tag[e] not in ("li", "div", "article", "section", "dd"):
            continue
        if _reads_like_one(outline, e, read_time):
            build = (outline.tag[e], outline.name(e))
            groups[build] += 1
            likely.append((e, build))
    if not groups:
        return []
    # A list around all of them may itself begin like a comment: the build that recurs most is the comment's.
    build, _ = max(groups.items(), key=lambda entry: (entry[1], -min(e for e, k in likely if k == entry[0])))
    items: list[Item] = []
    opened: list[Item] = []
    for e, kind in likely[:_MAX_ITEMS]:
        if kind != build:
            continue
        while opened and e >= outline.last[opened[-1].element]:
            opened.pop()
        item = Item(e, None, None)
        if opened:
            item.outer = opened[-1]
            opened[-1].replies.append(item)
        items.append(item)
        opened.append(item)
    return items


def _reads_like_one(outline: Outline, element: int, read_time: ReadTime) -> bool:
    """Whether an element opens with a short name, a time near it, and some words."""
    first, end = outline.first[element], outline.end[element]
    if end - first < 2:
        return False
    lines = [b for b in range(first, min(end, first + 5)) if not is_control(outline.text[b])]
    if len(lines) < 2 or len(outline.text[lines[0]]) > 100:
        return False
    timed = any(
        len(outline.text[b]) <= 100
        and any(c.isdigit() for c in outline.text[b])
        and _has_time(outline.text[b], read_time)
        for b in lines[:3]
    ) or any(first <= block < end for block in outline.timed)
    words = any(
        outline.link_chars[b] < 0.5 * len(outline.text[b])
        and len(outline.text[b]) >= 2
        and not read_time(outline.text[b])
        for b in lines[1:]
    )
    return timed and words


def _has_time(text: str, read_time: ReadTime) -> bool:
    parts = re.split(r"\s[|–—·•-]\s|\n", text)
    return any(read_time(part.strip()) is not None for part in parts if any(c.isdigit() for c in part))
