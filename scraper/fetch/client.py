"""One visit: a URL asked, redirects followed by us, the answer whole or an error that says why not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import httpx

from scraper import urls
from scraper.errors import BadStatus, BadURL, FetchError, TimedOut
from scraper.fetch import body, reasons, redirects
from scraper.fetch.clock import now
from scraper.fetch.coding import ACCEPTED
from scraper.fetch.limits import DEFAULT_LIMITS, Limits
from scraper.model import Response

USER_AGENT = "presskeep/0.1.0 (news archiver)"

_HEADERS = {
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-encoding": ACCEPTED,
}
_SECRET = frozenset(("authorization", "cookie", "proxy-authorization"))
"""Headers of the caller's that go to the host asked and to no other one."""


class Fetcher:
    """A pool of connections with the cookies of one run. An async context manager; may be shared by tasks.

    Proxies are taken from the environment. ``headers`` are added to every request, or take the place of the usual ones;
    a login or cookie among them goes to the host that was asked, and not along with a redirect to another.
    Unless ``allow_private``, a public page can't lead us to a private address by a redirect.
    """

    def __init__(
        self,
        *,
        limits: Limits = DEFAULT_LIMITS,
        user_agent: str = USER_AGENT,
        allow_private: bool = False,
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.limits = limits
        self.user_agent = user_agent
        self.allow_private = allow_private
        self._headers = tuple(headers)
        self._client = httpx.AsyncClient(
            http2=True,
            headers={"user-agent": user_agent, **_HEADERS},
            timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=limits.total),
            event_hooks={"response": [_hide_redirect]},
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def get(self, url: str, *, source: str | None = None) -> Response:
        """The page at ``url``. ``source`` is the page that named this address, where a page did: it is then held to
        what a redirect is held to.

        Raises:
            BadURL: not an http(s) URL.
            ConnectionFailed, TimedOut, TooLarge, TooManyRedirects, Incomplete, BadStatus: all FetchErrors.
        """
        start = urls.check(url)
        trail = redirects.Trail(shown(start), self.limits.redirects)
        try:
            async with asyncio.timeout(self.limits.total):
                if source is not None and not self.allow_private:
                    await redirects.check_step(source, start)
                return await self._follow(start, trail)
        except TimeoutError:
            raise TimedOut(f"{trail.asked} took longer than {self.limits.total:g} seconds. Try again later") from None

    async def _follow(self, url: str, trail: redirects.Trail) -> Response:
        while True:
            request = self._request(url, trail)
            where = shown(str(request.url))
            trail.step(where, request.headers.get("cookie"))
            try:
                answer = await self._client.send(request, stream=True)
                try:
                    head = _head(answer, where, trail)
                    target = redirects.target(head)
                    if target is None:
                        return await self._whole(answer, head)
                    await body.drain(answer)
                finally:
                    await answer.aclose()
            except httpx.TransportError as exc:
                raise reasons.explain(exc, where, self.limits) from exc
            if not self.allow_private:
                await redirects.check_step(where, target)
            trail.hops.append((head.status, where))
            url = target

    def _request(self, url: str, trail: redirects.Trail) -> httpx.Request:
        abroad = urls.host(url) != urls.host(trail.asked)
        headers = [(k, v) for k, v in self._headers if not (abroad and k.lower() in _SECRET)]
        try:
            return self._client.build_request("GET", url, headers=headers)
        except httpx.InvalidURL as exc:
            if not trail.hops:
                raise BadURL(f"not a URL: {shown(url)!r} ({exc})") from None
            raise FetchError(f"{trail.asked} redirects to {shown(url)!r}, which is no URL ({exc})") from None

    async def _whole(self, answer: httpx.Response, head: Response) -> Response:
        good = 200 <= head.status < 300 and head.status != 206  # part of a page, which nobody asked for
        try:
            content = await body.read(answer, self.limits, head.url)
        except FetchError as exc:
            exc.status, exc.headers = head.status, head.headers
            if good:
                raise
            content = exc.body or b""
        if not good:
            raise BadStatus(
                reasons.status_line(head.status, head.url), status=head.status, headers=head.headers, body=content
            )
        head.body = content
        return head


async def _hide_redirect(answer: httpx.Response) -> None:
    """Take the Location out of httpx's sight and keep the headers as sent.

    httpx reads a redirect even where it is not to follow it, and raises over a Location it can't read
    (``mailto:…``): the answer would be lost.
    """
    answer.extensions["sent_headers"] = answer.headers.raw
    answer.headers.pop("location", None)


def _head(answer: httpx.Response, url: str, trail: redirects.Trail) -> Response:
    """The answer so far: all but its body."""
    return Response(
        asked=trail.asked,
        url=url,
        status=answer.status_code,
        headers=tuple((_text(name).lower(), _text(value)) for name, value in answer.extensions["sent_headers"]),
        body=b"",
        captured=now(),
        redirects=tuple(trail.hops),
    )


def _text(raw: bytes) -> str:
    # Headers are Latin-1 by the letter (RFC 9110, 5.5), and UTF-8 where a server writes a Location with umlauts.
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def shown(url: str) -> str:
    """An address without the name and password it may carry, and without its fragment: what may be kept and printed."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
