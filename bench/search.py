"""How long a search takes in a large archive, how large its index is, and what it adds to storing a page.

    python -m bench.search [FILE] [--pages 200000] [--versions 1000000] [--rounds 20]

FILE is an archive made by ``bench.synthetic``; without it one is made, and removed afterwards. Each kind of query is asked
``--rounds`` times with other words, all of it in one process: understood, found, put in order, passages cut. Printed are
the median, the time that 95 % stay under, the slowest, the same in time of the processor (which other programs on the
machine do not slow), and the hits of the last one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench.synthetic import VOCABULARY, build, vocabulary
from scraper.archive import Archive
from scraper.archive.search import entries
from scraper.model import Block, Comment, Hit, Page, Response

Question = tuple[str, dict[str, Any]]

WORDS = vocabulary()
STOP, COMMON, MEDIUM, RARE = range(20), range(100, 600), range(3_000, 20_000), range(60_000, VOCABULARY)


def kinds() -> dict[str, Callable[[np.random.Generator], Question]]:
    """The kinds of queries, each made with words by chance."""

    def word(rng: np.random.Generator, ranks: range) -> str:
        return WORDS[ranks[int(rng.integers(len(ranks)))]]

    def words(*ranks: range, query: str = "{} {}", **options: Any) -> Callable[[np.random.Generator], Question]:
        return lambda rng: (query.format(*(word(rng, r) for r in ranks)), options)

    return {
        "a word of most versions": words(STOP, query="{}"),
        "a common word": words(COMMON, query="{}"),
        "a medium word": words(MEDIUM, query="{}"),
        "a rare word": words(RARE, query="{}"),
        "a word that is nowhere": lambda rng: (f"nowhere{rng.integers(1000)}", {}),
        "two words of most versions": words(STOP, STOP),
        "a common and a medium word": words(COMMON, MEDIUM),
        "a common and a rare word": words(COMMON, RARE),
        "a phrase of two words of most versions": words(STOP, STOP, query='"{} {}"'),
        "a phrase of a common and a medium word": words(COMMON, MEDIUM, query='"{} {}"'),
        "one common word without another": words(COMMON, STOP, query="{} -{}"),
        "either of two common words": words(COMMON, COMMON, query="{} OR {}"),
        "a beginning of four letters": lambda rng: (f"{word(rng, MEDIUM)[:4]}*", {}),
        "a beginning of two letters": lambda rng: (f"{word(rng, MEDIUM)[:2]}*", {}),
        "a common word, on a large site": words(COMMON, query="{}", site="paper0.example"),
        "a common word, on a small site": words(COMMON, query="{}", site="paper300.example"),
        "a common word, as of three years ago": words(COMMON, query="{}", as_of="2023-01-01"),
        "a word of most versions, as of the first weeks": words(STOP, query="{}", as_of="2021-02-01"),
        "a common word, in one month": words(COMMON, query="{}", since="2022-05-01", until="2022-05-31"),
        "a common word, by an author": lambda rng: (word(rng, COMMON), {"author": f"Author {rng.integers(2_000)}"}),
        "a common word, in titles": words(COMMON, query="{}", parts=("title",)),
        "a common word, in comments": words(COMMON, query="{}", parts=("comments",)),
        "a common word, in all versions": words(COMMON, query="{}", versions="all"),
        "a medium word, gone": words(MEDIUM, query="{}", versions="gone"),
        "a word of most versions, gone": words(STOP, query="{}", versions="gone"),
    }


def ask(path: Path, rounds: int) -> None:
    """Print the times of all kinds of queries."""
    print(f"{'milliseconds':48} {'median':>7} {'95 %':>7} {'most':>7} | {'cpu':>7} {'95 %':>7} {'most':>7} | hits")
    with Archive(path, read_only=True) as archive:
        for name, make in kinds().items():
            rng = np.random.default_rng(7)
            spent: list[tuple[float, float]] = []
            hits: list[Hit] = []
            for query, options in [make(rng) for _ in range(rounds)]:
                begin = time.perf_counter(), time.process_time()
                hits = archive.search(query, **options)
                spent.append((time.perf_counter() - begin[0], time.process_time() - begin[1]))
            columns = np.percentile(np.array(spent) * 1000, [50, 95, 100], axis=0).T
            told = " | ".join(" ".join(f"{ms:7.1f}" for ms in column) for column in columns)
            print(f"{name:48} {told} | {len(hits):4}", flush=True)


def size(path: Path) -> None:
    """Print how large the index is."""
    with Archive(path, read_only=True) as archive:
        [row] = archive.db.query(
            "SELECT (SELECT sum(length(block)) FROM search_data) AS indexed, (SELECT count(*) FROM version) AS versions,"
            " (SELECT sum(length(CAST(text AS BLOB))) FROM text) AS text, (SELECT count(*) FROM comment_version) AS comments"
        )
    share = row["indexed"] / row["text"]
    print(f"{row['versions']:,} versions, {row['comments']:,} comment texts; texts {row['text'] / 1e6:,.0f} MB")
    print(f"index {row['indexed'] / 1e6:,.0f} MB: {share:.0%} of the texts; file {path.stat().st_size / 1e6:,.0f} MB")


def adding(folder: Path, pages: int) -> None:
    """Print what indexing adds to storing a page: the same pages with it and without, in turns."""
    rng = np.random.default_rng(3)
    weights = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.07
    shares = np.cumsum(weights / weights.sum())

    def draw(count: int) -> str:
        return " ".join(WORDS[rank] for rank in np.searchsorted(shares, rng.random(count)))

    visits = [_visit(number, draw) for number in range(pages)]
    spent = {"indexed": 0.0, "not": 0.0}
    with Archive(folder / "indexed.db") as indexed, Archive(folder / "not.db") as bare:
        for begin in range(0, pages, 100):
            for name, archive in (("indexed", indexed), ("not", bare)):
                with _without_index() if name == "not" else _as_it_is():
                    start = time.process_time()
                    for response, page in visits[begin : begin + 100]:
                        archive.store(response, page)
                    spent[name] += time.process_time() - start
    each = {name: seconds / pages * 1000 for name, seconds in spent.items()}
    print(
        f"storing a page of 250 words and 3 comments, {pages:,} of them: {each['indexed']:.2f} ms of the processor,"
        f" without the index {each['not']:.2f} ms: it adds {each['indexed'] - each['not']:.2f} ms"
    )


def _visit(number: int, draw: Callable[[int], str]) -> tuple[Response, Page]:
    url = f"https://paper.example/{number}"
    page = Page(
        title=draw(8),
        authors=("Author One",),
        blocks=tuple(Block(kind="paragraph", text=draw(31)) for _ in range(8)),
        comments=tuple(Comment(id=str(n), author="Reader", text=draw(25)) for n in range(3)),
        comment_count=3,
        parser_version="1",
    )
    response = Response(
        asked=url, url=url, status=200, headers=(), body=url.encode(), captured=f"2026-01-01T00:00:00.{number:06}Z"
    )
    return response, page


@contextmanager
def _without_index() -> Iterator[None]:
    put, entries._put = entries._put, lambda db, entries: None
    try:
        yield
    finally:
        entries._put = put


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the search.")
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=200_000)
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.file
        if path is None:
            path = Path(folder) / "archive.db"
            print(build(path, pages=options.pages, versions=options.versions))
        size(path)
        ask(path, options.rounds)
        adding(Path(folder), 2_000)


if __name__ == "__main__":
    main()
