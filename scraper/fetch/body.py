"""The body of an answer, read within the limits and to its end."""

from __future__ import annotations

import httpx

from scraper.errors import FetchError, Incomplete, TooLarge
from scraper.fetch import coding
from scraper.fetch.limits import Limits, size

_DRAINED = 64 * 1024


async def read(answer: httpx.Response, limits: Limits, where: str) -> bytes:
    """The whole body, its content coding undone.

    Raises:
        TooLarge: more bytes than allowed, as sent or as decoded.
        Incomplete: it ended before its end; the error carries what did arrive.
        FetchError: it is not in the coding it is said to be in; the error carries the bytes as sent.
        httpx.TimeoutException: a pause longer than allowed.
    """
    raw, broken = await _received(answer, limits, where)
    try:
        decoded = coding.decode(raw, coding.codings_of(answer.headers.get("content-encoding")), limits.body)
    except coding.OverLimit:
        raise TooLarge(f"{where} unfolds into more than {size(limits.body)}, which is the limit") from None
    except coding.Corrupt as exc:
        # A body cut short is reported as that, whatever its decoder thinks of the stump.
        if not broken:
            raise FetchError(f"the body of {where} is {exc}", body=raw) from None
        decoded = coding.Decoded(raw, whole=False)
    if broken:
        raise Incomplete(f"{where} broke off: {broken}", body=decoded.data)
    if not decoded.whole:
        raise Incomplete(f"{where} broke off: its compressed body has no end", body=decoded.data)
    return decoded.data


async def _received(answer: httpx.Response, limits: Limits, where: str) -> tuple[bytes, str | None]:
    """The bytes as sent, and in what way they stop short, None where they are all there."""
    stated = _length(answer)
    if stated is not None and stated > limits.transfer:
        raise TooLarge(f"{where} is {size(stated)}, more than the limit of {size(limits.transfer)}")
    got = bytearray()
    try:
        async for piece in answer.aiter_raw():
            got += piece
            if len(got) > limits.transfer:
                raise TooLarge(f"{where} is longer than the limit of {size(limits.transfer)}")
    except (httpx.RemoteProtocolError, httpx.ReadError):
        return bytes(got), f"{size(len(got))} of {size(stated) if stated else 'an unknown number'} arrived"
    if stated is not None and len(got) < stated:
        return bytes(got), f"{size(len(got))} of {size(stated)} arrived"
    return bytes(got), None


async def drain(answer: httpx.Response) -> None:
    """Read the short body of a redirect, so that its connection can be used again. A long or broken one is let go."""
    if (_length(answer) or 0) > _DRAINED:
        return
    left = _DRAINED
    try:
        async for piece in answer.aiter_raw():
            left -= len(piece)
            if left < 0:
                return
    except httpx.TransportError:
        return


def _length(answer: httpx.Response) -> int | None:
    # Transfer-Encoding wins over Content-Length (RFC 9112, 6.3).
    value = answer.headers.get("content-length", "")
    return int(value) if value.isascii() and value.isdigit() and "transfer-encoding" not in answer.headers else None
