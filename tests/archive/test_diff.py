from __future__ import annotations

import random

import msgspec
import pytest

from scraper.archive.diff import align, diff, words
from scraper.archive.normal import fold
from scraper.model import ArchivedPage, Block, PageDiff, PartVersions, RelatedLink
from tests.archive.visits import PARAGRAPHS, URL, blocks, comment, day, link, story


def at(number: int, **changes: object) -> ArchivedPage:
    """A moment of a page."""
    page = msgspec.structs.asdict(story()) | {"comments": (), "related": ()} | changes
    return ArchivedPage(
        **(page | {"url": URL}),
        captured=day(number),
        version=PartVersions(body=number),
        first_seen=day(1),
        last_seen=day(9),
    )


def compare(**changes: object) -> PageDiff:
    return diff(at(1), at(2, **changes))


def edited(number: int, text: str) -> tuple[Block, ...]:
    return blocks([*PARAGRAPHS[:number], text, *PARAGRAPHS[number + 1 :]])


def test_two_equal_moments_differ_in_nothing() -> None:
    found = compare()
    assert (found.body, found.comments, found.related) == ((), (), ())
    assert (found.url, found.old, found.new) == (URL, day(1), day(2))
    assert (found.old_version.body, found.new_version.body) == (1, 2)


def test_an_edited_paragraph_has_its_words_marked_and_the_others_for_context() -> None:
    found = compare(blocks=edited(0, PARAGRAPHS[0].replace("2.5", "25"))).body
    assert [block.op for block in found] == ["edited", "same", "same"]
    assert found[0].what == "paragraph"
    assert found[0].pieces == (
        ("same", "YEREVAN — The council said on Thursday that "),
        ("removed", "2.5"),
        ("added", "25"),
        ("same", " % of the budget would go to schools."),
    )
    assert found[1].pieces == (("same", PARAGRAPHS[1]),)


def test_what_the_archive_folds_away_is_not_marked() -> None:
    quotes = PARAGRAPHS[1].replace("“", '"').replace("”", '"')
    assert compare(blocks=edited(1, quotes)).body == ()
    found = compare(blocks=edited(1, quotes.replace("mayor", "governor"))).body[1]
    assert [piece for piece in found.pieces if piece[0] != "same"] == [("removed", "mayor"), ("added", "governor")]


@pytest.mark.parametrize(
    ("field", "value", "what", "op", "pieces"),
    [
        ("title", "Council votes against schools", "title", "edited", ("for", "against")),
        ("subtitle", "A late vote", "subtitle", "added", ("", "A late vote")),
        ("authors", ("Ani Petrosyan", "Raffi"), "authors", "added", ("", "Ani Petrosyan, Raffi")),
        ("published", "2021-05-14", "published", "added", ("", "2021-05-14")),
        ("title", None, "title", "removed", ("Council votes for schools", "")),
    ],
)
def test_a_changed_field_comes_before_the_blocks(
    field: str, value: object, what: str, op: str, pieces: tuple[str, str]
) -> None:
    first, *rest = compare(**{field: value}).body
    assert (first.what, first.op) == (what, op)
    assert tuple("".join(t for o, t in first.pieces if o == kind) for kind in ("removed", "added")) == pieces
    assert [block.op for block in rest] == ["same"] * 3


def test_blocks_that_came_and_went_stand_in_reading_order() -> None:
    new = blocks([PARAGRAPHS[0], "Nothing of this stood here before today, not one word.", PARAGRAPHS[2]])
    assert [(b.op, b.pieces[0][1][:12]) for b in compare(blocks=new).body] == [
        ("same", "YEREVAN — Th"),
        ("removed", "“We have wai"),
        ("added", "Nothing of t"),
        ("same", "The oppositi"),
    ]


def test_the_likest_paragraphs_are_paired_when_several_changed() -> None:
    new = blocks(["An introduction that is new.", *(f"{text} It is said." for text in PARAGRAPHS)])
    pairs = align(blocks(PARAGRAPHS), new)
    assert [(pair.op, pair.new.text[:8] if pair.new else None) for pair in pairs] == [
        ("added", "An intro"),
        ("edited", "YEREVAN "),
        ("edited", "“We have"),
        ("edited", "The oppo"),
    ]


def test_a_page_rewritten_beyond_measure_is_removed_and_added() -> None:
    old = blocks(f"old paragraph number {i}" for i in range(150))
    new = blocks(f"new paragraph number {i}" for i in range(150))
    assert [pair.op for pair in align(old, new)] == ["removed"] * 150 + ["added"] * 150


def test_a_block_set_in_another_way_is_the_same() -> None:
    heading = (Block(kind="heading", level=2, text=PARAGRAPHS[0]),)
    assert [pair.op for pair in align(blocks(PARAGRAPHS[:1]), heading)] == ["same"]


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("the quick fox", "a slow fox", (("removed", "the quick"), ("added", "a slow"), ("same", " fox"))),
        ("is safe", "is not safe", (("same", "is "), ("added", "not "), ("same", "safe"))),
        ("今天天气很好", "今天天气不好", (("same", "今天天气"), ("removed", "很"), ("added", "不"), ("same", "好"))),
        ("1,000 of 2.5", "1,000 of 2.6", (("same", "1,000 of "), ("removed", "2.5"), ("added", "2.6"))),
        ("यह हिन्दी है", "यह उर्दू है", (("same", "यह "), ("removed", "हिन्दी"), ("added", "उर्दू"), ("same", " है"))),
        ("ที่นี่ดี", "ที่นี่ไม่ดี", (("same", "ที่นี่"), ("added", "ไม่"), ("same", "ดี"))),
        ("Zusammen\u00adarbeit", "Zusammenarbeit", (("same", "Zusammenarbeit"),)),
        ("don’t go", "don't go", (("same", "don't go"),)),
        ("", "new", (("added", "new"),)),
        ("", "", ()),
    ],
)
def test_words(old: str, new: str, pieces: tuple[tuple[str, str], ...]) -> None:
    assert words(old, new) == pieces


def test_joined_pieces_give_back_both_texts() -> None:
    rng = random.Random(5)
    vocabulary = [
        *" \n\u00a0",
        "the ",
        "council",
        "don’t",
        "2.5",
        "—",
        "“",
        "很好",
        "سلام",
        "ก่อน",
        "e\u0301",
        "🙂",
        "a-b",
    ]
    for _ in range(200):
        old, new = ("".join(rng.choices(vocabulary, k=rng.randrange(30))) for _ in range(2))
        pieces = words(old, new)
        assert "".join(text for op, text in pieces if op != "removed") == new
        assert fold("".join(text for op, text in pieces if op != "added")) == fold(old)


def test_comments_by_their_ids() -> None:
    old = [
        comment(1, "One."),
        comment(2, "Two is here."),
        comment(3, "Three.", parent=1),
        comment(4, "Four."),
    ]
    new = [
        comment(2, "Two was here."),
        comment(1, "“One.”".strip("“”")),
        comment(3, "Three.", parent=2),
        comment(5, "Five.", author="Raffi"),
    ]
    found = diff(at(1, comments=tuple(old)), at(2, comments=tuple(new))).comments
    assert [(c.id, c.author, c.op) for c in found] == [
        ("2", "Ani", "edited"),
        ("3", "Ani", "moved"),
        ("5", "Raffi", "added"),
        ("4", "Ani", "removed"),
    ]
    assert found[0].pieces == (("same", "Two "), ("removed", "is"), ("added", "was"), ("same", " here."))


def test_links_by_address_and_heading() -> None:
    old = [
        link("/a", "A"),
        link("/b", "B"),
        link("/c", "C"),
        link("/e", "E", heading="Latest"),
        link("/e", "E", heading="Popular"),
    ]
    new = [
        link("/b?utm_source=box", "B, again"),
        link("/a", "A"),
        link("/c", "C", heading="More"),
        link("/d", "D"),
        RelatedLink(url="mailto:news@example.com", title="Write"),
    ]
    found = diff(at(1, related=tuple(old)), at(2, related=tuple(new))).related
    assert [(r.title, r.op) for r in found] == [
        ("B, again", "edited"),
        ("C", "moved"),
        ("D", "added"),
        ("Write", "added"),
        ("E", "removed"),
        ("E", "removed"),
    ]
