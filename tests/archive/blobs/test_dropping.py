from __future__ import annotations

import pytest

from scraper.archive import Archive
from scraper.archive.blobs import drop, hashed, put_bytes, release
from scraper.errors import ArchiveError, NotArchived
from tests.archive.blobs.pages import html, keep, noisy, time

SITE = "https://example.com"


@pytest.fixture
def kept(archive: Archive) -> dict[int, bytes]:
    """Four pages of a site, visited five times each, packed; their bytes by row."""
    bodies = [noisy(html("example.com", n), visit) for visit in range(5) for n in range(4)]
    for place, body in enumerate(bodies):
        keep(archive, f"{SITE}/{place % 4}", body, time(place))
    archive.pack()
    return dict(enumerate(bodies, 1))


def key(archive: Archive) -> int:
    (row,) = archive.db.query("SELECT blob_id FROM key_page")
    return int(row["blob_id"])


def first(archive: Archive) -> int:
    """A first capture that is no key page, and has revisits."""
    (row,) = archive.db.query("SELECT base_id FROM blob WHERE depth = 2 ORDER BY id LIMIT 1")
    return int(row["base_id"])


def check(archive: Archive, kept: dict[int, bytes], gone: set[int], how: str) -> None:
    """All reads exactly but for these, of which nothing is left."""
    for number, body in kept.items():
        digest = hashed(body).hex()
        if number in gone:
            with pytest.raises(NotArchived, match=f"{digest} were {how}: of them only this digest and their size"):
                archive.bytes_of(digest)
        else:
            assert archive.bytes_of(digest) == body
    rows = {row["id"]: row for row in archive.db.query("SELECT * FROM blob")}
    assert {row["id"] for row in rows.values() if row["data"] == b""} == gone
    assert {row["base_id"] for row in rows.values()}.isdisjoint(gone)
    assert {row["blob_id"] for row in archive.db.query("SELECT blob_id FROM key_page")}.isdisjoint(gone)
    assert all(row["depth"] == (rows[row["base_id"]]["depth"] + 1 if row["base_id"] else 0) for row in rows.values())


@pytest.mark.parametrize("which", ["key page", "first capture", "revisit", "two", "page", "all"])
def test_what_hangs_on_dropped_bytes_is_written_anew(archive: Archive, kept: dict[int, bytes], which: str) -> None:
    gone = {
        "key page": {key(archive)},
        "first capture": {first(archive)},
        "revisit": {20},
        "two": {key(archive), first(archive)},
        "page": {n for n in kept if n % 4 == key(archive) % 4},
        "all": {*kept},
    }[which]
    (size,) = archive.db.execute(
        f"SELECT sum(length(data)) FROM blob WHERE id IN ({', '.join(map(str, gone))})"
    ).fetchone()
    assert archive._write(lambda db: drop(db, gone, "erased")) == size
    check(archive, kept, gone, "erased")
    archive.pack()
    check(archive, kept, gone, "erased")
    assert archive.unpacked() == 0


def test_it_stays_small(archive: Archive, kept: dict[int, bytes]) -> None:
    def size() -> int:
        return int(archive.db.execute("SELECT sum(length(data)) FROM blob").fetchone()[0])

    before = size()
    archive._write(lambda db: drop(db, [key(archive), first(archive)], "pruned"))
    archive.pack()
    assert size() < 1.25 * before


def test_references_can_be_released_a_few_at_a_time(archive: Archive, kept: dict[int, bytes]) -> None:
    gone = {key(archive)}
    (hanging,) = archive.db.execute("SELECT count(*) FROM blob WHERE base_id = ?", (key(archive),)).fetchone()
    steps = []
    while count := archive._write(lambda db: release(db, gone, 3)):
        steps.append(count)
        check(archive, kept, set(), "")
    assert sum(steps) == hanging
    assert max(steps) == 3
    archive._write(lambda db: drop(db, gone, "pruned"))
    check(archive, kept, gone, "pruned")


def test_a_visit_after_it_is_kept(archive: Archive, kept: dict[int, bytes]) -> None:
    gone = {*kept}
    archive._write(lambda db: drop(db, gone, "pruned"))
    body = noisy(kept[1], "later")
    digest = keep(archive, f"{SITE}/0", body, time(100))
    assert archive.bytes_of(digest) == body
    check(archive, kept, gone, "pruned")


def test_erased_bytes_stay_so_and_pruned_ones_come_back(archive: Archive, kept: dict[int, bytes]) -> None:
    archive._write(lambda db: drop(db, [19], "erased"))
    archive._write(lambda db: drop(db, [20], "pruned"))
    for number in (19, 20):
        assert archive._write(lambda db, n=number: put_bytes(db, kept[n], hashed(kept[n]))) == number  # type: ignore[misc]
    check(archive, kept, {19}, "erased")
    archive.pack()
    check(archive, kept, {19}, "erased")


def test_a_drop_that_can_not_be_done_changes_nothing(archive: Archive, kept: dict[int, bytes]) -> None:
    doomed = first(archive)
    (row,) = archive.db.query("SELECT id FROM blob WHERE base_id = ? ORDER BY id DESC LIMIT 1", [doomed])
    archive.db.execute("UPDATE blob SET data = x'00' WHERE id = ?", (row["id"],))
    before = archive.db.execute("SELECT * FROM blob").fetchall()
    with pytest.raises(ArchiveError, match=f"{hashed(kept[row['id']]).hex()} are damaged"):
        archive._write(lambda db: drop(db, [doomed], "erased"))
    assert archive.db.execute("SELECT * FROM blob").fetchall() == before


def test_dropping_twice_is_dropping_once(archive: Archive, kept: dict[int, bytes]) -> None:
    gone = {first(archive)}
    assert archive._write(lambda db: drop(db, gone, "erased")) > 0
    assert archive._write(lambda db: drop(db, gone, "erased")) == 0
    check(archive, kept, gone, "erased")
