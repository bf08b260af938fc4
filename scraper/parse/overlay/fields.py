"""The metadata that an overlay's selectors point at. A field whose selectors find no value keeps the one that was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from scraper.parse.metadata import Metadata
from scraper.parse.metadata.authors import MAX_AUTHORS
from scraper.parse.metadata.details import MAX_TAGS, split_tags
from scraper.parse.metadata.names import names
from scraper.parse.outline import Outline
from scraper.parse.overlay.stamp import Mark, Marks
from scraper.parse.overlay.values import stated_times, value_of

ReadTime = Callable[[str], str | None]

_TEXTS: Final = {"title": 500, "subtitle": 1000, "section": 100}
_TIMES: Final = ("published", "modified")
_MOST: Final = 100  # tags that a selector may match


def read_fields(outline: Outline, marks: Marks, meta: Metadata, read_time: ReadTime) -> tuple[Metadata, frozenset[str]]:
    """The metadata with what is told in its place, and which fields were."""
    found: dict[str, Any] = {}
    page = outline.page
    for name, longest in _TEXTS.items():
        found[name] = next((text[:longest] for text in _texts(page, marks, name)), None)
    for name in _TIMES:
        found[name] = next((time for text in _stated(page, marks, name) if (time := read_time(text))), None)
    found["authors"] = _first(marks, "authors", lambda told: _authors(page, told))
    found["tags"] = _first(marks, "tags", lambda told: tuple(dict.fromkeys(split_tags(_values(page, told))))[:MAX_TAGS])
    found = {name: value for name, value in found.items() if value}
    return replace(meta, **found), frozenset(found)


def _first(marks: Marks, key: str, read: Callable[[list[Mark]], tuple[str, ...]]) -> tuple[str, ...]:
    """What the first selector tells that tells anything."""
    return next((values for told in marks.first(key) if (values := read(told[:_MOST]))), ())


def _values(page: list[str], told: list[Mark]) -> list[str]:
    return [value for mark in told if (value := value_of(page, mark))]


def _texts(page: list[str], marks: Marks, key: str) -> Iterator[str]:
    return (value for told in marks.first(key) for value in _values(page, told[:_MOST]))


def _stated(page: list[str], marks: Marks, key: str) -> Iterator[str]:
    return (text for told in marks.first(key) for mark in told[:_MOST] for text in stated_times(page, mark))


def _authors(page: list[str], told: list[Mark]) -> tuple[str, ...]:
    """The names in what is told, without 'By' and the like; the text as it stands where nothing of it looks like a name."""
    texts = _values(page, told)
    return (tuple(dict.fromkeys(names(texts))) or tuple(dict.fromkeys(texts)))[:MAX_AUTHORS]
