"""HTTP/2 as sites speak it: over TLS, chosen by ALPN, a page in frames (RFC 9113)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import pytest

from scraper.errors import FetchError, Incomplete
from scraper.fetch import Fetcher
from scraper.model import Response, Validators
from tests.fetch.conftest import Get

PEM = Path(__file__).with_name("self-signed.pem")
Answer = Callable[[h2.connection.H2Connection, int], None]


@contextlib.contextmanager
def http2(answer: Answer) -> Iterator[str]:
    """A server that takes one connection and answers its requests with ``answer``; gives its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    context.set_alpn_protocols(["h2"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, context, answer))
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/story"
        thread.join()


def _serve(listener: socket.socket, context: ssl.SSLContext, answer: Answer) -> None:
    raw, _ = listener.accept()
    with (
        raw,
        context.wrap_socket(raw, server_side=True) as client,
        contextlib.suppress(OSError, h2.exceptions.ProtocolError),
    ):
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        client.sendall(connection.data_to_send())
        while data := client.recv(65536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    answer(connection, event.stream_id)
            client.sendall(connection.data_to_send())


def whole(connection: h2.connection.H2Connection, stream: int) -> None:
    connection.send_headers(stream, [(":status", "200"), ("content-type", "text/html"), ("content-length", "12")])
    connection.send_data(stream, b"<p>all of it", end_stream=True)


def reset(connection: h2.connection.H2Connection, stream: int) -> None:
    connection.send_headers(stream, [(":status", "200"), ("content-type", "text/html")])
    connection.send_data(stream, b"<p>half")
    connection.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)


def short(connection: h2.connection.H2Connection, stream: int) -> None:
    connection.send_headers(stream, [(":status", "200"), ("content-length", "100")])
    connection.send_data(stream, b"<p>half", end_stream=True)


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))


def test_a_page_comes_whole(get: Get) -> None:
    with http2(whole) as url:
        response = get(url)
    assert (response.status, response.body, response.header("Content-Type")) == (200, b"<p>all of it", "text/html")


@pytest.mark.parametrize("answer", [reset, short])
def test_a_page_cut_short_is_seen(get: Get, answer: Answer) -> None:
    with http2(answer) as url, pytest.raises(Incomplete, match="broke off") as caught:
        get(url)
    assert b"<p>half".startswith(caught.value.body or b"")


def test_a_server_that_goes_away_gave_no_page(get: Get) -> None:
    def go_away(connection: h2.connection.H2Connection, stream: int) -> None:
        connection.close_connection(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)

    with http2(go_away) as url, pytest.raises(FetchError) as caught:
        get(url)
    assert "\n" not in str(caught.value)


def test_headers_without_measure_are_one_line(get: Get) -> None:
    def flood(connection: h2.connection.H2Connection, stream: int) -> None:
        connection.send_headers(stream, [(":status", "200"), *((f"x-{n}", "y" * 1000) for n in range(200))])

    with http2(flood) as url, pytest.raises(FetchError) as caught:
        get(url)
    assert "\n" not in str(caught.value)


def test_one_connection_serves_many_visits_and_a_304_is_one() -> None:
    asked: list[int] = []

    def unchanged(connection: h2.connection.H2Connection, stream: int) -> None:
        asked.append(stream)
        connection.send_headers(stream, [(":status", "304"), ("etag", '"v1"')], end_stream=True)

    async def visit(url: str) -> list[Response]:
        async with Fetcher() as fetcher:
            validators = Validators(url=url, etag='"v1"')
            first = await fetcher.get(url, validators=validators)
            more = await asyncio.gather(*(fetcher.get(url, validators=validators) for _ in range(3)))
            return [first, *more]

    with http2(unchanged) as url:
        answers = asyncio.run(visit(url))
    assert [(answer.status, answer.body) for answer in answers] == [(304, b"")] * 4
    assert asked == [1, 3, 5, 7]
