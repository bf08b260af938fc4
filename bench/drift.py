"""How often the drift alarm cries wolf, and how many pages it takes to hear it after a redesign.

    python -m bench.drift [--sites N] [--pages N]

Sites are simulated as rows of readings and looked at after every fifth reading, as a crawl does at its end. The stable
ones vary as news sites do: sections that come in clusters, agency pieces without authors, seasons, a slow trend, few pages
watched for long. The others are the same with a redesign in the middle, after which a field is not found any more, on all
pages or on some. Printed are, of the stable ones, sites and looks with an alarm; of the redesigned ones those that were
told, and the delay in pages.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import NamedTuple

from scraper.archive.figures.drift import READINGS, Reading, drifts
from scraper.archive.times import ours

EVERY = 5


class Section(NamedTuple):
    """A kind of page of a site: how often it has what."""

    authors: float
    date: float
    length: int
    comments: float
    related: float


NEWS = Section(0.95, 0.99, 3000, 0.6, 0.95)
AGENCY = Section(0.02, 0.99, 1200, 0.3, 0.9)
OPINION = Section(1.0, 0.98, 5000, 0.8, 0.95)
FLASH = Section(0.1, 0.99, 350, 0.05, 0.5)
GALLERY = Section(0.5, 0.9, 200, 0.2, 0.7)

Order = Iterator[tuple[int, Section]]
"""Pages in the order they are read, each with its section."""


def steady(rng: random.Random) -> Order:
    """One kind of page."""
    page = 0
    while True:
        page += 1
        yield page, NEWS


def mixed(rng: random.Random) -> Order:
    """All kinds of pages, each drawn for itself."""
    page = 0
    while True:
        page += 1
        yield page, rng.choices((NEWS, AGENCY, OPINION, FLASH, GALLERY), (50, 20, 10, 15, 5))[0]


def clustered(rng: random.Random) -> Order:
    """The same, read section by section, as a crawl of several feeds does."""
    page = 0
    while True:
        section = rng.choices((NEWS, AGENCY, OPINION, FLASH, GALLERY), (50, 20, 10, 15, 5))[0]
        for _ in range(rng.randint(3, 20)):
            page += 1
            yield page, section


def seasonal(rng: random.Random) -> Order:
    """In summer agencies fill the pages."""
    page = 0
    while True:
        page += 1
        summer = (1 - math.cos(page / 300 * 2 * math.pi)) / 2
        yield page, rng.choices((NEWS, AGENCY, FLASH), (70 - 35 * summer, 15 + 35 * summer, 15))[0]


def trend(rng: random.Random) -> Order:
    """A site that turns to short news, a little each week."""
    page = 0
    while True:
        page += 1
        turned = min(1.0, page / 1000)
        yield page, rng.choices((NEWS, FLASH), (90 - 40 * turned, 10 + 40 * turned))[0]


def revisited(rng: random.Random) -> Order:
    """New pages, and each of the latest sixty seen again and again."""
    page = 0
    while True:
        page += 1
        kind = {
            number: random.Random(number).choices((NEWS, AGENCY, FLASH), (60, 25, 15))[0]
            for number in range(max(1, page - 60), page + 1)
        }
        yield from ((number, kind[number]) for number in rng.sample(sorted(kind), min(4, len(kind))))
        yield page, kind[page]


def few(rng: random.Random) -> Order:
    """Eight pages, watched."""
    while True:
        for page in range(8):
            yield page, (NEWS, AGENCY, OPINION, FLASH)[page % 4]


STABLE: tuple[Callable[[random.Random], Order], ...] = (steady, mixed, clustered, seasonal, trend, revisited, few)

Loss = Callable[[Reading, random.Random], Reading]


def all_authors(row: Reading, rng: random.Random) -> Reading:
    return row._replace(authors=0)


def most_authors(row: Reading, rng: random.Random) -> Reading:
    return row._replace(authors=0) if rng.random() < 0.7 else row


def all_dates(row: Reading, rng: random.Random) -> Reading:
    return row._replace(dated=0)


def body_cut(row: Reading, rng: random.Random) -> Reading:
    return row._replace(characters=min(row.characters, rng.randint(80, 300)))


def all_comments(row: Reading, rng: random.Random) -> Reading:
    return row._replace(found=0)


def comments_and_count(row: Reading, rng: random.Random) -> Reading:
    return row._replace(found=0, stated=None)


def all_related(row: Reading, rng: random.Random) -> Reading:
    return row._replace(links=0)


LOSSES: tuple[Loss, ...] = (
    all_authors,
    most_authors,
    all_dates,
    body_cut,
    all_comments,
    comments_and_count,
    all_related,
)


def readings(order: Order, rng: random.Random, loss: Loss | None, after: int) -> Iterator[Reading]:
    """The readings of a site; from the one numbered ``after`` on with what a redesign lost."""
    begin = datetime(2021, 1, 1, tzinfo=UTC)
    traits: dict[int, Reading] = {}
    for number, (page, section) in enumerate(order):
        at = ours(begin + timedelta(minutes=20 * number))
        if page not in traits:
            # What a page has, it has in all of its readings; comments it gets with time.
            comments = rng.randint(1, 40) if rng.random() < section.comments else 0
            traits[page] = Reading(
                page,
                at,
                int(rng.lognormvariate(math.log(section.length), 0.6)),
                int(rng.random() < section.authors),
                int(rng.random() < section.date),
                comments,
                comments,
                int(rng.random() < section.related) * 4,
            )
        row = traits[page]._replace(at=at)
        yield loss(row, rng) if loss and number >= after else row


def alarms(rows: Iterator[Reading], look_from: int, looks: int) -> Iterator[tuple[int, list[str]]]:
    """What each look tells: the number of readings so far, and the fields."""
    kept: list[Reading] = []
    for number, row in enumerate(rows, 1):
        kept = [*kept[-READINGS + 1 :], row] if len(kept) >= READINGS else [*kept, row]
        if number > look_from + looks:
            return
        if number >= look_from and number % EVERY == 0:
            yield number, [found.field for found in drifts("site", kept)]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sites", type=int, default=40, help="of each kind")
    arguments.add_argument("--pages", type=int, default=1000, help="readings of a stable site")
    options = arguments.parse_args()
    print(f"stable sites, {options.pages:,} readings each      sites with an alarm      looks with one")
    for kind in STABLE:
        sites = looks = wrong = 0
        fields: set[str] = set()
        for seed in range(options.sites):
            rng = random.Random(f"{kind.__name__} {seed}")
            heard = [found for _, found in alarms(readings(kind(rng), rng, None, 0), 0, options.pages)]
            sites += any(heard)
            wrong += sum(map(bool, heard))
            looks += len(heard)
            fields.update(*heard)
        print(
            f"  {kind.__name__:24}{sites:14} of {options.sites:4}{wrong:16,} of {looks:7,}  {', '.join(sorted(fields))}"
        )
    for kind in (steady, mixed, clustered, revisited):
        print(
            f"\nredesign of a site that is {kind.__name__}: told of (within 300 readings), delay in readings: median, 90 %"
        )
        for loss in LOSSES:
            delays: list[int] = []
            for seed in range(options.sites):
                rng = random.Random(f"{kind.__name__} {loss.__name__} {seed}")
                after = rng.randint(200, 400)
                for number, told in alarms(readings(kind(rng), rng, loss, after), after, 300):
                    if told:
                        delays.append(number - after)
                        break
            told_of = f"{len(delays):3} of {options.sites}"
            spread = f"{median(delays):6.0f}{quantiles(delays, n=10)[-1]:6.0f}" if len(delays) > 1 else ""
            print(f"  {loss.__name__:24}{told_of} {spread}")


if __name__ == "__main__":
    main()
