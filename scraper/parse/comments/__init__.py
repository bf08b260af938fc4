"""Comments out of an outline: which elements are comments, what each says, who answers whom."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field

from msgspec import UNSET

from scraper import urls
from scraper.model import Comment
from scraper.parse import cues
from scraper.parse.comments.fields import Fields, ReadTime, read_fields
from scraper.parse.comments.items import TABLE, Item, find_items
from scraper.parse.comments.thread import find_parents
from scraper.parse.comments.unmarked import find_unmarked
from scraper.parse.outline import Outline

_WORDS = TABLE["counted"]
_COUNT_FIRST = re.compile(rf"(?:^|[\s(])(\d{{1,3}}(?:[.,' ]\d{{3}})+|\d{{1,6}})\s*(?:{_WORDS})\b", re.IGNORECASE)
_COUNT_LAST = re.compile(rf"^\D{{0,30}}\b(?:{_WORDS})\s*[:(]?\s*(\d{{1,6}})\s*\)?$", re.IGNORECASE)
_COUNT_ONE = re.compile(rf"^(?:{TABLE['one']})\s+(?:{_WORDS})\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_COMMENT_ID = re.compile(r"^(?:(?:li|div|article|wc)-)*comment-(\d+)$", re.IGNORECASE)


@dataclass(slots=True)
class Thread:
    """The comments of a page, and the blocks that belong to them: no later step may take these for anything else."""

    comments: list[Comment] = field(default_factory=list)
    blocks: set[int] = field(default_factory=set)
    stated: int | None = None


def find_comments(outline: Outline, url: str | None, read_time: ReadTime) -> Thread:
    """Read the thread of a page; empty where it has none."""
    thread = Thread()
    thread.stated = stated_count(outline)
    items = find_items(outline) or find_unmarked(outline, read_time)
    if not items:
        return thread
    top = _common_ancestor(outline, [item.element for item in items])
    fields = [read_fields(outline, item, read_time) for item in items]
    parents = find_parents(outline, items, fields, top)
    _build(outline, url, items, fields, parents, thread)
    return thread


def _build(
    outline: Outline,
    url: str | None,
    items: list[Item],
    fields: list[Fields],
    parents: list[int | None],
    thread: Thread,
) -> None:
    made: dict[int, Comment] = {}
    seen: set[tuple[str, str | None, str]] = set()
    again: Counter[str] = Counter()
    for i, (item, values) in enumerate(zip(items, fields, strict=True)):
        thread.blocks.update(values.blocks)
        text = "\n\n".join(outline.text[b] for b in values.text)
        signed = values.marked or values.posted is not None
        if not text or item.notice or not (signed or (item.key and not item.replies)):
            continue  # a box around the thread, a form, a pingback
        link = _permalink(outline, url, item, values)
        id_ = _id(item, values, link, text, again)
        key = (item.key or "", values.author, text)
        if item.key and key in seen:
            continue  # the whole block printed twice
        seen.add(key)
        parent = parents[i]
        while parent is not None and parent not in made:
            parent = parents[parent]  # the one answered is not shown: answer the one above
        above = made[parent] if parent is not None else None
        made[i] = Comment(
            id=id_,
            parent_id=above.id if above else None,
            author=values.author,
            posted=values.posted,
            text=text,
            depth=above.depth + 1 if above else 0,
            permalink=link or UNSET,
            votes=values.votes if values.votes is not None else UNSET,
        )
    thread.comments = list(made.values())


def _id(item: Item, values: Fields, link: str | None, text: str, again: Counter[str]) -> str:
    """The page's own id, without ``comment-`` before a number; or one made of author and text, the same on the next visit."""
    own = item.id or (link.rsplit("#", 1)[1] if link else None) or item.data_id
    if own:
        number = _COMMENT_ID.match(own)
        return number.group(1) if number else own
    digest = hashlib.blake2b(f"{values.author}\n{text}".encode(), digest_size=6).hexdigest()
    again[digest] += 1
    return f"x{digest}" if again[digest] == 1 else f"x{digest}-{again[digest]}"


def _permalink(outline: Outline, url: str | None, item: Item, values: Fields) -> str | None:
    """The address a comment gives for itself: a link, not among its words, to a fragment that names it."""
    text = set(values.text)
    for b in values.blocks:
        if b in text:
            continue
        for href in (outline.href[b] or "", *(href for href, _ in outline.links[b] or ())):
            page, mark, fragment = href.rpartition("#")
            numbers = _NUMBERS.findall(fragment)
            if not mark or not numbers or "respond" in fragment or "reply" in href:
                continue
            if (fragment == item.id or item.key in numbers) if item.key or item.id else _COMMENT_ID.match(fragment):
                address = urls.join(url, page) if page else url
                return f"{address.split('#')[0]}#{fragment}" if address else None
    return None


def _common_ancestor(outline: Outline, elements: list[int]) -> int:
    first, last = min(elements), max(elements)
    at = outline.parent[first]
    while at > 0 and not last < outline.last[at]:
        at = outline.parent[at]
    return at


def stated_count(outline: Outline) -> int | None:
    """How many comments the page says it has, in a heading or beside the headline; None where it does not say."""
    best: tuple[int, int] | None = None
    for b, text in enumerate(outline.text):
        if len(text) > 120:
            continue
        element = outline.element[b]
        heading = outline.level(b) > 0 or outline.cue[element] & cues.TITLE
        near = outline.cue[element] & cues.COMMENT or outline.inline_cue[b] & cues.COMMENT
        if not (heading or near) or (outline.cue[element] & (cues.SIDE | cues.RELATED | cues.LIST) and not near):
            continue
        match = _COUNT_FIRST.search(text) or _COUNT_LAST.match(text)
        if match:
            count = int(re.sub(r"\D", "", match.group(1)))
        elif heading and _COUNT_ONE.match(text):
            count = 1
        else:
            continue
        rank = (2 if heading and near else 1) if outline.href[b] is None else 0
        if best is None or rank > best[0]:
            best = (rank, count)
    return best[1] if best else None
