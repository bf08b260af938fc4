"""Content codings undone: gzip, deflate, br and zstd, also stacked (RFC 9110, 8.4).

httpx would do it while it reads, but takes a compressed body that ends too early for a whole one, and holds whatever a
small bomb unfolds into. Here the end mark of every coding is looked for, and no step makes more than it may.

gzip: RFC 1952. deflate: RFC 1950, or RFC 1951 as some servers send it. br: RFC 7932. zstd: RFC 8878, RFC 9659.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"
"""What a request says it takes."""

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_ZSTD_WINDOW = 8 * 2**20
"""Largest window a zstd body may ask for (RFC 9659, 3)."""
_ZSTD_STEP = 64
"""Bytes fed to zstd at once. A block of 4 bytes can stand for 128 kB, so this bounds what one step makes to 2 MB."""
_MAX_MEMBERS = 100
"""Files glued together in one body; each costs a copy of what follows it."""


class Decoded(NamedTuple):
    """A body, and whether its end was seen."""

    data: bytes
    whole: bool


class OverLimit(Exception):
    """The body unfolds into more than it may."""


class Corrupt(Exception):
    """The body is not in the coding it is said to be in."""


def codings_of(header: str | None) -> tuple[str, ...]:
    """The codings a ``Content-Encoding`` names that change the bytes, in the order applied.

    Servers also write charsets and inventions there ('utf-8', 'none'): they are passed over, since none was asked for.
    """
    names = (name.strip().lower().removeprefix("x-") for name in (header or "").split(","))
    return tuple(name for name in names if name in _DECODERS)


def decode(data: bytes, codings: Sequence[str], limit: int) -> Decoded:
    """Undo ``codings``, the last one applied first. An empty body stays empty: nothing was compressed.

    Raises:
        OverLimit: more than ``limit`` bytes, at any step.
        Corrupt: not what it is said to be; the message names the coding.
    """
    whole = True
    for name in reversed(codings):
        if not data:
            break
        try:
            data, ended = _DECODERS[name](data, limit)
        except (zlib.error, brotli.error, zstandard.ZstdError) as exc:
            raise Corrupt(f"not {name}: {exc}") from exc
        whole = whole and ended
    if len(data) > limit:
        raise OverLimit
    return Decoded(data, whole)


def _inflated(data: bytes, limit: int, wbits: int) -> tuple[bytes, bytes | None]:
    """One zlib stream: what it holds, and what follows its end, or None where it has no end."""
    stream = zlib.decompressobj(wbits)
    out = stream.decompress(data, limit + 1)
    if len(out) > limit:
        raise OverLimit
    return out, stream.unused_data if stream.eof else None


def _gzip(data: bytes, limit: int) -> tuple[bytes, bool]:
    out = b""
    for _ in range(_MAX_MEMBERS):
        more, rest = _inflated(data, limit - len(out), 31)
        out += more
        if rest is None:
            return out, False
        if not rest.startswith(_GZIP_MAGIC):
            return out, True  # padding or rubbish after the end: every browser shows the page
        data = rest
    raise Corrupt(f"not gzip: more than {_MAX_MEMBERS} members")


def _deflate(data: bytes, limit: int) -> tuple[bytes, bool]:
    # The two header bytes of zlib are a multiple of 31 and name method 8; without them it is the bare stream.
    headed = len(data) > 1 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    out, rest = _inflated(data, limit, 15 if headed else -15)
    return out, rest is not None


def _brotli(data: bytes, limit: int) -> tuple[bytes, bool]:
    stream = brotli.Decompressor()
    out = stream.process(data, output_buffer_limit=limit + 1)
    if len(out) > limit:
        raise OverLimit
    return out, stream.is_finished()


def _zstd(data: bytes, limit: int) -> tuple[bytes, bool]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    out = bytearray()
    for _ in range(_MAX_MEMBERS):
        frame, at = decompressor.decompressobj(), 0
        while at < len(data) and not frame.eof:
            out += frame.decompress(data[at : at + _ZSTD_STEP])
            at += _ZSTD_STEP
            if len(out) > limit:
                raise OverLimit
        if not frame.eof:
            return bytes(out), False
        data = frame.unused_data + data[at:]
        if not data.startswith(_ZSTD_MAGIC):
            return bytes(out), True
    raise Corrupt(f"not zstd: more than {_MAX_MEMBERS} frames")


_DECODERS: dict[str, Callable[[bytes, int], tuple[bytes, bool]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
