"""Why a page was split as it was: each block's class, and what decided, told by what decided."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

import scraper
from scraper.errors import ParseError
from scraper.model import BlockReason, Explanation
from scraper.parse import explain, markup, trees
from scraper.parse.features import look, row_names
from scraper.parse.walk import walk
from tests.parse.overlay.pages import FACTS, HTML, PROSE, TITLE, why
from tests.parse.test_hostile import BOMBS, PAGES
from tests.parse.test_label import STORY

URL = "https://example.com/goat"
FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "pages").glob("*/page.html"))


def reasons(inside: str, outside: str = "") -> dict[str, BlockReason]:
    html = f"<title>{TITLE}</title><body><main><h1>{TITLE}</h1>{inside}</main>{outside}</body>"
    return {block.text: block for block in explain(html.encode(), URL).blocks}


def test_every_feature_has_a_name() -> None:
    outline = walk(markup.read(HTML.encode()).tokens)
    rows = look(outline, TITLE, "", [0] * len(outline.text), trees.shipped().words).rows
    assert len(row_names()) == len(rows)


def test_names_are_those_of_the_features() -> None:
    """What is said to tell of links does: a page that differs in its links alone differs in these rows alone."""
    plain, linked = (
        walk(markup.read(f"<p>{PROSE[0]}</p>{second}".encode()).tokens)
        for second in (f"<p>{FACTS}</p>", f"<p><a href=/x>{FACTS}</a></p>")
    )
    one, other = (look(o, "", "", [0, 0], {}).rows for o in (plain, linked))
    names = {name for name, differs in zip(row_names(), (one != other).any(axis=1), strict=True) if differs}
    assert "links" in names
    assert "links in the boxes around" in names
    assert not names & {"length", "nesting", "tags around", "heading tag", "place from the headline", "bold type"}


@pytest.mark.parametrize(
    ("inside", "text", "label", "said"),
    [
        (STORY, PROSE[0], "body", "features: "),
        (f"{STORY}<p>Advertisement</p>{STORY}", "Advertisement", "none", "a boilerplate phrase"),
        (f"{STORY}<h2>{TITLE}</h2>{STORY}", TITLE, "none", "the headline is no paragraph"),
        (f"{STORY}<h3>What the goat ate</h3>", "What the goat ate", "none", "a heading with nothing of the story under it"),
        (f"<figure><img src=/g.jpg><figcaption>The goat.</figcaption></figure>{STORY}", "The goat.", "body",
         "a caption in the story"),
        (f"{STORY}<h2>You may also like</h2><a href=/a/b/long-winter>A long winter on the island of the goats</a>",
         "A long winter on the island of the goats", "related", "related: under “You may also like”"),
        (f"{STORY}<p>Read also: <a href=/a/b/long-winter>A long winter on the island of the goats</a></p>{STORY}",
         "Read also: A long winter on the island of the goats", "related", "inline: a label and a link on one line"),
        (f"{STORY}<div class=related-posts><a href=/a/b/long-winter>A long winter on the island of goats</a></div>",
         "A long winter on the island of goats", "related", "related: in a box whose class says so"),
        (f"{STORY}<ol><li class=comment id=comment-3><b class=fn>Ann</b><p>My goat is like that.</p></ol>",
         "My goat is like that.", "comment", "by its id comment-3 (words)"),
        (f"{STORY}<ol><li class=comment id=comment-3><b class=fn>Ann</b><p>My goat is like that.</p></ol>",
         "Ann", "comment", "by its id comment-3 (name, time or button)"),
    ],
)  # fmt: skip
def test_a_block_and_what_decided(inside: str, text: str, label: str, said: str) -> None:
    found = reasons(inside)[text]
    assert found.label == label
    assert found.why.startswith(said)


def test_another_article_on_the_page_says_so() -> None:
    second = STORY.replace("goat", "mule").replace("noon", "dusk")
    html = f"<title>{TITLE}</title><article><h1>{TITLE}</h1>{STORY}</article><article><h1>A mule</h1>{second}</article>"
    why = [block.why for block in explain(html.encode(), URL).blocks if block.label == "none" and "mule" in block.text]
    assert "in another article on the page, which has a headline of its own" in why


def test_menus_that_were_passed_over_are_shown() -> None:
    found = reasons(STORY, "<nav class=top><p>Home and harbour</p></nav>")["Home and harbour"]
    assert (found.index, found.label, found.score, found.path) == (None, "none", None, "nav.top")
    assert found.why == "a menu or the page's footer, passed over"


def test_an_overlay_is_named_with_the_key_that_decided() -> None:
    found = {block.text: block for block in why(body=".q2", comments={"item": ".q6"}, related={"link": ".q7 a"}).blocks}
    assert (found[PROSE[0]].label, found[PROSE[0]].why) == ("body", "overlay: body")
    assert [b.why for b in found.values() if b.label == "comment"] == ["overlay: comments.item"] * 3
    assert [b.why for b in found.values() if b.label == "related"] == ["overlay: related.link"]
    assert found[TITLE].label == "none"


def test_the_metadata_tell_who_states_them() -> None:
    html = (
        f'<html lang=en><head><title>{TITLE}</title><meta property="og:title" content="{TITLE}">'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"%s","datePublished":"2021-05-14T10:00:00Z",'
        f'"author":{{"@type":"Person","name":"Anna Gast"}}}}</script></head><h1>{TITLE}</h1>{STORY}'
    ) % TITLE
    found = {field.name: field for field in explain(html.encode(), URL).metadata}
    assert found["title"].why == "JSON-LD headline, meta og:title, title tag, h1 of block 0"
    assert (found["authors"].value, found["authors"].why) == ("Anna Gast", "JSON-LD author")
    assert found["published"].why == "JSON-LD datePublished"
    assert found["language"].why == "html lang"
    assert "subtitle" not in found


def test_a_field_that_an_overlay_told_says_so() -> None:
    [field] = (field for field in why(authors=".q1 b").metadata if field.name == "authors")
    assert (field.value, field.why) == ("Piet Rood", "overlay: authors")


@pytest.mark.parametrize("path", [pytest.param(p, id=p.parent.name) for p in FIXTURES])
def test_it_agrees_with_the_page_and_its_paths_lead_there(path: Path) -> None:
    html = path.read_bytes()
    page, found = scraper.parse(html, URL), explain(html, URL)
    body = {block.text for block in found.blocks if block.label == "body"}
    assert {b.text for b in page.blocks if b.kind == "paragraph"} <= body
    assert [field.value for field in found.metadata if field.name == "title"] == [page.title]
    assert all(block.why and block.path for block in found.blocks)
    indexes = [block.index for block in found.blocks if block.index is not None]
    assert indexes == list(range(len(indexes)))
    tree = LexborHTMLParser(html)
    for block in found.blocks:
        words = block.text.split()[0]
        assert any(words in " ".join((node.text() or "").split()) for node in tree.css(block.path)), block.path


def told(html: bytes) -> Explanation | None:
    try:
        return explain(html, URL)
    except ParseError:
        return None


@pytest.mark.parametrize(
    "name", ["elements nested deep", "lines without end", "tables in tables", "a tag that never closes"]
)
def test_a_bomb_is_explained_or_refused(name: str) -> None:
    found = told(BOMBS[name])
    assert found is None or found.overlay is None


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(PAGES), st.integers(1, 20_000))
def test_any_page_cut_off(html: bytes, size: int) -> None:
    found = told(html[:size])
    assert found is None or all(np.isfinite(block.score) for block in found.blocks if block.score is not None)
