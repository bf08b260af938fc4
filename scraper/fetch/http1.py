"""A connection that speaks HTTP/1.1 (RFC 9112): one request, one answer, and again.

httpcore's own takes most of a millisecond a request, which is what a whole visit to an unchanged page may take. llhttp,
the parser of Node.js, reads the bytes; what is here is only when to wait and when to stop.
"""

from __future__ import annotations

import asyncio
import select
from collections.abc import AsyncIterator, Callable

import httpcore
import httptools

from scraper.fetch.answer import Headers, Request
from scraper.fetch.limits import Limits, size

_AHEAD = 512 * 1024
"""Bytes taken from a server before anyone asked for them."""


class Connection(asyncio.Protocol):
    """A connection to a server. ``gone`` is called once, when it can't be used any more."""

    gone: Callable[[Connection], None] | None = None

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._poll: select.poll
        self._exchange: Exchange | None = None
        self.closed = False

    @property
    def idle(self) -> bool:
        """Whether the next request may be sent on it."""
        return self._exchange is None and not self.closed

    def stirs(self) -> bool:
        """Whether something has come that the event loop has not yet told of: the server's goodbye, as a rule."""
        return bool(self._poll.poll(0))

    async def ask(self, request: Request, limits: Limits) -> Exchange:
        """Send a request and wait for the head of its answer.

        Raises:
            httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.ReadTimeout: none came.
        """
        self._exchange = exchange = Exchange(self, limits)
        self._transport.write(_bytes(request))
        try:
            await exchange.begun()
        except BaseException:
            self.close()
            raise
        return exchange

    def done(self) -> None:
        """The exchange is over: the next one may begin."""
        self._exchange = None

    def flow(self, on: bool) -> None:
        """Take more from the server, or no more for now."""
        if not self.closed:
            (self._transport.resume_reading if on else self._transport.pause_reading)()

    def close(self) -> None:
        """Close at once; nothing is waited for."""
        if not self.closed:
            self._transport.abort()
            self._leave()

    def _leave(self) -> None:
        self.closed = True
        if self.gone:
            self.gone(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The network is there."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._poll = select.poll()
        self._poll.register(transport.get_extra_info("socket").fileno(), select.POLLIN)

    def data_received(self, data: bytes) -> None:
        """Bytes from the server; what nobody asked for ends the connection."""
        if self._exchange is None:
            self.close()
        else:
            self._exchange.take(data)

    def eof_received(self) -> None:
        """The server has said its last: no further request."""
        if not self.closed:
            self._leave()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server went, or we did."""
        if not self.closed:
            self._leave()
        if self._exchange is not None:
            self._exchange.end(exc)


class Exchange:
    """A request and its answer. The methods that begin with ``on_`` are the parser's."""

    def __init__(self, connection: Connection, limits: Limits) -> None:
        self.status = 0
        self.headers: Headers = ()
        self._connection = connection
        self._limits = limits
        self._parser = httptools.HttpResponseParser(self)
        # What browsers put up with: bare line feeds, folded lines, a length beside chunks, a blank after a chunk's size.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_chunked_length=True,
            lenient_transfer_encoding=True,
            lenient_optional_lf_after_cr=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )
        self._fields: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []
        self._waiting = 0  # bytes in _pieces
        self._around = 0  # bytes that are no body: head, sizes of chunks, trailers
        self._paused = False
        self._begun = False
        self._whole = False
        self._lasting = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None

    async def begun(self) -> None:
        """Wait for the head."""
        while not self._begun:
            if self._error:
                raise self._error
            await self._more()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as sent, until its end."""
        while True:
            if self._pieces:
                piece = b"".join(self._pieces)
                self._pieces.clear()
                self._waiting = 0
                if self._paused:
                    self._paused = False
                    self._connection.flow(True)
                yield piece
            elif self._whole:
                return
            elif self._error:
                raise self._error
            else:
                await self._more()

    async def close(self) -> None:
        """Let the connection be used again, where the answer was read to its end and the server keeps it open."""
        if self._whole and self._lasting and not self._paused:
            self._connection.done()
        else:
            self._connection.close()

    async def _more(self) -> None:
        """Wait until something happens, as long as a pause may be."""
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        timer = loop.call_later(self._limits.read, self._fail, httpcore.ReadTimeout())
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, error: Exception) -> None:
        if not self._whole and not self._error:
            self._error = error
        self._wake()

    def take(self, data: bytes) -> None:
        """Bytes from the server."""
        if self._whole:
            self._lasting = False  # more than the answer: where the next one would begin, nobody knows
            return
        if self._error:
            return
        self._around += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as exc:
            self._lasting = False
            if not self._whole:
                self._fail(httpcore.RemoteProtocolError(_reason(exc)))
        if not self._begun and self._around > self._limits.head:
            self._fail(_too_long(self._limits))
        elif self._around > self._limits.head + self._limits.transfer:
            self._fail(httpcore.RemoteProtocolError("what stands around its body is longer than the limit of that"))
        if self._waiting > _AHEAD and not self._paused and not self._whole:
            self._paused = True
            self._connection.flow(False)
        self._wake()

    def end(self, exc: Exception | None) -> None:
        """The connection is gone: the end of a body that has no other one."""
        self._lasting = False
        if exc is not None:
            error = httpcore.ReadError(str(exc))
            error.__cause__ = exc
            self._fail(error)
        elif not self._begun:
            self._fail(httpcore.RemoteProtocolError("the server closed the connection without sending a response"))
        elif self._framed():
            self._fail(httpcore.RemoteProtocolError("the connection was closed before the end of the body"))
        else:
            self._whole = True
            self._wake()

    def _framed(self) -> bool:
        """Whether the head says where the body ends."""
        names = {name.lower(): value.lower() for name, value in self.headers}
        coding = names.get(b"transfer-encoding")
        return coding.endswith(b"chunked") if coding is not None else b"content-length" in names

    def on_message_begin(self) -> None:
        """An answer begins: a second one is to nothing that was asked."""
        if self._whole:
            self._lasting = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer: those are let go."""
        if not self._begun:
            self._fields.append((name, value))

    def on_headers_complete(self) -> None:
        """The head, or one before it (1xx), which says nothing that matters to us."""
        if self._begun:
            return
        status = self._parser.get_status_code()
        if status < 200:
            self._fields.clear()
            return
        if sum(len(name) + len(value) for name, value in self._fields) > self._limits.head:
            self._fail(_too_long(self._limits))
            return
        self.status, self.headers = status, self._fields
        self._lasting = self._parser.should_keep_alive()
        self._begun = True

    def on_body(self, data: bytes) -> None:
        """A piece of the body."""
        if self._whole or not self._begun:
            return
        self._pieces.append(data)
        self._waiting += len(data)
        self._around -= len(data)

    def on_message_complete(self) -> None:
        """The end of the answer, or of one before it."""
        if self._begun:
            self._whole = True


def _bytes(request: Request) -> bytes:
    lines = [b"GET %b HTTP/1.1" % request.path]
    lines += [b"%b: %b" % field for field in request.headers]
    lines.append(b"Connection: keep-alive\r\n\r\n")
    return b"\r\n".join(lines)


def _too_long(limits: Limits) -> httpcore.RemoteProtocolError:
    return httpcore.RemoteProtocolError(f"its headers are longer than {size(limits.head)}")


def _reason(exc: Exception) -> str:
    if isinstance(exc, httptools.HttpParserUpgrade):
        return "it changes to a protocol that nobody asked for"
    return f"it is no HTTP ({exc})"
