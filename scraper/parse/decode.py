"""bytes -> tokens: what is no HTML refused, and the rest read in the encoding that it is in."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import SelectolaxError

from scraper.errors import EmptyPage, NotHTML, ParseError
from scraper.parse import charsets, markup
from scraper.parse.bombs import without_bombs
from scraper.parse.charsets import BOMS
from scraper.parse.floods import without_floods
from scraper.parse.markup import Prepare, Source

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


def read_source(html: bytes, charset: str | None, prepare: Prepare | None = None) -> Source:
    """Read a page. ``prepare`` may change its tree.

    Raises:
        NotHTML: another kind of file.
        EmptyPage: nothing but white space.
        ParseError: the HTML parser gave up.
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
        stated = charsets.says_utf8(html, charset)
        # What is said to be UTF-8 mostly is: then its text is sound, and the bytes need no look of their own.
        if stated or charsets.is_utf8(html, stated=False):
            source = _read(html, prepare)
            if source.is_sound or charsets.is_utf8(html, stated):
                return source
    return _read(charsets.read(html, charset).encode("utf-8", "replace"), prepare)


def _read(html: bytes, prepare: Prepare | None) -> Source:
    try:
        return markup.read(without_floods(without_bombs(html)), prepare)
    except SelectolaxError as exc:
        raise ParseError(f"a page that the HTML parser can't read: {exc}") from None
