"""Which page a capture belongs to, and which page an address means.

One story answers to many addresses. An address that served a page before is that page, for good. One not met before
is taken for a known page when something points there (the canonical address it states, the address that redirected to
it) *and* the two look alike: a canonical link to the section, a redirect to the home page or to a consent wall, and a
'/latest' that leads somewhere else each day must not mix two histories.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from rapidfuzz import fuzz, process

from scraper import urls
from scraper.archive import bodies, moves
from scraper.archive.contents import json
from scraper.archive.search import entries
from scraper.errors import BadURL, NotArchived
from scraper.model import Page, Response

Why = Literal["own", "amp", "canonical", "redirect", "cleaned"]
_RANK = {"own": 3, "amp": 3, "canonical": 2, "redirect": 1, "cleaned": 1}

_VARIANT_HOST = re.compile(r"^(www|m|mobile|amp)\.")
_VARIANT_PATH = re.compile(r"(amp|print|index)(\.\w+)?/?")
_AMP = re.compile(r"^https?://amp\.|[/.?&=-]amp(?:$|[/.&=-])")
_PAGING = re.compile(r"(?:[?&](?:page|paged|pg|seite|pagina)=|/(?:page|seite|comment-page)[/-])(\d+)")
_CLOSE = 85.0
"""How like another an address must be, out of 100, to be offered as what was meant."""


def find(db: sqlite3.Connection, url: str) -> int | None:
    """The page that answers to an address, also where it is written with another scheme, 'www.' or closing slash.

    Raises:
        BadURL: not a web address.
    """
    name = urls.canonical(url)
    row = db.execute("SELECT page_id FROM alias WHERE url = ?", (name,)).fetchone()
    return int(row[0]) if row else _by_variant(db, name)


def name_of(db: sqlite3.Connection, page_id: int) -> str:
    """The address under which a page is filed."""
    (url,) = db.execute("SELECT url FROM page WHERE id = ?", (page_id,)).fetchone()
    return str(url)


def need(db: sqlite3.Connection, url: str) -> int:
    """As ``find``.

    Raises:
        NotArchived: with the nearest archived address, or what is known of this one.
    """
    page_id = find(db, url)
    if page_id is None:
        page_id = _only_twin(db, urls.canonical(url))
    if page_id is None:
        raise NotArchived(_advice(db, url))
    return page_id


def _only_twin(db: sqlite3.Connection, url: str) -> int | None:
    """The page that has the twins of an address which was never visited, where one page has all of them."""
    rows = db.execute(
        "SELECT DISTINCT page_id FROM alias WHERE url IN (SELECT value FROM json_each(?)) LIMIT 2", (json(twins(url)),)
    ).fetchall()
    return int(rows[0][0]) if len(rows) == 1 else None


def place(db: sqlite3.Connection, response: Response, page: Page, at: str) -> tuple[int, bool]:
    """The page a capture belongs to, and whether it is a new one. Notes every address that led there."""
    own, named, _ = _names(response, page)
    page_id = known(db, response, page)
    new = page_id is None
    if page_id is None:
        name = own if named is None or _taken(db, named) else named
        page_id = _create(db, name, at)
        if name != own:
            _note(db, name, page_id, "canonical")
    _note(db, own, page_id, "amp" if _AMP.search(own) and not _AMP.search(named or name_of(db, page_id)) else "own")
    if named is not None:
        _note(db, named, page_id, "canonical")
    _note_way(db, response, page_id, own, named)
    name = name_of(db, page_id)
    if name != named and urls.rendition(own) < urls.rendition(name):
        _file(db, page_id, named if named is not None and find(db, named) == page_id else own)
    return page_id, new


def note_way(db: sqlite3.Connection, response: Response, page_id: int) -> None:
    """Note every address that led to a page which is known to have answered."""
    _note_way(db, response, page_id, urls.canonical(response.url), None)


def _note_way(db: sqlite3.Connection, response: Response, page_id: int, own: str, named: str | None) -> None:
    led = _led(response, own)
    for url in led:
        # A twin of what served another page is that page's, wherever it leads.
        other = _by_variant(db, url, served=True)
        if other is None or other == page_id:
            _note(db, url, page_id, "redirect")
    if moves.for_good(response.redirects) and name_of(db, page_id) in led:
        _file(db, page_id, named if named is not None and find(db, named) == page_id else own)
    if response.asked != urls.canonical(response.asked):
        _note(db, response.asked, page_id, "cleaned")


def known(db: sqlite3.Connection, response: Response, page: Page) -> int | None:
    """The archived page that a capture is of; None where it would be a new one. Notes nothing."""
    own, named, led = _names(response, page)
    met = _met(db, own, [own, *([named] if named else ()), *led])
    if own in met and met[own].served:
        return met[own].page_id
    return _alike(db, own, named, led, page, met) if met else None


def asked_for(db: sqlite3.Connection, response: Response) -> int | None:
    """The archived page that a visit meant, whatever it was shown: by its final address, or one that led there."""
    for url in dict.fromkeys((response.url, *(url for _, url in reversed(response.redirects)), response.asked)):
        page_id = find(db, url)
        if page_id is not None:
            return page_id
    return None


def _names(response: Response, page: Page) -> tuple[str, str | None, list[str]]:
    """The address that answered, the one the page states where it is plausible, and those that led there."""
    own = urls.canonical(response.url)
    return own, plausible(page.canonical_url, own), _led(response, own)


def _led(response: Response, own: str) -> list[str]:
    hops = (response.asked, *(url for _, url in response.redirects))
    return [url for hop in hops if (url := urls.canonical(hop)) != own]


@lru_cache(maxsize=64)
def variants(url: str) -> tuple[str, ...]:
    """The addresses that differ in nothing but scheme, 'www.' and closing slash; ``url`` itself is not among them."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    path = parts.path.rstrip("/")
    paths = [path, path + "/"] if path else ["/"]
    found = (
        urlunsplit((scheme, www + host, path, parts.query, ""))
        for scheme in ("https", "http")
        for www in ("", "www.")
        for path in paths
    )
    return tuple(variant for variant in found if variant != url)


@lru_cache(maxsize=256)
def twins(url: str, hosts: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """The addresses at which sites show the page of an address as AMP, or to phones; ``variants`` are among them, ``url``
    itself is not. Whether they do is for the page to say. Of these ``hosts`` (``twin_hosts``) only, where they are told."""
    key = urls.twin(url)
    _, _, rest = key.partition("/")
    path, _, query = rest.partition("?")
    stem, dot, ending = path.rpartition(".")
    paths = (
        ["/"]
        if not path
        else [f"/{path}", f"/{path}/", f"/{path}/amp", f"/{path}/amp/", f"/{path}.amp", f"/amp/{path}"]
    )
    if dot and "/" not in ending:
        paths += [f"/{stem}.amp.{ending}"]
    asked = [f"?{query}"] if query else ["", "?amp=1", "?amp", "?outputType=amp"]
    found = (
        f"{host}{one}{question}"
        for host in (twin_hosts(key) if hosts is None else hosts)
        for one in paths
        for question in asked
    )
    return tuple(dict.fromkeys(twin for twin in (*variants(url), *found) if twin != url))


def twin_hosts(key: str) -> tuple[str, ...]:
    """Scheme and host of the twins of an address that has this key."""
    host = key.partition("/")[0]
    return tuple(
        f"{scheme}://{label}{host}" for scheme in ("https", "http") for label in ("", "www.", "m.", "mobile.", "amp.")
    )


def _by_variant(db: sqlite3.Connection, url: str, *, served: bool = False) -> int | None:
    row = db.execute(
        "SELECT page_id FROM alias WHERE url IN (SELECT value FROM json_each(?)) AND (NOT ? OR why IN ('own', 'amp'))"
        " ORDER BY why = 'redirect', url DESC LIMIT 1",
        (json(variants(url)), served),
    ).fetchone()
    return int(row[0]) if row else None


class _Met(NamedTuple):
    """What an address has led to; ``served``: the page was there itself."""

    page_id: int
    served: bool


def _met(db: sqlite3.Connection, own: str, pointing: Sequence[str]) -> dict[str, _Met]:
    """Of the addresses by which a page may be known, its twins included, those that were met. Most have none, and two
    questions tell that: of the hosts of the twins seldom more than one is known, and the others have none."""
    hosts = db.execute(
        "SELECT value FROM json_each(?) WHERE EXISTS"
        " (SELECT 1 FROM alias WHERE url >= value || '/' AND url < value || '0')",
        (json(twin_hosts(urls.twin(own))),),
    ).fetchall()
    asked = (*pointing, *variants(own), *twins(own, tuple(host for (host,) in hosts)))
    rows = db.execute(
        "SELECT url, page_id, why IN ('own', 'amp') FROM alias WHERE url IN (SELECT value FROM json_each(?))",
        (json(asked),),
    )
    return {url: _Met(page_id, bool(served)) for url, page_id, served in rows}


def _alike(
    db: sqlite3.Connection, own: str, named: str | None, led: list[str], page: Page, met: dict[str, _Met]
) -> int | None:
    """A known page that something points to and that looks like this one. Variants of one address need no look."""

    def served(addresses: Iterable[str]) -> list[int]:
        return [met[url].page_id for url in addresses if url in met and met[url].served]

    if same := served(variants(own)):
        return same[0]
    for url in (named, own, *led):
        if url in met and bodies.alike(db, met[url].page_id, page):
            return met[url].page_id
    # The address alone proves nothing here: 'm.example.com/1' may be another story than 'example.com/1'.
    for page_id in sorted({*served(twins(own))}):
        if bodies.alike(db, page_id, page):
            return page_id
    return None


def plausible(stated: str | None, own: str) -> str | None:
    """The canonical address a page states, where it can be this page's: on its site, neither its home page nor a part
    of its path, and with its page number."""
    try:
        named = urls.canonical(stated) if stated else own
    except BadURL:
        return None
    if named == own:
        return None
    there, here = urlsplit(named), urlsplit(own)
    if _VARIANT_HOST.sub("", there.netloc) != _VARIANT_HOST.sub("", here.netloc):
        return None
    if there.path == "/" and not there.query and here.path != "/":
        return None
    rest = here.path.removeprefix(there.path.rstrip("/") + "/")
    if rest and rest != here.path and not _VARIANT_PATH.fullmatch(rest):
        return None
    paging = _PAGING.search(own)
    return None if paging and paging[0] not in named else named


def _taken(db: sqlite3.Connection, url: str) -> bool:
    return db.execute("SELECT 1 FROM alias WHERE url = ?", (url,)).fetchone() is not None


def _free(db: sqlite3.Connection, url: str) -> None:
    """Where a page is filed under this name without having been served there, it is filed under where it was."""
    db.execute(
        "UPDATE page SET url = (SELECT url FROM alias WHERE page_id = page.id AND why IN ('own', 'amp') LIMIT 1)"
        " WHERE url = ?",
        (url,),
    )


def _site_of(db: sqlite3.Connection, url: str) -> str:
    """The site of an address, which has its row."""
    site = urls.site(url)
    db.execute("INSERT INTO site (name) VALUES (?) ON CONFLICT DO NOTHING", (site,))
    return site


def _file(db: sqlite3.Connection, page_id: int, url: str) -> None:
    """File a page that has moved under its new address, of another site perhaps: then its readings and its words go along."""
    _free(db, url)
    gen, site = db.execute(
        "SELECT gen, name FROM page JOIN site ON site.id = site_id WHERE page.id = ?", (page_id,)
    ).fetchone()
    if site == urls.site(url):
        db.execute("UPDATE page SET url = ? WHERE id = ?", (url, page_id))
        return
    entries.forget_page(db, page_id, gen)
    (new,) = db.execute("SELECT id FROM site WHERE name = ?", (_site_of(db, url),)).fetchone()
    db.execute("UPDATE page SET url = ?, site_id = ? WHERE id = ?", (url, new, page_id))
    db.execute("UPDATE parse SET site_id = ? WHERE page_id = ?", (new, page_id))
    for row in db.execute("SELECT capture_id FROM parse WHERE page_id = ? AND gen = ?", (page_id, gen)).fetchall():
        entries.put_capture(db, row[0], gen)


def _create(db: sqlite3.Connection, url: str, at: str) -> int:
    """A new page."""
    _free(db, url)
    site = _site_of(db, url)
    cursor = db.execute(
        "INSERT INTO page (site_id, url, first_seen, last_seen) SELECT id, ?, ?, ? FROM site WHERE name = ?",
        (url, at, at, site),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _note(db: sqlite3.Connection, url: str, page_id: int, why: Why) -> None:
    """Let an address lead to a page, unless it does so, or leads to another one, for as strong a reason.

    Only what led elsewhere follows the latest: '/latest' leads where it last led.
    """
    row = db.execute("SELECT page_id, why FROM alias WHERE url = ?", (url,)).fetchone()
    if not row:
        db.execute("INSERT INTO alias (url, page_id, why) VALUES (?, ?, ?)", (url, page_id, why))
    elif row != (page_id, why) and (_RANK[why] > _RANK[row[1]] or why == row[1] in ("redirect", "cleaned")):
        db.execute("UPDATE alias SET page_id = ?, why = ? WHERE url = ?", (page_id, why, url))


def _advice(db: sqlite3.Connection, url: str) -> str:
    name = urls.canonical(url)
    failed = db.execute(
        "SELECT at, reason FROM capture WHERE url = ? AND page_id IS NULL ORDER BY at DESC, id DESC LIMIT 1", (name,)
    ).fetchone()
    if failed:
        return f"{url} has never been archived: the visit of {failed[0]} failed ({failed[1]})"
    host = urlsplit(name).netloc
    near = (
        row[0]
        for row in db.execute("SELECT url FROM alias WHERE instr(url, ?) AND why <> 'cleaned'", (urls.site(name),))
    )
    best = process.extractOne(name, near, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    if best:
        return f"{url} is not archived. Nearest: {best[0]}"
    if db.execute("SELECT 1 FROM site WHERE name = ?", (urls.site(name),)).fetchone():
        return f"{url} is not archived, though other pages of {host} are. See: presskeep list"
    return f"{url} is not archived. Archive it: presskeep add {url}"
