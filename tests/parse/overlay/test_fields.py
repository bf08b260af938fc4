"""Metadata, comments and related links as an overlay points at them."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import Comment, RelatedLink
from tests.parse.overlay.pages import HTML, SAID, TITLE, split

WORDPRESS = (
    "<ol class=comment-list><li class=comment id=comment-1><b class=fn>Otto</b> <u>Ottilie Rood</u>"
    "<div class=comment-content><p>It was not my goat.</p></div></li></ol><div class=q5>"
)
THREAD = {"item": ".q6", "id": "@data-n", "author": "i", "posted": "em", "text": "s"}


@pytest.mark.parametrize(
    ("key", "selector", "value"),
    [
        ("title", ".q7 b", "From the same shore"),
        ("subtitle", ".q7 a", "More eels at the weir than in ten years"),
        ("authors", ".q1 b", ("Piet Rood",)),
        ("published", ".q1 i", "2021-05-14T10:30:00+02:00"),
        ("published", ".q1 i @title", "2021-05-14T10:30:00+02:00"),
        ("modified", [".none", "em"], "2021-06-03T09:12:00"),
        ("section", ".q1 u", "Harbour"),
        ("tags", ".q1 u", ("Harbour", "Goats")),
        ("tags", ".q6 @data-to", ("#k1", "#k2")),
    ],
)
def test_a_field_is_what_its_selector_says(key: str, selector: str | list[str], value: object) -> None:
    told: dict[str, Any] = {key: selector}
    assert getattr(split(**told), key) == value


@pytest.mark.parametrize(("key", "selector"), [("title", ".none"), ("title", "img"), ("published", "h1")])
def test_a_field_without_a_value_stays_as_it_was_found(key: str, selector: str) -> None:
    assert getattr(split(**{key: selector}), key) == getattr(split(), key)


def test_the_head_can_be_pointed_at() -> None:
    html = HTML.replace("<body>", "<meta name=x-goat content='Goats, ferries'><body>")
    assert split(html, tags="meta[name=x-goat]").tags == ("Goats", "ferries")


def test_a_headline_that_is_told_is_no_paragraph() -> None:
    page = split(title=".q2 p:first-child")
    assert page.title
    assert page.title not in (page.body or "")
    assert page.title != TITLE


def test_comments_with_all_their_fields() -> None:
    assert split(comments={**THREAD, "parent": "@data-to"}).comments == (
        Comment(id="k1", author="Wim", posted="2021-06-03T09:12:00", text=SAID[0]),
        Comment(id="k2", parent_id="k1", author="Ottilie", posted="2021-06-03T10:40:00", text=SAID[1], depth=1),
        Comment(id="k3", parent_id="k2", author="Wim", posted="2021-06-03T11:05:00", text=SAID[2], depth=2),
    )


def test_the_depth_tells_who_is_answered() -> None:
    html = HTML.replace("data-n=k1", "data-n=k1 data-in=0")
    assert [c.parent_id for c in split(html, comments={**THREAD, "depth": "@data-in"}).comments] == [None, "k1", "k2"]


def test_a_parent_that_comes_later_is_none() -> None:
    html = HTML.replace("data-n=k1", 'data-n=k1 data-to="k3"')
    assert [c.parent_id for c in split(html, comments={**THREAD, "parent": "@data-to"}).comments] == [None, "k1", "k2"]


def test_replies_may_be_nested() -> None:
    html = HTML.replace(f"{SAID[0]}</s></div>", f"{SAID[0]}</s>").replace("<div class=q7>", "</div><div class=q7>")
    found = split(html, comments={"item": ".q6", "id": "@data-n", "text": "s", "author": "i"}).comments
    assert [(c.parent_id, c.author, c.text) for c in found] == [
        (None, "Wim", SAID[0]),
        ("k1", "Ottilie", SAID[1]),
        ("k1", "Wim", SAID[2]),
    ]


def test_the_words_may_be_blocks() -> None:
    html = HTML.replace(f"<s>{SAID[0]}</s>", "<div class=s><p>One.</p><ul><li>Two.</ul></div>")
    assert split(html, comments={**THREAD, "text": ["s", ".s", ".s p"]}).comments[0].text == "One.\n\nTwo."


def test_a_field_alone_completes_comments_that_were_found() -> None:
    html = HTML.replace("<div class=q5>", WORDPRESS)
    [comment] = split(html, comments={"author": "u"}).comments
    assert (comment.id, comment.author, comment.text) == ("1", "Ottilie Rood", "It was not my goat.")


def test_comments_are_looked_for_within_a_region_only() -> None:
    html = HTML.replace("<div class=q5>", f"{WORDPRESS}<div>")
    html = html.replace("</main>", "<ul><li class=comment id=comment-9><b class=fn>Bo</b><p>Elsewhere.</p></ul></main>")
    assert [c.id for c in split(html).comments] == ["1", "9"]
    assert [c.id for c in split(html, comments={"within": ".comment-list"}).comments] == ["1"]


def test_items_that_match_nothing_leave_the_comments_to_the_parser() -> None:
    html = HTML.replace("<div class=q5>", WORDPRESS)
    assert split(html, comments={"item": ".none"}).comments == split(html).comments != ()


EELS = "https://www.example.com/2021/04/eels-at-the-weir"
MILL = "https://www.example.com/2021/03/mill"
WORDS = "More eels at the weir than in ten years"


def test_related_links_one_by_one() -> None:
    box = {"within": ".q7", "heading": ".q7 b", "link": ".q7 a", "kind": "popular"}
    assert split(related=box).related == (
        RelatedLink(url=EELS, title=WORDS, heading="From the same shore", kind="popular"),
        RelatedLink(url=MILL, title="The mill", heading="From the same shore", kind="popular"),
    )


def test_links_without_a_box() -> None:
    assert [(r.url, r.kind) for r in split(related={"link": ".q7 a"}).related] == [(EELS, "related"), (MILL, "related")]


def test_a_box_is_read_as_those_that_were_found_are() -> None:
    [link] = split(related={"within": ".q7"}).related
    assert (link.url, link.title) == (EELS, WORDS)


def test_boxes_are_added_to_those_that_were_found() -> None:
    more = "<h2>You may also like</h2><a href=/2021/01/a-long-winter>A long winter, told by those who froze</a>"
    html = HTML.replace("</main>", f"</main>{more}")
    page = split(html, related=[{"link": [".q7 a:first-of-type"], "kind": "latest"}, {"link": [".q7 a + a"]}])
    assert [(r.url.rsplit("/", 1)[1], r.kind) for r in page.related] == [
        ("eels-at-the-weir", "latest"),
        ("mill", "related"),
        ("a-long-winter", "related"),
    ]


def test_links_that_lead_to_no_page_are_none() -> None:
    html = HTML.replace("/2021/03/mill", "javascript:alert(1)")
    assert [r.url for r in split(html, related={"link": ".q7 a"}).related] == [EELS]
