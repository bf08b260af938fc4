from __future__ import annotations

import random

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.blobs import codecs
from tests.archive.blobs.pages import html, noisy

NOISE = random.Random(1).randbytes(50_000)
BODIES = {"nothing": b"", "a byte": b"\0", "a page": html("example.com", 1), "noise": NOISE, "zeros": bytes(3_000_000)}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bytes_come_back(body: bytes) -> None:
    assert codecs.expand("zstd", codecs.quick(body), len(body)) == body
    codec, data = codecs.alone(body)
    assert codecs.expand(codec, data, len(body)) == body
    for base in BODIES.values():
        assert codecs.expand("zstd-ref", codecs.zstd(body, 6, base), len(body), base) == body


@given(st.binary(max_size=500), st.binary(max_size=500))
def test_any_bytes_come_back_against_any(body: bytes, base: bytes) -> None:
    assert codecs.expand("zstd-ref", codecs.zstd(body, 9, base), len(body), base) == body


def test_what_does_not_compress_hardly_grows() -> None:
    assert len(codecs.quick(NOISE)) < len(NOISE) + 32
    assert len(codecs.alone(NOISE)[1]) < len(NOISE) + 32


def test_a_large_body_is_found_again_in_its_reference() -> None:
    # farther back than the window of the level by itself
    body = random.Random(2).randbytes(5_000_000)
    assert len(codecs.zstd(noisy(body, 1), 6, body)) < 2_000


@pytest.mark.parametrize(
    ("codec", "data"),
    [
        ("zstd", zstandard.ZstdCompressor().compress(bytes(10_000_000))),
        ("brotli", brotli.compress(bytes(10_000_000))),
        ("zstd", zstandard.ZstdCompressor(write_content_size=False).compress(bytes(10_000_000))),
    ],
)
def test_no_more_is_unfolded_than_was_said(codec: str, data: bytes) -> None:
    for size in (0, 1_000, 9_999_999, 10_000_001):
        with pytest.raises(codecs.Unreadable):
            codecs.expand(codec, data, size)


def test_a_size_past_the_limit_is_not_believed() -> None:
    frame = zstandard.ZstdCompressor().compress(b"x")
    # a frame that says of itself to be 2 TiB: magic number, a size of eight bytes, no window
    liar = frame[:4] + b"\xe0" + (1 << 41).to_bytes(8, "little") + frame[6:]
    assert zstandard.frame_content_size(liar) == 1 << 41
    for size in (1 << 41, 1, -1):
        with pytest.raises(codecs.Unreadable):
            codecs.expand("zstd", liar, size)


@given(st.binary(max_size=200), st.sampled_from(["zstd", "brotli", "zstd-ref"]))
def test_garbage_is_nothing(data: bytes, codec: str) -> None:
    with pytest.raises(codecs.Unreadable):
        codecs.expand(codec, data, 123_456_789, b"base")


@pytest.mark.parametrize("codec", ["zstd", "brotli"])
def test_a_cut_frame_is_nothing(codec: str) -> None:
    body = BODIES["a page"]
    data = codecs.quick(body) if codec == "zstd" else codecs.alone(body)[1]
    for end in range(0, len(data), 97):
        with pytest.raises(codecs.Unreadable):
            codecs.expand(codec, data[:end], len(body))
