"""When what failed is tried again: only where it may pass, later each time, and at a random moment.

Exponential back-off with full jitter: the pause is anything up to a bound that doubles with each try, so that the many
pages that one fault costs do not come back all at once. Where the server says when (Retry-After), it is not asked before.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

TRIES = 4
"""How often a page is asked for in all."""

_FIRST = 1.0
_LONGEST = 60.0
_PATIENCE = 3600.0
"""Seconds. A server that wants to be left alone for longer is not waited for: its pages are failures."""


@dataclass
class Retries:
    """The rule for one run. ``first`` is the bound of the first pause in seconds."""

    tries: int = TRIES
    first: float = _FIRST
    rng: random.Random = field(default_factory=random.Random)

    def pause(self, attempts: int, retry_after: float | None) -> float | None:
        """Seconds until the next try, after so many that failed; None where there is to be none."""
        if attempts >= self.tries or (retry_after is not None and retry_after > _PATIENCE):
            return None
        jitter = self.rng.uniform(0.0, min(_LONGEST, self.first * 2.0 ** (attempts - 1)))
        return jitter if retry_after is None else retry_after + min(jitter, self.first)
