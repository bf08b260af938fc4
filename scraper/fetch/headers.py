"""The headers of a request: the usual ones, the caller's, and what only some hosts are told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.errors import UsageError
from scraper.fetch.coding import ACCEPTED
from scraper.fetch.target import Target
from scraper.model import Validators

USER_AGENT = "presskeep/0.1.0 (news archiver)"

_USUAL = {
    b"Accept": b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    b"Accept-Encoding": ACCEPTED.encode(),
}
_SECRET = frozenset((b"authorization", b"cookie", b"proxy-authorization"))
"""Headers of the caller's that go to the host asked and to no other one."""
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")

Fields = list[tuple[bytes, bytes]]


class Headers:
    """What every request of a run says. A header of the caller's takes the place of the usual one of its name.

    Raises:
        UsageError: one of them is no header.
    """

    def __init__(self, user_agent: str, headers: Sequence[tuple[str, str]]) -> None:
        given = [_field(name, value) for name, value in [*headers]]
        names = {name.lower() for name, _ in given}
        usual = [_field("User-Agent", user_agent), *_USUAL.items()]
        fields = [field for field in usual if field[0].lower() not in names] + given
        self._host = next((value for name, value in given if name.lower() == b"host"), None)
        self._cookie = b"; ".join(value for name, value in given if name.lower() == b"cookie")
        self._login = b"authorization" in names
        self._at_home = [field for field in fields if field[0].lower() not in (b"host", b"cookie")]
        self._abroad = [field for field in self._at_home if field[0].lower() not in _SECRET]

    def of(self, to: Target, cookie: str | None, conditions: Fields, *, abroad: bool) -> Fields:
        """The headers of one request. ``abroad`` is another host than the one that was asked for."""
        home = not abroad
        fields = [(b"Host", self._host or to.authority if home else to.authority)]
        fields += self._at_home if home else self._abroad
        if to.login and not (home and self._login):
            fields.append((b"Authorization", to.login))
        cookies = [self._cookie] if home and self._cookie else []
        if cookie:
            cookies.append(_bytes(cookie))
        if cookies:
            fields.append((b"Cookie", b"; ".join(cookies)))
        return fields + conditions


def conditions(validators: Validators | None, url: str) -> Fields:
    """What asks whether the page at ``url`` is still as it was; nothing where the validators are another address's.

    Both, where there are both: a server takes the ETag and leaves the other to older ones (RFC 9110, 13.1.3).
    """
    if validators is None or validators.url != url:
        return []
    both = ((b"If-None-Match", validators.etag), (b"If-Modified-Since", validators.last_modified))
    return [(name, _bytes(value)) for name, value in both if value and not _UNSENDABLE.search(value)]


def _field(name: str, value: str) -> tuple[bytes, bytes]:
    if not _NAME.fullmatch(name):
        raise UsageError(f"not the name of a header: {name!r}")
    if _UNSENDABLE.search(value):
        raise UsageError(f"the header {name} can't have line breaks or control characters: {value!r}")
    return name.encode(), _bytes(value.strip())


def _bytes(value: str) -> bytes:
    # What came as Latin-1 goes back as it came; what no Latin-1 can say, a server that means it takes as UTF-8.
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogateescape")


def text(raw: bytes) -> str:
    """The name or value of a header, as a server sent it."""
    # Headers are Latin-1 by the letter (RFC 9110, 5.5), and UTF-8 where a server writes a Location with umlauts.
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
