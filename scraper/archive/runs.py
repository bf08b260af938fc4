"""Runs: which commands are at work on the archive, and which of them hold a job that nobody else may do meanwhile.

A run has a lease, which the writer renews inside of the transactions it makes anyway. A run is dead when its process is
known to be gone, or, where that can't be told (another machine, another container), when its lease has run out. The
next run to begin notes the dead ones as killed; so a dead run never blocks.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from scraper.archive import times
from scraper.archive.contents import json
from scraper.archive.file import ArchiveFile
from scraper.errors import JobHeld
from scraper.model import CrawlSummary, Run, RunState
from scraper.version import VERSION

T = TypeVar("T")

LEASE = 900.0
"""Seconds for which a run is taken for alive after its last write: longer than any page may keep it waiting."""

_RENEWED_EVERY = 5.0
"""Seconds between two renewals at least."""

_INTERRUPTED = frozenset({130, 143})
"""What a shell shows for a program ended by SIGINT or SIGTERM."""

_RUN = "SELECT id, command, job, host, pid, started, ended, state, lease_until FROM run"


@dataclass(slots=True)
class _Lease:
    """A lease of this process: for how many seconds, and when (by ``time.monotonic``) it is to be renewed."""

    seconds: float
    due: float


class Running(ArchiveFile):
    """The part of ``Archive`` that knows of runs."""

    @cached_property
    def _leases(self) -> dict[int, _Lease]:
        return {}

    def begin_run(self, command: str, *, job: str | None = None, lease: float = LEASE) -> int:
        """Note that a command begins to visit pages; the number to give to ``store`` and ``end_run``.

        ``job`` names work that only one run at a time may do; ``lease``: seconds it may be silent and still be believed
        to be alive.

        Raises:
            JobHeld: another run does that job.
        """
        began = self._write(lambda db: _begin(db, command, job, lease))
        if isinstance(began, Run):
            raise JobHeld(f"{_told(began)}. Wait for it with --wait, or end it first")
        self._leases[began] = _Lease(lease, time.monotonic() + _RENEWED_EVERY)
        return began

    def end_run(self, run: int, *, counts: CrawlSummary, exit_status: int) -> None:
        """Note how it ended."""
        self._leases.pop(run, None)
        state: RunState = "interrupted" if exit_status in _INTERRUPTED else "ended"
        self._write(
            lambda db: db.execute(
                "UPDATE run SET ended = ?, exit_status = ?, counts = ?, state = ?, lease_until = NULL WHERE id = ?",
                (times.now(), exit_status, json(counts), state, run),
            )
        )

    def unfinished_runs(self) -> tuple[Run, ...]:
        """Runs at work, and those that were killed, oldest first. One that is dead and not yet noted is told as killed."""
        return self._read(unfinished)

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Write, and renew in the same transaction the leases that are due."""
        now = time.monotonic()
        due = {run: lease for run, lease in self._leases.items() if lease.due <= now}
        if not due:
            return super()._write(work)

        def renewing(db: sqlite3.Connection) -> T:
            for run, lease in due.items():
                _renew(db, run, lease.seconds)
            return work(db)

        result = super()._write(renewing)
        for lease in due.values():
            lease.due = now + _RENEWED_EVERY
        return result


def unfinished(db: sqlite3.Connection) -> tuple[Run, ...]:
    """Runs at work, and those that were killed, oldest first."""
    rows = db.execute(f"{_RUN} WHERE state IN ('running', 'killed') ORDER BY id").fetchall()
    dead = _dead(db)
    return tuple(_run(row, killed=row[0] in dead) for row in rows)


def _begin(db: sqlite3.Connection, command: str, job: str | None, lease: float) -> int | Run:
    """The number of a new run; or the run that holds the job."""
    for run in _dead(db):
        db.execute("UPDATE run SET state = 'killed' WHERE id = ?", (run,))
    held = job and db.execute(f"{_RUN} WHERE job = ? AND state = 'running'", (job,)).fetchone()
    if held:
        return _run(held)
    values = (command, VERSION, times.now(), job, platform.node(), os.getpid(), _process(os.getpid()), _until(lease))
    cursor = db.execute(
        "INSERT INTO run (command, app, started, job, host, pid, process, lease_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        values,
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _renew(db: sqlite3.Connection, run: int, lease: float) -> None:
    if db.execute("UPDATE run SET lease_until = ? WHERE id = ? AND state = 'running'", (_until(lease), run)).rowcount:
        return
    (job,) = db.execute("SELECT job FROM run WHERE id = ?", (run,)).fetchone()
    row = db.execute(f"{_RUN} WHERE job = ? AND state = 'running'", (job,)).fetchone()
    if row:
        raise JobHeld(f"{_told(_run(row))}: this run had been silent for so long that it was taken for dead")
    db.execute("UPDATE run SET lease_until = ?, state = 'running' WHERE id = ?", (_until(lease), run))


def _dead(db: sqlite3.Connection) -> list[int]:
    """Runs that are down as at work and are not."""
    rows = db.execute("SELECT id, host, pid, process, lease_until FROM run WHERE state = 'running'").fetchall()
    return [run for run, host, pid, process, until in rows if not _is_alive(host, pid, process, until)]


def _is_alive(host: str | None, pid: int | None, process: str | None, until: str | None) -> bool:
    """Is a process still there? Where that can't be seen from here, its lease tells."""
    mine = _process(os.getpid())
    if pid is not None and process and mine and _place(process) == _place(mine):
        there = _process(pid)
        if there is not None or not _is_hidden(pid):
            return there == process
    if pid is not None and not process and not mine and host == platform.node() and not _exists(pid):
        return False
    return until is not None and until > times.now()


def _process(pid: int) -> str | None:
    """What tells a process from all others that have or had its number: the boot and the namespace of numbers that it
    belongs to, and when it was started (https://man7.org/linux/man-pages/man5/proc.5.html). None where the system has
    no such files, and for a process that is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return None
    state, *rest = stat.rpartition(")")[2].split()  # the name before it may hold anything
    return None if state in "ZX" else f"{boot} {space} {rest[18]}"


def _place(process: str) -> str:
    """Boot and namespace: where a number means the same process as here."""
    return process.rpartition(" ")[0]


def _is_hidden(pid: int) -> bool:
    """Is it a process of another user on a system that shows everyone only his own (hidepid)?"""
    return not Path(f"/proc/{pid}").exists() and _exists(pid)


def _exists(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def _run(row: tuple[Any, ...], *, killed: bool = False) -> Run:
    number, command, job, host, pid, started, ended, state, until = row
    return Run(
        id=number,
        command=command,
        job=job,
        host=host,
        pid=pid,
        started=started,
        ended=ended,
        state="killed" if killed else state,
        lease_until=until,
    )


def _told(run: Run) -> str:
    return f"'{run.job}' is being done already: by process {run.pid} on {run.host}, since {run.started[:19]}Z"


def _until(seconds: float) -> str:
    return times.ours(datetime.now(UTC) + timedelta(seconds=seconds))
