"""A process that writes to an archive, for the tests that need a second one: ``python -m tests.archive.writer``.

    writer ARCHIVE FIRST LAST       store the visits FIRST to LAST, say the number of each when it is stored
    writer ARCHIVE                  for each line on stdin begin a child that stores visits until it is killed

Visit n is of page n % 7; each changes every part of its page.
"""

from __future__ import annotations

import os
import sys
from itertools import count

from scraper.archive import Archive
from scraper.model import Page
from tests.archive.visits import comment, link, story, visit

PAGES = 7


def address(number: int) -> str:
    return f"https://example.com/{number % PAGES}"


def page(number: int) -> Page:
    """The page as visit ``number`` sees it. Each part names the number, so that a page made of two visits is seen."""
    return story(
        [f"Paragraph {i} as of visit {number}, long enough to be one." for i in range(20)],
        title=f"Visit {number}",
        comments=[comment(f"{number}-{i}", f"Comment {i} of visit {number}.", f"User {i}") for i in range(10)],
        related=[link(f"/{number}/{i}", f"Link {i} of visit {number}") for i in range(5)],
    )


def write(path: str, numbers: range | count[int]) -> None:
    with Archive(path) as archive:
        for number in numbers:
            visit(archive, page(number), f"2021-05-01T00:00:00.{number:06}Z", url=address(number))
            os.write(1, f"{number}\n".encode())


def main() -> None:
    path, *numbers = sys.argv[1:]
    if numbers:
        write(path, range(int(numbers[0]), int(numbers[1]) + 1))
        return
    for line in sys.stdin:
        child = os.fork()
        if not child:
            write(path, count(int(line)))
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    main()
