"""Which elements of a page are comments, one an element, outermost first.

A comment tells itself by an id with a number (``li#comment-412``), by a class that says comment and nothing of a part
of one (``div.comment``, ``kommentar-item``, but not ``comment-form``), or by schema.org's type. One comment is often
marked twice, on the list item and on the article in it: these are one. In a ``dl`` it is a ``dt`` and what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from scraper.parse import cues, markup
from scraper.parse.comments.words import ITEM, NO, TABLE, says_item
from scraper.parse.outline import Outline

_ID: Final = re.compile(
    rf"(?:^|[-_])(?:{TABLE['id_prefixes']})(?:[-_](?:{TABLE['item_suffixes']}|wrapper|id))?[-_]?(\d+)(?:_\d+)?$",
    re.IGNORECASE,
)
_SURE_ID: Final = re.compile(rf"(?:^|[-_])(?:{TABLE['stem']}|cid|bb_message|wc-comm|tree)[-_]?\d", re.IGNORECASE)
_TYPE: Final = re.compile(r"(?:/|:|\b)(?:comment|usercomments)\b", re.IGNORECASE)
_DEPTH: Final = re.compile(r"(?:^|\s)(?:\w*[-_])?(?:depth|level)[-_]?(\d{1,2})(?=\s|$)")
_INDENTED: Final = re.compile(r"--?(?:indented|reply|child|sub)\b|\bis-reply\b", re.IGNORECASE)
_NOTICE: Final = re.compile("|".join(TABLE["notices"]), re.IGNORECASE)
_LIST_ID: Final = re.compile(rf"(?:{TABLE['plurals']})$", re.IGNORECASE)
_MICRODATA: Final = re.compile(r'itemprop="(?:text|commentText|commentTime|dateCreated|upvoteCount|creator)"')
_PART: Final = re.compile(TABLE["parts"], re.IGNORECASE)
_REPLIES: Final = re.compile(r"children|replies|indented|thread|nested|responses|commtree|sub-?comments", re.IGNORECASE)
_MAX_CLIMB: Final = 200  # elements between a comment and its reply: a page nested deeper is an attack
_STRUCTURAL: Final = frozenset(
    ("body", "main", "html", "form", "nav", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "p", "a")
)


class Item:
    """An element that holds one comment, and its replies where they are nested."""

    __slots__ = (
        "data_id",
        "depth",
        "element",
        "id",
        "indented",
        "key",
        "notice",
        "outer",
        "replies",
        "sure",
        "tail",
        "typed",
    )

    def __init__(self, element: int, key: str | None = None, id_: str | None = None) -> None:
        self.element = element
        self.tail = element  # the last of the siblings it is made of
        self.key = key  # the number in its id
        self.id = id_  # the id attribute as it stands
        self.data_id: str | None = None
        self.outer: Item | None = None  # the item around it
        self.depth: int | None = None  # as its class states it
        self.typed = False  # whether schema.org's vocabulary says that it is a comment
        self.indented = False
        self.notice = False  # a pingback or trackback
        self.sure = False  # whether it is one even if neither name nor time is told
        self.replies: list[Item] = []


class _Said(NamedTuple):
    """What a tag says of the comment in it."""

    key: str | None
    id: str | None
    data_id: str | None
    depth: int | None
    indented: bool
    notice: bool
    typed: bool


def find_items(outline: Outline, named: list[int]) -> list[Item]:
    """The comments of a page among the elements named after them, in document order. Parts of a comment and forms are left out."""
    items: list[Item] = []
    open_items: list[Item] = []
    page, token = outline.page, outline.token
    for element in _candidates(outline, named):
        said = _said(page[token[element]].partition(">")[0])
        if said is None or outline.first[element] == outline.end[element]:
            continue
        item = _made(element, said)
        while open_items and element >= outline.last[open_items[-1].tail]:
            open_items.pop()
        if open_items:
            outer = open_items[-1]
            if _same_comment(outline, outer, item):
                _join(outer, item)
                continue
            outer.replies.append(item)
            item.outer = outer
        if outline.tag[element] == "dt":
            item.tail = last_of(outline, element, "dd")
        items.append(item)
        open_items.append(item)
    return items


def _candidates(outline: Outline, named: list[int]) -> list[int]:
    """The elements whose tags are worth reading: those named after comments, and what else may be one."""
    page, token = outline.page, outline.token
    if any(_MICRODATA.search(page[spot.token]) for spot in outline.spots):
        return [e for e, own in enumerate(outline.own) if own & cues.COMMENT or "omment" in page[token[e]]]
    return named


def named_after_comments(outline: Outline) -> list[int]:
    """The elements whose class or id speaks of comments."""
    own, page, token = outline.own, outline.page, outline.token
    comment = cues.COMMENT
    either = comment | cues.ITEM
    marked = [e for e, bits in enumerate(own) if bits & either]
    return [e for e in marked if own[e] & comment or (outline.tag[e] == "li" and "bb_message" in page[token[e]])]


@lru_cache(maxsize=8192)
def _said(tag: str) -> _Said | None:
    """Read a tag; None where it marks no comment."""
    name = tag.partition(" ")[0]
    attributes = markup.attributes(tag)
    if name in _STRUCTURAL or not attributes:
        return None
    id_ = attributes.get("id") or None
    class_ = attributes.get("class") or ""
    own = cues.read(class_) | (cues.read(id_) if id_ else 0)
    if own & cues.FORM:
        return None
    match = _ID.search(id_) if id_ else None
    data_id = attributes.get("data-comment-id") or attributes.get("data-commentid")
    typed = attributes.get("itemprop") == "comment" or bool(
        _TYPE.search(attributes.get("itemtype") or attributes.get("typeof") or "")
    )
    notice = bool(_NOTICE.search(class_)) and "comments" not in class_
    named = NO if id_ and _LIST_ID.search(id_) else says_item(class_)
    numbered = match is not None and (
        bool(_SURE_ID.search(id_ or "")) or (bool(own & cues.COMMENT) and (name == "dt" or not _PART.search(class_)))
    )
    if not (typed or data_id or numbered or named == ITEM or (notice and name == "li")):
        return None
    depth = _DEPTH.search(class_)
    return _Said(
        (match.group(1) if match else None) or data_id,
        id_,
        data_id,
        int(depth.group(1)) if depth else None,
        bool(_INDENTED.search(class_)),
        notice,
        typed,
    )


def item_at(outline: Outline, element: int) -> Item:
    """The comment that an element is known to be, with what its tag says of it."""
    said = _said(outline.page[outline.token[element]].partition(">")[0])
    return _made(element, said) if said else Item(element, None, outline.attributes(element).get("id") or None)


def _made(element: int, said: _Said) -> Item:
    item = Item(element, said.key, said.id)
    item.data_id = said.data_id
    item.depth = said.depth
    item.indented = said.indented
    item.notice = said.notice
    item.typed = said.typed
    return item


def _join(outer: Item, inner: Item) -> None:
    """Give an item what the same comment, marked again inside it, tells."""
    outer.key = outer.key or inner.key
    outer.id = outer.id or inner.id
    outer.data_id = outer.data_id or inner.data_id
    outer.depth = outer.depth if outer.depth is not None else inner.depth


def last_of(outline: Outline, element: int, *tags: str) -> int:
    """The last of the siblings with one of the tags that follow an element without a gap; itself where none does."""
    tail = element
    while (after := outline.last[tail]) < len(outline.tag):
        if outline.parent[after] != outline.parent[element] or outline.tag[after] not in tags:
            break
        tail = after
    return tail


def own_blocks(outline: Outline, item: Item) -> Iterator[int]:
    """The blocks of a comment without those of its replies."""
    at = outline.first[item.element]
    for reply in item.replies:
        yield from range(at, outline.first[reply.element])
        at = max(at, outline.end[reply.tail])
    yield from range(at, outline.end[item.tail])


def own_elements(outline: Outline, item: Item) -> Iterator[int]:
    """The elements in a comment without those of its replies."""
    at = item.element + 1
    for reply in item.replies:
        yield from range(at, reply.element)
        at = max(at, outline.last[reply.tail])
    yield from range(at, outline.last[item.tail])


def _same_comment(outline: Outline, outer: Item, inner: Item) -> bool:
    """Whether an item inside an item is the same comment marked again, not a reply to it."""
    if inner.notice:
        return False
    if outer.tail != outer.element and outline.parent[inner.element] == outline.parent[outer.element]:
        return True  # the dd of a dt
    if outer.key and inner.key:
        return outer.key == inner.key
    if outer.replies or (outer.typed and inner.typed and outer.id != inner.id):
        return False
    element = outline.parent[inner.element]
    for _ in range(_MAX_CLIMB):
        if element <= outer.element:
            break
        if outline.tag[element] in ("ol", "ul") or _REPLIES.search(outline.name(element)):
            return False
        element = outline.parent[element]
    # Text before it that is longer than a name and a date: the outer one has said its word already.
    start = outline.first[outer.element]
    before = 0
    for b in range(start, outline.first[inner.element]):
        before += len(outline.text[b])
        if before >= 120:
            return False
    return True
