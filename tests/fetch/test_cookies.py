"""Cookies: what a site sets goes back to it and to nobody else; what a browser's file brings is read to the letter."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from scraper.errors import UsageError
from scraper.fetch import Fetcher
from scraper.fetch.cookies import Cookies, read_cookies
from tests.fetch.conftest import Get
from tests.loopback import loopback, page, redirect

FAR = 4102444800


def setting(cookies: Cookies, url: str, *values: str) -> None:
    cookies.take(url, url.split("/")[2], [("set-cookie", value) for value in values])


def sent(cookies: Cookies, url: str) -> str | None:
    return cookies.header(url, url.split("/")[2])


def test_a_cookie_goes_back_where_it_came_from_and_nowhere_else() -> None:
    cookies = Cookies()
    setting(cookies, "https://www.a.example/x", "s=1; Secure; Path=/x", "all=2; Domain=a.example; Path=/")
    assert sent(cookies, "https://www.a.example/x/y") == "s=1; all=2"
    assert sent(cookies, "http://www.a.example/x/y") == "all=2"
    assert sent(cookies, "https://shop.a.example/x") == "all=2"
    assert sent(cookies, "https://b.example/x") is None
    assert sent(cookies, "https://a.example.b.example/x") is None


@pytest.mark.parametrize(
    "domain", ["example", "b.example", "com", "co.uk", ".co.uk", "org.au", "c.a.co.uk", "10.0.0.1", ""]
)
def test_a_cookie_for_others_is_not_taken(domain: str) -> None:
    cookies = Cookies()
    setting(cookies, "https://a.co.uk/", f"s=1; Domain={domain}; Path=/")
    assert sent(cookies, "https://other.co.uk/") is None
    assert sent(cookies, "https://b.example/") is None


def test_cookies_that_are_huge_or_too_many_are_not_taken() -> None:
    cookies = Cookies()
    setting(cookies, "https://a.example/", f"huge={'x' * 5000}", *(f"c{n}={'x' * 10}" for n in range(1000)))
    header = sent(cookies, "https://a.example/") or ""
    assert header.count("=") == 100
    assert "huge" not in header


@pytest.mark.parametrize("value", ["", ";", "=", "a\x01=b", "x=1; Expires=never", "x=1; Max-Age=" + "9" * 5000, "é=ü"])
def test_what_is_hardly_a_cookie_does_no_harm(value: str) -> None:
    cookies = Cookies()
    setting(cookies, "https://a.example/", value, "good=1")
    assert "good=1" in (sent(cookies, "https://a.example/") or "")


def test_hosts_of_a_run_share_nothing(get: Get) -> None:
    with loopback({"/": page("x")}, host="127.0.0.2") as other, loopback() as server:
        server.routes["/"] = redirect(other.url("/"), headers={"Set-Cookie": "s=1; Path=/"})
        get(server.url("/"))
    assert "cookie" not in other.requests[0].headers


def lines(folder: Path, *rows: str) -> Path:
    path = folder / "cookies.txt"
    path.write_text("\n".join(["# Netscape HTTP Cookie File", "", *rows, ""]), "utf-8")
    return path


def test_a_file_of_a_browser_is_read(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        f".a.example\tTRUE\t/\tFALSE\t{FAR}\tlogin\tme%20too",
        f"#HttpOnly_www.a.example\tFALSE\t/\tTRUE\t{FAR}.5\tseen\t1",
        "www.a.example\tFALSE\t/\tFALSE\t0\tsession\tyes",
        "www.a.example\tFALSE\t/\tFALSE\t1000000000\told\tno",
        f"www.a.example\tFALSE\t/\tFALSE\t{FAR}\tempty",
    )
    cookies = Cookies(read_cookies(path))
    assert sent(cookies, "https://www.a.example/") == "login=me%20too; seen=1; session=yes; empty="
    assert sent(cookies, "http://sub.a.example/") == "login=me%20too"
    assert sent(cookies, "http://b.example/") is None


def test_a_file_without_its_first_line_and_with_those_of_windows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "cookies.txt"
    path.write_bytes(b"\xef\xbb\xbfa.example\tFALSE\t/\tFALSE\t0\ts\t1\r\n\r\n")
    assert sent(Cookies(read_cookies(path)), "http://a.example/") == "s=1"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a.example FALSE / FALSE 0 s 1", "line 3: 1 fields where a cookie has seven, with tabs between them"),
        ("a.example\tMAYBE\t/\tFALSE\t0\ts\t1", "line 3: neither TRUE nor FALSE: 'MAYBE'"),
        ("a.example\tTRUE\t/\tFALSE\tsoon\ts\t1", "line 3: not a time in seconds: 'soon'"),
        ("a.example\tTRUE\tx\tFALSE\t0\ts\t1", "line 3: not a path: 'x'"),
        ("a b\tTRUE\t/\tFALSE\t0\ts\t1", "line 3: not a domain: 'a b'"),
        ("a.example\tTRUE\t/\tFALSE\t0\t\t", "line 3: a cookie without a name"),
        ("a.example\tTRUE\t/\tFALSE\t0\ts\tx\x00y", "line 3: a cookie without a name, or with characters"),
    ],
)
def test_a_line_that_is_no_cookie_is_named(tmp_path: Path, row: str, told: str) -> None:
    path = lines(tmp_path, row)
    with pytest.raises(UsageError) as caught:
        read_cookies(path)
    assert str(caught.value).startswith(f"the cookies {path}, {told}")
    assert "\n" not in str(caught.value)


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.txt can't be read: no such file"):
        read_cookies(tmp_path / "none.txt")
    exported = tmp_path / "cookies.json"
    exported.write_text('[{"name": "s"}]')
    with pytest.raises(UsageError, match=r"are JSON\. Have them exported as cookies\.txt"):
        read_cookies(exported)


def test_the_cookies_given_go_along_with_the_callers_header_and_what_the_site_sets(tmp_path: Path) -> None:
    given = read_cookies(lines(tmp_path, "127.0.0.1\tFALSE\t/\tFALSE\t0\tlogin\tme"))

    async def twice(url: str) -> None:
        async with Fetcher(cookies=given, headers=[("Cookie", "mine=1")]) as fetcher:
            await fetcher.get(url)
            await fetcher.get(url)

    with loopback({"/": page("x", headers={"Set-Cookie": "site=2"})}) as server:
        asyncio.run(twice(server.url("/")))
    assert [asked.headers["cookie"] for asked in server.requests] == ["mine=1; login=me", "mine=1; login=me; site=2"]
    assert [cookie.name for cookie in given] == ["login"]
