"""Which blocks of a page an overlay says are of the story, and which are not."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

from scraper.model import CommentOverlay, Overlay
from scraper.parse.outline import Outline
from scraper.parse.overlay.stamp import Marks, boxes_of

_STORY: Final = ("body", "keep")


@dataclass(slots=True)
class Regions:
    """What is told of blocks, each with the key that says so. Of two regions, one in the other, the inner one counts."""

    body: dict[int, str] = field(default_factory=dict)
    """Blocks of the story."""
    comments: dict[int, str] = field(default_factory=dict)
    """Blocks in which comments are."""
    related: dict[int, str] = field(default_factory=dict)
    """Blocks in which related links are."""
    outside: dict[int, str] = field(default_factory=dict)
    """Blocks that are not of the story, since they stand outside the element that holds it."""

    def barred(self, b: int) -> str | None:
        """The key that says that a block is not of the story; None where none does."""
        return self.comments.get(b) or self.related.get(b) or self.outside.get(b)


def read_regions(outline: Outline, overlay: Overlay, marks: Marks) -> Regions:
    """Lay the regions of an overlay over the blocks."""
    found = Regions()
    where: dict[str, dict[int, str]] = dict.fromkeys(_STORY, found.body)
    if isinstance(overlay.comments, CommentOverlay):
        where |= {"comments.within": found.comments, "comments.item": found.comments}
    for name, box in boxes_of(overlay).items():
        where[f"{name}.{'within' if box.within else 'link'}"] = found.related
    # What is told twice of one element is of the story: that stands last.
    regions = sorted(
        (mark.token, key in _STORY, marks.ends[mark.token], key) for key in where for mark in marks.of(key)
    )
    opened: list[tuple[int, str]] = []
    following = 0
    for b, start in enumerate(outline.starts):
        while following < len(regions) and regions[following][0] <= start:
            opened.append(regions[following][2:])
            following += 1
        while opened and opened[-1][0] <= start:
            opened.pop()
        if opened:
            key = opened[-1][1]
            where[key][b] = key
    _bar(outline, marks, found)
    return found


def _bar(outline: Outline, marks: Marks, found: Regions) -> None:
    """Say of the blocks around the story that they are not of it, where the overlay tells where it ends."""
    key = next((key for key in ("body", "within") if marks.of(key)), None)
    if key is None:
        return
    inside = (
        {b for mark in marks.of("within") for b in blocks_in(outline, marks, mark.token)} if key == "within" else ()
    )
    for b in range(len(outline.text)):
        if b not in inside and b not in found.body:
            found.outside[b] = key


def blocks_in(outline: Outline, marks: Marks, token: int) -> range:
    """The blocks whose text begins in a marked element."""
    first = bisect_left(outline.starts, token)
    return range(first, bisect_left(outline.starts, marks.ends[token], lo=first))
