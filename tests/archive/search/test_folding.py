from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive import migrate
from scraper.archive.search import folding
from scraper.archive.search.folding import fold, indexed, pairs, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("ısı", "isi"),
        ("Hà Nội", "ha noi"),
        ("Tiếng Việt", unicodedata.normalize("NFD", "tiếng việt")),
        ("ＡＢＣ　１２３", "abc 123"),
        ("ﬁne", "fine"),
        ("Ёлка", "елка"),
        ("ΟΔΥΣΣΕΎΣ", "οδυσσευς"),
        ("مُحَمَّد", "محمد"),
        ("كـــتاب", "كتاب"),
        ("علی", "علي"),
        ("שָׁלוֹם", "שלום"),
        ("Poli\u00adtik", "politik"),
        ("news\u200bpaper", "newspaper"),
        ("H₂O", "h2o"),
        ("ｶﾞｽ", "ガス"),
        (unicodedata.normalize("NFD", "대통령"), "대통령"),
        ("𝗯𝗼𝗹𝗱", "bold"),
    ],
)
def test_dress_makes_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("мой", "мои"), ("їжа", "іжа"), ("2.5", "25"), ("कि", "की"), ("กำ", "กา")])
def test_letters_of_their_own_do(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_scripts_without_spaces_are_written_as_pairs() -> None:
    assert indexed("在东京都,Tokyo.") == (" 在东 东京 京都 都 ,Tokyo.", "东京在都")
    assert pairs("京") == ["京"]


def test_a_text_that_the_tokenizer_folds_by_itself_is_left_alone() -> None:
    assert indexed("Café Zürich, naïve") == ("Café Zürich, naïve", "")


def test_words_are_parted_where_the_script_changes() -> None:
    assert words(fold("iPhone手机5月3日 don’t")) == ["iphone", "手机", "5", "月", "3", "日", "don", "t"]
    assert words(fold("हिन्दी में")) == ["हिन्दी", "में"]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "a\uf8ffb", "a\uf8feb", "a😀b", "a½b", "a₽b"])
def test_what_is_no_letter_parts_words(text: str) -> None:
    assert words(fold(text)) == ["a", "b"]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    """An index with the archive's tokenizer."""
    with closing(sqlite3.connect(":memory:")) as made:
        for _, sql in migrate.steps():
            made.executescript(sql)
        yield made


def tokens(db: sqlite3.Connection, texts: Iterable[str]) -> list[list[str]]:
    """What the tokenizer makes of each text."""
    found: list[list[str]] = []
    for number, text in enumerate(texts):
        db.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", (number, text))
        found.append([])
    for term, doc in db.execute("SELECT term, doc FROM search_word ORDER BY doc, offset"):
        found[doc].append(term)
    db.execute("INSERT INTO search (search) VALUES ('delete-all')")
    return found


def test_the_tokenizer_folds_what_is_left_to_it_as_a_query_is_folded(db: sqlite3.Connection) -> None:
    plain = [f"a{chr(code)}b" for code in range(1, 0x3000) if indexed(chr(code))[0] == chr(code)]
    assert len(plain) > 900
    assert tokens(db, plain) == tokens(db, [fold(text) for text in plain])


def test_the_tokenizer_parts_words_where_a_query_does(db: sqlite3.Connection) -> None:
    letters = [
        chr(code)
        for code in range(0x20000)
        if unicodedata.category(chr(code))[0] in "LMN" and not folding.RUN.search(fold(chr(code)))
    ]
    texts = [fold(f"a{letter}b") for letter in letters]
    found = [(text, one, other) for text, one, other in zip(texts, tokens(db, texts), map(words, texts), strict=True)]
    assert [text for text, one, other in found if one != other] == []


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
