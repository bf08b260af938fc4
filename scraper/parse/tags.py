"""Tags and section as the page prints them beside the story, for pages whose head names none."""

from __future__ import annotations

import re
from typing import Final

from scraper.parse import cues, headings
from scraper.parse.label import BODY, NONE
from scraper.parse.outline import Outline

_TAG_PATH: Final = re.compile(
    r"/(?:tags?|topics?|themen?|keywords?|stichwort|schlagwort|temas?|etiqueta|label|mot-cle)(?:[/=?]|$)", re.IGNORECASE
)
_SECTION_PATH: Final = re.compile(
    r"/(?:category|categories|kategorie|rubrik|rubrique|section|ressort|seccion|categoria)(?:/|$)", re.IGNORECASE
)
_CRUMBS: Final = re.compile(r"crumb", re.IGNORECASE)
_BESIDE: Final = (
    cues.NAV | cues.COMMENT | cues.RELATED | cues.COOKIE | cues.FORM | cues.LATEST | cues.POPULAR | cues.SHARE
)
_LONGEST: Final = 60
_MOST_WORDS: Final = 6
_MOST: Final = 50
_REACH: Final = 15  # blocks before and after the story


def printed_tags(outline: Outline, labels: list[int], story: range) -> tuple[str | None, tuple[str, ...]]:
    """(section, tags) out of short links by the story: to addresses of tags and sections, or in a box for tags."""
    section: str | None = None
    tags: dict[str, None] = {}
    for b in range(max(0, story.start - _REACH), min(len(labels), story.stop + _REACH)):
        if labels[b] not in (NONE, BODY) or (labels[b] == BODY and outline.link_chars[b] < 0.5 * len(outline.text[b])):
            continue
        near = _near(outline, b)
        href = outline.href[b]
        for address, words in [(href, outline.text[b])] if href is not None else outline.links[b] or []:
            if len(words) > _LONGEST or words.count(" ") >= _MOST_WORDS or headings.kind_of(words):
                continue
            beside = near & _BESIDE
            if _SECTION_PATH.search(address):
                section = section or (None if beside else words)
            elif _TAG_PATH.search(address) or (
                near & cues.TAGS and not (beside or near & cues.DATE) and b >= story.stop
            ):
                tags.setdefault(words.lstrip("#"))
    return section or _last_crumb(outline, story), tuple(tags)[:_MOST]


def _near(outline: Outline, b: int) -> int:
    bits = outline.inline_cue[b]
    element = outline.element[b]
    for _ in range(3):
        if element <= 0:
            break
        bits |= outline.own[element]
        element = outline.parent[element]
    return bits


def _last_crumb(outline: Outline, story: range) -> str | None:
    """The last link of the breadcrumbs over the story, but for the first, which is the front page."""
    crumbs: list[str] = []
    for b in range(max(0, story.start - 3 * _REACH), story.start):
        element = outline.element[b]
        for _ in range(4):
            if element <= 0:
                break
            attributes = outline.attributes(element)
            if outline.own[element] & cues.NAV and _CRUMBS.search(f"{attributes.get('class')} {attributes.get('id')}"):
                href = outline.href[b]
                crumbs += [outline.text[b]] if href is not None else [words for _, words in outline.links[b] or ()]
                break
            element = outline.parent[element]
    return crumbs[-1] if len(crumbs) > 1 and len(crumbs[-1]) <= _LONGEST else None
