from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.archive.search.folding import fold
from scraper.archive.search.query import understand
from scraper.errors import UsageError
from tests.archive.visits import comment, day, story, visit


def match(text: str) -> str:
    return understand(text).match(lambda prefix: [])


@pytest.mark.parametrize(
    ("text", "fts"),
    [
        ("Bridge Repairs", '("bridge") AND ("repairs")'),
        ("bridge AND repairs", '("bridge") AND ("repairs")'),
        ('"Bridge repairs"', '("bridge repairs")'),
        ("“Bridge repairs”", '("bridge repairs")'),
        ('"bridge repairs', '("bridge repairs")'),
        ("a bridge OR ferry", '("a") AND ("bridge" OR "ferry")'),
        ("OR bridge OR", '("bridge")'),
        ("bridge -ferry", '(("bridge")) NOT ("ferry")'),
        ('bridge -"the ferry" -bus', '(("bridge")) NOT ("the ferry" OR "bus")'),
        ("repair*", '("repair" *)'),
        ("well-known 2.5 @ann", '("well known") AND ("2 5") AND ("ann")'),
        ("title:bridge NEAR(a b) ^x", '("title bridge") AND ("near a") AND ("b") AND ("x")'),
        ("東京", '("東京")'),
        ("東京都", '("東京 京都")'),
        ("京", '("\uf8fe京")'),
        ("iPhone手机", '("iphone 手机")'),
        ("5月", '("5 月" *)'),
        ("今年5月", '("今年 年 5 月" *)'),
    ],
)
def test_what_is_typed_is_understood(text: str, fts: str) -> None:
    assert match(text) == fts


def test_a_beginning_is_written_out_where_its_words_are_few() -> None:
    assert understand("repair*").match(lambda prefix: [prefix, f"{prefix}s"]) == '(("repair" OR "repairs"))'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no word in this query"),
        ("*** ... \0", "there is no word in this query"),
        ('"', "there is no word in this query"),
        ("😀", "there is no word in this query"),
        ("-bridge", "only says what must not be there"),
        ("a*", "a\\* would be half of all words"),
        (" ".join(["word"] * 40), "40 words are too many"),
    ],
)
def test_a_query_that_can_find_nothing_says_why(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        understand(text)


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("art", "Art, party, art", ["Art", "art"]),
        ("part*", "A party apart", ["party"]),
        ('"2.5"', "2.5 and 25 and 2-5", ["2.5", "2-5"]),
        ("東京", "在東京都", ["東京"]),
        ("京", "東京", ["京"]),
        ("5月", "2021年5月3日", ["5月"]),
        ("手机", "iPhone手机", ["手机"]),
        ("iphone", "iPhone手机", ["iPhone"]),
    ],
)
def test_a_term_is_found_in_a_text(query: str, text: str, places: list[str]) -> None:
    ((term,),) = understand(query).must
    assert [text[a:b] for a, b in term.places(fold(text))] == places


HOSTILE = st.text(
    st.sampled_from("\"'*()-:^{}+,;\\%_ \t\n\0\ud800\udfff\uf8ff\ufeff́aбА京ก1ß😀") | st.characters(), max_size=40
)


@settings(deadline=None, max_examples=25)
@given(st.lists(HOSTILE, min_size=20, max_size=20))
def test_no_query_is_a_mistake_of_syntax(tmp_path_factory: pytest.TempPathFactory, queries: list[str]) -> None:
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    with Archive(path) as archive:
        visit(archive, story(comments=[comment(1, "NEAR the OR 京")]), day(1))
        for query in queries:
            try:
                understood = understand(query)
            except UsageError:
                continue
            assert understood.must
            archive.search(query)
            archive.search(f"the {query}", versions="gone")


@pytest.mark.parametrize("word", ["NEAR", "AND", "OR", "NOT", "search", "rank"])
def test_the_words_of_a_query_language_can_be_looked_for(archive: Archive, word: str) -> None:
    visit(archive, story(["and or not near search rank"]), day(1))
    assert len(archive.search(f'"{word}"')) == 1
