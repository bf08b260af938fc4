"""What a person gives to begin with: addresses, files of them, hosts."""

from __future__ import annotations

import asyncio
import io
import re
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from scraper.crawl.follow import Scope
from scraper.crawl.seeds import Explored, expand, explore
from scraper.errors import FetchError, UsageError
from scraper.fetch import Fetcher
from scraper.model import Response
from tests.loopback import Loopback, loopback, page

ADDRESSES = ["https://post.example/ferry", "https://post.example/heron"]


def read(*seeds: str, stdin: bytes = b"", depth: int | None = None) -> tuple[list[str], list[str]]:
    """The addresses that come first, and where something is none."""
    refused: list[str] = []
    items = expand(seeds, lambda where, why: refused.append(where), depth=depth, stdin=io.BytesIO(stdin))
    return [item.url for item in items], refused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "addresses"


# Addresses and files


def test_addresses_and_files_in_the_order_they_were_given(file: Path) -> None:
    file.write_text("\n".join(ADDRESSES))
    assert read("post.example/a", str(file), "http://post.example/b") == (
        ["https://post.example/a", *ADDRESSES, "http://post.example/b"],
        [],
    )


def test_a_file_may_be_named_by_its_address_or_come_by_standard_input(file: Path) -> None:
    file.write_text("\n".join(ADDRESSES))
    assert read(file.as_uri())[0] == ADDRESSES
    assert read("-", stdin="\n".join(ADDRESSES).encode())[0] == ADDRESSES


@pytest.mark.parametrize(
    "content",
    [
        "{}\n{}",
        "{}\r\n{}\r\n",
        "{}\r{}\r",
        "\n# of May\n  {}  \n\n\t{} # the heron\n",
        "\ufeff{}\n{}\n",
    ],
)
def test_lines_however_they_end_with_comments_and_blank_ones(file: Path, content: str) -> None:
    file.write_bytes(content.format(*ADDRESSES).encode())
    assert read(str(file)) == (ADDRESSES, [])


def test_a_file_of_windows_notepad(file: Path) -> None:
    file.write_text("\r\n".join(ADDRESSES), encoding="utf-16")
    assert read(str(file)) == (ADDRESSES, [])


def test_a_fragment_is_no_comment(file: Path) -> None:
    file.write_text("https://post.example/ferry#comments")
    assert read(str(file))[0] == ["https://post.example/ferry#comments"]


def test_bad_lines_are_told_by_their_number_and_passed_over(file: Path) -> None:
    file.write_bytes(f"{ADDRESSES[0]}\n\nno address\nftp://a.example/\n{ADDRESSES[1]}\n\xff\n".encode("latin-1"))
    found, refused = read(str(file))
    assert found == ADDRESSES
    assert refused == [f"{file}, line {number}" for number in (3, 4, 6)]


def test_a_bad_seed_costs_itself_only() -> None:
    assert read("no address", *ADDRESSES, "javascript:alert(1)") == (ADDRESSES, ["no address", "javascript:alert(1)"])


def test_a_line_that_is_too_long_costs_itself_only(file: Path) -> None:
    file.write_text(f"{ADDRESSES[0]}\nhttps://post.example/{'x' * 300_000}\n{ADDRESSES[1]}")
    assert read(str(file)) == (ADDRESSES, [f"{file}, line 2"])


@pytest.mark.parametrize(
    "content", [b"<rss><channel>\n<item>", b"\n".join([b"a story of a ferry"] * 200), bytes(range(256)) * 1000]
)
def test_what_is_no_list_of_addresses_is_refused_as_a_whole(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(UsageError, match="is no list of addresses"):
        read(str(file))


@pytest.mark.parametrize("name", ["addresses.txt", "./addresses", "folder/../addresses.csv"])
def test_a_file_that_is_not_there_is_said_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=re.escape(f"can't read {name}: No such file or directory")):
        expand([name], lambda where, why: None)


def test_a_long_file_is_read_as_it_is_needed(file: Path) -> None:
    with file.open("w") as out:
        out.writelines(f"https://post.example/2021/05/06/story-{number}\n" for number in range(10_000))
    items = expand([str(file)], lambda where, why: None)
    tracemalloc.start()
    try:
        assert sum(1 for _ in items) == 10_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


# Hosts


@pytest.mark.parametrize(
    ("seed", "is_host"),
    [
        ("post.example", True),
        ("www.post.example/", True),
        ("127.0.0.1:8642", True),
        ("https://post.example/", False),
        ("post.example/news", False),
        ("post.example?p=1", False),
    ],
)
def test_a_bare_host_is_told_from_a_page(seed: str, is_host: bool) -> None:
    [item] = expand([seed], lambda where, why: None)
    assert item.is_host is is_host
    [alone] = expand([seed], lambda where, why: None, depth=0)
    assert not alone.is_host


def urlset(*paths: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{path}</loc></url>' for path in paths)}</urlset>"


def rss(*paths: str) -> str:
    return (
        f"<rss version='2.0'><channel>{''.join(f'<item><link>{path}</link></item>' for path in paths)}</channel></rss>"
    )


HOME = page(
    '<link rel="alternate" type="application/rss+xml" href="/named.xml"><h2><a href="/2021/05/06/at-home">Home</a></h2>'
)
PLAIN = page('<h2><a href="/2021/05/06/at-home">A story at home</a></h2>')
ROBOTS = page("User-agent: *\nSitemap: /all.xml\nSitemap: /news.xml\n", type="text/plain")


def look(server: Loopback, scope: Scope | None = None) -> Explored:
    """What is found at the bare host of a server, which knows no https."""
    [item] = expand([server.base.removeprefix("http://")], lambda where, why: None)

    async def run() -> Explored:
        async with Fetcher(allow_private=True) as fetcher:

            async def ask(url: str) -> Response | None:
                try:
                    return await fetcher.get(url)
                except FetchError:
                    return None

            async def sitemaps(url: str) -> Sequence[str]:
                answer = await ask(url.rstrip("/") + "/robots.txt")
                return re.findall(r"Sitemap: (\S+)", answer.body.decode()) if answer else ()

            return await explore(item, scope or Scope(), ask, sitemaps)

    return asyncio.run(run())


def found(server: Loopback, scope: Scope | None = None) -> list[str]:
    return [item.url.removeprefix(server.base) for item in look(server, scope).items]


def test_the_sitemaps_of_robots_txt_come_before_all_else_and_that_of_news_first(server: Loopback) -> None:
    server.routes = {
        "/": HOME,
        "/robots.txt": ROBOTS,
        "/all.xml": page(urlset("/old"), type="text/xml"),
        "/news.xml": page(urlset("/new"), type="text/xml"),
        "/named.xml": page(rss("/fed"), type="text/xml"),
    }
    assert found(server) == ["/all.xml", "/new"]  # what is still to be read comes first
    assert server.paths() == ["/robots.txt", "/news.xml"]


def test_a_sitemap_that_is_gone_gives_way_to_the_next_and_then_to_the_feeds_that_the_home_page_names(
    server: Loopback,
) -> None:
    server.routes = {"/": HOME, "/robots.txt": ROBOTS, "/all.xml": page(urlset("/old"), type="text/xml")}
    assert found(server) == ["/old"]
    server.routes = {"/": HOME, "/robots.txt": ROBOTS, "/named.xml": page(rss("/fed"), type="text/xml")}
    server.routes["/all.xml"] = page("<urlset", type="text/xml")
    assert found(server) == ["/fed"]


def test_then_the_usual_places_and_a_page_that_says_there_is_none_is_no_list(server: Loopback) -> None:
    nothing = page("<p>Not found</p>")
    server.routes = {"/": PLAIN, "/sitemap.xml": nothing, "/feed/": page(rss("/fed"), type="text/xml"), "/rss": nothing}
    assert found(server) == ["/fed"]
    assert "/rss" not in server.paths()


def test_the_links_of_the_home_page_come_last(server: Loopback) -> None:
    server.routes = {"/": PLAIN}
    assert found(server) == ["/2021/05/06/at-home"]


def test_what_was_read_on_the_way_is_told_so_that_it_need_not_be_asked_for_again(server: Loopback) -> None:
    server.routes = {"/": HOME, "/named.xml": page(rss("/fed"), type="text/xml")}
    explored = look(server)
    assert [listed.answer.url for listed in explored.lists] == [server.url("/named.xml")]
    [item] = explored.items
    assert (item.depth, item.is_story, item.source) == (1, True, server.url("/named.xml"))


def test_the_stories_of_a_host_are_on_its_site_and_fit_the_patterns(server: Loopback) -> None:
    elsewhere = page(rss("/news/a", "/sport/b", "https://other.example/news/c"), type="text/xml")
    server.routes = {"/": HOME, "/named.xml": elsewhere}
    assert found(server) == ["/news/a", "/sport/b"]
    assert found(server, Scope(include=["/news/*"])) == ["/news/a"]


def test_a_sitemap_may_be_on_another_host_and_stories_of_a_host_that_moved_are_where_it_did(server: Loopback) -> None:
    with loopback(host="127.0.0.2") as other:
        other.routes = {"/all.xml": page(urlset("/a", "/b"), type="text/xml")}
        server.routes = {"/robots.txt": page(f"Sitemap: {other.url('/all.xml')}", type="text/plain")}
        assert found(server) == [other.url("/a"), other.url("/b")]


def test_a_host_without_stories_is_a_failure_that_says_what_was_looked_for(server: Loopback) -> None:
    server.routes = {"/": page("<p>Under construction</p>")}
    with pytest.raises(FetchError, match=r"no stories found at 127\.0\.0\.1:"):
        look(server)


def test_a_host_that_does_not_answer_is_not_asked_for_every_usual_place(server: Loopback) -> None:
    server.routes = {"/": page("", status=503)}
    with pytest.raises(FetchError, match="no stories found"):
        look(server)
    assert server.paths() == ["/robots.txt", "/"]
