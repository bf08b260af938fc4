from __future__ import annotations

from pathlib import Path

import pytest

from scraper.commands.requests import request_options
from scraper.errors import UsageError


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Accept-Language: hy", ("Accept-Language", "hy")),
        (" X-Api-Key :abc:def ", ("X-Api-Key", "abc:def")),
        ("X-Nothing:", ("X-Nothing", "")),
    ],
)
def test_a_header_is_a_name_and_a_value(text: str, header: tuple[str, str]) -> None:
    assert request_options([text], None, False)["headers"] == [header]


@pytest.mark.parametrize(
    "text", ["", "no colon", ": no name", "two words: x", "X: a\r\nY: b", "X: \x00", "Überschrift: x"]
)
def test_what_is_no_header_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a header"):
        request_options([text], None, False)


def test_a_value_that_can_not_be_sent_is_refused() -> None:
    with pytest.raises(UsageError, match="ASCII"):
        request_options(["X-Name: Յերևան"], None, False)


@pytest.mark.parametrize(
    "text", ["Content-Length: 5", "transfer-encoding: chunked", "Range: bytes=0-9", "If-None-Match: *"]
)
def test_a_header_by_which_no_answer_would_be_a_page_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="sets it itself"):
        request_options([text], None, False)


def test_without_cookies_there_are_none(tmp_path: Path) -> None:
    assert request_options(None, None, True) == {"headers": [], "cookies": (), "allow_private": True}
    with pytest.raises(UsageError, match=r"none\.txt"):
        request_options(None, tmp_path / "none.txt", False)
