"""One label a block: body, comment, related, or none of these.

Comments and related links are told first, by their structure (``comments``, ``related``); what they take is theirs.
Of what is left, a forest trained on labelled pages (``trees``, ``features``) says how likely each block is of the
story. Over it stand a few things that no count can overrule: the headline is no paragraph, another article on the page
is not this one, a caption is a caption, and a heading with nothing of the story under it heads something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scraper.parse import cues, headings, trees
from scraper.parse.author_lines import author_lines
from scraper.parse.data import entries
from scraper.parse.features import Sight, look
from scraper.parse.outline import Outline
from scraper.parse.overlay.regions import Regions

NONE, BODY, COMMENT, RELATED = range(4)
NAMES: Final = ("none", "body", "comment", "related")

_ELSEWHERE: Final = cues.NAV | cues.FOOTER | cues.FORM | cues.COOKIE
_BESIDE: Final = cues.HIDDEN | cues.NEWSLETTER | cues.SPONSORED | cues.AUTHOR | cues.SIDE
_NOTICE: Final = cues.FORM | cues.COOKIE
_OUTRIGHT: Final = 1.5  # log-odds
_ASIDE: Final = 1.0  # log-odds
_BULLETS: Final = " -–—·•*|[(>»"
_LONGEST_LINE: Final = 500
_MOSTLY: Final = 0.7
_WHOLES: Final = frozenset(("table", "ul", "ol", "dl"))
_LONGEST_TITLE: Final = 300
_LONGEST_KICKER: Final = 80
_SHORTEST_PART: Final = 15  # of a headline set in two
_LONGEST_CAPTION: Final = 400
_SHORTEST_CAPTION: Final = 3
_LONGEST_BYLINE: Final = 60
_CELL_CHARS: Final = 60
_HEADLINE_REACH: Final = 40  # blocks between the headline and the story
_PICTURE_REACH: Final = 3  # blocks before the headline in which the lead picture's caption may stand
_SET_IN: Final = -2.5  # mean log-odds from which a table among paragraphs is of the story
_LEAST: Final = -2.0  # log-odds under which a page's best block is no story either
_SLACK: Final = 0.7  # log-odds under the best block, on a page without a likely one


@dataclass(slots=True)
class Reasons:
    """What decided of blocks, noted by the code that decides."""

    odds: list[float] = field(default_factory=list)
    """The log-odds of each block to be of the story."""
    enough: float = 0.0
    """Those from which on a block is of it."""
    sight: Sight | None = None
    why: dict[int, str] = field(default_factory=dict)
    """Why a block's label is another than its odds say; most blocks have no such reason."""


def label(
    outline: Outline,
    comments: set[int],
    related: set[int],
    title: str | None,
    subtitle: str | None,
    *,
    authors: Sequence[str] = (),
    told: Regions | None = None,
    reasons: Reasons | None = None,
) -> list[int]:
    """The label of each block.

    Args:
        outline: the page.
        comments: the blocks of its comments.
        related: the blocks of its related links.
        title: its headline.
        subtitle: its standfirst.
        authors: who wrote it.
        told: what an overlay says of blocks.
        reasons: where to note what decided.
    """
    noted = Reasons() if reasons is None else reasons
    labels = [NONE] * len(outline.text)
    for b in comments:
        labels[b] = COMMENT
    for b in related:
        labels[b] = RELATED
    if not labels:
        return labels
    plain_title = headings.plain(title) if title else ""
    noted.odds = story_odds(outline, labels, title, subtitle, noted)
    _label_story(outline, labels, noted, title, plain_title, told.outside if told else {})
    _drop_author_lines(outline, labels, authors, noted.why)
    if told is not None:
        _obey(outline, labels, told, plain_title, noted.why)
    return labels


def _label_story(
    outline: Outline,
    labels: list[int],
    noted: Reasons,
    title: str | None,
    plain_title: str,
    outside: Mapping[int, str],
) -> None:
    odds, why = noted.odds, noted.why
    free = [odd for b, odd in enumerate(odds) if labels[b] == NONE and b not in outside]
    # A flash of one short line is a story too: then the likeliest there is will do.
    enough = noted.enough = min(0.0, max(free, default=0.0) - _SLACK)
    if enough < _LEAST:
        return
    others = _other_articles(outline, title)
    begun = False
    for b, odd in enumerate(odds):
        if odd < enough or labels[b] != NONE:
            continue
        if b in outside:
            why[b] = f"overlay: not in {outside[b]}"
        elif _is_title(outline, b, plain_title) or (not begun and _is_in_title(outline, b, plain_title)):
            why[b] = "the headline is no paragraph"
        elif any(first <= b < end for first, end in others):
            why[b] = "in another article on the page, which has a headline of its own"
        elif _is_boilerplate(outline.text[b]):
            why[b] = "a boilerplate phrase"
        else:
            labels[b] = BODY
            begun = begun or not outline.level(b)
    _even_out(outline, labels, odds, why)
    _take_captions(outline, labels, plain_title, why)
    _drop_lone_headings(outline, labels, why)


def _obey(outline: Outline, labels: list[int], told: Regions, title: str, why: dict[int, str]) -> None:
    """Let an overlay have the last word on what is of the story. The headline stays no paragraph."""
    for b, name in enumerate(labels):
        if (key := told.body.get(b)) and name in (NONE, BODY):
            labels[b] = NONE if _is_title(outline, b, title) else BODY
            why[b] = f"overlay: {key}" if labels[b] == BODY else "the headline is no paragraph"
        elif name == BODY and (key := told.barred(b)):
            labels[b] = NONE
            why[b] = f"overlay: {'not ' if b in told.outside else ''}in {key}"


def _is_boilerplate(text: str) -> bool:
    """Whether a line is a button, a credit or the like. Lower case is made here: patterns that ignore it take thrice as
    long, since they can't be told apart by their first letters."""
    return len(text) < _LONGEST_LINE and _boilerplate().match(text.lstrip(_BULLETS).lower()) is not None


@cache
def _boilerplate() -> re.Pattern[str]:
    return re.compile("|".join(entries("boilerplate.txt")))


def story_odds(
    outline: Outline, labels: list[int], title: str | None, subtitle: str | None, noted: Reasons
) -> list[float]:
    """The log-odds of each block to be of the story; above 0 it is more likely than not."""
    forest = trees.shipped()
    claimed = [1 if name == COMMENT else 2 if name == RELATED else 0 for name in labels]
    noted.sight = sight = look(outline, title or "", subtitle or "", claimed, forest.words)
    odds = forest.odds(sight.rows)
    # What the markup says outright counts more than the forest gives it: few pages it learned from had one of each.
    odds -= _OUTRIGHT * said_outright(sight) + _ASIDE * (sight.far & _NOTICE != 0)
    found: list[float] = odds.tolist()
    return found


def said_outright(sight: Sight) -> NDArray[np.bool_]:
    """Which blocks the class names around them put elsewhere: in a menu, a footer, a form, a box beside the story."""
    found: NDArray[np.bool_] = (sight.far & _ELSEWHERE != 0) | (sight.near & _BESIDE != 0)
    return found


def _even_out(outline: Outline, labels: list[int], odds: list[float], why: dict[int, str]) -> None:
    """A table that is mostly of the story is so wholly; and so is a table or list set among its paragraphs, in one box."""
    for element in [e for e, tag in enumerate(outline.tag) if tag in _WHOLES]:
        first, end = outline.first[element], outline.end[element]
        if end - first < 2:
            continue
        tag = outline.tag[element]
        blocks = [b for b in range(first, end) if labels[b] in (NONE, BODY)]
        whole = sum(len(outline.text[b]) for b in blocks)
        told = sum(len(outline.text[b]) for b in blocks if labels[b] == BODY)
        if len(blocks) < 2 or told == whole:
            continue
        mean = sum(odds[b] for b in blocks) / len(blocks)
        set_in = mean > _SET_IN and _is_among(outline, labels, element) and not any(outline.link_chars[first:end])
        if set_in or (
            tag == "table" and told > _MOSTLY * whole and not _lays_out(outline, element, whole / len(blocks))
        ):
            for b in blocks:
                if labels[b] != BODY:
                    labels[b] = BODY
                    why[b] = f"evened out: the {tag} around it is of the story"


def _lays_out(outline: Outline, table: int, chars: float) -> bool:
    """Whether a table sets out the page: it holds another one, or long text on the average."""
    return chars > _CELL_CHARS or "table" in outline.tag[table + 1 : outline.last[table]]


def _is_among(outline: Outline, labels: list[int], element: int) -> bool:
    """Whether the blocks before and after an element are of the story, and stand in the same box as it does."""
    box = outline.parent[element]
    beside = (outline.first[element] - 1, outline.end[element])
    return all(0 <= b < len(labels) and labels[b] == BODY and outline.inside(outline.element[b], box) for b in beside)


def _is_title(outline: Outline, b: int, title: str) -> bool:
    text = outline.text[b]
    return (
        bool(title)
        and len(text) < _LONGEST_TITLE
        and abs(len(text) - len(title)) < 20
        and headings.plain(text) == title
    )


def _is_in_title(outline: Outline, b: int, title: str) -> bool:
    """Whether a heading over the story is the headline with a kicker before it, or one of two that it is set in."""
    if len(title) < _SHORTEST_PART or not outline.level(b):
        return False
    text = headings.plain(outline.text[b])
    if len(text) >= len(title):
        return text.endswith(title) and len(text) - len(title) < _LONGEST_KICKER
    return len(text) >= _SHORTEST_PART and (title.startswith(text) or title.endswith(text))


def _other_articles(outline: Outline, title: str | None) -> list[tuple[int, int]]:
    """The blocks of articles with a headline of their own, on a page whose own article is another: a page that goes on
    with the next story where one ends."""
    heads = [b for b in range(len(outline.text)) if outline.tag[outline.element[b]] == "h1"]
    if len(heads) < 2:
        return []
    top = next((b for b in heads if outline.text[b] == title), heads[0])
    own = _outermost_article(outline, top)
    found = []
    for b in heads:
        article = _outermost_article(outline, b)
        if own >= 0 and article >= 0 and article != own and b != top:
            found.append((outline.first[article], outline.end[article]))
    return found


def _outermost_article(outline: Outline, b: int) -> int:
    found, element = -1, outline.element[b]
    while element >= 0:
        if outline.tag[element] == "article":
            found = element
        element = outline.parent[element]
    return found


def _take_captions(outline: Outline, labels: list[int], title: str, why: dict[int, str]) -> None:
    """Captions from the headline to the end of the story are of it, as captions; elsewhere they are none of it."""
    captions = _all_captions(outline)
    body = [b for b, name in enumerate(labels) if name == BODY and not captions[b]]
    first, last = (body[0], body[-1]) if body else (len(labels), -1)
    for b in range(first - 1, max(-1, first - _HEADLINE_REACH), -1):
        if outline.level(b) == 1 or _is_title(outline, b, title):
            first = b
            break
    for b in [b for b, told in enumerate(captions) if told]:
        if labels[b] in (NONE, BODY):
            inside = first - _PICTURE_REACH <= b <= last + 1 and len(outline.text[b]) >= _SHORTEST_CAPTION
            labels[b] = BODY if inside and not _is_byline(outline, b) else NONE
            why[b] = "a caption in the story" if labels[b] == BODY else "a caption outside the story, or a byline"


def _is_byline(outline: Outline, b: int) -> bool:
    """Whether a block is who wrote, and when, as the caption of a portrait has it."""
    return outline.tag[outline.element[b]] == "address" or (
        b in outline.timed and len(outline.text[b]) < _LONGEST_BYLINE
    )


def _drop_author_lines(outline: Outline, labels: list[int], authors: Sequence[str], why: dict[int, str]) -> None:
    if authors:
        story = [b for b, name in enumerate(labels) if name == BODY and not is_caption(outline, b)]
        for b, kind in author_lines(outline, story, authors).items():
            labels[b] = NONE
            why[b] = kind


def _drop_lone_headings(outline: Outline, labels: list[int], why: dict[int, str]) -> None:
    """A heading with nothing of the story under it is the heading of something else."""
    follows = False
    for b in range(len(labels) - 1, -1, -1):
        if labels[b] != BODY:
            continue
        if outline.level(b):
            if not follows:
                labels[b] = NONE
                why[b] = "a heading with nothing of the story under it"
        else:
            follows = follows or not is_caption(outline, b)


def is_caption(outline: Outline, b: int) -> bool:
    """Whether a block is the caption of a picture."""
    return _all_captions(outline)[b]


def _all_captions(outline: Outline) -> list[bool]:
    if outline.captions is None:
        outline.captions = _captions(outline)
    return outline.captions


def _captions(outline: Outline) -> list[bool]:
    """Of each block, whether it stands in a ``figcaption``, or in a small box that is called a caption."""
    own, parent = outline.own, outline.parent
    found = []
    for text, element, inline in zip(outline.text, outline.element, outline.inline_cue, strict=True):
        bits = inline | (own[parent[element]] if parent[element] >= 0 else 0)
        called = own[element] & cues.CAPTION or (bits & cues.CAPTION and not bits & cues.CONTENT)
        found.append(bool(called) and len(text) <= _LONGEST_CAPTION)
    for element, tag in enumerate(outline.tag):
        if tag == "figcaption":
            blocks = range(outline.first[element], outline.end[element])
            found[blocks.start : blocks.stop] = [True] * len(blocks)
    return found
