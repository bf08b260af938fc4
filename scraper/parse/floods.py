"""Pages that keep the HTML parser busy for ever, or fill the memory, by many tags that are each as others are.

The standard itself makes some of it: an element of formatting left open is opened anew in every paragraph behind it, so
that a page of 25 kB can become one of 30 MB. The rest is lexbor's: the time for the options of a menu, and for names of
attributes that never recur, grows as the square of their number. No page of news comes near the limits.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_SUSPECT_TAGS: Final = 2_500  # elements, from which on their product with what each opens anew is dear
_SUSPECT_MARKS: Final = 200  # tags of formatting, and options
_MOST_OPEN: Final = 20  # elements of formatting left open at once
_MOST_OPTIONS: Final = 2_000
_MANY_TAGS: Final = 50_000
_FEW_OPEN: Final = 3  # the same on a page of many tags, each of which may open them anew
_SUSPECT_NAMES: Final = 1_000_000  # bytes of a page that may hold too many names of attributes
_MOST_NAMES: Final = 10_000

_FORMATTING: Final = rb"b|i|u|s|em|tt|big|code|font|nobr|small|strike|strong"
_MARK: Final = re.compile(rb"<(?=[biusetcfnoBIUSETCFNO])(?:(?:" + _FORMATTING + rb")[\s/>]|option)", re.IGNORECASE)
_FORMAT_TAG: Final = re.compile(rb"<(/?)(" + _FORMATTING + rb")(?=[\s/>])[^<>]*>?", re.IGNORECASE)
_OPTION: Final = re.compile(rb"</?(?:option|optgroup)\b[^<>]*>?", re.IGNORECASE)
_NAME: Final = re.compile(rb"(?<=\s)[a-zA-Z_:@][^\s=<>\"'/]*(?=\s*=)")


def without_floods(html: bytes) -> bytes:
    """A page without its formatting, its options or the names of its attributes, where they are a flood."""
    if len(html) > _SUSPECT_NAMES:
        html = _few_names(html)
    tags = html.count(b"<")
    return _unmarked(html, tags) if tags - html.count(b"</") > _SUSPECT_TAGS else html


def _few_names(html: bytes) -> bytes:
    """The page with attributes past any page's number of different ones all called the same."""
    known = set(_NAME.findall(html))
    if len(known) <= _MOST_NAMES:
        return html
    kept = {name for name, _ in Counter(_NAME.findall(html)).most_common(_MOST_NAMES)}
    return _NAME.sub(lambda match: match[0] if match[0] in kept else b"x", html)


def _unmarked(html: bytes, tags: int) -> bytes:
    """The page without its formatting, where much of it is left open; and without the options of endless menus."""
    marks = _MARK.findall(html)
    if len(marks) <= _SUSPECT_MARKS and tags <= _MANY_TAGS:
        return html
    if sum(mark[1:2] in b"oO" for mark in marks) > _MOST_OPTIONS:
        html = _OPTION.sub(b" ", html)
    most = _MOST_OPEN if tags <= _MANY_TAGS else _FEW_OPEN
    left: Counter[bytes] = Counter()
    for closes, name in _FORMAT_TAG.findall(html):
        name = name.lower()
        if not closes:
            left[name] += 1
            if left.total() > most:
                return _FORMAT_TAG.sub(b"", html)
        elif left[name]:
            left[name] -= 1
    return html
