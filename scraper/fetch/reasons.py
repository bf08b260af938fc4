"""What went wrong on the way, as one line for a person."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus

import h2.exceptions
import httpcore

from scraper import urls
from scraper.errors import ConnectionFailed, FetchError, Incomplete, TimedOut
from scraper.fetch.limits import Limits, size

_ADVICE = {
    401: "it asks for a login",
    402: "it asks for payment",
    403: "the site refuses us",
    404: "no page there. Check the address",
    407: "the proxy asks for a login",
    408: "it did not wait for the request. Try again later",
    410: "the site has taken the page away for good",
    425: "it takes no request that early. Try again later",
    429: "too many requests. Try again later, and slower",
    451: "withheld for legal reasons",
}


TROUBLE = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, httpcore.ProxyError, OSError)
"""What the ways to a server raise where no answer comes."""


_PASSING = re.compile(r"(?:408|425|429|5\d\d)\b")
"""What a proxy says whose trouble may pass."""
_LONGEST = 300
"""Characters of somebody else's words that are repeated."""


def explain(exc: BaseException, url: str, limits: Limits) -> FetchError:
    """The error of ours that says what one of TROUBLE means for a visit to ``url``."""
    host = urls.host(url)
    match exc:
        case httpcore.ConnectTimeout():
            return TimedOut(f"no connection to {host} within {limits.connect:g} seconds. Try again later")
        case httpcore.TimeoutException():
            return TimedOut(f"nothing more from {url} for {limits.read:g} seconds. Try again later")
        case httpcore.ProxyError():
            error = ConnectionFailed(f"the proxy does not let us through to {host}: {_one_line(exc)}")
            return error if _PASSING.match(str(exc)) else _for_good(error)
    return _by_cause(exc, url) or ConnectionFailed(f"no usable answer from {url}: {_one_line(exc)}")


def status_line(status: int, url: str) -> str:
    """The sentence for an answer that is no page."""
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = f"status {status}"
    advice = _ADVICE.get(status) or (
        "a redirect that names no address"
        if 300 <= status < 400
        else "the site is in trouble. Try again later"
        if status >= 500
        else "no page"
    )
    return f"{phrase}: {url} ({advice})"


def _by_cause(exc: BaseException, url: str) -> FetchError | None:
    host = urls.host(url)
    for cause in _causes(exc):
        match cause:
            case socket.gaierror(errno=socket.EAI_AGAIN):
                return ConnectionFailed(f"the name {host} can't be looked up at the moment. Check your network")
            case socket.gaierror():
                return _for_good(ConnectionFailed(f"no such host: {host}. Check the spelling, or your network"))
            case ssl.SSLCertVerificationError():
                return _for_good(
                    ConnectionFailed(f"the certificate of {host} can't be trusted: {_one_line(cause.verify_message)}")
                )
            case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
                return ConnectionFailed(f"{host} broke off the connection. Try again later")
            case ssl.SSLError():
                what = (cause.reason or "handshake failed").replace("_", " ").lower()
                advice = "Is it http:// rather than https://?"
                return _for_good(ConnectionFailed(f"no secure connection to {host}: {what}. {advice}"))
            case h2.exceptions.InvalidBodyLengthError():
                # Noticed before the answer is handed out, where it is short enough to come in one piece.
                arrived, stated = size(cause.actual_length), size(cause.expected_length)
                return Incomplete(f"{url} broke off: {arrived} of {stated} arrived")
            case ConnectionRefusedError():
                return ConnectionFailed(f"connection refused by {host}: nothing listens there. Check host and port")
            case ConnectionResetError() | BrokenPipeError():
                return ConnectionFailed(f"{host} broke off the connection. Try again later")
            case OSError(strerror=str() as text) if cause.errno:
                return ConnectionFailed(f"no connection to {host}: {text.lower()}. Check your network")
    if isinstance(exc, httpcore.ReadError) or "without sending a response" in str(exc):
        return ConnectionFailed(f"{host} closed the connection without an answer. Try again later")
    return None


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """An error, what it was raised from, and so on down; of a group, its members."""
    todo: list[BaseException | None] = [exc]
    seen: set[int] = set()
    while todo:
        one = todo.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            todo += one.exceptions


def _for_good(error: FetchError) -> FetchError:
    """It will not pass by itself: somebody has to mend something."""
    error.may_pass = False
    return error


def _one_line(said: object) -> str:
    return " ".join(str(said).split())[:_LONGEST] or type(said).__name__
