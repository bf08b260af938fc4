"""The weights of words: what the first words of a block say of it ('Subscribe', 'Photo:', 'The').

A word's weight is the log-odds of the blocks that begin with it, counted once a page. The weights are features of the
trees, so those that a page is trained with must not have seen the page: ``fill`` makes them anew for each fold.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from bench.train.examples import UNKNOWN, Example
from scraper.parse.features import first_words, put_words

_FEWEST = 5  # pages
_LEAST = 0.4  # log-odds

Lexicon = dict[str, float]


def learn(examples: Sequence[Example]) -> Lexicon:
    """The weights of the words that tell, to one decimal."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for example in examples:
        for answer in (0, 1):
            seen: set[str] = set()
            for text, told in zip(example.texts, example.answers, strict=True):
                if told == answer and told != UNKNOWN:
                    seen.update(first_words(text))
            counts[answer].update(seen)
    none, body = counts
    found: Lexicon = {}
    for word in none.keys() | body.keys():
        weight = math.log((body[word] + 1) / (none[word] + 1))
        if none[word] + body[word] >= _FEWEST and abs(weight) >= _LEAST:
            found[word] = round(weight, 1)
    return found


def fill(examples: Sequence[Example], lexicon: Lexicon) -> None:
    """Put the weights of a lexicon among the features of examples."""
    for example in examples:
        put_words(example.features, example.texts, lexicon)


def fill_by_fold(examples: Sequence[Example]) -> None:
    """Put into each example's features weights learned from the folds that it is not in."""
    for fold in {example.fold for example in examples}:
        fill([e for e in examples if e.fold == fold], learn([e for e in examples if e.fold != fold]))
