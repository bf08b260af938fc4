"""Walls: what a site shows in a page's place, or instead of its rest. The signs are tables in ``data/walls.toml``.

A body that falls to a third of what stood, on a page that bears signs of a wall, was not cut by its editors: the capture
is kept with the outcome 'wall', and opens and closes nothing. A sign that the last good capture bore as well proves
nothing (half the web carries a consent box), unless it is plain: the page's headline, its HTTP status, the address it was
led to, its own word that it is not free to read. A note of correction says that it is no wall.

A body of which the beginning is left, word for word, and a quarter or more is not, falls less: it was cut by a paywall
where one stands there now, by a sign that was not borne before.

A first visit has nothing to be held against. It is a wall only where there is no story and a plain sign; a story that
says it is not free, cut after a few lines, is kept, and its page noted as walled.
"""

from __future__ import annotations

import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, get_args

from scraper import urls
from scraper.archive.addresses import find
from scraper.archive.bodies import blocks_of, length_of
from scraper.archive.captures import GOOD
from scraper.archive.evidence import gone, said
from scraper.archive.evidence.answers import answer_of
from scraper.archive.evidence.notes import notes
from scraper.archive.evidence.witness import joined, printed
from scraper.archive.normal import fold
from scraper.errors import ArchiveError, NotArchived
from scraper.model import Block, Page, Response, WallKind

_SHARE = 3
"""A body under one part of so many of the one that stood has fallen."""

_LEFT_OUT = 4
"""A body that ends before the last part of so many was cut short."""

_OFFER = 400
"""Characters of what may stand behind the beginning of a story: its next words, and an offer to read on."""

_SHORT = 1500
"""Characters of a body that may be the beginning of a story only."""

_NO_STORY = 600
"""Characters of a page that may be no story at all."""

_FAR = 20
"""Captures looked back at for one of the page itself."""

_STATUS: dict[int, WallKind] = {401: "login", 402: "paywall", 403: "challenge", 407: "login", 429: "challenge"}
_NOT_FREE = re.compile(
    rb"isAccessibleForFree\\?[\"']?\s*(?::|\s+content\s*=)\s*\\?[\"']?\s*(?:https?:\\?/\\?/schema\.org\\?/)?false"
    rb"|content_tier[\"']\s+content=[\"'](?:locked|premium)",
    re.I,
)
_WORD_COUNT = re.compile(rb"\"wordCount\"\s*:\s*\"?(\d{1,6})")


class Sign(NamedTuple):
    """What a page bears, and what it is a sign of."""

    kind: WallKind
    what: str
    plain: bool
    """It tells a wall even where the page bore it before."""


class Wall(NamedTuple):
    """What stands before a page."""

    kind: WallKind
    reason: str
    whole: bool
    """Nothing of the page is seen, or too little to be held against what was."""
    outcome: Literal["wall", "gone"] = "wall"
    """'gone' where the site says that there is no page (``gone``)."""


class _Table(NamedTuple):
    title: tuple[str, ...]
    text: tuple[str, ...]
    inside: tuple[str, ...]
    address: tuple[str, ...]


def judge(
    db: sqlite3.Connection,
    page_id: int | None,
    page: Page,
    at: str,
    answer: Callable[[], Response],
    gen: int | None = None,
) -> Wall | None:
    """What stands before a page in a capture at ``at``; None where it is seen.

    ``page_id`` is None where nothing is archived under its address; ``gen`` is the generation held against, the page's
    own where it is not told. ``answer`` is asked for only where the page's reading gives a reason.
    """

    def former() -> Response | None:
        return _last_good(db, page_id, at)

    length = length_of(page.blocks)
    stood = None if page_id is None else _standing(db, page_id, gen, at)
    if stood is not None and (_fallen(stood, page, length) or gone.is_titled_so(page.title)):
        response = answer()
        reason = None if gone.is_left(stood, page) else gone.instead_of_known(page, length, response, former)
        if reason:
            return Wall("error", reason, whole=True, outcome="gone")
        return _before_known(db, page_id, at, page, stood, response) if _fallen(stood, page, length) else None
    if (
        stood is not None
        and _is_beginning(stood, page)
        and (cut := _before_end(db, page_id, at, page, stood, answer()))
    ):
        return cut
    if length >= _SHORT and not (page_id is None and gone.is_titled_so(page.title)):
        return None
    response = answer()
    if page_id is None:
        if reason := gone.instead_of_new(page, length, response):
            return Wall("error", reason, whole=True, outcome="gone")
        if wall := _before_unknown(page, length, response):
            return wall
    return _before_rest(page, length, response)


def _standing(db: sqlite3.Connection, page_id: int, gen: int | None, at: str) -> tuple[Block, ...] | None:
    """The blocks that stood at a moment; None where the page had not been seen."""
    row = db.execute(
        "SELECT text FROM version JOIN body ON version_id = version.id JOIN text ON text.id = blocks"
        " JOIN page ON page.id = page_id"
        " WHERE page_id = ? AND version.gen = ifnull(?, page.gen) AND part = 'body' AND valid_from <= ?"
        " ORDER BY number DESC LIMIT 1",
        (page_id, gen, at),
    ).fetchone()
    return blocks_of(row[0]) if row else None


def _fallen(stood: tuple[Block, ...], page: Page, length: int) -> bool:
    """Is less than a third left: of the length, or of the very words?"""
    before = length_of(stood)
    if _SHARE * length < before:
        return True
    if len(stood) < _SHARE:
        return False
    # Most are the same to the letter: the others are folded only where these are too few.
    exact = {block.text for block in page.blocks}
    if _SHARE * sum(len(block.text) for block in stood if block.text in exact) >= before:
        return False
    here = {fold(block.text) for block in page.blocks}
    return _SHARE * sum(len(block.text) for block in stood if fold(block.text) in here) < before


def _is_beginning(stood: tuple[Block, ...], page: Page) -> bool:
    """Is the beginning of what stood there, word for word, and a good part of it not?"""
    if len(page.blocks) > len(stood):
        return False
    same = 0
    while same < len(page.blocks) and fold(page.blocks[same].text) == fold(stood[same].text):
        same += 1
    behind, left_out = length_of(page.blocks[same:]), length_of(stood[same:])
    return same > 0 and behind <= _OFFER and _LEFT_OUT * (left_out - behind) >= length_of(stood)


def _before_end(
    db: sqlite3.Connection, page_id: int | None, at: str, page: Page, stood: tuple[Block, ...], response: Response
) -> Wall | None:
    """What stands before the rest of a story of which more was known."""
    found = [sign for sign in _signs(response, page) if sign.kind in ("paywall", "login") and not sign.plain]
    if not found or notes(page.blocks) - notes(stood):
        return None
    former = _last_good(db, page_id, at)
    borne = {sign[:2] for sign in _signs(former, None)} if former else set()
    sign = next((sign for sign in found if sign[:2] not in borne), None)
    return sign and _before(sign, page, stood)


def _before(sign: Sign, page: Page, stood: tuple[Block, ...]) -> Wall:
    left = f"{length_of(page.blocks):,} of {length_of(stood):,} characters are shown"
    return Wall(sign.kind, f"{_NAMES[sign.kind]} ({sign.what}): {left}", whole=True)


def _before_known(
    db: sqlite3.Connection, page_id: int | None, at: str, page: Page, stood: tuple[Block, ...], response: Response
) -> Wall | None:
    if notes(page.blocks) - notes(stood):
        return None
    # Another story under an address that once led to this one is no wall because it is not free to read.
    short = _SHARE * length_of(page.blocks) < length_of(stood) and find(db, response.url) == page_id
    found = [*(_signs if short else _plain_signs)(response, page)]
    told = [sign for sign in found if sign.plain]
    if not told and short and found:
        former = _last_good(db, page_id, at)
        borne = {sign[:2] for sign in _signs(former, None)} if former else set()
        told = [sign for sign in found if sign[:2] not in borne]
    if not told:
        return None
    return _before(told[0], page, stood)


def _before_unknown(page: Page, length: int, response: Response) -> Wall | None:
    """A page that is no story: its status says so, or next to no text, by nobody, of no day, speaks of a wall."""
    anonymous = length < _NO_STORY and not (page.authors or page.published or page.comments)
    if response.status < 400 and not anonymous:
        return None
    text = joined([page.title or "", page.body or ""])
    for sign in _signs(response, page):
        said = sign.kind in ("consent", "challenge", "error") and sign.what.strip("'") in text
        if response.status >= 400 or said or (sign.plain and sign.kind != "paywall"):
            return Wall(sign.kind, f"{_NAMES[sign.kind]} ({sign.what}), and no story", whole=True)
    return None


def _before_rest(page: Page, length: int, response: Response) -> Wall | None:
    """A story of which only the beginning is shown, by its own word and one more sign."""
    html = response.body[: said.HTML]
    if not _NOT_FREE.search(html):
        return None
    stated = _WORD_COUNT.search(html)
    words = len((page.body or "").split())
    longer = stated is not None and int(stated[1]) > _SHARE * max(words, 1)
    sign = next((sign for sign in _signs(response, page) if sign.kind in ("paywall", "login") and not sign.plain), None)
    if not (longer or sign):
        return None
    what = sign.what if sign else f"{words:,} of {int(stated[1]) if stated else 0:,} words"
    return Wall("paywall", f"{_NAMES['paywall']} ({what})", whole=False)


_NAMES: dict[WallKind, str] = {
    "paywall": "a paywall",
    "login": "a request to log in",
    "consent": "a request for consent",
    "challenge": "a refusal, or a test whether a person asks",
    "error": "an error page",
}


def _signs(response: Response, page: Page | None) -> Iterator[Sign]:
    """What tells a wall, the plain signs first. ``page`` is None where only what it bore is asked."""
    html = b"\n".join(part.body[: said.HTML] for part in (response, *response.parts))
    if page is not None:
        yield from _plain_signs(response, page)
        if _NOT_FREE.search(html):
            yield Sign("paywall", "it says that it is not free to read", plain=True)
    text = joined(printed(response))
    names = said.names(html)
    for kind, table in _tables().items():
        for words in table.text:
            if words in text:
                yield Sign(kind, f"'{words}'", plain=False)
        for words in table.inside:
            if words in names:
                yield Sign(kind, f"an element '{words}'", plain=False)


def _plain_signs(response: Response, page: Page) -> Iterator[Sign]:
    if response.status >= 400:
        yield Sign(_STATUS.get(response.status, "error"), f"HTTP status {response.status}", plain=True)
    titles = said.titles(response, page)
    led = fold(response.url).lower() if response.redirects or response.url != response.asked else ""
    asked = response.asked.lower()
    for kind, table in _tables().items():
        for words in table.title:
            if words in titles:
                yield Sign(kind, f"it is called '{words}'", plain=True)
        for words in table.address:
            if words in led and words not in asked:
                yield Sign(kind, "it was led to another address", plain=True)


@cache
def _tables() -> dict[WallKind, _Table]:
    read = tomllib.loads(files("scraper.archive.evidence.data").joinpath("walls.toml").read_text("utf-8"))
    kinds: tuple[WallKind, ...] = get_args(WallKind)
    return {kind: _Table(**{name: tuple(map(fold, words)) for name, words in read[kind].items()}) for kind in kinds}


def _last_good(db: sqlite3.Connection, page_id: int | None, at: str) -> Response | None:
    """The last good capture before a moment, of the fullest rendition: an AMP page bears other signs. None where its
    bytes are gone or damaged."""
    rows = db.execute(
        f"SELECT id, ifnull(final, url) FROM capture WHERE page_id = ? AND at < ? AND outcome IN {GOOD}"
        " AND blob_id IS NOT NULL ORDER BY at DESC, id DESC LIMIT ?",
        (page_id, at, _FAR),
    )
    last = min(rows, key=lambda row: urls.rendition(row[1]), default=None)
    try:
        return answer_of(db, last[0]) if last else None
    except (ArchiveError, NotArchived):
        return None
