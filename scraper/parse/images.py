"""The story's images: those that stand in it, with caption, credit and the address that the page loads late."""

from __future__ import annotations

import re
from typing import Final

from scraper import urls
from scraper.model import Image
from scraper.parse import cues, markup
from scraper.parse.captions import caption_and_credit
from scraper.parse.label import BODY, is_caption
from scraper.parse.outline import Outline, Picture

_LATE: Final = ("data-src", "data-lazy-src", "data-original", "data-srcset", "data-lazy-srcset", "srcset")
_TINY: Final = re.compile(
    r"(?:^|[/_.-])(?:pixel|spacer|blank|leer|empty|placeholder|transparent|avatar|icon|logo|emoji|1x1|loading|spinner)s?(?=[/_.-]|\d|$)",
    re.IGNORECASE,
)
_SMALL: Final = 80  # pixels: what is smaller on a side is a button or a face
_BESIDE: Final = (
    cues.NAV
    | cues.FOOTER
    | cues.FORM
    | cues.COOKIE
    | cues.SIDE
    | cues.SHARE
    | cues.AUTHOR
    | cues.COMMENT
    | cues.RELATED
    | cues.SPONSORED
    | cues.NEWSLETTER
)


def read_images(outline: Outline, labels: list[int], url: str | None) -> tuple[Image, ...]:
    """The images inside the story, and the lead picture between headline and story, each once."""
    body = [b for b, label in enumerate(labels) if label == BODY]
    if not body:
        return ()
    first, last = body[0], body[-1]
    top = _around(outline, first, last)
    images: dict[str, Image] = {}
    for picture in outline.pictures:
        if not _stands_in_story(outline, picture, first, last, top, labels):
            continue
        attributes = markup.attributes(outline.page[picture.token])
        address = _address(attributes, url)
        if address is None or address in images:
            continue
        caption, credit = _caption(outline, picture, labels)
        images[address] = Image(
            url=address,
            caption=caption,
            credit=credit,
            alt=" ".join((attributes.get("alt") or "").split()) or None,
        )
    return tuple(images.values())


def _around(outline: Outline, first: int, last: int) -> int:
    """The element that holds the story and, where there is one, the headline over it."""
    element = outline.element[first]
    while element > 0 and outline.end[element] <= last:
        element = outline.parent[element]
    for _ in range(3):
        if element <= 0 or any(outline.level(b) == 1 for b in range(outline.first[element], first)):
            break
        element = outline.parent[element]
    return element


def _stands_in_story(outline: Outline, picture: Picture, first: int, last: int, top: int, labels: list[int]) -> bool:
    place = picture.place
    if not outline.inside(picture.element, top) or not first - 12 <= place <= last + 1:
        return False
    bits = 0
    element = picture.element
    while element > top:
        bits |= outline.own[element]
        element = outline.parent[element]
    if bits & _BESIDE and not bits & cues.CAPTION and outline.ancestor(picture.element, "figure") < 0:
        return False
    neighbours = [labels[b] for b in (place - 1, place) if 0 <= b < len(labels)]
    return any(n in (0, BODY) for n in neighbours)


def _address(attributes: dict[str, str], url: str | None) -> str | None:
    for side in ("width", "height"):
        value = attributes.get(side) or ""
        if value.isdigit() and int(value) < _SMALL:
            return None
    source = attributes.get("src") or ""
    late = next((attributes[name] for name in _LATE if attributes.get(name)), None)
    if late and (not source or source.startswith("data:") or _TINY.search(source) or "data-src" in attributes):
        source = late.split(",")[-1].split()[0] if " " in late.strip() else late
    address = urls.join(url, source)
    return None if address is None or _TINY.search(address.rsplit("?", 1)[0]) else address


def _caption(outline: Outline, picture: Picture, labels: list[int]) -> tuple[str | None, str | None]:
    """The caption in the same figure, or the caption block that follows."""
    figure = outline.ancestor(picture.element, "figure")
    if figure >= 0:
        blocks = range(outline.first[figure], outline.end[figure])
    else:
        blocks = range(picture.place, min(picture.place + 1, len(labels)))
    caption = credit = None
    for b in blocks:
        if is_caption(outline, b):
            words, named = caption_and_credit(outline, b)
            if words and caption:
                break
            # The credit may stand in a line of its own, before or after the caption.
            caption, credit = caption or words or None, credit or named
    return caption, credit
