from __future__ import annotations

import random
import sqlite3

import pytest

from scraper.archive import Archive
from scraper.archive.blobs import codecs, hashed, keeping, put_bytes, read
from scraper.errors import ArchiveError, NotArchived
from tests.archive.blobs.pages import html, keep, noisy, time

URL = "https://example.com/one"
PAGE = html("example.com", 1)


def kept(archive: Archive) -> list[tuple[str, int | None, int]]:
    """Codec, base and depth of each row, in order."""
    return [(row["codec"], row["base_id"], row["depth"]) for row in archive.db.query("SELECT * FROM blob ORDER BY id")]


def test_a_revisit_is_kept_at_once_as_what_differs(archive: Archive) -> None:
    digests = {
        keep(archive, URL, body, time(n)): body for n, body in enumerate([PAGE, *(noisy(PAGE, n) for n in range(100))])
    }
    assert kept(archive) == [("zstd", None, 0)] + [("zstd-ref", 1, 1)] * 100
    assert all(archive.bytes_of(digest) == body for digest, body in digests.items())
    (row,) = archive.db.query("SELECT avg(length(data)) AS data FROM blob WHERE id > 1")
    assert row["data"] < 0.025 * len(PAGE)  # 240 bytes that nothing can shorten, of some 20,000


def test_a_page_that_has_little_in_common_with_what_it_was_is_kept_alone(archive: Archive) -> None:
    keep(archive, URL, PAGE, time(1))
    keep(archive, URL, html("example.com", 2, "other"), time(2))
    keep(archive, URL, noisy(html("example.com", 2, "other"), 1), time(3))
    assert kept(archive) == [("zstd", None, 0), ("zstd", None, 0), ("zstd-ref", 2, 1)]


def test_bytes_of_another_page_or_of_none_are_no_reference(archive: Archive) -> None:
    keep(archive, URL, PAGE, time(1))
    keep(archive, "https://example.com/two", noisy(PAGE, 1), time(2))
    archive._write(lambda db: put_bytes(db, noisy(PAGE, 2), hashed(noisy(PAGE, 2))))
    assert kept(archive) == [("zstd", None, 0)] * 3


@pytest.mark.parametrize("body", [b"", b"x", random.Random(1).randbytes(30_000), bytes(20_000_000)])
def test_odd_bytes_come_back(archive: Archive, body: bytes) -> None:
    # nothing, next to nothing, what does not compress, what is too much for a reference
    keep(archive, URL, PAGE, time(1))
    digest = keep(archive, URL, body, time(2))
    after = keep(archive, URL, body + b"x", time(3))
    archive.pack()
    assert archive.bytes_of(digest) == body
    assert archive.bytes_of(after) == body + b"x"


def test_more_bytes_than_can_be_kept_are_refused(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "LARGEST", 1_000)
    with pytest.raises(ArchiveError, match=r"1,001 bytes are more than an archive keeps at once \(1,000\)"):
        archive._write(lambda db: put_bytes(db, bytes(1_001), hashed(bytes(1_001))))
    assert archive.db["blob"].count == 0


DAMAGES = [
    "data = x'00'",
    "data = zeroblob(length(data))",
    "data = substr(data, 1, length(data) - 1)",
    "size = size - 1",
    "size = 1073741824",
    "codec = 'brotli'",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_of_a_base_is_damage_of_what_depends_on_it(archive: Archive, damage: str) -> None:
    digests = [keep(archive, URL, body, time(n)) for n, body in enumerate([PAGE, noisy(PAGE, 1), noisy(PAGE, 2)])]
    archive.db.execute(f"UPDATE blob SET {damage} WHERE id = 1")
    with pytest.raises(ArchiveError, match=f"kept as {digests[0]} are damaged: restore"):
        archive.bytes_of(digests[0])
    for digest in digests[1:]:
        with pytest.raises(ArchiveError, match=f"{digest} can't be read: .* differs from {digests[0]}, and those"):
            archive.bytes_of(digest)


def test_damage_of_a_difference_is_its_own(archive: Archive) -> None:
    digests = [keep(archive, URL, body, time(n)) for n, body in enumerate([PAGE, noisy(PAGE, 1), noisy(PAGE, 2)])]
    archive.db.execute("UPDATE blob SET data = (SELECT data FROM blob WHERE id = 3) WHERE id = 2")
    with pytest.raises(ArchiveError, match=f"kept as {digests[1]} are damaged: restore"):
        archive.bytes_of(digests[1])
    assert archive.bytes_of(digests[0]) == PAGE
    assert archive.bytes_of(digests[2]) == noisy(PAGE, 2)


def test_other_bytes_in_place_of_a_base_are_noticed(archive: Archive) -> None:
    keep(archive, URL, PAGE, time(1))
    digest = keep(archive, URL, noisy(PAGE, 1), time(2))
    other = codecs.quick(PAGE.replace(b"menu", b"MENU"))
    archive.db.execute("UPDATE blob SET data = ? WHERE id = 1", (other,))
    with pytest.raises(ArchiveError, match="can't be read"):
        archive.bytes_of(digest)


def test_a_ring_of_references_ends(archive: Archive) -> None:
    first, second = (keep(archive, URL, body, time(n)) for n, body in enumerate([PAGE, noisy(PAGE, 1)]))
    archive.db.execute("UPDATE blob SET codec = 'zstd-ref', base_id = 2, depth = 1 WHERE id = 1")
    for digest in (first, second):
        with pytest.raises(ArchiveError, match="can't be read"):
            archive.bytes_of(digest)


def test_nothing_new_is_held_against_damaged_bytes(archive: Archive) -> None:
    keep(archive, URL, PAGE, time(1))
    archive.db.execute("UPDATE blob SET data = x'00' WHERE id = 1")
    digest = keep(archive, URL, noisy(PAGE, 1), time(2))
    assert archive.bytes_of(digest) == noisy(PAGE, 1)


def test_the_steps_to_any_bytes_are_bounded_by_the_schema(archive: Archive) -> None:
    for n in range(3):
        keep(archive, URL, noisy(PAGE, n), time(n))
    for wrong in (
        "depth = 3",
        "depth = 0",
        "base_id = NULL",
        "base_id = id",
        "codec = 'zip'",
        "codec = 'erased'",
        "size = -1",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            archive.db.execute(f"UPDATE blob SET {wrong} WHERE id = 3")
    with pytest.raises(sqlite3.IntegrityError):
        archive.db.execute("DELETE FROM blob WHERE id = 1")


def test_a_chain_longer_than_may_be_is_not_followed(archive: Archive) -> None:
    bodies = [noisy(PAGE, n) for n in range(5)]
    with archive._reading():
        pass
    for number, body in enumerate(bodies, 1):
        data = codecs.quick(body) if number == 1 else codecs.zstd(body, 6, bodies[number - 2])
        archive.db.execute(
            "INSERT INTO blob (sha256, size, codec, base_id, depth, data) VALUES (?, ?, ?, ?, ?, ?)",
            (
                hashed(body),
                len(body),
                "zstd" if number == 1 else "zstd-ref",
                number - 1 or None,
                min(number - 1, 2),
                data,
            ),
        )
    assert [read(archive._db, number) for number in (1, 2, 3)] == bodies[:3]
    with pytest.raises(ArchiveError):
        read(archive._db, 4)
    assert keeping.STEPS == 3


def test_bytes_removed_on_purpose_say_so(archive: Archive) -> None:
    digest = keep(archive, URL, PAGE, time(1))
    for codec in ("erased", "pruned"):
        archive.db.execute(f"UPDATE blob SET codec = '{codec}', data = x''")
        with pytest.raises(NotArchived, match=f"the bytes with SHA-256 {digest} were {codec}: of them only"):
            archive.bytes_of(digest)
