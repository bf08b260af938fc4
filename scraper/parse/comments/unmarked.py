"""Comments without a helpful class: a heading that counts or names comments, and below it a row of like elements.

The signs are those a reader goes by: the heading (or a box named after comments), then boxes alike in build, each with
a name, a time and some words. Where each is several elements in a row, a line of name and time begins it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from typing import Final

from scraper.parse import cues
from scraper.parse.comments.fields import ReadTime, is_control
from scraper.parse.comments.items import Item
from scraper.parse.comments.signs import Signs
from scraper.parse.comments.words import TABLE
from scraper.parse.outline import Outline

_MAX_ITEMS: Final = 1000
_MAX_PLACES: Final = 6  # headings and boxes below which rows are looked for
_MAX_BLOCKS: Final = 4000  # of a box, that are looked at
_MAX_BETWEEN: Final = 60  # blocks between a heading and the first comment: a form and its rules
_CLIMB: Final = 5
_LONGEST_ROW: Final = 60  # blocks; a longer one is a story
_LINE: Final = 100  # characters of a line with a name or a time
_ALTERNATES: Final = re.compile(r"\b(?:even|odd|alt|first|last|active|new|[\w-]*\d[\w-]*)\b")
_NOT_COMMENTS: Final = cues.RELATED | cues.LATEST | cues.POPULAR | cues.SPONSORED | cues.FORM
_STEM: Final = re.compile(TABLE["stems"], re.IGNORECASE)
_ONE: Final = re.compile(rf"(?:{TABLE['one']})\s", re.IGNORECASE)
_OF_COMMENTS: Final = re.compile(f"{TABLE['stems']}|{TABLE['answers']}|reply|antwort|répon|respuest", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_DATED: Final = re.compile(r"\d{4}|\d[./-]\d|[^\W\d]{3}|[^\x00-\u0400]")
_ROWS: Final = frozenset(("li", "div", "article", "section", "dd", "tr", "td", "table", "p"))
_BEFORE_TIME: Final = frozenset(TABLE["before_time"])
_PARTS: Final = re.compile(r"\s[|–—·•-]\s|\n|\s/\s")


def find_unmarked(outline: Outline, signs: Signs, named: list[int], read_time: ReadTime) -> list[Item]:
    """Items below a heading of comments, in document order; none where nothing below it looks like comments."""
    rows = _Rows(outline, read_time)
    for heading in signs.headings[:_MAX_PLACES]:
        for section in _around(outline, heading):
            items = rows.find(section, heading + 1)
            if _are_headed(outline, items, heading) and (len(items) > 1 or signs.stated == 1):
                return items
            if items := _plain(outline, section, heading):
                return items
    for box in _boxes(outline, named):
        items = rows.find(box, outline.first[box])
        if len(items) > 1 or (items and signs.stated == 1):
            return items
    return []


def _are_headed(outline: Outline, items: list[Item], heading: int) -> bool:
    """Whether rows stand under their heading, and not under another that comes between."""
    if not items:
        return False
    between = range(heading + 1, outline.first[items[0].element])
    return len(between) < _MAX_BETWEEN and not any(
        outline.level(b) and not _OF_COMMENTS.search(outline.text[b]) for b in between
    )


def _around(outline: Outline, heading: int) -> list[int]:
    """The elements around a heading in which its comments may be, the innermost first."""
    found: list[int] = []
    element = outline.element[heading]
    for _ in range(_CLIMB):
        if outline.own[element] & (cues.HIDDEN | cues.COOKIE) and outline.own[element] & cues.SIDE:
            break  # a box laid over the page
        element = outline.parent[element]
        if element < 0:
            break
        if outline.end[element] > heading + 1 and not outline.own[element] & cues.FORM:
            found.append(element)
    return found


def _boxes(outline: Outline, named: list[int]) -> list[int]:
    """The outermost elements named after comments that can hold some."""
    found: list[int] = []
    headline = outline.tag.index("h1") if "h1" in outline.tag else -1
    after = 0
    for element in named:
        own = outline.own[element]
        if element < after:
            continue
        blocks = outline.end[element] - outline.first[element]
        if (
            blocks < 2
            or outline.inside(headline, element)
            or own & (_NOT_COMMENTS | cues.NAV)
            or outline.cue[element] & cues.SIDE
        ):
            continue
        if not _STEM.search(outline.page[outline.token[element]].partition(">")[0]):
            continue
        found.append(element)
        after = outline.last[element]
        if len(found) == _MAX_PLACES:
            break
    return found


def _plain(outline: Outline, section: int, heading: int) -> list[Item]:
    """The rows of a list that is as long as the heading right above it says, whatever they hold."""
    numbers = re.findall(r"\d+", outline.text[heading][:40])
    one = not numbers and _ONE.match(outline.text[heading])
    stated = int(numbers[0]) if len(numbers) == 1 and len(numbers[0]) < 4 else int(bool(one))
    at = outline.element[heading + 1]
    while at > section and outline.tag[at] != "li":
        at = outline.parent[at]
    if at <= section or outline.first[at] != heading + 1 or stated < 1:
        return []
    rows = [at]
    while len(rows) <= stated and (after := outline.last[rows[-1]]) < outline.last[outline.parent[at]]:
        rows.append(after)
    rows = [row for row in rows if outline.end[row] > outline.first[row]]
    if len(rows) != stated or outline.cue[at] & (_NOT_COMMENTS | cues.NAV | cues.SIDE | cues.TAGS):
        return []
    if any(outline.link_chars[b] > 0.5 * len(outline.text[b]) for row in rows for b in [outline.end[row] - 1]):
        return []
    items = [Item(row) for row in rows]
    for item in items:
        item.sure = True
    return items


class _Rows:
    """Finds elements alike in build that each read like a comment; what has been read of a line is remembered."""

    def __init__(self, outline: Outline, read_time: ReadTime) -> None:
        self.outline = outline
        self.read_time = read_time
        self.timed: dict[int, bool] = {}

    def find(self, section: int, start: int) -> list[Item]:
        """The items in an element from a block on."""
        outline = self.outline
        end = min(outline.end[section], start + _MAX_BLOCKS)
        times = [b for b in range(start, end) if self._has_time(b)]
        if not times:
            return []
        return self._siblings(section, start, times) or self._alike(section, start, end, times)

    def _alike(self, section: int, start: int, end: int, times: list[int]) -> list[Item]:
        outline = self.outline
        groups: Counter[tuple[str, str]] = Counter()
        likely: list[tuple[int, tuple[str, str]]] = []
        for e in range(section + 1, outline.last[section]):
            first = outline.first[e]
            if first < start or outline.end[e] - first < 2 or outline.tag[e] not in _ROWS:
                continue
            if first >= end or len(likely) >= _MAX_ITEMS:
                break
            at = bisect_left(times, first)
            if at < len(times) and times[at] < outline.end[e] and self._reads_like_one(e):
                build = (outline.tag[e], _ALTERNATES.sub("", outline.name(e)))
                groups[build] += 1
                likely.append((e, build))
        if not groups:
            return []
        # A list around all of them may itself begin like a comment: the build that recurs most is the comment's.
        first_of: dict[tuple[str, str], int] = {}
        for e, kind in likely:
            first_of.setdefault(kind, e)
        build = max(groups, key=lambda kind: (groups[kind], -first_of[kind]))
        return _nested(outline, [e for e, kind in likely if kind == build])

    def _siblings(self, section: int, start: int, times: list[int]) -> list[Item]:
        """Comments of several elements each, side by side: a line with name and time, then words."""
        outline = self.outline
        lines: dict[int, list[int]] = {}
        for b in times:
            e = outline.element[b]
            while outline.parent[e] > section and self._is_line(outline.parent[e]):
                e = outline.parent[e]
            if self._is_line(e) and outline.first[e] >= start and outline.parent[e] >= section:
                lines.setdefault(outline.parent[e], []).append(e)
        if not lines:
            return []
        parent = max(lines, key=lambda p: len(set(lines[p])))
        heads = sorted(set(lines[parent]))
        if len(heads) < 2 or not all(self._names_one(e) for e in heads):
            return []
        items: list[Item] = []
        for head, following in zip(heads, [*heads[1:], outline.last[parent]], strict=True):
            item = Item(head)
            while (after := outline.last[item.tail]) < following:
                if outline.first[after] < outline.end[after] and outline.level(outline.first[after]):
                    break  # what comes under another heading is something else
                item.tail = after
            if item.tail == head or outline.end[item.tail] == outline.end[head]:
                return []
            items.append(item)
        return items[:_MAX_ITEMS]

    def _is_line(self, element: int) -> bool:
        outline = self.outline
        first, end = outline.first[element], outline.end[element]
        return 0 < end - first <= 2 and sum(len(outline.text[b]) for b in range(first, end)) <= _LINE

    def _names_one(self, element: int) -> bool:
        """Whether a line has more in it than the time."""
        outline = self.outline
        texts = [outline.text[b] for b in range(outline.first[element], outline.end[element])]
        return len(texts) > 1 or (len(texts[0]) > 10 and self._parted(texts[0]))

    @staticmethod
    def _parted(text: str) -> bool:
        """Whether something that may be a name stands before the time in a line."""
        head = re.split(r"\d", text, maxsplit=1)[0].strip(" ,|–—·•-/(#")
        return len(head) > 2 and head.lower() not in _BEFORE_TIME

    def _reads_like_one(self, element: int) -> bool:
        """Whether an element opens with a short name and a time near it, or ends with them, and has some words."""
        outline = self.outline
        first, end = outline.first[element], outline.end[element]
        if outline.cue[element] & _NOT_COMMENTS or outline.own[element] & cues.QUOTE or end - first > _LONGEST_ROW:
            return False
        lines = [b for b in range(first, min(end, first + 6)) if not is_control(outline.text[b])]
        if len(lines) < 2:
            return False
        short = len(outline.text[lines[0]]) <= _LINE
        opens = short and any(self._has_time(b) for b in lines[:3])
        ends = end - first <= 8 and any(self._has_time(b) for b in range(max(first + 1, end - 3), end))
        worded = (opens and self._has_words(lines[1:])) or (ends and self._has_words(lines))
        return worded and not self._is_teaser(lines)

    def _has_words(self, lines: list[int]) -> bool:
        outline = self.outline
        return any(
            outline.link_chars[b] < 0.5 * len(outline.text[b]) and len(outline.text[b]) >= 2 and not self._has_time(b)
            for b in lines
        )

    def _is_teaser(self, lines: list[int]) -> bool:
        """Whether a headline is among the lines: one that leads to another page, or the story's own."""
        outline = self.outline
        for b in lines:
            if outline.level(b) == 1:
                return True
            if outline.link_chars[b] >= 0.9 * len(outline.text[b]) and len(outline.text[b]) > 25:
                hrefs = [outline.href[b] or "", *(href for href, _ in outline.links[b] or ())]
                if not any("#" in href for href in hrefs) and not self._has_time(b):
                    return True
        return False

    def _has_time(self, block: int) -> bool:
        known = self.timed.get(block)
        if known is None:
            text = self.outline.text[block]
            known = block in self.outline.timed or (
                len(text) <= _LINE
                and _DIGIT.search(text) is not None
                and _DATED.search(text) is not None
                and any(self.read_time(part.strip()) for part in (text, *_PARTS.split(text)) if len(part) >= 2)
            )
            self.timed[block] = known
        return known


def _nested(outline: Outline, elements: list[int]) -> list[Item]:
    items: list[Item] = []
    opened: list[Item] = []
    for e in elements:
        while opened and e >= outline.last[opened[-1].element]:
            opened.pop()
        item = Item(e)
        item.outer = opened[-1] if opened else None
        items.append(item)
        opened.append(item)
    return items
