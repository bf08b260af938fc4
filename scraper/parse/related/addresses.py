"""The addresses that the links of a page lead to: which may be stories, and which are one story.

Nearly all links are absolute, or relative to the host, and made of plain characters; those are told without reading
them as the standard does. Each is looked at once a page.
"""

from __future__ import annotations

import re
from typing import Final

from scraper import urls
from scraper.errors import BadURL
from scraper.parse.data import entries

_ENTRIES: Final = entries("no_story_paths.txt")
_NO_STORY: Final = frozenset(e for e in _ENTRIES if e[0] != ".")
_ENDINGS: Final = tuple(e for e in _ENTRIES if e[0] == ".")
_PLAIN: Final = r"[\w~!$&'()*+,;=:@%.-]"
_ABSOLUTE: Final = re.compile(rf"(?a:https?://[a-z0-9.-]+(?:/{_PLAIN}*){{0,40}}(?:[?#][\w~!$&'()*+,;=:@%./?#-]*)?)")
_ROOTED: Final = re.compile(rf"(?a:/(?:{_PLAIN}+/?){{0,40}}+(?:[?#][\w~!$&'()*+,;=:@%./?#-]*)?)")
_ORIGIN: Final = re.compile(r"(?a:(https?://[a-z0-9.-]+)(?:[/?#]|$))")
_TWIN: Final = re.compile(r"https?://(?:www\.|m\.|amp\.)?")
_DOING: Final = ("share=", "replytocom=", "redirect_to=")
"""What a link does on a page, and so names no other."""
_LONGEST: Final = 600  # longer ones take the slow way


def twin(address: str) -> str:
    """An address without what twins differ in: scheme, ``www.``, ``m.``, fragment, tracking, the slash at the end."""
    address = address.partition("#")[0]
    if "?" in address or not address.isascii() or not address[: address.find("/", 8)].islower():
        try:
            address = urls.canonical(address)
        except BadURL:
            return address
    start = _TWIN.match(address)
    return address[start.end() if start else 0 :].rstrip("/")


def _site(plain: str) -> str:
    """The last two names of a plain address's host."""
    return ".".join(plain.partition("/")[0].rsplit(".", 2)[-2:])


class Addresses:
    """What the links of one page lead to. ``url`` is what they are relative to, and the page's own address."""

    __slots__ = ("_known", "_origin", "_own", "_tail", "_url")

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._own = twin(url) if url else ""
        self._tail = self._own[-12:]
        origin = _ORIGIN.match(url) if url else None
        self._origin = origin[1] if origin else None
        self._known: dict[str, str | None] = {}

    def story(self, href: str) -> str | None:
        """The address a link leads to, where that may be a story and another than the page itself."""
        if href in self._known:
            return self._known[href]
        address = self._absolute(href)
        found = self._known[href] = address if address and self._may_be_story(address) else None
        return found

    def is_own(self, address: str) -> bool:
        """Whether an address is on the page's own site, or on a sister of it (``shop.example.com``)."""
        return not self._own or _site(twin(address)) == _site(self._own)

    def _absolute(self, href: str) -> str | None:
        href = href.strip()
        if len(href) < _LONGEST and "/." not in href:
            if _ABSOLUTE.fullmatch(href):
                return href
            if self._origin and href[1:2] != "/" and _ROOTED.fullmatch(href):
                return self._origin + href
        return urls.join(self._url, href)

    def _may_be_story(self, address: str) -> bool:
        path, _, query = address.partition("#")[0].partition("?")
        parts = path.lower().rstrip("/").split("/")
        if query and (query.startswith(_DOING) or any(f"&{name}" in query for name in _DOING)):
            return False
        if (len(parts) < 4 and not query) or parts[-1].endswith(_ENDINGS) or not _NO_STORY.isdisjoint(parts[3:]):
            return False
        # The page's own address with something to do on it ('?share=…', '?replytocom=3') is no other story.
        if not query and not path.rstrip("/").endswith(self._tail):
            return True
        return twin(path) != self._own and (not query or twin(address) != self._own)
