"""A server of pages that costs next to nothing, for benches of what fetches them.

    python -m bench.lean FOLDER [--port N]

serves the ``.html.gz`` files of a folder as gzip-coded pages with an ETag each, ``/sitemap.xml`` that lists them, and
answers an If-None-Match with a 304. ``/-/counts`` tells in JSON how many of each status it has answered, and what
seconds of CPU that took. It prints its address once it listens.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path

_END = b"\r\n\r\n"
_PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\n"
    b"ETag: %b\r\nLast-Modified: Wed, 01 May 2024 10:00:00 GMT\r\nContent-Length: %d\r\n\r\n%b"
)
_OTHER = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b"
_UNCHANGED = b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n"


class Pages:
    """The answers, made before anything is asked."""

    def __init__(self, folder: Path) -> None:
        self.bodies = {f"/{path.name[:-8]}".encode(): path.read_bytes() for path in sorted(folder.glob("*.html.gz"))}
        self.tags = {path: b'"v1-%b"' % path[1:] for path in self.bodies}
        self.base = ""
        self.counts: Counter[int] = Counter()

    def answer(self, request: bytes) -> bytes:
        """The whole answer to a whole request."""
        path = request.split(b" ", 2)[1]
        body = self.bodies.get(path)
        if body is None:
            return self._other(path)
        tag = self.tags[path]
        if b"if-none-match: " + tag in request or b"If-None-Match: " + tag in request:
            self.counts[304] += 1
            return _UNCHANGED % tag
        self.counts[200] += 1
        return _PAGE % (tag, len(body), body)

    def _other(self, path: bytes) -> bytes:
        if path == b"/sitemap.xml":
            return _whole(b"200 OK", b"application/xml", self._sitemap())
        if path == b"/-/counts":
            return _whole(b"200 OK", b"application/json", self._counts())
        self.counts[404] += 1
        return _whole(b"404 Not Found", b"text/plain", b"no such page")

    def _sitemap(self) -> bytes:
        places = "".join(f"<url><loc>{self.base}{path.decode()}</loc></url>" for path in self.bodies)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode()

    def _counts(self) -> bytes:
        return json.dumps({"cpu": time.process_time(), **{str(k): v for k, v in self.counts.items()}}).encode()


def _whole(status: bytes, kind: bytes, body: bytes) -> bytes:
    return _OTHER % (status, kind, len(body), body)


class _Connection(asyncio.Protocol):
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(_END)) >= 0:
            request, self._received = self._received[:end], self._received[end + len(_END) :]
            self._transport.write(self._pages.answer(request))


async def _serve(folder: Path, port: int) -> None:
    pages = Pages(folder)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(pages), "127.0.0.1", port, backlog=512)
    pages.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    print(pages.base, flush=True)
    async with server:
        await server.serve_forever()


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("folder", type=Path)
    ap.add_argument("--port", type=int, default=0)
    args = ap.parse_args()
    try:
        asyncio.run(_serve(args.folder, args.port))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
