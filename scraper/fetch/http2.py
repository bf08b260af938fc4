"""A connection that speaks HTTP/2 (RFC 9113), as httpcore does it: many requests at the same time."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from typing import cast

import httpcore

from scraper.fetch.answer import Request
from scraper.fetch.limits import Limits
from scraper.fetch.target import PORTS


class Connection:
    """A connection to a server."""

    def __init__(self, request: Request, stream: httpcore.AsyncNetworkStream) -> None:
        origin = httpcore.Origin(request.scheme.encode(), request.host.encode(), request.port)
        self._connection = httpcore.AsyncHTTP2Connection(origin, stream)

    @property
    def closed(self) -> bool:
        """Whether no further request can be sent on it."""
        return self._connection.is_closed() or self._connection.has_expired()

    @property
    def idle(self) -> bool:
        """Whether the next request may be sent on it."""
        return self._connection.is_available() and not self.closed

    async def ask(self, request: Request, limits: Limits) -> Exchange:
        """Send a request and wait for the head of its answer.

        Raises:
            httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.ReadTimeout: none came.
        """
        return Exchange(await self._connection.handle_async_request(as_httpcore(request, limits)))

    async def close(self) -> None:
        """Close it."""
        await self._connection.aclose()


class Exchange:
    """An answer that httpcore gives."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response
        self.status = response.status
        self.headers = response.headers

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as sent, until its end."""
        async for piece in cast("AsyncIterable[bytes]", self._response.stream):
            yield piece

    async def close(self) -> None:
        """Let the connection go on to the next request."""
        await self._response.aclose()


def as_httpcore(request: Request, limits: Limits) -> httpcore.Request:
    """A request as httpcore wants it."""
    waits = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.total}
    port = (
        None if request.port == PORTS[request.scheme] else request.port
    )  # a proxy is told it only where it says something
    url = httpcore.URL(scheme=request.scheme.encode(), host=request.host.encode(), port=port, target=request.path)
    return httpcore.Request(b"GET", url, headers=list(request.headers), extensions={"timeout": waits})
