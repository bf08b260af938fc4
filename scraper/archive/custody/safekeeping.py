"""What can be asked of an archive about its own soundness, and taken from it to be kept elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from scraper.archive import times
from scraper.archive.custody import backup, bundle, verify
from scraper.archive.custody.again import ReaderOf
from scraper.archive.file import ArchiveFile
from scraper.model import BackedUp, Finding, Proof, Verified


def _nothing(_: object) -> None:
    return None


class Safekeeping(ArchiveFile):
    """Verify, proof, backup."""

    def verify(
        self,
        *,
        head: str | None = None,
        quick: bool = False,
        reader: ReaderOf | None = None,
        tell: Callable[[Finding], None] = _nothing,
        begin: Callable[[int], None] = _nothing,
        step: Callable[[str], None] = _nothing,
    ) -> Verified:
        """Check the whole file: by SQLite's own means, every hash, every reference, the chain, what was derived.

        ``head``: of the chain, as it was told earlier; that the chain grew from it is checked, too. ``quick`` leaves out
        the bytes and texts. ``reader`` gives for a page the parser's version and what reads an answer: with it the kept
        bytes are read again, and held against what is shown. ``tell`` gets each finding; ``begin`` and ``step`` are for
        a progress bar.

        Raises:
            UsageError: ``head`` is none.
        """
        wanted = None if head is None else verify.read_head(head)
        with self._reading() as db:
            return verify.verify(db, head=wanted, quick=quick, reader=reader, tell=tell, begin=begin, step=step)

    def proof(
        self, url: str, out: BinaryIO, *, at: str | None = None, failed: bool = False, head: str | None = None
    ) -> Proof:
        """Write into ``out`` a zip that proves one capture without the archive: the last good one of a page.

        ``at``: the last one up to that moment. ``failed``: the last visit that did not see the page, and what came of it.
        ``head``: lead to this head, which was told earlier, and not to that of today.

        Raises:
            NotArchived: there is no such capture.
            UsageError: ``at`` is no time; ``head`` is none, not this archive's, or from before the capture.
            ArchiveError: the capture is not what it was.
        """
        moment = times.END_OF_TIME if at is None else times.moment(at)
        wanted = None if head is None else verify.read_head(head)
        with self._reading() as db:
            return bundle.write(db, bundle.choose(db, url, moment, failed=failed), out, wanted)

    def back_up(
        self,
        target: str | os.PathLike[str],
        *,
        begin: Callable[[int], None] = _nothing,
        step: Callable[[str], None] = _nothing,
    ) -> BackedUp:
        """Copy the archive as it is at this moment, while others may be writing to it. The copy appears whole, or not.

        An older copy of this archive is replaced; anything else that stands there is left alone.

        Raises:
            UsageError, ExportError: no copy can stand there.
            ArchiveError: the archive is not sound.
        """
        with self._reading() as db:
            db.execute("SELECT 1 FROM sqlite_schema").fetchone()  # a snapshot begins with the first question
            return backup.back_up(db, self.path, Path(target), begin=begin, step=step)
