"""``python -m bench.train``: see the package."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from bench import corpus
from bench.scores import word_f1
from bench.train import examples, fit, lexicon
from bench.train.examples import Example

FILE = Path(__file__).parents[2] / "scraper" / "parse" / "data" / "labeller.npz"
SEEN = frozenset(range(corpus.FOLDS)) - {corpus.HELD_OUT}


def cross_validate(pages: Sequence[Example]) -> None:
    """Train on all folds but one, score that one, in turn; print the mean word F1 of the blocks chosen."""
    found: dict[str, list[float]] = {}
    for fold in sorted(SEEN):
        rest = [e for e in pages if e.fold != fold]
        ours = [e for e in pages if e.fold == fold]
        lexicon.fill_by_fold(rest)
        lexicon.fill(ours, lexicon.learn(rest))
        model = fit.grow(rest)
        for page in ours:
            if page.body:
                chosen = fit.likely(model, page)
                body = "\n".join(text for text, told in zip(page.texts, chosen, strict=True) if told)
                found.setdefault(page.set, []).append(word_f1(body, page.body))
    for name, values in found.items():
        print(f"{name:12} word F1 {fmean(values):.4f} over {len(values)} pages of sites not trained on")


def main() -> int:
    ap = argparse.ArgumentParser(prog="python -m bench.train", description=examples.__doc__)
    ap.add_argument("--corpus", type=Path, required=True)
    ap.add_argument("--cross-validate", action="store_true", help="print what to expect, and write nothing")
    args = ap.parse_args()
    pages = list(examples.read(args.corpus, SEEN))
    print(f"{len(pages)} pages, {sum(len(e.texts) for e in pages):,} blocks")
    if args.cross_validate:
        cross_validate(pages)
        return 0
    lexicon.fill_by_fold(pages)
    model = fit.grow(pages)
    words = lexicon.learn(pages)
    fit.write(model, words, FILE)
    print(f"{FILE.name}: {fit.TREES} trees, {len(words):,} words, {FILE.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
