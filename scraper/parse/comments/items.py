"""Which elements of a page are comments, one an element, outermost first.

A comment tells itself by an id with a number (``li#comment-412``), by a class that says comment and nothing of a part
of one (``div.comment``, ``kommentar-item``, but not ``comment-form``), or by schema.org's type. One comment is often
marked twice, on the list item and on the article in it: these are one. A widget that quotes comments on other pages
is none.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

from scraper.parse import cues
from scraper.parse.outline import Outline

TABLE: Final = tomllib.loads(files("scraper.parse.data").joinpath("comments.toml").read_text(encoding="utf-8"))

_ID = re.compile(rf"(?:^|[-_])(?:{TABLE['id_prefixes']})[-_]?(\d+)(?:_\d+)?$", re.IGNORECASE)
_SURE_ID = re.compile(rf"(?:^|[-_])(?:{TABLE['stem']}|cid|bb_message|wc-comm|tree)[-_]?\d", re.IGNORECASE)
_CLASS = re.compile(
    rf"(?:^|\s)(?:[a-z]{{2,4}}-)?(?:{TABLE['stems']})(?:(?:__|[-_])?(?:{TABLE['item_suffixes']}))?(?=\s|$)",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?:^|\s)(?:[a-z]{2,4}-)?(?:comments|kommentare|comentarios|commentaires|commenti|reacties)(?=\s|$)", re.I
)
_TYPE = re.compile(r"(?:/|:|\b)(?:comment|usercomments)\b", re.IGNORECASE)
_DEPTH = re.compile(r"(?:^|\s)(?:\w*[-_])?(?:depth|level)[-_]?(\d{1,2})(?=\s|$)")
_INDENTED = re.compile(r"--?(?:indented|reply|child|sub)\b|\bis-reply\b", re.IGNORECASE)
_NOTICE = re.compile("|".join(TABLE["notices"]), re.IGNORECASE)
_REPLIES = re.compile(r"children|replies|indented|thread|nested|responses|commtree|sub-?comments", re.IGNORECASE)
_NUMBER_ID = re.compile(r"\d{2,}")

_STRUCTURAL = frozenset(
    ("body", "main", "html", "form", "nav", "header", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "p", "a")
)


class Item:
    """An element that holds one comment, and its replies where they are nested."""

    __slots__ = ("data_id", "depth", "element", "id", "indented", "key", "notice", "outer", "replies", "typed")

    def __init__(self, element: int, key: str | None, id_: str | None) -> None:
        self.element = element
        self.key = key  # the number in its id
        self.id = id_  # the id attribute as it stands
        self.data_id: str | None = None
        self.outer: Item | None = None  # the item around it
        self.depth: int | None = None  # as its class states it
        self.typed = False  # whether schema.org's vocabulary says that it is a comment
        self.indented = False
        self.notice = False  # a pingback or trackback
        self.replies: list[Item] = []


def find_items(outline: Outline) -> list[Item]:
    """The comments of a page, in document order. Parts of a comment, forms and widgets are left out."""
    items: list[Item] = []
    open_items: list[Item] = []
    for element, own in enumerate(outline.own):
        while open_items and element >= outline.last[open_items[-1].element]:
            open_items.pop()
        item = _item_at(outline, element, own)
        if item is None:
            continue
        if open_items:
            outer = open_items[-1]
            if _same_comment(outline, outer, item):
                outer.key = outer.key or item.key
                outer.id = outer.id or item.id
                outer.data_id = outer.data_id or item.data_id
                outer.depth = outer.depth if outer.depth is not None else item.depth
                continue
            outer.replies.append(item)
        items.append(item)
        open_items.append(item)
    kept = _without_widgets(outline, items)
    for item in kept:
        for reply in item.replies:
            reply.outer = item
    return kept


def _item_at(outline: Outline, element: int, own: int) -> Item | None:
    if outline.tag[element] in _STRUCTURAL or outline.first[element] == outline.end[element]:
        return None
    attributes = outline.attributes(element)
    id_ = attributes.get("id") or None
    if not own & (cues.COMMENT | cues.ITEM) and id_ is None:
        return None
    class_ = attributes.get("class") or ""
    match = _ID.search(id_) if id_ else None
    data_id = attributes.get("data-comment-id") or attributes.get("data-commentid")
    typed = attributes.get("itemprop") == "comment" or _TYPE.search(
        attributes.get("itemtype") or attributes.get("typeof") or ""
    )
    notice = bool(_NOTICE.search(class_)) and "comments" not in class_
    classed = bool(_CLASS.search(class_)) and not (_PLURAL.search(class_) and not match)
    if not (
        typed
        or data_id
        or classed
        or (match and _SURE_ID.search(id_ or ""))
        or (notice and outline.tag[element] == "li")
    ):
        return None
    if own & cues.FORM:
        return None
    item = Item(element, match.group(1) if match else None, id_)
    if data_id:
        item.key = item.key or data_id
        item.data_id = data_id
    depth = _DEPTH.search(class_)
    item.depth = int(depth.group(1)) if depth else None
    item.indented = bool(_INDENTED.search(class_))
    item.notice = notice
    item.typed = bool(typed)
    return item


def _same_comment(outline: Outline, outer: Item, inner: Item) -> bool:
    """Whether an item inside an item is the same comment marked again, not a reply to it."""
    if inner.notice:
        return False
    if outer.key and inner.key:
        return outer.key == inner.key
    if outer.replies or (outer.typed and inner.typed and outer.id != inner.id):
        return False
    element = outline.parent[inner.element]
    while element > outer.element:
        if outline.tag[element] in ("ol", "ul"):
            return False
        name = outline.name(element)
        if _REPLIES.search(name):
            return False
        element = outline.parent[element]
    # Text before it that is longer than a name and a date: the outer one has said its word already.
    before = sum(len(outline.text[b]) for b in range(outline.first[outer.element], outline.first[inner.element]))
    return before < 120


def _without_widgets(outline: Outline, items: list[Item]) -> list[Item]:
    """Leave out what only links to comments elsewhere, and boxes around the thread that are named like a comment."""
    return [item for item in items if not _is_box(item) and not _is_link(outline, item)]


def _is_box(item: Item) -> bool:
    return item.key is None and any(reply.key is not None for reply in item.replies)


def _is_link(outline: Outline, item: Item) -> bool:
    blocks = range(outline.first[item.element], outline.end[item.element])
    return all(outline.link_chars[b] >= 0.9 * len(outline.text[b]) for b in blocks)
