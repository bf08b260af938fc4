"""Which items are no comments on this page: boxes around the thread, and widgets that quote comments on other pages."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from scraper.parse import cues
from scraper.parse.comments.items import Item, own_blocks
from scraper.parse.comments.words import TABLE
from scraper.parse.outline import Outline

_LINK: Final = re.compile(rf"^([^#?]*)(?:\?[^#]*)?#(?:\w+-)?(?:{TABLE['stem']}|cid|c)[-_]?(\d+)$", re.IGNORECASE)
_PAGED: Final = re.compile(r"/comment-page-\d+/?$|/+$")
_WIDGET: Final = re.compile(TABLE["widgets"], re.IGNORECASE)
_LOOKED_AT: Final = 12  # blocks of an item in which a link to itself may stand
_MAX_CLIMB: Final = 6


def without_others(outline: Outline, items: list[Item]) -> list[Item]:
    """The items that are comments on this page."""
    kept = [item for item in items if not _is_box(item) and not _is_link(outline, item)]
    paths = [_path(outline, item) for item in kept]
    told = Counter(path for path in paths if path)
    if told:
        here, count = told.most_common(1)[0]
        if count > 1 or len(told) == 1:
            kept = [item for item, path in zip(kept, paths, strict=True) if not path or path == here]
        else:
            kept = [item for item, path in zip(kept, paths, strict=True) if not path]
    kept = [item for item in kept if not _is_quoted(outline, item)]
    left = {id(item) for item in kept}
    for item in kept:
        while item.outer is not None and id(item.outer) not in left:
            item.outer = item.outer.outer
    return kept


def _is_box(item: Item) -> bool:
    return item.key is None and any(reply.key is not None for reply in item.replies)


def _is_link(outline: Outline, item: Item) -> bool:
    blocks = range(outline.first[item.element], outline.end[item.tail])
    return all(outline.link_chars[b] >= 0.9 * len(outline.text[b]) for b in blocks)


def _is_quoted(outline: Outline, item: Item) -> bool:
    """Whether a class around an item says that these are the newest comments of the site."""
    element = item.element
    for _ in range(_MAX_CLIMB):
        if element < 0:
            return False
        if outline.own[element] & (cues.COMMENT | cues.SIDE) and _WIDGET.search(
            outline.page[outline.token[element]].partition(">")[0]
        ):
            return True
        element = outline.parent[element]
    return False


def _path(outline: Outline, item: Item) -> str:
    """The page to which an item links as the place where it stands; empty where it does not."""
    for n, b in enumerate(own_blocks(outline, item)):
        if n > _LOOKED_AT:
            break
        for href in (outline.href[b] or "", *(href for href, _ in outline.links[b] or ())):
            match = _LINK.match(href) if "#" in href and len(href) < 1000 else None
            if match and match.group(2) in match.group(1):
                return ""  # Drupal gives each comment a page of its own
            if match and match.group(1) and item.key in (None, match.group(2)):
                return _PAGED.sub("", match.group(1))
    return ""
