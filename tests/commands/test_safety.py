from __future__ import annotations

import json

import pytest

from scraper.commands.safety import one_line, safe, safe_json


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("back\x08space, null\x00, return\r", "back␈space, null␀, return␍"),
        ("delete\x7f", "delete␡"),
        ("C1 \x9b31m", "C1 �31m"),
        ("override \u202egpj.exe", "override �gpj.exe"),
        ("isolate \u2066x\u2069", "isolate �x�"),
        ("half a pair \ud83d", "half a pair ?"),
    ],
)
def test_what_a_terminal_would_obey_is_made_visible(hostile: str, harmless: str) -> None:
    assert safe(hostile) == harmless


@pytest.mark.parametrize("text", ["two\nlines", "a\ttab", "Ελληνικά, العربية\u200f, 中文, 😀", "“quotes” – dashes …"])
def test_all_other_text_passes(text: str) -> None:
    assert safe(text) == text


def test_one_line_is_one_field_of_a_record() -> None:
    assert one_line(" a\ttab,\n a line feed and \x1b ") == "a tab, a line feed and ␛"


def test_json_keeps_its_meaning() -> None:
    text = "C1 \x9b, delete \x7f, override \u202e, Ελληνικά"
    document = safe_json(json.dumps({"text": text}, ensure_ascii=False).encode())
    assert json.loads(document) == {"text": text}
    assert not {"\x9b", "\x7f", "\u202e"} & set(document.decode())
    assert "Ελληνικά".encode() in document
