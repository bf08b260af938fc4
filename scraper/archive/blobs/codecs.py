"""How bytes are written small, and read back: never more than was said, never past a limit.

``zstd`` is fast and ``brotli`` (https://www.rfc-editor.org/rfc/rfc7932) small: on news pages of 100 kB its highest quality
takes a tenth less than zstd's highest level, at three times its time, and is read as fast. ``zstd-ref`` is zstd with other
bytes, the reference, taken for what was written before (https://www.rfc-editor.org/rfc/rfc8878#section-5): of what both
have in common hardly anything is left. Long-distance matching stays off: with it a revisit takes ten times the room.
"""

from __future__ import annotations

from typing import Final, Literal

import brotli
import zstandard

Codec = Literal["zstd", "brotli", "zstd-ref", "erased", "pruned"]

LARGEST: Final = 1 << 30
"""Bytes at most, as in the schema: SQLite itself keeps no more in a row."""

LARGEST_REFERENCE: Final = 1 << 24
"""Bytes at most of what is a reference, or kept as a difference from one: all of both is held in memory, and indexed."""

_LARGEST_SLOW: Final = 1 << 20
"""Bytes at most for brotli, which takes three seconds for that many."""

_FEWEST_SLOTS: Final = 10
_MOST_SLOTS: Final = 23
"""Of the table in which zstd looks places of the reference up, as powers of two."""

_QUICK: Final = 1
"""zstd level of what is written in a hurry: 19.5 % of the raw bytes in 0.5 ms for a page of 180 kB, 18.2 % in 0.7 at 3."""

_LONG: Final = 12
"""zstd level of what is too long for brotli."""


class Unreadable(Exception):
    """What is kept is not what was written."""


def quick(body: bytes) -> bytes:
    """In a hurry: a millisecond for a page."""
    return zstd(body, _QUICK)


def alone(body: bytes) -> tuple[Codec, bytes]:
    """As small as it gets without a reference, in up to seconds."""
    if len(body) > _LARGEST_SLOW:
        return "zstd", zstd(body, _LONG)
    return "brotli", brotli.compress(body, quality=11)


def zstd(body: bytes, level: int, base: bytes = b"") -> bytes:
    """A frame of ``body``, or of what it has that ``base`` does not."""
    if not base:
        return zstandard.ZstdCompressor(level=level).compress(body)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level,
        source_size=len(body),
        dict_size=len(base),
        window_log=max((len(body) + len(base)).bit_length(), zstandard.WINDOWLOG_MIN),
        # A level's own table has too few slots for every place of a large reference: its beginning would be forgotten.
        hash_log=min(max(len(base).bit_length(), _FEWEST_SLOTS), _MOST_SLOTS),
    )
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=_reference(base)).compress(body)


def expand(codec: str, data: bytes, size: int, base: bytes = b"") -> bytes:
    """The bytes that were written.

    ``size``, which may be damaged as ``data`` may, is how many they were: no more is ever unfolded.

    Raises:
        Unreadable: not those.
    """
    if not 0 <= size <= LARGEST:
        raise Unreadable
    try:
        body = _unbrotli(data, size) if codec == "brotli" else _unzstd(data, size, base)
    except (zstandard.ZstdError, brotli.error, ValueError, MemoryError) as exc:
        raise Unreadable from exc
    if len(body) != size:
        raise Unreadable
    return body


def _unzstd(data: bytes, size: int, base: bytes) -> bytes:
    # zstandard gives out as much as the frame says, whatever limit it is given: so that is looked at first.
    if zstandard.frame_content_size(data) != size:
        raise Unreadable
    reference = _reference(base) if base else None
    return zstandard.ZstdDecompressor(dict_data=reference).decompress(data)


def _unbrotli(data: bytes, size: int) -> bytes:
    unfolding = brotli.Decompressor()
    pieces = []
    room = size + 1
    piece = data
    while room > 0:
        pieces.append(unfolding.process(piece, output_buffer_limit=room))
        room -= len(pieces[-1])
        if unfolding.is_finished() or not pieces[-1]:
            break
        piece = b""
    if not unfolding.is_finished():
        raise Unreadable
    return b"".join(pieces)


def _reference(base: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
