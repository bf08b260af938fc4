"""HTML as tokens: what the parser made of a page, laid flat again, one string a tag and the text behind it.

The parser (lexbor) does with broken markup what browsers do; what it prints is regular (WHATWG HTML, 13.3): every
element but the void ones is closed, attribute values are quoted, and neither ``<`` nor ``>`` stands in a text or a
value. So cutting at ``<`` gives the tags, and cutting each at its first ``>`` the tag and the text: plain strings, which
all later steps may look at again without asking the parser.

A *token* is such a string: ``p class="lead">It was`` or ``/p>``. Its index in the list of tokens is how later steps
name an element of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import unescape
from typing import Final

from selectolax.lexbor import LexborHTMLParser

_KINDS: Final = {
    "void": "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr",
    "raw": "iframe noembed noframes plaintext script style xmp",
    "silent": "script style noscript template rt rp",
    "breaking": "p div br li ul ol h1 h2 h3 h4 h5 h6 td tr section article header footer figure dd dt span",
}
VOID: Final = frozenset(_KINDS["void"].split())
"""Elements that have no content, and no end tag."""
RAW: Final = frozenset(_KINDS["raw"].split())
"""Elements whose content is no markup, and is printed as it is."""
SILENT: Final = frozenset(_KINDS["silent"].split())
"""Elements whose text a reader does not see, or not as a part of the words around it."""
BREAKING: Final = frozenset(_KINDS["breaking"].split())
"""Elements whose text is set apart from what stands before it."""

_CUT: Final = ((b"<script", b"</script"), (b"<style", b"</style"))
_NEAR: Final = 4_000  # bytes in which a comment that holds a <script would end
_MOST_LEFT: Final = 200  # tags left to the parser, each of which may be a look through the whole page
_AFTER_NAME: Final = (b" ", b">", b"\t", b"\n", b"\r", b"\f", b"/")


def tokens(html: bytes, prepare: Callable[[LexborHTMLParser], None] | None = None) -> list[str]:
    """The tokens of a page, which is UTF-8. ``prepare`` may change its tree before it is printed."""
    tree = LexborHTMLParser(html)
    if prepare is not None:
        prepare(tree)
    root = tree.root
    printed = root.html if root is not None else None
    if not printed:
        return []
    if "<!--" in printed:
        first, *rest = printed.split("<!--")
        printed = "".join([first, *(part.partition("-->")[2] for part in rest)])
    return printed.split("<")


def without_scripts(html: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """A page without its scripts and styles; and the scripts, each its tag's attributes and its text.

    Half of a news page is script. To cut it out takes about the time that parsing and printing it would, and gives the
    data among it whole, which in tokens would lie in pieces. What may be no script (a tag in a title, or behind a
    comment mark) or several (one that a second ``<script`` keeps open) is left to the parser.
    """
    title = html.find(b"<title")
    titled = html.find(b"</title", title) if title >= 0 else -1
    scripts: list[tuple[bytes, bytes]] = []
    for opening, closing in _CUT:
        html = _without(html, opening, closing, (title, titled), scripts)
        titled = -1 if title < 0 else html.find(b"</title", title)
    return html, scripts


def _without(
    html: bytes, opening: bytes, closing: bytes, title: tuple[int, int], scripts: list[tuple[bytes, bytes]]
) -> bytes:
    """A page without the elements of one name; the scripts among them are noted."""
    kept: list[bytes] = []
    at = scan = met = 0
    while (start := html.find(opening, scan)) >= 0 and met < len(kept) + _MOST_LEFT:
        scan = start + len(opening)
        met += 1
        if html[scan : scan + 1] not in _AFTER_NAME or title[0] < start < title[1]:
            continue
        end = html.find(closing, scan)
        if end < 0:
            break
        tag_end = html.find(b">", scan)
        if not 0 <= tag_end < end:
            continue
        attributes = html[scan:tag_end]
        text = html[tag_end + 1 : end]
        if attributes.count(b'"') % 2:
            continue  # the > stands in a value
        if b"-->" in text[:_NEAR] and (b"<!--" not in text or opening in text):
            continue
        if opening == b"<script":
            scripts.append((attributes, text))
        kept.append(html[at:start])
        after = html.find(b">", end)
        at = scan = after + 1 if after >= 0 else len(html)
    return b"".join([*kept, html[at:]]) if kept else html


def plain(text: str) -> str:
    """A text or value as a reader sees it: what the printing escaped is put back."""
    if "&" in text:
        text = (
            text.replace("&nbsp;", "\xa0")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", '"')
            .replace("&amp;", "&")
        )
    return text


def name_of(token: str) -> str:
    """The name of a tag: ``p``, or ``/p`` where it closes one."""
    tag = token.partition(">")[0]
    return tag.partition(" ")[0]


@lru_cache(maxsize=4096)
def _attributes(tag: str) -> dict[str, str]:
    parts = tag.partition(" ")[2].split('"')  # ['class=', 'a b', ' id=', 'c', '']
    return {key.strip()[:-1]: plain(value) for key, value in zip(parts[::2], parts[1::2], strict=False)}


def attributes(token: str) -> dict[str, str]:
    """The attributes of a tag by name; one without a value is empty. Not to be changed: it is shared."""
    tag = token.partition(">")[0]
    return _attributes(tag) if " " in tag else {}


def value_of(token: str, name: str) -> str | None:
    """One attribute of a tag."""
    mark = f' {name}="'
    tag = token.partition(">")[0]
    at = tag.find(mark)
    if at < 0:
        return None
    start = at + len(mark)
    return plain(tag[start : tag.find('"', start)])


def end_of(page: list[str], token: int) -> int:
    """The index behind the last token of the element that begins at ``token``: of its end tag, plus one."""
    name = name_of(page[token])
    if name in VOID or name[:1] == "/":
        return token + 1
    opening, closing = (name + ">", name + " "), f"/{name}>"
    depth = 0
    nests = name not in RAW
    for i in range(token, len(page)):
        piece = page[i]
        if piece.startswith(closing):
            depth -= 1
            if depth <= 0:
                return i + 1
        elif piece.startswith(opening) and (nests or not depth):
            depth += 1
    return len(page)


def pieces_of(page: list[str], token: int, limit: int = 100_000) -> Iterator[str]:
    """The texts in an element, in order, with a blank where it breaks; scripts and styles inside it left out."""
    end = end_of(page, token)
    skip = 0
    length = 0
    for i in range(token, end):
        if i < skip:
            continue
        tag, _, text = page[i].partition(">")
        name = tag.partition(" ")[0]
        if name in SILENT:
            skip = end_of(page, i) - 1
            continue
        if i == end - 1 and end - token > 1:
            break  # the text behind the end tag is not inside
        if i > token and name.lstrip("/") in BREAKING:
            yield " "
        if i == token and name in VOID:
            break
        if text:
            yield plain(text)
            length += len(text)
            if length > limit:
                break


def text_of(page: list[str], token: int, limit: int = 600) -> str:
    """The text of an element, blanks folded, entities coded twice put right, cut at ``limit``."""
    return clean("".join(pieces_of(page, token, limit))[:limit])


# Soft hyphens, zero-width spaces, marks of direction; not the joiners U+200C and U+200D, which spell Persian and emoji.
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def clean(text: str | None) -> str:
    """Text with blanks folded and what should be no part of it taken out: entities coded twice, soft hyphens."""
    if not text:
        return ""
    if "&" in text:
        text = unescape(unescape(text))
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())
