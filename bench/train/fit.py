"""Growing the trees, and writing them as the package reads them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.train.examples import UNKNOWN, Example
from bench.train.lexicon import Lexicon

TREES = 150
DEPTH = 6
_OPTIONS: dict[str, Any] = {
    "iterations": TREES,
    "depth": DEPTH,
    "learning_rate": 0.1,
    "l2_leaf_reg": 20,
    "border_count": 32,
    "rsm": 0.4,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "random_seed": 0,
    "thread_count": 2,
    "verbose": 0,
    "allow_writing_files": False,
}


def grow(examples: Sequence[Example]) -> Any:
    """Train on the blocks that have an answer."""
    from catboost import CatBoostClassifier

    rows, answers, weights = [], [], []
    for example in examples:
        told = example.answers != UNKNOWN
        rows.append(example.features.T[told])
        answers.append(example.answers[told])
        weights.append(example.weights[told])
    model = CatBoostClassifier(**_OPTIONS)
    model.fit(np.concatenate(rows), np.concatenate(answers), sample_weight=np.concatenate(weights))
    return model


def likely(model: Any, example: Example) -> NDArray[np.bool_]:
    """Which blocks of an example the trees take for the body."""
    odds = model.predict(np.ascontiguousarray(example.features.T), prediction_type="RawFormulaVal")
    chosen: NDArray[np.bool_] = (np.asarray(odds) >= 0) & np.asarray(example.asked)
    return chosen


def write(model: Any, lexicon: Lexicon, path: Path) -> None:
    """Write trees and words to the file that ``scraper.parse.trees`` reads."""
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "model.json"
        model.save_model(str(dump), format="json")
        told = json.loads(dump.read_text())
    numbers = [entry["flat_feature_index"] for entry in told["features_info"]["float_features"]]
    trees = told["oblivious_trees"]
    questions = np.zeros((len(trees), DEPTH), dtype=np.int32)
    borders = np.full((len(trees), DEPTH), np.inf, dtype=np.float32)
    leaves = np.zeros((len(trees), 2**DEPTH), dtype=np.float32)
    scale, bias = told["scale_and_bias"]
    for tree, entry in enumerate(trees):
        for level, split in enumerate(entry["splits"]):
            questions[tree, level] = numbers[split["float_feature_index"]]
            borders[tree, level] = split["border"]
        leaves[tree, : len(entry["leaf_values"])] = np.asarray(entry["leaf_values"]) * scale
    names = sorted(lexicon)
    np.savez_compressed(
        path,
        questions=questions,
        borders=borders,
        leaves=leaves,
        bias=np.float32(bias[0] if isinstance(bias, list) else bias),
        words=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        weights=np.asarray([round(lexicon[name] * 10) for name in names], dtype=np.int8),
    )
