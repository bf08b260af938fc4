"""Room given back by a policy that somebody states: what goes is known by its hash from then on, and all rows stay.

Bytes can go of captures that made no version: what they showed is told by the versions. A page's first and last capture
keep theirs, and so does what is kept of one visit in common with a capture that keeps it. Versions can go that a former
parser read. Nothing goes that was not named.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from scraper.archive import times
from scraper.archive.blobs import drop
from scraper.archive.captures import GOOD
from scraper.archive.custody import chain
from scraper.archive.custody.references import sweep
from scraper.archive.custody.takedown import take_down
from scraper.archive.file import ArchiveFile
from scraper.errors import UsageError
from scraper.model import Pruned

_BATCH: Final = 200


@dataclass(frozen=True)
class Policy:
    """What may go. ``bytes_before``, ``failures_before``: the bytes of captures, and of failed visits, from before a time
    in the form of captures; ``all_bytes``: also of those that made a version, the first and the last of a page excepted.
    """

    bytes_before: str | None = None
    all_bytes: bool = False
    failures_before: str | None = None
    former_generations: bool = False

    def __str__(self) -> str:
        parts = (
            self.bytes_before and f"{'all ' if self.all_bytes else ''}bytes from before {self.bytes_before}",
            self.failures_before and f"failures from before {self.failures_before}",
        )
        return f"pruned: {', '.join(part for part in parts if part)}"


class Pruning(ArchiveFile):
    """The part of ``Archive`` that gives room back."""

    def prunable(self, policy: Policy) -> Pruned:
        """What ``prune`` would take.

        Raises:
            UsageError: the policy names nothing.
        """
        _check(policy)
        return self._read(lambda db: _count(db, policy))

    def prune(self, policy: Policy, *, step: Callable[[str], None] = lambda what: None) -> Pruned:
        """Take it, some at a time: one that is broken off has done part of it, and goes on when it is run again.

        Raises:
            UsageError: the policy names nothing.
            ArchiveError: what is kept as a difference from these bytes is damaged.
        """
        _check(policy)
        done = Pruned()
        while self._write(lambda db: _prune_bytes(db, policy, done)):
            step("bytes")
        while policy.former_generations and self._write(partial(_prune_former, done=done)):
            step("versions")
        self._write(_give_back)
        with self._reading() as db:
            (free,) = db.execute("PRAGMA freelist_count").fetchone()
        if free:
            # A file from before free pages were given back by and by.
            self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return done


def _check(policy: Policy) -> None:
    if not (policy.bytes_before or policy.failures_before or policy.former_generations):
        raise UsageError("say what may go: --bytes-older-than, --failures-older-than, or --former-generations")


_BLOBS: Final = (
    "FROM blob WHERE codec NOT IN ('erased', 'pruned')"
    " AND (EXISTS (SELECT 1 FROM capture WHERE blob_id = blob.id)"
    "  OR EXISTS (SELECT 1 FROM continuation WHERE blob_id = blob.id))"
    " AND NOT EXISTS (SELECT 1 FROM capture LEFT JOIN page ON page.id = page_id WHERE capture.id IN"
    "  (SELECT id FROM capture WHERE blob_id = blob.id UNION ALL"
    "   SELECT capture_id FROM continuation WHERE blob_id = blob.id UNION ALL"
    "   SELECT told.id FROM continuation JOIN capture AS first ON first.id = continuation.capture_id"
    "   JOIN capture AS told ON told.blob_id = first.blob_id AND told.outcome = 'not_modified'"
    "   WHERE continuation.blob_id = blob.id) AND NOT ("
    f"  CASE WHEN outcome IN {GOOD} THEN at < :bytes AND at <> first_seen AND at <> last_seen"
    "    AND (:all OR NOT EXISTS (SELECT 1 FROM version WHERE capture_id = capture.id))"
    "   ELSE at < :failures END))"
)
"""Bytes of which no capture must keep any; those of a continuation are kept with its capture, and for a 304 that speaks of
that. A time that is not given lies before every capture."""


def _values(policy: Policy) -> dict[str, object]:
    return {"bytes": policy.bytes_before or "", "failures": policy.failures_before or "", "all": policy.all_bytes}


def _count(db: sqlite3.Connection, policy: Policy) -> Pruned:
    blobs, size = db.execute(f"SELECT count(*), ifnull(sum(length(data)), 0) {_BLOBS}", _values(policy)).fetchone()
    versions = 0
    if policy.former_generations:
        (versions,) = db.execute(
            "SELECT count(*) FROM version JOIN page ON page.id = page_id WHERE version.gen <> page.gen"
        ).fetchone()
    return Pruned(blobs=blobs, size=size, versions=versions)


def _prune_bytes(db: sqlite3.Connection, policy: Policy, done: Pruned) -> int:
    rows = db.execute(f"SELECT id, sha256 {_BLOBS} LIMIT {_BATCH}", _values(policy)).fetchall()
    at = times.now()
    done.size += drop(db, [row[0] for row in rows], "pruned")
    for blob, sha256 in rows:
        chain.erase(db, "blob", blob, "data", sha256, None, at=at, reason=str(policy))
    done.blobs += len(rows)
    return len(rows)


def _prune_former(db: sqlite3.Connection, done: Pruned) -> int:
    rows = db.execute(
        "SELECT DISTINCT page_id FROM parse JOIN page ON page.id = page_id WHERE parse.gen <> page.gen LIMIT ?",
        (_BATCH,),
    ).fetchall()
    for (page,) in rows:
        (count,) = db.execute(
            "SELECT count(*) FROM version JOIN page ON page.id = page_id WHERE page_id = ? AND version.gen <> page.gen",
            (page,),
        ).fetchone()
        done.versions += count
        take_down(db, page, former=True)
    return len(rows)


def _give_back(db: sqlite3.Connection) -> None:
    for table in ("text", "metadata", "listing"):
        sweep(db, table)
    db.execute("PRAGMA incremental_vacuum").fetchall()
