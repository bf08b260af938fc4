"""A, B, A, B: a page that shows its readers now one state and now another. The states stay; their history is one line.

A return is a revert, and one return may be an editor's. Where each of two states has come back, or each of three, it is
a test on readers, or two servers that disagree, and no series of edits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")

_STATES = (2, 3)
"""How many states may take turns."""


def runs(states: Sequence[T], same: Callable[[T, T], bool]) -> list[range]:
    """Where states take turns: ranges of at least two rounds, the first state of each before its range.

    No state is the same as the one before it.
    """
    found: list[range] = []
    at = 0
    while at < len(states):
        end = max(_end(states, at, most, same) for most in _STATES)
        if end > at:
            found.append(range(at + 1, end))
        at = max(end, at + 1)
    return found


def _end(states: Sequence[T], start: int, most: int, same: Callable[[T, T], bool]) -> int:
    """The end of the longest run from ``start`` of no more than ``most`` states, all of which came back; or ``start``."""
    seen: list[T] = []
    times: list[int] = []
    end = start
    for at in range(start, len(states)):
        known = next((n for n, state in enumerate(seen) if same(state, states[at])), None)
        if known is not None:
            times[known] += 1
        elif len(seen) == most:
            break
        else:
            seen.append(states[at])
            times.append(1)
        if len(seen) == most and min(times) > 1:
            end = at + 1
    return end
