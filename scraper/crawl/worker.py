"""A process that splits pages for a crawl: it answers over a socket until nobody asks any more, or a page ends it.

It limits itself, so that neither its limits nor its end need the process that started it: an alarm ends it on a page
that takes too long, the limit of its memory on one that takes too much, and the end of the socket when the crawl is
over or was killed.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import socket
import struct
from pathlib import Path
from typing import Final

import msgspec

from scraper.crawl.split import Listing, read, split
from scraper.errors import ParseError, ParserDied, ParserFailed, UsageError
from scraper.model import Overlay, Page, Response

HEAD: Final = struct.Struct("!I")
"""What stands before a message: its length."""
PAGES: Final = 10_000
"""After how many pages a worker makes room for a fresh one, whatever its libraries have forgotten to give back."""


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """The first message: the parser is loaded."""


class Task(msgspec.Struct, frozen=True):
    """An answer to read within ``seconds``. ``follow``: it may be a list, which is followed."""

    response: Response
    overlay: Overlay | None
    seconds: float
    follow: bool = False


class Done(msgspec.Struct, tag="done", frozen=True):
    """The page that an answer holds. ``last``: the worker ends now."""

    page: Page
    last: bool = False


class Listed(msgspec.Struct, tag="listed", frozen=True):
    """The list that an answer is."""

    listing: Listing
    last: bool = False


class Refused(msgspec.Struct, tag="refused", frozen=True):
    """An answer that gave no page: the name of the error (one of ``scraper.errors``) and its sentence."""

    error: str
    sentence: str
    last: bool = False


Message = Ready | Done | Listed | Refused


def framed(content: Message | Task) -> bytes:
    """A message as it is written to the socket."""
    data = msgspec.msgpack.encode(content)
    return HEAD.pack(len(data)) + data


def main(descriptor: int, memory: int) -> None:
    """Serve on an inherited socket, in ``memory`` bytes of address space."""
    # Ctrl-C and a service's end are told to the crawl, which may have pages to finish and ends its workers itself.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _limit(memory)
    with socket.socket(fileno=descriptor) as connection, contextlib.suppress(ConnectionError):
        serve(connection)


def serve(connection: socket.socket, pages: int = PAGES) -> None:
    """Answer every task in turn, until there are none or ``pages`` are done."""
    # What the first page would load is loaded while that is still being fetched.
    import scraper.crawl.whole
    import scraper.parse.page  # noqa: F401

    decoder = msgspec.msgpack.Decoder(Task)
    connection.sendall(framed(Ready()))
    for left in range(pages - 1, -1, -1):
        data = _receive(connection)
        if data is None:
            return
        task = decoder.decode(data)
        signal.setitimer(signal.ITIMER_REAL, task.seconds)
        reply = answer(task, last=not left)
        frame = framed(reply)
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.sendall(frame)
        if reply.last:
            return


def answer(task: Task, *, last: bool = False) -> Done | Listed | Refused:
    """What reading gives: a page, a list, or the error it ended in."""
    url = task.response.url
    try:
        content = (read if task.follow else split)(task.response, overlay=task.overlay)
        return Listed(content, last) if isinstance(content, Listing) else Done(content, last)
    except (ParseError, UsageError) as exc:
        return Refused(type(exc).__name__, str(exc), last)
    except MemoryError:
        # Who runs out of memory may have lost more than this page: a fresh worker takes the next one.
        return Refused(ParserDied.__name__, f"splitting {url} takes more memory than a page may", last=True)
    except Exception as exc:  # a fault of ours costs this page
        return Refused(ParserFailed.__name__, f"the parser failed on {url} ({told(exc)})", last)


def told(exc: Exception) -> str:
    """An exception in one line."""
    return " ".join(f"{type(exc).__name__}: {exc}".split())


def _limit(memory: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a page that crashes the parser leaves a reason, not a dump
    with contextlib.suppress(OSError):  # Linux: where the machine runs short, a page goes before the crawl does
        Path("/proc/self/oom_score_adj").write_text("500")


def _receive(connection: socket.socket) -> bytearray | None:
    """The next message; None where there will be none."""
    head = _read(connection, HEAD.size)
    return None if head is None else _read(connection, HEAD.unpack(head)[0])


def _read(connection: socket.socket, size: int) -> bytearray | None:
    data = bytearray(size)
    view = memoryview(data)
    filled = 0
    while filled < size:
        count = connection.recv_into(view[filled:])
        if not count:
            return None
        filled += count
    return data
