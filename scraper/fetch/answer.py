"""An answer as it comes in, whichever protocol brings it: its status and headers first, its body piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, Protocol

Headers = Sequence[tuple[bytes, bytes]]


class Request(NamedTuple):
    """What is asked of a server: always a GET."""

    scheme: str
    host: str
    port: int
    path: bytes
    headers: Headers


class Answer(Protocol):
    """One answer. It is closed by who got it, whether its body was read or not."""

    @property
    def status(self) -> int:
        """The status."""
        ...

    @property
    def headers(self) -> Headers:
        """The headers as sent, in their order."""
        ...

    def pieces(self) -> AsyncIterator[bytes]:
        """The body as sent, until its end.

        Raises:
            httpcore.ReadError, httpcore.RemoteProtocolError: it broke off.
            httpcore.ReadTimeout: a pause longer than allowed.
        """
        ...

    async def close(self) -> None:
        """Let the connection go on to the next request, or down where the body was not read to its end."""
        ...
