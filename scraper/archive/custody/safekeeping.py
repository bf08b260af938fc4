"""What can be asked of an archive about its own soundness, and taken from it to be kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from scraper.archive.custody import verify
from scraper.archive.file import ArchiveFile
from scraper.model import Finding, Verified


def _nothing(_: object) -> None:
    return None


class Safekeeping(ArchiveFile):
    """Verify, proof, backup."""

    def verify(
        self,
        *,
        head: str | None = None,
        quick: bool = False,
        tell: Callable[[Finding], None] = _nothing,
        begin: Callable[[int], None] = _nothing,
        step: Callable[[str], None] = _nothing,
    ) -> Verified:
        """Check the whole file: by SQLite's own means, every hash, every reference, the chain, what was derived.

        ``head``: of the chain, as it was told earlier; that the chain grew from it is checked, too. ``quick`` leaves out
        the bytes and texts. ``tell`` gets each finding; ``begin`` and ``step`` are for a progress bar.

        Raises:
            UsageError: ``head`` is none.
        """
        wanted = None if head is None else verify.read_head(head)
        with self._reading() as db:
            return verify.verify(db, head=wanted, quick=quick, tell=tell, begin=begin, step=step)
