from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from scraper.errors import FetchError, Incomplete, TooLarge
from scraper.fetch import Limits
from scraper.fetch.coding import Corrupt, OverLimit, codings_of, decode
from tests.fetch.conftest import Get
from tests.loopback import cut, loopback, page

TEXT = "".join(f"<p>Paragraph {n} of a long story, as they are.</p>" for n in range(2000)).encode()
LIMIT = 2**20


def bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


def zstd_without_size(data: bytes) -> bytes:
    stream = zstandard.ZstdCompressor().compressobj()
    return stream.compress(data) + stream.flush()


ENCODERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", bare_deflate),
    ("br", brotli.compress),
    ("zstd", zstandard.compress),
    ("zstd", zstd_without_size),
]
every_coding = pytest.mark.parametrize(("name", "encode"), ENCODERS)


@every_coding
def test_a_body_comes_back(name: str, encode: Callable[[bytes], bytes]) -> None:
    assert decode(encode(TEXT), codings_of(name), LIMIT) == (TEXT, True)


@every_coding
def test_a_body_cut_anywhere_is_not_whole(name: str, encode: Callable[[bytes], bytes]) -> None:
    sent = encode(TEXT)
    for end in (1, 2, 7, len(sent) // 2, len(sent) - 9, len(sent) - 1):
        data, whole = decode(sent[:end], codings_of(name), LIMIT)
        assert not whole
        assert TEXT.startswith(data)


@every_coding
def test_no_coding_makes_more_than_it_may(name: str, encode: Callable[[bytes], bytes]) -> None:
    bomb = encode(bytes(30 * 2**20))
    tracemalloc.start()
    try:
        with pytest.raises(OverLimit):
            decode(bomb, codings_of(name), LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 4 * LIMIT
    finally:
        tracemalloc.stop()


@every_coding
def test_the_limit_itself_is_allowed(name: str, encode: Callable[[bytes], bytes]) -> None:
    assert decode(encode(TEXT), codings_of(name), len(TEXT)).whole
    with pytest.raises(OverLimit):
        decode(encode(TEXT), codings_of(name), len(TEXT) - 1)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate"])
def test_what_is_not_compressed_at_all_is_said_to_be_corrupt(name: str) -> None:
    with pytest.raises(Corrupt, match=f"^not {name}: "):
        decode(b"<!doctype html><title>plain</title>", [name], LIMIT)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate"])
def test_nothing_stays_nothing(name: str) -> None:
    assert decode(b"", [name], LIMIT) == (b"", True)


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    sent = zstandard.compress(brotli.compress(gzip.compress(TEXT)))
    assert decode(sent, codings_of("gzip, br,zstd"), LIMIT) == (TEXT, True)
    assert not decode(zstandard.compress(gzip.compress(TEXT)[:-3]), ["gzip", "zstd"], LIMIT).whole


@pytest.mark.parametrize("header", [None, "", "identity", "none", "utf-8", "binary", "compress"])
def test_what_is_no_coding_of_ours_changes_nothing(header: str | None) -> None:
    assert codings_of(header) == ()
    assert decode(TEXT, (), LIMIT) == (TEXT, True)


def test_files_glued_together_are_one() -> None:
    half = len(TEXT) // 2
    for name, encode in (("gzip", gzip.compress), ("zstd", zstandard.compress)):
        assert decode(encode(TEXT[:half]) + encode(TEXT[half:]), [name], LIMIT) == (TEXT, True)
        assert not decode(encode(TEXT[:half]) + encode(TEXT[half:])[:-2], [name], LIMIT).whole
        with pytest.raises(OverLimit):
            decode(encode(TEXT[:half]) + encode(TEXT[half:]), [name], len(TEXT) - 1)
        with pytest.raises(Corrupt, match="more than 100"):
            decode(encode(b"") * 101, [name], LIMIT)


def test_rubbish_after_the_end_is_passed_over() -> None:
    assert decode(gzip.compress(TEXT) + b"\0\0\0", ["gzip"], LIMIT) == (TEXT, True)
    assert decode(zstandard.compress(TEXT) + b"\0\0\0", ["zstd"], LIMIT) == (TEXT, True)


def test_a_broken_checksum_is_corrupt() -> None:
    sent = bytearray(gzip.compress(TEXT))
    sent[-6] ^= 1
    with pytest.raises(Corrupt):
        decode(bytes(sent), ["gzip"], LIMIT)


@every_coding
def test_over_the_wire(get: Get, name: str, encode: Callable[[bytes], bytes]) -> None:
    coded = {"Content-Encoding": name}
    routes = {
        "/whole": page(encode(TEXT), headers=coded),
        "/cut": page(encode(TEXT)[:-9], headers=coded),
        "/closed": cut(encode(TEXT)[:-9], headers=coded),
        "/bomb": page(encode(bytes(4 * LIMIT)), headers=coded),
    }
    with loopback(routes) as server:
        response = get(server.url("/whole"))
        assert (response.body, response.header("content-encoding")) == (TEXT, name)
        for path in ("/cut", "/closed"):
            with pytest.raises(Incomplete, match="its compressed body has no end") as caught:
                get(server.url(path))
            assert caught.value.body is not None
            assert TEXT.startswith(caught.value.body)
        with pytest.raises(TooLarge, match=r"/bomb unfolds into more than 1 MB, which is the limit"):
            get(server.url("/bomb"), limits=Limits(body=LIMIT))


def test_over_the_wire_and_not_what_it_says(get: Get) -> None:
    with (
        loopback({"/": page("<p>plain</p>", headers={"Content-Encoding": "gzip"})}) as server,
        pytest.raises(FetchError, match=r"the body of http://\S+/ is not gzip: ") as caught,
    ):
        get(server.url("/"))
    assert (caught.value.status, caught.value.body) == (200, b"<p>plain</p>")


def test_a_compressed_body_shorter_than_stated_is_incomplete_whatever_it_decodes_to(get: Get) -> None:
    for body in (gzip.compress(TEXT)[:500], b"<p>plain</p>"):
        short = cut(body, headers={"Content-Encoding": "gzip", "Content-Length": "5000"})
        with loopback({"/": short}) as server, pytest.raises(Incomplete, match=r"of 4\.9 kB arrived"):
            get(server.url("/"))
