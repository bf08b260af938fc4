"""bytes -> text: the encoding as browsers find it (WHATWG Encoding), but that sound UTF-8 is never taken for another."""

from __future__ import annotations

import codecs
import re
from typing import Final

from w3lib.encoding import html_to_unicode, resolve_encoding

BOMS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
"""Byte order marks of UTF-16 and UTF-8."""

_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD: Final = 4096  # bytes in which a page states its encoding
_ENOUGH: Final = 3  # bytes beyond one a sign
_SAMPLE: Final = 20_000  # bytes by which an encoding that nothing states is guessed
_RUNS: Final = re.compile(rb"[\x80-\xff]{2,}")
_HIGH: Final = bytes(range(128, 256))
_NOT_LATIN: Final = [
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
    "tis_620",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
]


def may_be_utf8(html: bytes, charset: str | None) -> bool:
    """Whether a page is no UTF-16, and in no encoding whose signs are all ASCII: nothing of those looks wrong as UTF-8."""
    stated = (_stated(html, charset) or "").lower()
    return not html.startswith(BOMS) and not stated.startswith(("iso-2022", "csiso2022", "hz-", "utf-7"))


def _stated(html: bytes, charset: str | None) -> str | None:
    """The encoding that the header, or else the page, names."""
    if charset and resolve_encoding(charset):
        return charset
    match = _META.search(html, 0, _HEAD)
    return match.group(1).decode("ascii", "replace") if match else None


def says_utf8(html: bytes, charset: str | None) -> bool:
    """Whether a page is to be tried as UTF-8 first: because it says so, or says nothing that is an encoding."""
    if html.startswith(BOMS):
        return False
    stated = _stated(html, charset)
    return stated is None or resolve_encoding(stated) in (None, "utf-8", "ascii")


def is_utf8(html: bytes, stated: bool) -> bool:
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


def read(html: bytes, charset: str | None) -> str:
    """The text of a page that is no clean UTF-8, or says that it is something else."""
    if says_utf8(html, charset):
        try:
            return html.decode("utf-8")
        except UnicodeDecodeError as exc:
            sound = html.decode("utf-8", "replace")
            if _is_utf8_all_the_same(html, sound, exc):
                return sound
            if _is_partly_utf8(sound):
                return html.decode("utf-8", _AS_LATIN)
        charset = _guessed(html)
    elif not html.startswith(BOMS):
        charset = charset if charset and resolve_encoding(charset) else None
    header = f"text/html; charset={charset}" if charset else None
    _, text = html_to_unicode(header, html, auto_detect_fun=_guessed)
    return text


def _is_utf8_all_the_same(html: bytes, sound: str, first: UnicodeDecodeError) -> bool:
    """Whether a page that is no clean UTF-8 is some with a few broken signs in it, or with its last one cut."""
    if first.start >= len(html) - 3:
        return True
    return sound.count("\ufffd") * 50 < _signs(sound)


def _is_partly_utf8(sound: str) -> bool:
    """Whether most of a page is UTF-8 and the rest is not: an old comment, or a text of an agency, in a new template.

    In the two bytes of a Chinese, Japanese or Korean sign UTF-8 is found by chance, but in few of them.
    """
    return 2 * sound.count("\ufffd") < _signs(sound)


def _signs(text: str) -> int:
    """How many signs of a text are no ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 as what they are then mostly: Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_AS_LATIN: Final = "presskeep.latin"
codecs.register_error(_AS_LATIN, _as_latin)


def _guessed(html: bytes) -> str:
    """The encoding of a page that says UTF-8, or nothing, and is not.

    In the languages of Windows-1252 a sign that is no ASCII stands alone between others; where most stand together, the
    script is another.
    """
    high = len(html) - len(html.translate(None, _HIGH))
    if 2 * sum(len(run) for run in _RUNS.findall(html)) < high:
        return "cp1252"
    from charset_normalizer import from_bytes  # rarely needed

    start = max(0, html.find(_RUNS.search(html)[0]) - _SAMPLE // 4)  # type: ignore[index]
    best = from_bytes(html[start : start + _SAMPLE], cp_isolation=_NOT_LATIN).best()
    return best.encoding if best is not None else "cp1252"
