"""Asked whether a page is still as it was (RFC 9110, 13.1), and what a 304 is where it is an answer to that."""

from __future__ import annotations

import asyncio

import pytest

from scraper.errors import BadStatus
from scraper.fetch import Fetcher
from scraper.model import Response, Validators
from tests.loopback import Exchange, loopback, page, raw, redirect

ETAG = '"v1"'
DATE = "Tue, 24 Nov 2026 12:00:00 GMT"


def ask(url: str, validators: Validators | None, times: int = 1) -> list[Response]:
    async def all_of_them() -> list[Response]:
        async with Fetcher() as fetcher:
            return [await fetcher.get(url, validators=validators) for _ in range(times)]

    return asyncio.run(all_of_them())


def unchanged(exchange: Exchange) -> None:
    exchange.head(304, {"ETag": ETAG})


@pytest.mark.parametrize(
    ("etag", "last_modified"), [(ETAG, None), ('W/"v1"', DATE), (None, DATE), ('"a b, \N{POUND SIGN}"', None)]
)
def test_what_a_server_gave_goes_back_to_it_and_a_304_is_an_answer(etag: str | None, last_modified: str | None) -> None:
    with loopback({"/story": unchanged}) as server:
        url = server.url("/story")
        response = ask(url + "#top", Validators(url=url, etag=etag, last_modified=last_modified))[0]
    assert (response.status, response.body, response.header("etag")) == (304, b"", ETAG)
    sent = server.requests[0].headers
    assert (sent.get("if-none-match"), sent.get("if-modified-since")) == (etag, last_modified)


def test_a_page_that_changed_comes_whole() -> None:
    with loopback({"/story": page("<p>new")}) as server:
        url = server.url("/story")
        assert ask(url, Validators(url=url, etag=ETAG))[0].body == b"<p>new"


def test_validators_go_to_no_other_address() -> None:
    with loopback({"/a": page("x"), "/b": redirect("/story"), "/story": page("x")}) as server:
        story = Validators(url=server.url("/story"), etag=ETAG)
        ask(server.url("/a"), story)
        ask(server.url("/b"), story)
    assert [asked.headers.get("if-none-match") for asked in server.requests] == [None, None, ETAG]


def test_a_304_behind_a_redirect_is_an_answer_too() -> None:
    with loopback({"/b": redirect("/story"), "/story": unchanged}) as server:
        response = ask(server.url("/b"), Validators(url=server.url("/story"), etag=ETAG))[0]
    assert (response.status, response.url) == (304, server.url("/story"))
    assert response.redirects == ((302, server.url("/b")),)


@pytest.mark.parametrize("validators", [None, Validators(url="http://other.example/", etag=ETAG)])
def test_a_304_that_nobody_asked_for_is_no_page(validators: Validators | None) -> None:
    with loopback({"/story": unchanged}) as server, pytest.raises(BadStatus) as caught:
        ask(server.url("/story"), validators)
    assert (caught.value.status, caught.value.may_pass) == (304, False)


def test_validators_that_say_nothing_make_no_condition() -> None:
    with loopback({"/story": unchanged}) as server, pytest.raises(BadStatus):
        ask(server.url("/story"), Validators(url=server.url("/story")))


def test_a_304_with_a_body_is_taken_without_it_and_its_connection_given_up() -> None:
    ports: list[int] = []

    def chatty(exchange: Exchange) -> None:
        ports.append(exchange.port)
        exchange.write(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 13\r\n\r\n<p>and a body")

    with loopback({"/story": chatty}) as server:
        url = server.url("/story")
        answers = ask(url, Validators(url=url, etag=ETAG), times=2)
    assert [answer.body for answer in answers] == [b"", b""]
    assert len(set(ports)) == 2


def test_many_304s_come_over_one_connection() -> None:
    ports: set[int] = set()

    def note(exchange: Exchange) -> None:
        ports.add(exchange.port)
        unchanged(exchange)

    with loopback({"/story": note}) as server:
        url = server.url("/story")
        ask(url, Validators(url=url, etag=ETAG), times=3)
    assert len(ports) == 1


def test_an_etag_can_not_smuggle_a_header_in() -> None:
    with loopback({"/": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")}) as server:
        ask(server.url("/"), Validators(url=server.url("/"), etag='"x"\r\nX-Evil: yes', last_modified=DATE))
    sent = server.requests[0].headers
    assert "x-evil" not in sent
    assert sent["if-modified-since"] == DATE
