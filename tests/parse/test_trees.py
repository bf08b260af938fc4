"""The forest: trees answered by hand, and the file that the package ships."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from scraper.parse import trees
from scraper.parse.trees import Forest


def forest() -> Forest:
    """Two trees of depth 2 over three features."""
    questions = np.array([[0, 1], [2, 0]], dtype=np.int32)
    borders = np.array([[0.5, 10], [3, 2]], dtype=np.float32)
    leaves = np.array([[1, 2, 4, 8], [10, 20, 40, 80]], dtype=np.float32)
    return Forest(questions, borders, leaves, bias=0.25, words={})


@pytest.mark.parametrize(
    ("block", "odds"),
    [
        ((0, 0, 0), 1 + 10 + 0.25),
        ((1, 0, 0), 2 + 10 + 0.25),  # over 0.5: the first bit of the first tree
        ((0, 11, 0), 4 + 10 + 0.25),
        ((3, 11, 4), 8 + 80 + 0.25),
        ((0.5, 10, 3), 1 + 10 + 0.25),  # a border is not over itself
    ],
)
def test_a_block_falls_into_one_leaf_of_each_tree(block: tuple[float, ...], odds: float) -> None:
    assert forest().odds(np.array([block], dtype=np.float32).T).tolist() == [odds]


def test_all_blocks_of_a_page_at_once() -> None:
    blocks = np.random.default_rng(1).uniform(0, 12, (3, 40)).astype(np.float32)
    whole = forest().odds(blocks)
    assert whole.tolist() == [float(forest().odds(blocks[:, [n]])[0]) for n in range(40)]


def test_the_shipped_forest_is_small() -> None:
    size = len(files("scraper.parse.data").joinpath("labeller.npz").read_bytes())
    assert size < 2_000_000
    assert min(trees.shipped().words.values()) < 0 < max(trees.shipped().words.values())
