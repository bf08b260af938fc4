"""Comments as an overlay tells of them: which elements they are, and where in one its author, time and words stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from scraper.model import CommentOverlay
from scraper.parse.comments.fields import Fields, ReadTime, clean_author
from scraper.parse.comments.items import Item, item_at
from scraper.parse.comments.marks import own_ranges
from scraper.parse.outline import Outline
from scraper.parse.overlay.regions import Regions, blocks_in
from scraper.parse.overlay.stamp import Mark, Marks
from scraper.parse.overlay.values import stated_times, text_in, value_of

_FIELDS: Final = ("id", "author", "posted", "text", "parent", "depth")
_NUMBER: Final = re.compile(r"\d{1,3}")
_MAX_VALUE: Final = 200
_READ: Final = 400  # tokens of a comment's words that are read
_LONGEST: Final = 20_000
_MAX_ITEMS: Final = 5_000


class Told:
    """What an overlay tells of the comments of one page."""

    def __init__(
        self, outline: Outline, overlay: CommentOverlay | None, marks: Marks, regions: Regions, read_time: ReadTime
    ) -> None:
        self._outline = outline
        self._regions = regions
        self._read_time = read_time
        self._marks = marks
        self._story = sorted(regions.body)
        self._within = bool(overlay and marks.of("comments.within"))
        told = [(key, marks.of(f"comments.{key}")) for key in _FIELDS]
        self._places = {key: _in_order(found) for key, found in told if found}
        self.items = self._items([mark.token for mark in marks.of("comments.item")])
        """The comments; none where the overlay leaves it to others to find them."""

    def _items(self, tokens: list[int]) -> list[Item]:
        outline = self._outline
        items: list[Item] = []
        opened: list[Item] = []
        for token in sorted(set(tokens))[:_MAX_ITEMS]:
            element = bisect_left(outline.token, token)
            if element == len(outline.token) or outline.token[element] != token:
                continue  # an inline element, which holds no block
            if outline.first[element] == outline.end[element]:
                continue
            while opened and element >= outline.last[opened[-1].element]:
                opened.pop()
            item = item_at(outline, element)
            item.sure = True
            item.notice = False
            item.outer = opened[-1] if opened else None
            items.append(item)
            opened.append(item)
        return items

    def allows(self, item: Item) -> bool:
        """Whether what was found may be a comment: it is not told to be the story, and stands where comments are."""
        first, end = self._outline.first[item.element], self._outline.end[item.tail]
        story = bisect_left(self._story, first)
        if story < len(self._story) and self._story[story] < end:
            return False
        return not self._within or first in self._regions.comments

    def complete(self, item: Item, fields: Fields) -> None:
        """Put what is told of a comment in the place of what was found."""
        if not self._places:
            return
        page = self._outline.page
        beside: set[int] = set()
        for mark in self._own(item, "author"):
            if name := clean_author(value_of(page, mark)[:_MAX_VALUE], self._read_time):
                fields.author, fields.marked = name, True
                beside.update(self._blocks(mark))
                break
        for mark in self._own(item, "posted"):
            stated = (self._read_time(text[:_MAX_VALUE]) for text in stated_times(page, mark))
            if posted := next(filter(None, stated), None):
                fields.posted = posted
                beside.update(self._blocks(mark))
                break
        for mark in (*self._own(item, "parent"), *self._own(item, "depth")):
            beside.update(self._blocks(mark))
        words = list(self._own(item, "text"))
        if words:
            fields.words = self._words(words) or None
            fields.text = sorted({b for mark in words for b in self._blocks(mark)} & {*fields.blocks})
        else:
            fields.text = [b for b in fields.text if b not in beside]
        if name := self._value(item, "id"):
            item.id, item.key = name, item.key or name
        if (depth := self._value(item, "depth")) and (number := _NUMBER.search(depth)):
            item.depth = int(number[0])

    def parents(self, items: list[Item], found: list[int | None]) -> list[int | None]:
        """Who answers whom: as told where it is, else as found. A comment stands behind the one it answers."""
        if "parent" not in self._places:
            return found
        known: dict[str, int] = {}
        for i, item in enumerate(items):
            for name in (item.id, item.data_id, item.key):
                if name:
                    known.setdefault(name, i)
        told = []
        for i, (item, parent) in enumerate(zip(items, found, strict=True)):
            named = (self._value(item, "parent") or "").rpartition("#")[2].strip()
            answered = known.get(named, i)
            told.append(answered if answered < i else parent)
        return told

    def _value(self, item: Item, key: str) -> str | None:
        values = (value_of(self._outline.page, mark)[:_MAX_VALUE] for mark in self._own(item, key))
        return next(filter(None, values), None)

    def _words(self, marks: list[Mark]) -> str:
        """The text in the tags, whole blocks of it parted by blank lines; of two tags, one in the other, the outer."""
        outline = self._outline
        pieces: list[str] = []
        after = -1
        for mark in marks:
            if mark.token < after:
                continue
            after = self._marks.ends[mark.token]
            element = bisect_left(outline.token, mark.token)
            if element < len(outline.token) and outline.token[element] == mark.token:
                pieces += (outline.text[b] for b in self._blocks(mark))
            else:
                pieces.append(text_in(outline.page, mark.token, _READ, _LONGEST))
        return "\n\n".join(piece for piece in pieces if piece)

    def _own(self, item: Item, key: str) -> Iterator[Mark]:
        """The tags of a key in a comment, those of its replies left out."""
        if (places := self._places.get(key)) is None:
            return
        for piece in own_ranges(self._outline, item):
            for at in range(bisect_left(places, (piece.start,)), len(places)):
                token, attribute = places[at]
                if token >= piece.stop:
                    break
                yield Mark(token, attribute)

    def _blocks(self, mark: Mark) -> range:
        return blocks_in(self._outline, self._marks, mark.token)


def _in_order(marks: list[Mark]) -> list[tuple[int, str | None]]:
    return sorted(((mark.token, mark.attribute) for mark in marks), key=lambda place: place[0])
