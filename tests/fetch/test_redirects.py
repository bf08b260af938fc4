"""What is a redirect, where it leads, and how little of it is read."""

from __future__ import annotations

import pytest

from scraper.errors import FetchError, TooManyRedirects
from scraper.fetch.redirects import Trail, target
from scraper.model import Response
from tests.fetch.conftest import Get
from tests.loopback import Exchange, Flood, loopback, page


def answer(status: int, location: str | None) -> Response:
    return Response(
        asked="http://a.example/one/two",
        url="http://a.example/one/two",
        status=status,
        headers=(("location", location),) if location is not None else (),
        body=b"",
        captured="2026-01-01T00:00:00.000000Z",
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("http://b.example/x", "http://b.example/x"),
        ("/x", "http://a.example/x"),
        ("x?y=1", "http://a.example/one/x?y=1"),
        ("//b.example/x", "http://b.example/x"),
        ("/x#comments", "http://a.example/x"),
    ],
)
def test_a_redirect_leads_to_an_address_relative_to_its_own(status: int, location: str, url: str) -> None:
    assert target(answer(status, location)) == url


@pytest.mark.parametrize(("status", "location"), [(200, "/x"), (304, "/x"), (300, "/x"), (302, None), (302, "")])
def test_any_other_answer_leads_nowhere(status: int, location: str | None) -> None:
    assert target(answer(status, location)) is None


def test_what_is_no_web_address_is_an_error_with_the_answer() -> None:
    with pytest.raises(FetchError, match=r"'mailto:desk@a\.example', which is no web address") as error:
        target(answer(302, "mailto:desk@a.example"))
    assert (error.value.status, error.value.headers) == (302, (("location", "mailto:desk@a.example"),))


def test_the_same_address_is_a_circle_only_with_the_same_cookies() -> None:
    trail = Trail("http://a.example/", 10)
    trail.step("http://a.example/", None)
    trail.step("http://a.example/", "seen=1")
    with pytest.raises(TooManyRedirects, match="in a circle"):
        trail.step("http://a.example/", "seen=1")


def test_the_body_of_a_redirect_is_not_waited_for(get: Get) -> None:
    flood = Flood(50 * 2**20, stated=False)

    def endless(exchange: Exchange) -> None:
        exchange.head(302, {"Location": "/story"})
        exchange.close()
        while flood.sent < flood.size:
            exchange.write(b"moved" * 4096)
            flood.sent += 5 * 4096

    with loopback({"/": endless, "/story": page("<p>here")}) as server:
        assert get(server.url("/")).body == b"<p>here"
    assert flood.sent < flood.size


def test_a_location_in_latin_1_is_read(get: Get) -> None:
    def latin(exchange: Exchange) -> None:
        exchange.write(b"HTTP/1.1 302 Found\r\nLocation: /f\xe4hre\r\nContent-Length: 0\r\n\r\n")

    with loopback({"/": latin, "/f%C3%A4hre": page("<p>here")}) as server:
        assert get(server.url("/")).body == b"<p>here"
