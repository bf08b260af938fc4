"""Attributes that would keep the HTML parser busy for ever, taken out of a page before it is parsed.

The parser (lexbor) takes time that grows as the square of the attributes of one tag, since it looks for each among those
before it, and of the names of attributes that never recur. No page that people read has thousands of either.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import numpy as np

_SUSPECT_SIZE: Final = 30_000  # bytes
_WINDOW: Final = 40_000  # bytes without an end tag in which so many attributes may be that they take long
_MANY: Final = 10_000  # attributes of a tag that take a fifth of a second
_MOST: Final = 2_000  # attributes that a tag is left with
_BEFORE_ATTRIBUTES: Final = b" \t\n\r\f/\"'"
_SUSPECT_VALUES: Final = 20_000  # attributes with a value on a page, whose names may all be different
_MANY_NAMES: Final = 10_000
_MOST_NAMES: Final = 2_000  # names that are left where there are so many
_WORK: Final = 8  # times that the bytes of a span may be read, before it is taken for an attack
_EQUALS: Final = ord("=")
_OPENING: Final = re.compile(rb"<[a-zA-Z]")
# A tag up to so many attributes, as the tokenizer reads them (WHATWG HTML, 13.2.5.32 to 39). Possessive: it never goes back.
_ATTRIBUTE: Final = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_LONG_TAG: Final = re.compile(rb"<[a-zA-Z][^\s/>]*+(?:" + _ATTRIBUTE + rb"){%d}+" % _MOST)
_WHOLE_TAG: Final = re.compile(rb"<[a-zA-Z][^\s/>]*+(?:" + _ATTRIBUTE + rb")*+")
_TAG_NAME: Final = re.compile(rb"<[a-zA-Z][\w-]{0,50}")
_NAME: Final = re.compile(rb"(?<=\s)[a-zA-Z_:@][^\s=<>\"'/]*(?=\s*=)")


def without_bombs(html: bytes) -> bytes:
    """The page without attributes past any tag's number, and past any page's number of names."""
    return _few_names(_without_long_tags(html)) if len(html) >= _SUSPECT_SIZE else html


def _without_long_tags(html: bytes) -> bytes:
    """The page without the attributes of tags that have thousands of them.

    Such a tag spans one of these windows, and no end tag stands in it; of a page's own stretches only scripts are so
    long. Who hides end tags in the values of attributes is not stopped here, but by what bounds the time of a parse.
    """
    kept: list[bytes] = []
    done = at = 0
    while at + _WINDOW < len(html):
        if html.find(b"</", at, at + _WINDOW) >= 0:
            at += _WINDOW
            continue
        start = max(html.rfind(b"</", done, at), done)
        at = html.find(b"</", at + _WINDOW)
        end = at if at >= 0 else len(html)
        span = html[start:end]
        if (cut := _cut_span(span)) is not span:
            kept += (html[done:start], cut)
            done = end
        if at < 0:
            break
    return b"".join([*kept, html[done:]]) if kept else html


def _cut_span(span: bytes) -> bytes:
    # A blank, a slash or a value's end stands before each attribute.
    if len(span) - len(span.translate(None, _BEFORE_ATTRIBUTES)) < _MANY:
        return span
    kept: list[bytes] = []
    at, work = 0, _WORK * len(span)
    # Every place is tried at which a tag may begin, those in values and comments too, so that none can be hidden.
    for opening in _OPENING.finditer(span):
        start = opening.start()
        if start < at:
            continue
        end = _WHOLE_TAG.match(span, start).end()  # type: ignore[union-attr]
        work -= end - start
        if work < 0:
            return b"".join([*kept, span[at:start]])
        if end - start > 2 * _MOST and _LONG_TAG.match(span, start):
            kept += (span[at:start], _TAG_NAME.match(span, start)[0])  # type: ignore[index]
            at = end
    return b"".join([*kept, span[at:]]) if kept else span


def _few_names(html: bytes) -> bytes:
    """The page with attributes past any page's number of different ones all called the same."""
    # Numpy counts one byte many times as fast as ``bytes.count``.
    if len(html) < 8 * _SUSPECT_VALUES or np.count_nonzero(np.frombuffer(html, np.uint8) == _EQUALS) < _SUSPECT_VALUES:
        return html
    known = Counter(_NAME.findall(html))
    if len(known) <= _MANY_NAMES:
        return html
    kept = {name for name, _ in known.most_common(_MOST_NAMES)}
    return _NAME.sub(lambda match: match[0] if match[0] in kept else b"x", html)
