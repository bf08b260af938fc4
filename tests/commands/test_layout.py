from __future__ import annotations

import re

from scraper.commands.layout import lines
from scraper.model import Block, Comment
from tests.export.pages import archived_page


def plain(**changes: object) -> list[str]:
    page = archived_page()
    for name, value in changes.items():
        setattr(page, name, value)
    return [line.plain() for line in lines(page)]


def test_the_head_says_who_wrote_it_when_and_what_is_shown() -> None:
    assert plain()[:7] == [
        "Story 1: “the bridge”",
        "A standfirst",
        "By Ann Author, Bo Byline",
        "published 2026-11-24T08:00:00+01:00, modified 2026-11-24",
        "Local · bridges",
        "https://example.com/story-1",
        "seen 2026-11-24 20:37:50 UTC, version: body 2, comments 1, related 1",
    ]


def test_a_page_that_is_gone_says_so() -> None:
    assert plain(status="gone")[6].endswith("related 1, gone")


def test_blocks_are_set_by_their_kind() -> None:
    blocks = (
        Block(kind="heading", text="Heading", level=2),
        Block(kind="paragraph", text="Paragraph"),
        Block(kind="list_item", text="One"),
        Block(kind="list_item", text="Two\nlines"),
        Block(kind="quote", text="Said"),
        Block(kind="table", text="a\tb\nc\td"),
    )
    text = plain(blocks=blocks, subtitle=None, comments=(), related=())[6:]
    assert text == ["", "Heading", "", "Paragraph", "• One", "• Two\n  lines", "", "│ Said", "", "a\tb\nc\td"]


def test_an_entry_of_a_live_blog_has_its_time_over_it() -> None:
    drawn = plain(blocks=(Block(kind="paragraph", text="The ferry is back.", posted="2026-11-24T12:05:00+01:00"),))
    at = drawn.index("2026-11-24T12:05:00+01:00")
    assert "The ferry is back." in drawn[at:]


def test_a_reply_stands_in_from_what_it_answers_but_not_without_end() -> None:
    thread = tuple(Comment(id=str(n), author=f"A{n}", text="x", depth=n) for n in range(12))
    indents = [len(line) - len(line.lstrip()) for line in plain(comments=thread) if re.fullmatch(r" *A\d+", line)]
    assert indents == [2, 4, 6, 8, 10, 12, 14, 16, 18, 18, 18, 18]


def test_a_comment_says_what_is_known_of_it() -> None:
    text = plain()
    assert "  Reader · 2026-11-24T09:00:00+01:00 · +3" in text
    assert "    (no name)" in text
    assert "    Second\n    line" in text


def test_related_links_stand_under_their_heading() -> None:
    text = plain()
    assert text[text.index("2 related links") + 2 :] == [
        "  You May Also Like",
        "  • Other",
        "    https://example.com/other",
        "    It was …",
        "",
        "  (inline)",
        "  • Old",
        "    https://example.com/old",
    ]
