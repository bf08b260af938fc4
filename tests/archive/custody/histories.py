"""Random histories of a small site, told to one archive or to several."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import msgspec

from scraper.archive import Archive
from scraper.model import Failure, Page, Response
from tests.archive.visits import PARAGRAPHS, answer, comment, failure, link, story

STATED = {
    "https://example.com/a": None,
    "http://www.example.com/a/": None,
    "https://example.com/b": None,
    "https://example.com/b/amp": "https://example.com/b",
    "https://m.example.com/c": "https://example.com/canonical",
    "https://example.com/d?page=2": None,
}
"""Addresses of the site, and the canonical one that each states now and then."""


def read(response: Response) -> Page:
    """What the parser says of an answer that ``answer`` made."""
    return msgspec.json.decode(response.body.split(b"\n#")[0], type=Page)


def history(seed: int, length: int = 24) -> list[Response | Failure]:
    """Visits in the order of time, a few at one instant: edits, threads, links, redirects, canonical names, failures."""
    rng = random.Random(seed)
    pool = [comment(n, f"Comment number {n}, which is long enough.", f"User {n % 4}") for n in range(7)]
    offers = [link(f"/{c}", c.upper()) for c in "abcd"]
    told: list[Response | Failure] = []
    for number in range(length):
        at = f"2021-05-01T00:{number if rng.random() < 0.9 else max(number - 1, 0):02}:00.000000Z"
        url = rng.choice([*STATED])
        if rng.random() < 0.15:
            told.append(failure(at, url=url, outcome=rng.choice(("gone", "error")), body=rng.choice((None, b"No."))))
            continue
        page = story(
            rng.sample(PARAGRAPHS, rng.randrange(1, 4)),
            title=rng.choice(("Council votes for schools", "A farce")),
            comments=rng.sample(pool, rng.randrange(6)),
            stated=rng.choice((-1, None, 7)),
            related=rng.sample(offers, rng.randrange(4)),
            tags=(rng.choice("xy"),),
            canonical_url=rng.choice((None, STATED[url])),
        )
        asked = rng.choice((url, url, f"https://short.example/{number % 6}"))
        hops = ((301, asked),) if asked != url else ()
        told.append(answer(page, at, url=url, asked=asked, redirects=hops, noise=rng.choice(("", "\n#1", "\n#2"))))
    return told


def tell(path: Path, visits: Iterable[Response | Failure], command: str | None = None) -> Path:
    """An archive that was told of visits."""
    with Archive(path) as archive:
        run = archive.begin_run(command) if command else None
        for visit in visits:
            if isinstance(visit, Failure):
                archive.store_failure(visit, run=run)
            else:
                archive.store(visit, read(visit), run=run)
    return path


def shown(path: Path) -> dict[str, object]:
    """All that can be asked of an archive, but for the numbers of rows, and 'ok' or 'same'."""
    with Archive(path, read_only=True) as archive:
        moments = [None, *(f"2021-05-01T00:{n:02}:00Z" for n in range(24))]
        return {
            "pages": list(archive.pages()),
            "then": [[*archive.pages(at=at)] for at in moments],
            "summaries": list(archive.summaries()),
            "history": [(name, archive.history(name)) for name in archive.names()],
            "captures": sorted(
                archive.db.query(
                    "SELECT at, capture.url, asked, final, capture.status, reason, redirects, headers, sha256, page.url AS page,"
                    " run.command FROM capture LEFT JOIN page ON page.id = page_id LEFT JOIN blob ON blob.id = blob_id"
                    " LEFT JOIN run ON run.id = run_id"
                ),
                key=repr,
            ),
            "addresses": list(
                archive.db.query(
                    "SELECT alias.url, page.url AS page, why FROM alias JOIN page ON page.id = page_id ORDER BY alias.url"
                )
            ),
            "names": sorted(
                archive.db.query("SELECT page.url, name, native_id FROM comment JOIN page ON page.id = page_id"),
                key=repr,
            ),
        }
