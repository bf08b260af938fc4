"""Several processes on one archive, and processes that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.archive import writer
from tests.archive.conftest import sound

ROOT = Path(__file__).parents[2]


@contextmanager
def writing(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.archive.writer", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


def whole(archive: Archive) -> set[int]:
    """The visits an archive knows. Each page must be that of one visit, all parts of it."""
    seen = set()
    for capture in archive.db.query("SELECT at, url FROM capture"):
        number = int(capture["at"][-7:-1])
        expected, found = writer.page(number), archive.page(capture["url"], at=capture["at"])
        assert (found.title, found.blocks, found.related) == (expected.title, expected.blocks, expected.related)
        assert [comment.text for comment in found.comments] == [comment.text for comment in expected.comments]
        seen.add(number)
    return seen


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork to begin writers fast enough")
def test_a_writer_killed_at_any_instant_leaves_every_visit_whole(path: Path) -> None:
    rng = random.Random()
    said: set[int] = set()
    with writing(path) as process:
        assert process.stdin
        assert process.stdout
        for _ in range(10):
            print(max(said, default=-1) + 2, file=process.stdin, flush=True)
            told = []
            pid = None
            # Wait for a few visits to be stored, then strike somewhere inside of the next one.
            wanted = rng.randrange(0, 6)
            spin = rng.randrange(40_000)
            for line in process.stdout:
                if line.startswith("pid"):
                    pid = int(line.split()[1])
                else:
                    told.append(int(line))
                if pid and len(told) >= wanted:
                    break
            assert pid
            for _ in range(spin):
                pass
            os.kill(pid, signal.SIGKILL)
            told += [int(line) for line in iter(process.stdout.readline, "end\n")]
            said.update(told)
            with Archive(path) as archive:
                assert sound(archive) == []
                known = whole(archive)
            # What was said to be stored is there; at most the one after it is, too.
            assert said <= known
            assert len(known - said) <= 1
            said = known


def test_two_processes_write_one_archive_at_once(path: Path) -> None:
    # both make the file, both write to the same seven pages, and what comes later is not always from later
    with writing(path, 0, 29) as one, writing(path, 30, 59) as other:
        assert [one.communicate()[1], other.communicate()[1]] == [None, None]
        assert (one.returncode, other.returncode) == (0, 0)
    with Archive(path) as archive:
        assert sound(archive) == []
        assert whole(archive) == set(range(60))
        outcomes = Counter(capture.outcome for page in archive.summaries() for capture in archive.captures(page.url))
        assert outcomes == {"ok": 60}
        versions = {page.url: page.version.body for page in archive.summaries()}
        assert [versions[writer.address(n)] for n in range(writer.PAGES)] == [9, 9, 9, 9, 8, 8, 8]


def test_a_reader_is_not_kept_waiting(path: Path) -> None:
    writer.write(str(path), range(1))
    with Archive(path, timeout=0) as holder, Archive(path, read_only=True, timeout=0) as reader:
        holder.db.execute("BEGIN IMMEDIATE")
        assert reader.page(writer.address(0)).title == "Visit 0"
        holder.db.execute("ROLLBACK")
