"""The sentences for answers that are no page, and for connections that do not come about."""

from __future__ import annotations

import httpcore
import pytest

from scraper.errors import TimedOut
from scraper.fetch import Limits
from scraper.fetch.reasons import explain, status_line

URL = "http://a.example/x"


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (401, f"401 Unauthorized: {URL} (it asks for a login)"),
        (418, f"418 I'm a Teapot: {URL} (no page)"),
        (304, f"304 Not Modified: {URL} (a redirect that names no address)"),
        (451, f"451 Unavailable For Legal Reasons: {URL} (withheld for legal reasons)"),
        (503, f"503 Service Unavailable: {URL} (the site is in trouble. Try again later)"),
        (599, f"status 599: {URL} (the site is in trouble. Try again later)"),
    ],
)
def test_a_status_is_told_with_what_to_do(status: int, line: str) -> None:
    assert status_line(status, URL) == line


def test_a_connection_that_is_not_made_in_time() -> None:
    told = explain(httpcore.ConnectTimeout(""), URL, Limits(connect=2.5))
    assert isinstance(told, TimedOut)
    assert str(told) == "no connection to a.example within 2.5 seconds. Try again later"


def test_an_error_nobody_thought_of_is_one_line_all_the_same() -> None:
    told = explain(httpcore.RemoteProtocolError("odd\nand long"), URL, Limits())
    assert str(told) == f"no usable answer from {URL}: odd and long"
