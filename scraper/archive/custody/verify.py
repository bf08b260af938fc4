"""Is an archive what it was? All checks of a file, one after the other, on one snapshot of it.

What a room of the archive keeps beside the tables it can check itself: its ``Check`` goes into ``CHECKS``.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from scraper.archive.custody import again, derived, kept
from scraper.archive.custody.again import ReaderOf
from scraper.archive.custody.checks import RESTORE, Check, Tick, each
from scraper.archive.custody.tree import Head
from scraper.archive.custody.walk import Walk
from scraper.errors import ArchiveError, UsageError
from scraper.model import Finding, Verified

_HEAD = re.compile(r"(?:(?P<size>\d{1,12}):)?(?P<root>[0-9a-fA-F]{64})")
_DAMAGED: Final = "Restore a copy, or save what can be read: sqlite3 FILE .recover | sqlite3 saved.db"


def read_head(text: str) -> Head:
    """A head as it is printed, '12431:9f86…', or its hash alone (size 0).

    Raises:
        UsageError: it is neither.
    """
    match = _HEAD.fullmatch(text.strip())
    if not match:
        raise UsageError(
            f"not a head of a chain: {text!r}. Give it as 'presskeep verify' prints it, such as 12431:9f86…"
        )
    return Head(int(match["size"] or 0), bytes.fromhex(match["root"]))


def verify(
    db: sqlite3.Connection,
    *,
    head: Head | None,
    quick: bool,
    reader: ReaderOf | None,
    tell: Callable[[Finding], None],
    begin: Callable[[int], None],
    step: Callable[[str], None],
) -> Verified:
    """Run the checks. ``begin`` is told how many steps there will be, ``step`` at each which check is at work."""
    walk = Walk(head)
    checks = [
        _quick_file if quick else _file,
        _REFERENCES,
        Check("chain", each("link"), walk.findings),
        *(check for check in CHECKS if not (quick and check in _SLOW)),
        *([] if reader is None else [again.check(reader)]),
    ]
    found = 0
    with _any_text(db):
        begin(sum(_steps(db, check) for check in checks))
        for check in checks:
            step(check.name)
            for finding in _run(db, check, step):
                found += 1
                tell(finding)
        if head is not None and not walk.grown:
            found += 1
            tell(_not_grown(head, walk.head))
        return _summary(db, found, walk.head)


def _run(db: sqlite3.Connection, check: Check, step: Callable[[str], None]) -> Iterator[Finding]:
    """What a check finds. That SQLite can't read on is a finding, too."""
    try:
        yield from check.run(db, lambda: step(check.name))
    except (sqlite3.DatabaseError, ArchiveError) as exc:
        if isinstance(exc, sqlite3.OperationalError) and exc.sqlite_errorname.startswith(
            ("SQLITE_BUSY", "SQLITE_INTERRUPT")
        ):
            raise
        what = f"could not be done to its end: {exc}"
        yield Finding(check=check.name, where="this check", what=what, advice=_DAMAGED)


def _steps(db: sqlite3.Connection, check: Check) -> int:
    try:
        (steps,) = db.execute(check.steps).fetchone()
    except sqlite3.DatabaseError:
        steps = 0
    return 1 + int(steps)


def _integrity(pragma: str) -> Check:
    """SQLite's own check of the file: pages, indexes, constraints."""

    def run(db: sqlite3.Connection, tick: Tick) -> Iterator[Finding]:
        for (line,) in db.execute(f"PRAGMA {pragma}"):
            if line != "ok":
                yield Finding(check="file", where="the file", what=str(line), advice=_DAMAGED)

    return Check("file", "SELECT 0", run)


def _references(db: sqlite3.Connection, tick: Tick) -> Iterator[Finding]:
    """Every reference leads somewhere. Those of the chain are told by it."""
    for table, row, other, key in db.execute("PRAGMA foreign_key_check"):
        if table != "link":
            names = [name for number, _, name in _keys(db, table) if number == key]
            where = f"{table}.{', '.join(names)}" + ("" if row is None else f" of row {row}")
            yield Finding(check="references", where=where, what=f"leads to no row of {other}", advice=RESTORE)


def _keys(db: sqlite3.Connection, table: str) -> list[tuple[int, int, str]]:
    return db.execute('SELECT id, seq, "from" FROM pragma_foreign_key_list(?)', (table,)).fetchall()


_file = _integrity("integrity_check")
_quick_file = _integrity("quick_check")
_REFERENCES: Final = Check("references", "SELECT 0", _references)
_BYTES: Final = Check("bytes", each("blob"), kept.bytes_kept)
_TEXTS: Final = Check("texts", each("text"), kept.texts_kept)
_SLOW: Final = (_BYTES, _TEXTS)
"""What a quick look leaves out."""

CHECKS: Final[tuple[Check, ...]] = (_BYTES, _TEXTS, derived.SERIES, derived.LOST)
"""What is checked beside the file itself, its references and its chain."""


def _not_grown(head: Head, now: Head) -> Finding:
    if head.size > now.size:
        what = f"the chain has {now.size:,} entries only: it was cut, or this is an older copy"
    else:
        what = (
            "the chain did not grow from that head: what came before it is not what it was, or it is another archive's"
        )
    return Finding(check="head", where=str(head) if head.size else head.root.hex(), what=what, advice=RESTORE)


def _summary(db: sqlite3.Connection, found: int, head: Head) -> Verified:
    captures, size, erased, pruned = db.execute(
        "SELECT (SELECT count(*) FROM capture), (SELECT ifnull(sum(size), 0) FROM blob),"
        " (SELECT count(*) FROM erasure WHERE table_name <> 'blob')"
        " + (SELECT count(*) FROM blob WHERE codec = 'erased'),"
        " (SELECT count(*) FROM blob WHERE codec = 'pruned')"
    ).fetchone()
    state = db.execute("SELECT id FROM archive").fetchone()
    return Verified(
        archive=state[0] if state else "",
        sound=not found,
        findings=found,
        captures=captures,
        size=size,
        erased=erased,
        pruned=pruned,
        head=str(head),
    )


@contextmanager
def _any_text(db: sqlite3.Connection) -> Iterator[None]:
    """Read text whatever bytes it is made of: a damaged one is found by its hash, and must not end the check."""
    former = db.text_factory
    db.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        yield
    finally:
        db.text_factory = former
