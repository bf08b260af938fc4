"""JSON-LD of a page: script texts -> the things they describe, broken JSON mended, the graph laid flat.

https://www.w3.org/TR/json-ld11/ as news sites write it: one thing, a list of things, or a ``@graph``, whose things
refer to one another by ``@id``. What a reader makes of the things is his own: nothing here knows an article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from typing import Any

import msgspec

MAX_BYTES = 4_000_000
"""Longest script read, and the most read of one page, in characters. More is data for a program, or an attack."""

MAX_ITEMS = 2_000
"""Most things taken from one page."""

_OPENINGS = ("<!--", "<![CDATA[", "// <![CDATA[", "//<![CDATA[", "/* <![CDATA[ */", "/*<![CDATA[*/", "\ufeff")
_CLOSINGS = ("-->", "]]>", "// ", "//", "/* ]]> */", "/*]]>*/", ";")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_LINE_COMMENT = re.compile(r'(?<=[,{\[\d"\s])//[^\n"]*$', re.M)
_ESCAPE = re.compile(r'(\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))|\\')  # a good one, or a backslash that begins none
_INNER_QUOTE = re.compile(r'(?<![:,\[{\\\s])(\s*)"(?!\s*[:,\]}])')
_BETWEEN_VALUES = re.compile(r"[\s,;]*")
_DECODER = json.JSONDecoder(strict=False)

Item = dict[str, Any]


def read_jsonld(scripts: Iterable[str]) -> list[Item]:
    """The things described by the texts of ``script type="application/ld+json"`` elements, in order.

    Lists and ``@graph`` are laid flat, and so is a thing that only wraps another (``mainEntity``). A script that can't
    be read gives what was read of it before the fault.
    """
    items: list[Item] = []
    left = MAX_BYTES
    for script in scripts:
        left -= len(script)
        if left < 0:
            break
        for value in decode(script):
            _flatten(value, items)
    return items


def decode(script: str) -> list[Any]:
    """The JSON values of a script: one, or several set one after another; none where it is no JSON at all."""
    try:
        return [msgspec.json.decode(script)]
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        pass
    if len(script) > MAX_BYTES:
        return []
    text = _unwrapped(script)
    for mend in (_as_it_is, _without_trailing_commas, _without_comments, _with_inner_quotes, unescape):
        text = mend(text)
        if values := list(islice(_values(text), MAX_ITEMS)):
            return values
    return []


def _unwrapped(text: str) -> str:
    """Without the comment and CDATA marks that hid scripts from browsers of the last century, in any nesting."""
    for _ in range(4):
        text = text.strip()
        for mark in _OPENINGS:
            text = text.removeprefix(mark)
        for mark in _CLOSINGS:
            text = text.removesuffix(mark)
    return text


def _as_it_is(text: str) -> str:
    return text


def _without_trailing_commas(text: str) -> str:
    return _ESCAPE.sub(r"\1", _TRAILING_COMMA.sub(r"\1", text))


def _without_comments(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _LINE_COMMENT.sub("", text))


def _with_inner_quotes(text: str) -> str:
    return _INNER_QUOTE.sub(r'\1\\"', text)


def _values(text: str) -> Iterator[Any]:
    """The values at the beginning of ``text``; raw line breaks inside strings are let pass."""
    at = 0
    while (match := _BETWEEN_VALUES.match(text, at)) and text[match.end() : match.end() + 1] in ("{", "["):
        try:
            value, at = _DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            return
        yield value


def _flatten(value: Any, items: list[Item]) -> None:
    """Append the things in ``value``, depth first, without recursion: the nesting is the page's."""
    stack = [value]
    while stack and len(items) < MAX_ITEMS:
        value = stack.pop()
        if isinstance(value, list):
            stack += reversed(value)
        elif isinstance(value, dict):
            graph = value.get("@graph")
            if graph is None or len(value) > 3:
                items.append(value)
            for inner in (value.get("mainEntity"), graph):
                if isinstance(inner, dict | list):
                    stack.append(inner)


def types(item: Item) -> tuple[str, ...]:
    """The types of a thing without the address of the vocabulary: ``('NewsArticle',)``."""
    stated = item.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return tuple(n.rsplit("/", 1)[-1].rsplit("#", 1)[-1].removeprefix("schema:") for n in names if isinstance(n, str))


def by_id(items: Iterable[Item]) -> dict[str, Item]:
    """The things that have an ``@id`` and say more than that, by it."""
    found: dict[str, Item] = {}
    for item in items:
        name = item.get("@id")
        if isinstance(name, str) and len(item) > 1:
            found.setdefault(name, item)
    return found
