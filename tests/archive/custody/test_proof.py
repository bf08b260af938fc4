"""A proof is worth what somebody can check who has nothing but it: here with hashlib alone, and by the script in it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from scraper.archive import Archive
from scraper.archive.custody import check
from scraper.errors import ArchiveError, NotArchived, UsageError
from scraper.model import ArchivedPage, Failure, Response
from tests.archive.custody.conftest import OTHER
from tests.archive.custody.test_verify import erase, tamper, verify
from tests.archive.visits import URL, answer, day, failure, story, visit

Files = dict[str, bytes]

NAMES = {
    "asked": "asked.txt",
    "url": "url.txt",
    "final": "final.txt",
    "reason": "reason.txt",
    "redirects": "redirects.json",
    "headers": "headers.json",
    "bytes": "bytes",
}


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def proven(files: Files) -> tuple[dict[str, str], str]:
    """The lines of the record, and the head it leads to, by the words of README.txt and nothing else."""
    title, *lines = files["record.txt"].decode().splitlines()
    assert title == "presskeep capture 1"
    record = dict(line.split(" ", 1) for line in lines)
    for name, file in NAMES.items():
        if file in files:
            assert sha256(files[file]).hex() == record[name]
        else:
            assert name != "bytes" or record[name] == "-"
    path = json.loads(files["path.json"])
    reached = sha256(b"\0", files["record.txt"])
    assert reached.hex() == path["leaf"]
    for side, other in path["path"]:
        pair = (bytes.fromhex(other), reached) if side == "left" else (reached, bytes.fromhex(other))
        reached = sha256(b"\1", *pair)
    size, root = path["head"].split(":")
    assert reached.hex() == root
    assert 1 <= path["number"] <= int(size)
    return record, path["head"]


def prove(path: Path, url: str = URL, **options: object) -> Files:
    out = io.BytesIO()
    with Archive(path, read_only=True) as archive:
        archive.proof(url, out, **options)  # type: ignore[arg-type]
    return unzipped(out.getvalue())


def unzipped(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    return path


def test_a_proof_has_the_capture_in_plain_files(filled: Path) -> None:
    files = prove(filled, at="2021-05-03")
    record, head = proven(files)
    with Archive(filled) as archive:
        page = archive.page(URL, at="2021-05-03")
        capture = next(c for c in archive.captures(URL) if c.captured == day(3))
        assert files["bytes"] == archive.bytes_of(capture.sha256 or "")
    assert head == verify(filled)[0].head
    assert (record["at"], record["outcome"], record["status"]) == (day(3), "ok", "200")
    assert files["asked.txt"].decode() == files["final.txt"].decode() == URL
    assert json.loads(files["headers.json"]) == [["content-type", "text/html; charset=utf-8"]]
    assert msgspec.json.decode(files["page.json"], type=ArchivedPage) == page
    row = json.loads(files["capture.json"])
    assert (row["id"], row["page"], row["run"]["command"], row["merged_from"]) == (3, URL, "add", None)


def test_without_a_time_it_is_the_last_good_capture(filled: Path) -> None:
    record, _ = proven(prove(filled))
    assert (record["at"], record["outcome"]) == (day(7), "same")


@pytest.mark.parametrize("count", [*range(1, 10), 16, 17, 33])
def test_every_capture_of_archives_of_every_size_can_be_proven(path: Path, count: int) -> None:
    with Archive(path) as archive:
        for number in range(count):
            visit(archive, story(title=f"Title {number}"), f"2021-05-01T00:00:{number:02}.000000Z")
    head = verify(path)[0].head
    for number in range(count):
        files = prove(path, at=f"2021-05-01T00:00:{number:02}Z")
        record, reached = proven(files)
        assert reached == head
        assert record["at"][17:19] == f"{number:02}"
        archived = packed(path.with_name("proof.zip"), files)
        assert check.check(str(archived), head)[-1] == "The proof fits together, and leads to the head given"


def test_that_a_page_was_gone_can_be_proven(filled: Path) -> None:
    files = prove(filled, "https://example.org/none", failed=True)
    record, _ = proven(files)
    assert (record["outcome"], record["status"], record["bytes"]) == ("gone", "404", "-")
    assert files["reason.txt"] == b"the server answered 404"
    assert not {"bytes", "headers.json", "page.json"} & files.keys()
    files = prove(filled, failed=True)
    assert (proven(files)[0]["status"], files["bytes"]) == ("500", b"<h1>500</h1>")


ODD_URL = "https://example.com/naïve “quotes”?中文 \U0001f5de"
ODD = "naïve “quotes” \u202e\u0085\x1b[31m\r\n\t 中文 \U0001f5de"


def test_odd_headers_and_addresses(path: Path) -> None:
    page = story()
    with Archive(path) as archive:
        archive.store(
            Response(
                asked=ODD_URL,
                url=URL,
                status=200,
                headers=(("x-odd", ODD), ("x-odd", ""), ("", "nul \0")),
                body=b"",
                captured=day(1),
                redirects=((301, ODD_URL + ODD_URL),),
            ),
            page,
        )
        archive.store_failure(Failure(asked=f"no url {ODD}", captured=day(2), outcome="error", reason=ODD, status=None))
        assert archive.verify().sound
    files = prove(path)
    record, head = proven(files)
    assert json.loads(files["headers.json"]) == [["x-odd", ODD], ["x-odd", ""], ["", "nul \0"]]
    assert files["asked.txt"].decode() == ODD_URL
    assert (files["bytes"], record["bytes"]) == (b"", hashlib.sha256(b"").hexdigest())
    said = run_script(packed(path.with_name("proof.zip"), files), "--head", head)
    assert said.returncode == 0
    assert said.stdout.isascii()
    assert "\x1b" not in said.stdout


# To a head from before


def test_a_proof_leads_to_a_head_that_was_kept(filled: Path) -> None:
    kept = verify(filled)[0].head
    with Archive(filled) as archive:
        for number in range(10, 20):
            visit(archive, story(title=f"Title {number}"), day(number))
    for head in (kept, kept.split(":")[1]):
        assert proven(prove(filled, at="2021-05-03", head=head))[1] == kept
    assert proven(prove(filled, at="2021-05-03"))[1] != kept
    with pytest.raises(UsageError, match="came after that head"):
        prove(filled, at="2021-05-12", head=kept)
    with pytest.raises(UsageError, match="did not grow from that head"):
        prove(filled, at="2021-05-03", head=f"10:{'00' * 32}")
    with pytest.raises(UsageError, match="did not grow from that head"):
        prove(filled, at="2021-05-03", head="00" * 32)
    with pytest.raises(UsageError, match="did not grow from that head"):
        prove(filled, at="2021-05-03", head=f"999:{'00' * 32}")


# What can't be proven


def test_a_page_or_a_moment_that_is_not_there(filled: Path) -> None:
    for url, options in (("https://example.com/none", {}), (URL, {"at": "2021-04-30"}), (OTHER, {"failed": True})):
        with pytest.raises(NotArchived):
            prove(filled, url, **options)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE capture SET headers = '[]' WHERE id = 3",
        "UPDATE blob SET data = (SELECT data FROM blob WHERE id = 1) WHERE id = 3",
        "UPDATE link SET capture_id = NULL, erasure_id = NULL WHERE capture_id = 3",
        "DELETE FROM link WHERE capture_id = 3",
    ],
)
def test_a_capture_that_was_changed_is_not_proven(filled: Path, statement: str) -> None:
    tamper(filled, "PRAGMA ignore_check_constraints = ON", statement)
    with pytest.raises(ArchiveError):
        prove(filled, at="2021-05-03")


def test_what_was_erased_is_not_in_it_and_the_rest_is_proven(filled: Path) -> None:
    with Archive(filled) as archive:
        (headers,) = archive._db.execute("SELECT headers FROM capture WHERE id = 3").fetchone()
        erase(archive, "capture", 3, "headers", headers.encode(), None)
    files = prove(filled, at="2021-05-03")
    record, _ = proven(files)
    assert "headers.json" not in files
    assert record["headers"] == hashlib.sha256(headers.encode()).hexdigest()
    assert any(
        "headers.json   not in the proof" in line for line in check.check(str(packed(filled.with_name("p.zip"), files)))
    )


# The script in it


def run_script(proof: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Unpack a proof somewhere else and run its script, with no package but Python's own to be found."""
    folder = proof.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(proof) as files:
        files.extractall(folder)
    command = [sys.executable, "-I", "-S", str(folder / "check.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={}, check=False)


@pytest.fixture
def proof(filled: Path) -> Path:
    return packed(filled.with_name("proof.zip"), prove(filled, at="2021-05-03"))


def test_the_script_needs_nothing_of_ours(proof: Path, filled: Path) -> None:
    head = verify(filled)[0].head
    filled.unlink()
    ran = run_script(proof)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"head           {head}, of which this is entry 3" in ran.stdout
    assert "at             2021-05-03T12:00:00.000000Z" in ran.stdout
    assert run_script(proof, str(proof), "--head", head).stdout.endswith("leads to the head given\n")
    ran = run_script(proof, "--head", "10:" + "0" * 64)
    assert (ran.returncode, ran.stdout.split(":")[0]) == (1, "NOT PROVEN")
    assert run_script(proof, "--wrong").returncode == 2


@pytest.mark.parametrize(
    "name", [*sorted({"bytes", "headers.json", "asked.txt", "url.txt", "final.txt", "record.txt"})]
)
def test_a_changed_file_is_found(proof: Path, name: str) -> None:
    files = unzipped(proof.read_bytes())
    for data in (files[name] + b" ", files[name][:-1], b""):
        with pytest.raises(check.Wrong):
            check.check(str(packed(proof, files | {name: data})))


def forged_path(files: Files, **values: object) -> Files:
    return files | {"path.json": json.dumps(json.loads(files["path.json"]) | values).encode()}


def test_a_forged_path_is_found(proof: Path) -> None:
    files = unzipped(proof.read_bytes())
    path = json.loads(files["path.json"])
    forged: list[dict[str, object]] = [
        {"number": 4},
        {"number": 0},
        {"number": 11},
        {"number": "x"},
        {"number": 1e400},
        {"path": path["path"][:-1]},
        {"path": [*path["path"], path["path"][0]]},
        {"path": [["left" if side == "right" else "right", other] for side, other in path["path"]]},
        {"path": path["path"][::-1]},
        {"path": None},
        {"path": [["left", "zz"]]},
        {"head": "10:" + "0" * 64},
        {"head": None},
    ]
    for values in forged:
        with pytest.raises(check.Wrong):
            check.check(str(packed(proof, forged_path(files, **values))))
    assert check.check(str(packed(proof, forged_path(files))))


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000, b"1" * 2_000_000])
def test_a_path_that_is_none(proof: Path, data: bytes) -> None:
    with pytest.raises(check.Wrong, match=r"path\.json"):
        check.check(str(packed(proof, unzipped(proof.read_bytes()) | {"path.json": data})))


def test_files_that_are_no_proof(tmp_path: Path, proof: Path) -> None:
    for data in (b"", b"PK", b"<html>", proof.read_bytes()[:-30]):
        (tmp_path / "x.zip").write_bytes(data)
        with pytest.raises(check.Wrong, match="can't be read"):
            check.check(str(tmp_path / "x.zip"))
    with pytest.raises(check.Wrong, match="can't be read"):
        check.check(str(tmp_path / "none.zip"))
    with pytest.raises(check.Wrong, match=r"record\.txt is missing"):
        check.check(str(tmp_path))


def test_a_file_that_stands_twice_in_it(proof: Path) -> None:
    # unzip takes the first, Python the last: each reader would see other bytes
    with zipfile.ZipFile(proof, "a") as out, pytest.warns(UserWarning, match="Duplicate name"):
        out.writestr("bytes", b"something else")
    with pytest.raises(check.Wrong, match="stands twice"):
        check.check(str(proof))


def test_a_damaged_zip(proof: Path) -> None:
    data = bytearray(proof.read_bytes())
    data[data.rindex(b"presskeep capture 1")] ^= 0xFF
    proof.write_bytes(data)
    with pytest.raises(check.Wrong):
        check.check(str(proof))


def test_the_same_proof_is_the_same_file(filled: Path) -> None:
    with Archive(filled, read_only=True) as archive:
        outs = [io.BytesIO(), io.BytesIO()]
        for out in outs:
            archive.proof(URL, out, at="2021-05-03")
    assert outs[0].getvalue() == outs[1].getvalue()


def test_a_capture_of_many_megabytes(path: Path) -> None:
    body = b"x" * 30_000_000
    with Archive(path) as archive:
        response = answer(story(), day(1))
        response.body = body
        archive.store(response, story())
        archive.store_failure(failure(day(2)))
    files = prove(path)
    assert files["bytes"] == body
    assert check.check(str(packed(path.with_name("proof.zip"), files)))
