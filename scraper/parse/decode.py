"""bytes -> tokens: what is no HTML refused, and what would keep the parser busy for ever taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from scraper.errors import EmptyPage, NotHTML
from scraper.parse import charsets, markup
from scraper.parse.charsets import BOMS

_MAGIC: Final = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "gzip data; decompress it first"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"RIFF", "an image, sound or film"),
    (b"\x00\x00\x00", "a film"),
    (b"SQLite format 3", "an SQLite database"),
    (b"WARC/", "a WARC file"),
)
_HEAD: Final = 4096
_CONTROLS: Final = bytes({*range(9), *range(14, 32)} - {27})  # 27 begins a shift of ISO-2022-JP
_SUSPECT_SIZE: Final = 30_000  # bytes
_SUSPECT_OPEN: Final = 5_000  # elements without an end tag
_DEEPEST: Final = 2_000
_SUSPECT_TAG: Final = 20_000  # bytes between two >
_MOST: Final = 2_000  # words and values of a tag
_LONGEST_NAME: Final = 50
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
_VOID: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option".split()
)


class Source(NamedTuple):
    """A page as tokens, and its scripts, each its tag's attributes and its text, as UTF-8."""

    tokens: list[str]
    scripts: list[tuple[bytes, bytes]]

    def data(self, kind: bytes) -> list[str]:
        """The texts of the scripts whose ``type`` is ``kind``: data, not programs."""
        return [text.decode("utf-8", "replace") for attributes, text in self.scripts if kind in attributes.lower()]


def read_source(html: bytes, charset: str | None, prepare: Callable[[LexborHTMLParser], None] | None = None) -> Source:
    """Read a page. ``prepare`` may change its tree.

    Raises:
        NotHTML: another kind of file.
        EmptyPage: nothing but white space.
    """
    start = html[:64].lstrip()
    if not start and not html.strip():
        raise EmptyPage("an empty page: there is nothing in it to split")
    for magic, name in _MAGIC:
        if html.startswith(magic):
            raise NotHTML(f"not an HTML page but {name}")
    head = html[:_HEAD]
    wide = html.startswith(BOMS) or (charset or "").lower().startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs"))
    if not wide and 50 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head):
        raise NotHTML("not an HTML page but binary data")
    if start[:1] in b"{[" and b"<" not in html[:_HEAD]:
        raise NotHTML("not an HTML page but JSON")
    if not wide and charsets.may_be_utf8(html, charset):
        kept, scripts = markup.without_scripts(html)
        if charsets.is_utf8(kept, charsets.says_utf8(html, charset)):
            return Source(markup.tokens(_without_bombs(kept), prepare), scripts)
    kept, scripts = markup.without_scripts(charsets.read(html, charset).encode("utf-8", "replace"))
    return Source(markup.tokens(_without_bombs(kept), prepare), scripts)


def _without_bombs(html: bytes) -> bytes:
    """The page without what the parser takes time for that grows as its square: attributes past any tag's number, and
    tags nested past any page's depth."""
    # Where tags are so long, one of these windows has no > in it.
    windows = range(0, len(html) - _SUSPECT_TAG // 2, _SUSPECT_TAG // 2)
    if any(html.find(b">", at, at + _SUSPECT_TAG // 2) < 0 for at in windows):
        html = b">".join(_cut_tags(html.split(b">")))
    return _shallow(html)


def _cut_tags(pieces: list[bytes]) -> Iterator[bytes]:
    """The pieces of a page between its ``>``, without the attributes of tags that have thousands of them."""
    inside = False  # a value of a tag, in which a > stands
    for piece in pieces:
        start = 0 if inside else piece.find(b"<")
        tag = piece[start:] if start >= 0 else b""
        if len(tag) > _SUSPECT_TAG and (len(tag.split()) > _MOST or tag.count(b"=") > _MOST):
            yield b"" if inside else piece[:start] + tag.split(None, 1)[0][:_LONGEST_NAME]
            inside = False
            continue
        inside = inside != (tag.count(b'"') % 2 == 1)
        yield piece


def _shallow(html: bytes) -> bytes:
    """The page without tags nested past any page's depth: for those the tree takes time that grows as their square.

    Browsers, too, stop at some 500. Only pages with thousands of elements left open are looked at.
    """
    tags = html.count(b"<") if len(html) >= _SUSPECT_SIZE else 0
    if tags < _SUSPECT_OPEN or tags - 2 * html.count(b"</") < _SUSPECT_OPEN:
        return html
    depth = 0

    def keep(match: re.Match[bytes]) -> bytes:
        nonlocal depth
        if match.group(2).lower() in _VOID:
            return match.group()
        depth += -1 if match.group(1) else 1
        return match.group() if depth < _DEEPEST else b" "

    return _TAG.sub(keep, html)
