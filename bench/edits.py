"""Whether true edits are seen: pages visited twice, with the smallest of edits between the visits.

    python -m bench.edits [--corpus FOLDER] [--sets NAME…] [--held-out] [--show]

Each page (of the corpus, or the tests' own) is stored through the archive with the real parser, then again an hour later
with one edit made in its bytes (``bench.corrections``), where what the parser reads of the page holds the place of the
edit. Prints for each edit on how many pages it was made, seen in the right part alone, seen in others too, and missed;
``--show`` names the pages. The status is 1 where any was missed or seen elsewhere.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from bench.corrections import EDITS
from bench.revisits import TIMES, Subject, chosen, each, options, store
from scraper.archive import Archive
from scraper.model import Page

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
    return (seen for _, seen in each(subjects, names, attempt))


def main() -> int:
    args = options(__doc__).parse_args()
    results: Counter[tuple[str, str]] = Counter()
    for seen in run(chosen(args)):
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
