"""Addresses: what a person means, which page it names, where a link leads."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import urls
from scraper.errors import BadURL


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://example.com/a", "https://example.com/a"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("example.com/a?b=1", "https://example.com/a?b=1"),
        ("example.com:8080", "https://example.com:8080"),
        ("http://[::1]:8000/", "http://[::1]:8000/"),
    ],
)
def test_check_takes_what_a_person_types(typed: str, meant: str) -> None:
    assert urls.check(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "story",
        "ftp://example.com/",
        "javascript:alert(1)",
        "http://",
        "http://[::1",
        "http://a b/",
        "http://./",
        "http://.example.com/",
        "http://example..com/",
        "http://example.com/\x1b[31m",
        "http://example.com/\udcff",
        "https://example.com/" + "x" * 5000,
    ],
)
def test_check_refuses_in_one_line_what_is_no_web_address(typed: str) -> None:
    with pytest.raises(BadURL) as raised:
        urls.check(typed)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("HTTP://Example.COM:80/a", "http://example.com/a"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/a#comments", "https://example.com/a"),
        ("https://example.com/?utm_source=x&id=3&fbclid=1", "https://example.com/?id=3"),
        ("https://example.com/?b=2&a=1", "https://example.com/?b=2&a=1"),
        ("https://example.com/ä ö", "https://example.com/%C3%A4%20%C3%B6"),
        ("https://example.com/%C3%A4", "https://example.com/%C3%A4"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[::1]:80/a", "http://[::1]/a"),
    ],
)
def test_canonical_keeps_what_tells_pages_apart(url: str, name: str) -> None:
    assert urls.canonical(url) == name
    assert urls.canonical(name) == name


@given(
    host=st.from_regex(r"[a-z0-9-]{1,8}(\.[a-z0-9-]{1,8}){0,3}", fullmatch=True),
    path=st.text("aZ09-._~/%?&=+ :@é\n", max_size=30),
)
def test_an_address_that_is_canonical_on_its_face_is_what_the_long_way_makes_of_it(host: str, path: str) -> None:
    url = f"https://{host}/{path}"
    if urls._CANONICAL.fullmatch(url):
        assert urls._canonical(url) == url


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/b", "https://example.com/b"),
        ("c?d", "https://example.com/a/c?d"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example/x y", "https://other.example/x%20y"),
        ("/b#comment-3", "https://example.com/b#comment-3"),
        (" \t/b\n", "https://example.com/b"),
        ("#top", None),
        ("", None),
        (None, None),
        ("mailto:a@example.com", None),
        ("javascript:void(0)", None),
        ("data:text/html,x", None),
        ("http://[bad", None),
        ("//[bad", None),
        ("http://a..b/", None),
        ("/clear-the-screen-\x1b[2J", None),
        ("http://other.example./x", "http://other.example./x"),
        ("http:///x", None),
        ("http://h.example:65536/", None),
        ("http://name:pa:ss@/", None),
        ("/half-a-pair-\ud800", None),
    ],
)
def test_join_gives_addresses_of_pages_only(href: str | None, address: str | None) -> None:
    assert urls.join("https://example.com/a/", href) == address


def test_join_without_a_base_knows_absolute_links_only() -> None:
    assert urls.join(None, "/b") is None
    assert urls.join(None, "http://example.com/b") == "http://example.com/b"


def test_site_is_the_host_without_www() -> None:
    assert urls.site("https://www.Example.com/a") == "example.com"
    assert urls.host("http://127.0.0.1:8642/a") == "127.0.0.1:8642"
    assert urls.host("http://example.com:99999999/") == "example.com"


STORY = "https://example.com/2021/05/06/ferry-is-back"


@pytest.mark.parametrize(
    "twin",
    [
        STORY + "/",
        "http://www.example.com/2021/05/06/ferry-is-back/?utm_source=rss#comments",
        "https://m.example.com/2021/05/06/ferry-is-back",
        "https://www.mobile.example.com/2021/05/06/ferry-is-back",
        "https://amp.example.com/2021/05/06/ferry-is-back/amp/",
        "https://example.com/amp/2021/05/06/ferry-is-back",
        STORY + "/amp.html",
        STORY + ".amp",
        STORY + "/index.amp.html",
        STORY + "/index.php",
        STORY + "?amp",
        STORY + "?amp=1",
        STORY + "?outputType=amp",
        STORY + "?hs_amp=true",
        STORY + "/index.amp",
        STORY + "?print=1",
        STORY + "?view=print",
        STORY + "?printable=yes",
        STORY + "?outputType=amp&srsltid=AfmBOo&ga_source=x&ysclid=1",
        STORY + "/print/",
        STORY + "/print.html",
        STORY + "/druckversion",
        "https://example.com/print/2021/05/06/ferry-is-back",
        STORY + ";jsessionid=0A1B.web2",
        "https://example.com/2021/05/06/%66erry%2Dis-back",
    ],
)
def test_writings_of_one_address_meet(twin: str) -> None:
    assert urls.twin(twin) == urls.twin(STORY) == "example.com/2021/05/06/ferry-is-back"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://m.org/", "https://org.example/"),
        ("https://m.org/a", "https://www.org/a"),
        ("https://m.co.uk/a", "https://amp.co.uk/a"),
        ("https://www.com/a", "https://m.com/a"),
        ("https://news.example.com/a", "https://example.com/a"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/music/amp", "https://example.com/music"),
        ("https://example.com/2020/05/amp", "https://example.com/2020/05"),
        ("https://example.com/amp", "https://example.com/"),
        ("https://example.com/amp/news", "https://example.com/news"),
        ("https://example.com/the-new-amp.html", "https://example.com/the-new.html"),
        ("https://example.com/shop?type=amp", "https://example.com/shop"),
        ("https://example.com/print", "https://example.com/"),
        ("https://example.com/news/print", "https://example.com/news"),
        ("https://example.com/print/news", "https://example.com/news"),
        ("https://example.com/shop?print=12", "https://example.com/shop"),
        ("https://example.com/how-to-print.html", "https://example.com/how-to.html"),
        ("https://example.com/blueprint", "https://example.com/blue"),
        ("https://example.com/?amp=7", "https://example.com/?amp=8"),
        ("https://example.com/?m=1", "https://example.com/"),
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com/a?id=1&amp=1", "https://example.com/a?id=2&amp=1"),
        ("https://example.com/a.html", "https://example.com/a"),
        ("https://example.com/A", "https://example.com/a"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/index.php/a", "https://example.com/a"),
        ("https://example.com/index-of-prices.html", "https://example.com/"),
    ],
)
def test_addresses_of_two_pages_stay_apart(one: str, other: str) -> None:
    assert urls.twin(one) != urls.twin(other)


def test_other_marks_of_mobile_editions() -> None:
    assert (
        urls.twin("https://example.com/ferry-20241202105634-nt_amp.html") == "example.com/ferry-20241202105634-nt.html"
    )
    assert urls.twin("https://example.com/ferry-100~amp.html") == "example.com/ferry-100.html"
    assert urls.twin("https://example.com/the_new_amp.html") == "example.com/the_new_amp.html"
    assert urls.twin("https://en.m.example.org/wiki/Ferry") == urls.twin("https://en.example.org/wiki/Ferry")
    assert urls.twin("http://a.blog.example/2021/05/ferry.html?m=1") == "a.blog.example/2021/05/ferry.html"


@pytest.mark.parametrize(
    ("url", "shows"),
    [
        (STORY, 0),
        ("http://www.example.com/2021/05/06/ferry-is-back/", 0),
        (STORY + "/index.php", 0),
        (STORY + "?amp=0", 0),
        (STORY + "?id=7&page=2", 0),
        ("https://m.org/a-story-of-old", 0),
        ("https://example.com/music/amp", 0),
        ("https://m.example.com/2021/05/06/ferry-is-back", 1),
        ("https://www.m.example.com/a", 1),
        ("https://en.m.example.org/wiki/Ferry", 1),
        ("http://a.blog.example/2021/05/ferry.html?m=1", 1),
        (STORY + "/amp/", 2),
        (STORY + "?amp", 2),
        (STORY + "?id=7&outputType=amp", 2),
        (STORY + ".amp", 2),
        ("https://amp.example.com/2021/05/06/ferry-is-back", 2),
        ("https://example.com/amp/2021/05/06/ferry-is-back", 2),
        (STORY + "/print/", 2),
        (STORY + "?print=1", 2),
    ],
)
def test_what_an_address_says_it_shows(url: str, shows: int) -> None:
    assert urls.rendition(url) == shows


_PARTS = st.lists(
    st.sampled_from(
        ["amp", "m", "www", "index.php", "a", "ferry-is-back", "12345", "a.amp.html", "%41", "é", "", "2021", "05"]
    ),
    max_size=5,
)


@given(
    scheme=st.sampled_from(["http://", "https://", ""]),
    host=st.lists(st.sampled_from(["www", "m", "amp", "mobile", "example", "co"]), max_size=4),
    path=_PARTS,
    query=st.lists(st.sampled_from(["amp=1", "m=1", "a=1", "outputType=amp", "utm_source=x", "b=%c3%a4"]), max_size=3),
)
def test_a_key_is_its_own_key_whatever_stands_before_and_behind(
    scheme: str, host: list[str], path: list[str], query: list[str]
) -> None:
    url = f"{scheme}{'.'.join([*host, 'example', 'com'])}/{'/'.join(path)}?{'&'.join(query)}"
    key = urls.twin(url)
    assert urls.twin("https://" + key) == key
    assert urls.twin(url.replace("http://", "https://") + "#top") == key
    assert not key.endswith(("/", "?"))


@given(st.text(max_size=60))
def test_whatever_is_no_address_is_refused_as_such(text: str) -> None:
    for url in (text, "http://" + text, "https://example.com/" + text):
        with contextlib.suppress(BadURL):
            assert urls.twin(url)
