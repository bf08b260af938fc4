from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive import Archive, migrate
from scraper.archive.blobs import Packing, hashed, rewriting
from scraper.archive.connection import APPLICATION_ID
from tests.archive.blobs import packer
from tests.archive.blobs.pages import html, keep, noisy, template, time, words
from tests.archive.conftest import sound
from tests.archive.visits import day, failure

ROOT = Path(__file__).parents[3]


def url(number: int, site: str = "example.com") -> str:
    return f"https://{site}/{number}"


def shape(archive: Archive) -> list[tuple[str, int | None]]:
    """Codec and base of each row, in order."""
    return [(row["codec"], row["base_id"]) for row in archive.db.query("SELECT codec, base_id FROM blob ORDER BY id")]


def keys(archive: Archive) -> list[int]:
    """For each row the key page it stands on, or is."""
    return [base or place for place, (_, base) in enumerate(shape(archive), 1)]


def share(archive: Archive, where: str = "1") -> float:
    (row,) = archive.db.query(f"SELECT 1.0 * sum(length(data)) / sum(size) AS share FROM blob WHERE {where}")
    return float(row["share"])


def exact(archive: Archive, kept: dict[str, bytes]) -> bool:
    return all(archive.bytes_of(digest) == body for digest, body in kept.items())


def test_pages_of_a_site_are_held_against_a_key_page(archive: Archive) -> None:
    kept = {keep(archive, url(n), html("example.com", n), time(n)): html("example.com", n) for n in range(1, 6)}
    fast = share(archive)
    done = archive.pack()
    assert sorted(codec for codec, _ in shape(archive)) == ["brotli"] + ["zstd-ref"] * 4
    assert len({*keys(archive)}) == 1
    assert (done.packed, done.damaged, done.left) == (5, 0, 0)
    assert done.after < done.before
    assert share(archive, "base_id IS NOT NULL") < fast / 2
    assert exact(archive, kept)


def test_what_is_packed_is_left_alone(archive: Archive) -> None:
    for n in range(5):
        keep(archive, url(n), html("example.com", n), time(n))
    archive.pack()
    before = archive.db.execute("SELECT * FROM blob").fetchall()
    assert archive.pack().packed == 0
    assert archive.db.execute("SELECT * FROM blob").fetchall() == before


def test_a_hundred_revisits_stay_with_the_first_capture_and_come_back(archive: Archive) -> None:
    kept = {}
    for n in (1, 2):
        for visit in range(101):
            body = noisy(html("example.com", n), visit) if visit else html("example.com", n)
            kept[keep(archive, url(n), body, time(100 * visit + n))] = body
            if visit % 25 == 0:
                archive.pack()
    archive.pack()
    rows = archive.db.query("SELECT depth, count(*) AS n FROM blob GROUP BY depth")
    # page 1 is the key page; page 2 and the revisits of page 1 stand on it; the revisits of page 2 on those
    assert [(row["depth"], row["n"]) for row in rows] == [(0, 1), (1, 1 + 100), (2, 100)]
    assert exact(archive, kept)


def test_each_template_finds_its_key_page(archive: Archive) -> None:
    # a home page first, which all stories have a little in common with, then stories and live blogs in turn
    frame = template("example.com", "frame")
    home = (frame % ("Home", words("home", 300))).encode()
    keep(archive, url(0), home, time(0))
    for n in range(1, 9):
        kind = "story" if n % 2 else "live"
        keep(archive, url(n), frame.encode()[:9_000] + html("example.com", n, kind), time(n))
    archive.pack()
    stories, blogs = {*keys(archive)[3::2]}, {*keys(archive)[4::2]}
    assert len(stories) == len(blogs) == 1
    assert stories != blogs
    assert share(archive, "base_id IS NOT NULL") < 0.12


def test_after_a_redesign_there_is_a_new_key_page(archive: Archive) -> None:
    for n in range(1, 6):
        keep(archive, url(n), html("example.com", n, "old"), time(n))
    archive.pack()
    for n in range(6, 11):
        keep(archive, url(n), html("example.com", n, "new"), time(n))
        archive.pack()
    old, new = {*keys(archive)[:5]}, {*keys(archive)[5:]}
    assert len(old) == len(new) == 1
    assert old != new


def test_pages_seen_before_the_redesign_get_a_new_key_capture_against_the_new_key_page(archive: Archive) -> None:
    kept = {}
    for visit, kind in enumerate(["old", "old", "new", "new", "new"]):
        for n in range(1, 5):
            body = noisy(html("example.com", n, kind), visit)
            kept[keep(archive, url(n), body, time(10 * visit + n))] = body
            archive.pack()
    assert exact(archive, kept)
    assert share(archive, "id > 8 AND id <= 12") < 0.15
    assert share(archive, "id > 12") < 0.03


def test_a_page_that_grows_gets_a_new_key_capture(archive: Archive) -> None:
    kept = {}
    for visit in range(12):
        body = html("example.com", 1, length=300 + 150 * visit)
        kept[keep(archive, url(1), body, time(visit))] = body
        archive.pack()
    bases = {base for _, base in shape(archive)} - {None}
    assert len(bases) > 1
    assert exact(archive, kept)
    assert archive.db.execute("SELECT max(depth) FROM blob").fetchone()[0] <= 2


def test_a_page_that_shows_something_else_each_time_does_not(archive: Archive) -> None:
    # a block of 1,500 random characters is a good twentieth: a new key capture would help no later visit
    kept = {}
    for visit in range(8):
        body = html("example.com", 1) + words(("rotates", visit), 300).encode()
        kept[keep(archive, url(1), body, time(visit))] = body
        archive.pack()
    assert shape(archive) == [("brotli", None)] + [("zstd-ref", 1)] * 7
    assert exact(archive, kept)


def test_a_page_of_two_faces_has_a_key_capture_of_each(archive: Archive) -> None:
    kept = {}
    for visit in range(12):
        body = noisy(html("example.com", 1, "left" if visit % 2 else "right"), visit)
        kept[keep(archive, url(1), body, time(visit))] = body
        archive.pack()
    assert exact(archive, kept)
    assert share(archive, "id > 4") < 0.03


def test_error_pages_are_held_against_those_of_their_site(archive: Archive) -> None:
    keep(archive, url(1), html("example.com", 1), time(1))
    archive.store_failure(failure(day(2), url=url(8), outcome="gone", status=404, body=html("example.com", 8)))
    archive.store_failure(failure(day(3), url="no address", body=html("example.com", 9)))
    archive.pack()
    assert shape(archive) == [("brotli", None), ("zstd-ref", 1), ("brotli", None)]


def test_no_time_is_no_work(archive: Archive) -> None:
    keep(archive, url(1), html("example.com", 1), time(1))
    assert archive.unpacked() == 1
    done = archive.pack(seconds=0)
    assert (done.packed, done.left) == (0, 1)
    told: list[int] = []
    archive.pack(on_packed=told.append)
    assert told == [1]
    assert archive.unpacked() == 0


def test_damaged_bytes_are_passed_over_and_counted(archive: Archive) -> None:
    digests = [keep(archive, url(n), html("example.com", n), time(n)) for n in range(1, 5)]
    archive.db.execute("UPDATE blob SET data = x'00' WHERE id = 1")
    done = archive.pack()
    assert (done.packed, done.damaged, done.left) == (3, 1, 1)
    assert archive.db.execute("SELECT data FROM blob WHERE id = 1").fetchone() == (b"\0",)
    assert [archive.bytes_of(digest) for digest in digests[1:]] == [html("example.com", n) for n in range(2, 5)]


def test_a_plan_that_is_out_of_date_is_not_carried_out(archive: Archive) -> None:
    kept = {keep(archive, url(n), html("example.com", n), time(n)): html("example.com", n) for n in range(1, 4)}
    archive.pack()
    body = html("example.com", 4)
    kept[keep(archive, url(4), body, time(4))] = body
    plan = rewriting.plan(archive._db, 4, rewriting.Reader())
    key = plan.base_id
    other = 1 if key != 1 else 2
    before = archive.db.execute("SELECT codec, base_id, depth, id FROM blob").fetchall()
    # meanwhile another process has found the key page to be best held against one that is held against it
    archive.db.execute("UPDATE blob SET codec = 'zstd-ref', base_id = ?, depth = 2 WHERE id = ?", (other, key))
    archive.db.execute("UPDATE blob SET base_id = 3, depth = 1 WHERE id = ?", (other,))
    archive.db.execute("UPDATE blob SET codec = 'brotli', base_id = NULL, depth = 0 WHERE id = 3")
    assert not archive._write(lambda db: rewriting.carry_out(db, plan))
    archive._db.executemany("UPDATE blob SET codec = ?, base_id = ?, depth = ? WHERE id = ?", before)
    assert archive._write(lambda db: rewriting.carry_out(db, plan))
    # and a second time it is out of date itself
    assert not archive._write(lambda db: rewriting.carry_out(db, plan))
    assert exact(archive, kept)


def test_captures_that_arrive_late_make_no_ring(archive: Archive) -> None:
    kept = {}
    for n in (9, 5, 7, 1, 3):
        body = html("example.com", 1, length=300 + 40 * n)
        kept[keep(archive, url(1), body, time(n))] = body
        archive.pack()
    assert exact(archive, kept)


def test_free_pages_are_given_back(archive: Archive, path: Path) -> None:
    for n in range(60):
        keep(archive, url(n), html("example.com", n), time(n))
    (before,) = archive.db.execute("PRAGMA page_count").fetchone()
    archive.pack()
    (after,) = archive.db.execute("PRAGMA page_count").fetchone()
    assert after < 0.9 * before
    archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert path.stat().st_size == after * 4096


def test_a_file_of_the_first_schema_reads_exactly_and_is_packed(path: Path) -> None:
    import zstandard

    bodies = [html("example.com", n) for n in range(4)]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1; {migrate.steps()[0][1]}")
        db.execute("INSERT INTO site (name) VALUES ('example.com')")
        for n, body in enumerate(bodies, 1):
            db.execute("INSERT INTO blob VALUES (?, ?, ?, ?)", (n, hashed(body), len(body), zstandard.compress(body)))
            db.execute("INSERT INTO page VALUES (?, 1, ?, 'live', 1, ?, ?)", (n, url(n), time(n), time(n)))
            db.execute(
                "INSERT INTO capture (page_id, at, url, asked, outcome, blob_id) VALUES (?, ?, ?, ?, 'ok', ?)",
                (n, time(n), url(n), url(n), n),
            )
    kept = {hashed(body).hex(): body for body in bodies}
    with Archive(path) as archive:
        assert exact(archive, kept)
        assert archive.pack().packed == 4
        assert exact(archive, kept)
        assert len({*keys(archive)}) == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_packer_killed_at_any_instant_loses_nothing(path: Path) -> None:
    rng = random.Random()
    kept = {}
    with Archive(path) as archive:
        for n in range(30):
            for visit in range(2):
                body = html(f"site{n % 5}.example", n, f"kind {visit}")
                kept[keep(archive, url(n, f"site{n % 5}.example"), body, time(100 * visit + n))] = body
    waiting = 60
    for _ in range(5):
        with packing(path) as process:
            assert process.stdout
            for _ in range(rng.randrange(1, 10)):
                process.stdout.readline()
            for _ in range(rng.randrange(100_000)):
                pass
            os.kill(process.pid, signal.SIGKILL)
        with Archive(path) as archive:
            assert sound(archive) == []
            assert exact(archive, kept)
            assert archive.unpacked() <= waiting
            waiting = archive.unpacked()
    with Archive(path) as archive:
        archive.pack()
        assert archive.unpacked() == 0
        assert exact(archive, kept)


def test_one_process_packs_while_others_store_and_read(path: Path) -> None:
    with Archive(path) as archive:
        keep(archive, packer.address(0), packer.page(0), time(0))
    writers = [packing(path, first, first + 39) for first in (1, 41)]
    packers = [packing(path), packing(path)]
    kept: dict[str, bytes] = {}
    with Archive(path, read_only=True) as reader:
        while any(process.poll() is None for process in writers):
            for capture in reader.captures(packer.address(0)):
                assert hashed(reader.bytes_of(capture.sha256 or "")).hex() == capture.sha256
    for process in [*writers, *packers]:
        process.communicate()
        assert process.returncode == 0
    kept = {hashed(packer.page(n)).hex(): packer.page(n) for n in range(81)}
    with Archive(path) as archive:
        archive.pack()
        assert sound(archive) == []
        assert exact(archive, kept)
        assert archive.unpacked() == 0


def packing(path: Path, *numbers: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.archive.blobs.packer", str(path), *map(str, numbers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_packing_is_a_part_of_the_archive() -> None:
    assert issubclass(Archive, Packing)
