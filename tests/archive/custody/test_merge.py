"""Archives of several machines, taken into one."""

from __future__ import annotations

import hashlib
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import ArchiveError, NewerArchive, NotAnArchive, ParseError
from scraper.model import Failure, Merged, Page, Response
from tests.archive.conftest import sound
from tests.archive.custody.histories import history, read, shown, tell
from tests.archive.visits import PARAGRAPHS, URL, answer, comment, day, failure, story

ROOT = Path(__file__).parents[3]


def merge(into: Path, *sources: Path) -> list[Merged]:
    with Archive(into) as archive:
        done = [*archive.merge(sources, read)]
        assert sound(archive) == []
        assert archive.verify().findings == 0
    return done


def merged(into: Path, *sources: Path) -> Path:
    merge(into, *sources)
    return into


def counts(done: list[Merged]) -> list[tuple[int, int]]:
    return [(one.captures, one.known) for one in done]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two machines that watched one page, each on its own days, and each a page of its own."""
    states = [story(PARAGRAPHS[: 1 + n % 3], comments=[comment(n, f"Day {n}, and no word.")]) for n in range(1, 7)]
    visits = [answer(state, day(n)) for n, state in enumerate(states, 1)]
    own = [answer(story(), day(8), url=f"https://example.com/{name}") for name in "ab"]
    first = tell(tmp_path / "first.db", [*visits[::2], own[0]], "add")
    return first, tell(tmp_path / "second.db", [*visits[1::2], own[1], failure(day(9), url="https://a.example/none")])


@pytest.mark.parametrize("seed", range(3))
def test_what_several_saw_is_as_if_one_had_seen_it_all_in_whatever_order(tmp_path: Path, seed: int) -> None:
    visits = history(seed)
    rng = random.Random(seed)
    shares = [[visit for visit in visits if rng.random() < 0.5] for _ in range(2)]
    shares.append([visit for visit in visits if visit not in shares[0] + shares[1] or rng.random() < 0.2])
    parts = [tell(tmp_path / f"{n}.db", share) for n, share in enumerate(shares)]
    expected = shown(merged(tmp_path / "first.db", *parts))
    for number, order in enumerate(permutations(parts)):
        assert shown(merged(tmp_path / f"{number}.of.db", *order)) == expected
    assert shown(merged(tmp_path / "one.db", tell(tmp_path / "all.db", visits))) == expected


def test_a_page_that_two_watched_has_one_history(two: tuple[Path, Path], tmp_path: Path) -> None:
    done = merge(tmp_path / "both.db", *two)
    assert [(one.pages, one.captures, one.known) for one in done] == [(2, 4, 0), (2, 5, 0)]
    with Archive(tmp_path / "both.db") as archive:
        bodies = [change for change in archive.history(URL) if change.part == "body"]
        assert [(c.captured, c.not_before) for c in bodies] == [
            (day(n), day(n - 1) if n > 1 else None) for n in range(1, 7)
        ]
        assert len([*archive.pages()]) == 3
        assert [visit.url for visit in archive.failures()] == ["https://a.example/none"]
        [run] = archive.db["run"].rows
        assert run["command"] == "add"
        for capture in archive.captures(URL):
            assert capture.sha256
            assert archive.bytes_of(capture.sha256)


def test_taking_in_twice_adds_nothing(two: tuple[Path, Path], tmp_path: Path) -> None:
    into = merged(tmp_path / "both.db", *two)
    before = shown(into)
    assert counts(merge(into, *two)) == [(0, 4), (0, 5)]
    assert counts(merge(into, into)) == [(0, 9)]
    assert shown(into) == before
    with Archive(into) as archive:
        rows = archive.db.execute("SELECT max(id) FROM version").fetchone()
        [*archive.merge(two, read)]
        # what stands is not even derived again
        assert archive.db.execute("SELECT max(id) FROM version").fetchone() == rows


def test_a_page_keeps_its_number_and_its_place_in_what_was_sealed(two: tuple[Path, Path]) -> None:
    first, second = two
    question = "SELECT page.id, page.url FROM page ORDER BY id"
    with Archive(first) as archive:
        head = archive.verify().head
        before = archive.db.execute(question).fetchall()
    merge(first, second)
    with Archive(first) as archive:
        assert archive.db.execute(question).fetchall()[: len(before)] == before
        assert archive.verify(head=head).findings == 0
        assert archive.db.execute("SELECT count(*) FROM link WHERE source_id IS NOT NULL").fetchone() == (5,)


def test_a_later_visit_follows_and_a_later_merge_adds_it(two: tuple[Path, Path], tmp_path: Path) -> None:
    into = merged(tmp_path / "both.db", *two)
    later = answer(story(title="A farce"), day(20))
    tell(two[1], [later])
    assert counts(merge(into, two[1])) == [(1, 5)]
    with Archive(into) as archive:
        assert archive.history(URL)[-1].captured == day(20)


def test_the_sources_are_not_changed(two: tuple[Path, Path], tmp_path: Path) -> None:
    before = [digest(path) for path in two]
    merge(tmp_path / "both.db", *two)
    assert [digest(path) for path in two] == before


def test_a_page_that_the_parser_of_today_cannot_read_stays_as_it_was_read(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    def none(response: Response) -> Page:
        raise ParseError("no page")

    with Archive(tmp_path / "both.db") as archive:
        [*archive.merge(two, none)]
        assert sound(archive) == []
        assert len([change for change in archive.history(URL) if change.part == "body"]) == 6


@pytest.mark.parametrize(
    ("harm", "error"),
    [
        (lambda path: path.write_bytes(b"no archive" * 500), NotAnArchive),
        (lambda path: path.unlink(), ArchiveError),
        (lambda path: path.write_bytes(path.read_bytes()[:20480]), ArchiveError),
        (lambda path: run(path, "UPDATE blob SET data = x'00' WHERE id = 2"), ArchiveError),
        (lambda path: run(path, "PRAGMA foreign_keys = OFF", "DELETE FROM blob WHERE id = 2"), ArchiveError),
        (lambda path: run(path, "PRAGMA user_version = 999"), NewerArchive),
    ],
)
def test_a_source_that_is_damaged_or_none_changes_nothing(
    two: tuple[Path, Path], harm: object, error: type[Exception]
) -> None:
    first, second = two
    before = shown(first)
    assert callable(harm)
    harm(second)
    with Archive(first) as archive, pytest.raises(error, match=r"second\.db"):
        [*archive.merge([first, second], read)]
    assert shown(first) == before


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def test_what_it_says_of_an_address_that_led_elsewhere_is_told_by_time(tmp_path: Path) -> None:
    hops = ((302, "https://example.com/latest"),)
    old = answer(story(), day(1), url="https://example.com/old", asked=hops[0][1], redirects=hops)
    new = answer(
        story(("Another story altogether.",), title="New"),
        day(2),
        url="https://example.com/new",
        asked=hops[0][1],
        redirects=hops,
    )
    for number, order in enumerate(permutations([tell(tmp_path / "a.db", [new]), tell(tmp_path / "b.db", [old])])):
        with Archive(merged(tmp_path / f"{number}.of.db", *order)) as archive:
            assert archive.page("https://example.com/latest").title == "New"
            assert len([*archive.pages()]) == 2


def test_two_pages_of_one_archive_that_another_knows_to_be_one(tmp_path: Path) -> None:
    desk, phone = "https://example.com/story", "https://m.example.net/story"
    apart = [answer(story(), day(1), url=desk), answer(story(), day(2), url=phone)]
    hops = ((301, phone),)
    joining = answer(story(), day(0 + 1, "06:00:00"), url=desk, asked=phone, redirects=hops)
    first, second = tell(tmp_path / "first.db", apart), tell(tmp_path / "second.db", [joining])
    with Archive(merged(first, second)) as archive:
        [page] = archive.pages()
        assert page.url
        assert len(archive.captures(page.url)) == 3


KILLED = """
import os, sys
from scraper.archive import Archive
from tests.archive.custody.histories import read
with Archive(sys.argv[1]) as archive:
    for done in archive.merge(sys.argv[2:], read, step=lambda page: os.write(1, b".")):
        os.write(1, b"!")
"""


@pytest.mark.parametrize("pages", [0, 1, 3, 7])
def test_one_that_is_killed_goes_on_where_it_was(tmp_path: Path, pages: int) -> None:
    visits: list[Response | Failure] = [
        answer(story(title=f"Story {n}"), day(1 + n), url=f"https://example.com/{n % 8}") for n in range(24)
    ]
    parts = [tell(tmp_path / "a.db", visits[::2]), tell(tmp_path / "b.db", visits[1::2])]
    into = tmp_path / "both.db"
    command = [sys.executable, "-c", KILLED, str(into), *map(str, parts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        process.stdout.read(pages + 1)
        process.send_signal(signal.SIGKILL)
    if into.exists():
        with Archive(into) as archive:
            assert sound(archive) == []
            assert archive.verify().findings == 0
    merge(into, *parts)
    assert shown(into) == shown(merged(tmp_path / "whole.db", *parts))


def test_two_take_in_at_once(tmp_path: Path) -> None:
    visits: list[Response | Failure] = [
        answer(story(title=f"Story {n}"), day(1 + n), url=f"https://example.com/{n % 4}") for n in range(24)
    ]
    parts = [tell(tmp_path / "a.db", visits[::2]), tell(tmp_path / "b.db", visits[1::2])]
    into = tmp_path / "both.db"
    commands = [[sys.executable, "-c", KILLED, str(into), str(part)] for part in parts]
    with (
        subprocess.Popen(commands[0], cwd=ROOT, stdout=subprocess.DEVNULL) as one,
        subprocess.Popen(commands[1], cwd=ROOT, stdout=subprocess.DEVNULL) as other,
    ):
        assert (one.wait(), other.wait()) == (0, 0)
    with Archive(into) as archive:
        assert archive.verify().findings == 0
    assert shown(into) == shown(merged(tmp_path / "whole.db", *parts))


def test_an_archive_of_an_older_schema_is_read_and_stays_as_it_is(tmp_path: Path) -> None:
    from scraper.archive import migrate
    from scraper.archive.connection import APPLICATION_ID

    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as db:
        number, sql = migrate.steps()[0]
        db.executescript(sql)
        db.executescript(
            "INSERT INTO capture (at, url, asked, outcome, reason) VALUES"
            f" ('{day(1)}', 'https://example.com/none', 'https://example.com/none', 'gone', 'the server answered 404');"
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {number}"
        )
    before = digest(old)
    assert counts(merge(tmp_path / "new.db", old)) == [(1, 0)]
    assert digest(old) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("old.db.")] == []
