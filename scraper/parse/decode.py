"""bytes -> tree: the encoding as browsers find it (WHATWG Encoding), and what is no HTML refused."""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser
from w3lib.encoding import html_to_unicode

from scraper.errors import EmptyPage, NotHTML

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
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_UTF8: Final = frozenset(("utf-8", "utf8", "us-ascii", "ascii", "utf_8", "unicode-1-1-utf-8"))
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_HEAD: Final = 4096


def read_tree(html: bytes, charset: str | None) -> LexborHTMLParser:
    """Parse a page.

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
    if html[:_HEAD].count(b"\0") > 64 and not html.startswith(_BOMS):
        raise NotHTML("not an HTML page but binary data")
    if start[:1] in b"{[" and b"<" not in html[:_HEAD]:
        raise NotHTML("not an HTML page but JSON")
    return LexborHTMLParser(_utf8(html, charset))


def _utf8(html: bytes, charset: str | None) -> bytes | str:
    """The page for the parser, which takes UTF-8 bytes or text; most pages are UTF-8 and pass as they are."""
    if not html.startswith(_BOMS):
        stated = charset
        if stated is None:
            match = _META.search(html, 0, _HEAD)
            stated = match.group(1).decode("ascii", "replace") if match else None
        if stated is None or stated.strip().lower() in _UTF8:
            if html.isascii():
                return html
            try:
                return html.decode("utf-8")
            except UnicodeDecodeError as exc:
                # A page cut in the middle of a sign, or with a few broken ones, is still UTF-8.
                sound = html.decode("utf-8", "replace")
                if exc.start > 0 and sound.count("\ufffd") * 50 < sum(not c.isascii() for c in sound):
                    return sound
                charset = "cp1252" if stated is not None else None
    header = f"text/html; charset={charset}" if charset else None
    _, text = html_to_unicode(header, html, auto_detect_fun=lambda _: "cp1252")
    return text
