"""How small pages are kept, and how long that takes: next to gzip and zstd, in one process and one run.

    python -m bench.storage --corpus FOLDER [--sets wcxb-dev,traf-eval,fundus-meta] [--every N] [--shared]
        [--parts alone,revisits,archive,hundred] [--revisited 20] [--visits 100]

Sizes are shares of the raw bytes of the same pages, times are processor time a page. Four parts:

* first captures alone: each page as it is stored (in a hurry) and as it is packed, and by gzip -6 and zstd 3, 9 and 19;
* one noisy revisit of each page against it: 20 runs of 12 bytes at random places are other digits, nothing else;
* the real archive: all pages split and stored under their addresses, then packed. Told are the pages of whose site
  there is a key page, the whole file, and what of it is which table's;
* a hundred noisy revisits of some of its pages, packed now and then, all read back and compared, and the steps counted.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import zstandard

import scraper
from bench import corpus
from scraper import urls
from scraper.archive import Archive
from scraper.archive.blobs import codecs, hashed
from scraper.errors import BadURL, ParseError
from scraper.model import Page, Response

SETS = "wcxb-dev,traf-eval,fundus-meta"
REVISIT = 1

_COPY = re.compile(r"^https?://[^/]+/web/\d+[a-z_]*/(?=https?://)")
"""What an archive on the web sets before the address of a page."""


def noisy(body: bytes, rng: random.Random) -> bytes:
    """The page as another visit gets it: fresh nonces, counters and times, of the same length."""
    changed = bytearray(body)
    for _ in range(20):
        place = rng.randrange(max(len(body) - 12, 1))
        changed[place : place + 12] = b"%012d" % rng.randrange(10**12)
    return bytes(changed)


def measured(name: str, pages: Sequence[bytes], size: Callable[[bytes], int]) -> None:
    """Print the share of the raw bytes, and the time a page."""
    begin = time.process_time()
    small = sum(map(size, pages))
    spent = time.process_time() - begin
    print(
        f"  {name:34} {100 * small / sum(map(len, pages)):6.2f} %  {1000 * spent / len(pages):8.2f} ms a page",
        flush=True,
    )


def alone(pages: Sequence[bytes]) -> None:
    print(f"first captures alone: {len(pages):,} pages, {sum(map(len, pages)) / 1e6:.1f} MB")
    measured("gzip -6", pages, lambda body: len(gzip.compress(body, 6)))
    for level in (3, 9, 19):
        measured(f"zstd -{level}", pages, lambda body, level=level: len(codecs.zstd(body, level)))  # type: ignore[misc]
    measured("as stored", pages, lambda body: len(codecs.quick(body)))
    measured("as packed", pages, lambda body: len(codecs.alone(body)[1]))


def revisits(pages: Sequence[bytes]) -> None:
    rng = random.Random(20)
    print("a noisy revisit, against the page's own first capture")
    for level in (REVISIT, 3, 6, 9):
        rng.seed(20)
        measured(
            f"zstd -{level} with reference" + (" (as stored)" if level == REVISIT else ""),
            pages,
            lambda body, level=level: len(codecs.zstd(noisy(body, rng), level, body)),  # type: ignore[misc]
        )
    rng.seed(20)
    measured("zstd -9 alone", pages, lambda body: len(zstandard.ZstdCompressor(level=9).compress(noisy(body, rng))))


def host(page: corpus.Labelled) -> str:
    return urls.host(answer(page, b"", 0).url)


def answer(page: corpus.Labelled, body: bytes, number: int) -> Response:
    """The page as it would be visited: under its own address where another archive has it; one without any is a site of its
    own."""
    url = _COPY.sub("", page.url or "")
    try:
        urls.canonical(url)
    except BadURL:
        url = f"https://{page.id.lower()}.example/story"
    at = time.gmtime(1_600_000_000 + number)
    headers = (("content-type", "text/html"), ("server", "nginx"), ("date", time.strftime("%a, %d %b %Y %T GMT", at)))
    return Response(
        asked=url, url=url, status=200, headers=headers, body=body, captured=time.strftime("%Y-%m-%dT%TZ", at)
    )


def stored(archive: Archive, pages: Iterable[corpus.Labelled]) -> list[tuple[corpus.Labelled, Page]]:
    """Split and store pages; those that can be split."""
    kept = []
    spent = parsing = 0.0
    for number, page in enumerate(pages):
        begin = time.process_time()
        try:
            split = scraper.parse(page.html, page.url)
        except ParseError:
            continue
        parsing += time.process_time() - begin
        begin = time.process_time()
        archive.store(answer(page, page.html, number), split)
        spent += time.process_time() - begin
        kept.append((page, split))
    print(f"  split in {1000 * parsing / len(kept):.2f} ms, stored in {1000 * spent / len(kept):.2f} ms a page")
    return kept


def packed(archive: Archive) -> None:
    begin = time.process_time()
    done = archive.pack()
    spent = time.process_time() - begin
    print(
        f"  {done.packed:,} packed in {1000 * spent / max(done.packed, 1):.1f} ms each:"
        f" {done.before / 1e6:.2f} MB are {done.after / 1e6:.2f} MB",
        flush=True,
    )


def told(archive: Archive, raw: int) -> None:
    """What the file is made of."""
    (row,) = archive.db.query("SELECT page_count * page_size AS size FROM pragma_page_count, pragma_page_size")
    print(f"  the whole file: {100 * row['size'] / raw:.2f} % of {raw / 1e6:.1f} MB, index included")
    for row in archive.db.query(
        "SELECT codec, depth, count(*) AS n, 100.0 * sum(length(data)) / sum(size) AS share FROM blob GROUP BY codec, depth"
    ):
        print(f"    {row['n']:6,} {row['codec']:8} at depth {row['depth']}: {row['share']:6.2f} %")
    for row in archive.db.query(
        "SELECT name, sum(pgsize) AS size, sum(unused) AS unused FROM dbstat GROUP BY name ORDER BY size DESC LIMIT 8"
    ):
        print(f"    {row['name']:28} {100 * row['size'] / raw:6.2f} %, {100 * row['unused'] / raw:.2f} % of it unused")


def siblings(archive: Archive) -> None:
    """The pages of whose site there is a key page that they are not: all but one of each site."""
    (row,) = archive.db.query(
        "SELECT count(*) AS n, 100.0 * sum(length(data)) / sum(blob.size) AS share FROM page"
        " JOIN capture ON capture.page_id = page.id JOIN blob ON blob.id = blob_id"
        " WHERE blob_id <> (SELECT min(key_page.blob_id) FROM key_page WHERE key_page.site_id = page.site_id)"
    )
    if row["n"]:
        print(f"  {row['n']:,} pages of whose site there is a key page: {row['share']:.2f} %")


def hundred(archive: Archive, kept: Sequence[tuple[corpus.Labelled, Page]], visits: int) -> None:
    """Visit pages again and again, read everything back."""
    rng = random.Random(100)
    bodies = {hashed(page.html): page.html for page, _ in kept}
    spent = 0.0
    for visit in range(1, visits + 1):
        for number, (page, split) in enumerate(kept):
            body = noisy(page.html, rng)
            bodies[hashed(body)] = body
            begin = time.process_time()
            archive.store(answer(page, body, 100_000 * visit + number), split)
            spent += time.process_time() - begin
        if visit % 10 == 0:
            archive.pack()
    (row,) = archive.db.query(
        "SELECT 100.0 * sum(length(data)) / sum(size) AS share FROM blob WHERE id NOT IN"
        " (SELECT min(blob_id) FROM capture GROUP BY page_id)"
    )
    print(f"{visits} noisy revisits of {len(kept)} pages: stored in {1000 * spent / len(kept) / visits:.2f} ms each")
    print(f"  {row['share']:.3f} % a revisit")
    exact = sum(archive.bytes_of(sha256.hex()) == body for sha256, body in bodies.items())
    (steps,) = archive.db.query("SELECT 1 + max(depth) AS n FROM blob")
    print(f"  {exact:,} of {len(bodies):,} read back exactly, in {steps['n']} steps at most")


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--corpus", type=Path, required=True)
    ap.add_argument("--sets", default=SETS)
    ap.add_argument("--every", type=int, default=1, help="take each Nth page only")
    ap.add_argument("--shared", action="store_true", help="take pages only of whose site there are several")
    ap.add_argument("--revisited", type=int, default=20, help="pages that are visited a hundred times more")
    ap.add_argument("--visits", type=int, default=100)
    ap.add_argument("--parts", default="alone,revisits,archive,hundred")
    args = ap.parse_args()
    pages = [page for name in args.sets.split(",") for page in corpus.read(args.corpus, name)][:: args.every]
    if args.shared:
        hosts = Counter(host(page) for page in pages)
        pages = [page for page in pages if hosts[host(page)] > 1]
    bodies = [page.html for page in pages]
    parts = args.parts.split(",")
    if "alone" in parts:
        alone(bodies)
    if "revisits" in parts:
        revisits(bodies)
    with tempfile.TemporaryDirectory() as folder:
        if "archive" in parts:
            print("the real archive, first captures of all")
            with Archive(Path(folder) / "all.db") as archive:
                kept = stored(archive, pages)
                packed(archive)
                siblings(archive)
                told(archive, sum(len(page.html) for page, _ in kept))
        if "hundred" in parts:
            with Archive(Path(folder) / "some.db") as archive:
                step = max(len(pages) // args.revisited, 1)
                kept = stored(archive, pages[::step])
                packed(archive)
                hundred(archive, kept, args.visits)
    return 0


if __name__ == "__main__":
    sys.exit(main())
