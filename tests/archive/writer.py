"""A process that writes to an archive, for the tests that need a second one: ``python -m tests.archive.writer``.

    writer ARCHIVE FIRST LAST       store the visits FIRST to LAST, say the number of each when it is stored
    writer ARCHIVE                  for each line on stdin begin a child that works until it is killed

Visit n is of page n % 7; each changes every part of its page. A child that works does all that a run does, in turns of
ten: visits, one that finds the same bytes, failures with and without bytes, and a page read again by another parser.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from itertools import count

import msgspec

from scraper.archive import Archive
from scraper.model import Page, Response
from tests.archive.visits import comment, failure, link, story, visit

PAGES = 7


def address(number: int) -> str:
    return f"https://example.com/{number % PAGES}"


def at(number: int) -> str:
    return f"2021-05-01T00:00:{number // 10**6:02}.{number % 10**6:06}Z"


def page(number: int) -> Page:
    """The page as visit ``number`` sees it. Each part names the number, so that a page made of two visits is seen."""
    return story(
        [f"Paragraph {i} as of visit {number}, long enough to be one." for i in range(20)],
        title=f"Visit {number}",
        comments=[comment(f"{number}-{i}", f"Comment {i} of visit {number}.", f"User {i}") for i in range(10)],
        related=[link(f"/{number}/{i}", f"Link {i} of visit {number}") for i in range(5)],
    )


def write(path: str, numbers: range) -> None:
    with Archive(path) as archive:
        for number in numbers:
            visit(archive, page(number), at(number), url=address(number))
            os.write(1, f"{number}\n".encode())


def work(path: str, first: int) -> None:
    """Do all that a run does, from turn ``first`` on."""
    with Archive(path) as archive:
        run = archive.begin_run("crawl", job="work")
        for number in count(first):
            match number % 10:
                case 6:
                    visit(archive, page(number - 1), at(number), url=address(number - 1), run=run)
                case 7:
                    archive.store_failure(failure(at(number), url=address(number), body=b"oh no" * number), run=run)
                case 8:
                    archive.store_failure(failure(at(number), url=f"https://example.com/nowhere/{number}"), run=run)
                case 9:
                    archive.reparse(address(number - 4), partial(read, parser=f"test {number}"))
                case _:
                    visit(archive, page(number), at(number), url=address(number), run=run)
            os.write(1, f"{number}\n".encode())


def read(response: Response, *, parser: str) -> Page:
    """The page that ``visits.answer`` made bytes of, as another parser reads it."""
    return msgspec.structs.replace(msgspec.json.decode(response.body, type=Page), parser_version=parser)


def main() -> None:
    path, *numbers = sys.argv[1:]
    if numbers:
        write(path, range(int(numbers[0]), int(numbers[1]) + 1))
        return
    for line in sys.stdin:
        child = os.fork()
        if not child:
            work(path, int(line))
        os.write(1, f"pid {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"end\n")


if __name__ == "__main__":
    main()
