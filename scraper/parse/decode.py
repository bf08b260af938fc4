"""bytes -> tokens: the encoding as browsers find it (WHATWG Encoding), and what is no HTML refused."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from w3lib.encoding import html_to_unicode, resolve_encoding

from scraper.errors import EmptyPage, NotHTML
from scraper.parse import markup

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
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_HEAD: Final = 4096
_CONTROLS: Final = bytes({*range(9), *range(14, 32)} - {27})  # 27 begins a shift of ISO-2022-JP
_ENOUGH: Final = 3  # bytes beyond one a sign
_SUSPECT_SIZE: Final = 30_000  # bytes
_SUSPECT_OPEN: Final = 5_000  # elements without an end tag
_DEEPEST: Final = 2_000
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


def read_source(html: bytes, charset: str | None) -> Source:
    """Read a page.

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
    wide = html.startswith(_BOMS) or (charset or "").lower().startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs"))
    if not wide and 50 * (len(head) - len(head.translate(None, _CONTROLS))) > len(head):
        raise NotHTML("not an HTML page but binary data")
    if start[:1] in b"{[" and b"<" not in html[:_HEAD]:
        raise NotHTML("not an HTML page but JSON")
    if not html.startswith(_BOMS) and not (wide or _is_seven_bit(html, charset)):
        kept, scripts = markup.without_scripts(html)
        if _is_utf8(kept, _says_utf8(html, charset)):
            return Source(markup.tokens(_shallow(kept)), scripts)
    kept, scripts = markup.without_scripts(_text(html, charset).encode("utf-8", "replace"))
    return Source(markup.tokens(_shallow(kept)), scripts)


def _is_seven_bit(html: bytes, charset: str | None) -> bool:
    """Whether a page is in an encoding whose signs are all ASCII, so that nothing of it looks wrong as UTF-8."""
    return (_stated(html, charset) or "").lower().startswith(("iso-2022", "csiso2022", "hz-", "utf-7"))


def _shallow(html: bytes) -> bytes:
    """The page without tags nested past any page's depth: for those the tree takes time that grows as their square.

    Browsers, too, stop at some 500. Only pages with thousands of elements left open are looked at.
    """
    if len(html) < _SUSPECT_SIZE or html.count(b"<") - 2 * html.count(b"</") < _SUSPECT_OPEN:
        return html
    depth = 0

    def keep(match: re.Match[bytes]) -> bytes:
        nonlocal depth
        if match.group(2).lower() in _VOID:
            return match.group()
        depth += -1 if match.group(1) else 1
        return match.group() if depth < _DEEPEST else b" "

    return _TAG.sub(keep, html)


def _stated(html: bytes, charset: str | None) -> str | None:
    """The encoding that the header, or else the page, names."""
    if charset and resolve_encoding(charset):
        return charset
    match = _META.search(html, 0, _HEAD)
    return match.group(1).decode("ascii", "replace") if match else None


def _says_utf8(html: bytes, charset: str | None) -> bool:
    """Whether a page is to be tried as UTF-8 first: because it says so, or says nothing that is an encoding."""
    if html.startswith(_BOMS):
        return False
    stated = _stated(html, charset)
    return stated is None or resolve_encoding(stated) in (None, "utf-8", "ascii")


def _is_utf8(html: bytes, stated: bool) -> bool:
    """Whether a page is sound UTF-8. Where it says that it is something else, it must hold enough of it to be no chance.

    Servers and templates name encodings that pages have long left; text in any other encoding that is sound UTF-8 by
    chance is short.
    """
    if html.isascii():
        return True
    try:
        text = html.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return stated or len(html) - len(text) >= _ENOUGH


def _text(html: bytes, charset: str | None) -> str:
    """The text of a page that is no clean UTF-8, or says that it is something else."""
    if _says_utf8(html, charset):
        try:
            return html.decode("utf-8")
        except UnicodeDecodeError as exc:
            sound = html.decode("utf-8", "replace")
            if _is_utf8_all_the_same(html, sound, exc):
                return sound
        charset = "cp1252"  # what pages are that say UTF-8, or nothing, and are not
    elif not html.startswith(_BOMS):
        charset = charset if charset and resolve_encoding(charset) else None
    header = f"text/html; charset={charset}" if charset else None
    _, text = html_to_unicode(header, html, auto_detect_fun=lambda _: "cp1252")
    return text


def _is_utf8_all_the_same(html: bytes, sound: str, first: UnicodeDecodeError) -> bool:
    """Whether a page that is no clean UTF-8 is some with a few broken signs in it, or with its last one cut."""
    if first.start >= len(html) - 3:
        return True
    signs = sum(not c.isascii() for c in sound)
    return sound.count("\ufffd") * 50 < signs
