"""Who answers whom: nesting, indentation, depth classes, and words such as 'Antwort auf #2'."""

from __future__ import annotations

import re
from typing import Final

from scraper.parse.comments.fields import Fields
from scraper.parse.comments.items import Item
from scraper.parse.comments.words import TABLE
from scraper.parse.outline import Outline

_REPLY_BOX: Final = re.compile(r"\b(?:children|replies|indented|responses)\b|thread-children", re.IGNORECASE)
_ANSWERS: Final = re.compile(rf"(?:{TABLE['answers']})\s*#?\s*([\d.]*\d)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^#\s?([\d.]*\d)")
_FRAGMENT: Final = re.compile(r"#(?:[a-z]+[-_])*(\d+)$", re.IGNORECASE)

_MAX_CLIMB: Final = 200  # elements: a page nested deeper is an attack


def find_parents(outline: Outline, items: list[Item], fields: list[Fields], top: int) -> list[int | None]:
    """For each item the index of the one it answers. ``top`` is the element that holds the whole thread."""
    number = {id(item): i for i, item in enumerate(items)}
    by_key = {item.key: i for i, item in enumerate(items) if item.key}
    parents: list[int | None] = []
    levels: list[int] = []  # of each item
    latest: list[int] = []  # the last item at each level, for replies told by a level alone
    printed: dict[str, int] = {}  # '#2.1' -> index
    base = min((item.depth for item in items if item.depth is not None), default=0)
    for i, (item, field) in enumerate(zip(items, fields, strict=True)):
        parent: int | None = None
        level = 0
        if item.outer is not None and id(item.outer) in number:
            parent = number[id(item.outer)]
            level = levels[parent] + 1
        else:
            level = _boxes_around(outline, item, top)
            if level == 0:
                level = item.depth - base if item.depth is not None else int(item.indented)
            if level > 0 and latest:
                parent = latest[min(level, len(latest)) - 1]
            parent = _told(outline, field, printed, by_key, i, parent)
        level = levels[parent] + 1 if parent is not None else 0
        for b in field.blocks[:6]:
            if match := _NUMBERED.match(outline.text[b]):
                printed.setdefault(match.group(1), i)
        parents.append(parent)
        levels.append(level)
        del latest[level:]
        latest.append(i)
    return parents


def _boxes_around(outline: Outline, item: Item, top: int) -> int:
    """How many boxes of replies stand around an item that no comment holds (Drupal's ``div.indented``)."""
    boxes = 0
    element = outline.parent[item.element]
    for _ in range(_MAX_CLIMB):
        if element <= top:
            break
        name = outline.name(element)
        if name and _REPLY_BOX.search(name):
            boxes += 1
        element = outline.parent[element]
    return boxes


def _told(
    outline: Outline, field: Fields, printed: dict[str, int], by_key: dict[str, int], i: int, parent: int | None
) -> int | None:
    """The parent named in words or by a link, where one is; else the one that the layout tells."""
    text = set(field.text)
    for b in field.blocks:
        line = outline.text[b]
        if b in text or len(line) > 160:
            continue
        match = _ANSWERS.search(line)
        if match and match.group(1) in printed:
            return printed[match.group(1)]
        if match or _ANSWERS.match(line + " 0"):
            for href, _ in outline.links[b] or ():
                fragment = _FRAGMENT.search(href)
                if fragment and by_key.get(fragment.group(1), i) < i:
                    return by_key[fragment.group(1)]
    return parent
