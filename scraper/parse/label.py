"""One label a block: body, comment, related, or none of these.

Comments and related links are told first, by their structure (``comments``, ``related``); what they take is theirs.
The story is then the element that holds most of the running text that is left, and in it the blocks that read like a
story: running text first, then what stands among it (crossheads, lists, quotes, captions). Boxes set into the story
(share bars, sign-ups, advertisements, bios) are told by their class and left out.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from typing import Final

from scraper.parse import cues, headings
from scraper.parse.data import entries
from scraper.parse.walk import Outline

NONE, BODY, COMMENT, RELATED = range(4)
NAMES: Final = ("none", "body", "comment", "related")

_BESIDE: Final = cues.SIDE | cues.SHARE | cues.NEWSLETTER | cues.SPONSORED | cues.TAGS | cues.AUTHOR | cues.POPULAR
_PROSE_TAGS: Final = frozenset(("p", "blockquote", "li", "td", "th", "dd", "dt", "pre", "figcaption"))
_END: Final = re.compile(r"[.!?…:;»”\"'’)\]。！？।؟۔]\s*$")
_SENTENCE: Final = re.compile(r"[.!?…。！？।؟۔,，、،]")
_DENSE: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STRONG: Final = 1.0
_WIDE: Final = 0.3  # of the page's running text: an element with more of it says nothing of any one block
_HEADLINE_REACH: Final = 40  # blocks between the headline and an element that holds the story alone
_PICTURE_REACH: Final = 3  # blocks before the headline in which the lead picture's caption may stand
_SHARE_OF_STORY: Final = 0.72  # of the running text in an element that is to hold the story


def label(
    outline: Outline, comments: set[int], related: set[int], title: str | None, subtitle: str | None
) -> list[int]:
    """The label of each block."""
    labels = [NONE] * len(outline.text)
    for b in comments:
        labels[b] = COMMENT
    for b in related:
        labels[b] = RELATED
    prose = [_prose(outline, b) if labels[b] == NONE else 0.0 for b in range(len(labels))]
    context = Context(outline, prose)
    scores = [_score(outline, context, b, prose[b]) if prose[b] else 0.0 for b in range(len(labels))]
    top = story_element(outline, scores)
    if top < 0:
        return labels
    inside = range(outline.first[top], outline.end[top])
    # A flash of one short line is a story too: then the most that there is will do.
    enough = min(_STRONG, max(scores[b] for b in inside))
    strong = [b for b in inside if scores[b] >= enough > 0]
    if strong:
        _Story(outline, context, labels, scores, top, strong, title, subtitle).mark()
    return labels


class Context:
    """What the elements around a block say of it, but for those that hold so much of the page that they say nothing.

    Wrappers carry words for the state of the page (``nav-open``, ``has-ads``, ``paywall``): a class on an element with
    a good part of all running text in it does not tell this text from any other.
    """

    __slots__ = ("far", "outline", "own")

    def __init__(self, outline: Outline, prose: list[float]) -> None:
        self.outline = outline
        total = _sums(prose)
        held = [total[end] - total[first] for first, end in zip(outline.first, outline.end, strict=True)]
        # A story cut into parts has many boxes of one make, which together hold it.
        makes: dict[tuple[str, int], float] = {}
        for tag, own, prose_held in zip(outline.tag, outline.own, held, strict=True):
            if own:
                makes[tag, own] = makes.get((tag, own), 0.0) + prose_held
        wide = _WIDE * total[-1]
        self.own: list[int] = []
        self.far: list[int] = []  # of all elements around
        for tag, own, parent in zip(outline.tag, outline.own, outline.parent, strict=True):
            told = 0 if own and makes[tag, own] > wide else own
            self.own.append(told)
            self.far.append(told | self.far[parent] if parent >= 0 else told)

    def near(self, b: int, levels: int = 4) -> int:
        """The cues of a block and of the nearest elements around it."""
        bits = self.outline.inline_cue[b]
        element = self.outline.element[b]
        while element >= 0 and levels:
            bits |= self.own[element]
            element = self.outline.parent[element]
            levels -= 1
        return bits


def _sums(values: list[float]) -> list[float]:
    return list(accumulate(values, initial=0.0))


def _prose(outline: Outline, b: int) -> float:
    """How much a block reads like running text, by its own look alone: about 1 for a short paragraph, 5 for a long one."""
    text = outline.text[b]
    length = len(text)
    if length < 20 or outline.level(b):
        return 0.0
    if _DENSE.search(text):
        length *= 2  # scripts that write a word in two signs
    if length < 40:
        return 0.0
    density = outline.link_chars[b] / len(text)
    score = min(length, 500) / 100 * max(0.0, 1 - 1.4 * density)
    if not _SENTENCE.search(text):
        score *= 0.4
    tag = outline.tag[outline.element[b]]
    if tag in ("p", "blockquote"):
        return score * 1.3
    return score * 0.7 if tag in ("li", "td", "dd") else score


def _score(outline: Outline, context: Context, b: int, prose: float) -> float:
    """The same, with what stands around it."""
    far = context.far[outline.element[b]]
    if far & (cues.NAV | cues.FOOTER | cues.FORM | cues.COOKIE):
        prose *= 0.15
    bits = context.near(b)
    if bits & (_BESIDE | cues.COMMENT):
        prose *= 0.3
    if bits & cues.HIDDEN:
        prose *= 0.3
    return prose


def story_element(outline: Outline, scores: list[float]) -> int:
    """The smallest element that holds most of the running text; -1 on a page without any."""
    total = _sums(scores)
    if total[-1] <= 0 or not outline.tag:
        return -1
    top = 0
    child = 1
    while child < outline.last[top]:
        inside = total[outline.end[child]] - total[outline.first[child]]
        around = total[outline.end[top]] - total[outline.first[top]]
        if inside >= _SHARE_OF_STORY * around and _holds_more(outline, child):
            top = child
            child = top + 1
        else:
            child = outline.last[child]
    return top


def _holds_more(outline: Outline, element: int) -> bool:
    """Whether an element can hold a story: not a paragraph of its own."""
    return (
        outline.tag[element] not in ("p", "li", "blockquote", "td", "pre")
        or outline.end[element] - outline.first[element] > 2
    )


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile("|".join(entries("boilerplate.txt")), re.IGNORECASE)


class _Story:
    """The marking of one story's blocks."""

    def __init__(
        self,
        outline: Outline,
        context: Context,
        labels: list[int],
        scores: list[float],
        top: int,
        strong: list[int],
        title: str | None,
        subtitle: str | None,
    ) -> None:
        self.outline = outline
        self.context = context
        self.labels = labels
        self.scores = scores
        self.top = top
        self.title = headings.plain(title) if title else ""
        self.subtitle = headings.plain(subtitle) if subtitle else ""
        self.strong = strong
        # Elements that hold running text directly: what stands beside a paragraph, in one box with it, may be of the story.
        self.boxes: dict[int, int] = {}
        for b in strong:
            if not self._is_out(b):
                box = self._box(b)
                self.boxes[box] = self.boxes.get(box, 0) + 1

    def mark(self) -> None:
        outline, labels = self.outline, self.labels
        first, last = self._bounds()
        self.headline = outline.first[self.top]
        for b in range(self._headline(first), outline.end[self.top]):
            if labels[b] == NONE and self._belongs(b, first, last):
                labels[b] = BODY
        self._drop_lone_headings()

    def _box(self, b: int) -> int:
        element = self.outline.element[b]
        return self.outline.parent[element] if self.outline.tag[element] in _PROSE_TAGS else element

    def _bounds(self) -> tuple[int, int]:
        inside = [b for b in self.strong if not self._is_out(b)] or self.strong
        return inside[0], inside[-1]

    def _headline(self, first: int) -> int:
        """Where to begin: behind the headline over the story, for the standfirst and lead picture between the two."""
        start = self.headline
        for b in range(first - 1, max(-1, min(start, first) - _HEADLINE_REACH), -1):
            if self.outline.level(b) == 1 or (self.title and headings.plain(self.outline.text[b]) == self.title):
                self.headline = min(b, start)
                return max(0, min(b - _PICTURE_REACH, start))
        return start

    def _is_out(self, b: int) -> bool:
        far = self.context.far[self.outline.element[b]]
        if far & (cues.NAV | cues.FOOTER | cues.FORM | cues.COOKIE) or self.context.near(b, 2) & cues.HIDDEN:
            return True
        bits = self.context.near(b)
        if bits & (cues.NEWSLETTER | cues.SPONSORED | cues.AUTHOR):
            return True
        # A class such as 'post-content social' names the story and its tools alike: prose wins.
        return bool(bits & _BESIDE) and not (bits & cues.CONTENT and self.scores[b] >= 0.3 * _STRONG)

    def _belongs(self, b: int, first: int, last: int) -> bool:
        outline = self.outline
        text = outline.text[b]
        if self._is_out(b) or _boilerplate().match(text):
            return False
        if self.title and len(text) < 300 and headings.plain(text) == self.title:
            return False
        if outline.level(b) == 1:
            return False
        element = outline.element[b]
        tag = outline.tag[element]
        bits = self.context.near(b, 3)
        if is_caption(outline, b):
            return b <= last + 1 and len(text) >= 3
        if b < self.headline:
            return False
        density = outline.link_chars[b] / len(text)
        if bits & cues.DATE and len(text) < 60 and tag != "p":
            return False
        if self.context.own[element] & cues.DATE and density > 0.1:
            return False  # 'This entry was posted on …'
        boxed = self._box(b) in self.boxes
        if b > last + 1 and not boxed:
            return self.scores[b] >= _STRONG
        if b < first:
            if self.subtitle and headings.plain(text) == self.subtitle:
                return True
            lead = bits & cues.LEAD or tag == "h2" or (boxed and tag == "p")
            return bool(lead) and len(text) >= 40 and density < 0.5
        if density >= 0.75 and len(text) < 200:
            return tag == "li" and boxed and self._among_prose(b)
        if outline.level(b):
            return headings.kind_of(text) is None
        if self.scores[b] >= 0.6:
            return True
        if tag in _PROSE_TAGS:
            return boxed or self._among_prose(b)
        bold = outline.bold[b] >= 0.95 * len(text)
        return boxed and (len(text) >= 30 or bold or bool(_END.search(text)))

    def _among_prose(self, b: int) -> bool:
        """Whether the blocks around are of the story: a list or table inside it."""
        element = self.outline.element[b]
        for _ in range(4):
            element = self.outline.parent[element]
            if element <= self.top:
                return element == self.top and self.top in self.boxes
            if element in self.boxes:
                return True
        return False

    def _drop_lone_headings(self) -> None:
        """A heading with nothing of the story under it is the heading of something else."""
        outline, labels = self.outline, self.labels
        follows = False
        for b in range(outline.end[self.top] - 1, outline.first[self.top] - 1, -1):
            if labels[b] != BODY:
                continue
            if outline.level(b):
                if not follows:
                    labels[b] = NONE
            else:
                follows = not is_caption(outline, b) or follows


def is_caption(outline: Outline, b: int) -> bool:
    """Whether a block is the caption of a picture."""
    element = outline.element[b]
    if outline.ancestor(element, "figcaption") >= 0:
        return True
    if len(outline.text[b]) > 400:
        return False
    if outline.own[element] & cues.CAPTION:
        return True
    parent = outline.parent[element]
    bits = outline.inline_cue[b] | (outline.own[parent] if parent >= 0 else 0)
    return bool(bits & cues.CAPTION) and not bits & cues.CONTENT
