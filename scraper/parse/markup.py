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
from typing import Final, NamedTuple

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

_PROGRAMS: Final = ["script", "style", "svg"]
_DATA: Final = 'script[type*="json" i]'
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_REPLACED: Final = "\ufffd"

Prepare = Callable[[LexborHTMLParser], None]
"""What may change a tree before it is printed."""


class Source(NamedTuple):
    """A page as tokens, and the data in its scripts."""

    tokens: list[str]
    scripts: list[tuple[str, str]]
    """Of each script that holds JSON its ``type``, in lower case, and its text."""
    is_sound: bool
    """Whether no sign of the page stands for bytes that are no UTF-8."""

    def data(self, kind: str) -> list[str]:
        """The texts of the scripts of a type."""
        return [text for type_, text in self.scripts if kind in type_]


def read(html: bytes, prepare: Prepare | None = None) -> Source:
    """A page, which is UTF-8, without its programs, styles and drawings: half of a news page is these."""
    tree = LexborHTMLParser(html)
    scripts = [((node.attributes["type"] or "").lower(), node.text()) for node in tree.css(_DATA)]
    tree.strip_tags(_PROGRAMS)
    if prepare is not None:
        prepare(tree)
    root = tree.root
    printed = (root.html if root is not None else None) or ""
    is_sound = _REPLACED not in printed
    printed = _COMMENT.sub("", printed)
    return Source(printed.split("<") if printed else [], scripts, is_sound)


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
