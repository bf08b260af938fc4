"""The lines that stand around the headline: where a page prints its standfirst, byline and date.

From the headline on in the order of the page, until the story begins, and the few lines before it. A line is a run of
text that no element breaks; what the class names around it say goes with it. Looked at only when it is needed.
"""

from __future__ import annotations

from typing import NamedTuple

from selectolax.lexbor import LexborNode

from scraper.parse import cues
from scraper.parse.metadata.evidence import clean

_MAX_NODES_AFTER, _MAX_NODES_BEFORE = 500, 120
_MAX_LINES_AFTER, _MAX_LINES_BEFORE = 60, 12
_MAX_DEPTH = 60
_PARAGRAPH = 220
_STORY_BEGUN = 3  # so many long lines after the headline

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "select",
        "option",
        "datalist",
        "textarea",
        "input",
        "button",
        "nav",
        "form",
        "rt",
        "rp",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "address-line",
        "wbr",
        "img",
    ]
)
APART = (
    cues.COMMENT
    | cues.RELATED
    | cues.LATEST
    | cues.POPULAR
    | cues.SPONSORED
    | cues.NAV
    | cues.FOOTER
    | cues.NEWSLETTER
    | cues.COOKIE
)
"""Cues of what is no part of the article: a date or a name in there is another's."""


class Line(NamedTuple):
    """A line of text near the headline."""

    text: str
    cues: int
    node: LexborNode
    """The element that holds it."""


def lines_after(headline: LexborNode) -> list[Line]:
    """The lines from the end of the headline to the beginning of the story, in page order."""
    collector = _Collector(_MAX_NODES_AFTER, _MAX_LINES_AFTER)
    node: LexborNode | None = headline
    for _ in range(_MAX_DEPTH):
        if node is None or collector.full or node.tag == "body":
            break
        following = node.next
        while following is not None and not collector.full:
            collector.add(following)
            following = following.next
        collector.end_line()
        node = node.parent
    return collector.lines


def lines_before(headline: LexborNode) -> list[Line]:
    """The last lines before the headline, the nearest first."""
    collector = _Collector(_MAX_NODES_BEFORE, _MAX_LINES_BEFORE)
    found: list[Line] = []
    node: LexborNode | None = headline
    for _ in range(6):
        if node is None or collector.full or node.tag == "body":
            break
        former = node.prev
        while former is not None and not collector.full:
            collector.lines = []
            collector.add(former)
            collector.end_line()
            found += reversed(collector.lines)
            former = former.prev
        node = node.parent
    return found[:_MAX_LINES_BEFORE]


class _Collector:
    __slots__ = ("_cues", "_holder", "_long", "_max_lines", "_nodes", "_parts", "lines")

    def __init__(self, max_nodes: int, max_lines: int) -> None:
        self.lines: list[Line] = []
        self._nodes = max_nodes
        self._max_lines = max_lines
        self._parts: list[str] = []
        self._cues = 0
        self._holder: LexborNode | None = None
        self._long = 0

    @property
    def full(self) -> bool:
        return self._nodes <= 0 or len(self.lines) >= self._max_lines or self._long >= _STORY_BEGUN

    def end_line(self) -> None:
        if self._parts and self._holder is not None and (text := clean("".join(self._parts))):
            self.lines.append(Line(text, self._cues, self._holder))
            self._long += len(text) > _PARAGRAPH
        self._parts = []
        self._cues = 0
        self._holder = None

    def add(self, node: LexborNode) -> None:
        """The lines of a subtree, without recursion: its depth is the page's."""
        stack: list[tuple[LexborNode | None, int]] = [(node, 0)]
        while stack and not self.full:
            inner, around = stack.pop()
            if inner is None:
                self.end_line()
                continue
            self._nodes -= 1
            if inner.is_text_node:
                text = inner.text_content
                if text and not text.isspace():
                    parent = inner.parent
                    self._holder = self._holder or parent
                    self._cues |= around
                    self._parts.append(text)
                elif text:
                    self._parts.append(" ")
                continue
            tag = inner.tag or ""
            if tag in _SKIPPED or tag.startswith("-"):
                continue
            own = around | read_cues(inner)
            if own & APART:
                continue
            inline = tag in _INLINE
            if not inline:
                self.end_line()
                stack.append((None, 0))
            elif tag == "span" or tag == "a" or tag == "time":
                self._parts.append(" ")
                stack.append((None, 0)) if own & ~around & (cues.AUTHOR | cues.DATE) else None
            child = inner.last_child
            while child is not None:
                stack.append((child, own))
                child = child.prev


def read_cues(node: LexborNode) -> int:
    """What the class and microdata of an element say."""
    attributes = node.attributes
    name = attributes.get("class")
    found = cues.read(name) if name else 0
    if prop := attributes.get("itemprop"):
        found |= cues.ITEMPROP.get(prop, 0)
    if "author" in (attributes.get("rel") or ""):
        found |= cues.AUTHOR
    if node.tag == "time":
        found |= cues.DATE
    return found


def is_apart(node: LexborNode) -> bool:
    """Is the element in a part of the page that is not the article: comments, teasers, menus?"""
    parent: LexborNode | None = node
    for _ in range(_MAX_DEPTH):
        if parent is None or (tag := parent.tag) in ("body", "html"):
            return False
        if tag in ("nav", "footer", "aside", "form"):
            return True
        if read_cues(parent) & APART:
            return True
        parent = parent.parent
    return False
