"""Crawls that are not at their end, and the addresses that each has still to visit (its frontier).

A visit and what it leads to are written in one transaction (``together``), so that a crawl that is killed has visited
what it has noted as visited, and nothing else. Of a crawl that has ended its addresses go.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from scraper import urls
from scraper.archive import times
from scraper.archive.contents import json
from scraper.archive.file import ArchiveFile
from scraper.errors import BadURL
from scraper.model import Crawl, Item

ItemState = Literal["done", "failed", "skipped"]

_QUEUED = """
SELECT url, depth, site, source, is_story, headline, listed, nested, rank, is_host, id, attempts, not_before FROM frontier
WHERE crawl_id = ? AND host = ? AND state = 'queued' AND (rank, id) > (?, ?) ORDER BY rank, id LIMIT ?
"""
_CRAWL = (
    "SELECT id, job, seeds, options, begun, pages,"
    " (SELECT count(*) FROM frontier WHERE crawl_id = crawl.id AND state = 'queued')"
    " FROM crawl WHERE ended IS NULL AND job IS NOT NULL"
)


class Known(NamedTuple):
    """An address that had been waiting in a frontier, and is visited now."""

    id: int
    host: str


class Crawling(ArchiveFile):
    """The part of ``Archive`` that knows what crawls have still to visit."""

    def begin_crawl(self, run: int, *, seeds: Sequence[str], options: Mapping[str, Any]) -> int:
        """Begin a crawl; its number. Until it has a name it is not gone on with: should it be killed, the next crawl to
        begin clears it away."""
        return self._write(lambda db: _begin(db, run, seeds, options))

    def name_crawl(self, crawl: int, job: str) -> None:
        """Let a crawl be gone on with, now that all of its seeds are there, and forget what was left of one of that job."""
        self._write(lambda db: _name_crawl(db, crawl, job))

    def end_crawl(self, crawl: int) -> None:
        """Note that a crawl is at its end."""
        self._write(lambda db: _end(db, crawl))

    def unfinished_crawls(self) -> tuple[Crawl, ...]:
        """Those that have something left to visit, oldest first; one that is at work is among them."""
        return self._read(lambda db: tuple(_crawl(row) for row in db.execute(f"{_CRAWL} ORDER BY id")))

    def queue(self, crawl: int, items: Iterable[Item]) -> Counter[str]:
        """Take addresses in that the crawl does not know yet; how many, by host. What is no address is passed over."""
        return self._write(lambda db: _queue(db, crawl, items))

    def queued(self, crawl: int, host: str, after: tuple[int, int], limit: int) -> list[Item]:
        """The next addresses of a host by their rank, of one rank in the order they were found: those behind the one with
        the rank and number ``after``."""
        rows = self._read(lambda db: db.execute(_QUEUED, (crawl, host, *after, limit)).fetchall())
        return [_item(row) for row in rows]

    def queued_hosts(self, crawl: int) -> dict[str, int]:
        """How many addresses wait, by host, in the order in which the hosts were met."""
        rows = self._read(
            lambda db: db.execute(
                "SELECT host, count(*) FROM frontier WHERE crawl_id = ? AND state = 'queued' GROUP BY host ORDER BY min(id)",
                (crawl,),
            ).fetchall()
        )
        return dict(rows)

    def is_queued(self, item: Item) -> bool:
        """Is an address still to be visited?"""
        found = self._read(lambda db: db.execute("SELECT state FROM frontier WHERE id = ?", (item.id,)).fetchone())
        return bool(found == ("queued",))

    def is_visited(self, crawl: int, url: str, *, by_other_than: Item) -> bool:
        """Has a page been seen in this crawl, under this or another address, on the way of another item?"""
        name = _name(url)
        found = self._read(
            lambda db: db.execute(
                "SELECT state FROM frontier WHERE crawl_id = ? AND name = ? AND id <> ?",
                (crawl, name, by_other_than.id),
            ).fetchone()
        )
        return found is not None and found != ("queued",)

    def settle(self, item: Item, state: ItemState, reason: str | None = None, *, counts: bool = False) -> None:
        """Note what an address came to; ``counts``: it is one of the pages of which a crawl may have a limit."""

        def noted(db: sqlite3.Connection) -> None:
            db.execute("UPDATE frontier SET state = ?, reason = ? WHERE id = ?", (state, reason, item.id))
            if counts:
                db.execute(
                    "UPDATE crawl SET pages = pages + 1 WHERE id = (SELECT crawl_id FROM frontier WHERE id = ?)",
                    (item.id,),
                )

        self._write(noted)

    def put_off(self, item: Item, not_before: str, reason: str) -> None:
        """Note that an address was tried in vain, and is to be tried again."""
        self._write(
            lambda db: db.execute(
                "UPDATE frontier SET attempts = attempts + 1, not_before = ?, reason = ? WHERE id = ?",
                (not_before, reason, item.id),
            )
        )

    def note_visited(self, item: Item, crawl: int, url: str) -> Known | None:
        """Note that the page an item led to has this address, too: where it waits in the frontier, it waits no longer,
        and is returned."""
        name = _name(url)
        return None if name is None else self._write(lambda db: _visited(db, item, crawl, name, url))

    def to_try_again(self, sites: Sequence[str] = ()) -> Iterator[str]:
        """The addresses whose last visit gave no page for a reason that may be gone: a fault, a refusal; of these sites,
        or of all."""
        last = 0
        while True:
            with self._reading() as db:
                batch = db.execute(_FAILED_LAST, (last, _BATCH)).fetchall()
            if not batch:
                return
            last = batch[-1][0]
            for _, asked in batch:
                if not sites or urls.site(asked) in sites:
                    yield asked


_BATCH = 500

_FAILED_LAST = """
SELECT id, asked FROM capture AS failed WHERE outcome IN ('error', 'blocked') AND id > ?
  AND NOT EXISTS (SELECT 1 FROM capture AS later WHERE later.page_id = failed.page_id
                  AND (later.at, later.id) > (failed.at, failed.id))
  AND NOT EXISTS (SELECT 1 FROM capture AS later WHERE later.url = failed.url AND later.page_id IS NULL
                  AND (later.at, later.id) > (failed.at, failed.id))
  AND NOT EXISTS (SELECT 1 FROM alias JOIN capture AS later ON later.page_id = alias.page_id
                  WHERE alias.url = failed.url AND (later.at, later.id) > (failed.at, failed.id))
ORDER BY id LIMIT ?
"""


def _begin(db: sqlite3.Connection, run: int, seeds: Sequence[str], options: Mapping[str, Any]) -> int:
    killed = db.execute(
        "SELECT crawl.id FROM crawl JOIN run ON run.id = run_id"
        " WHERE crawl.ended IS NULL AND crawl.job IS NULL AND run.state <> 'running'"
    ).fetchall()
    for (crawl,) in killed:
        _end(db, crawl)
    cursor = db.execute(
        "INSERT INTO crawl (run_id, seeds, options, begun) VALUES (?, ?, ?, ?)",
        (run, json(seeds), json(options), times.now()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _name_crawl(db: sqlite3.Connection, crawl: int, job: str) -> None:
    for (former,) in db.execute("SELECT id FROM crawl WHERE ended IS NULL AND job = ?", (job,)).fetchall():
        _end(db, former)
    db.execute("UPDATE crawl SET job = ? WHERE id = ?", (job, crawl))


def _end(db: sqlite3.Connection, crawl: int) -> None:
    db.execute("DELETE FROM frontier WHERE crawl_id = ?", (crawl,))
    db.execute("UPDATE crawl SET ended = ? WHERE id = ?", (times.now(), crawl))


def forget(db: sqlite3.Connection, redact: Callable[[str], str]) -> None:
    """Take words out, within the transaction that takes them out of a page: an address with them in it goes as a whole, and
    of the others what they are called and why they failed."""
    db.execute("UPDATE frontier SET headline = NULL, reason = NULL WHERE headline IS NOT NULL OR reason IS NOT NULL")
    named = [number for number, url in db.execute("SELECT id, url FROM frontier") if redact(url) != url]
    db.executemany("DELETE FROM frontier WHERE id = ?", [(number,) for number in named])
    for number, job, seeds in db.execute("SELECT id, job, seeds FROM crawl").fetchall():
        values = (redact(job) if job else None, redact(seeds))
        if values != (job, seeds):
            db.execute("UPDATE crawl SET job = ?, seeds = ? WHERE id = ?", (*values, number))


def _queue(db: sqlite3.Connection, crawl: int, items: Iterable[Item]) -> Counter[str]:
    added: Counter[str] = Counter()
    for item in items:
        name = _name(item.url)
        if name is None:
            continue
        host = urls.host(item.url)
        headline = item.headline and item.headline.encode("utf-8", "replace").decode()
        added[host] += db.execute(
            "INSERT INTO frontier (crawl_id, name, url, host, depth, site, source, is_story, headline, listed, nested,"
            " rank, is_host) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (
                crawl,
                name,
                item.url,
                host,
                item.depth,
                item.site,
                item.source,
                item.is_story,
                headline,
                item.listed,
                item.nested,
                item.rank,
                item.is_host,
            ),
        ).rowcount
    return added


def _visited(db: sqlite3.Connection, item: Item, crawl: int, name: str, url: str) -> Known | None:
    found = db.execute("SELECT id, host, state FROM frontier WHERE crawl_id = ? AND name = ?", (crawl, name)).fetchone()
    if found is None:
        db.execute(
            "INSERT INTO frontier (crawl_id, name, url, host, depth, source, is_story, state)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, 'done')",
            (crawl, name, url, urls.host(url), item.depth, item.url),
        )
        return None
    number, host, state = found
    if state != "queued" or number == item.id:
        return None
    db.execute("UPDATE frontier SET state = 'done' WHERE id = ?", (number,))
    return Known(number, host)


def _name(url: str) -> str | None:
    """What an address is known by in a frontier; None where it is none."""
    try:
        return urls.twin(url)
    except BadURL:
        return None


def _item(row: tuple[Any, ...]) -> Item:
    url, depth, site, source, is_story, headline, listed, nested, rank, is_host, *rest = row
    return Item(url, depth, site, source, bool(is_story), headline, listed, nested, rank, bool(is_host), *rest)


def _crawl(row: tuple[Any, ...]) -> Crawl:
    number, job, seeds, options, begun, pages, queued = row
    return Crawl(
        id=number,
        job=job,
        seeds=tuple(msgspec.json.decode(seeds)),
        options=msgspec.json.decode(options),
        begun=begun,
        pages=pages,
        queued=queued,
    )
