"""A real HTTP server on 127.0.0.1 that gives the faults real servers give: for tests of what fetches.

    with loopback({"/story": page("<p>…"), "/gone": page("", status=410), "/slow": hang()}) as server:
        fetch(server.url("/story"))
        assert [r.path for r in server.requests] == ["/story"]

A route is a function that gets the ``Exchange`` and writes an answer to it, byte by byte where it must.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Headers = Mapping[str, str] | Sequence[tuple[str, str]]
Route = Callable[["Exchange"], None]


@dataclass(frozen=True)
class Asked:
    """A request as it came; ``at`` is in seconds of a steady clock."""

    path: str
    headers: dict[str, str]
    at: float


class Exchange:
    """One request, and the connection its answer goes to."""

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.port: int = handler.client_address[1]
        self.stopping = handler.server.stopping

    def head(self, status: int, headers: Headers = ()) -> None:
        """Write the status line and headers, as given and no other ones."""
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, 'Whatever')}", *(f"{k}: {v}" for k, v in pairs), "", ""]
        self.write("\r\n".join(lines).encode("utf-8"))

    def write(self, data: bytes) -> None:
        """Write bytes as they stand."""
        self._handler.wfile.write(data)

    def close(self) -> None:
        """Close the connection once this answer is written."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """Close it at once with a RST, as a crashed server or a censor does."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()
        self.close()


_PHRASES = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 410: "Gone", 500: "Oops"}


class Loopback(ThreadingHTTPServer):
    """The server. ``routes`` may be changed while it runs; a path without one answers 404."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, routes: Mapping[str, Route], host: str, pem: Path | None) -> None:
        super().__init__((host, 0), _Handler)
        self.routes = dict(routes)
        self.requests: list[Asked] = []
        self.stopping = threading.Event()
        self.scheme = "http"
        if pem:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"

    @property
    def base(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"{self.scheme}://{self.server_address[0]!s}:{self.server_address[1]}"

    def url(self, path: str) -> str:
        """The address of a path on this server."""
        return self.base + path

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.requests]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Loopback

    def do_GET(self) -> None:
        exchange = Exchange(self)
        self.server.requests.append(Asked(self.path, exchange.headers, time.monotonic()))
        route = self.server.routes.get(self.path) or self.server.routes.get(self.path.split("?")[0])
        with contextlib.suppress(OSError):
            (route or page("no such page", status=404))(exchange)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def loopback(
    routes: Mapping[str, Route] | None = None, *, host: str = "127.0.0.1", pem: Path | None = None
) -> Iterator[Loopback]:
    """A server for the length of a ``with``; ``pem`` (certificate and key) makes it an https one."""
    server = Loopback(routes or {}, host, pem)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def page(
    body: str | bytes,
    *,
    status: int = 200,
    type: str | None = "text/html; charset=utf-8",
    headers: Headers = (),
) -> Route:
    """A whole, plain answer. ``type`` None leaves the Content-Type out."""
    data = body.encode() if isinstance(body, str) else body
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)

    def route(exchange: Exchange) -> None:
        stated = [("Content-Type", type)] if type else []
        exchange.head(status, [*stated, *pairs, ("Content-Length", str(len(data)))])
        exchange.write(data)

    return route


def redirect(to: str, *, status: int = 302, headers: Headers = ()) -> Route:
    """An answer that leads elsewhere."""
    pairs = list(headers.items() if isinstance(headers, Mapping) else headers)
    return page("moved", status=status, headers=[("Location", to), *pairs])


def raw(*pieces: bytes) -> Route:
    """These bytes and no other ones, then the end of the connection."""

    def route(exchange: Exchange) -> None:
        for piece in pieces:
            exchange.write(piece)
        exchange.close()

    return route


def cut(body: bytes, *, headers: Headers = (), after: int | None = None) -> Route:
    """An answer whose body stops after ``after`` bytes, whatever ``headers`` promised."""

    def route(exchange: Exchange) -> None:
        exchange.head(200, headers)
        exchange.write(body[:after])
        exchange.close()

    return route


def hang(*, head: bool = False) -> Route:
    """No answer, or no more than its head, for as long as the server runs."""

    def route(exchange: Exchange) -> None:
        if head:
            exchange.head(200, {"Content-Type": "text/html", "Content-Length": "1000"})
        exchange.stopping.wait()
        exchange.close()

    return route


def drip(every: float = 0.01) -> Route:
    """A body that never ends, a byte at a time."""

    def route(exchange: Exchange) -> None:
        exchange.head(200, {"Content-Type": "text/html"})
        while not exchange.stopping.wait(every):
            exchange.write(b".")
        exchange.close()

    return route


def reset(before: bytes = b"") -> Route:
    """A connection reset after these bytes."""

    def route(exchange: Exchange) -> None:
        if before:
            exchange.write(before)
        exchange.reset()

    return route


class Flood:
    """A route whose body is ``size`` bytes, made while it is sent; ``sent`` says how many the client took."""

    def __init__(self, size: int, *, stated: bool) -> None:
        self.size = size
        self.stated = stated
        self.sent = 0

    def __call__(self, exchange: Exchange) -> None:
        """Send it, until the client has had enough."""
        stated = {"Content-Length": str(self.size)} if self.stated else {}
        exchange.head(200, {"Content-Type": "text/html", **stated})
        exchange.close()
        block = b"<p>and so on</p>" * 4096
        while self.sent < self.size:
            exchange.write(block[: self.size - self.sent])
            self.sent += len(block)
