"""Whether noise makes versions: pages visited twice, with nothing but noise between the visits. None should.

    python -m bench.revisits [--corpus FOLDER] [--sets NAME…] [--held-out] [--show]

Each page (of the corpus, or the tests' own) is stored through the archive with the real parser, then again an hour later
with one kind of noise (``bench.noise``). A version that noise makes is false; related links that rotate make one of the
related links, as they should, and of nothing else. Prints the false versions by kind of noise and part; ``--show`` names
the pages. The status is 1 where there was any.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from bench import corpus, noise
from scraper.archive import Archive
from scraper.errors import ParseError
from scraper.model import Page, Part, Response, Stored
from scraper.parse import parse

T = TypeVar("T")

OWN = Path(__file__).parents[1] / "tests" / "fixtures" / "pages"
SETS = ("gold", "fundus-meta", "traf-eval", "wcxb-dev")
TIMES = ("2026-03-05T10:00:00.000000Z", "2026-03-05T11:00:00.000000Z")
PARTS: tuple[Part, ...] = ("body", "comments", "related")


class Subject(NamedTuple):
    """A page to be visited."""

    id: str
    url: str
    html: bytes


class Unfounded(NamedTuple):
    """A version that noise made."""

    kind: str
    part: Part
    id: str
    summary: str


def own() -> Iterator[Subject]:
    """The pages of the tests."""
    for path in sorted(OWN.glob("*/page.html")):
        yield Subject(path.parent.name, f"https://example.com/{path.parent.name}", path.read_bytes())


def of_corpus(folder: Path, sets: Iterable[str], folds: frozenset[int]) -> Iterator[Subject]:
    """The labelled pages, each address once: some are in two sets."""
    seen: set[str] = set()
    for name in sets:
        for page in corpus.read(folder, name, folds):
            url = page.url if page.url and page.url.startswith("http") else f"https://{name}.example/{page.id}"
            if url not in seen:
                seen.add(url)
                yield Subject(f"{name}/{page.id}", url, page.html)


def answer(url: str, html: bytes, at: str) -> Response:
    """A visit's answer."""
    return Response(asked=url, url=url, status=200, headers=(("content-type", "text/html"),), body=html, captured=at)


def store(archive: Archive, subject: Subject, html: bytes, at: str, page: Page | None = None) -> Stored:
    """Split and store a page as a visit would."""
    page = page or parse(html, subject.url, captured=at)
    return archive.store(answer(subject.url, html, at), page)


def revisit(archive: Archive, subject: Subject, page: Page, kind: str) -> list[Unfounded] | None:
    """Two visits with noise between them, and the versions that it made; None where the page has no such noise."""
    before, after = noise.KINDS[kind](subject.html, page, random.Random(subject.id))
    if before == after:
        return None
    first = store(archive, subject, before, TIMES[0], page if before is subject.html else None)
    second = store(archive, subject, after, TIMES[1])
    if second.outcome not in ("ok", "same"):
        return [Unfounded(kind, "body", subject.id, second.outcome)]
    told = {change.part: change.summary for change in archive.history(first.page_url) if change.captured == TIMES[1]}
    welcome = ("related",) if kind == "rotated related" else ()
    return [Unfounded(kind, part, subject.id, told.get(part, "")) for part in second.new if part not in welcome]


def each(
    subjects: Iterable[Subject], names: Iterable[str], attempt: Callable[[Archive, Subject, Page, str], T | None]
) -> Iterator[tuple[str, T]]:
    """Each page with each of the things that may be done to it, in an archive for each of these: its name, and what
    came of it where it can be done to this page."""
    with tempfile.TemporaryDirectory() as folder:
        archives = {name: Archive(Path(folder) / f"{number}.db") for number, name in enumerate(names)}
        for subject in subjects:
            try:
                page = parse(subject.html, subject.url, captured=TIMES[0])
            except ParseError:
                continue
            for name, archive in archives.items():
                found = attempt(archive, subject, page, name)
                if found is not None:
                    yield name, found
        for archive in archives.values():
            archive.close()


def run(
    subjects: Iterable[Subject], kinds: Iterable[str] = tuple(noise.KINDS)
) -> Iterator[tuple[str, list[Unfounded]]]:
    """Each page under each kind of noise: the kind, and the false versions."""
    return each(subjects, kinds, revisit)


def options(description: str | None) -> argparse.ArgumentParser:
    """What can be said of the pages to look at."""
    ap = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path)
    ap.add_argument("--sets", nargs="+", default=SETS)
    ap.add_argument("--held-out", action="store_true", help="the held-out fold alone")
    ap.add_argument("--show", action="store_true", help="name the pages")
    return ap


def chosen(args: argparse.Namespace) -> Iterator[Subject]:
    """The pages that were asked for."""
    folds = frozenset([corpus.HELD_OUT]) if args.held_out else frozenset(range(corpus.FOLDS)) - {corpus.HELD_OUT}
    return of_corpus(args.corpus, args.sets, folds) if args.corpus else own()


def main() -> int:
    ap = options(__doc__)
    ap.add_argument("--kinds", nargs="+", choices=list(noise.KINDS), default=list(noise.KINDS))
    args = ap.parse_args()
    pages: Counter[str] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for kind, found in run(chosen(args), args.kinds):
        pages[kind] += 1
        for version in found:
            wrong[kind, version.part] += 1
            if args.show:
                print(f"{kind}\t{version.part}\t{version.id}\t{version.summary}", flush=True)
    print(f"{'noise':<18}{'pages':>7}" + "".join(f"{part:>10}" for part in PARTS))
    for kind in args.kinds:
        print(f"{kind:<18}{pages[kind]:>7}" + "".join(f"{wrong[kind, part]:>10}" for part in PARTS))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
