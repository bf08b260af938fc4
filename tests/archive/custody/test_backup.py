from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive, migrate
from scraper.archive.connection import APPLICATION_ID
from scraper.archive.custody import backup
from scraper.errors import ArchiveError, ExportError, UsageError
from scraper.model import BackedUp
from tests.archive import writer
from tests.archive.custody.conftest import fill
from tests.archive.custody.test_verify import tamper, verify
from tests.archive.test_processes import writing
from tests.archive.visits import URL, day, story, visit

ROOT = Path(__file__).parents[3]


def back_up(path: Path, target: Path) -> BackedUp:
    with Archive(path, read_only=True) as archive:
        return archive.back_up(target)


def refused(path: Path, target: Path, kind: type[Exception], said: str) -> None:
    """No copy is made, and what stands there stays."""
    before = target.read_bytes() if target.is_file() else None
    with pytest.raises(kind, match=said) as caught:
        back_up(path, target)
    assert "\n" not in str(caught.value)
    assert (target.read_bytes() if target.is_file() else None) == before
    assert not list(target.parent.glob("*unfinished*"))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where a copy may be made."""
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies" / "copy.db"


def test_a_copy_is_an_archive_like_the_first(filled: Path, target: Path) -> None:
    made = back_up(filled, target)
    assert [entry.name for entry in target.parent.iterdir()] == ["copy.db"]
    original, _ = verify(filled)
    copied, found = verify(target)
    assert found == []
    assert copied == original
    assert (made.path, made.archive, made.captures, made.head) == (str(target), copied.archive, 10, copied.head)
    assert made.size == target.stat().st_size
    with Archive(filled) as one, Archive(target) as other:
        assert other.page(URL) == one.page(URL)
        visit(other, story(title="The copy is used"), day(20))


def test_what_another_process_has_just_written_is_in_it(filled: Path, target: Path) -> None:
    with Archive(filled) as other:
        visit(other, story(title="Still in the WAL"), day(20))
        assert back_up(filled, target).captures == 11


def test_an_older_copy_is_replaced(filled: Path, target: Path) -> None:
    back_up(filled, target)
    with Archive(filled) as archive:
        visit(archive, story(title="Later"), day(20))
    assert back_up(filled, target).captures == 11
    assert back_up(filled, target).captures == 11
    assert verify(target)[0].captures == 11


def test_an_empty_file_is_replaced(filled: Path, target: Path) -> None:
    target.touch()
    assert back_up(filled, target).captures == 10


def test_a_copy_from_before_there_was_a_chain_is_replaced(filled: Path, target: Path) -> None:
    with closing(sqlite3.connect(target)) as db:
        db.executescript(migrate.steps()[0][1])
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("INSERT INTO capture (id, at, url, asked, outcome) VALUES (3, ?, '', '', 'error')", (day(2),))
        db.commit()
    refused(filled, target, ExportError, "is no older copy of this archive")
    tamper(target, "UPDATE capture SET at = '2021-05-03T12:00:00.000000Z'")
    assert back_up(filled, target).captures == 10


def test_a_link_is_followed(filled: Path, target: Path) -> None:
    link = target.with_name("link.db")
    link.symlink_to(target)
    back_up(filled, link)
    assert link.is_symlink()
    assert verify(target)[0].sound


def test_who_may_read_the_archive_may_read_the_copy_and_nobody_else(filled: Path, target: Path) -> None:
    filled.chmod(0o600)
    back_up(filled, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


# What is never replaced


def test_another_kind_of_file(filled: Path, target: Path) -> None:
    target.write_text("my thesis")
    refused(filled, target, ExportError, "is no older copy of this archive, and is left as it is")
    target.unlink()
    with closing(sqlite3.connect(target)) as db:
        db.execute("CREATE TABLE t (x)")
    refused(filled, target, ExportError, "is no older copy of this archive")


def test_another_archive(filled: Path, target: Path) -> None:
    with Archive(target) as other:
        fill(other)
    refused(filled, target, ExportError, "is no older copy of this archive")


def test_a_copy_that_holds_more(filled: Path, target: Path) -> None:
    # as where somebody gives the two paths in the wrong order
    back_up(filled, target)
    with Archive(target) as archive:
        visit(archive, story(title="Later"), day(20))
    refused(filled, target, ExportError, "is no older copy of this archive")


def test_a_copy_that_is_in_use(filled: Path, target: Path) -> None:
    back_up(filled, target)
    with Archive(target) as archive:
        archive.begin_run("add")
        refused(filled, target, ExportError, "is in use by another program")


def test_the_archive_itself_and_a_folder(filled: Path, target: Path) -> None:
    refused(filled, filled, UsageError, "is the archive itself")
    target.symlink_to(filled)
    refused(filled, target, UsageError, "is the archive itself")
    refused(filled, target.parent, UsageError, "is a folder: name a file in it, such as .*archive.db")
    refused(filled, target.parent / "none" / "copy.db", ExportError, "can't write .* no folder|unable to open")


def test_a_pipe(filled: Path, target: Path) -> None:
    os.mkfifo(target)
    refused(filled, target, ExportError, "is no file")


def test_an_archive_that_is_not_sound_takes_no_copys_place(filled: Path, target: Path) -> None:
    back_up(filled, target)
    tamper(filled, "DELETE FROM link WHERE number = 10")
    refused(filled, target, ExportError, "is no older copy")
    target.unlink()
    refused(filled, target, ArchiveError, r"not sound \(its chain has 9 entries of 10\)")


def test_an_archive_that_is_damaged_is_named_and_not_the_copy(filled: Path, target: Path) -> None:
    with filled.open("r+b") as file:
        file.truncate(filled.stat().st_size // 2)
    refused(filled, target, ArchiveError, rf"^{filled} is damaged|the archive is not sound")


# Others at work


def test_others_write_while_it_is_copied(path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A visit after every eight pages: each would make SQLite begin anew, if no snapshot were held.
    monkeypatch.setattr(backup, "PAGES", 8)
    writer.write(str(path), range(30))
    steps = []
    with Archive(path, read_only=True) as archive, Archive(path) as other:

        def step(what: str) -> None:
            steps.append(what)
            number = 30 + len(steps)
            visit(other, writer.page(number), f"2021-05-01T00:00:00.{number:06}Z", url=writer.address(number))

        made = archive.back_up(target, step=step)
    assert made.captures == 30
    assert len(steps) > 10
    assert verify(target)[0].sound
    assert verify(path)[0].captures == 30 + len(steps)
    assert verify(path, head=made.head)[1] == []


def test_another_process_writes_while_it_is_copied(path: Path, target: Path) -> None:
    with writing(path, 0, 200) as process:
        assert process.stdout
        while process.stdout.readline() != "20\n":
            pass
        heads = [back_up(path, target).head for _ in range(5)]
        process.communicate()
        assert process.returncode == 0
    assert verify(target)[0].sound
    for head in heads:
        assert verify(path, head=head)[1] == []


@contextmanager
def copying(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.archive.custody.backing_up", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("steps", [1, 5, -1])
@pytest.mark.parametrize("before", [False, True])
def test_a_copying_process_that_is_killed_leaves_what_was_there(
    filled: Path, target: Path, steps: int, before: bool
) -> None:
    if before:
        back_up(filled, target)
    old = target.read_bytes() if before else None
    with Archive(filled) as archive:
        for number in range(10, 20):
            visit(archive, story(title=f"Title {number}"), day(number))
    with copying(filled, target, "--slowly") as process:
        assert process.stdin
        assert process.stdout
        told: list[str] = []
        while len(told) != steps and (not told or told[-1] != "checking"):
            told.append(process.stdout.readline().strip())
            if len(told) != steps and told[-1] != "checking":
                print(file=process.stdin, flush=True)
        assert target.with_name(f"copy.db.{process.pid}.unfinished").exists()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert (target.read_bytes() if target.exists() else None) == old
    # The next one clears away what it left, and succeeds.
    assert back_up(filled, target).captures == 20
    assert [entry.name for entry in target.parent.iterdir()] == ["copy.db"]


def test_an_unfinished_copy_of_a_process_at_work_is_left_alone(filled: Path, target: Path) -> None:
    mine = target.with_name(f"copy.db.{os.getppid()}.unfinished")
    another = target.with_name("other.db.999999999.unfinished")
    mine.touch()
    another.touch()
    back_up(filled, target)
    assert mine.exists()
    assert another.exists()


def test_interrupted_it_leaves_nothing(filled: Path, target: Path) -> None:
    def step(what: str) -> None:
        raise KeyboardInterrupt

    with Archive(filled, read_only=True) as archive, pytest.raises(KeyboardInterrupt):
        archive.back_up(target, step=step)
    assert list(target.parent.iterdir()) == []


def test_a_full_disk(filled: Path, target: Path) -> None:
    import resource

    # A limit on the size of files stands in for a disk without room.
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, limit[1]))
    try:
        refused(filled, target, ExportError, "can't write .* What stood there before still does")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, former)


def test_the_progress_is_told(filled: Path, target: Path) -> None:
    totals: list[int] = []
    steps: list[str] = []
    with Archive(filled, read_only=True) as archive:
        archive.back_up(target, begin=totals.append, step=steps.append)
    assert totals == [len(steps)]
    assert steps == ["copying", "checking"]
