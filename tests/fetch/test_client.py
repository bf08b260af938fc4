from __future__ import annotations

import asyncio
import re
import tracemalloc
from pathlib import Path

import pytest

from scraper.errors import (
    BadStatus,
    BadURL,
    ConnectionFailed,
    FetchError,
    Incomplete,
    TimedOut,
    TooLarge,
    TooManyRedirects,
)
from scraper.fetch import Fetcher, Limits, charset_of
from scraper.model import Response
from tests.fetch.conftest import Get
from tests.loopback import Exchange, Flood, cut, drip, hang, loopback, page, raw, redirect, reset

PEM = Path(__file__).with_name("self-signed.pem")


def test_a_page_comes_whole_with_its_headers_and_the_time(get: Get) -> None:
    with loopback({"/story": page("<h1>Grüße</h1>", headers={"X-Served-By": "Köln"})}) as server:
        response = get(server.url("/story#comment-3"))
    assert response.body == "<h1>Grüße</h1>".encode()
    assert (response.asked, response.url, response.status) == (server.url("/story"), server.url("/story"), 200)
    assert response.header("x-served-by") == "Köln"
    assert response.redirects == ()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", response.captured)


def test_it_says_who_it_is_and_what_it_takes(get: Get) -> None:
    with loopback({"/": page("x")}) as server:
        get(server.url("/"))
        get(server.url("/"), user_agent="mine/2", headers=[("Accept", "text/plain"), ("X-Why", "to see")])
    usual, mine = (asked.headers for asked in server.requests)
    assert usual["user-agent"].startswith("presskeep/")
    assert usual["accept-encoding"] == "gzip, deflate, br, zstd"
    assert (mine["user-agent"], mine["accept"], mine["x-why"]) == ("mine/2", "text/plain", "to see")


@pytest.mark.parametrize(
    "url", ["", "not a url", "ftp://example.com/x", "http://", "mailto:a@example.com", "http://a b/"]
)
def test_what_is_no_web_address_is_refused_before_anything_is_asked(get: Get, url: str) -> None:
    with pytest.raises(BadURL):
        get(url)


def test_unknown_host(get: Get) -> None:
    with pytest.raises(
        ConnectionFailed, match=r"^no such host: nowhere\.invalid\. Check the spelling, or your network$"
    ):
        get("http://nowhere.invalid/story")


def test_refused_connection(get: Get) -> None:
    with loopback() as server:
        closed = server.url("/")
    with pytest.raises(ConnectionFailed, match=r"^connection refused by 127\.0\.0\.1:\d+: nothing listens there"):
        get(closed)


def test_connection_reset_before_any_answer(get: Get) -> None:
    with loopback({"/": reset()}) as server, pytest.raises(ConnectionFailed, match="broke off the connection"):
        get(server.url("/"))


def test_connection_closed_without_an_answer(get: Get) -> None:
    with loopback({"/": raw()}) as server, pytest.raises(ConnectionFailed, match="closed the connection without"):
        get(server.url("/"))


def test_an_answer_that_is_no_http(get: Get) -> None:
    with (
        loopback({"/": raw(b"220 mail.example ESMTP\r\n\r\n")}) as server,
        pytest.raises(ConnectionFailed, match=r"no usable answer from http://127\.0\.0\.1:\d+/: \S+") as caught,
    ):
        get(server.url("/"))
    assert "\n" not in str(caught.value)


def test_https_to_a_server_that_speaks_none(get: Get) -> None:
    with loopback() as server, pytest.raises(ConnectionFailed, match=r"no secure .* Is it http://") as caught:
        get(server.url("/").replace("http:", "https:"))
    assert not caught.value.may_pass


def test_a_certificate_that_nobody_vouches_for(get: Get) -> None:
    with loopback(pem=PEM) as server, pytest.raises(ConnectionFailed, match=r"certificate of .* self.signed") as caught:
        get(server.url("/"))
    assert not caught.value.may_pass


def test_a_certificate_that_is_vouched_for(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    with loopback({"/": page("secret")}, pem=PEM) as server:
        assert get(server.url("/")).body == b"secret"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451, 500, 503, 599])
def test_an_answer_that_is_no_page_carries_what_it_said(get: Get, status: int) -> None:
    with (
        loopback({"/x": page("<p>so sorry</p>", status=status, headers={"Retry-After": "120"})}) as server,
        pytest.raises(BadStatus, match=rf"^(status )?{status}\b.*{re.escape(server.url('/x'))} \(.+\)$") as caught,
    ):
        get(server.url("/x"))
    error = caught.value
    assert (error.status, error.body) == (status, b"<p>so sorry</p>")
    assert ("retry-after", "120") in error.headers


@pytest.mark.parametrize("status", [206, 300, 301, 304])
def test_part_of_a_page_or_a_redirect_to_nowhere_is_no_page(get: Get, status: int) -> None:
    with (
        loopback({"/x": raw(f"HTTP/1.1 {status} What\r\nContent-Length: 0\r\n\r\n".encode())}) as server,
        pytest.raises(BadStatus) as caught,
    ):
        get(server.url("/x"))
    assert caught.value.status == status


def test_the_error_page_of_a_bad_status_may_itself_be_broken(get: Get) -> None:
    broken = raw(b"HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n<p>so so")
    with loopback({"/x": broken}) as server, pytest.raises(BadStatus) as caught:
        get(server.url("/x"))
    assert caught.value.body == b"<p>so so"


def test_no_content_is_an_empty_body(get: Get) -> None:
    with loopback({"/": raw(b"HTTP/1.1 204 No Content\r\n\r\n")}) as server:
        assert get(server.url("/")).body == b""


def test_silence_runs_into_the_read_limit(get: Get) -> None:
    with loopback({"/": hang(), "/head": hang(head=True)}) as server:
        for path in ("/", "/head"):
            with pytest.raises(TimedOut, match=r"nothing more from http://.* for 0\.1 seconds"):
                get(server.url(path), limits=Limits(read=0.1))


def test_a_byte_at_a_time_runs_into_the_total_limit(get: Get) -> None:
    with loopback({"/": drip()}) as server, pytest.raises(TimedOut, match=r"took longer than 0\.2 seconds"):
        get(server.url("/"), limits=Limits(total=0.2))


def test_the_total_limit_covers_the_redirects(get: Get) -> None:
    with loopback({"/a": redirect("/b"), "/b": hang()}) as server, pytest.raises(TimedOut, match=r"/a took longer"):
        get(server.url("/a"), limits=Limits(total=0.2))


@pytest.mark.parametrize("stated", [True, False])
def test_a_page_of_fifty_megabytes_is_let_go_early_and_not_held(get: Get, stated: bool) -> None:
    flood = Flood(50 * 2**20, stated=stated)
    with loopback({"/": flood}) as server:
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge, match=r"limit of 2 MB") as caught:
                get(server.url("/"), limits=Limits(transfer=2 * 2**20))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert flood.sent < flood.size
    assert peak < 8 * 2**20
    assert (caught.value.status, caught.value.body) == (200, None)


def test_the_usual_limit_is_twenty_megabytes(get: Get) -> None:
    with (
        loopback({"/": Flood(50 * 2**20, stated=True)}) as server,
        pytest.raises(TooLarge, match=r"is 50 MB, more than the limit of 20 MB"),
    ):
        get(server.url("/"))


def test_a_body_shorter_than_stated(get: Get) -> None:
    short = cut(b"<p>half a st", headers={"Content-Length": "100"})
    with loopback({"/": short}) as server, pytest.raises(Incomplete, match="12 bytes of 100 bytes arrived") as caught:
        get(server.url("/"))
    assert (caught.value.status, caught.value.body) == (200, b"<p>half a st")


@pytest.mark.parametrize("sent", [b"5\r\nhello\r\n", b"5\r\nhel", b"5\r\nhello\r\n0\r\n"])
def test_chunks_without_a_last_one(get: Get, sent: bytes) -> None:
    with (
        loopback({"/": cut(sent, headers={"Transfer-Encoding": "chunked"})}) as server,
        pytest.raises(Incomplete, match="broke off") as caught,
    ):
        get(server.url("/"))
    assert b"hello".startswith(caught.value.body or b"")


def test_a_reset_in_the_middle(get: Get) -> None:
    with (
        loopback({"/": reset(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<p>")}) as server,
        pytest.raises((Incomplete, ConnectionFailed)),
    ):
        get(server.url("/"))


def test_a_body_that_ends_with_the_connection_is_whole(get: Get) -> None:
    with loopback({"/": raw(b"HTTP/1.0 200 OK\r\n\r\n", b"<p>all of it</p>")}) as server:
        assert get(server.url("/")).body == b"<p>all of it</p>"


def test_redirects_are_followed_and_kept(get: Get) -> None:
    routes = {"/a": redirect("/b?x=1", status=301), "/b": redirect("c", status=308), "/c": page("here")}
    with loopback(routes) as server:
        response = get(server.url("/a"))
    assert (response.asked, response.url, response.body) == (server.url("/a"), server.url("/c"), b"here")
    assert response.redirects == ((301, server.url("/a")), (308, server.url("/b?x=1")))


@pytest.mark.parametrize(
    "location", ["/Stra%C3%9Fe", "/Straße", "/Stra\N{LATIN SMALL LETTER SHARP S}e#top", " /Stra%C3%9Fe "]
)
def test_a_redirect_may_spell_its_address_badly(get: Get, location: str) -> None:
    with loopback({"/": redirect(location), "/Stra%C3%9Fe": page("here")}) as server:
        assert get(server.url("/")).url == server.url("/Stra%C3%9Fe")


def test_a_circle_of_redirects(get: Get) -> None:
    with (
        loopback({"/a": redirect("/b"), "/b": redirect("/a")}) as server,
        pytest.raises(TooManyRedirects, match=r"^redirects in a circle: \S+/a comes back to \S+/a$"),
    ):
        get(server.url("/a"))
    assert server.paths() == ["/a", "/b"]


def test_a_page_that_first_sets_a_cookie_and_sends_back_to_itself_is_no_circle(get: Get) -> None:
    def gate(exchange: Exchange) -> None:
        if exchange.headers.get("cookie") == "seen=1":
            page("come in")(exchange)
        else:
            redirect("/", headers={"Set-Cookie": "seen=1; Path=/"})(exchange)

    with loopback({"/": gate}) as server:
        assert get(server.url("/")).body == b"come in"


def test_a_chain_past_the_limit(get: Get) -> None:
    def on(exchange: Exchange) -> None:
        redirect(f"/{int(exchange.path[1:]) + 1}")(exchange)

    with (
        loopback({f"/{n}": on for n in range(10)}) as server,
        pytest.raises(TooManyRedirects, match=r"more than 3 redirects from \S+/0"),
    ):
        get(server.url("/0"), limits=Limits(redirects=3))
    assert server.paths() == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize("location", ["mailto:desk@example.com", "javascript:alert(1)", "file:///etc/passwd"])
def test_a_redirect_to_what_is_no_page(get: Get, location: str) -> None:
    with loopback({"/": redirect(location)}) as server, pytest.raises(FetchError, match="which is no web address"):
        get(server.url("/"))


def test_a_public_page_can_not_lead_into_the_private_network(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    # Loopback plays the proxy through which a public host (an address, so no name is looked up) is reached.
    with loopback() as inside, loopback() as proxy:
        inside.routes["/admin"] = page("the router")
        proxy.routes["http://93.184.215.14/story"] = redirect(inside.url("/admin"))
        monkeypatch.setenv("http_proxy", proxy.base)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with pytest.raises(FetchError, match="an address of a private network: not followed"):
            get("http://93.184.215.14/story")
        assert inside.requests == []
        assert get("http://93.184.215.14/story", allow_private=True).body == b"the router"


def test_nor_can_a_link_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def follow(link: str, source: str) -> Response:
        async with Fetcher() as fetcher:
            return await fetcher.get(link, source=source)

    with loopback({"/": page("x")}) as inside:
        with pytest.raises(FetchError, match="private network"):
            asyncio.run(follow(inside.url("/"), "http://93.184.215.14/story"))
        assert inside.requests == []
        assert asyncio.run(follow(inside.url("/"), "http://127.0.0.2/story")).body == b"x"


def test_name_and_password_are_used_and_never_kept(get: Get) -> None:
    with loopback({"/a": redirect("/b"), "/b": page("x")}) as server:
        response = get(server.url("/a").replace("//", "//me:secret@"))
        with pytest.raises(BadStatus) as caught:
            get(server.url("/no").replace("//", "//me:secret@"))
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert "secret" not in f"{response}{caught.value}"


def test_a_login_does_not_go_along_to_another_host(get: Get) -> None:
    with loopback({"/": page("x")}, host="127.0.0.2") as other, loopback() as server:
        server.routes["/"] = redirect(other.url("/"))
        get(server.url("/"), headers=[("Authorization", "Bearer t"), ("X-Why", "to see")])
    assert server.requests[0].headers["authorization"] == "Bearer t"
    assert "authorization" not in other.requests[0].headers
    assert other.requests[0].headers["x-why"] == "to see"


def test_one_connection_and_one_jar_of_cookies_serve_a_run() -> None:
    ports: set[int] = set()

    def note(exchange: Exchange) -> None:
        ports.add(exchange.port)
        page("x", headers={"Set-Cookie": "consent=yes"})(exchange)

    async def three_times(url: str) -> None:
        async with Fetcher() as fetcher:
            for _ in range(3):
                await fetcher.get(url)

    with loopback({"/": note}) as server:
        asyncio.run(three_times(server.url("/")))
    assert len(ports) == 1
    assert [asked.headers.get("cookie") for asked in server.requests] == [None, "consent=yes", "consent=yes"]


@pytest.mark.parametrize(
    ("type", "charset"),
    [
        ("text/html; charset=windows-1252", "windows-1252"),
        ('text/html;charset="UTF-8"', "utf-8"),
        ("text/html; x=1; Charset = koi8-r; y", "koi8-r"),
        ("text/html", None),
        (None, None),
    ],
)
def test_the_charset_is_the_one_stated_right_or_wrong(get: Get, type: str | None, charset: str | None) -> None:
    with loopback({"/": page("Grüße".encode("koi8-r", "replace"), type=type)}) as server:
        assert charset_of(get(server.url("/"))) == charset
