"""Several processes on one archive. Those that are killed are in test_kills.py."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.archive import Archive
from tests.archive import writer
from tests.archive.conftest import sound
from tests.archive.kills import ROOT, whole


@contextmanager
def writing(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.archive.writer", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


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
