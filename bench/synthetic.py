"""An archive of any size with made-up pages: what a crawl of years would leave, in minutes.

    python -m bench.synthetic archive.db [--pages 200000] [--versions 1000000] [--words 250]

The rows are those ``Archive.store`` would have written, but they are written table by table. The words are spread as in a
language (Zipf's law over 200,000 of them, most of them made of syllables), the pages over sites of very unequal size and
over five years. A page is visited when it appears and whenever one of its parts has changed. No bytes are kept.
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from scraper.archive import Archive
from scraper.archive.custody import chain
from scraper.archive.figures import signs
from scraper.archive.search import entries

START = datetime(2021, 1, 1, tzinfo=UTC)
YEARS = 5
VOCABULARY = 200_000
PARAGRAPHS = 8
BATCH = 2_000

_ORDER = (
    *("page", "alias", "capture", "text", "listing", "parse", "version", "body"),
    *("comment", "comment_version", "comment_state", "related", "related_state"),
)
_CONSONANTS = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "st", "tr", "pl")
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in "aeiou"]


@dataclass(frozen=True)
class Shape:
    """What was made."""

    pages: int
    versions: int
    comments: int
    text: int
    """Bytes of the texts as they are kept."""
    seconds: float
    indexing: float
    """Of these, what indexing the whole for the search took."""


def vocabulary() -> list[str]:
    """The words, the most common first: 'w0' to 'w99' are the stop words of the language, the others look like words."""
    words = [f"w{n}" for n in range(100)]
    for n in range(100, VOCABULARY):
        word, rest = "", n
        while rest:
            rest, syllable = divmod(rest, len(_SYLLABLES))
            word += _SYLLABLES[syllable]
        words.append(word)
    return words


def build(
    path: Path,
    *,
    pages: int = 200_000,
    versions: int = 1_000_000,
    words: int = 250,
    sites: int = 500,
    seed: int = 1,
    search: bool = True,
    tell: Callable[[str], None] = lambda line: None,
) -> Shape:
    """Make an archive at ``path``, where there must be none. ``versions``: of all three parts, at least three a page.

    ``words``: of a body, on average. ``search``: index it, too. ``tell`` is called with a line now and then.
    """
    begin = time.perf_counter()
    Archive(path).close()
    maker = _Maker(np.random.default_rng(seed), pages, versions, words, sites)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for setting in ("synchronous = OFF", "journal_mode = MEMORY", "cache_size = -500000"):
            db.execute(f"PRAGMA {setting}")
        db.execute("BEGIN")
        for table, rows in maker.tables():
            marks = ", ".join("?" * len(rows[0]))
            db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            if table.startswith("page "):
                tell(f"{rows[-1][0]:,} pages, {time.perf_counter() - begin:.0f} s")
        indexing = time.perf_counter()
        if search:
            entries.fill(db)
        indexing = time.perf_counter() - indexing
        chain.fill(db)
        db.execute("UPDATE parse SET site_id = (SELECT site_id FROM page WHERE id = page_id), links = 4")
        signs.fill(db)
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode = WAL")
        (text,) = db.execute("SELECT sum(length(CAST(text AS BLOB))) FROM text").fetchone()
    return Shape(pages, versions, maker.ids["comment"], text, time.perf_counter() - begin, indexing)


def instant(moment: datetime) -> str:
    """A time in the form of captures."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Sight(NamedTuple):
    """A visit that showed a part anew: what had changed, the capture, its time, and that of the visit before."""

    part: str
    capture: int
    at: str
    before: str | None


class _Maker:
    """Makes the rows, some pages at a time."""

    def __init__(self, rng: np.random.Generator, pages: int, versions: int, words: int, sites: int) -> None:
        self.rng = rng
        self.pages = pages
        self.words = words
        self.sites = sites
        self.vocabulary = np.array(vocabulary(), dtype=object)
        weights = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.07
        self.shares = np.cumsum(weights / weights.sum())
        # Half of the versions beyond the first are of bodies, a quarter each of comments and related links.
        changes = np.bincount(rng.integers(0, 4 * pages, versions - 3 * pages), minlength=4 * pages).reshape(pages, 4)
        self.changes = np.stack([changes[:, 0] + changes[:, 1], changes[:, 2], changes[:, 3]], axis=1)
        self.site_of = np.minimum(rng.zipf(1.3, pages) - 1, sites - 1)
        self.ids: defaultdict[str, int] = defaultdict(int)
        self.rows: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def tables(self) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """Rows with the table and columns they are for, in an order that references allow."""
        yield "site (id, name)", [(n + 1, f"paper{n}.example") for n in range(self.sites)]
        yield "metadata (id, language)", [(1, "en")]
        for begin in range(0, self.pages, BATCH):
            for number in range(begin, min(begin + BATCH, self.pages)):
                self.page(number)
            yield from sorted(self.rows.items(), key=lambda item: _ORDER.index(item[0].split()[0]))
            self.rows.clear()

    def id(self, table: str) -> int:
        self.ids[table] += 1
        return self.ids[table]

    def draw(self, count: int) -> str:
        """So many words."""
        return " ".join(self.vocabulary[np.searchsorted(self.shares, self.rng.random(count))])

    def text(self, text: str) -> int:
        number = self.id("text")
        # With its number before it each text is one of its own, as its hash must be.
        digest = hashlib.sha256(f"{number} {text}".encode()).digest()
        self.rows["text (id, sha256, text)"].append((number, digest, text))
        return number

    def page(self, number: int) -> None:
        """A page with all that ever happened to it."""
        page_id = number + 1
        born = START + timedelta(days=365.25 * YEARS) * (number / self.pages)
        url = f"https://paper{self.site_of[number]}.example/{born:%Y/%m}/{page_id}"
        bodies, threads, links = (int(n) for n in self.changes[number])
        changes = ["body"] * bodies + ["comments"] * threads + ["related"] * links
        self.rng.shuffle(changes)
        days = np.sort(self.rng.exponential(5.0, len(changes)))
        moments = [
            instant(born),
            *(instant(born + timedelta(days=float(day), seconds=n)) for n, day in enumerate(days, 1)),
        ]
        self.rows["page (id, site_id, url, first_seen, last_seen)"].append(
            (page_id, int(self.site_of[number]) + 1, url, moments[0], moments[-1])
        )
        self.rows["alias (url, page_id, why)"].append((url, page_id, "own"))
        captures = [self.id("capture") for _ in moments]
        self.rows["capture (id, page_id, at, url, asked, final, outcome, status)"] += [
            (capture, page_id, at, url, url, url, "ok", 200) for capture, at in zip(captures, moments, strict=True)
        ]
        first, *later = map(Sight, ["", *changes], captures, moments, [None, *moments[:-1]])
        order = self.thread(page_id, [first, *(sight for sight in later if sight.part == "comments")])
        offered = self.links(page_id, [first, *(sight for sight in later if sight.part == "related")])
        self.story(page_id, [first, *(sight for sight in later if sight.part == "body")])
        self.rows[
            "parse (id, capture_id, page_id, gen, at, parser, metadata_id, paragraphs, thread, comments_stated,"
            " comments_found, comment_order, related_order)"
        ] += [
            (self.id("parse"), capture, page_id, 1, at, "synthetic", 1, PARAGRAPHS, "all", 2, 2, order, offered)
            for capture, at in zip(captures, moments, strict=True)
        ]

    def version(self, page_id: int, part: str, sights: Sequence[Sight], number: int) -> int:
        """A row of ``version``; its id."""
        _, capture, at, before = sights[number]
        until = sights[number + 1].at if number + 1 < len(sights) else None
        version = self.id("version")
        cause = "edit" if number else "first"
        self.rows[
            "version (id, page_id, gen, part, number, cause, summary, norm, capture_id, not_before, valid_from, valid_to)"
        ].append(
            (version, page_id, 1, part, number + 1, cause, "1 edited", b"%d" % version, capture, before, at, until)
        )
        return version

    def story(self, page_id: int, sights: Sequence[Sight]) -> None:
        each = max(1, int(self.rng.normal(self.words, self.words / 4)) // PARAGRAPHS)
        paragraphs = [self.draw(each) for _ in range(PARAGRAPHS)]
        title, author = self.draw(8), f"Author {self.rng.integers(2_000)}"
        for number in range(len(sights)):
            if number:
                paragraphs[int(self.rng.integers(PARAGRAPHS))] = self.draw(each)
            if number % 4 == 3:
                title = self.draw(8)
            blocks = [{"kind": "paragraph", "text": paragraph} for paragraph in paragraphs]
            version = self.version(page_id, "body", sights, number)
            self.rows["body (version_id, title, authors, published, blocks)"].append(
                (version, title, f'["{author}"]', sights[0].at, self.text(msgspec.json.encode(blocks).decode()))
            )

    def thread(self, page_id: int, sights: Sequence[Sight]) -> int:
        """Two comments at first; with each version after, one comes, one is edited, or one goes. The last order's row."""
        texts: list[list[Sight]] = [[sights[0]], [sights[0]]]
        gone: dict[int, Sight] = {}
        for number, sight in enumerate(sights):
            self.version(page_id, "comments", sights, number)
            if number % 3 == 1:
                texts.append([sight])
            elif number % 3 == 2:
                texts[-1].append(sight)
            elif number:
                gone[number // 3 - 1] = sight
        first = self.ids["comment"] + 1
        for place, sights_of in enumerate(texts):
            self.comment(page_id, sights_of, gone.get(place))
        return self.listing([first + place for place in range(len(texts)) if place not in gone])

    def comment(self, page_id: int, texts: Sequence[Sight], gone: Sight | None) -> None:
        comment = self.id("comment")
        author = f"Reader {self.rng.integers(50_000)}"
        self.rows["comment (id, page_id, gen, name, native_id)"].append(
            (comment, page_id, 1, f"{comment}", f"{comment}")
        )
        for number, sight in enumerate(texts):
            until = texts[number + 1].at if number + 1 < len(texts) else None
            text = self.text(self.draw(int(self.rng.integers(5, 50))))
            self.rows[
                "comment_version (comment_id, number, author, posted, text_id, capture_id, not_before, valid_from, valid_to)"
            ].append((comment, number + 1, author, texts[0].at, text, sight.capture, sight.before, sight.at, until))
        for number, (state, sight) in enumerate([("shown", texts[0]), *([("absent", gone)] if gone else [])]):
            until = gone.at if gone and not number else None
            self.rows[
                "comment_state (comment_id, number, state, depth, capture_id, not_before, valid_from, valid_to)"
            ].append((comment, number + 1, state, 0, sight.capture, sight.before, sight.at, until))

    def links(self, page_id: int, sights: Sequence[Sight]) -> int:
        """Four links at first; each version offers another one in place of the oldest. The last order's row."""
        offered: list[int] = []
        for number, sight in enumerate(sights):
            self.version(page_id, "related", sights, number)
            for _ in range(1 if number else 4):
                link = self.id("related")
                leaves = number + len(offered) % 4 + 1 if not number else number + 4
                until = sights[leaves].at if leaves < len(sights) else None
                self.rows["related (id, page_id, gen, kind, heading, url)"].append(
                    (link, page_id, 1, "related", "More", f"https://paper0.example/{link}")
                )
                self.rows[
                    "related_state (related_id, number, title, capture_id, not_before, valid_from, valid_to)"
                ].append((link, 1, self.draw(7), sight.capture, sight.before, sight.at, until))
                offered.append(link)
        return self.listing(offered[-4:])

    def listing(self, items: list[int]) -> int:
        order = self.id("listing")
        self.rows["listing (id, items)"].append((order, msgspec.json.encode(items).decode()))
        return order


def main() -> None:
    parser = argparse.ArgumentParser(description="Make an archive of made-up pages.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--pages", type=int, default=200_000)
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=250)
    options = parser.parse_args()
    print(build(options.path, pages=options.pages, versions=options.versions, words=options.words, tell=print))


if __name__ == "__main__":
    main()
