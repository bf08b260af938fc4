"""A process that opens archives and is killed at a statement of its choice: ``python -m tests.archive.upgrader``.

For each line ``N PATH`` on stdin a child opens the archive at PATH and kills itself before it runs its Nth statement. What
it came to, 'killed' or 'opened', is a line on stdout.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from typing import Any

from scraper.archive import Archive


def open_until(path: str, statements: int) -> None:
    connect = sqlite3.connect
    left = statements

    def count(_: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*arguments, **options)
        db.set_trace_callback(count)
        return db

    sqlite3.connect = counted  # type: ignore[assignment]
    Archive(path).close()


def main() -> None:
    for line in sys.stdin:
        number, path = line.rstrip("\n").split(" ", 1)
        child = os.fork()
        if not child:
            open_until(path, int(number))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("opened" if status == 0 else "killed" if os.WTERMSIG(status) == signal.SIGKILL else status, flush=True)


if __name__ == "__main__":
    main()
