"""Stamps: put on the tree, taken from the tokens; and pages made to do harm to those who select in them."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

import scraper
from scraper.errors import BadOverlay, ParseError
from scraper.model import Overlay
from scraper.parse import markup
from scraper.parse.overlay.stamp import Stamps, is_selector, rules_of
from tests.parse.overlay.pages import HTML, PLEA, PROSE, URL, overlay, split, why
from tests.parse.test_hostile import BOMBS, PAGES

ALL = overlay(
    body=["div", "p", ".q2"],
    keep="li",
    within="body",
    drop=["script", "span"],
    title=["h1", "title"],
    authors="b",
    published="time",
    comments={"item": ["div", "li"], "author": "b", "posted": "time", "text": ["p", "span"], "parent": "a @href"},
    related=[{"within": ["div", "section"], "heading": "h2", "link": "a"}, {"link": ["a"]}],
)
GREEDY = overlay(
    body="*",
    keep="*",
    within="*",
    title="*",
    authors="*",
    published="*",
    tags="*",
    comments={"item": "*", "id": "*", "author": "*", "posted": "*", "text": "*", "parent": "*", "depth": "*"},
    related={"within": "*", "heading": "*", "link": "*"},
)


def taken(html: str, given: Overlay) -> list[str]:
    stamps = Stamps(given, html.encode())
    page, _ = stamps.take(markup.read(html.encode(), stamps.put).tokens)
    return page


def test_no_stamp_is_left() -> None:
    assert taken(HTML, overlay(body=["p", "div", "a"], title="p", authors="p")) == markup.read(HTML.encode()).tokens


def test_what_is_dropped_leaves_an_empty_element() -> None:
    html = "<body><p>one <b class=x>two<i>three</i></b> four<br class=x> five</p><div class=x><p>six</p></div>seven"
    page = taken(html, overlay(drop=[".x", "i"]))
    assert page[page.index("body>") + 1 :] == [
        *("p>one ", "b>", "/b> four five", "/p>"),
        *("div>", "/div>seven", "/body>", "/html>"),
    ]


def test_a_page_that_carries_stamps_of_its_own_gains_nothing() -> None:
    rules = " ".join(str(n) for n in range(len(rules_of(overlay(body=".q2", drop=".q3")))))
    [name] = (key for key in stamped_names(HTML) if key.startswith("presskeep"))
    html = HTML.replace("<div class=q5>", f"<div class=q5 {name}='{rules}' presskeep='{rules}' presskeep-='{rules}'>")
    page = split(html, body=".q2", drop=".q3")
    assert page.body == "\n\n".join(PROSE)
    assert page == split(body=".q2", drop=".q3")


def stamped_names(html: str) -> list[str]:
    """The names of all attributes of a page that has been stamped."""
    tree = LexborHTMLParser(html.encode())
    Stamps(overlay(body=".q2"), html.encode()).put(tree)
    [node] = tree.css(".q2")
    return [*node.attributes]


@pytest.mark.parametrize("selector", ["*", "html", "body", "main"])
def test_all_may_be_dropped(selector: str) -> None:
    try:
        page = split(drop=selector)
    except ParseError:
        return
    assert (page.body, page.comments, page.related) == (None, (), ())


@pytest.mark.parametrize(
    ("html", "given"),
    [
        *(pytest.param(html, ALL, id=name) for name, html in BOMBS.items()),
        *(
            pytest.param(BOMBS[name], GREEDY, id=f"all of {name}")
            for name in ("tables in tables", "scripts that may be none")
        ),
    ],
)
def test_a_bomb_under_an_overlay_is_a_page_or_refused(html: bytes, given: Overlay) -> None:
    try:
        page = scraper.parse(html, URL, overlay=given)
    except ParseError:
        return
    msgspec.json.encode(page)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(PAGES),
    st.fixed_dictionaries(
        {key: st.sampled_from(["p", "div", "*", "article", "li", ".comment", "a", "h1, h2", "div div"]) for key in
         ("body", "within", "keep", "drop", "title", "authors", "published", "tags")}
    ),
    st.integers(0, 255),
)  # fmt: skip
def test_any_overlay_on_any_page(html: bytes, keys: dict[str, str], use: int) -> None:
    told = {key: selector for n, (key, selector) in enumerate(keys.items()) if use >> n & 1}
    with contextlib.suppress(ParseError):
        msgspec.json.encode(scraper.parse(html, URL, overlay=overlay(**told)))


@pytest.mark.parametrize("selector", ["", "p >", "p[", "::before", "p:nosuch", "p,", "{}", "@x"])
def test_what_is_no_selector(selector: str) -> None:
    assert not is_selector(selector)
    with pytest.raises(BadOverlay, match="body: not a CSS selector"):
        split(body=[selector])


@pytest.mark.parametrize(
    "selector", ["p", "#a > .b", "li:nth-child(2n)", "div:has(> h2)", "[data-x='1' i]", "a:not(.b)"]
)
def test_what_is_one(selector: str) -> None:
    assert is_selector(selector)


def test_an_at_sign_in_a_value_names_no_attribute() -> None:
    html = HTML.replace("<b>Piet Rood</b>", "<a href='mailto:piet@post.example'>Piet Rood</a>")
    assert split(html, authors="a[href*='@post.example']").authors == ("Piet Rood",)


def test_the_dropped_is_shown_where_it_was() -> None:
    blocks = why(drop=".q3", body=".q2").blocks
    at = next(n for n, block in enumerate(blocks) if block.why == "overlay: drop")
    assert (blocks[at].index, blocks[at].path, blocks[at].text) == (None, "p.q3", PLEA)
    assert blocks[at - 1].text == PROSE[0]
    assert blocks[at + 1].text == PROSE[1]
