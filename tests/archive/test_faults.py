"""Disks that fill up, for real: a small file system where the user may mount one, a limit of the size of files elsewhere.

Both are real errors of the kernel, ENOSPC and EFBIG. What must hold: one clear line, status 3, and all that was stored
before is there.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive import Archive, migrate
from tests.archive import former, writer
from tests.archive.conftest import sound
from tests.archive.kills import ROOT, crawl, stories
from tests.archive.test_former import BUILT, dump, reads_as_it_did, version
from tests.loopback import loopback

LATEST = migrate.steps()[-1][0]

Run = Callable[..., subprocess.CompletedProcess[str]]
"""Runs a command where no file, or all files together, may grow past ``room`` bytes."""

_FILL = """
import sys
from scraper.archive import Archive
from scraper.errors import ArchiveError
from tests.archive import writer
from tests.archive.visits import visit
with Archive(sys.argv[1]) as archive:
    for number in range(10_000):
        try:
            visit(archive, writer.page(number), writer.at(number), url=writer.address(number))
        except ArchiveError as exc:
            print(type(exc).__name__, exc.exit_status, exc)
            break
        print(number)
    # What is there is still read.
    print(archive.page(writer.address(0)).url)
"""


def limited(*command: str, room: int) -> subprocess.CompletedProcess[str]:
    """No file may be larger."""
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, cwd=ROOT, check=False)


def can_mount() -> bool:
    if not shutil.which("unshare"):
        return False
    return (
        subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0
    )


def on_small_disk(*command: str, room: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """All files of a folder together may not be larger: it is a file system of its own while the command runs. What is in
    it is put there before, and taken out afterwards."""
    script = (
        'set -e; folder=$1; room=$2; shift 2; mkdir -p "$folder.kept"; cp -a "$folder/." "$folder.kept/";'
        ' mount -t tmpfs -o size=$room tmpfs "$folder"; cp -a "$folder.kept/." "$folder/";'
        ' status=0; "$@" || status=$?; rm -rf "$folder.kept"; cp -a "$folder/." "$folder.kept/"; exit $status'
    )
    ended = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(folder), str(room), *command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    shutil.rmtree(folder)
    folder.with_name(folder.name + ".kept").rename(folder)
    return ended


@pytest.fixture(params=["full", "limited"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Run]]:
    """A folder, and how to run a command that may fill it no further than some bytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "limited":
        yield folder, limited
        return
    if not can_mount():
        pytest.skip("needs a user who may mount a file system in a namespace of his own")

    def run(*command: str, room: int) -> subprocess.CompletedProcess[str]:
        return on_small_disk(*command, room=room, folder=folder)

    yield folder, run


def test_a_disk_that_fills_up_costs_what_did_not_fit(disk: tuple[Path, Run]) -> None:
    folder, run = disk
    path = folder / "archive.db"
    ended = run(sys.executable, "-c", _FILL, str(path), room=3_000_000)
    *stored, error, url = ended.stdout.splitlines()
    assert ended.returncode == 0, ended.stderr
    assert error.startswith("ArchiveError 3 ")
    assert str(path) in error
    assert "Free some space" in error or "free space" in error
    assert url == writer.address(0)
    assert len(stored) > 5
    with Archive(path) as archive:
        assert sound(archive) == []
        assert [row["at"] for row in archive.db.query("SELECT at FROM capture ORDER BY id")] == [
            writer.at(int(number)) for number in stored
        ]


def test_a_crawl_ends_in_order_when_the_disk_is_full(disk: tuple[Path, Run]) -> None:
    folder, run = disk
    path = folder / "archive.db"
    with loopback() as server:
        told = stories(server)
        with Archive(path):
            pass
        ended = run(*crawl(server, path), room=path.stat().st_size + 60_000)
        assert ended.returncode == 3
        assert "Traceback" not in ended.stderr
        problem = ended.stderr.splitlines()[-1]
        assert problem.startswith("presskeep: ")
        assert str(path) in problem
        said = {line.split("\t")[0] for line in ended.stdout.splitlines()} & told.keys()
        with Archive(path) as archive:
            assert sound(archive) == []
            assert said <= {summary.url for summary in archive.summaries()} < told.keys()
        assert subprocess.run(crawl(server, path), capture_output=True, check=False).returncode == 0
        with Archive(path) as archive:
            assert {summary.url for summary in archive.summaries()} == told.keys()


_OPEN = "import sys; from scraper.archive import Archive; Archive(sys.argv[1]).close()"


@pytest.mark.parametrize("number", BUILT)
@pytest.mark.parametrize("share", [0.3, 0.9, 1.1, 1.9, 2.05, 2.3])
def test_a_disk_that_fills_up_in_an_upgrade_leaves_the_old_file(
    disk: tuple[Path, Run], number: int, share: float
) -> None:
    # from no room for the copy to hardly enough for the new schema
    folder, run = disk
    path = folder / "archive.db"
    former.build(path, number)
    before = dump(path)
    size = path.stat().st_size
    room = int(size * share)
    ended = run(sys.executable, "-c", _OPEN, str(path), room=max(room, size) if run is not limited else room)
    if ended.returncode:
        said = ended.stderr.splitlines()[-1]
        assert said.startswith("scraper.errors.ArchiveError: ")
        assert str(path) in said
        assert version(path) == number
        assert dump(path) == before
    assert not [entry for entry in folder.iterdir() if "unfinished" in entry.name]
    for copy in folder.glob("*.backup-*"):
        assert dump(copy) == before
    reads_as_it_did(path)
    assert version(path) == LATEST
    if share < 1:
        assert ended.returncode != 0


def test_a_reader_is_not_kept_waiting_by_a_write_or_by_a_checkpoint(path: Path) -> None:
    writer.write(str(path), range(7))
    command = [sys.executable, "-c", _CHECKPOINTS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline()
        with Archive(path, read_only=True, timeout=0) as reader:
            for number in range(300):
                assert (reader.page(writer.address(number)).title or "").startswith("Visit ")
                if number % 50 == 0:
                    assert len([*reader.summaries()]) == len([*reader.pages()]) == writer.PAGES
        other.stdin.close()
        checkpoints = int(other.stdout.read())
    assert checkpoints > 0


_CHECKPOINTS = """
import select, sys
from itertools import count
from scraper.archive import Archive
from tests.archive import writer
from tests.archive.visits import visit
with Archive(sys.argv[1]) as archive:
    print("begun", flush=True)
    for number in count(7):
        visit(archive, writer.page(number), writer.at(number), url=writer.address(number))
        archive.db.execute("PRAGMA wal_checkpoint(%s)" % ("TRUNCATE", "RESTART", "FULL", "PASSIVE")[number % 4]).fetchall()
        if select.select([sys.stdin], [], [], 0)[0]:
            break
    print(number)
"""


def test_readers_see_the_page_of_before_while_a_long_write_goes_on(path: Path) -> None:
    writer.write(str(path), range(7))
    with Archive(path) as holder, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE page SET status = 'gone'")
        other.execute("DELETE FROM related_state")
        with Archive(path, read_only=True, timeout=0) as reader:
            assert {summary.status for summary in reader.summaries()} == {"live"}
            assert all(page.related for page in reader.pages())
            assert reader.stats().pages == writer.PAGES
            assert len(reader.history(writer.address(0))) == 3
        export = [sys.executable, str(ROOT / "cli.py"), "export", "--archive", str(path)]
        ran = subprocess.run(export, capture_output=True, check=False)
        assert (ran.returncode, ran.stderr, len(json.loads(ran.stdout))) == (0, b"", writer.PAGES)
        other.execute("ROLLBACK")
        assert holder.page(writer.address(0)).status == "live"
