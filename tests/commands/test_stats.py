from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import escape
from pathlib import Path

import pytest

from scraper.archive import Archive
from tests.commands.conftest import OnTerminal, Run
from tests.commands.stories import STORY, Site
from tests.loopback import page

PORT = re.compile(r":\d{4,5}\b")
NAMES = ("Nare Petrosyan", "Ida Lund", "Tomás Rey", "Mina Okafor")


def printed(number: int, *, redesigned: bool) -> str:
    """A story of its own words as the site's theme prints it; the new theme has no byline, and fetches comments later."""
    name = NAMES[number % len(NAMES)]
    body = "".join(
        f"<p>{escape(p)} It is the story of day {number}, as told at the harbour.</p>\n" for p in STORY.paragraphs
    )
    comments = (
        '<div id="comments"><h2>2 comments</h2><ol class="comment-list">'
        + "".join(
            f'<li id="comment-{number}{n}" class="comment"><div class="comment-author"><b class="fn">{author}</b></div>'
            f'<div class="comment-content"><p>{escape(text)} ({number})</p></div></li>'
            for n, (author, text) in enumerate(STORY.comments)
        )
        + "</ol></div>"
    )
    byline = f'<p class="byline">By <a rel="author" href="/by/{number % len(NAMES)}">{name}</a></p>'
    widget = '<section class="zx4"><h2>2 comments</h2><div id="disc-root" data-story="1"></div></section>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Day {number} at the harbour</title></head><body>'
        f'<article class="post"><h1 class="entry-title">Day {number} at the harbour</h1>{"" if redesigned else byline}'
        f'<time datetime="2021-05-01T10:00:00Z" itemprop="datePublished">1 May 2021</time>'
        f'<div class="entry-content">\n{body}</div></article>{widget if redesigned else comments}</body></html>'
    )


def host(site: Site) -> str:
    """What the archive calls the site."""
    return site.url("").removeprefix("http://")


def publish(site: Site, numbers: range, *, redesigned: bool = False) -> str:
    """Put stories on the site, and the feed that names them; the feed's address."""
    for number in numbers:
        site.server.routes[f"/day/{number}"] = page(printed(number, redesigned=redesigned))
    items = "".join(f"<item><title>Day {n}</title><link>{site.url(f'/day/{n}')}</link></item>" for n in numbers)
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'
    site.server.routes["/feed"] = page(rss, type="application/rss+xml")
    return site.url("/feed")


def test_a_site_whose_pages_changed_is_named_with_what_is_lost(presskeep: Run, site: Site) -> None:
    crawl = ("crawl", "--delay", "0")
    before = presskeep(*crawl, publish(site, range(45)))
    assert (before.status, presskeep("stats", "--drift").status) == (0, 0)
    after = presskeep(*crawl, publish(site, range(45, 70), redesigned=True), "--quiet")
    said = [PORT.sub("", re.sub(r"20\d\d-\d\d-\d\d", "TODAY", line)) for line in after.err.splitlines()]
    assert after.status == 0
    assert said == [
        "presskeep: 127.0.0.1: authors on 0 of 25 pages since TODAY, on 45 of 45 before. Has the site changed its pages?"
        " See: presskeep stats --drift",
        "presskeep: 127.0.0.1: comments on 0 of 25 pages that count some since TODAY, on 45 of 45 before."
        " Has the site changed its pages? See: presskeep stats --drift",
    ]
    drift = presskeep("stats", "--drift")
    assert (drift.status, [[PORT.sub("", r[0]), *r[1:6]] for r in drift.records()]) == (
        1,
        [["127.0.0.1", "authors", "0", "25", "45", "45"], ["127.0.0.1", "comments", "0", "25", "45", "45"]],
    )


def test_pages_seen_again_count_once_and_the_drift_has_a_sentence(
    presskeep: Run, terminal: OnTerminal, site: Site
) -> None:
    crawl = ("crawl", "--delay", "0", "--quiet")
    assert presskeep(*crawl, publish(site, range(45))).err == ""
    for _ in range(3):
        assert presskeep(*crawl, publish(site, range(19), redesigned=True)).err == "", "19 pages are too few"
    assert presskeep("stats", "--drift", "--json").json() == []
    presskeep(*crawl, publish(site, range(21), redesigned=True))
    [authors, comments] = presskeep("stats", "--drift", "--json", "--site", f"www.{host(site)}").json()
    assert (authors["field"], authors["found"], authors["pages"], authors["found_before"]) == ("authors", 0, 21, 45)
    assert (comments["field"], comments["stated"], comments["pages"]) == ("comments", True, 21)
    ran = terminal("stats", "--drift", columns=200)
    assert re.search(r"127\.0\.0\.1:\d+: authors on 0 of 21 pages since 20\d\d-\d\d-\d\d, on 45 of 45 before", ran.out)
    assert presskeep("stats", "--drift", "--site", "example.com").status == 0


def test_a_site_that_is_read_again_with_an_overlay_has_not_drifted(presskeep: Run, site: Site, folder: Path) -> None:
    presskeep("crawl", "--delay", "0", publish(site, range(45)))
    new = [printed(n, redesigned=True).replace("</h1>", f'</h1><i data-q7="{NAMES[0]}"></i>') for n in range(45, 70)]
    feed = publish(site, range(45, 70))
    site.server.routes |= {f"/day/{n}": page(html) for n, html in enumerate(new, 45)}
    presskeep("crawl", "--delay", "0", feed)
    assert [r[1] for r in presskeep("stats", "--drift").records()] == ["authors", "comments"]
    (folder / "sites").mkdir()
    (folder / "sites" / "127.0.0.1.toml").write_text('authors = ["[data-q7]@data-q7", ".byline a"]\ncomments = false\n')
    assert presskeep("reparse", "--sites", "sites").status == 0
    assert presskeep("stats", "--drift").status == 0


@pytest.fixture
def filled(presskeep: Run, site: Site) -> Site:
    presskeep("add", site.url(), site.url("/missing"))
    site.edit("/story", 0, "Monday", "Tuesday")
    presskeep("add", site.url())
    presskeep("add", site.url())
    return site


def test_figures_are_a_line_each(presskeep: Run, filled: Site) -> None:
    ran = presskeep("stats")
    assert (ran.status, ran.err) == (0, "")
    figures = {r[0]: r[1] for r in ran.records() if len(r) == 2}
    assert {name: figures[name] for name in figures if not name.startswith(("bytes", "first", "last"))} == {
        "pages": "1",
        "captures": "4",
        "captures good": "3",
        "captures same": "1",
        "captures gone": "1",
        "versions body": "2",
        "versions comments": "1",
        "versions related": "1",
        "comments shown": "2",
        "comments gone": "0",
        "related links": "3",
        "runs": "3",
    }
    [site] = [r for r in ran.records() if r[0] == "site"]
    assert site[:-1] == ["site", host(filled), "1", "4", "1", "1"]
    raw = sum(len(body) for body in _kept(Path("archive.db")))
    assert figures["bytes fetched"] == str(raw)


def _kept(path: Path) -> list[bytes]:
    with Archive(path, read_only=True) as archive:
        return [archive.bytes_of(row["sha256"].hex()) for row in archive.db.query("SELECT sha256 FROM blob")]


def test_json_is_one_object(presskeep: Run, filled: Site) -> None:
    [found] = presskeep("stats", "--json").json()
    assert (found["pages"], found["failed"], found["versions"]) == (
        1,
        {"gone": 1},
        {"body": 2, "comments": 1, "related": 1},
    )
    assert found["sites"][0]["site"] == host(filled)
    assert found["unfinished"] == []
    assert "space" not in found


def test_of_one_site(presskeep: Run, filled: Site) -> None:
    [found] = presskeep("stats", "--json", "--site", f"WWW.{host(filled)}").json()
    assert (found["pages"], found["captures"]) == (1, 4)
    assert "raw_bytes" not in found
    [none] = presskeep("stats", "--json", "--site", "example.com").json()
    assert (none["pages"], none["captures"], none["sites"], none["first_capture"]) == (0, 0, [], None)


def test_an_empty_archive(presskeep: Run, terminal: OnTerminal, folder: Path) -> None:
    with Archive(folder / "archive.db"):
        pass
    assert presskeep("stats").records()[0] == ["pages", "0"]
    assert terminal("stats").status == 0
    assert presskeep("stats", "--drift").status == 0


def test_without_an_archive(presskeep: Run) -> None:
    assert presskeep("stats").status == 3


def test_what_the_file_is_filled_with(presskeep: Run, filled: Site) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        told = bool(
            db.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_DBSTAT_VTAB'").fetchone()
        )
    ran = presskeep("stats", "--space")
    space = {r[1]: int(r[2]) for r in ran.records() if r[0] == "space"}
    if told:
        assert {"capture", "blob", "parse"} <= space.keys()
        [found] = presskeep("stats", "--json", "--space").json()
        assert sum(space.values()) == sum(found["space"].values()) <= found["file_bytes"]
    else:
        assert space == {}
        assert "can't be told" in ran.err


def test_on_a_terminal_it_is_laid_out_to_fit(terminal: OnTerminal, filled: Site) -> None:
    for columns in (100, 60):
        ran = terminal("stats", columns=columns)
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", ran.out)
        assert re.search(r"versions +body 2, comments 1, related 1", plain)
        assert re.search(r"127\.0\.0\.1:\d+ +1 ", plain)
        assert max(len(line) for line in plain.splitlines()) <= columns


def test_a_run_that_was_killed_is_told(presskeep: Run, terminal: OnTerminal, filled: Site, folder: Path) -> None:
    with Archive(folder / "archive.db") as archive:
        number = archive.begin_run("crawl", job="crawl https://example.com/\x1b[31m")
        archive.db.execute("UPDATE run SET process = process || '0' WHERE id = ?", (number,))
    [run] = [r for r in presskeep("stats").records() if r[0] == "run"]
    assert run[2:5] == ["killed", "crawl", "crawl https://example.com/␛[31m"]
    out = terminal("stats").out
    assert "killed" in out
    assert "example.com/\x1b[31m" not in out
