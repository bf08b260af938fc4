"""How fast a host is asked: one request after the other, with a pause between them."""

from __future__ import annotations

import asyncio


class Pace:
    """The moments from which each host may be asked again, in seconds of the event loop's clock."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._from: dict[str, float] = {}

    async def wait(self, host: str) -> None:
        """Wait for the host's next turn."""
        pause = self._from.get(host, 0.0) - asyncio.get_running_loop().time()
        if pause > 0:
            await asyncio.sleep(pause)

    def answered(self, host: str, asked_delay: float = 0.0) -> None:
        """Note that the host has just answered; ``asked_delay`` is the pause its robots.txt asks for, in seconds."""
        self._from[host] = asyncio.get_running_loop().time() + max(self._delay, asked_delay)
