from __future__ import annotations

import hashlib
import sqlite3
import tracemalloc
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import zstandard

from scraper.archive import Archive, migrate
from scraper.archive.connection import APPLICATION_ID
from scraper.archive.custody import chain, record, tree
from scraper.model import Response
from tests.archive.custody.conftest import fill
from tests.archive.visits import URL, day, story, visit

ODD = "naïve “quotes” \u202e\u0000\x1b[31m 中文 \U0001f5de"


def links(archive: Archive) -> list[dict[str, Any]]:
    return list(archive.db["link"].rows_where(order_by="number"))


def test_every_capture_is_an_entry_in_the_order_it_came(archive: Archive) -> None:
    fill(archive)
    assert [(row["number"], row["capture_id"]) for row in links(archive)] == [(n, n) for n in range(1, 11)]
    [state] = archive.db["archive"].rows
    assert (state["entries"], state["chain"]) == (10, links(archive)[-1]["chain"])


def test_a_late_capture_comes_last_in_the_chain(archive: Archive) -> None:
    visit(archive, story(), day(2))
    visit(archive, story(title="Before"), day(1))
    rows = archive.db.query("SELECT at FROM link JOIN capture ON capture.id = capture_id ORDER BY number")
    assert [row["at"] for row in rows] == [day(2), day(1)]


def test_the_record_can_be_written_by_anybody(archive: Archive) -> None:
    page = story()
    answer = Response(
        asked="https://EXAMPLE.com/a?utm_source=x",
        url="https://example.com/b",
        status=203,
        headers=(("x-odd", ODD), ("x-odd", "")),
        body=b"\x00\xff<p>",
        captured=day(1),
        redirects=((301, "https://example.com/a"),),
    )
    archive.store(answer, page)
    [row] = archive.db["capture"].rows
    lines = [f"at {day(1)}", "outcome ok", "status 203"]
    for name in ("asked", "url", "final", "reason", "redirects", "headers"):
        value = row[name]
        lines.append(f"{name} {'-' if value is None else hashlib.sha256(value.encode()).hexdigest()}")
    lines.append(f"bytes {hashlib.sha256(answer.body).hexdigest()}")
    text = "\n".join(["presskeep capture 1", *lines, ""]).encode()
    digest = hashlib.sha256(b"\0" + text).digest()
    [link] = links(archive)
    assert link["digest"] == digest
    assert link["chain"] == hashlib.sha256(bytes(32) + digest + b"capture 1 run -").digest()


def test_each_value_seals_the_one_before(archive: Archive) -> None:
    fill(archive)
    for before, after in pairwise(links(archive)):
        [row] = archive.db["capture"].rows_where("id = ?", [after["capture_id"]])
        place = f"capture {row['id']} run {row['run_id'] or '-'}".encode()
        assert after["chain"] == hashlib.sha256(before["chain"] + after["digest"] + place).digest()


def test_no_column_of_a_capture_is_forgotten(archive: Archive) -> None:
    # One that is added must be sealed, or stand here with the reason why it needs not be: the page is derived.
    sealed = {*record.VALUES, *record.PLAIN, "blob_id", "id", "page_id", "run_id"}
    assert {column.name for column in archive.db["capture"].columns} == sealed


def test_a_merged_capture_carries_where_it_came_from(archive: Archive) -> None:
    visit(archive, story(), day(1))
    source = chain.Source("00ff" * 8, 17)

    def merge(db: sqlite3.Connection) -> None:
        for number in (2, 3):
            db.execute(
                "INSERT INTO capture (at, url, asked, outcome) VALUES (?, ?, ?, 'error')", (day(number), URL, URL)
            )
            chain.append(db, number, source)

    archive._write(merge)
    merged = links(archive)[1]
    assert merged["source_number"] == 17
    assert merged["chain"] == chain.seal(
        links(archive)[0]["chain"],
        merged["digest"],
        f"capture 2 run - from {'00ff' * 8} 17".encode(),
    )
    assert [row["archive"] for row in archive.db["source"].rows] == ["00ff" * 8]


def test_a_capture_has_the_same_digest_in_every_archive(archive: Archive, tmp_path: Path) -> None:
    fill(archive)
    with Archive(tmp_path / "other.db") as other:
        visit(other, story(title="Something else"), day(20), url="https://example.org/x")
        fill(other)
        assert [row["digest"] for row in links(other)[1:]] == [row["digest"] for row in links(archive)]
        assert chain.archive_id(other._db) != chain.archive_id(archive._db)


def test_a_visit_that_is_not_stored_leaves_the_chain_as_it_was(archive: Archive) -> None:
    visit(archive, story(), day(1))

    def fail(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO capture (at, url, asked, outcome) VALUES (?, ?, ?, 'error')", (day(2), URL, URL))
        chain.append(db, 2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        archive._write(fail)
    assert len(links(archive)) == 1


# Files from before there was a chain

COUNT = 5000


@pytest.fixture
def older(path: Path) -> Path:
    """A file of the first schema, with captures whose headers are odd and some of which have bytes."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(migrate.steps()[0][1])
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        for number in range(1, 4):
            body = b"body %d" % number
            data = zstandard.ZstdCompressor().compress(body)
            db.execute(
                "INSERT INTO blob (sha256, size, data) VALUES (?, ?, ?)",
                (hashlib.sha256(body).digest(), len(body), data),
            )
        db.executemany(
            "INSERT INTO capture (at, url, asked, outcome, status, reason, headers, blob_id)"
            " VALUES (?, ?, ?, 'error', 500, ?, ?, ?)",
            ((day(1), URL, URL, f"it failed, {ODD}", f'[["n", "{n}"]]', n % 4 or None) for n in range(COUNT)),
        )
        db.commit()
    return path


def test_an_older_file_gets_its_chain(older: Path) -> None:
    with Archive(older) as archive:
        assert archive.verify().sound
        assert [row["capture_id"] for row in links(archive)] == [*range(1, COUNT + 1)]
        archive_id = chain.archive_id(archive._db)
        assert len(archive_id) == 32
    with Archive(older) as archive:
        assert chain.archive_id(archive._db) == archive_id


def test_the_chain_is_made_in_flat_memory(older: Path) -> None:
    tracemalloc.start()
    try:
        Archive(older).close()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150 * COUNT, "the digests alone, kept in a list, would be more"


def test_the_chain_is_the_same_whether_made_at_once_or_visit_by_visit(archive: Archive) -> None:
    fill(archive)
    before = links(archive)

    def again(db: sqlite3.Connection) -> None:
        db.execute("DELETE FROM link")
        db.execute("UPDATE archive SET entries = 0, chain = zeroblob(32)")
        chain.fill(db)

    archive._write(again)
    assert links(archive) == before
    assert tree.head(chain.digests(archive._db)).size == 10
