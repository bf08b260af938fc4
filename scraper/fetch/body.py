"""The body of an answer, read within the limits and to its end."""

from __future__ import annotations

import httpcore

from scraper.errors import FetchError, Incomplete, TooLarge
from scraper.fetch import coding
from scraper.fetch.answer import Answer
from scraper.fetch.limits import Limits, size
from scraper.model import Response

_DRAINED = 64 * 1024


async def read(answer: Answer, head: Response, limits: Limits) -> bytes:
    """The whole body, its content coding undone.

    Raises:
        TooLarge: more bytes than allowed, as sent or as decoded.
        Incomplete: it ended before its end; the error carries what did arrive.
        FetchError: it is not in the coding it is said to be in; the error carries the bytes as sent.
        httpcore.TimeoutException: a pause longer than allowed.
    """
    where = head.url
    raw, broken = await _received(answer, head, limits)
    codings = ", ".join(value for name, value in head.headers if name == "content-encoding")
    try:
        decoded = coding.decode(raw, coding.codings_of(codings), limits.body)
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


async def _received(answer: Answer, head: Response, limits: Limits) -> tuple[bytes, str | None]:
    """The bytes as sent, and in what way they stop short, None where they are all there."""
    where, stated = head.url, _length(head)
    if stated is not None and stated > limits.transfer:
        raise TooLarge(f"{where} is {size(stated)}, more than the limit of {size(limits.transfer)}")
    got = bytearray()
    try:
        async for piece in answer.pieces():
            got += piece
            if len(got) > limits.transfer:
                raise _endless(where, limits)
    except (httpcore.RemoteProtocolError, httpcore.ReadError):
        return bytes(got), f"{size(len(got))} of {size(stated) if stated else 'an unknown number'} arrived"
    if stated is not None and len(got) < stated:
        return bytes(got), f"{size(len(got))} of {size(stated)} arrived"
    return bytes(got), None


async def drain(answer: Answer, head: Response) -> None:
    """Read the short body of a redirect, so that its connection can be used again. A long or broken one is let go."""
    if (_length(head) or 0) > _DRAINED:
        return
    left = _DRAINED
    try:
        async for piece in answer.pieces():
            left -= len(piece)
            if left < 0:
                return
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
        return


def _length(head: Response) -> int | None:
    # Transfer-Encoding wins over Content-Length (RFC 9112, 6.3).
    value = head.header("content-length") or ""
    return int(value) if value.isascii() and value.isdigit() and head.header("transfer-encoding") is None else None


def _endless(where: str, limits: Limits) -> TooLarge:
    error = TooLarge(f"{where} is longer than the limit of {size(limits.transfer)}")
    error.may_pass = True  # nobody said that it would be: a server that has lost its way
    return error
