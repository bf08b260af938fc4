"""One visit: a URL asked, redirects followed by us, the answer whole or an error that says why not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from http.cookiejar import Cookie
from types import TracebackType
from typing import Self

import httpx

from scraper import urls
from scraper.errors import BadStatus, BadURL, FetchError, TimedOut
from scraper.fetch import body, patience, reasons, redirects
from scraper.fetch.addresses import is_private
from scraper.fetch.answer import Answer, Request
from scraper.fetch.clock import now
from scraper.fetch.cookies import Cookies
from scraper.fetch.headers import USER_AGENT, Headers, conditions, text
from scraper.fetch.limits import DEFAULT_LIMITS, Limits
from scraper.fetch.network import Network
from scraper.fetch.pool import Pool
from scraper.fetch.proxies import Proxies
from scraper.fetch.target import Target, shown, target
from scraper.fetch.trust import PrivateAddress, Trust, refused
from scraper.model import Response, Validators

Onward = Callable[[str], Awaitable[None]]
Sending = Callable[[], None]

_log = logging.getLogger("scraper.fetch")


class Fetcher:
    """A pool of connections with the cookies of one run. An async context manager; may be shared by tasks.

    Proxies are taken from the environment. ``headers`` are added to every request, or take the place of the usual ones;
    a login or cookie among them goes to the host that was asked, and not along with a redirect to another. ``cookies``
    are those the run begins with. Unless ``allow_private``, a public page can't lead us to a private address.

    Raises:
        UsageError: a header that is none, or a proxy.
    """

    def __init__(
        self,
        *,
        limits: Limits = DEFAULT_LIMITS,
        user_agent: str = USER_AGENT,
        allow_private: bool = False,
        headers: Sequence[tuple[str, str]] = (),
        cookies: Iterable[Cookie] = (),
    ) -> None:
        self.limits = limits
        self.user_agent = user_agent
        self.allow_private = allow_private
        self._headers = Headers(user_agent, headers)
        self._cookies = Cookies(cookies)
        self._trust = Trust(everything=allow_private)
        tls = httpx.create_ssl_context()
        self._pool = Pool(Network(self._trust, tls, limits.connect), limits)
        self._proxies = Proxies(tls, limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.close()
        await self._proxies.close()
        await asyncio.sleep(0)  # for asyncio to let go of the connections, which it does a step later

    async def get(
        self,
        url: str,
        *,
        source: str | None = None,
        validators: Validators | None = None,
        onward: Onward | None = None,
        sending: Sending | None = None,
    ) -> Response:
        """The page at ``url``.

        Args:
            source: the page that named this address, where a page did: it is then held to what a redirect is held to.
            validators: what to ask by whether the page is still as it was. They are sent to the very address that gave
                them. The answer that it is comes back with status 304 and an empty body.
            onward: called before a redirect is followed, with the address it leads to. It may take its time, which is not
                counted, and what it raises ends the visit.
            sending: called when there is a connection, and nothing but the request is to be sent any more. What it raises
                ends the visit, and the request is not sent.

        Raises:
            BadURL: not an http(s) URL.
            ConnectionFailed, TimedOut, TooLarge, TooManyRedirects, Incomplete, BadStatus: all FetchErrors.
        """
        start = urls.check(url)
        trail = redirects.Trail(shown(start), self.limits.redirects)
        try:
            async with asyncio.timeout(self.limits.total) as deadline:
                return await self._follow(start, source, trail, validators, _uncounted(onward, deadline), sending)
        except TimeoutError:
            raise TimedOut(f"{trail.asked} took longer than {self.limits.total:g} seconds. Try again later") from None

    async def _follow(
        self,
        url: str,
        source: str | None,
        trail: redirects.Trail,
        validators: Validators | None,
        before: Onward,
        sending: Sending | None,
    ) -> Response:
        while True:
            to = _target(url, trail)
            cookie = self._cookies.header(to.url, to.host)
            trail.step(to.url, cookie)
            abroad = bool(trail.hops) and urls.host(to.url) != urls.host(trail.asked)
            asked = conditions(validators, to.url)
            headers = self._headers.of(to, cookie, asked, abroad=abroad)
            request = Request(to.scheme, to.host, to.port, to.path, headers)
            try:
                answer = await self._ask(request, to.url, source, sending)
                _log.info("GET %s %d", to.url, answer.status)
                try:
                    head = self._head(answer, to, trail)
                    onward = redirects.target(head)
                    if onward is None:
                        return await self._whole(answer, head, conditional=bool(asked))
                    await body.drain(answer, head)
                finally:
                    await answer.close()
            except reasons.TROUBLE as exc:
                raise reasons.explain(exc, to.url, self.limits) from exc
            trail.hops.append((head.status, to.url))
            await before(onward)
            url, source = onward, to.url

    async def _ask(self, request: Request, url: str, source: str | None, sending: Sending | None) -> Answer:
        """Send a request the way it has to go, unless it leads where it may not."""
        by = target(source).host if source else None
        trusted = await self._trust.may_be_private(request.host, by)
        if self._proxies.serve(request):
            # The proxy looks the name up, and connects: only what the name is here can be looked at.
            if not trusted and await is_private(request.host):
                raise refused(source, url)
            if sending:
                sending()
            return await self._proxies.ask(request)
        try:
            return await self._pool.ask(request, may_be_private=trusted, sending=sending)
        except PrivateAddress:
            raise refused(source, url) from None

    def _head(self, answer: Answer, to: Target, trail: redirects.Trail) -> Response:
        """The answer so far: all but its body."""
        headers = tuple([(text(name).lower(), text(value)) for name, value in answer.headers])
        self._cookies.take(to.url, to.host, headers)
        return Response(
            asked=trail.asked,
            url=to.url,
            status=answer.status,
            headers=headers,
            body=b"",
            captured=now(),
            redirects=tuple(trail.hops),
        )

    async def _whole(self, answer: Answer, head: Response, *, conditional: bool) -> Response:
        if head.status == 304 and conditional:
            return head  # a body that comes all the same is none: the connection is not used again
        good = 200 <= head.status < 300 and head.status != 206  # part of a page, which nobody asked for
        try:
            content = await body.read(answer, head, self.limits)
        except FetchError as exc:
            exc.status, exc.headers = head.status, head.headers
            if good:
                raise
            content = exc.body or b""
        if not good:
            raise _bad_status(head, content)
        head.body = content
        return head


def _uncounted(onward: Onward | None, deadline: asyncio.Timeout) -> Onward:
    """The same, with its time taken out of what counts."""

    async def call(url: str) -> None:
        clock, due = asyncio.get_running_loop().time, deadline.when()
        if onward is None or due is None:
            return
        begun = clock()
        deadline.reschedule(None)
        await onward(url)
        deadline.reschedule(due + clock() - begun)

    return call


def _target(url: str, trail: redirects.Trail) -> Target:
    try:
        return target(url)
    except ValueError as exc:
        if not trail.hops:
            raise BadURL(f"not a URL: {shown(url)!r} ({exc})") from None
        raise FetchError(f"{trail.asked} redirects to {shown(url)!r}, which is no URL ({exc})") from None


def _bad_status(head: Response, content: bytes) -> BadStatus:
    error = BadStatus(
        reasons.status_line(head.status, head.url),
        status=head.status,
        headers=head.headers,
        body=content,
        retry_after=patience.retry_after(head.headers),
    )
    error.may_pass = head.status in patience.MAY_PASS
    return error
