from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.search.query import understand
from scraper.archive.search.snippets import passage
from scraper.model import HitPiece

FILLING = "The council met on Thursday in the old hall behind the market, as it has done for many years. "


def cut(text: str, query: str) -> tuple[HitPiece, ...]:
    return passage(text, [term for group in understand(query).must for term in group])


def test_what_was_found_is_a_piece_of_its_own_as_it_is_written() -> None:
    assert cut("Die Straße, eine STRASSE.", "strasse") == (
        ("text", "Die "),
        ("hit", "Straße"),
        ("text", ", eine "),
        ("hit", "STRASSE"),
        ("text", "."),
    )


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        (unicodedata.normalize("NFD", "Das Café dort"), "cafe", unicodedata.normalize("NFD", "Café")),
        ("قال مُحَمَّدٌ اليوم", "محمد", "مُحَمَّدٌ"),
        ("die Poli\u00adtik heute", "politik", "Poli\u00adtik"),
        ("ที่กรุงเทพมหานครวันนี้", "กรุงเทพ", "กรุงเทพ"),
        ("ＡＢＣ社の発表", "abc", "ＡＢＣ"),
        ("a ﬁne day", "fine", "ﬁne"),
    ],
)
def test_a_hit_is_told_in_any_script(text: str, query: str, hit: str) -> None:
    assert [piece for kind, piece in cut(text, query) if kind == "hit"] == [hit]


def test_a_long_text_is_cut_between_words_around_what_was_found() -> None:
    pieces = cut(FILLING * 20 + "Then the ferry sank. " + FILLING * 20, "ferry")
    text = "".join(piece for _, piece in pieces)
    assert ("hit", "ferry") in pieces
    assert 150 < len(text) < 260
    assert text.startswith("…")
    assert text.endswith("…")
    assert {*text.strip("…").replace(",", "").replace(".", "").split()} <= {
        *(FILLING + "Then ferry sank").replace(",", "").replace(".", "").split()
    }


def test_the_passage_with_the_most_hits_is_shown() -> None:
    text = "A ferry. " + FILLING * 10 + "The ferry hit a ferry near the ferry quay. " + FILLING * 10
    assert [kind for kind, _ in cut(text, "ferry")].count("hit") == 3


def test_where_nothing_is_found_it_is_the_beginning() -> None:
    assert "".join(piece for _, piece in cut(FILLING * 20, "absent")).startswith("The council met")


@pytest.mark.parametrize("letters", ["é", "กำ", "ที่", "นี้", "हि", "한", "👨‍👩‍👧", "👍🏽", "🇩🇪", "각"])
def test_no_character_is_cut_in_two(letters: str) -> None:
    whole = unicodedata.normalize("NFD", letters) if letters in ("é", "한") else letters
    for shift in range(len(whole) + 1):
        text = "x" * shift + whole * 300 + " ferry " + whole * 300
        before, after = "".join(piece for _, piece in cut(text, "ferry")).strip("…").split(" ferry ")
        assert before.replace(whole, "") == ""
        assert after.replace(whole, "") == ""


@given(st.text(max_size=600), st.text(min_size=1, max_size=5))
def test_the_pieces_are_a_part_of_the_text(text: str, word: str) -> None:
    pieces = cut(f"{text} w{word}", "ferry OR wx")
    joined = "".join(piece for _, piece in pieces)
    assert joined.removeprefix("…").removesuffix("…").strip() in f"{text} w{word}"


def test_a_text_without_an_end_is_cut_at_once() -> None:
    assert len("".join(piece for _, piece in cut("京" * 5_000_000, "京"))) < 260
    assert len("".join(piece for _, piece in cut("a\u0301" * 100_000, "ferry"))) < 100_000
