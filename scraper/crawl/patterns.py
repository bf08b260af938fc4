"""Which addresses a person means by a pattern: ``*`` stands for anything; ``re:`` begins a regular expression.

A pattern is held against the whole address in canonical form, one that begins with ``/`` against what follows the host,
one without ``http`` against the address without scheme and ``www.``. A regular expression may match anywhere in it.
Addresses are compared as they are sent, and with their ``%C3%A4`` read as letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from scraper import urls
from scraper.errors import BadURL, UsageError

_ORIGIN = re.compile(r"https?://[^/?]*", re.I)
_BARE = re.compile(r"https?://(?:www\.)?", re.I)


@dataclass(frozen=True)
class Patterns:
    """Several patterns; an address is meant where one of them fits.

    Raises:
        UsageError: one that can't be read, or that fits no address.
    """

    written: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Kept beside the field: what is compared, printed and stored are the patterns as they were written.
        object.__setattr__(self, "_read", tuple(_read(text) for text in self.written))

    def __bool__(self) -> bool:
        return bool(self.written)

    def fit(self, url: str) -> bool:
        """Whether one of them fits an address."""
        if not self.written:
            return False
        try:
            name = urls.canonical(url)
        except BadURL:
            return False
        names = (name, unquote(name)) if "%" in name else (name,)
        compiled: Sequence[tuple[re.Pattern[str], re.Pattern[str] | None]] = self._read  # type: ignore[attr-defined]
        return any(pattern.search(cut.sub("", n, count=1) if cut else n) for pattern, cut in compiled for n in names)


def _read(text: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """What to search for, and what is cut off an address before."""
    text = text.strip()
    if text.startswith("re:"):
        try:
            return re.compile(text[3:]), None
        except (re.error, RecursionError, OverflowError) as exc:
            raise UsageError(f"not a regular expression: {text[3:]!r} ({exc})") from None
    if "*" not in text and "/" not in text:
        raise UsageError(f"the pattern {text!r} fits no address. Write '*{text}*' for all that have it in them")
    if text.startswith("/"):
        return _glob(text), _ORIGIN
    if re.match(r"https?:", text, re.I):
        if "*" not in text:
            text = urls.canonical(text)
        return _glob(text), None
    return (_glob(text), None) if text.startswith("*") else (_glob(text.removeprefix("www.")), _BARE)


def _glob(text: str) -> re.Pattern[str]:
    # Each piece is taken where it comes first and not given back: no pattern takes long, whatever the address.
    first, *rest = (re.escape(piece) for piece in text.split("*"))
    if not rest:
        return re.compile(rf"\A{first}\Z", re.S)
    *between, last = rest
    return re.compile(rf"\A{first}{''.join(f'(?>.*?{piece})' for piece in between)}.*{last}\Z", re.S)
