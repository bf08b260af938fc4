"""The story put together: what is printed twice is told once, and what says nothing is left out."""

from __future__ import annotations

import pytest

import scraper

TITLE = "A goat stays behind in the harbour"
PROSE = [
    "The ferry came in at noon with forty passengers, two bicycles and a goat, and left again without the goat.",
    "“We have asked the owner to fetch it,” said the harbour master, who had tied the animal to his own desk.",
    "By evening it had eaten the tide table, a glove and most of a letter from the ministry, and looked content.",
]
STORY = [f"<p>{p}</p>" for p in PROSE]


def blocks(*inside: str, heading: str = f"<h1>{TITLE}</h1>") -> list[tuple[str, str]]:
    html = (
        f"<title>{TITLE}</title><meta property=og:title content='{TITLE}'><article>{heading}{''.join(inside)}</article>"
    )
    return [(block.kind, block.text) for block in scraper.parse(html.encode(), "https://example.com/goat").blocks]


PARAGRAPHS = [("paragraph", p) for p in PROSE]


def test_a_paragraph_printed_twice_is_one() -> None:
    assert blocks(STORY[0], STORY[1], STORY[0], STORY[2]) == PARAGRAPHS


def test_a_refrain_is_kept() -> None:
    line = "<p>And the goat looked content.</p>"
    assert [text for _, text in blocks(STORY[0], line, STORY[1], line, STORY[2])].count(
        "And the goat looked content."
    ) == 2


@pytest.mark.parametrize("quote", ["“We have asked the owner to fetch it”", "We have asked the owner to fetch it,”"])
def test_a_pull_quote_only_repeats(quote: str) -> None:
    assert blocks(STORY[0], f"<blockquote><p>{quote}</p></blockquote>", *STORY[1:]) == PARAGRAPHS


def test_a_quote_with_words_of_its_own_is_kept() -> None:
    quote = (
        "The owner has been asked twice already, and has answered neither by letter nor in person, says the ministry."
    )
    found = blocks(STORY[0], f"<blockquote><p>{quote}</p></blockquote>", *STORY[1:])
    assert found == [PARAGRAPHS[0], ("quote", quote), *PARAGRAPHS[1:]]


@pytest.mark.parametrize("line", ["* * *", "—", "&zwj;", "· · ·", "#"])
def test_a_line_of_signs_is_no_paragraph(line: str) -> None:
    assert blocks(STORY[0], f"<p>{line}</p>", *STORY[1:]) == PARAGRAPHS


@pytest.mark.parametrize(
    "heading",
    [
        f"<h2>From the quay: {TITLE}</h2>",
        f"<h1>{TITLE}</h1><h2>A goat stays behind</h2><h2>behind in the harbour</h2>",
    ],
)
def test_the_headline_in_other_shapes_is_no_part_of_the_story(heading: str) -> None:
    assert blocks(*STORY, heading=heading) == PARAGRAPHS


def test_a_heading_inside_the_story_may_repeat_the_headline() -> None:
    found = blocks(STORY[0], "<h2>A goat stays behind</h2>", *STORY[1:])
    assert found == [PARAGRAPHS[0], ("heading", "A goat stays behind"), *PARAGRAPHS[1:]]


def test_many_quotes_take_no_longer_than_their_number() -> None:
    quotes = "".join(
        f"<blockquote><p>Said the goat for the {n}th time that day, to nobody.</p></blockquote>" for n in range(80)
    )
    assert len(blocks(*STORY, quotes)) >= 3
