"""A small forest of oblivious trees, evaluated with numpy: features of blocks -> how likely each is of the story.

In an oblivious tree all nodes of a level ask the same question (Kohavi and Li, 1995; CatBoost, Prokhorenkova et al.,
2018), so that a tree of depth 6 is six comparisons and a table of 64 numbers. All trees of the forest are answered for
all blocks of a page in a few numpy calls. The file is made by ``bench/train``; the package only reads it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_FILE: Final = "labeller.npz"


class Forest:
    """The trees, and the weights of words that their features are made with.

    ``questions`` (trees x depth) names the feature that each level asks of, ``borders`` the number it is compared
    with, ``leaves`` (trees x 2 ** depth) what a tree adds to the sum. The sum of all, and ``bias``, is a log-odds.
    """

    __slots__ = ("_bits", "_borders", "_leaves", "_questions", "_starts", "bias", "words")

    def __init__(
        self, questions: NDArray[np.int32], borders: Floats, leaves: Floats, bias: float, words: dict[str, float]
    ) -> None:
        trees, depth = questions.shape
        self._questions = questions.ravel()
        self._borders = borders.reshape(-1, 1)
        self._bits = (1 << np.arange(depth, dtype=np.uint8)).reshape(1, depth, 1)
        self._leaves = leaves.ravel()
        self._starts = (np.arange(trees, dtype=np.int32) * leaves.shape[1]).reshape(-1, 1)
        self.bias = bias
        self.words = words

    def odds(self, features: Floats) -> Floats:
        """The log-odds of each block. ``features`` has a row a feature and a column a block."""
        depth = self._bits.shape[1]
        answers = (features[self._questions] > self._borders).view(np.uint8)
        leaf = (answers.reshape(-1, depth, features.shape[1]) * self._bits).sum(axis=1, dtype=np.int32)
        found: Floats = self._leaves[leaf + self._starts].sum(axis=0) + np.float32(self.bias)
        return found


@cache
def shipped() -> Forest:
    """The forest that comes with the package."""
    with files("scraper.parse.data").joinpath(_FILE).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        names = bytes(stored["words"]).decode("utf-8").split("\n")
        words = dict(zip(names, (stored["weights"].astype(np.float32) / 10).tolist(), strict=True))
        return Forest(stored["questions"], stored["borders"], stored["leaves"], float(stored["bias"]), words)
