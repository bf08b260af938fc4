"""Pruning: what was named goes, and nothing else."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.archive.custody.prune import Policy
from scraper.errors import NotArchived, ReadOnlyArchive, UsageError
from scraper.model import Pruned
from tests.archive.conftest import sound
from tests.archive.custody.histories import read, shown
from tests.archive.visits import PARAGRAPHS, URL, answer, day, failure, story

ROOT = Path(__file__).parents[3]


@pytest.fixture
def filled(path: Path) -> Path:
    """Ten visits to a page that changed on the fifth day, each with other noise; and a failed one."""
    with Archive(path) as archive:
        for number in range(1, 11):
            page = story() if number < 5 else story(PARAGRAPHS[:2])
            archive.store(answer(page, day(number), noise=f"\n#{number}"), page)
        archive.store_failure(failure(day(11), body=b"<h1>500</h1>" * 100))
    return path


def kept(path: Path) -> list[int]:
    """The days of which the bytes are there."""
    with Archive(path) as archive:
        days = []
        for capture in archive.captures(URL):
            assert capture.sha256
            with suppress(NotArchived):
                archive.bytes_of(capture.sha256)
                days.append(int(capture.captured[8:10]))
        return days


def prune(path: Path, policy: Policy) -> Pruned:
    with Archive(path) as archive:
        before = shown(path)
        would = archive.prunable(policy)
        done = archive.prune(policy)
        assert (would.blobs, would.versions) == (done.blobs, done.versions)
        assert archive.prunable(policy) == Pruned()
        assert sound(archive) == []
        found: list[object] = []
        archive.verify(tell=found.append)
        assert found == []
    assert shown(path) == before
    return done


@pytest.mark.parametrize(
    ("policy", "left"),
    [
        (Policy(bytes_before=day(30)), [1, 5, 10, 11]),
        (Policy(bytes_before=day(4)), [1, 4, 5, 6, 7, 8, 9, 10, 11]),
        (Policy(bytes_before=day(30), all_bytes=True), [1, 10, 11]),
        (Policy(failures_before=day(30)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (Policy(failures_before=day(11)), list(range(1, 12))),
        (Policy(bytes_before=day(1)), list(range(1, 12))),
    ],
)
def test_what_the_policy_names_goes_and_nothing_else(filled: Path, policy: Policy, left: list[int]) -> None:
    done = prune(filled, policy)
    assert kept(filled) == left
    assert done.blobs == 11 - len(left)


def test_the_file_gets_smaller(filled: Path) -> None:
    with Archive(filled) as archive:
        page = story(PARAGRAPHS[:1])
        for number in range(12, 15):
            noise = f"\n#{random.Random(number).randbytes(100_000).hex()}"
            archive.store(answer(page, day(number), noise=noise), page)
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = filled.stat().st_size
    done = prune(filled, Policy(bytes_before=day(30)))
    assert done.size > 10_000
    assert filled.stat().st_size < before


def test_reading_again_takes_what_was_read_before(filled: Path) -> None:
    prune(filled, Policy(bytes_before=day(30), all_bytes=True))
    with Archive(filled) as archive:
        before = [(c.part, c.cause, c.captured, c.not_before) for c in archive.history(URL)]
        again = archive.reparse(URL, read)
        assert again is not None
        assert [(c.part, c.cause, c.captured, c.not_before) for c in archive.history(URL)] == before
        assert archive.verify().findings == 0


def test_versions_of_former_generations(filled: Path) -> None:
    with Archive(filled) as archive:
        archive.reparse(URL, read)
        archive.reparse(URL, read)
    done = prune(filled, Policy(former_generations=True))
    assert done.versions == 4
    with Archive(filled) as archive:
        assert {row["gen"] for row in archive.db["version"].rows} == {3}


def test_bytes_that_come_again_are_kept_again(filled: Path) -> None:
    prune(filled, Policy(bytes_before=day(30)))
    with Archive(filled) as archive:
        archive.store(answer(story(), day(20), noise="\n#2"), story())
    assert 20 in kept(filled)
    with Archive(filled) as archive:
        assert archive.verify().findings == 0


def test_a_pruned_archive_is_taken_in_and_takes_in(filled: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.db"
    whole.write_bytes(filled.read_bytes())
    prune(filled, Policy(bytes_before=day(30)))
    for into, source in ((tmp_path / "new.db", filled), (filled, whole), (whole, filled)):
        with Archive(into) as archive:
            [*archive.merge([source], read)]
            assert len(archive.captures(URL)) == 11
            assert archive.verify().findings == 0
    assert shown(tmp_path / "new.db") == shown(whole)


def test_nothing_without_a_policy(filled: Path) -> None:
    with Archive(filled) as archive:
        for policy in (Policy(), Policy(all_bytes=True)):
            with pytest.raises(UsageError):
                archive.prune(policy)
            with pytest.raises(UsageError):
                archive.prunable(policy)
    with Archive(filled, read_only=True) as archive, pytest.raises(ReadOnlyArchive):
        archive.prune(Policy(bytes_before=day(30)))


KILLED = """
import os, sys
from scraper.archive import Archive
from scraper.archive.custody import prune
prune._BATCH = 1
with Archive(sys.argv[1]) as archive:
    archive.db.conn.set_trace_callback(lambda statement: os.write(1, b"."))
    archive.prune(prune.Policy(bytes_before=sys.argv[2]))
"""


@pytest.mark.parametrize("statements", [3, 20, 60, 120])
def test_one_that_is_killed_goes_on_where_it_was(filled: Path, statements: int) -> None:
    command = [sys.executable, "-c", KILLED, str(filled), day(30)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        process.stdout.read(statements)
        process.send_signal(signal.SIGKILL)
    with Archive(filled) as archive:
        assert sound(archive) == []
        assert archive.verify().findings == 0
    prune(filled, Policy(bytes_before=day(30)))
    assert kept(filled) == [1, 5, 10, 11]
