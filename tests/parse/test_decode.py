"""Bytes to text: the encoding as browsers find it, and what is refused."""

from __future__ import annotations

import pytest

import scraper
from scraper.errors import EmptyPage, NotHTML

STORY = "<p>Der Müller in Überlingen heißt Große, sagt er. Das genügt für eine Seite, findet die Redaktion hier.</p>"


def page(head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}<title>Der Müller</title></head><body><h1>Der Müller</h1>{STORY}</body></html>"


@pytest.mark.parametrize(
    ("html", "charset"),
    [
        pytest.param(page().encode(), None, id="utf-8 unsaid"),
        pytest.param(page('<meta charset="utf-8">').encode(), None, id="utf-8 by meta"),
        pytest.param(page().encode("latin-1"), "iso-8859-1", id="latin-1 by header"),
        pytest.param(page('<meta charset="iso-8859-1">').encode("latin-1"), None, id="latin-1 by meta"),
        pytest.param(page().encode("cp1252"), None, id="windows-1252 unsaid"),
        pytest.param(page('<meta charset="utf-8">').encode("cp1252"), None, id="utf-8 by meta, a lie"),
        pytest.param(page().encode("cp1252"), "utf-8", id="utf-8 by header, a lie"),
        pytest.param(b"\xef\xbb\xbf" + page('<meta charset="latin-1">').encode(), "latin-1", id="a BOM wins"),
        pytest.param(b"\xff\xfe" + page().encode("utf-16-le"), None, id="utf-16 by BOM"),
        pytest.param(page().encode("utf-16-be"), "utf-16be", id="utf-16 by header"),
        pytest.param(page().encode(), "no-such-charset", id="a charset that is none"),
        pytest.param(page().encode(), "iso-8859-1", id="latin-1 by header, a lie"),
        pytest.param(page('<meta charset="gbk">').encode(), None, id="gbk by meta, a lie"),
    ],
)
def test_the_words_are_read_whatever_the_page_says_of_its_encoding(html: bytes, charset: str | None) -> None:
    split = scraper.parse(html, charset=charset)
    assert split.title == "Der Müller"
    assert split.body is not None
    assert split.body.startswith("Der Müller in Überlingen heißt Große")


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1251", "Паром вернулся в полдень с двумя велосипедами и козой, и ушёл обратно без козы."),
        ("koi8-r", "Паром вернулся в полдень с двумя велосипедами и козой, и ушёл обратно без козы."),
        ("shift_jis", "渡し船は正午に四十人の乗客と二台の自転車を乗せて到着した。山羊は残った。"),
        ("gb18030", "渡轮中午抵达，载有四十名乘客、两辆自行车和一只山羊，然后不带山羊返回。"),
    ],
)
def test_another_script_is_guessed_where_nothing_states_its_encoding(encoding: str, words: str) -> None:
    assert scraper.parse(f"<h1>Goat</h1><p>{words}</p><p>{words}</p>".encode(encoding)).body.startswith(words)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("encoding", "stated", "words"),
    [
        ("utf-8", "windows-1251", "Паром вернулся в полдень с двумя велосипедами и козой, и ушёл обратно без козы."),
        ("windows-1256", "windows-1256", "عادت العبارة إلى المرفأ ظهر اليوم وعلى متنها أربعون راكبا ودراجتان."),
        ("utf-8", "windows-1256", "عادت العبّارة إلى المرفأ ظهر اليوم وعلى متنها أربعون راكبا ودراجتان."),
        ("windows-1255", "iso-8859-8-i", "המעבורת חזרה לנמל בצהריים עם ארבעים נוסעים ושני זוגות אופניים."),
        ("windows-1253", "windows-1253", "Το πορθμείο γύρισε στο λιμάνι το μεσημέρι με σαράντα επιβάτες."),
        ("tis-620", "tis-620", "เรือข้ามฟากกลับถึงท่าเมื่อเที่ยงวันนี้พร้อมผู้โดยสารสี่สิบคน"),
        ("euc-kr", "euc-kr", "나룻배가 오늘 정오 승객 마흔 명과 자전거 두 대를 싣고 항구로 돌아왔다."),
        ("euc-jp", "euc-jp", "渡し船は正午に四十人の乗客と二台の自転車を乗せて到着した。山羊は残った。"),
        ("iso-2022-jp", "iso-2022-jp", "渡し船は正午に四十人の乗客と二台の自転車を乗せて到着した。山羊は残った。"),
        ("utf-8", "shift_jis", "渡し船は正午に四十人の乗客と二台の自転車を乗せて到着した。山羊は残った。"),
        ("big5", "big5", "渡輪中午抵達，載有四十名乘客、兩輛自行車和一隻山羊，然後不帶山羊返回。"),
        ("gb18030", "gb2312", "渡轮中午抵达，载有四十名乘客、两辆自行车和一只山羊，然后不带山羊返回。"),
        ("utf-8", "big5", "渡輪中午抵達，載有四十名乘客、兩輛自行車和一隻山羊，然後不帶山羊返回。"),
        ("cp1252", "iso-8859-1", "“The ferry”, he said – and the goat – came back at noon…"),
        ("cp1252", "us-ascii", "Der Müller in Überlingen heißt Große, sagt er."),
        ("cp1250", "windows-1250", "Prom wrócił w południe z czterdziestoma pasażerami, ale koza została."),
        ("utf-8", "utf-16", "Der Müller in Überlingen heißt Große, sagt er."),
    ],
)
def test_a_stated_encoding_is_read_and_a_wrong_one_seen_through(encoding: str, stated: str, words: str) -> None:
    html = f'<html><head><meta charset="{stated}"></head><h1>Goat</h1><p>{words}</p><p>{words} 2</p>'
    assert (scraper.parse(html.encode(encoding)).body or "").startswith(words)


def test_a_page_in_two_encodings_is_read_in_both() -> None:
    old = "<p>Der Käse kostet fünf Euro, sagt die Frau.</p>"
    body = scraper.parse(page('<meta charset="utf-8">').encode() + old.encode("cp1252")).body or ""
    assert body.startswith("Der Müller in Überlingen heißt Große")
    assert "Der Käse kostet fünf Euro" in body


def test_a_page_cut_in_the_middle_of_a_letter_is_still_utf_8() -> None:
    html = page().encode()
    cut = html[: html.index("für".encode()) + 2]  # between the two bytes of ü
    assert "Große, sagt er. Das gen" in (scraper.parse(cut).body or "")


@pytest.mark.parametrize("html", [b"", b" \n\t ", b"<html><body></body></html>", b"<script>var a = 1</script>"])
def test_nothing_is_an_empty_page(html: bytes) -> None:
    with pytest.raises(EmptyPage):
        scraper.parse(html)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"SQLite format 3\0", "SQLite"),
        (b'{"a": 1}', "JSON"),
        (bytes(range(256)) * 40 + b"\0" * 200, "binary"),
    ],
)
def test_other_kinds_of_files_are_named(data: bytes, name: str) -> None:
    with pytest.raises(NotHTML, match=name):
        scraper.parse(data)
