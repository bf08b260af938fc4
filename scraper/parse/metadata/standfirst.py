"""The standfirst: the lines under the headline that say what the story is, where the page shows them."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from scraper.parse import cues
from scraper.parse.markup import clean
from scraper.parse.metadata.article import Article
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.surroundings import Line
from scraper.parse.metadata.words import overlap
from scraper.parse.outline import Outline

MAX_LENGTH: Final = 1000
_SHORTEST: Final = 25
_SAME: Final = 0.8
_MOST: Final = 12  # lines looked at
_PARTS: Final = 3  # headings alike, at the least, that part a story
_FIGURE: Final = 4  # blocks; more than that is no picture with its caption
_NUMBER: Final = re.compile(r"\d+\s?[.):]")
_BESIDE: Final = cues.AUTHOR | cues.DATE | cues.CAPTION | cues.SHARE | cues.TAGS


def read_subtitle(evidence: Evidence, article: Article, title: str | None, after: list[Line]) -> str | None:
    """A line near the headline that its class calls a standfirst, that is a heading of its own, or that the metadata repeat."""
    outline = evidence.outline
    described: list[str] | None = None
    for place, line in enumerate(after[:_MOST]):
        text = line.text
        if not _SHORTEST <= len(text) <= MAX_LENGTH:
            continue
        told = line.cues
        if told & cues.CAPTION or (told & _BESIDE and not told & cues.LEAD):
            continue
        figure = outline.ancestor(line.element, "figure")
        if figure >= 0 and outline.end[figure] - outline.first[figure] < _FIGURE:
            continue
        lead = outline.own[line.element] & cues.LEAD or (told & cues.LEAD and not told & cues.CONTENT)
        if not lead and not (place <= 2 and _is_lower_headline(outline, line)):
            if told & cues.CONTENT:
                continue  # a paragraph of the story, whose beginning descriptions often repeat
            if described is None:
                described = _described(evidence, article)
            if not any(_repeats(text, d) for d in described):
                continue
        if not title or overlap(text, title) < _SAME:
            return text.replace("\n", " ")
    return None


def _is_lower_headline(outline: Outline, line: Line) -> bool:
    """Is this an ``h2`` of its own kind, and not the first of those over the parts of the story?"""
    if outline.tag[line.element] != "h2" or _NUMBER.match(line.text):
        return False
    name = outline.name(line.element)
    alike = (e for e, tag in enumerate(outline.tag) if tag == "h2" and outline.name(e) == name)
    return len(list(islice(alike, _PARTS))) < _PARTS


def _described(evidence: Evidence, article: Article) -> list[str]:
    stated = [clean(v) for v in (evidence.meta("og:description"), evidence.meta("description")) if v]
    return list(dict.fromkeys([*stated, *article.texts("alternativeHeadline", "description")]))


def _repeats(text: str, described: str) -> bool:
    """Whether a line is what the metadata say: the same words, or the same beginning."""
    if len(described) > 60 and described[:60] == text[:60]:
        return True
    return 2 * len(text) > len(described) and len(text) < 2 * len(described) and overlap(text, described) >= _SAME
