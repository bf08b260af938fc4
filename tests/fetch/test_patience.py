"""Which failures may pass, and how long a server asks us to wait."""

from __future__ import annotations

import socket
import ssl

import httpcore
import pytest

from scraper.errors import BadStatus, FetchError
from scraper.fetch import Limits
from scraper.fetch.patience import LONGEST, retry_after
from scraper.fetch.reasons import explain
from tests.fetch.conftest import Get
from tests.loopback import loopback, page, reset

DATE = "Tue, 24 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("1.5", 1.5),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120.0),
        ("Tuesday, 24-Nov-26 12:02:00 GMT", 120.0),
        ("Tue Nov 24 12:02:00 2026", 120.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
        ("99999999", LONGEST),
        ("9" * 10_000, LONGEST),
        ("-5", None),
        ("1e9", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("²", None),
        ("Tue, 99 Nov 2026 12:02:00 GMT", None),
        ("x" * 100_000, None),
    ],
)
def test_a_wait_is_seconds_or_a_date_and_bounded(value: str, seconds: float | None) -> None:
    assert retry_after((("date", DATE), ("retry-after", value))) == seconds


def test_without_a_clock_of_the_servers_ours_counts() -> None:
    assert retry_after((("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),)) == 0.0
    assert retry_after((("date", "noon"), ("retry-after", "Fri, 31 Dec 9999 23:59:59 GMT"))) == LONGEST


def test_the_first_of_several_stands_and_none_is_none() -> None:
    assert retry_after((("retry-after", "1"), ("retry-after", "2"))) == 1.0
    assert retry_after(()) is None


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 522])
def test_statuses_that_may_pass(get: Get, status: int) -> None:
    with (
        loopback({"/": page("x", status=status, headers={"Retry-After": "7"})}) as server,
        pytest.raises(BadStatus) as caught,
    ):
        get(server.url("/"))
    assert (caught.value.may_pass, caught.value.retry_after) == (True, 7.0)


@pytest.mark.parametrize("status", [206, 400, 401, 403, 404, 405, 410, 451, 501, 505])
def test_statuses_that_will_not(get: Get, status: int) -> None:
    with loopback({"/": page("x", status=status)}) as server, pytest.raises(BadStatus) as caught:
        get(server.url("/"))
    assert (caught.value.may_pass, caught.value.retry_after) == (False, None)


def test_troubles_that_may_pass_and_such_that_will_not() -> None:
    def may_pass(trouble: BaseException) -> bool:
        error = explain(trouble, "https://a.example/", Limits())
        assert "\n" not in str(error)
        return error.may_pass

    assert may_pass(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"))
    assert not may_pass(socket.gaierror(socket.EAI_NONAME, "Name or service not known"))
    assert may_pass(ssl.SSLEOFError(8, "EOF occurred in violation of protocol"))
    assert may_pass(ConnectionRefusedError(111, "Connection refused"))
    assert may_pass(httpcore.ReadTimeout())
    assert may_pass(httpcore.ProxyError("503 Service Unavailable"))
    assert not may_pass(httpcore.ProxyError("407 Proxy Authentication Required"))


def test_a_connection_reset_may_pass_and_a_page_that_is_gone_will_not(get: Get) -> None:
    with loopback({"/reset": reset(), "/gone": page("", status=410)}) as server:
        for path, may_pass in (("/reset", True), ("/gone", False)):
            with pytest.raises(FetchError) as caught:
                get(server.url(path))
            assert caught.value.may_pass is may_pass
