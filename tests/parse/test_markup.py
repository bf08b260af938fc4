"""Tokens: the tree laid flat, scripts cut out before it, and what a tag says."""

from __future__ import annotations

import pytest

from scraper.parse import markup


def test_a_token_is_a_tag_and_the_text_behind_it() -> None:
    page = markup.read(b"<body><p class=lead>It <b>was</b> so").tokens
    assert page[page.index("body>") :] == ["body>", 'p class="lead">It ', "b>was", "/b> so", "/p>", "/body>", "/html>"]


@pytest.mark.parametrize(
    "html",
    [b"<p>a<!-- <b>no</b> -->b</p>", b"<p>a<!-- > -->b</p>", b"<p>a<!-->b</p>", b"<p>a<!-- x --!>b</p>"],
)
def test_comments_leave_nothing_behind(html: bytes) -> None:
    page = markup.read(html).tokens
    assert page[page.index("body>") + 1 :] == ["p>ab", "/p>", "/body>", "/html>"]


def test_signs_in_values_do_not_cut_a_tag() -> None:
    (link,) = (
        token for token in markup.read(b"<a title='a > b < c & \"d\"' hidden>x</a>").tokens if token.startswith("a ")
    )
    assert markup.attributes(link) == {"title": 'a > b < c & "d"', "hidden": ""}
    assert markup.value_of(link, "title") == 'a > b < c & "d"'
    assert markup.value_of(link, "href") is None


def test_scripts_and_styles_are_cut_out_and_data_is_kept() -> None:
    html = (
        b'<head><script type="application/LD+JSON">{"a": "</b>"}</script><style>p{}</style></head>'
        b"<p>x<script>y()</script>z<script type=module>import a</script>"
    )
    source = markup.read(html)
    assert source.tokens == ["", "html>", "head>", "/head>", "body>", "p>xz", "/p>", "/body>", "/html>"]
    assert source.scripts == [("application/ld+json", '{"a": "</b>"}')]
    assert source.data("ld+json") == ['{"a": "</b>"}']


@pytest.mark.parametrize(
    "html",
    [
        pytest.param(b"<title>How to use <script> well</title><p>words<script>x</script>", id="in a title"),
        pytest.param(b"<!-- <script> --><p>words</p><script>x</script>", id="behind a comment mark"),
        pytest.param(b"<scripted>words</scripted><script>x</script>", id="of another name"),
        pytest.param(b"<p>words</p><script>never closed", id="never closed"),
        pytest.param(b"<script><!-- <script> </script> --></script><p>words</p>", id="a script in a script"),
    ],
)
def test_what_only_looks_like_a_script_takes_no_text_away(html: bytes) -> None:
    assert "words" in " ".join(markup.read(html).tokens)


def test_bytes_that_are_no_utf8_are_told() -> None:
    assert markup.read("<p>é".encode()).is_sound
    assert not markup.read(b"<p>\xe9</p>").is_sound
    assert markup.read(b"<script>\xe9</script><p>x").is_sound


def test_the_text_of_an_element_is_set_apart_where_it_breaks() -> None:
    page = markup.read(b"<div><p>One</p><p>two&nbsp;<i>th</i>ree</p><script>no</script></div>after").tokens
    box = page.index("div>")
    assert markup.text_of(page, box) == "One two three"
    assert page[markup.end_of(page, box) - 1] == "/div>after"


def test_joiners_are_letters_and_marks_of_direction_are_not() -> None:
    assert markup.clean("\u202aمی\u200cرود\u202c  \u00ad👩\u200d👧") == "می\u200cرود 👩\u200d👧"
