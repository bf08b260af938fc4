"""Custody of a large archive: what the chain costs a capture, and how long verify, proof and backup take.

    python -m bench.custody [CAPTURES] [--keep PATH]

The archive is made up: pages of some 50 kB with comments and related links, each visited twenty times; half of the visits
find other bytes, a tenth other words. Next to verify stand SQLite's own check of the same file and SHA-256 over as many
bytes; next to backup, a plain copy of the file.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from scraper.archive import Archive, writing
from scraper.archive.custody import chain
from scraper.model import Block, Comment, Finding, Page, RelatedLink, Response

VISITS = 20
PER_TRANSACTION = 1000
HEADERS = tuple((f"x-header-{n}", f"a value of some length, number {n}") for n in range(20))


def page(rng: random.Random, number: int, edit: int) -> Page:
    """A page of as many words as a story has."""
    words = [f"word{rng.randrange(5000)}" for _ in range(600)]
    paragraphs = [" ".join(words[i : i + 60]) for i in range(0, 600, 60)]
    if edit:
        paragraphs[0] = f"Edited {edit} times. {paragraphs[0]}"
    return Page(
        title=f"Story {number}",
        blocks=tuple(Block(kind="paragraph", text=text) for text in paragraphs),
        comments=tuple(Comment(id=str(n), author=f"User {n}", text=f"Comment {n} on {number}") for n in range(5)),
        comment_count=5,
        related=tuple(RelatedLink(url=f"https://example.com/{n}", title=f"Story {n}") for n in range(5)),
        parser_version="bench 1",
    )


def visits(number: int) -> list[tuple[Response, Page]]:
    """All visits to one page, oldest first."""
    made = []
    markup = " ".join(f'<div class="block-{random.Random(number * 7 + n).randrange(9999)}">' for n in range(1800))
    for visit in range(VISITS):
        read = page(random.Random(number), number, edit=visit // 10)
        body = msgspec.json.encode(read) + markup.encode() + b"nonce %d" % (visit // 2)
        response = Response(
            asked=f"https://example.com/story/{number}",
            url=f"https://example.com/story/{number}",
            status=200,
            headers=HEADERS,
            body=body,
            captured=f"2026-{1 + visit // 28:02}-{1 + visit % 28:02}T{number % 24:02}:00:00.{number:06}Z",
        )
        made.append((response, read))
    return made


def build(path: Path, captures: int) -> float:
    """Make the archive; seconds a capture."""
    begin = time.perf_counter()
    with Archive(path) as archive:
        batch: list[tuple[Response, Page]] = []
        for number in range(captures // VISITS):
            batch += visits(number)
            if len(batch) >= PER_TRANSACTION or number == captures // VISITS - 1:
                archive._write(partial(_store, batch))
                batch = []
    return (time.perf_counter() - begin) / captures


def _store(batch: list[tuple[Response, Page]], db: sqlite3.Connection) -> None:
    for response, read in batch:
        writing.store(db, response, read, None)


def chain_cost(path: Path) -> float:
    """Seconds to seal a capture: all of them once more, taken back afterwards."""
    with Archive(path) as archive:
        db = archive._db
        db.execute("BEGIN IMMEDIATE")
        try:
            (count,) = db.execute("SELECT count(*) FROM link").fetchone()
            db.execute("DELETE FROM link")
            db.execute("UPDATE archive SET entries = 0, chain = ?", (chain.START,))
            begin = time.process_time()
            chain.fill(db)
            return (time.process_time() - begin) / int(count)
        finally:
            db.execute("ROLLBACK")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    begin, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begin, time.process_time() - used


def verify(path: Path, **options: object) -> None:
    found: list[Finding] = []
    with Archive(path, read_only=True) as archive:
        archive.verify(tell=found.append, **options)  # type: ignore[arg-type]
    assert not found, found[:3]


def proof(path: Path, number: int) -> int:
    out = io.BytesIO()
    with Archive(path, read_only=True) as archive:
        archive.proof(f"https://example.com/story/{number}", out)
    return len(out.getvalue())


def sqlite_check(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def hash_as_many(size: int) -> None:
    piece = bytes(50_000)
    for _ in range(size // len(piece)):
        hashlib.sha256(piece).digest()


def measure(path: Path, captures: int, folder: Path) -> None:
    with Archive(path, read_only=True) as archive:
        head = archive.verify(quick=True).head
        (size,) = archive._db.execute("SELECT sum(size) FROM blob").fetchone()
        (links,) = archive._db.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%link%'").fetchone() or (0,)
    print(f"{captures:,} captures, {size / 1e9:.2f} GB received, a file of {path.stat().st_size / 1e6:,.0f} MB")
    print(f"chain, CPU a capture            {chain_cost(path) * 1e6:8.1f} µs, {links / captures:.0f} bytes of the file")
    rows = (
        ("verify", lambda: verify(path)),
        ("verify --quick", lambda: verify(path, quick=True)),
        ("verify --quick --head SIZE:HASH", lambda: verify(path, quick=True, head=head)),
        ("verify --quick --head HASH", lambda: verify(path, quick=True, head=head.split(":")[1])),
        ("  floor: SQLite's check alone", lambda: sqlite_check(path)),
        ("  floor: SHA-256 of all bytes", lambda: hash_as_many(size)),
        ("proof", lambda: proof(path, 7)),
        ("backup", lambda: _backup(path, folder / "copy.db")),
        ("  floor: copying the file", lambda: shutil.copyfile(path, folder / "plain.db")),
    )
    for name, work in rows:
        clock, processor = timed(work)
        print(f"{name:32}{clock:8.2f} s   {processor:8.2f} s of CPU")
    print(
        f"a proof is {proof(path, 7):,} bytes; memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


def _backup(path: Path, target: Path) -> None:
    with Archive(path, read_only=True) as archive:
        archive.back_up(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", nargs="?", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="where to keep the archive for another run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.keep or Path(folder) / "archive.db"
        if not path.exists():
            print(f"stored in                       {build(path, arguments.captures) * 1e6:8.1f} µs a capture")
        measure(path, arguments.captures, Path(folder))


if __name__ == "__main__":
    main()
