"""What a user wants sent along with each request, out of the words of the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scraper.errors import UsageError

_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
"""A field line (RFC 9110, 5): a token, a colon, and a value without control characters."""

_OURS = frozenset(
    [
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "http2-settings",
        "range",
        "if-range",
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-unmodified-since",
    ]
)
"""Headers that say how a message is sent, or that less than the page is wanted: one too many, and no answer is a page."""


def request_options(headers: Sequence[str] | None, cookies: Path | None, allow_private: bool) -> dict[str, Any]:
    """The options of ``crawl.run.run`` that these options of a command stand for.

    Raises:
        UsageError: a header that is none, a file of cookies that can't be read.
    """
    from scraper.fetch.cookies import read_cookies

    return {
        "headers": [_header(text) for text in headers or ()],
        "cookies": read_cookies(cookies.expanduser()) if cookies else (),
        "allow_private": allow_private,
    }


def _header(text: str) -> tuple[str, str]:
    matched = _HEADER.fullmatch(text.strip())
    if not matched:
        raise UsageError(f"not a header: {text!r}. Give one such as --header 'Accept-Language: hy'")
    if not matched[2].isascii():
        raise UsageError(
            f"a header may have no letters beyond ASCII: {text!r}. Write them %-encoded, or leave them out"
        )
    if matched[1].lower() in _OURS:
        raise UsageError(f"{matched[1]} can't be given: presskeep sets it itself, for each request what it needs")
    return matched[1], matched[2].strip()
