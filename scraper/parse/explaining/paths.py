"""How to point at an element of a page: a CSS selector that a user may put into an overlay."""

from __future__ import annotations

import re
from typing import Final

from scraper.parse import markup
from scraper.parse.outline import Outline

_STEPS: Final = 3  # elements of a path
_MOST_NAMES: Final = 3  # classes of an element
_LONGEST: Final = 40  # characters of a class or id: a longer one is data
_PLAIN: Final = re.compile(r"-?[A-Za-z_][\w-]*", re.ASCII)


def path_of(outline: Outline, element: int) -> str:
    """The element and those around it, up to one with an id: ``#story div.text p``.

    Steps are parted by a blank and not by ``>``, for between two of them elements may stand that no block is told by.
    """
    steps: list[str] = []
    while element >= 0 and len(steps) < _STEPS:
        step = selector_of(outline.page[outline.token[element]].partition(">")[0])
        steps.append(step)
        if "#" in step:
            break
        element = outline.parent[element]
    return " ".join(reversed(steps))


def selector_of(tag: str) -> str:
    """The name of a tag with its id, or else its first classes."""
    name = tag.partition(" ")[0]
    attributes = markup.attributes(tag)
    own = attributes.get("id") or ""
    if own and len(own) <= _LONGEST and _PLAIN.fullmatch(own):
        return f"{name}#{own}"
    classes = [word for word in (attributes.get("class") or "").split() if len(word) <= _LONGEST]
    plain = [word for word in classes if _PLAIN.fullmatch(word)]
    return ".".join([name, *plain[:_MOST_NAMES]])
