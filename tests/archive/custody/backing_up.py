"""A process that copies an archive and says when it has begun: ``python -m tests.archive.custody.backing_up ARCHIVE COPY``.

With ``--slowly`` it waits for a line on stdin at each step, so that it can be killed in the middle.
"""

from __future__ import annotations

import sys

from scraper.archive import Archive
from scraper.archive.custody import backup


def main() -> None:
    path, target, *slowly = sys.argv[1:]
    if slowly:
        backup.PAGES = 8  # type: ignore[misc]

    def step(what: str) -> None:
        print(what, flush=True)
        if slowly:
            sys.stdin.readline()

    with Archive(path, read_only=True) as archive:
        archive.back_up(target, step=step)


if __name__ == "__main__":
    main()
