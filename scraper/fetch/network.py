"""The way to a server: its name looked up, its addresses checked, and those same addresses connected to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from typing import Any

import aiohappyeyeballs
import httpcore

from scraper.fetch import addresses
from scraper.fetch.http1 import Connection
from scraper.fetch.trust import PrivateAddress, Trust

_HAPPY_EYEBALLS = 0.25
"""Seconds after which the next address of a host is tried beside the one before (RFC 8305, 5)."""


class Stream(httpcore.AsyncNetworkStream):
    """A connection in the form that httpcore's HTTP/2 wants."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's interface
        """What has come; nothing at the end."""
        try:
            async with asyncio.timeout(timeout):
                return await self._reader.read(max_bytes)
        except TimeoutError:
            raise httpcore.ReadTimeout from None
        except OSError as exc:
            raise httpcore.ReadError(str(exc)) from exc

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send it."""
        try:
            async with asyncio.timeout(timeout):
                self._writer.write(buffer)
                await self._writer.drain()
        except TimeoutError:
            raise httpcore.WriteTimeout from None
        except OSError as exc:
            raise httpcore.WriteError(str(exc)) from exc

    async def aclose(self) -> None:
        """Close at once; nothing is waited for."""
        self._writer.transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """Whether the server went away while nothing was asked: all that is wanted of us."""
        return self._reader.at_eof() if info == "is_readable" else None


class Network:
    """Opens connections: ``open`` gives an HTTP/1.1 connection, or a stream that speaks HTTP/2."""

    def __init__(self, trust: Trust, tls: ssl.SSLContext, patience: float) -> None:
        self._trust = trust
        self._tls = tls
        self._tls.set_alpn_protocols(["http/1.1", "h2"])
        self._patience = patience

    async def open(self, scheme: str, host: str, port: int, *, may_be_private: bool) -> Connection | Stream:
        """Connect to a host.

        Raises:
            PrivateAddress: it is private and may not be; nothing was sent there.
            httpcore.ConnectTimeout, OSError: no connection came about.
        """
        try:
            async with asyncio.timeout(self._patience):
                found = await addresses.look_up(host, port)
                if not self._trust.everything:
                    private = addresses.any_private(host, found)
                    if private and not may_be_private:
                        raise PrivateAddress(host)
                    self._trust.learn(host, private)
                return await self._connect(found, host if scheme == "https" else None)
        except TimeoutError:
            raise httpcore.ConnectTimeout from None

    async def _connect(self, found: Sequence[addresses.Found], server: str | None) -> Connection | Stream:
        loop = asyncio.get_running_loop()
        sock = await aiohappyeyeballs.start_connection(found, happy_eyeballs_delay=_HAPPY_EYEBALLS, interleave=1)
        if server is None:
            _, connection = await loop.create_connection(Connection, sock=sock)
            return connection
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.create_connection(
            lambda: protocol, sock=sock, ssl=self._tls, server_hostname=server, ssl_handshake_timeout=self._patience
        )
        # A server of HTTP/2 speaks first, which a connection of HTTP/1.1 does not put up with: it takes over only now.
        if transport.get_extra_info("ssl_object").selected_alpn_protocol() == "h2":
            return Stream(reader, asyncio.StreamWriter(transport, protocol, reader, loop))
        connection = Connection()
        transport.set_protocol(connection)
        connection.connection_made(transport)
        if transport.is_closing():
            raise ConnectionResetError
        return connection
