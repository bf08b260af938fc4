"""The lines that stand around the headline: where a page prints its standfirst, byline and date.

From the headline on in the order of the page, until the story begins, and the few lines before it. A line is a block
of the outline; where its inline parts are told apart by what they say of themselves (a byline and a date in one row),
each is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from scraper.parse import cues, markup
from scraper.parse.metadata.evidence import APART
from scraper.parse.outline import Outline

_MAX_BLOCKS: Final = 40  # looked at after the headline
_MAX_AFTER, _MAX_BEFORE = 20, 6
_PARAGRAPH: Final = 220
_STORY_BEGUN: Final = 3  # so many long lines after the headline
_MAX_TOKENS: Final = 60  # of a block that is parted
_OVER, _UNDER = 2, 5  # blocks right over and under the headline
_APART_UNDER: Final = cues.COMMENT | cues.RELATED | cues.LATEST | cues.POPULAR
"""What a line right beside the headline can't be; class names that speak of menus and offers mean nothing there."""
_CLOSE_OVER, _CLOSE_UNDER = 2, 3  # blocks in which a byline is one whatever the boxes around it are called
_TOLD: Final = cues.AUTHOR | cues.DATE
_PARTED_BY: Final = frozenset(
    ["span", "a", "time", "abbr", "cite", "small", "b", "strong", "em", "i", "address", "bdi", "font"]
)


class Line(NamedTuple):
    """A line of text near the headline."""

    text: str
    cues: int
    """What the elements around it say, from the one that holds the headline too."""
    block: int
    element: int
    title: str | None = None
    """The ``title`` attribute of its tag, where microformats write dates."""


class Surroundings:
    """The lines around a headline; none where no headline is shown."""

    def __init__(self, outline: Outline, first: int, end: int) -> None:
        """``first`` and ``end`` are the headline's blocks; the two are the same where there is none."""
        self._outline = outline
        self._first = first
        self.end = end
        """The block behind the headline."""
        self._known: dict[int, int] = {}
        if first < end:
            element = outline.element[first]
            while element >= 0:
                self._known[element] = 0
                element = outline.parent[element]
        self._shared = frozenset(self._known)

    @property
    def text(self) -> str:
        """The words of the headline."""
        return " ".join(self._outline.text[self._first : self.end])

    def texts(self, block: int) -> list[str]:
        """The texts between the tags of a block."""
        outline = self._outline
        start = outline.starts[block]
        end = outline.starts[block + 1] if block + 1 < len(outline.starts) else len(outline.page)
        pieces = (token.partition(">")[2] for token in outline.page[start : min(end, start + _MAX_TOKENS)])
        return [markup.clean(markup.plain(text)) for text in pieces if text and not text.isspace()]

    @cached_property
    def after(self) -> list[Line]:
        """The lines from the end of the headline to the beginning of the story, in page order, whole blocks."""
        found: list[Line] = []
        if self._first >= self.end:
            return found
        long = 0
        for block in range(self.end, min(self.end + _MAX_BLOCKS, len(self._outline.text))):
            if line := self._line(block):
                found.append(line)
                long += len(line.text) > _PARAGRAPH
                if long >= _STORY_BEGUN or len(found) >= _MAX_AFTER:
                    break
        return found

    @cached_property
    def before(self) -> list[Line]:
        """The last lines before the headline, the nearest first."""
        if self._first >= self.end:
            return []
        blocks = range(self._first - 1, max(-1, self._first - 1 - _MAX_BEFORE), -1)
        return [line for block in blocks if (line := self._line(block))]

    @cached_property
    def near(self) -> list[Line]:
        """The lines after and before the headline, whole blocks."""
        return [*self.after, *self.before]

    @cached_property
    def parts(self) -> list[Line]:
        """The lines after and before the headline, those parted whose inline tags tell a name and a date apart."""
        return [part for line in self.near for part in self._parted(line)]

    def _line(self, block: int) -> Line | None:
        outline = self._outline
        element = outline.element[block]
        around = self._around(element)
        near = self._first - _OVER <= block < self.end + _UNDER
        if around & (_APART_UNDER if near else APART) and not self._is_byline(block):
            return None
        return Line(outline.text[block], around | outline.inline_cue[block], block, element)

    def _is_byline(self, block: int) -> bool:
        """Does a line close to the headline stand in an element that tells an author or a date?

        Themes give it the names of their teasers ('teaser-meta'), so what the boxes around are called says nothing.
        """
        if not self._first - _CLOSE_OVER <= block < self.end + _CLOSE_UNDER:
            return False
        outline = self._outline
        if outline.href[block] is not None or outline.level(block):
            return False  # a teaser's
        element = outline.element[block]
        while element >= 0 and element not in self._shared:
            if outline.own[element] & _TOLD:
                return True
            if outline.own[element] & _APART_UNDER:
                return False
            element = outline.parent[element]
        return False

    def _around(self, element: int) -> int:
        """The cues of the elements around, up to the one that the headline is in too."""
        chain: list[int] = []
        known = self._known
        while element >= 0 and element not in known:
            chain.append(element)
            element = self._outline.parent[element]
        told = known[element] if element >= 0 else 0
        for e in reversed(chain):
            told |= self._outline.own[e]
            if self._outline.tag[e] == "aside":
                told |= cues.RELATED
            known[e] = told
        return told

    def _parted(self, line: Line) -> Iterator[Line]:
        if not line.cues & _TOLD or len(line.text) >= 2 * _PARAGRAPH:
            yield line
            return
        outline = self._outline
        start = outline.starts[line.block]
        end = outline.starts[line.block + 1] if line.block + 1 < len(outline.starts) else len(outline.page)
        floor = outline.token[line.element]
        while start > floor and _opens_inline(outline.page[start - 1]):
            start -= 1
        around = line.cues & ~_TOLD | self._around(line.element)
        pieces = list(_pieces(outline.page, start, min(end, start + _MAX_TOKENS), around))
        if len(pieces) < 2:
            told = pieces[0] if pieces else ("", 0, None)
            yield line._replace(cues=line.cues | told[1], title=told[2])
            return
        for text, told_of, title in pieces:
            yield Line(text, told_of, line.block, line.element, title)


def _opens_inline(token: str) -> bool:
    tag, _, text = token.partition(">")
    return tag.partition(" ")[0] in _PARTED_BY and (not text or text.isspace())


def _pieces(page: list[str], start: int, end: int, around: int) -> Iterator[tuple[str, int, str | None]]:
    """(text, cues, title) of the runs that inline tags with cues of an author or a date set apart."""
    texts: list[str] = []
    title: str | None = None
    told = around
    open_tags: list[tuple[str, int, bool]] = []  # name, cues around it, whether it parts
    for i in range(start, end):
        tag, _, text = page[i].partition(">")
        name = tag.partition(" ")[0]
        if name in _PARTED_BY:
            own = _own_cues(tag, name)
            parts = bool(own & _TOLD)
            if parts and (whole := markup.clean(markup.plain("".join(texts)))):
                yield whole, told, title
                title = None
            if parts:
                texts = []
                title = markup.value_of(tag, "title")
            elif name in ("span", "a", "time"):
                texts.append(" ")
            open_tags.append((name, told, parts))
            told |= own
        elif name[:1] == "/":
            if name[1:] in _PARTED_BY:
                if not open_tags:
                    texts.append(text)
                    continue
                _, former, parts = open_tags.pop()
                if parts:
                    if whole := markup.clean(markup.plain("".join(texts))):
                        yield whole, told, title
                    texts, title = [], None
                told = former
            elif i > start:
                break
        elif name == "br":
            texts.append(" ")
        elif i > start and name not in ("img", "wbr", "sup", "sub", "mark", "u", "s"):
            break
        texts.append(text)
    if whole := markup.clean(markup.plain("".join(texts))):
        yield whole, told, title


def _own_cues(tag: str, name: str) -> int:
    """What the class and microdata of an inline tag say."""
    if name == tag:
        return cues.DATE if name == "time" else 0
    found = cues.TAG.get(name, 0)
    attributes = markup.attributes(tag)
    if value := attributes.get("class"):
        found |= cues.read(value)
    if value := attributes.get("itemprop"):
        found |= cues.ITEMPROP.get(value, 0)
    if "author" in attributes.get("rel", ""):
        found |= cues.AUTHOR
    return found
