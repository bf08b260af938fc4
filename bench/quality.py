"""How well pages are split, next to trafilatura in the same run, and whether it got worse than it was.

    python -m bench.quality --corpus FOLDER [--sets …] [--sites held-out|seen|all] [--alone] [--gate | --pin]

Prints a table a set. ``--sites held-out`` (the default) takes the sites that no part of the parser was trained on or
tuned with. ``--gate`` ends with 1 where a score is under the one pinned in bench/pinned.json by more than a page's
worth of chance (0.002); ``--pin`` writes them there.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench import corpus, peers
from bench.scores import Pair, scores

SETS = ("gold", "traf-eval", "fundus-meta", "wcxb-dev")
SITES = {
    "held-out": frozenset({corpus.HELD_OUT}),
    "seen": frozenset(range(corpus.FOLDS)) - {corpus.HELD_OUT},
    "all": frozenset(range(corpus.FOLDS)),
}
PINNED = Path(__file__).with_name("pinned.json")
SLACK = 0.002
LOWER_IS_BETTER = ("comment snippets in body",)


def measure(folder: Path, name: str, sites: str, alone: bool) -> dict[str, dict[str, float]]:
    """The scores of a set, by extractor."""
    extractors = {"presskeep": peers.presskeep} | ({} if alone else {"trafilatura": peers.trafilatura})
    pairs: dict[str, list[Pair]] = {extractor: [] for extractor in extractors}
    for page in corpus.read(folder, name, SITES[sites]):
        for extractor, function in extractors.items():
            try:
                found = function(page.html, page.url)
            except Exception as exc:  # a page that fails counts as empty, and is told
                print(f"{extractor} failed on {page.id}: {exc!r}", file=sys.stderr)
                found = {}
            pairs[extractor].append((page.truth, found))
    return {extractor: scores(name, rows) for extractor, rows in pairs.items()}


def show(name: str, sites: str, found: dict[str, dict[str, float]]) -> None:
    """A set as a table."""
    print(f"\n{name}, {sites} sites{'':18}" + "".join(f"{extractor:>13}" for extractor in found))
    for score in found["presskeep"]:
        values = (f"{by[score]:13.4f}" if score in by else f"{'–':>13}" for by in found.values())
        print(f"  {score:38}" + "".join(values))


def worse(name: str, found: dict[str, float], pinned: dict[str, float]) -> list[str]:
    """The scores of a set that are under the pinned ones, each as a line."""
    lines = []
    for score, before in pinned.items():
        sign = -1 if score in LOWER_IS_BETTER else 1
        if sign * (found[score] - before) < -SLACK:
            lines.append(f"{name}: {score} was {before:.4f}, is {found[score]:.4f}")
    return lines


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path, required=True)
    ap.add_argument("--sets", nargs="+", choices=SETS, default=SETS)
    ap.add_argument("--sites", choices=tuple(SITES), default="held-out")
    ap.add_argument("--alone", action="store_true", help="without the peer")
    group = ap.add_mutually_exclusive_group()
    group.add_argument("--gate", action="store_true")
    group.add_argument("--pin", action="store_true")
    args = ap.parse_args()
    pinned = json.loads(PINNED.read_text()) if PINNED.exists() else {}
    lines: list[str] = []
    for name in args.sets:
        found = measure(args.corpus, name, args.sites, args.alone or args.gate or args.pin)
        show(name, args.sites, found)
        key = f"{name}, {args.sites}"
        if args.gate:
            lines += worse(key, found["presskeep"], pinned.get(key, {}))
        pinned[key] = {score: round(value, 4) for score, value in found["presskeep"].items()}
    if args.pin:
        PINNED.write_text(json.dumps(pinned, indent=2, sort_keys=True) + "\n")
    for line in lines:
        print(f"worse than pinned: {line}", file=sys.stderr)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
