"""Servers that lie, flood or talk nonsense: each costs one line and no more than the limits, and some only look so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from scraper.errors import ConnectionFailed, FetchError, Incomplete, TimedOut, TooLarge
from scraper.fetch import Fetcher, Limits
from tests.fetch.conftest import Get
from tests.loopback import Exchange, Route, loopback, raw

OK = b"HTTP/1.1 200 OK\r\n"


def endless(first: bytes, again: bytes) -> Route:
    """Something that never ends, as fast as it is taken."""

    def route(exchange: Exchange) -> None:
        exchange.close()
        exchange.write(first)
        while not exchange.stopping.is_set():
            exchange.write(again)

    return route


def slow(first: bytes, again: bytes) -> Route:
    """Something that never ends, a little at a time."""

    def route(exchange: Exchange) -> None:
        exchange.close()
        exchange.write(first)
        while not exchange.stopping.wait(0.01):
            exchange.write(again)

    return route


@pytest.mark.parametrize(
    "route",
    [
        raw(OK + b"X-Huge: " + b"x" * 200_000 + b"\r\n\r\nbody"),
        raw(OK + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"\r\nbody"),
        endless(OK, b"X-More: and more\r\n" * 1000),
        endless(OK + b"X-Long: ", b"x" * 16_384),
        endless(b"HTTP/1.1 ", b"2" * 16_384),
        endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100),
    ],
)
def test_headers_without_measure(get: Get, route: Route) -> None:
    with loopback({"/": route}) as server, pytest.raises(ConnectionFailed, match="no usable answer") as caught:
        get(server.url("/"))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "route", [slow(OK, b"X: y\r\n"), slow(OK + b"X: ", b"x"), slow(b"", b"HTTP/1.1 100 Continue\r\n\r\n")]
)
def test_headers_that_drip_run_into_the_total_limit(get: Get, route: Route) -> None:
    with loopback({"/": route}) as server, pytest.raises(TimedOut, match=r"took longer than 0\.2 seconds"):
        get(server.url("/"), limits=Limits(total=0.2))


@pytest.mark.parametrize("again", [b"1;" + b"e" * 16_384, b"1;e=" + b"f" * 2000 + b"\r\nx\r\n", b"0\r\nX: y\r\n"])
def test_chunks_that_are_all_about_themselves(get: Get, again: bytes) -> None:
    route = endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", again)
    with loopback({"/": route}) as server, pytest.raises(FetchError) as caught:
        get(server.url("/"), limits=Limits(transfer=2**20))
    assert isinstance(caught.value, Incomplete | TooLarge)
    assert len(caught.value.body or b"") < 2**20


def test_trailers_without_end(get: Get) -> None:
    route = endless(OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"X-Trailer: y\r\n" * 1000)
    with loopback({"/": route}) as server, pytest.raises(Incomplete):
        get(server.url("/"), limits=Limits(transfer=2**20))


@pytest.mark.parametrize(
    "sent",
    [
        b"<html><p>HTTP/0.9, and no head at all</p></html>",
        b"\x00\x01\x02\x03" * 100,
        b"HTTP/9.9.9 200 OK\r\n\r\nx",
        b"HTTP/1.1 20 OK\r\n\r\nx",
        OK + b"no colon in it\r\n\r\nx",
        OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello, you",
        OK + b"Content-Length: -5\r\n\r\nhello",
        OK + b"Content-Length: five\r\n\r\nhello",
        OK + b"Content-Length: 99999999999999999999999\r\n\r\nhello",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc",
        b"HTTP/1.1 200 O",
        OK + b"X: cut in the mid",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_told_in_one_line(get: Get, sent: bytes) -> None:
    with loopback({"/": raw(sent)}) as server, pytest.raises(ConnectionFailed) as caught:
        get(server.url("/"))
    assert "\n" not in str(caught.value)
    assert caught.value.may_pass


@pytest.mark.parametrize(
    "sent", [b"zz\r\nhello\r\n", b"-5\r\nhello\r\n", b"5\r\nhello, and more\r\n0\r\n\r\n", b"f" * 17 + b"\r\n"]
)
def test_chunks_that_are_none_break_the_body_off(get: Get, sent: bytes) -> None:
    with (
        loopback({"/": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + sent)}) as server,
        pytest.raises(Incomplete, match="broke off"),
    ):
        get(server.url("/"))


@pytest.mark.parametrize(
    "sent",
    [
        OK + b"Content-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
        b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 Gr\xfc\xdfe\r\nX-\xfc: x\r\n\r\nhello".replace(b"X-\xfc", b"X-Y"),
        OK + b"X: folded\r\n  over two lines\r\nContent-Length: 5\r\n\r\nhello",
        OK + b"X: control \x01 characters\r\nContent-Length: 5\r\n\r\nhello",
        OK + b"X:\r\nContent-Length:5\r\n\r\nhello",
        OK + b"Content-Length: 5\r\n\r\nhello, and what nobody asked for",
        OK + b"Transfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n5 ;a=b\r\nhello\r\n0\r\nX-Trailer: y\r\n\r\n",
        OK + b"Connection: close\r\n\r\nhello",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: no\r\n\r\n" + OK + b"\r\nhello",
    ],
)
def test_what_browsers_put_up_with_is_put_up_with(get: Get, sent: bytes) -> None:
    with loopback({"/": raw(sent)}) as server:
        assert get(server.url("/")).body == b"hello"


def test_headers_in_any_bytes_are_read(get: Get) -> None:
    head = OK + b"X-Utf8: K\xc3\xb6ln\r\nX-Latin: K\xf6ln\r\nX-Broken: \xff\xfe\x80\r\nContent-Length: 1\r\n\r\nx"
    with loopback({"/": raw(head)}) as server:
        response = get(server.url("/"))
    assert [response.header(name) for name in ("x-utf8", "x-latin", "x-broken")] == ["Köln", "Köln", "ÿþ\x80"]


def on_one_connection(first: Callable[[Exchange], None], *, it_leaves: bool = False) -> tuple[bytes, bytes, int]:
    """Two visits one after the other, with the server's leave between them; what each gave, and how many connections it
    took."""
    ports: set[int] = set()

    def note(exchange: Exchange) -> None:
        ports.add(exchange.port)
        first(exchange)

    async def twice(url: str) -> tuple[bytes, bytes]:
        async with Fetcher() as fetcher:
            one = (await fetcher.get(url)).body
            while it_leaves and len(fetcher._pool):  # noqa: ASYNC110  # nothing tells of it
                await asyncio.sleep(0)
            return one, (await fetcher.get(url)).body

    with loopback({"/": note}) as server:
        one, two = asyncio.run(twice(server.url("/")))
    return one, two, len(ports)


@pytest.mark.parametrize(
    ("sent", "connections"),
    [
        (b"Content-Length: 5\r\n\r\nhello", 1),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 1),
        (b"Connection: close\r\nContent-Length: 5\r\n\r\nhello", 2),
        # An answer to a question that comes only next: it would be taken for that of another page.
        (b"Content-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 2),
    ],
)
def test_a_connection_is_used_again_only_where_its_answer_has_a_clean_end(sent: bytes, connections: int) -> None:
    assert on_one_connection(lambda exchange: exchange.write(OK + sent)) == (b"hello", b"hello", connections)


def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again() -> None:
    def leave(exchange: Exchange) -> None:
        exchange.write(OK + b"Content-Length: 5\r\n\r\nhello")
        exchange.close()

    assert on_one_connection(leave, it_leaves=True) == (b"hello", b"hello", 2)
