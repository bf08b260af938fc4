"""Which of many texts share words, without holding each against each letter by letter. Pure.

A text is the set of its words, or in scripts that write them close, of its pairs of characters, each a place in a row of
bits. What two rows share is a product of matrices: 500 texts against 500 take a tenth of what comparing the letters does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from zlib import crc32

_BITS: Final = 2_048
_READ: Final = 2_000
"""Characters of a text that are looked at."""
_LONG_WORD: Final = 16
"""Characters from which a run without a space is several words, or counts as that."""


def overlapping(old: Sequence[str], new: Sequence[str], *, share: float, most: int) -> list[tuple[int, int]]:
    """The pairs of texts that have at least a ``share`` of their words in common (Dice), the ``most`` likest ones."""
    import numpy as np

    a, b = _rows(old), _rows(new)
    sizes = a.sum(axis=1)[:, None] + b.sum(axis=1)[None, :]
    common = 2 * (a @ b.T) / np.maximum(sizes, 1)
    found = np.argwhere(common >= share)
    if len(found) > most:
        values = common[found[:, 0], found[:, 1]]
        found = found[np.sort(np.argpartition(-values, most)[:most])]
    return [(int(i), int(j)) for i, j in found]


def _rows(texts: Sequence[str]) -> Any:
    import numpy as np

    rows = np.zeros((len(texts), _BITS), dtype=np.float32)
    for n, text in enumerate(texts):
        rows[n, [crc32(piece.encode("utf-8", "surrogatepass")) % _BITS for piece in _pieces(text)]] = 1
    return rows


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for word in text[:_READ].split():
        if len(word) < _LONG_WORD:
            pieces.append(word)
        else:
            pieces += (word[k : k + 2] for k in range(len(word) - 1))
    return pieces
