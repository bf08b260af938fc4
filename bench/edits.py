"""Whether true edits are seen: pages visited twice, with the smallest of edits between the visits.

    python -m bench.edits [--corpus FOLDER] [--sets NAME…] [--held-out] [--show]

Each page (of the corpus, or the tests' own) is stored through the archive with the real parser, then again an hour later
with one edit made in its bytes (``bench.corrections``), where what the parser reads of the page holds the place of the
edit. Prints for each edit on how many pages it was made, seen in the right part alone, seen in others too, and missed;
``--show`` names the pages. The status is 1 where any was missed or seen elsewhere.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from bench import corpus
from bench.corrections import EDITS
from bench.revisits import SETS, TIMES, Subject, of_corpus, own, store
from scraper.archive import Archive
from scraper.errors import ParseError
from scraper.model import Page
from scraper.parse import parse

Result = Literal["right", "elsewhere too", "missed"]


class Seen(NamedTuple):
    """What became of an edit of a page."""

    edit: str
    result: Result
    id: str
    told: str


def attempt(archive: Archive, subject: Subject, page: Page, name: str) -> Seen | None:
    """One edit of one page; None where it has no place for it."""
    try:
        html = subject.html.decode()
    except UnicodeDecodeError:
        return None
    edit = EDITS[name]
    change = edit.make(html, page, random.Random(subject.id))
    if change is None:
        return None
    before, after = (text.encode() for text in change)
    first = store(archive, subject, before, TIMES[0])
    second = store(archive, subject, after, TIMES[1])
    told = [f"{c.part}: {c.summary}" for c in archive.history(first.page_url) if c.captured == TIMES[1]]
    seen: Result = "missed" if edit.part not in second.new else "right" if len(second.new) == 1 else "elsewhere too"
    return Seen(name, seen, subject.id, "; ".join(told) or second.outcome)


def run(subjects: Iterable[Subject], names: Iterable[str] = tuple(EDITS)) -> Iterator[Seen]:
    """Every edit of every page that has a place for it."""
    with tempfile.TemporaryDirectory() as folder:
        archives = {name: Archive(Path(folder) / f"{number}.db") for number, name in enumerate(names)}
        for subject in subjects:
            try:
                page = parse(subject.html, subject.url, captured=TIMES[0])
            except ParseError:
                continue
            for name, archive in archives.items():
                seen = attempt(archive, subject, page, name)
                if seen is not None:
                    yield seen
        for archive in archives.values():
            archive.close()


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path)
    ap.add_argument("--sets", nargs="+", default=SETS)
    ap.add_argument("--held-out", action="store_true", help="the held-out fold alone")
    ap.add_argument("--show", action="store_true", help="name the pages")
    args = ap.parse_args()
    folds = frozenset([corpus.HELD_OUT]) if args.held_out else frozenset(range(corpus.FOLDS)) - {corpus.HELD_OUT}
    subjects = of_corpus(args.corpus, args.sets, folds) if args.corpus else own()
    results: Counter[tuple[str, str]] = Counter()
    for seen in run(subjects):
        results[seen.edit, seen.result] += 1
        if args.show and seen.result != "right":
            print(f"{seen.edit}\t{seen.result}\t{seen.id}\t{seen.told}", flush=True)
    print(f"{'edit':<20}{'pages':>7}{'right':>7}{'elsewhere too':>15}{'missed':>8}")
    for name in EDITS:
        counts = [results[name, result] for result in ("right", "elsewhere too", "missed")]
        print(f"{name:<20}{sum(counts):>7}{counts[0]:>7}{counts[1]:>15}{counts[2]:>8}")
    return int(any(result != "right" for _, result in results))


if __name__ == "__main__":
    sys.exit(main())
