"""No public page leads us into a private network: by a link, a redirect, a name, or a name that changes its mind."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from scraper.errors import FetchError
from scraper.fetch import Fetcher
from tests.loopback import loopback, page, redirect

PUBLIC = "93.184.215.14"
PAGE = f"http://{PUBLIC}/story"

Names = Callable[[dict[str, Sequence[Sequence[str]]]], None]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """The part of a nameserver: for each name, the addresses it gives the first time, the second time …"""
    system = socket.getaddrinfo

    def answer(zone: dict[str, Sequence[Sequence[str]]]) -> None:
        left = {name: list(answers) for name, answers in zone.items()}

        def getaddrinfo(host: str, port: int, *more: Any, **options: Any) -> Any:
            if host not in left:
                return system(host, port, *more, **options)
            answers = left[host]
            addresses = answers.pop(0) if len(answers) > 1 else answers[0]
            return [found for address in addresses for found in system(address, port, *more, **options)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return answer


def visit(*visits: tuple[str, str | None], allow_private: bool = False) -> list[bytes | str]:
    """One after the other with one fetcher: what each gave, or why not."""

    async def one(fetcher: Fetcher, url: str, source: str | None) -> bytes | str:
        try:
            return (await fetcher.get(url, source=source)).body
        except FetchError as exc:
            return f"{exc}{' (may pass)' * exc.may_pass}"

    async def all_of_them() -> list[bytes | str]:
        async with Fetcher(allow_private=allow_private) as fetcher:
            return [await one(fetcher, url, source) for url, source in visits]

    return asyncio.run(all_of_them())


def test_a_name_that_stands_for_a_private_address_is_refused(names: Names) -> None:
    names({"evil.example": [["127.0.0.1"]]})
    with loopback({"/": page("the router")}) as inside:
        url = inside.url("/").replace("127.0.0.1", "evil.example")
        (told,) = visit((url, PAGE))
        assert told == (
            f"{PAGE} leads to {url}, an address of a private network: not followed. Ask for that address itself, or "
            "allow private addresses"
        )
        assert inside.requests == []
        assert visit((url, PAGE), allow_private=True) == [b"the router"]


def test_so_is_one_that_has_a_public_address_too(names: Names) -> None:
    names({"evil.example": [[PUBLIC, "127.0.0.1"]]})
    with loopback({"/": page("the router")}) as inside:
        (told,) = visit((inside.url("/").replace("127.0.0.1", "evil.example"), PAGE))
    assert "private network" in str(told)
    assert inside.requests == []


def test_a_name_that_was_public_can_not_become_private(names: Names) -> None:
    names({"evil.example": [[PUBLIC], ["127.0.0.1"]]})
    with loopback({"/": page("the router")}) as inside:
        url = inside.url("/").replace("127.0.0.1", "evil.example")
        again, as_seed = visit((url, url + "story"), (url, None))
    assert "private network" in str(again)
    assert as_seed == (
        f"{url} is now an address of a private network: not followed. Ask for that address itself, or allow private "
        "addresses"
    )
    assert inside.requests == []


def test_a_connection_that_a_person_asked_for_is_of_no_use_to_a_public_page() -> None:
    with loopback({"/": page("the router")}) as inside:
        mine, theirs, mine_again = visit((inside.url("/"), None), (inside.url("/"), PAGE), (inside.url("/"), None))
    assert (mine, mine_again) == (b"the router", b"the router")
    assert "private network" in str(theirs)
    assert inside.paths() == ["/", "/"]


def test_within_a_private_network_links_and_redirects_are_followed(names: Names) -> None:
    names({"wiki.example": [["127.0.0.1"]], "files.example": [["127.0.0.1"]]})
    with loopback({"/b": page("found")}) as server:
        wiki, files = (server.base.replace("127.0.0.1", f"{name}.example") for name in ("wiki", "files"))
        server.routes["/a"] = redirect(files + "/b")
        assert visit((wiki + "/a", None), (files + "/b", wiki + "/a")) == [b"found", b"found"]
        # A page of an earlier run may be the one that named it.
        assert visit((files + "/b", wiki + "/a")) == [b"found"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0", "localhost", "[::ffff:127.0.0.1]"])
def test_no_spelling_of_an_address_gets_by(host: str) -> None:
    with loopback({"/": page("the router")}) as inside:
        (told,) = visit((inside.url("/").replace("127.0.0.1", host), PAGE))
    assert "private network" in str(told)
    assert inside.requests == []


def test_a_proxy_is_no_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback({"http://metadata.google.internal/": page("secrets"), "http://10.0.0.1/": page("router")}) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base)
        by_name, by_address, mine = visit(
            ("http://metadata.google.internal/", PAGE), ("http://10.0.0.1/", PAGE), ("http://10.0.0.1/", None)
        )
    assert "private network" in str(by_name)
    assert "private network" in str(by_address)
    assert mine == b"router"


def test_an_address_that_does_not_answer_is_no_end_where_there_is_another(names: Names) -> None:
    with loopback({"/": page("here")}, host="127.0.0.2") as server:
        names({"two.example": [["127.0.0.1", "127.0.0.2"]]})
        assert visit((server.url("/").replace("127.0.0.2", "two.example"), None)) == [b"here"]
