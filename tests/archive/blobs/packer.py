"""A process that packs an archive, or stores to it, for the tests that need a second one.

    packer ARCHIVE               pack, say the number of each when it is done; again until nothing has come for a while
    packer ARCHIVE FIRST LAST    store the visits FIRST to LAST

Visit n is of page n % 10; every third shows the page in another template.
"""

from __future__ import annotations

import sys

from scraper.archive import Archive
from tests.archive.blobs.pages import html, keep, noisy, time

PAGES = 10
ROUNDS = 20


def address(number: int) -> str:
    return f"https://example.com/{number % PAGES}"


def page(number: int) -> bytes:
    """What visit ``number`` gets."""
    return noisy(html("example.com", number % PAGES, "other" if number % 3 == 0 else "story"), number)


def main() -> None:
    path, *numbers = sys.argv[1:]
    with Archive(path) as archive:
        if numbers:
            for number in range(int(numbers[0]), int(numbers[1]) + 1):
                keep(archive, address(number), page(number), time(number))
            return
        for _ in range(ROUNDS):
            archive.pack(on_packed=lambda count: print(count, flush=True))


if __name__ == "__main__":
    main()
