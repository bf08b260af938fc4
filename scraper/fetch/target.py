"""An address taken apart into what a request needs."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

import httpx

PORTS = {"http": 80, "https": 443}
_PLAIN = re.compile(
    r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d{2,5}))?"
    r"((?:/(?!\.)[!$%&'()*+,\-.0-9:;=@A-Z\[\\\]^_a-z|~]*)+(?:\?[!$%&'()*+,\-./0-9:;=?@A-Z\[\\\]^_`a-z{|}~]*)?)"
)
"""Addresses that are sent as they stand: nearly all. Taking them apart by the rules takes as long as asking them does."""


class Target(NamedTuple):
    """Where a request goes, and what it says."""

    url: str
    """The address without name, password and fragment, as it may be kept and printed."""
    scheme: str
    host: str
    port: int
    authority: bytes
    """What the Host header says."""
    path: bytes
    """Path and query."""
    login: bytes | None = None
    """The Authorization header that the name and password of the address make."""


def target(url: str) -> Target:
    """Take an address apart.

    Raises:
        ValueError: it is none.
    """
    plain = _PLAIN.fullmatch(url)
    if plain is None:
        return _by_the_rules(url)
    scheme, host, stated, path = plain.groups()
    if stated is None:
        return Target(url, scheme, host, PORTS[scheme], host.encode(), path.encode())
    port = int(stated)
    if port == PORTS[scheme] or port > 65535:
        return _by_the_rules(url)
    return Target(url, scheme, host, port, f"{host}:{stated}".encode(), path.encode())


def _by_the_rules(url: str) -> Target:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as exc:
        raise ValueError(str(exc)) from None
    login = None
    if parsed.userinfo:
        name, _, password = parsed.userinfo.partition(b":")
        login = b"Basic " + b64encode(unquote_to_bytes(name) + b":" + unquote_to_bytes(password))
    return Target(
        url=shown(str(parsed)),
        scheme=parsed.scheme,
        host=parsed.raw_host.decode("ascii"),
        port=parsed.port or PORTS[parsed.scheme],
        authority=parsed.netloc,
        path=parsed.raw_path,
        login=login,
    )


def shown(url: str) -> str:
    """An address without the name and password it may carry, and without its fragment: what may be kept and printed."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
