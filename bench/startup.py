"""How long ``presskeep --help`` takes to appear, against Python doing nothing: ``python -m bench.startup``.

The design's limit is a quarter of a second. The best of several runs is what the program itself takes; the rest is
the machine.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIMIT = 0.25
RUNS = 9


def best(*arguments: str) -> float:
    """The quickest of several runs of a Python command line, in seconds."""
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> int:
    bare, ours = best("-c", "pass"), best("cli.py", "--help")
    print(f"python -c pass          {bare * 1000:4.0f} ms")
    print(f"python cli.py --help    {ours * 1000:4.0f} ms   (limit {LIMIT * 1000:.0f} ms)")
    return int(ours > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
