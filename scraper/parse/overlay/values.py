"""What a tag that an overlay points at says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scraper.parse import markup
from scraper.parse.overlay.stamp import Mark

_LONGEST: Final = 1000
_READ: Final = 60  # tokens of an element that are read for a name, a date, a headline
_STATED: Final = ("datetime", "content", "title")


def text_in(page: list[str], token: int, read: int = _READ, longest: int = _LONGEST) -> str:
    """The text of an element, as far as it is read."""
    if markup.name_of(page[token]) in markup.VOID:
        return ""
    return markup.text_of(page[token : token + read], 0, longest)


def value_of(page: list[str], mark: Mark) -> str:
    """What a tag says: the attribute that was asked for; without one its text, or its ``content`` where it has none."""
    if mark.attribute:
        return markup.clean(markup.value_of(page[mark.token], mark.attribute))
    return text_in(page, mark.token) or markup.clean(markup.value_of(page[mark.token], "content"))


def stated_times(page: list[str], mark: Mark) -> Iterator[str]:
    """What may be the time that a tag tells: what it states to machines first."""
    if mark.attribute is None:
        yield from (stated for name in _STATED if (stated := markup.value_of(page[mark.token], name)))
    yield value_of(page, mark)
