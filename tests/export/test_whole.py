from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from scraper.errors import ExportError
from scraper.export.whole import whole


def test_the_file_appears_when_the_block_ends_and_nothing_else_does(tmp_path: Path) -> None:
    path = tmp_path / "pages.json"
    with whole(path) as out:
        out.write(b"new")
        assert not path.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["pages.json"]
    assert path.read_bytes() == b"new"


def test_until_then_a_reader_sees_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "pages.json"
    path.write_bytes(b"old")
    with whole(path) as out:
        out.write(b"new")
        out.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "pages.json"
    path.write_bytes(b"old")
    with pytest.raises(error), whole(path) as out:
        out.write(b"half")
        raise error
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["pages.json"]


def test_the_rights_of_a_replaced_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "pages.json"
    path.touch()
    path.chmod(0o640)
    with whole(path) as out:
        out.write(b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pages.json"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(ExportError, match=r"can't write .*pages\.json: it is read-only"), whole(path) as out:
        out.write(b"new")
    assert path.read_bytes() == b"old"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(b"old")
    link = tmp_path / "link.json"
    link.symlink_to("real.json")
    with whole(link) as out:
        out.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real.json").read_bytes() == b"new"


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with whole(pipe) as out:
        out.write(b"through")
    reader.join()
    assert read == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="is a folder: name a file in it"), whole(tmp_path):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full, a disk that is always full, is not everywhere")
def test_a_full_disk_is_said_in_one_line() -> None:
    with (
        pytest.raises(ExportError, match="can't write /dev/full: No space left on device"),
        whole(Path("/dev/full")) as out,
    ):
        out.write(b"x")
        out.flush()
