"""Pages with a known body -> blocks with answers.

Which blocks of a page are its body is told by an alignment of the page's words with the body's (the longest common
subsequence): a block most of whose words are aligned is of it. Where only passages are known (some that must be in the
body, some that must not), the blocks that hold them have an answer, and the others none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from bench import corpus
from bench.scores import words
from scraper.errors import PresskeepError
from scraper.parse.features import look
from scraper.parse.label import is_caption
from scraper.parse.outline import Outline
from scraper.parse.page import read_parts

SETS = ("fundus-meta", "wcxb-dev", "traf-eval")
UNKNOWN = -1
_MOST = 0.5  # share of a block's words from which on it is of the body


@dataclass
class Example:
    """A page's blocks: what the labeller sees of them, and what it should say."""

    set: str
    fold: int
    texts: list[str]
    features: NDArray[np.float32]
    """A row a feature, with no word weighed: the lexicon is made anew for each split of the pages."""
    answers: NDArray[np.int64]
    """1 for the body, 0 for none of it, UNKNOWN where nobody said, or where the labeller is not asked."""
    weights: NDArray[np.float64]
    body: str | None
    asked: list[bool] = field(default_factory=list)


def read(folder: Path, folds: frozenset[int]) -> Iterator[Example]:
    """The examples of all sets."""
    for name in SETS:
        for page in corpus.read(folder, name, folds):
            try:
                example = _example(page)
            except PresskeepError:
                continue
            if example is not None:
                yield example


def _example(page: corpus.Labelled) -> Example | None:
    outline, meta, _, thread, related = read_parts(page.html, page.url)[:5]
    if not outline.text:
        return None
    claimed = [1 if b in thread.blocks else 2 if b in related.blocks else 0 for b in range(len(outline.text))]
    asked = [not claim and not is_caption(outline, b) for b, claim in enumerate(claimed)]
    body = page.truth.get("body")
    answers = _aligned(outline, body) if body else _passages(outline, page.truth)
    answers[~np.asarray(asked)] = UNKNOWN
    return Example(
        set=page.set,
        fold=page.fold,
        texts=outline.text,
        features=look(outline, meta.title or "", meta.subtitle or "", claimed, {}).rows,
        answers=answers,
        weights=_weights(outline, body, answers),
        body=body,
        asked=asked,
    )


def _aligned(outline: Outline, body: str) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    page: list[int] = []
    block_of: list[int] = []
    for b, text in enumerate(outline.text):
        for word in words(text):
            page.append(numbers.setdefault(word, len(numbers)))
            block_of.append(b)
    true = [numbers.setdefault(word, len(numbers)) for word in words(body)]
    aligned = np.zeros(len(outline.text))
    total = np.bincount(block_of, minlength=len(outline.text)) if block_of else aligned
    for step in Indel.opcodes(page, true):
        if step.tag == "equal":
            np.add.at(aligned, block_of[step.src_start : step.src_end], 1)
    return (aligned / np.maximum(total, 1) >= _MOST).astype(np.int64)


def _passages(outline: Outline, truth: dict[str, list[str]]) -> NDArray[np.int64]:
    answers = np.full(len(outline.text), UNKNOWN)
    flat = [" ".join(text.split()) for text in outline.text]
    for name, answer in (("without", 0), ("comments", 0), ("with", 1)):
        for passage in truth.get(name) or ():
            wanted = " ".join(passage.split())
            answers[[wanted in text for text in flat]] = answer
    return answers


def _weights(outline: Outline, body: str | None, answers: NDArray[np.int64]) -> NDArray[np.float64]:
    """What a block counts in its page's F1: its share of the words, long ones less than in proportion."""
    counts = np.asarray([len(words(text)) for text in outline.text], dtype=np.float64)
    whole = len(words(body)) if body else counts[answers != UNKNOWN].sum()
    share: NDArray[np.float64] = np.minimum((counts + 2) / (whole + 50), 0.5) ** 0.7
    return share
