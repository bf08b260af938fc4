"""Pages that keep the HTML parser busy for ever, or fill the memory, by many tags that are each as others are.

The standard itself makes some of it: an element of formatting left open is opened anew in every paragraph behind it, so
that a page of 25 kB can become one of 30 MB. The rest is lexbor's: the time for the options of a menu, and for elements in
elements, grows as the square of their number. No page of news comes near the limits.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import numpy as np

_SUSPECT_TAGS: Final = 2_500  # elements, from which on their product with what each opens anew is dear
_SUSPECT_MARKS: Final = 200  # tags of formatting, and options
_MOST_OPEN: Final = 20  # elements of formatting left open at once
_MOST_OPTIONS: Final = 2_000
_MANY_TAGS: Final = 50_000
_FEW_OPEN: Final = 3  # the same on a page of many tags, each of which may open them anew
_SUSPECT_DEPTH: Final = 5_000  # elements without an end tag
_DEEPEST: Final = 2_000

_OPENS, _ENDS = b"</"
_FORMATTING: Final = rb"b|i|u|s|em|tt|big|code|font|nobr|small|strike|strong"
_MARK: Final = re.compile(rb"<(?=[biusetcfnoBIUSETCFNO])(?:(?:" + _FORMATTING + rb")[\s/>]|option)", re.IGNORECASE)
_FORMAT_TAG: Final = re.compile(rb"<(/?)(" + _FORMATTING + rb")(?=[\s/>])[^<>]*>?", re.IGNORECASE)
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*+)[^>]*+>?")  # matches at each <, so that none is looked at twice
_OPTION: Final = re.compile(rb"</?(?:option|optgroup)\b[^<>]*>?", re.IGNORECASE)
_VOID: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option".split()
)


def without_floods(html: bytes) -> bytes:
    """A page without its formatting or its options, where they are a flood, and without tags past any page's depth."""
    signs = np.frombuffer(html, np.uint8)  # numpy counts them several times as fast as ``bytes.count``
    opens = signs == _OPENS
    tags = int(np.count_nonzero(opens))
    if tags <= _SUSPECT_TAGS:
        return html
    ends = int(np.count_nonzero(signs[1:][opens[:-1]] == _ENDS))
    if tags - ends > _SUSPECT_TAGS:
        html = _unmarked(html, tags)
    return _shallow(html) if tags - 2 * ends > _SUSPECT_DEPTH else html


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


def _shallow(html: bytes) -> bytes:
    """The page without tags nested past any page's depth: for those the tree takes time that grows as their square.

    Browsers, too, stop at some 500.
    """
    depth = 0

    def keep(match: re.Match[bytes]) -> bytes:
        nonlocal depth
        if match.group(2).lower() in _VOID:
            return match.group()
        depth += -1 if match.group(1) else 1
        return match.group() if depth < _DEEPEST else b" "

    return _TAG.sub(keep, html)
