"""Bytes like those of real pages: much template, some story, and what differs at each visit."""

from __future__ import annotations

import random

from scraper.archive import Archive
from scraper.archive.blobs import hashed
from scraper.model import Response
from tests.archive.visits import story


def words(seed: object, count: int) -> str:
    """Text that looks like none before: made-up words, the same for the same seed."""
    rng = random.Random(str(seed))
    return " ".join("".join(rng.choices("abcdefghijklmnoprstuvwxyz", k=rng.randint(2, 10))) for _ in range(count))


def template(site: str, kind: str = "story") -> str:
    """Head, menus, scripts and footer that all pages of a kind share, some 20 kB."""
    links = "".join(
        f'<li class="menu-{i}"><a href="https://{site}/{words((site, kind, i), 2)}">{words((site, kind, i), 3)}</a></li>'
        for i in range(150)
    )
    return f"<!doctype html><html><head><title>%s</title></head><body><ul>{links}</ul><main>%s</main></body></html>"


def html(site: str, number: object, kind: str = "story", length: int = 300) -> bytes:
    """A page of a site."""
    title = words((site, number, "title"), 6)
    return (template(site, kind) % (title, f"<p>{words((site, number), length)}</p>")).encode()


def noisy(body: bytes, seed: object) -> bytes:
    """The page at another visit: 20 counters and nonces that are other ones."""
    rng = random.Random(str(seed))
    changed = bytearray(body)
    for _ in range(20):
        place = rng.randrange(len(body) - 12)
        changed[place : place + 12] = b"%012d" % rng.randrange(10**12)
    return bytes(changed)


def keep(archive: Archive, url: str, body: bytes, at: str) -> str:
    """Store a visit that gave these bytes; their digest."""
    response = Response(asked=url, url=url, status=200, headers=(), body=body, captured=at)
    archive.store(response, story(title=url))
    return hashed(body).hex()


def time(number: int) -> str:
    """A time for each number, one second after the other."""
    return f"2021-05-{1 + number // 86400:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000000Z"
