"""One page's way, and what becomes of every kind of bad input: a failure, kept with its reason and with what came."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator

import pytest

from scraper.archive import Archive
from scraper.crawl.pipeline import visit
from scraper.fetch import Fetcher, Limits
from scraper.model import Visit
from tests.loopback import Flood, Loopback, cut, hang, page, raw, redirect, reset

STORY = (
    '<!doctype html><html lang="de">{meta}<title>Brücke gesperrt</title><article><h1>Brücke gesperrt</h1>'
    "<p>Die alte Brücke über den Fluß bleibt bis auf weiteres für Fußgänger und Räder gesperrt, sagte der Bürgermeister.</p>"
    "<p>Prüfer fanden Risse in zwei von elf Pfeilern; gemessen wird jetzt täglich, auch nachts und an Feiertagen.</p>"
    "</article></html>"
)
Go = Callable[..., Visit]


@pytest.fixture
def go(archive: Archive) -> Go:
    def once(url: str, limits: Limits | None = None) -> Visit:
        async def go() -> Visit:
            async with Fetcher(limits=limits or Limits()) as fetcher:
                return await visit(fetcher, archive, url)

        return asyncio.run(go())

    return once


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port where nothing listens: taken, so that nobody else does."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def story(meta: str = "", charset: str = "utf-8") -> bytes:
    return STORY.format(meta=meta).encode(charset)


def test_a_page_is_fetched_split_and_stored(go: Go, server: Loopback, archive: Archive) -> None:
    server.routes["/story"] = page(story())
    done = go(server.url("/story"))
    assert done.failure is None
    assert done.stored
    assert (done.stored.first, done.stored.outcome) == (True, "ok")
    assert archive.page(server.url("/story")).title == "Brücke gesperrt"
    assert [*archive.failures()] == []


def test_a_redirect_is_filed_under_the_address_that_answered(go: Go, server: Loopback, archive: Archive) -> None:
    server.routes |= {"/old": redirect("/story", status=301), "/story": page(story())}
    done = go(server.url("/old"))
    assert (done.asked, done.stored and done.stored.page_url) == (server.url("/old"), server.url("/story"))
    assert archive.page(server.url("/old")).url == server.url("/story")


@pytest.mark.parametrize(
    ("path", "outcome", "said", "kept"),
    [
        ("/404", "gone", "404 Not Found: {url} (no page there. Check the address)", b"no such page"),
        ("/410", "gone", "410 Gone: {url} (the site has taken the page away for good)", b"taken away"),
        ("/403", "blocked", "403 Forbidden: {url} (the site refuses us)", b"go away"),
        (
            "/429",
            "blocked",
            "429 Too Many Requests: {url} (too many requests. Try again later, and slower)",
            b"slow down",
        ),
        ("/500", "error", "500 Internal Server Error: {url} (the site is in trouble. Try again later)", b"oh no"),
        ("/circle", "error", "redirects in a circle: {url} comes back to {url}", None),
        ("/paper.pdf", "error", "{url} is a PDF, not an HTML page", b"%PDF-1.7 ..."),
        ("/mislabelled", "error", "{url} is a PDF, not an HTML page", b"%PDF-1.7 ..."),
        ("/feed", "error", "{url} is a feed, not a page. Crawl it to archive its stories", b"<rss/>"),
        ("/picture", "error", "{url} is an image, not an HTML page", b"\x89PNG\r\n\x1a\n"),
        ("/short", "error", "{url} broke off: 60 bytes of 1000 bytes arrived", story()[:60]),
        ("/reset", "error", "{host} broke off the connection. Try again later", None),
        ("/closed", "error", "{host} closed the connection without an answer. Try again later", None),
        ("/silent", "error", "nothing more from {url} for 0.2 seconds. Try again later", None),
    ],
)
def test_what_gives_no_page_is_kept_as_a_failure(
    go: Go, server: Loopback, archive: Archive, path: str, outcome: str, said: str, kept: bytes | None
) -> None:
    server.routes |= {
        "/410": page("taken away", status=410),
        "/403": page("go away", status=403),
        "/429": page("slow down", status=429),
        "/500": page("oh no", status=500),
        "/circle": redirect("/circle"),
        "/paper.pdf": page(b"%PDF-1.7 ...", type="application/pdf"),
        "/mislabelled": page(b"%PDF-1.7 ...", type="text/html"),
        "/feed": page(b"<rss/>", type="application/rss+xml"),
        "/picture": page(b"\x89PNG\r\n\x1a\n", type="image/png"),
        "/short": cut(story(), headers={"Content-Type": "text/html", "Content-Length": "1000"}, after=60),
        "/reset": reset(),
        "/closed": raw(),
        "/silent": hang(),
    }
    url = server.url(path)
    done = go(url, Limits(read=0.2))
    assert done.page is None
    assert done.stored is None
    assert done.failure
    assert done.failure.reason == said.format(url=url, host=url.split("/")[2])
    [capture] = archive.failures()
    assert (capture.url, capture.outcome, capture.reason) == (url, outcome, done.failure.reason)
    assert (archive.bytes_of(capture.sha256) if capture.sha256 else None) == kept


@pytest.mark.parametrize("body", [b"", b" \n\t", b"<html><head><title></title></head><body></body></html>"])
def test_an_empty_page_is_a_failure(go: Go, server: Loopback, archive: Archive, body: bytes) -> None:
    server.routes["/empty"] = page(body)
    done = go(server.url("/empty"))
    assert done.failure
    assert done.failure.reason.startswith("an empty page: ")
    assert [c.reason for c in archive.failures()] == [done.failure.reason]


@pytest.mark.parametrize("stated", [True, False])
def test_a_page_of_fifty_megabytes_is_a_failure_and_let_go_early(go: Go, server: Loopback, stated: bool) -> None:
    server.routes["/flood"] = flood = Flood(50 * 2**20, stated=stated)
    done = go(server.url("/flood"))
    assert done.failure
    assert "the limit of 20 MB" in done.failure.reason
    assert flood.sent < 40 * 2**20


def test_an_unknown_host_is_a_failure(go: Go, archive: Archive) -> None:
    done = go("http://no-such-paper.invalid/story")
    assert done.failure
    assert done.failure.reason == "no such host: no-such-paper.invalid. Check the spelling, or your network"
    assert [c.url for c in archive.failures()] == ["http://no-such-paper.invalid/story"]


def test_a_refused_connection_is_a_failure(go: Go, archive: Archive, closed_port: int) -> None:
    done = go(f"http://127.0.0.1:{closed_port}/story")
    assert done.failure
    assert done.failure.reason.startswith("connection refused by 127.0.0.1")
    assert len([*archive.failures()]) == 1


def test_what_is_no_address_is_told_and_has_nothing_to_be_kept_under(go: Go, archive: Archive) -> None:
    done = go("ftp://example.com/story")
    assert done.failure
    assert done.failure.reason.startswith("not a web address: 'ftp://example.com/story'")
    assert [*archive.failures()] == []


@pytest.mark.parametrize(
    ("body", "type"),
    [
        pytest.param(story(), "text/html; charset=utf-8", id="stated"),
        pytest.param(story(charset="cp1252"), "text/html; charset=iso-8859-1", id="latin-1"),
        pytest.param(story('<meta charset="utf-8">'), "text/html", id="only-in-the-page"),
        pytest.param(story('<meta charset="iso-8859-1">', "cp1252"), "text/html", id="latin-1-only-in-the-page"),
        pytest.param(story(), "text/html", id="missing"),
        pytest.param(story(), None, id="no-content-type"),
        pytest.param(story(), "text/html; charset=no-such-thing", id="unknown"),
        pytest.param(b"\xef\xbb\xbf" + story(), "text/html; charset=iso-8859-1", id="wrong-but-marked"),
        pytest.param(story(charset="utf-16"), "text/html", id="utf-16"),
    ],
)
def test_a_page_is_read_whatever_is_said_of_its_charset(
    go: Go, server: Loopback, body: bytes, type: str | None
) -> None:
    server.routes["/story"] = page(body, type=type)
    done = go(server.url("/story"))
    assert done.page
    assert done.page.title == "Brücke gesperrt"
    assert "über den Fluß" in (done.page.body or "")


def test_a_failure_costs_no_version_of_the_page(go: Go, server: Loopback, archive: Archive) -> None:
    server.routes["/story"] = page(story())
    go(server.url("/story"))
    server.routes["/story"] = page("oh no", status=500)
    go(server.url("/story"))
    server.routes["/story"] = page(story())
    done = go(server.url("/story"))
    assert done.stored
    assert (done.stored.outcome, done.stored.new) == ("same", ())
    outcomes = [c.outcome for c in archive.captures(server.url("/story"))]
    assert outcomes == ["ok", "error", "same"]
