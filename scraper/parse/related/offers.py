"""Blocks of links under a heading that says what they are: 'You May Also Like', 'Most read', 'Mehr zum Thema'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from scraper.model import RelatedKind
from scraper.parse import cues, headings
from scraper.parse.outline import LEVELS, Outline
from scraper.parse.related.extent import below, is_in, is_story_link

_MAX_OFFERS: Final = 120  # of a page; a hostile one would have a heading a block
_TITLED: Final = cues.TITLE | cues.HEADER
_HEADLINE: Final = 20
_LONGEST: Final = 70  # characters of a heading that is a guess
_KINDS: Final[dict[str, RelatedKind]] = {"latest": "latest", "popular": "popular", "sponsored": "sponsored"}


@dataclass(slots=True)
class Offer:
    """A block of links, before its links are read."""

    heading: str | None
    kind: RelatedKind
    blocks: Sequence[int]
    heading_blocks: tuple[int, ...] = ()
    guessed: bool = False
    """Whether the heading is none that is known, so that the links must prove it."""
    how: Literal["heading", "class", "card", "told"] = "heading"
    """What says that these are related links: the heading, the class of their box, an overlay; or nothing but that they
    are set into the story as a card is, for which they must be stories of the site."""
    links: tuple[tuple[int, str, str], ...] = ()
    """(block, href, words) of the links, where these are told one by one."""
    key: str = ""
    """Where an overlay tells of them."""


def find_offers(outline: Outline, taken: set[int]) -> Iterator[Offer]:
    """The blocks of links, in page order. ``taken`` are blocks of the comments, which are left alone."""
    offers = 0
    for b in headings.telling(outline.text):
        if b in taken or offers >= _MAX_OFFERS:
            continue
        offer = _offer(outline, b, taken)
        if offer is not None:
            offers += 1
            yield offer


def as_kind(name: str | None) -> RelatedKind:
    """The kind of a block of links by the name the tables have for it."""
    return _KINDS.get(name or "", "related")


def is_heading(outline: Outline, b: int) -> bool:
    """Whether a block is set as a heading: by tag, by weight, by class, or by standing alone before links."""
    element = outline.element[b]
    length = len(outline.text[b])
    level = outline.level(b)
    if not level and not outline.own[element] & cues.RELATED and is_in(outline, element, cues.NAV):
        return False
    linked = outline.link_chars[b] >= 0.8 * length
    if level or (outline.bold[b] >= 0.8 * length and not linked):
        return True
    if _is_titled(outline, b):
        return True
    if linked or outline.link_chars[b]:
        return False
    after = b + 1
    return bool(outline.own[element] & cues.RELATED or (after < len(outline.text) and is_story_link(outline, after)))


def _offer(outline: Outline, b: int, taken: set[int]) -> Offer | None:
    if not is_heading(outline, b):
        return None
    heading, kind, first = _read(outline, b)
    guessed = kind is None
    if guessed and _stands_out(outline, b):
        kind = headings.guess(heading)
    if kind is None or kind == "none":
        return None
    shell = _is_shell(outline, b)
    if shell and not _goes_on(outline, b):
        return None
    guessed = guessed or shell
    vague = guessed or headings.is_vague(heading)
    if vague and outline.link_chars[b] and not (outline.level(b) or _is_titled(outline, b)):
        return None  # 'Learn more about our aims.', a sentence with a link
    if kind == "latest" and outline.cue[outline.element[b]] & cues.RELATED and vague:
        kind = "related"  # 'More from the Herald' over what the markup calls related
    blocks = below(outline, b, taken, short=guessed)
    if blocks is None:
        return None
    return Offer(heading.rstrip(" :：»›>"), as_kind(kind), blocks, tuple(range(first, b + 1)), guessed)


def _read(outline: Outline, b: int) -> tuple[str, str | None, int]:
    """A block as a heading, what it says, and the first block of it.

    Of a heading in tabs ('Related articles | More from the author') the first is taken; one may be split over two
    elements ('You may' 'also like').
    """
    text = outline.text[b]
    kind = headings.kind_of(text)
    if kind is not None:
        return text, kind, b
    tab = (outline.links[b] or [("", "")])[0][1]
    if tab and text.startswith(tab) and (kind := headings.kind_of(tab)) is not None:
        return tab, kind, b
    before = b - 1
    if before >= 0 and len(text) + len(outline.text[before]) < 50 and not outline.link_chars[before]:
        one, other = outline.element[before], outline.element[b]
        if outline.parent[one] in (outline.parent[other], other) or one == outline.parent[other]:
            both = f"{outline.text[before]} {text}"
            if (kind := headings.kind_of(both)) is not None:
                return both, kind, before
    return text, None, b


def _stands_out(outline: Outline, b: int) -> bool:
    """Whether a guessed heading is set as one beyond doubt, and is no linked line of a list."""
    text = outline.text[b]
    if outline.link_chars[b] >= 0.8 * len(text) or len(text) > _LONGEST:
        return False
    if outline.level(b) or _is_titled(outline, b):
        return True
    after = b + 1  # 'More news from Springfield:', and a list
    return text[-1] in ":：" and after < len(outline.text) and outline.tag[outline.element[after]] == "li"


def _is_titled(outline: Outline, b: int) -> bool:
    """Whether a class says that a block is a title."""
    return bool((outline.own[outline.element[b]] | outline.inline_cue[b]) & _TITLED)


def _is_shell(outline: Outline, b: int) -> bool:
    """Whether a box made for links holds nothing but the heading: a script would fill it, what follows is not its own."""
    element = outline.element[b]
    for _ in range(3):
        if element < 0 or outline.end[element] - outline.first[element] > 1:
            return False
        own = outline.own[element]
        if own & cues.RELATED and not own & _TITLED and outline.tag[element] not in LEVELS:
            return True
        element = outline.parent[element]
    return False


def _goes_on(outline: Outline, b: int) -> bool:
    """Whether a list of headlines stands right beside the box that holds a heading and nothing else."""
    after = b + 1
    if after + 1 >= len(outline.text):
        return False
    element = outline.element[after]
    if outline.cue[element] & (cues.NAV | cues.FOOTER | cues.TAGS):
        return False
    near = range(after, min(after + 3, len(outline.text)))
    if any(outline.level(x) and is_story_link(outline, x) for x in near[:2]):
        return True
    items = [x for x in near if is_story_link(outline, x) and len(outline.text[x]) >= _HEADLINE]
    return len(items) > 1 and all(outline.ancestor(outline.element[x], "li") >= 0 for x in items)
