"""Whatever is done to a file past presskeep is found, and named."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.archive.blobs import drop
from scraper.archive.custody import chain, record, tree
from scraper.errors import ArchiveError, UsageError
from scraper.model import Finding, Verified
from tests.archive.custody.conftest import OTHER, fill
from tests.archive.visits import URL, day, story, visit


def tamper(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change a file past presskeep. Only the first statement takes the values."""
    with closing(sqlite3.connect(path)) as db:
        for number, statement in enumerate(statements):
            assert db.execute(statement, () if number else values).rowcount != 0, statement
        db.commit()


def verify(path: Path, *, head: str | None = None, quick: bool = False) -> tuple[Verified, list[Finding]]:
    found: list[Finding] = []
    with Archive(path, read_only=True) as archive:
        return archive.verify(head=head, quick=quick, tell=found.append), found


def said(path: Path, check: str) -> list[str]:
    """What one check finds, a line a finding."""
    verified, found = verify(path)
    assert verified.sound is (found == [])
    assert verified.findings == len(found)
    return [f"{f.where}: {f.what}" for f in found if f.check == check]


def capture(number: int) -> str:
    """How a capture of the story is named."""
    return f"capture {number} of {URL} at 2021-05-{number:02}T12:00:00Z"


def test_a_file_that_nobody_touched_is_sound(filled: Path) -> None:
    verified, found = verify(filled)
    assert found == []
    assert (verified.sound, verified.captures, verified.erased, verified.pruned) == (True, 10, 0, 0)
    with Archive(filled) as archive:
        assert verified.archive == chain.archive_id(archive._db)
        assert verified.head == str(tree.head(chain.digests(archive._db)))
        assert verified.size == sum(row["size"] for row in archive.db["blob"].rows)


def test_a_new_file_is_sound(path: Path) -> None:
    Archive(path).close()
    verified, found = verify(path)
    assert found == []
    assert verified.head == f"0:{hashlib.sha256(b'').hexdigest()}"


@pytest.mark.parametrize(
    "change",
    [
        "at = '2021-05-03T12:00:00.000001Z'",
        "outcome = 'same'",
        "status = 201",
        "asked = asked || ' '",
        "url = replace(url, 'e', 'x')",
        "final = NULL",
        "reason = ''",
        "redirects = '[]'",
        "headers = replace(headers, 'utf-8', 'utf-9')",
        "headers = CAST(x'ff' AS TEXT)",
        "blob_id = 1",
        "blob_id = NULL",
    ],
)
def test_a_changed_column(filled: Path, change: str) -> None:
    tamper(filled, f"UPDATE capture SET {change} WHERE id = 3")
    [line] = said(filled, "chain")
    assert line.startswith("capture 3 of ")
    assert line.endswith(": was changed since it was sealed")


def test_a_capture_that_was_given_to_another_run(filled: Path) -> None:
    tamper(filled, "UPDATE capture SET run_id = NULL WHERE id = 3")
    assert said(filled, "chain") == [
        f"{capture(3)}: its run or its place in the chain is not the one it was sealed with"
    ]


@pytest.mark.parametrize("change", ["page_id = 2", "page_id = NULL"])
@pytest.mark.parametrize("number", [3, 7])
def test_a_capture_that_was_given_to_another_page(filled: Path, change: str, number: int) -> None:
    tamper(filled, f"UPDATE capture SET {change} WHERE id = {number}")
    assert f"capture {number} of {URL}: belongs to another page than its address" in said(filled, "series")


def test_a_capture_that_was_changed_together_with_its_digest(filled: Path) -> None:
    tamper(filled, "UPDATE capture SET status = 201 WHERE id = 3")
    with closing(sqlite3.connect(filled)) as db:
        row = db.execute(f"SELECT {record.COLUMNS} FROM capture WHERE id = 3").fetchone()
        digest = tree.leaf(record.capture(row, {}))
    tamper(filled, "UPDATE link SET digest = ? WHERE capture_id = 3", values=(digest,))
    assert [line.split(":")[0] for line in said(filled, "chain")] == [capture(3).split(":")[0]]


def test_a_removed_capture(filled: Path) -> None:
    tamper(filled, "DELETE FROM capture WHERE id = 9")
    assert said(filled, "chain") == ["capture 9: was removed"]


def test_a_capture_that_was_removed_from_the_chain_too(filled: Path) -> None:
    tamper(filled, "DELETE FROM capture WHERE id = 9", "DELETE FROM link WHERE capture_id = 9")
    assert said(filled, "chain") == ["entry 9: missing from the chain"]


def test_a_removed_capture_whose_gap_was_closed(filled: Path) -> None:
    tamper(
        filled,
        "DELETE FROM capture WHERE id = 9",
        "DELETE FROM link WHERE capture_id = 9",
        "UPDATE link SET number = 9 WHERE number = 10",
        "UPDATE archive SET entries = 9",
    )
    assert said(filled, "chain") == [
        "capture 10 of https://example.org/none at 2021-05-09T12:00:00Z: its run or its place in the chain"
        " is not the one it was sealed with"
    ]


def test_a_tail_that_was_cut_off(filled: Path) -> None:
    tamper(filled, "DELETE FROM capture WHERE id >= 9", "DELETE FROM link WHERE capture_id >= 9")
    assert said(filled, "chain") == ["entries 9 to 10: missing from the chain"]


def test_a_tail_that_was_cut_off_and_the_count_with_it(filled: Path) -> None:
    tamper(
        filled,
        "DELETE FROM capture WHERE id >= 9",
        "DELETE FROM link WHERE capture_id >= 9",
        "UPDATE archive SET entries = 8",
    )
    assert said(filled, "chain") == ["entry 8: is not the one the chain ends with"]


def test_two_captures_that_were_swapped(filled: Path) -> None:
    columns = ["at", "final", "reason", "headers", "blob_id"]
    others = ", ".join(f"{c} = (SELECT {c} FROM copy WHERE copy.id = 7 - capture.id)" for c in columns)
    tamper(
        filled,
        "CREATE TABLE copy AS SELECT * FROM capture",
        f"UPDATE capture SET {others} WHERE id IN (3, 4)",
        "DROP TABLE copy",
    )
    assert said(filled, "chain") == [
        f"capture 3 of {URL} at 2021-05-04T12:00:00Z: holds what was sealed as capture 4: they were swapped",
        f"capture 4 of {URL} at 2021-05-03T12:00:00Z: holds what was sealed as capture 3: they were swapped",
    ]


def test_two_entries_that_were_swapped(filled: Path) -> None:
    tamper(
        filled,
        "UPDATE link SET number = 100 WHERE number = 3",
        "UPDATE link SET number = 3 WHERE number = 4",
        "UPDATE link SET number = 4 WHERE number = 100",
    )
    assert {line.split(" of ")[0] for line in said(filled, "chain")} == {"capture 3", "capture 4", "capture 5"}


def test_an_inserted_capture(filled: Path) -> None:
    tamper(
        filled,
        "INSERT INTO capture (at, url, asked, outcome) VALUES ('2021-05-03T00:00:00.000000Z', 'u', 'u', 'error')",
    )
    assert said(filled, "chain") == ["capture 11: was put in past presskeep: it is not in the chain"]


def test_an_inserted_entry(filled: Path) -> None:
    tamper(
        filled,
        "INSERT INTO capture (at, url, asked, outcome) VALUES ('2021-05-03T00:00:00.000000Z', 'u', 'u', 'error')",
        "INSERT INTO link (number, capture_id, digest, chain) VALUES (11, 11, zeroblob(32), zeroblob(32))",
    )
    lines = said(filled, "chain")
    assert "entry 11: was put in past presskeep: the chain ends before" in lines
    assert all("11" in line for line in lines)


def test_the_end_of_the_chain_lost(filled: Path) -> None:
    tamper(filled, "DELETE FROM archive")
    assert said(filled, "chain") == ["archive: the row that tells the chain's end is gone"]
    with Archive(filled) as archive, pytest.raises(ArchiveError, match="presskeep verify"):
        visit(archive, story(), day(20))


# Bytes and texts


def test_a_flipped_byte(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as db:
        sha256, data = db.execute(
            "SELECT sha256, data FROM blob JOIN capture ON blob_id = blob.id WHERE capture.id = 6"
        ).fetchone()
    flipped = bytearray(data)
    flipped[-3] ^= 1
    tamper(filled, "UPDATE blob SET data = ? WHERE sha256 = ?", values=(bytes(flipped), sha256))
    assert f"bytes {sha256.hex()}: are damaged; they are those of capture 6 of {URL} and 1 more" in said(
        filled, "bytes"
    )
    assert verify(filled, quick=True)[0].sound


def test_bytes_that_were_given_another_name(filled: Path) -> None:
    tamper(filled, "UPDATE blob SET sha256 = zeroblob(32) WHERE id = (SELECT blob_id FROM capture WHERE id = 6)")
    assert said(filled, "chain")
    assert [line.split(":")[0] for line in said(filled, "bytes")] == [f"bytes {'00' * 32}"]


def test_damage_to_what_others_are_kept_as_a_difference_from(filled: Path) -> None:
    with Archive(filled) as archive:
        base = archive._db.execute("SELECT base_id FROM blob WHERE base_id IS NOT NULL").fetchone()
        assert base, "nothing is kept as a difference"
        hanging = archive._db.execute("SELECT lower(hex(sha256)) FROM blob WHERE ? IN (id, base_id)", base).fetchall()
    tamper(filled, "UPDATE blob SET data = zeroblob(length(data)) WHERE id = ?", values=base)
    assert {f"bytes {sha256}" for (sha256,) in hanging} == {line.split(":")[0] for line in said(filled, "bytes")}


def test_bytes_that_were_removed(filled: Path) -> None:
    def remove(db: sqlite3.Connection) -> None:
        drop(db, [3], "pruned")
        drop(db, [8], "erased")

    with Archive(filled) as archive:
        archive._write(remove)
    lines = said(filled, "bytes")
    assert len(lines) == 2
    assert lines[0].endswith(f": are gone, and no erasure tells of it; they are those of capture 3 of {URL}")

    with Archive(filled) as archive:
        told(archive, "blob", 3, "data", bytes(32), None)
    assert len(said(filled, "bytes")) == 2, "an erasure of other bytes is none of these"
    with Archive(filled) as archive:
        for blob_id, sha256 in archive._db.execute("SELECT id, sha256 FROM blob WHERE id IN (3, 8)").fetchall():
            told(archive, "blob", blob_id, "data", sha256, None)
    verified, found = verify(filled)
    assert found == []
    assert (verified.erased, verified.pruned) == (1, 1)


@pytest.mark.parametrize("text", ["replace(text, 'a', 'b')", "''", "CAST(x'ff00' AS TEXT)"])
def test_a_changed_text(filled: Path, text: str) -> None:
    tamper(filled, f"UPDATE text SET text = {text} WHERE id = (SELECT text_id FROM comment_version LIMIT 1)")
    [line] = said(filled, "texts")
    assert line.endswith(f"a comment on {URL}: is not the text that was read")
    tamper(filled, f"UPDATE text SET text = {text} WHERE id = (SELECT blocks FROM body WHERE version_id = 1)")
    assert any(f"the body of {URL}: is not" in line for line in said(filled, "texts"))


# References, and what was derived


def test_a_broken_reference(filled: Path) -> None:
    tamper(filled, "UPDATE alias SET page_id = 99 WHERE page_id = 2")
    assert said(filled, "references") == ["alias.page_id: leads to no row of page"]
    tamper(filled, "UPDATE page SET site_id = 99 WHERE id = 2")
    assert "page.site_id of row 2: leads to no row of site" in said(filled, "references")


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE version SET valid_to = '2021-05-02T13' WHERE part = 'body' AND number = 2", "version 2 of the body of"),
        ("UPDATE version SET valid_to = '2021-05-02T11' WHERE part = 'body' AND number = 2", "version 2 of the body of"),
        ("UPDATE version SET valid_to = '2021-05-08T11' WHERE part = 'related' AND number = 6", "version 6 of the related of"),
        ("UPDATE version SET number = 9 WHERE part = 'body' AND number = 6", "version 9 of the body of"),
        ("UPDATE version SET capture_id = 9 WHERE part = 'body' AND number = 6", "version 6 of the body of"),
        ("UPDATE version SET not_before = '2021-05-05T12:01' WHERE part = 'body' AND number = 6", "version 6 of the body of"),
        ("UPDATE comment_version SET valid_to = NULL WHERE comment_id = 2 AND number = 2", "text 2 of comment 2 on"),
        ("UPDATE comment_version SET capture_id = 7 WHERE comment_id = 2 AND number = 2", "text 2 of comment 2 on"),
        ("UPDATE comment_state SET valid_from = '2021-05-01T11:00:00.000000Z' WHERE comment_id = 1", "state 1 of comment 1 on"),
        ("UPDATE related_state SET valid_to = NULL WHERE related_id = 2 AND number = 1", "state 1 of related link 2 of"),
        ("UPDATE parse SET at = '2021-05-01T11:00:00.000000Z' WHERE id = 1", "reading 1"),
        ("UPDATE listing SET items = '[1,99]' WHERE id = (SELECT comment_order FROM parse WHERE id = 1)", "reading 1"),
        ("UPDATE listing SET items = '[1,99]' WHERE id = (SELECT related_order FROM parse WHERE id = 1)", "reading 1"),
    ],
)  # fmt: skip
def test_versions_that_can_not_be(filled: Path, statement: str, where: str) -> None:
    tamper(filled, statement)
    assert any(line.startswith(where) for line in said(filled, "series"))
    assert said(filled, "chain") == []


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("DELETE FROM body WHERE version_id = 1", "version 1 of the body of"),
        ("UPDATE version SET part = 'related', gen = 7 WHERE id = 1", "body 1"),
        ("DELETE FROM comment_state WHERE comment_id = 2", "comment 2"),
        ("DELETE FROM related_state WHERE related_id = 2", "related link 2"),
        ("UPDATE page SET gen = 2 WHERE id = 1", f"page {URL}"),
        ("UPDATE page SET first_seen = '2020-01-01T00:00:00.000000Z' WHERE id = 1", f"page {URL}"),
        ("DELETE FROM alias WHERE page_id = 2", f"page {OTHER}"),
    ],
)
def test_rows_that_are_lost(filled: Path, statement: str, where: str) -> None:
    tamper(filled, statement)
    assert any(line.startswith(where) for line in said(filled, "lost"))


def test_bytes_of_no_capture(filled: Path) -> None:
    tamper(filled, "UPDATE capture SET blob_id = NULL WHERE id = 9")
    assert len(said(filled, "lost")) == 1


def test_a_damaged_index_is_found_by_the_whole_check(filled: Path) -> None:
    tamper(
        filled,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX capture_run ON capture (status)' WHERE name = 'capture_run'",
    )
    assert any("capture_run" in line for line in said(filled, "file"))


def test_a_file_with_pages_overwritten_is_checked_as_far_as_it_can_be_read(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'text'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with filled.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    verified, found = verify(filled)
    assert not verified.sound
    assert {"file", "texts"} <= {f.check for f in found}
    assert any(f.what.startswith("could not be done to its end") for f in found)
    assert said(filled, "chain") == []


# Erasures


def erase(archive: Archive, table: str, row: int, column: str, old: bytes, new: str | None) -> None:
    """As an erasing command does it: another value, and what the old one was."""
    archive._write(lambda db: db.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (new, row)))
    instead = None if new is None else hashlib.sha256(new.encode()).digest()
    told(archive, table, row, column, hashlib.sha256(old).digest(), instead)


def told(archive: Archive, table: str, row: int, column: str, sha256: bytes, instead: bytes | None) -> None:
    """Note an erasure, and seal it."""

    def work(db: sqlite3.Connection) -> None:
        chain.erase(db, table, row, column, sha256, instead, at=day(20), reason="asked for")

    archive._write(work)


@pytest.fixture
def erased(filled: Path) -> Path:
    """With one capture's headers gone, its address put otherwise twice, and a comment's words blotted out."""
    with Archive(filled) as archive:
        headers, asked = archive._db.execute("SELECT headers, asked FROM capture WHERE id = 3").fetchone()
        erase(archive, "capture", 3, "headers", headers.encode(), None)
        erase(archive, "capture", 3, "asked", asked.encode(), "https://example.com/█")
        erase(archive, "capture", 3, "asked", "https://example.com/█".encode(), "erased")
        (text,) = archive._db.execute("SELECT text FROM text WHERE id = 2").fetchone()
        erase(archive, "text", 2, "text", text.encode(), "█")
    return filled


def test_what_was_erased_leaves_the_file_sound(filled: Path, request: pytest.FixtureRequest) -> None:
    before = verify(filled)[0].head
    request.getfixturevalue("erased")
    verified, found = verify(filled, head=before)
    assert found == []
    assert (verified.erased, verified.captures) == (4, 10)
    assert verified.head.startswith("14:")


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE capture SET headers = '[]' WHERE id = 3", "its headers was erased, and what stands there now is not"),
        ("UPDATE capture SET asked = 'x' WHERE id = 3", "its asked was erased, and what stands there now is not"),
        ("UPDATE capture SET status = 7 WHERE id = 3", "was changed since it was sealed"),
        ("UPDATE erasure SET sha256 = zeroblob(32) WHERE id = 1", "erasure 1: was changed since it was sealed"),
        ("UPDATE erasure SET reason = 'none' WHERE id = 1", "erasure 1: was changed since it was sealed"),
        ("UPDATE erasure SET column_name = CAST(x'ff' AS TEXT) WHERE id = 1", "erasure 1: was changed since it was sealed"),
        ("DELETE FROM erasure WHERE id = 1", "erasure 1: was removed"),
        ("INSERT INTO erasure (table_name, row_id, column_name, sha256, at, reason) VALUES ('capture', 4, 'headers',"
         " x'00', '', '')", "erasure 5: was put in past presskeep: it is not in the chain"),
    ],
)  # fmt: skip
def test_an_erasure_is_no_cover_for_a_change(erased: Path, statement: str, what: str) -> None:
    tamper(erased, statement)
    assert any(what in line for line in said(erased, "chain"))


def test_a_text_that_was_erased_and_written_again(erased: Path) -> None:
    tamper(erased, "UPDATE text SET text = 'other words' WHERE id = 2")
    assert len(said(erased, "texts")) == 1


# The head, kept elsewhere


def test_an_archive_that_only_grew_since(filled: Path) -> None:
    head = verify(filled)[0].head
    with Archive(filled) as archive:
        visit(archive, story(title="Later"), day(20))
    for known in (head, head.split(":")[1], head.upper(), f" {head}\n"):
        verified, found = verify(filled, head=known)
        assert found == []
        assert verified.head != head


def test_an_archive_that_was_written_anew(filled: Path, tmp_path: Path) -> None:
    # Its own chain is without fault: only a head kept elsewhere tells.
    head = verify(filled)[0].head
    with Archive(tmp_path / "forged.db") as forged:
        visit(forged, story(title="Never said"), day(1))
        fill(forged)
    path = tmp_path / "forged.db"
    assert verify(path)[1] == []
    for known in (head, head.split(":")[1]):
        verified, [finding] = verify(path, head=known)
        assert not verified.sound
        assert (finding.check, finding.where) == ("head", known)
        assert "did not grow from that head" in finding.what


def test_a_head_from_later_on(filled: Path) -> None:
    _, [finding] = verify(filled, head=f"999:{'00' * 32}")
    assert "the chain has 10 entries only" in finding.what


def test_the_head_of_nothing_is_that_of_every_archive(filled: Path) -> None:
    assert verify(filled, head=f"0:{hashlib.sha256(b'').hexdigest()}")[1] == []


@pytest.mark.parametrize("head", ["", "12", "abc", "1:xyz", f"-1:{'0' * 64}", f"{'9' * 13}:{'0' * 64}", "0" * 65])
def test_what_is_no_head(filled: Path, head: str) -> None:
    with Archive(filled, read_only=True) as archive, pytest.raises(UsageError, match="not a head of a chain"):
        archive.verify(head=head)


def test_progress_is_told(filled: Path) -> None:
    totals: list[int] = []
    steps: list[str] = []
    with Archive(filled, read_only=True) as archive:
        archive.verify(begin=totals.append, step=steps.append)
    assert totals == [len(steps)]
    assert {"file", "references", "chain", "bytes", "texts", "series", "lost"} == set(steps)
