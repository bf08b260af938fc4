"""How long and how much one visit may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of one visit. Times in seconds, sizes in bytes."""

    connect: float = 10.0
    """For a connection, TLS included."""
    read: float = 20.0
    """Between two pieces of an answer."""
    total: float = 60.0
    """For the whole visit, redirects included: what a server that sends a byte a second runs into."""
    body: int = 20 * 2**20
    """Of the body after decompression: what a gzip bomb runs into."""
    transfer: int = 20 * 2**20
    """Of the body as sent."""
    head: int = 128 * 2**10
    """Of the headers, all together."""
    redirects: int = 10
    """Hops that are followed."""


DEFAULT_LIMITS = Limits()


def size(count: int) -> str:
    """A number of bytes for a person: ``20 MB``, ``512 bytes``. A MB is 2**20 bytes."""
    for unit, name in ((2**20, "MB"), (2**10, "kB")):
        if count >= unit:
            return f"{count / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{count} bytes"
