"""Runs and their leases, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import JobHeld, NotArchived
from scraper.model import CrawlSummary, Run
from tests.archive.visits import day, story, visit

ROOT = Path(__file__).parents[2]

_HOLDER = """
import sys
from scraper.archive import Archive
with Archive(sys.argv[1]) as archive:
    print(archive.begin_run("crawl", job=sys.argv[2]), flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(path: Path, job: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has begun a run of a job and does nothing more."""
    command = [sys.executable, "-c", _HOLDER, str(path), job]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def run(archive: Archive, number: int) -> Run:
    [found] = [found for found in archive.unfinished_runs() if found.id == number]
    return found


def end(archive: Archive, number: int, status: int = 0) -> None:
    archive.end_run(number, counts=CrawlSummary(), exit_status=status)


def elsewhere(archive: Archive, number: int, *, until: str) -> None:
    """Make a run one of another machine."""
    archive.db.execute(
        "UPDATE run SET host = 'elsewhere', process = 'boot pid:[1] 7', lease_until = ? WHERE id = ?", (until, number)
    )


def test_a_run_says_who_it_is(archive: Archive) -> None:
    found = run(archive, archive.begin_run("crawl", job="crawl https://example.com/feed"))
    assert (found.command, found.job, found.state) == ("crawl", "crawl https://example.com/feed", "running")
    assert (found.pid, found.host) == (os.getpid(), os.uname().nodename)
    assert found.lease_until
    assert found.lease_until > found.started


def test_a_job_is_done_by_one_run_at_a_time(archive: Archive) -> None:
    first = archive.begin_run("crawl", job="a")
    with pytest.raises(
        JobHeld, match=rf"^'a' is being done already: by process {os.getpid()} on \S+, since 20"
    ) as caught:
        archive.begin_run("crawl", job="a")
    assert caught.value.exit_status == 5
    other = archive.begin_run("crawl", job="b")
    free = [archive.begin_run("add") for _ in range(2)]
    end(archive, first)
    again = archive.begin_run("crawl", job="a")
    assert [found.id for found in archive.unfinished_runs()] == [other, *free, again]


@pytest.mark.parametrize(
    ("status", "state"), [(0, "ended"), (1, "ended"), (3, "ended"), (130, "interrupted"), (143, "interrupted")]
)
def test_how_it_ended_is_noted(archive: Archive, status: int, state: str) -> None:
    number = archive.begin_run("crawl", job="a")
    end(archive, number, status)
    [row] = archive.db.query("SELECT state, exit_status, ended IS NOT NULL AS ended, lease_until FROM run")
    assert row == {"state": state, "exit_status": status, "ended": 1, "lease_until": None}


def test_a_run_of_another_process_is_seen_while_it_lives_and_when_it_is_killed(path: Path) -> None:
    with holder(path, "a") as process, Archive(path) as archive:
        with pytest.raises(JobHeld, match=f"by process {process.pid} on"):
            archive.begin_run("crawl", job="a")
        process.send_signal(signal.SIGKILL)
        process.wait()
        # Its lease runs for many minutes still, but nobody has to wait for that.
        assert [found.state for found in archive.unfinished_runs()] == ["killed"]
        assert archive.begin_run("crawl", job="a") == 2
        assert [*archive.db.query("SELECT state, ended FROM run ORDER BY id")] == [
            {"state": "killed", "ended": None},
            {"state": "running", "ended": None},
        ]


def test_a_killed_process_that_nobody_has_waited_for_yet_is_dead(path: Path) -> None:
    with holder(path, "a") as process, Archive(path) as archive:
        process.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert archive.begin_run("crawl", job="a") == 2


def test_another_process_of_the_same_number_is_not_it(archive: Archive) -> None:
    number = archive.begin_run("crawl", job="a")
    archive.db.execute("UPDATE run SET process = process || '0' WHERE id = ?", (number,))
    assert archive.begin_run("crawl", job="a") == number + 1


def test_of_a_run_elsewhere_the_lease_tells(archive: Archive) -> None:
    number = archive.begin_run("crawl", job="a")
    elsewhere(archive, number, until="2999-01-01T00:00:00.000000Z")
    with pytest.raises(JobHeld, match="on elsewhere"):
        archive.begin_run("crawl", job="a")
    elsewhere(archive, number, until="2021-01-01T00:00:00.000000Z")
    assert archive.begin_run("crawl", job="a") == number + 1


def test_the_lease_is_renewed_within_what_is_written_anyway(archive: Archive) -> None:
    number = archive.begin_run("crawl", job="a")
    archive.db.execute("UPDATE run SET lease_until = '2021'")
    visit(archive, story(), day(1))
    assert run(archive, number).lease_until == "2021", "not before it is due"
    archive._leases[number].due = 0.0
    commits: list[str] = []
    archive.db.conn.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    visit(archive, story(title="New"), day(2))
    assert (run(archive, number).lease_until or "") > "2026"
    assert commits == ["COMMIT"]


def test_a_write_that_fails_renews_nothing_and_the_next_one_does(archive: Archive) -> None:
    number = archive.begin_run("crawl", job="a")
    archive.db.execute("UPDATE run SET lease_until = '2021'")
    archive._leases[number].due = 0.0
    with pytest.raises(ValueError, match="no"):
        archive._write(lambda db: (_ for _ in ()).throw(ValueError("no")))
    assert run(archive, number).lease_until == "2021"
    visit(archive, story(), day(1))
    assert run(archive, number).lease_until != "2021"


def test_a_run_that_was_taken_for_dead_stops_where_another_goes_on(archive: Archive, path: Path) -> None:
    first = archive.begin_run("crawl", job="a")
    elsewhere(archive, first, until="2021-01-01T00:00:00.000000Z")
    with Archive(path) as other:
        second = other.begin_run("crawl", job="a")
        archive._leases[first].due = 0.0
        with pytest.raises(JobHeld, match="had been silent for so long"):
            visit(archive, story(), day(1))
        with pytest.raises(NotArchived):
            archive.captures("https://example.com/2021/05/story/")
        end(archive, first, 5)
        end(other, second)


def test_a_run_that_was_taken_for_dead_goes_on_where_nobody_else_does_it(archive: Archive, path: Path) -> None:
    first = archive.begin_run("crawl", job="a")
    elsewhere(archive, first, until="2021-01-01T00:00:00.000000Z")
    with Archive(path) as other:
        end(other, other.begin_run("crawl", job="a"))
    assert run(archive, first).state == "killed"
    archive._leases[first].due = 0.0
    visit(archive, story(), day(1))
    assert run(archive, first).state == "running"
