"""The cookies of a run (RFC 6265), and the file that a browser's may be taken from.

http.cookiejar knows what a cookie may do; but it looks at every host it has a cookie of at every request, which a crawl
of a hundred thousand hosts can't pay for. So every site has a jar of its own.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from email.message import Message
from http.client import HTTPResponse
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import cast
from urllib.request import Request

from scraper.errors import UsageError

_EACH = 4096
"""Longest cookie that is kept, in characters (RFC 6265, 6.1)."""
_OF_A_SITE = 100
"""Cookies kept of one site."""
_SHARED = re.compile(r"(?:^|\.)(?:ac|co|com|edu|gob|gov|gouv|govt|go|gv|mil|ne|net|nom|or|org|sch)\.[a-z]{2}$")
"""Endings under which everybody may have a name: the ones that http.cookiejar takes no cookie for, and some more."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Policy(DefaultCookiePolicy):
    """Takes no cookie for a whole ``co.uk``, none that is huge, and no more than so many."""

    def __init__(self) -> None:
        super().__init__(strict_domain=True)
        self.jar: CookieJar

    def set_ok(self, cookie: Cookie, request: Request) -> bool:
        length = len(cookie.name) + len(cookie.value or "")
        if length > _EACH or _CONTROL.search(cookie.name + (cookie.value or "")) or len(self.jar) >= _OF_A_SITE:
            return False
        return super().set_ok(cookie, request)

    def set_ok_domain(self, cookie: Cookie, request: Request) -> bool:
        if cookie.domain_specified and _SHARED.search(cookie.domain):
            return False
        return super().set_ok_domain(cookie, request)


class Cookies:
    """What sites have set in this run, beside what ``given`` holds, which is left as it is."""

    def __init__(self, given: Iterable[Cookie] = ()) -> None:
        self._jars: dict[str, CookieJar] = {}
        for cookie in given:
            self._jar(cookie.domain).set_cookie(cookie)

    def header(self, url: str, host: str) -> str | None:
        """The Cookie header for a request to ``url``; None where there is none to be sent."""
        jar = self._jars.get(_site(host))
        if not jar:
            return None
        request = Request(url)  # noqa: S310  # only http(s) addresses come here
        jar.add_cookie_header(request)
        return request.get_header("Cookie")

    def take(self, url: str, host: str, headers: Iterable[tuple[str, str]]) -> None:
        """Keep what the headers of an answer set."""
        message = Message()
        for name, value in headers:
            if name == "set-cookie":
                message.add_header("Set-Cookie", value)
        if message:
            request = Request(url)  # noqa: S310
            self._jar(host).extract_cookies(cast("HTTPResponse", _Answered(message)), request)

    def _jar(self, host: str) -> CookieJar:
        site = _site(host)
        if site not in self._jars:
            policy = _Policy()
            policy.jar = self._jars[site] = CookieJar(policy)
        return self._jars[site]


class _Answered:
    """The part of an answer that http.cookiejar looks at."""

    def __init__(self, headers: Message) -> None:
        self._headers = headers

    def info(self) -> Message:
        return self._headers


def _site(host: str) -> str:
    """All hosts that may see one another's cookies have this in common: the last labels of their name."""
    host = host.lower().strip(".").removesuffix(".local")
    if ":" in host or host.replace(".", "").isdigit():
        return host
    return ".".join(host.split(".")[-3 if _SHARED.search(host) else -2 :])


def read_cookies(path: Path) -> CookieJar:
    """The cookies of a ``cookies.txt`` as browsers' exporters write it (the format of Netscape's), the expired left out.

    A line has seven fields with tabs between them: domain, whether hosts below it are meant too, path, whether for https
    alone, the time it expires at (seconds since 1970; 0 for the end of the session), name and value. ``#HttpOnly_``
    before the domain marks one that scripts don't see; any other line with a ``#`` is a comment.

    Raises:
        UsageError: it can't be read, or a line is no cookie; the message names the line.
    """
    try:
        text = path.read_text("utf-8-sig", "surrogateescape")
    except OSError as exc:
        raise UsageError(f"the cookies {path} can't be read: {(exc.strerror or str(exc)).lower()}") from None
    if text.lstrip()[:1] in ("[", "{"):
        raise UsageError(f"the cookies {path} are JSON. Have them exported as cookies.txt (Netscape format)")
    jar = CookieJar()
    moment = time.time()
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip("\r\n").removeprefix("#HttpOnly_")
        if not line.strip() or line.startswith("#"):
            continue
        try:
            cookie = _cookie(line)
        except ValueError as exc:
            raise UsageError(f"the cookies {path}, line {number}: {exc}") from None
        if not cookie.is_expired(int(moment)):
            jar.set_cookie(cookie)
    return jar


def _cookie(line: str) -> Cookie:
    fields = line.split("\t")
    if len(fields) == 6:
        fields.append("")  # an empty value, whose tab an editor took away
    if len(fields) != 7:
        raise ValueError(f"{len(fields)} fields where a cookie has seven, with tabs between them")
    domain, below, path, secure, expires, name, value = fields
    if not re.fullmatch(r"\.?[\w-]+(\.[\w-]+)*|\[?[0-9a-fA-F:]+\]?", domain):
        raise ValueError(f"not a domain: {domain[:80]!r}")
    for flag in (below, secure):
        if flag.upper() not in ("TRUE", "FALSE"):
            raise ValueError(f"neither TRUE nor FALSE: {flag[:80]!r}")
    if not re.fullmatch(r"-?[0-9]{0,15}(\.[0-9]*)?", expires):
        raise ValueError(f"not a time in seconds: {expires[:80]!r}")
    if not path.startswith("/"):
        raise ValueError(f"not a path: {path[:80]!r}")
    if _CONTROL.search(name + value) or not (name or value):
        raise ValueError("a cookie without a name, or with characters that none may have")
    moment = int(float(expires)) if expires.strip("-.") else 0
    host = domain.lower()
    if "." not in host.strip(".") and ":" not in host:
        host += ".local"  # so http.cookiejar calls hosts without a dot
    with_subdomains = below.upper() == "TRUE"
    if with_subdomains and not host.startswith("."):
        host = "." + host
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=host if with_subdomains else host.lstrip("."),
        domain_specified=with_subdomains,
        domain_initial_dot=with_subdomains,
        path=path,
        path_specified=True,
        secure=secure.upper() == "TRUE",
        expires=moment if moment > 0 else None,
        discard=moment <= 0,
        comment=None,
        comment_url=None,
        rest={},
    )
