from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from scraper.errors import ExportError
from scraper.export import Format, to_path, write
from scraper.model import ArchivedPage
from tests.export.pages import archived_page


def written(pages: list[ArchivedPage], format: Format) -> bytes:
    out = io.BytesIO()
    assert write(pages, out, format=format) == len(pages)
    return out.getvalue()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array_that_reads_back_as_the_same_pages(count: int) -> None:
    pages = [archived_page(n) for n in range(count)]
    assert msgspec.json.decode(written(pages, "json"), type=list[ArchivedPage]) == pages


@pytest.mark.parametrize("count", [0, 1, 3])
def test_jsonl_is_a_page_a_line(count: int) -> None:
    pages = [archived_page(n) for n in range(count)]
    lines = written(pages, "jsonl").splitlines(keepends=True)
    assert [msgspec.json.decode(line, type=ArchivedPage) for line in lines] == pages
    assert all(line.endswith(b"\n") for line in lines)


def test_unknown_is_null_and_what_does_not_apply_is_left_out() -> None:
    page = json.loads(written([archived_page()], "jsonl"))
    assert page["comments"][1]["author"] is None
    assert "votes" not in page["comments"][1]
    assert "level" not in page["blocks"][1]
    assert "excerpt" not in page["related"][1]


def test_text_is_utf8_as_it_is() -> None:
    assert "“the bridge”".encode() in written([archived_page()], "jsonl")


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_one_page_is_held_at_a_time(format: Format) -> None:
    """Each page is written before the next one is asked for."""
    out = io.BytesIO()

    def pages() -> Iterator[ArchivedPage]:
        for number in range(5):
            assert out.getvalue().count(b'"parser_version"') == number
            yield archived_page(number)

    assert write(pages(), out, format=format) == 5


def test_to_path_writes_the_same_as_write(tmp_path: Path) -> None:
    pages = [archived_page(n) for n in range(3)]
    assert to_path(pages, tmp_path / "pages.json", format="json") == 3
    assert (tmp_path / "pages.json").read_bytes() == written(pages, "json")


def test_to_path_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"can't write .*nowhere.*No such file or directory"):
        to_path([], tmp_path / "nowhere" / "pages.json", format="json")
