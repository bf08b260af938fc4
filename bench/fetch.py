"""What a request costs: ``python -m bench.fetch [--requests N]``.

A server in a process of its own answers from memory, over loopback: small pages, pages of 285 kB that come as gzip, and
304s. In the same run and process: our Fetcher, plain httpx, and as the floor a bare asyncio stream that sends the same
request and reads the answer without looking at it. The seconds of CPU are those of the client's process alone.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

import httpx

from scraper.fetch import Fetcher
from scraper.model import Validators

_COMMON = (
    b"Server: nginx\r\nDate: Wed, 25 Nov 2026 12:00:00 GMT\r\nContent-Type: text/html; charset=utf-8\r\n"
    b'Cache-Control: max-age=60\r\nETag: "v1"\r\nLast-Modified: Tue, 24 Nov 2026 12:00:00 GMT\r\nVary: Accept-Encoding\r\n'
)
_WORDS = (
    "the",
    "council",
    "said",
    "on",
    "Tuesday",
    "that",
    "plans",
    "for",
    "a",
    "new",
    "bridge",
    "would",
    "be",
    "heard",
)


def _answers() -> dict[str, bytes]:
    chosen = random.Random(5)  # the same page in every run
    page = b""
    while len(page) < 285_000:
        page += f"<p class=x{chosen.random():.6f}>{' '.join(chosen.choices(_WORDS, k=40))}</p>\n".encode()
    packed, small = gzip.compress(page, 6, mtime=0), page[:1000]
    return {
        "/small": b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (_COMMON, len(small), small),
        "/gzip": b"HTTP/1.1 200 OK\r\n%bContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b"
        % (_COMMON, len(packed), packed),
        "/same": b"HTTP/1.1 304 Not Modified\r\n%b\r\n" % _COMMON,
    }


class _Server(asyncio.Protocol):
    answers = _answers()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._got = transport, b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            request, _, self._got = self._got.partition(b"\r\n\r\n")
            self._transport.write(self.answers[request.split(b" ", 2)[1].decode()])


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def _server() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", "bench.fetch", "--serve"], stdout=subprocess.PIPE)
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


async def _timed(name: str, path: str, ask: Callable[[], Awaitable[object]], requests: int) -> None:
    for _ in range(20):
        await ask()
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(requests):
        await ask()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{path:8} {name:14} {requests / wall:8,.0f} a second {cpu / requests * 1e6:8,.0f} µs of CPU each")


async def _compare(port: int, requests: int) -> None:
    base = f"http://127.0.0.1:{port}"
    for path in ("/small", "/gzip", "/same"):
        count = requests if path != "/gzip" else requests // 5
        await _floor(port, path, count)
        validators = Validators(url=base + path, etag='"v1"') if path == "/same" else None
        async with Fetcher() as fetcher:
            await _timed("Fetcher", path, partial(fetcher.get, base + path, validators=validators), count)
        async with httpx.AsyncClient(http2=True) as client:
            await _timed("httpx", path, partial(client.get, base + path), count)


async def _floor(port: int, path: str, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = len(_Server.answers[path])

    async def ask() -> None:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode())
        await reader.readexactly(length)

    await _timed("asyncio stream", path, ask, count)
    writer.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--serve", action="store_true")
    options = parser.parse_args()
    if options.serve:
        asyncio.run(_serve())
    with _server() as port:
        asyncio.run(_compare(port, options.requests))
    return 0


if __name__ == "__main__":
    sys.exit(main())
