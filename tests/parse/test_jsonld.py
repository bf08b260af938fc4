"""JSON-LD as news sites write it: the things laid flat, the usual faults mended, nothing that makes it fail."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.parse.jsonld import MAX_BYTES, MAX_ITEMS, by_id, decode, read_jsonld, types

A, B = {"@type": "A"}, {"@type": "B"}


@pytest.mark.parametrize(
    "script",
    [
        '[{"@type": "A"}, {"@type": "B"}]',
        '{"@context": "https://schema.org", "@graph": [{"@type": "A"}, {"@type": "B"}]}',
        '[[{"@type": "A"}], [[{"@type": "B"}]]]',
        '{"@type": "A"}{"@type": "B"}',
        '{"@type": "A"},\n{"@type": "B"};',
        '{"@graph": {"@type": "A"}}\n{"@graph": [{"@type": "B"}]}',
    ],
)
def test_things_are_laid_flat_in_order(script: str) -> None:
    assert read_jsonld([script]) == [A, B]


def test_scripts_in_order_and_a_broken_one_costs_itself_only() -> None:
    assert read_jsonld(['{"@type": "A"}', '{"@type": ', '{"@type": "B"}']) == [A, B]


def test_a_thing_that_wraps_another_gives_both() -> None:
    page = {"@type": "WebPage", "mainEntity": A}
    assert read_jsonld(['{"@type": "WebPage", "mainEntity": {"@type": "A"}}']) == [page, A]


def test_a_graph_in_a_thing_that_says_more_gives_both() -> None:
    items = read_jsonld(['{"@type": "P", "name": "n", "url": "u", "@graph": [{"@type": "A"}]}'])
    assert [types(i) for i in items] == [("P",), ("A",)]


@pytest.mark.parametrize(
    "script",
    [
        '<!--\n{"@type": "A"}\n-->',
        '<!-- {"@type": "A"} //-->',
        '<![CDATA[{"@type": "A"}]]>',
        '//<![CDATA[\n{"@type": "A"}\n//]]>',
        '// <![CDATA[\n{"@type": "A"}\n// ]]>',
        '/* <![CDATA[ */ {"@type": "A"} /* ]]> */',
        '<!--//<![CDATA[\n{"@type": "A"}\n//]]>-->',
        '\ufeff{"@type": "A"}',
        '\n\t{"@type": "A"};\n',
        '{"@type": "A",}',
        '[{"@type": "A"},\n]',
        '{"@type": "A" // what it is\n}',
        '{"@type": "A", // what it is\n}',
        "{&quot;@type&quot;: &quot;A&quot;}",
        '{"@type": "A"} and then some words',
    ],
)
def test_faults_around_values_are_mended(script: str) -> None:
    assert read_jsonld([script]) == [A]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("one\ntwo", "one\ntwo"),
        ("a\ttab", "a\ttab"),
        ("a \x01 control", "a \x01 control"),
        (r"it\'s", "it's"),
        (r"\u12 letters", "u12 letters"),
        (r"C:\\dir and \q", r"C:\dir and q"),
        ('she said "no" to it', 'she said "no" to it'),
        (r"\u00e9t\u00e9", "été"),
        ("https://ex.com/a // b", "https://ex.com/a // b"),
    ],
)
def test_faults_inside_strings_are_mended(written: str, name: str) -> None:
    assert read_jsonld([f'{{"name": "{written}"}}']) == [{"name": name}]


def test_a_mend_for_one_fault_leaves_sound_strings_alone() -> None:
    assert read_jsonld([r'{"path": "C:\\dir", "said": "\"no\"", "smile": "\ud83d\ude00",}']) == [
        {"path": r"C:\dir", "said": '"no"', "smile": "😀"}
    ]


@pytest.mark.parametrize(
    "script",
    [
        "",
        "  ",
        "null",
        "3",
        '"text"',
        "[]",
        "[1, [null]]",
        '{"@type": "A"',
        "function () {}",
        "<!-- -->",
        "[" * 100_000,
    ],
)
def test_no_things(script: str) -> None:
    assert read_jsonld([script]) == []


def test_no_more_is_read_than_a_page_needs() -> None:
    assert decode("<!--" + " " * MAX_BYTES) == []
    assert read_jsonld([" " * MAX_BYTES, '{"@type": "A"}']) == []
    assert len(read_jsonld(["[" + '{"@type": "A"},' * (MAX_ITEMS + 5) + "]"])) == MAX_ITEMS


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("NewsArticle", ("NewsArticle",)),
        (["NewsArticle", "Report"], ("NewsArticle", "Report")),
        ("http://schema.org/NewsArticle", ("NewsArticle",)),
        ("https://example.com/terms#Story", ("Story",)),
        ("schema:Article", ("Article",)),
        ([3, None, "Article"], ("Article",)),
        (None, ()),
        ({"@id": "x"}, ()),
    ],
)
def test_types(stated: object, names: tuple[str, ...]) -> None:
    assert types({"@type": stated}) == names


def test_by_id_keeps_the_first_that_says_something() -> None:
    anna, other = {"@id": "#anna", "name": "Anna Gast"}, {"@id": "#anna", "name": "Another"}
    assert by_id([{"@id": "#anna"}, anna, other, {"@id": 3, "name": "x"}, {"name": "y"}]) == {"#anna": anna}


PIECES = st.sampled_from(
    [
        '{"',
        '"}',
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"',
        "\\",
        "\\u",
        "//",
        "<!--",
        "-->",
        '"@graph":',
        '"@type":"A"',
        "1e9",
        "\n",
    ]
)


@given(st.lists(st.text(max_size=80) | st.lists(PIECES, max_size=40).map("".join), max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_list_of_things(scripts: list[str]) -> None:
    items = read_jsonld(scripts)
    assert isinstance(items, list)
    assert all(isinstance(item, dict) and isinstance(types(item), tuple) for item in items)
