"""The processes that split pages: as many as there are cores, each replaced when a page ends it.

selectolax is C, and what a hostile page does to it is not in our hands: a page that crashes it, comes to no end or takes
all memory costs that page and its process, never the run.

A worker is a plain process and a socket, not one of ``multiprocessing`` or ``anyio``. Those run the main module again,
which a script without ``if __name__ == "__main__"`` does not survive; theirs die of the Ctrl-C that asks the main
process to finish what it has; and of theirs one that hangs outlives a main process that was killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from dataclasses import dataclass, field
from typing import Final, Self

import msgspec

from scraper import errors
from scraper.crawl.split import Listing
from scraper.crawl.worker import HEAD, Done, Message, Ready, Refused, Task, answer, framed, told
from scraper.errors import ParserDied, ParserFailed, ParserHung
from scraper.model import Overlay, Page, Response

SECONDS: Final = 30.0
"""How long a page may take. The worst pages known take three."""
MEMORY: Final = 1 << 30
"""Bytes of address space a worker may have. It starts with a sixth of them; the worst pages known take a half."""
_AHEAD: Final = 2
"""Pages a worker is given at once: it has one to go on with while the main process is busy storing another."""
_GRACE: Final = 2.0
"""How many times its time a page has before its worker, whose own alarm should have ended it long ago, is killed."""
_LOADING: Final = 60.0
"""Seconds that a worker has to load the parser."""
_START: Final = (
    "import sys; sys.path[:] = {path!r}; from scraper.crawl.worker import main; main({descriptor}, {memory})"
)
_LAST_WORDS: Final = 200
"""Characters of a worker's last line on stderr that are told."""


class Workers:
    """Splits pages in processes that are started as they are needed, and ended on leaving.

    ``count`` is how many there may be: None for one a core, 0 to split in this process, without limits. A page may take
    ``seconds`` and its worker ``memory`` bytes.
    """

    def __init__(self, count: int | None = None, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self.count = _cores() if count is None else count
        self.seconds = seconds
        self.memory = memory
        self._serving: list[_Worker] = []
        self._living: set[_Worker] = set()
        self._waiting: deque[_Asked] = deque()
        self._no_start = ""
        self._closed = False

    async def __aenter__(self) -> Self:
        if self.count:
            self._start()  # it loads the parser while the first page is being fetched
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = True
        for asked in self._waiting:
            asked.content.cancel()
        for worker in self._living:
            worker.dismiss()
        await asyncio.gather(*(worker.ended for worker in self._living))

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that are at work, or wait for some."""
        return tuple(worker.pid for worker in self._serving)

    async def split(self, response: Response, overlay: Overlay | None = None) -> Page:
        """The page that an answer holds.

        Raises:
            ParseError: it holds none.
            BadOverlay: a selector of the overlay is none.
            ParserFailed: the parser failed on it, died of it (ParserDied) or came to no end in time (ParserHung).
        """
        content = await self._read(Task(response, overlay, self.seconds))
        assert isinstance(content, Page)
        return content

    async def read(self, response: Response, overlay: Overlay | None = None) -> Page | Listing:
        """What a crawl that follows lists makes of an answer: what it lists, or its page. Raises as ``split`` does."""
        return await self._read(Task(response, overlay, self.seconds, follow=True))

    async def _read(self, task: Task) -> Page | Listing:
        if not self.count:
            return _content(answer(task))
        if self._closed:
            raise RuntimeError("these workers have been dismissed")
        asked = _Asked(task)
        self._waiting.append(asked)
        self.assign()
        return await asked.content

    def assign(self) -> None:
        """Give the pages that wait to the workers that have room."""
        while self._waiting and not self._closed:
            if self._waiting[0].content.done():  # whoever asked has gone
                self._waiting.popleft()
            elif worker := self._free():
                worker.give(self._waiting.popleft())
            elif not self._serving:
                self._waiting.popleft().fail(ParserDied(f"no process can be started to split pages: {self._no_start}"))
            else:
                return

    def replace(self, worker: _Worker, unread: deque[_Asked]) -> None:
        """Take back what a worker that ends has not begun. Another one is started when there is a page for it."""
        if worker in self._serving:
            self._serving.remove(worker)
        self._waiting.extendleft(reversed(unread))
        unread.clear()
        self.assign()

    def forget(self, worker: _Worker) -> None:
        """Note that a worker's process is no more."""
        self._living.discard(worker)

    def _free(self) -> _Worker | None:
        """The worker to give a page to: an idle one, a new one, or one that has but one."""
        best = min(self._serving, key=lambda worker: worker.load, default=None)
        if (best is None or best.load) and len(self._serving) < self.count and (started := self._start()):
            return started
        return best if best and best.load < _AHEAD else None

    def _start(self) -> _Worker | None:
        try:
            worker = _Worker(self)
        except OSError as exc:  # too many processes, too little memory: those there are do the work
            self._no_start = exc.strerror or str(exc)
            return None
        self._serving.append(worker)
        self._living.add(worker)
        return worker


@dataclass(eq=False)
class _Asked:
    """A page that somebody waits for."""

    task: Task
    content: asyncio.Future[Page | Listing] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def url(self) -> str:
        return self.task.response.url

    def answer(self, message: Message) -> None:
        """Hand over what a worker made of it."""
        if self.content.done():
            return
        try:
            self.content.set_result(_content(message))
        except Exception as exc:
            self.content.set_exception(exc)

    def fail(self, error: ParserFailed) -> None:
        """Tell that it has no page."""
        if not self.content.done():
            self.content.set_exception(error)


class _Worker(asyncio.Protocol):
    """One process, and the pages it has been given: it works on the first."""

    def __init__(self, workers: Workers) -> None:
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        self._workers = workers
        self._given: deque[_Asked] = deque()
        self._unsent: list[bytes] = []
        self._ready = False
        self._overdue = False
        self._clock: asyncio.TimerHandle | None = None
        self._received = bytearray()
        self._decoder = msgspec.msgpack.Decoder(Message)
        self._transport: asyncio.Transport | None = None
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # closed with its process
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _launch(theirs, self._stderr.fileno(), workers.memory)
        except OSError:
            ours.close()
            self._stderr.close()
            raise
        self._connecting = loop.create_task(self._connect(ours))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def load(self) -> int:
        """How many pages it has."""
        return len(self._given)

    def give(self, asked: _Asked) -> None:
        """Have it split one more."""
        try:
            frame = framed(asked.task)
        except UnicodeEncodeError as exc:
            asked.fail(ParserFailed(f"{asked.url} can't be split: {told(exc)}"))
            return
        self._given.append(asked)
        if self._clock is None:
            self._watch()
        if self._transport:
            self._transport.write(frame)
        else:
            self._unsent.append(frame)

    def dismiss(self) -> None:
        """End it at once; nobody waits for its pages any more."""
        for asked in self._given:
            asked.content.cancel()
        self._process.kill()

    async def _connect(self, ours: socket.socket) -> None:
        await self._loop.create_connection(lambda: self, sock=ours)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.writelines(self._unsent)
        self._unsent.clear()

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(self._received)[0]
            if len(self._received) < end:
                return
            data = bytes(self._received[HEAD.size : end])
            del self._received[:end]
            try:
                message = self._decoder.decode(data)
            except msgspec.MsgspecError:  # what a page has broken writes nonsense
                self._process.kill()
                return
            self._take(message)

    def _take(self, message: Message) -> None:
        if isinstance(message, Ready):
            self._ready = True
            self._watch()
            return
        self._given.popleft().answer(message)
        self._watch()
        if message.last:
            self._workers.replace(self, self._given)
        else:
            self._workers.assign()

    def _watch(self) -> None:
        """Count the time of the page it works on from now."""
        if self._clock:
            self._clock.cancel()
            self._clock = None
        if self._given:
            seconds = _GRACE * self._workers.seconds if self._ready else _LOADING
            self._clock = self._loop.call_later(seconds, self._end)

    def _end(self) -> None:
        self._overdue = True
        self._process.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._clock:
            self._clock.cancel()
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it closed the socket and is still there
            self._process.kill()
            status = self._process.wait()
        with self._stderr:
            if self._given:
                asked = self._given.popleft()
                asked.fail(self._death(asked.url, status))
        self._workers.forget(self)
        self.ended.set_result(None)
        self._workers.replace(self, self._given)

    def _death(self, url: str, status: int) -> ParserFailed:
        """The error of the page it worked on."""
        if self._ready and (self._overdue or status == -signal.SIGALRM):
            return ParserHung(f"splitting {url} takes longer than {self._workers.seconds:g} seconds")
        how = f"exit status {status}" if status >= 0 else signal.Signals(-status).name
        words = self._last_words()
        reason = f"{how}: {words}" if words else how
        if not self._ready:
            return ParserDied(f"{url} can't be split: the parser's process does not start ({reason})")
        return ParserDied(f"the parser's process died of {url} ({reason})")

    def _last_words(self) -> str:
        self._stderr.seek(max(0, self._stderr.seek(0, os.SEEK_END) - 4 * _LAST_WORDS))
        lines = self._stderr.read().decode(errors="replace").split("\n")
        return next((" ".join(line.split())[:_LAST_WORDS] for line in reversed(lines) if line.strip()), "")


def _launch(theirs: socket.socket, stderr: int, memory: int) -> subprocess.Popen[bytes]:
    """Start a worker that serves on a socket."""
    start = _START.format(path=sys.path, descriptor=theirs.fileno(), memory=memory)
    return subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-P", "-c", start],  # -P: no file of the user's folder is taken for a library's
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        pass_fds=(theirs.fileno(),),
        process_group=0,  # out of the terminal's reach: Ctrl-C is for the main process
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},  # the workers are the threads
    )


def _content(message: Message) -> Page | Listing:
    """What a message brings, or its error raised."""
    if isinstance(message, Refused):
        raise getattr(errors, message.error)(message.sentence)
    assert not isinstance(message, Ready)
    return message.page if isinstance(message, Done) else message.listing


def _cores() -> int:
    """Cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
