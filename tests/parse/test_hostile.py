"""Pages made to do harm: any bytes give a Page or a ParseError. The slow proof is left to the bench."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scraper
from scraper.errors import ParseError
from scraper.model import Page

PAGES = [p.read_bytes() for p in sorted((Path(__file__).parent.parent / "fixtures" / "pages").glob("*/page.html"))]
BOMBS = {
    "elements nested deep": b"<div>" * 100_000 + b"some words " * 20,
    "a line of ten million signs": b"<p>" + b"word " * 2_000_000,
    "links never closed": b"<a href=x>" * 20_000 + b"here",
    "formatting never closed": b"<p>x<b>" * 20_000,
    "comments nested in comments": b"<div class=comment id=comment-1><b class=fn>A</b> hi there " * 5_000,
    "comments without end": b"<li class=comment id=comment-12><b class=fn>A</b><p>words here</p></li>" * 2_000,
    "tables in tables": b"<table><tr><td>" * 3_000 + b"x",
    "a block of links without end": b"<h2>Related</h2>" + b"<a href=/some-long-story>A long headline</a>" * 10_000,
    "headings of comments": b"<h2>Comments (3)</h2>" * 3_000,
    "a class of a million signs": b'<div class="' + b"a b c " * 170_000 + b'">words</div>',
    "attributes without end": b"<p " + b" ".join(b"a%d" % n for n in range(60_000)) + b">words</p>",
    "attributes without end, behind a > in a value": b'<p a=">" ' + b"b " * 200_000 + b">words</p>",
    "attributes without end, a > in each value": b"<p "
    + b" ".join(b'a%d=">"' % n for n in range(60_000))
    + b">words</p>",
    "a tag in a tag": b"<a" * 500_000,
    "a tag in a value": b"<a='" * 500_000,
    "comments opened in a frame": b"<p>words</p><iframe>" + b"<!-- " * 400_000,
    "a tag that never closes": b"<div " * 30_000,
    "values in a tag that never closes": b"<a href=x " * 20_000,
    "scripts that may be none": b"<p>words</p>" + b"<script>--><!--" * 60_000 + b"</script>",
    "a graph in a graph": b'<script type="application/ld+json">' + b'{"@graph":[' * 20_000 + b"</script><p>words</p>",
    "authors without end": b"<meta name=author content=x>" * 30_000 + b"<p>words</p>",
    "lines without end": b"x" + b"<br>" * 200_000 + b"x",
    "a lone surrogate": b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"a \\ud800 b"}</script><p>x</p>',
    "a base address that is none": b"<base href='http://\x0b:ww/'><h2>Related</h2><a href=/a-b-c>A long headline</a><p>words</p>",
    "a count past all counting": b'<script type="application/ld+json">{"@type":"NewsArticle","commentCount":9e99}</script>x',
}


def split(html: bytes) -> Page | None:
    """The page, proven to be one that JSON can hold; None where it is refused as it should be."""
    try:
        page = scraper.parse(html, "https://example.com/a", captured="2024-05-01T10:00:00Z")
    except ParseError:
        return None
    msgspec.json.encode(page)
    return page


@pytest.mark.parametrize("html", [pytest.param(html, id=name) for name, html in BOMBS.items()])
def test_a_bomb_is_a_page_or_refused(html: bytes) -> None:
    page = split(html)
    assert page is None or page.url == "https://example.com/a"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes(html: bytes) -> None:
    split(b"<p>" + html)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PAGES), st.randoms(use_true_random=False))
def test_any_page_cut_and_spoiled(html: bytes, chance: object) -> None:
    draw = chance.randrange  # type: ignore[attr-defined]
    spoiled = bytearray(html[: draw(1, len(html))])
    for _ in range(draw(40)):
        at = draw(len(spoiled))
        spoiled[at : at + draw(1, 40)] = bytes(draw(256) for _ in range(draw(8)))
        if not spoiled:
            break
    split(bytes(spoiled))
