"""The connections of a run, kept for the next request to the same host.

httpcore's pool looks at every connection, with a system call each, at every request: a crawl of many hosts would spend
its time there. Here a host's connections are found by its name, and one that the server closes takes itself out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

import httpcore

from scraper.fetch import http1, http2
from scraper.fetch.answer import Answer, Request
from scraper.fetch.limits import Limits
from scraper.fetch.network import Network, Stream

KEPT = 256
"""Connections kept, of all hosts together: a process may have about a thousand files open."""
_KEPT_FOR = 120.0
"""Seconds that a connection is kept without being used; most servers close it sooner."""
_TRIES = 2
"""Connections on which a server may say that it did not begin with a request, before that is its answer."""

_Connection = http1.Connection | http2.Connection


class _Key(NamedTuple):
    """What a connection may be used for. One that was allowed to be private never serves a request that is not."""

    scheme: str
    host: str
    port: int
    may_be_private: bool


class Pool:
    """Connections to hosts that are asked directly."""

    def __init__(self, network: Network, limits: Limits, kept: int = KEPT) -> None:
        self._network = network
        self._limits = limits
        self._kept = kept
        self._by_host: dict[_Key, dict[_Connection, None]] = {}
        self._used: dict[_Connection, tuple[_Key, float]] = {}
        """Every connection, the one longest unused first, and when it was used."""

    def __len__(self) -> int:
        return len(self._used)

    async def ask(self, request: Request, *, may_be_private: bool, sending: Callable[[], None] | None = None) -> Answer:
        """Send a request on a connection that is there, or on a new one; ``sending`` is called right before.

        Raises:
            PrivateAddress: the host is private and may not be.
            OSError: no connection came about.
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException: no answer came.
        """
        key = _Key(request.scheme, request.host, request.port, may_be_private)
        await self._clear()
        for _ in range(_TRIES):
            connection = await self._idle(key) or await self._open(key, request)
            self._used.pop(connection, None)
            self._used[connection] = (key, time.monotonic())
            if sending:
                sending()
            try:
                return await connection.ask(request, self._limits)
            except httpcore.ConnectionNotAvailable:  # HTTP/2 whose server is about to go
                await self._drop(connection)
        raise httpcore.RemoteProtocolError("the server takes no requests on its connections")

    async def close(self) -> None:
        """Close every connection."""
        for connection in list(self._used):
            await self._drop(connection)

    async def _idle(self, key: _Key) -> _Connection | None:
        for connection in list(self._by_host.get(key, ())):
            if not connection.idle:
                continue
            if isinstance(connection, http1.Connection) and connection.stirs():
                # Between two rounds of the event loop a page may have been parsed: let it tell what has come.
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                if not connection.idle:
                    continue
            return connection
        return None

    async def _open(self, key: _Key, request: Request) -> _Connection:
        opened = await self._network.open(key.scheme, key.host, key.port, may_be_private=key.may_be_private)
        connection: _Connection
        if isinstance(opened, Stream):
            connection = http2.Connection(request, opened)
        else:
            connection = opened
            connection.gone = self._forget
        self._by_host.setdefault(key, {})[connection] = None
        self._used[connection] = (key, time.monotonic())
        return connection

    async def _clear(self) -> None:
        """Close what has been unused too long, and the longest unused of those that are too many."""
        old = time.monotonic() - _KEPT_FOR
        while self._used:
            connection, (_, used) = next(iter(self._used.items()))
            if used > old and len(self._used) <= self._kept:
                return
            if not connection.idle and not connection.closed:
                return  # at work, and so are those after it, nearly all
            await self._drop(connection)

    async def _drop(self, connection: _Connection) -> None:
        self._forget(connection)
        if isinstance(connection, http1.Connection):
            connection.close()
        else:
            await connection.close()

    def _forget(self, connection: _Connection) -> None:
        entry = self._used.pop(connection, None)
        if entry is None:
            return
        connections = self._by_host[entry[0]]
        del connections[connection]
        if not connections:
            del self._by_host[entry[0]]
