from __future__ import annotations

from scraper.archive.overlap import overlapping

OLD = ["the council promised a school", "nobody asked us about the bridge", "市政府每年都答应建新学校可是钱从来没有到"]
NEW = [
    "nobody asked us at all about the bridge",
    "市政府每年都答应建新学校可是钱没有来过",
    "a school the council promised again",
]


def test_texts_that_share_words_are_found_in_any_script() -> None:
    assert overlapping(OLD, NEW, share=0.5, most=10) == [(0, 2), (1, 0), (2, 1)]


def test_of_too_many_the_likest_are_given() -> None:
    assert overlapping(OLD, [*NEW, OLD[1]], share=0.1, most=1) == [(1, 3)]


def test_no_words_share_nothing() -> None:
    assert overlapping(["", "\udc80"], ["", "?"], share=0.5, most=10) == []
