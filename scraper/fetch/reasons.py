"""What went wrong on the way, as one line for a person."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from http import HTTPStatus

import h2.exceptions
import httpx

from scraper import urls
from scraper.errors import ConnectionFailed, FetchError, Incomplete, TimedOut
from scraper.fetch.limits import Limits, size

_ADVICE = {
    401: "it asks for a login",
    402: "it asks for payment",
    403: "the site refuses us",
    404: "no page there. Check the address",
    407: "the proxy asks for a login",
    410: "the site has taken the page away for good",
    429: "too many requests. Try again later, and slower",
    451: "withheld for legal reasons",
}


def explain(exc: httpx.TransportError, url: str, limits: Limits) -> FetchError:
    """The error of ours that says what an error of httpx means for a visit to ``url``."""
    host = urls.host(url)
    match exc:
        case httpx.ConnectTimeout():
            return TimedOut(f"no connection to {host} within {limits.connect:g} seconds. Try again later")
        case httpx.TimeoutException():
            return TimedOut(f"nothing more from {url} for {limits.read:g} seconds. Try again later")
        case httpx.ProxyError():
            return ConnectionFailed(f"the proxy does not let us through to {host}: {_one_line(exc)}")
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
            case socket.gaierror():
                return ConnectionFailed(f"no such host: {host}. Check the spelling, or your network")
            case ssl.SSLCertVerificationError():
                return ConnectionFailed(f"the certificate of {host} can't be trusted: {cause.verify_message}")
            case ssl.SSLError():
                what = (cause.reason or "handshake failed").replace("_", " ").lower()
                return ConnectionFailed(f"no secure connection to {host}: {what}. Is it http:// rather than https://?")
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
    if isinstance(exc, httpx.ReadError) or "without sending a response" in str(exc):
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


def _one_line(exc: BaseException) -> str:
    return " ".join(str(exc).split()) or type(exc).__name__
