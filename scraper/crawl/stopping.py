"""Ctrl-C and SIGTERM in a run: the first one lets what is in flight be finished, the second one ends it at once."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

_Handler = Callable[[int, FrameType | None], object]


class Stopping:
    """Takes the signals for the length of a ``with``, where that can be done: in the main thread.

    Whoever handled a signal before gets it afterwards (``pass_on``): what a run that was stopped ends with is his to say.
    A signal that nobody handles is left alone: it ends the program at once, as always.
    """

    def __init__(self) -> None:
        self.signal: int | None = None
        """The first one that came."""
        self.at_once = False
        """Whether a second one came."""
        self.came = asyncio.Event()
        """Set when something came: a signal here; what else wakes the loop, it sets itself."""
        self._before: dict[int, _Handler] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                before = signal.getsignal(number)
                if callable(before):
                    try:
                        loop.add_signal_handler(number, self._came, number)
                    except NotImplementedError:  # a loop that can't, as on Windows
                        return self
                    self._before[number] = before
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        loop = asyncio.get_running_loop()
        for number, before in self._before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, before)

    @property
    def status(self) -> int | None:
        """What a shell shows for a program ended by the signal; None where there was none."""
        return None if self.signal is None else 128 + self.signal

    async def pass_on(self) -> None:
        """Give the signal to whom it was for."""
        if self.signal is not None:
            self._before[self.signal](self.signal, None)
            await asyncio.sleep(0)  # asyncio's own handler of Ctrl-C cancels the task: that is felt here

    def _came(self, number: int) -> None:
        if self.signal is None:
            self.signal = number
        else:
            self.at_once = True
        self.came.set()
