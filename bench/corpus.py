"""The labelled pages, read from a folder outside the project: sets of pages with what a person found in them.

A set is a folder with ``truth.jsonl`` (an object a page: ``id``, ``url``, ``site``, and the answers) and
``pages/ID.html.gz``. Sets are always split by site, never by page: pages of a site are alike, and what was learned from
one says nothing when it is asked of the other.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDS = 5
HELD_OUT = 0
"""The fold whose pages nobody looked at, and nothing was trained on."""


@dataclass(frozen=True)
class Labelled:
    """A page, and the answers."""

    set: str
    id: str
    url: str | None
    fold: int
    truth: dict[str, Any]
    html: bytes


def fold_of(site: str) -> int:
    """The fold of a site, by its name's SHA-256: the same on every machine."""
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS


def read(corpus: Path, name: str, folds: frozenset[int] = frozenset(range(FOLDS))) -> Iterator[Labelled]:
    """The pages of a set that are in one of ``folds``, in the order of its file."""
    with (corpus / name / "truth.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if not line.strip():
                continue
            truth = json.loads(line)
            fold = fold_of(truth.get("site") or truth["id"])
            if fold in folds:
                html = gzip.decompress((corpus / name / "pages" / f"{truth['id']}.html.gz").read_bytes())
                yield Labelled(name, truth["id"], truth.get("url"), fold, truth, html)
