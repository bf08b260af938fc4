"""Generated news sites on 127.0.0.x that fail at a rate, each host with its own robots.txt, and count how they are asked.

In this process (for tests), or in one of its own, which takes no time from who is measured:

    from bench.faultsite import HostPlan, Plan, serve, serve_apart

    with serve(Plan(hosts=(HostPlan(stories=20, crawl_delay=0.05),), rate=0.2)) as sites:
        crawl([site + "/sitemap.xml" for site in sites.bases], archive)
        told = sites.report()
    told.hosts[0].shortest_gap, told.hosts[0].most_at_once, told.hosts[0].delivered["/2024/…"]

    python -m bench.faultsite [--hosts 3] [--stories 100] [--rate 0.2]      serves until its input ends; then prints counts

A host is a ``bench.newsroom.Newsroom`` with ETag and Last-Modified, 304 to who asks for it, and links to stories that its
robots.txt closes. The faults are those of ``FAULTS``. Whether a request gets one is drawn from the seed, the host, the
path and how often it has been asked for; after ``in_a_row`` of them the path answers. With ``broken``, that share of
stories never does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import multiprocessing
import random
import select
import socket
import struct
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from bench.newsroom import Made, Newsroom

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Robots = Literal["plain", "missing", "closed", "moved", "page"]
"""A robots.txt with rules; none (404); 503 for ever; behind a redirect; a web page in its place."""

FAULTS = (
    "500",
    "502",
    "503",
    "429",
    "reset",
    "cut",
    "gzip",
    "drip",
    "loop",
    "charset",
    "endless",
    "headers",
)
"""An error; the host is asked too much (with Retry-After); a reset in the middle of the body; a body shorter than stated;
half a gzip; a byte now and then; redirects in a circle; a charset that does not exist; a body without an end; a megabyte of
headers."""
HARMLESS = frozenset(("charset",))
"""Faults of a page that arrives whole all the same."""

ENDLESS = frozenset(("drip", "endless"))
"""Those that the client ends."""

_T = TypeVar("_T")
_CLOSED = "/private/"
_MODIFIED = formatdate(1_717_200_000, usegmt=True)
_PHRASES = {
    200: "OK",
    302: "Found",
    304: "Not Modified",
    404: "Not Found",
    429: "Too Many Requests",
    503: "Unavailable",
}


@dataclass(frozen=True)
class HostPlan:
    """One host."""

    stories: int = 20
    closed: int = 2
    """Stories that its robots.txt closes."""
    crawl_delay: float | None = None
    robots: Robots = "plain"


@dataclass(frozen=True)
class Plan:
    """What is served, and how it fails."""

    hosts: tuple[HostPlan, ...] = (HostPlan(),)
    rate: float = 0.0
    """Share of requests that fail."""
    kinds: tuple[str, ...] = FAULTS
    in_a_row: int = 3
    """Faults of one path in a row, at most."""
    broken: float = 0.0
    """Share of stories that are never given."""
    retry_after: float = 1
    """Seconds that a 429 or 503 asks for."""
    latency: float = 0.0
    """Seconds that an answer takes."""
    on_its_way: float = 0.0
    """Seconds after a Retry-After in which requests still come that were sent before it was read: none from who has no
    more than one under way."""
    made: bool = False
    """Whether all pages are made before the first request: for who measures time."""
    seed: int = 1


@dataclass
class Asked:
    """A request. Times are seconds of a steady clock."""

    path: str
    begin: float
    in_flight: int
    """Requests of the host that were under way, this one among them."""
    end: float = 0.0
    late: bool = False
    """Whether who sent it had gone when it was read."""
    status: int = 0
    fault: str | None = None
    whole: bool = False
    """Whether a page was given, from its first byte to its last."""
    wait_until: float = 0.0
    """Before when nothing is to be asked, where it said so."""

    @property
    def over(self) -> float:
        """The moment before which the client has not had enough of it, as far as the server knows."""
        return self.begin if self.fault in ENDLESS else self.end or self.begin


@dataclass
class HostReport:
    """How one host was asked, as it counted itself."""

    base: str
    plan: HostPlan
    requests: int = 0
    shortest_gap: float | None = None
    """Seconds from an answer to the next request; where the client did not wait for the end of one, from its request."""
    shortest_gap_under_rules: float | None = None
    """Of those that began when its robots.txt had been given."""
    most_at_once: int = 0
    too_early: list[str] = field(default_factory=list)
    """Asked for before the time that a Retry-After named."""
    forbidden: list[str] = field(default_factory=list)
    """Asked for though robots.txt forbids it, or before there was an answer to the question what it forbids."""
    delivered: dict[str, int] = field(default_factory=dict)
    """Of each story that was given whole, how often; a 304 does not count."""
    unchanged: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    available: tuple[str, ...] = ()
    """The stories that it would give, sooner or later, to who asks politely."""


@dataclass
class Report:
    """How all of them were asked."""

    hosts: tuple[HostReport, ...]

    @property
    def faults(self) -> Counter[str]:
        """Faults given, by kind."""
        total: Counter[str] = Counter()
        for host in self.hosts:
            total.update(host.faults)
        return total


class Host:
    """One server."""

    def __init__(self, plan: Plan, number: int) -> None:
        self.plan = plan
        self.own = plan.hosts[number]
        self.address = f"127.0.0.{number + 2}"
        self.log: list[Asked] = []
        self.under_way: set[Exchange] = set()
        self.asked: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        """Faults of a path since it last answered."""
        self.room = Newsroom("", 0)
        self._pages: dict[str, tuple[Made, str]] = {}
        self.server: asyncio.Server | None = None

    @property
    def base(self) -> str:
        return self.room.base

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._connected, self.address, 0, limit=2**17, backlog=128)
        port = self.server.sockets[0].getsockname()[1]
        self.room = Newsroom(f"http://{self.address}:{port}", self.own.stories, self.own.closed)
        if self.plan.made:
            for path in self.room.story_paths:
                self._kept(path, self.room.page(path) or Made(b"", ""))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while True:
                first = await reader.readexactly(1)
                if first == b"\x16":
                    break  # somebody tries https
                head = first + await reader.readuntil(b"\r\n\r\n")
                if not await self._answer(head.decode("latin-1"), reader, writer):
                    break
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client has gone
        finally:
            writer.close()

    async def _answer(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection can take another."""
        first, *lines = head.split("\r\n")
        path = first.split(" ")[1]
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        asked = Asked(path, time.monotonic(), 0)
        self.log.append(asked)
        exchange = Exchange(self, asked, reader, writer)
        asked.late = exchange.has_been_left()
        self.under_way.add(exchange)
        asked.in_flight = sum(not each.has_been_left() for each in self.under_way)
        try:
            if self.plan.latency:
                await asyncio.sleep(self.plan.latency)
            asked.fault = self._fault(path)
            if asked.fault is None or asked.fault in HARMLESS:
                self.failed[path] = 0
                await self._page(exchange, path, headers.get("if-none-match"))
                return True
            self.failed[path] += 1
            return await _FAULTS[asked.fault](exchange, self._made(path) or Made(b"", "text/html"))
        finally:
            exchange.over()

    def _fault(self, path: str) -> str | None:
        """The fault of this request. Nothing but rate, seed and the requests before it decide."""
        self.asked[path] += 1
        if self.never(path):
            return "500"
        if not self.plan.rate or self.failed[path] >= self.plan.in_a_row:
            return None
        draw = random.Random(f"{self.plan.seed} {self.address} {path} {self.asked[path]}")
        return draw.choice(self.plan.kinds) if draw.random() < self.plan.rate else None

    def never(self, path: str) -> bool:
        """Whether a story is one of those that are never given."""
        if not self.plan.broken or path[:3] != "/20":
            return False
        return random.Random(f"{self.plan.seed} {self.address} {path}").random() < self.plan.broken

    async def _page(self, exchange: Exchange, path: str, known: str | None) -> None:
        if path == "/robots.txt" and self.own.robots == "closed":
            exchange.send(503, b"")
            return
        if path == "/robots.txt" and self.own.robots == "moved":
            exchange.send(302, b"", [("Location", "/about/robots.txt")])
            return
        made = self._made(path)
        if made is None:
            exchange.send(404, b"<!doctype html><title>Not found</title><p>Not found.</p>")
            return
        etag = self._kept(path, made)
        validators = [("ETag", etag), ("Last-Modified", _MODIFIED)]
        if known == etag:
            exchange.send(304, b"", validators)
            return
        charset = "x-no-such" if exchange.asked.fault == "charset" else "utf-8"
        exchange.asked.whole = True
        exchange.send(200, made.body, validators, type=f"{made.type}; charset={charset}")

    def _kept(self, path: str, made: Made) -> str:
        """Keep a page, so that who serves takes little time from who is measured; its ETag."""
        if path not in self._pages:
            self._pages[path] = (made, f'"{blake2b(made.body, digest_size=8).hexdigest()}"')
        return self._pages[path][1]

    def _made(self, path: str) -> Made | None:
        if path in self._pages:
            return self._pages[path][0]
        if not path.endswith("/robots.txt"):
            return self.room.page(path)
        if self.own.robots == "missing":
            return None
        if self.own.robots == "page":
            return Made(b"<!doctype html><title>The Weir Gazette</title><p>Welcome.", "text/html")
        delay = "" if self.own.crawl_delay is None else f"Crawl-delay: {self.own.crawl_delay}\n"
        text = (
            "User-agent: otherbot\nDisallow: /\n\n"
            f"User-agent: *\nDisallow: {_CLOSED}\n{delay}\nSitemap: {self.base}/sitemap.xml\n"
        )
        return Made(text.encode(), "text/plain")

    def report(self) -> HostReport:
        """How it was asked until now."""
        log = sorted(self.log, key=lambda asked: asked.begin)
        told = HostReport(self.base, self.own, len(log))
        told.faults = dict(Counter(asked.fault for asked in log if asked.fault))
        told.most_at_once = max((asked.in_flight for asked in log), default=0)
        told.shortest_gap = min((b.begin - a.over for a, b in pairwise(log) if not a.late), default=None)
        told.unchanged = sum(asked.status == 304 for asked in log)
        rules_known, wait_until, before = False, 0.0, Asked("", 0.0, 0)
        ends: list[tuple[float, float]] = sorted((asked.end, asked.wait_until) for asked in log if asked.wait_until)
        delivered: defaultdict[str, int] = defaultdict(int)
        stories = frozenset(self._stories)
        for asked in log:
            while ends and ends[0][0] + self.plan.on_its_way <= asked.begin:
                wait_until = max(wait_until, ends.pop(0)[1])
            if asked.begin < wait_until:
                told.too_early.append(asked.path)
            is_robots = asked.path.endswith("/robots.txt")
            rules_known = rules_known or (is_robots and asked.fault in (None, *HARMLESS) and asked.status in (200, 404))
            if rules_known and not is_robots and not before.late:
                told.shortest_gap_under_rules = min(told.shortest_gap_under_rules or 1e9, asked.begin - before.over)
            before = asked
            if not is_robots and (not rules_known or self._closed(asked.path)):
                told.forbidden.append(asked.path)
            if asked.whole and asked.path in stories:
                delivered[asked.path] += 1
        told.delivered = dict(delivered)
        told.available = () if self.own.robots == "closed" else tuple(p for p in self._stories if not self.never(p))
        return told

    def _closed(self, path: str) -> bool:
        return self.own.robots in ("plain", "moved") and path.startswith(_CLOSED)

    @property
    def _stories(self) -> tuple[str, ...]:
        has_rules = self.own.robots in ("plain", "moved")
        return self.room.story_paths if has_rules else self.room.story_paths + self.room.closed_paths


@dataclass(eq=False)
class Exchange:
    """One request, and the connection its answer goes to."""

    host: Host
    asked: Asked
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def over(self) -> None:
        """Count the request as done: before its last byte leaves, since the client may have the next one sent by then."""
        if not self.asked.end:
            self.asked.end = time.monotonic()
            self.host.under_way.discard(self)

    def has_been_left(self) -> bool:
        """Whether the client has closed the connection: known before a request that it has sent later is read."""
        descriptor = self.writer.get_extra_info("socket").fileno()
        if descriptor < 0:
            return True
        poll = select.poll()
        poll.register(descriptor, select.POLLRDHUP)
        return bool(poll.poll(0))

    def send(
        self, status: int, body: bytes, headers: list[tuple[str, str]] | None = None, type: str = "text/html"
    ) -> None:
        """A whole answer."""
        data = self.head(status, [("Content-Type", type), *(headers or []), ("Content-Length", str(len(body)))]) + body
        self.over()
        self.writer.write(data)

    def head(self, status: int, headers: list[tuple[str, str]]) -> bytes:
        self.asked.status = status
        lines = [f"HTTP/1.1 {status} {_PHRASES.get(status, 'Whatever')}", *(f"{k}: {v}" for k, v in headers), "", ""]
        return "\r\n".join(lines).encode()

    async def begin(self, body: bytes, headers: list[tuple[str, str]]) -> None:
        """A 200 that goes on."""
        self.writer.write(self.head(200, [("Content-Type", "text/html; charset=utf-8"), *headers]) + body)
        await self.writer.drain()

    def reset(self) -> None:
        """A RST, as of a server that has crashed."""
        self.over()
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def gone(self, seconds: float) -> bool:
        """Wait so long; whether the client has gone by then."""
        try:
            return await asyncio.wait_for(self.reader.read(1), seconds) == b""
        except TimeoutError:
            return False


async def _trouble(exchange: Exchange, made: Made) -> bool:
    exchange.send(int(exchange.asked.fault or 500), b"<!doctype html><title>Trouble</title><h1>Trouble</h1>")
    return True


async def _too_much(exchange: Exchange, made: Made) -> bool:
    seconds = exchange.host.plan.retry_after
    status = int(exchange.asked.fault or 503)
    # By RFC 9110, 10.2.3 also a date, whose whole seconds may name a moment up to one second earlier.
    dated = status == 503 and seconds > 1 and exchange.host.asked[exchange.asked.path] % 2
    when = int(time.time() + seconds)
    exchange.asked.wait_until = time.monotonic() + (when - time.time() if dated else seconds)
    value = formatdate(when, usegmt=True) if dated else f"{seconds:g}"
    exchange.send(status, b"<!doctype html><title>Too much</title>", [("Retry-After", value)])
    return True


async def _reset(exchange: Exchange, made: Made) -> bool:
    half = made.body[: len(made.body) // 2]
    await exchange.begin(half, [("Content-Length", str(len(made.body) or 99))])
    exchange.reset()
    return False


async def _cut(exchange: Exchange, made: Made) -> bool:
    exchange.over()
    await exchange.begin(made.body[: len(made.body) // 2], [("Content-Length", str(len(made.body) or 99))])
    return False


async def _half_gzip(exchange: Exchange, made: Made) -> bool:
    packed = gzip.compress(made.body, 1)
    half = packed[: len(packed) // 2]
    exchange.over()
    await exchange.begin(half, [("Content-Encoding", "gzip"), ("Content-Length", str(len(half)))])
    return True


async def _drip(exchange: Exchange, made: Made) -> bool:
    await exchange.begin(b"", [("Content-Length", str(len(made.body) or 99))])
    for byte in made.body:
        if await exchange.gone(0.05):
            break
        exchange.writer.write(bytes([byte]))
    return False


async def _loop(exchange: Exchange, made: Made) -> bool:
    exchange.send(302, b"", [("Location", exchange.asked.path)])
    return True


async def _endless(exchange: Exchange, made: Made) -> bool:
    await exchange.begin(made.body, [])
    while not await exchange.gone(0.001):
        exchange.writer.write(b"<p>and so on</p>" * 4096)
        await exchange.writer.drain()
    return False


async def _headers(exchange: Exchange, made: Made) -> bool:
    exchange.over()
    await exchange.begin(made.body, [(f"X-Filler-{n}", "x" * 4000) for n in range(256)])
    return False


_FAULTS: dict[str, Callable[[Exchange, Made], Awaitable[bool]]] = {
    "500": _trouble,
    "502": _trouble,
    "503": _too_much,
    "429": _too_much,
    "reset": _reset,
    "cut": _cut,
    "gzip": _half_gzip,
    "drip": _drip,
    "loop": _loop,
    "endless": _endless,
    "headers": _headers,
}


class Sites:
    """All hosts of a plan, served by a thread of this process."""

    def __init__(self, plan: Plan) -> None:
        self.hosts = [Host(plan, number) for number in range(len(plan.hosts))]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def bases(self) -> list[str]:
        """The address of each: ``http://127.0.0.2:PORT``."""
        return [host.base for host in self.hosts]

    def report(self) -> Report:
        return self._do(self._report())

    def start(self) -> None:
        self._thread.start()
        self._do(self._start())

    def stop(self) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _report(self) -> Report:
        return Report(tuple(host.report() for host in self.hosts))

    async def _start(self) -> None:
        for host in self.hosts:
            await host.start()

    async def _stop(self) -> None:
        for host in self.hosts:
            if host.server:
                host.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


@contextlib.contextmanager
def serve(plan: Plan) -> Iterator[Sites]:
    """Serve in a thread of this process until the block ends."""
    sites = Sites(plan)
    sites.start()
    try:
        yield sites
    finally:
        sites.stop()


class Apart:
    """The same, served by a process of its own."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.bases: list[str] = pipe.recv()

    def report(self) -> Report:
        self._pipe.send("report")
        told: Report = self._pipe.recv()
        return told


@contextlib.contextmanager
def serve_apart(plan: Plan) -> Iterator[Apart]:
    """Serve in another process until the block ends."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(plan, theirs), daemon=True)
    process.start()
    try:
        yield Apart(ours)
    finally:
        ours.send("stop")
        process.join()


def _serve(plan: Plan, pipe: Connection) -> None:
    with serve(plan) as sites:
        pipe.send(sites.bases)
        while pipe.recv() == "report":
            pipe.send(sites.report())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.faultsite", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--hosts", type=int, default=1)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    plan = Plan((HostPlan(options.stories),) * options.hosts, options.rate, seed=options.seed)
    with serve(plan) as sites:
        print(*sites.bases, sep="\n", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()
        for host in sites.report().hosts:
            print(f"{host.base}: {host.requests} requests, {len(host.delivered)} stories given, faults {host.faults}")


if __name__ == "__main__":
    main()
