"""Comments out of an outline: which elements are comments, what each says, who answers whom."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from msgspec import UNSET

from scraper import urls
from scraper.model import Comment
from scraper.parse import cues
from scraper.parse.comments.elsewhere import without_others
from scraper.parse.comments.fields import Fields, ReadTime, read_fields
from scraper.parse.comments.items import Item, find_items, named_after_comments
from scraper.parse.comments.signs import read_signs
from scraper.parse.comments.thread import find_parents
from scraper.parse.comments.told import Told
from scraper.parse.comments.unmarked import find_unmarked
from scraper.parse.comments.words import TABLE
from scraper.parse.outline import Outline

_NOTICE = re.compile(rf"(?:{'|'.join(TABLE['notices'])})\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_COMMENT_ID = re.compile(r"^(?:(?:li|div|article|wc)-)*comment-(\d+)$", re.IGNORECASE)


How = Literal["marked", "alike", "told"]
"""How comments were found: by their own marks, by their likeness, by an overlay."""


@dataclass(slots=True)
class Thread:
    """The comments of a page, and the blocks that belong to them: no later step may take these for anything else."""

    comments: list[Comment] = field(default_factory=list)
    blocks: set[int] = field(default_factory=set)
    stated: int | None = None
    how: How = "marked"
    read: list[tuple[Item, Fields]] = field(default_factory=list)
    """What it was read from."""


def find_comments(outline: Outline, url: str | None, read_time: ReadTime, told: Told | None = None) -> Thread:
    """Read the thread of a page; empty where it has none. ``told`` is what an overlay knows of it."""
    signs = read_signs(outline)
    if told is not None and told.items:
        thread = Thread(how="told")
        _read(outline, url, told.items, read_time, thread, told)
        thread.stated = signs.number(len(thread.comments))
        return thread
    thread = Thread()
    named = named_after_comments(outline)
    items = _allowed(without_others(outline, find_items(outline, named)), told)
    if len(items) == 1 and items[0].key is None and (signs.stated or 0) > 1:
        inner = _allowed(find_unmarked(outline, signs, named, read_time), told)
        if inner:  # what is marked is the box around several that no class tells
            items, thread.how = inner, "alike"
    if items:
        _read(outline, url, items, read_time, thread, told)
    if signs.stated == 0 and not any(comment.posted for comment in thread.comments):
        thread.comments = []  # an empty template
    elif not thread.comments and not any(item.notice for item in items):
        items = _allowed(find_unmarked(outline, signs, named, read_time), told)
        if items:
            thread.how = "alike"
            _read(outline, url, items, read_time, thread, told)
    thread.stated = signs.number(len(thread.comments))
    return thread


def _allowed(items: list[Item], told: Told | None) -> list[Item]:
    return items if told is None else [item for item in items if told.allows(item)]


def _read(
    outline: Outline,
    url: str | None,
    items: list[Item],
    read_time: ReadTime,
    thread: Thread,
    told: Told | None,
) -> None:
    _nest(items)
    top = _common_ancestor(outline, [item.element for item in items])
    fields = [read_fields(outline, item, read_time) for item in items]
    if told is not None:
        for item, values in zip(items, fields, strict=True):
            told.complete(item, values)
    parents = find_parents(outline, items, fields, top)
    if told is not None:
        parents = told.parents(items, parents)
    thread.read += zip(items, fields, strict=True)
    _build(outline, url, items, fields, parents, thread)


def _nest(items: list[Item]) -> None:
    """Let each item hold the items just inside it: those in between may have been left out."""
    for item in items:
        item.replies = []
    for item in items:
        if item.outer is not None:
            item.outer.replies.append(item)


def _build(
    outline: Outline,
    url: str | None,
    items: list[Item],
    fields: list[Fields],
    parents: list[int | None],
    thread: Thread,
) -> None:
    made: dict[int, Comment] = {}
    above: list[Comment | None] = []  # of each item, itself where it is shown, else the one that it answers
    seen: set[tuple[str, str | None, str]] = set()
    again: Counter[str] = Counter()
    likely = _likely(outline, items, fields)
    for i, (item, values) in enumerate(zip(items, fields, strict=True)):
        parent = parents[i]
        answered = above[parent] if parent is not None else None
        above.append(answered)
        thread.blocks.update(values.blocks)
        text = values.words or "\n\n".join(outline.text[b] for b in values.text)
        if not text or item.notice or not (_is_signed(values) or i in likely):
            continue  # a box around the thread, a pingback
        if item.key is None and values.posted is None and _is_in_form(outline, item, values):
            continue
        if _NOTICE.match(values.author or "") or _NOTICE.match(text):
            continue
        link = _permalink(outline, url, item, values)
        id_ = _id(item, values, link, text, again)
        key = (item.key or "", values.author, text)
        if item.key and key in seen:
            continue  # the whole block printed twice
        seen.add(key)
        above[i] = made[i] = Comment(
            id=id_,
            parent_id=answered.id if answered else None,
            author=values.author,
            posted=values.posted,
            text=text,
            depth=answered.depth + 1 if answered else 0,
            permalink=link or UNSET,
            votes=values.votes if values.votes is not None else UNSET,
        )
    thread.comments = list(made.values())


def _is_signed(values: Fields) -> bool:
    return values.marked or values.posted is not None or values.long_ago


def _is_in_form(outline: Outline, item: Item, values: Fields) -> bool:
    """Whether an item is a part of a form, which is not, as some systems have it, around the whole page; or holds one
    and little else."""
    asked = sum(bool(outline.cue[outline.element[b]] & cues.FORM) for b in values.blocks)
    if 2 * asked > len(values.blocks) and not outline.cue[item.element] & cues.FORM:
        return True
    if not outline.cue[item.element] & cues.FORM:
        return False
    form = outline.ancestor(item.element, "form")
    return form >= 0 and 2 * (outline.end[form] - outline.first[form]) < len(outline.text)


def _likely(outline: Outline, items: list[Item], fields: list[Fields]) -> set[int]:
    """The items that are comments though neither name nor time is told: by their ids, and the company they keep."""
    likely: set[int] = set()
    for i, (item, values) in enumerate(zip(items, fields, strict=True)):
        if item.sure or (
            item.key
            and not item.replies
            and (len(items) > 1 or outline.cue[outline.parent[item.element]] & cues.COMMENT)
            and not any(outline.cue[outline.element[b]] & cues.FORM for b in values.blocks)
        ):
            likely.add(i)
    return likely


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
