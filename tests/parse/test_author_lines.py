"""Bylines and biographies: what names the author of a story is none of the story."""

from __future__ import annotations

import pytest

import scraper

PROSE = [
    "The ferry came in at noon with forty passengers, two bicycles and a goat, and left again without the goat.",
    "“We have asked the owner to fetch it,” said the harbour master, who had tied the animal to his own desk.",
    "By evening it had eaten the tide table, a glove and most of a letter from the ministry, and looked content.",
    "Nobody on the quay would say whose goat it was, and the captain of the ferry has switched off his telephone.",
    "The harbour master has bought new gloves, and the ministry has written again, on thicker paper than before.",
]
SIGNED = "<meta name=author content='Anna de Gast'>"


def body(*paragraphs: str, head: str = SIGNED) -> list[str]:
    story = "".join(f"<p>{p}</p>" for p in paragraphs)
    page = scraper.parse(f"<head>{head}</head><article><h1>A goat stays behind</h1>{story}</article>".encode())
    return [block.text for block in page.blocks]


@pytest.mark.parametrize(
    "line", ["By Anna de Gast", "Text: Anna de Gast", "ANNA DE GAST", "17:10 Anna de Gast", "Von Anna de Gast"]
)
def test_a_byline_among_the_paragraphs(line: str) -> None:
    assert body(*PROSE[:2], line, *PROSE[2:]) == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "Anna de Gast writes about goats, ferries and tides for this newspaper, and lives on an island with all three.",
        "(Anna de Gast ist Redakteurin für Hafenfragen und schreibt seit vielen Jahren über Ziegen, Fähren und Gezeiten.)",
    ],
)
def test_a_biography_at_the_end(line: str) -> None:
    assert body(*PROSE, line) == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "Anna de Gast: But who has seen the goat since, and what did it say of the gloves that it had eaten there?",
        "When Anna de Gast of the Estuary Post came to the quay with a carrot, the goat looked the other way.",
    ],
)
def test_what_an_author_says_or_does_is_of_the_story(line: str) -> None:
    assert body(*PROSE, line) == [*PROSE, line]


def test_the_author_at_the_top_of_a_long_story_is_of_it() -> None:
    line = "Anna de Gast took the early ferry, since the late one is full of goats, or so the timetable has it."
    assert body(line, *PROSE) == [line, *PROSE]


@pytest.mark.parametrize("name", ["Gast", "", "   ", "The", "(["])
def test_an_author_of_one_word_or_none_takes_nothing(name: str) -> None:
    assert body(*PROSE, head=f"<meta name=author content='{name}'>") == PROSE
