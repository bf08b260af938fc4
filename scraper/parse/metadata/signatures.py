"""Names far from the headline: in a line that credits somebody with the text, or under the story's last paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scraper.parse import cues, markup
from scraper.parse.metadata.bylines import BEGINNINGS, MOST_UNTOLD, PARAGRAPH, Byline, like_names, segments, told_of
from scraper.parse.metadata.names import MAX_LENGTH, any_of, names
from scraper.parse.metadata.surroundings import Line
from scraper.parse.outline import Outline

_CREDIT: Final = re.compile(rf"(?:{any_of('credit')})(?:\s*:\s*|\s+)", re.IGNORECASE)
_MOST_CREDITED: Final = 8  # blocks with a name each, after a label
_ELSEWHERE: Final = cues.COMMENT | cues.RELATED | cues.FOOTER | cues.NEWSLETTER
_LONGEST_SIGNATURE: Final = 60
_MAX_STORY: Final = 400  # blocks
_MAX_BLOCKS: Final = 5_000
_MOST_NAMES: Final = MOST_UNTOLD + 1


def credited(byline: Byline) -> tuple[str, ...]:
    """The names in the one line of the page that begins with 'Written by' or the like."""
    outline = byline.outline
    found: set[tuple[str, ...]] = set()
    for block, text in enumerate(outline.text[:_MAX_BLOCKS]):
        if len(text) > 3 * MAX_LENGTH:
            continue
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if line[:2].lower() not in BEGINNINGS or outline.own[outline.element[block]] & cues.COMMENT:
                continue
            label = _CREDIT.match(f"{line} ")
            if label and (one := _behind(byline, lines, number, label.end(), block)):
                found.add(one)
    return found.pop() if len(found) == 1 else ()


def _behind(byline: Byline, lines: list[str], number: int, end: int, block: int) -> tuple[str, ...]:
    """The names behind the label of a credit; where it has none behind it, those in the next line or blocks."""
    if rest := lines[number][end:].strip(" :"):
        texts = [rest]
    elif number + 1 < len(lines):
        texts = [lines[number + 1]]
    else:
        texts = list(_listed(byline, block + 1))
    firsts = [first for text in texts for first in segments(text.rstrip("."))[:1]]
    told = [t if like_names(t, _MOST_NAMES) else t.partition(",")[0] for t in firsts]
    return tuple(names((t for t in told if like_names(t, _MOST_NAMES)), printed=True))


def _listed(byline: Byline, first: int) -> Iterator[str]:
    """The blocks from one on that are a name each, side by side."""
    outline = byline.outline
    last = min(first + _MOST_CREDITED, len(outline.text))
    around = outline.parent[outline.element[first]] if first < last else -1
    for block in range(first, last):
        if outline.parent[outline.element[block]] != around or not byline.is_person(outline.text[block]):
            return
        yield outline.text[block]


def signed(byline: Byline) -> tuple[str, ...]:
    """The names that a story ends with, in a paragraph of their own."""
    outline = byline.outline
    found: set[tuple[str, ...]] = set()
    for block in range(max(byline.around.end, 1), min(len(outline.text), _MAX_BLOCKS)):
        text = outline.text[block]
        element = outline.element[block]
        if len(text) > _LONGEST_SIGNATURE or outline.tag[element] != "p" or not _is_last(outline, block):
            continue
        texts = list(told_of(Line(text, 0, block, element)))
        if not texts and byline.is_person(text) and _is_set_apart(outline, block):
            texts = [text]
        if one := tuple(names(texts, printed=True)):
            found.add(one)
    return found.pop() if len(found) == 1 else ()


def _is_last(outline: Outline, block: int) -> bool:
    """Is this the paragraph after the last of several long ones in the same element?"""
    around = outline.parent[outline.element[block]]
    if len(outline.text[block - 1]) <= PARAGRAPH or around < 0:
        return False
    if outline.cue[around] & _ELSEWHERE or outline.links[block]:
        return False
    inside = range(outline.first[around], min(outline.end[around], outline.first[around] + _MAX_STORY))
    long = [b for b in inside if len(outline.text[b]) > PARAGRAPH and outline.parent[outline.element[b]] == around]
    return len(long) > 1 and block == long[-1] + 1


def _is_set_apart(outline: Outline, block: int) -> bool:
    """Is a paragraph set to the right, or wholly in italics?"""
    tag = outline.page[outline.token[outline.element[block]]].partition(">")[0]
    where = markup.value_of(tag, "style") or markup.value_of(tag, "align") or ""
    return "right" in where or outline.page[outline.starts[block]].startswith(("em>", "i>"))
