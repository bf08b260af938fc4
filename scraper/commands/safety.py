"""What a page may do to a terminal: nothing. Text from pages is made harmless before it is printed.

A page can carry escape sequences that recolour the screen, rewrite what stands above or set the window's title, and
bidirectional overrides that show a text in another order than it has. Each such character is replaced by a visible
one, so that the reader sees that something was there. JSON output needs none of this: it escapes them itself.

Line feed and tab pass. Marks that Arabic and Hebrew text needs (U+200E, U+200F, U+061C) pass as well.
"""

from __future__ import annotations

_PICTURES: dict[int, int | str] = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
_DELETE = {0x7F: 0x2421}
_C1 = dict.fromkeys(range(0x80, 0xA0), "\N{REPLACEMENT CHARACTER}")
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\N{REPLACEMENT CHARACTER}")
_ESCAPES = {code: f"\\u{code:04x}" for code in (*_DELETE, *_C1, *_BIDI)}
_HARMLESS: dict[int, int | str] = {**_PICTURES, **_DELETE, **_C1, **_BIDI}


def safe(text: str) -> str:
    """``text`` with control, escape and direction-override characters made visible; a lone surrogate too."""
    return text.translate(_HARMLESS).encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """``text`` made safe and set on one line, without tabs: a field of a tab-separated line."""
    return " ".join(safe(text).split())


def safe_json(document: bytes) -> bytes:
    """A JSON document with the same meaning and no such character in it. (JSON itself escapes only U+0000 to U+001F.)"""
    return document.decode("utf-8").translate(_ESCAPES).encode("utf-8")
