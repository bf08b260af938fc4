"""The walk: where text is cut into blocks, and what is kept of the elements around."""

from __future__ import annotations

import pytest

from scraper.parse import cues, markup
from scraper.parse.outline import Outline
from scraper.parse.walk import walk


def outline(body: str) -> Outline:
    return walk(markup.read(f"<body>{body}</body>".encode()).tokens)


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>One <b>bold</b>\n  word</p><p>Two</p>", ["One bold word", "Two"]),
        ("<div>Loose<p>set</p>loose again</div>", ["Loose", "set", "loose again"]),
        ("<p>a line<br>and one more</p>", ["a line\nand one more"]),
        ("<div>first<br><br>second</div>", ["first", "second"]),
        ("<p>Zu&shy;sam&shy;men\u200b</p>", ["Zusammen"]),
        ("<p><span>Kicker</span><span>Headline</span></p>", ["Kicker Headline"]),
        ("<p><a href=a>One</a><a href=b>Two</a></p>", ["One Two"]),
        ("<p><span>W</span>hen it rained</p>", ["When it rained"]),
        ("<p>seen<span aria-hidden=true>✓</span></p>", ["seen"]),
        ("<pre>a\n  b</pre>", ["a\n  b"]),
        ("<p>text</p><script>x</script><style>y</style><noscript>z</noscript><template>t</template>", ["text"]),
        ("<x-card>one</x-card><x-card>two</x-card>", ["one", "two"]),
        ("<!-- note --><p> \n </p>", []),
    ],
)
def test_blocks(body: str, texts: list[str]) -> None:
    assert outline(body).text == texts


def test_links_inside_a_block_are_kept_with_their_words() -> None:
    page = outline("<p>See <a href='/a'>the <b>first</b></a> and <a href='/b'>second</a>.</p>")
    assert page.links == [[("/a", "the first"), ("/b", "second")]]
    assert page.href == [None]
    assert page.link_chars == [len("the first") + len("second")]


def test_a_link_around_a_card_is_the_href_of_each_of_its_blocks() -> None:
    page = outline("<a href='/story'><h3>Headline</h3><p>Excerpt</p></a><p>after</p>")
    assert list(zip(page.text, page.href, strict=True)) == [
        ("Headline", "/story"),
        ("Excerpt", "/story"),
        ("after", None),
    ]
    assert page.level(0) == 3
    assert page.level(1) == 0


def test_an_element_knows_its_blocks_and_cues() -> None:
    page = outline("<div class='comment-list'><p>one</p><p>two</p></div><p>three</p>")
    box = page.own.index(next(own for own in page.own if own & cues.COMMENT))
    assert page.text[page.first[box] : page.end[box]] == ["one", "two"]
    assert page.cue[page.element[0]] & cues.COMMENT
    assert not page.cue[page.element[2]] & cues.COMMENT
    assert page.inside(page.element[1], box)
    assert not page.inside(page.element[2], box)


def test_hidden_is_told_by_attribute_and_style() -> None:
    page = outline("<div hidden>a</div><div style='display: none'>b</div><div aria-hidden=true>c</div><div>d</div>")
    assert [bool(page.cue[e] & cues.HIDDEN) for e in page.element] == [True, True, True, False]


def test_a_box_that_asks_for_an_address_is_a_sign_up() -> None:
    page = outline("<div><p>News in your inbox</p><form><input type=email></form></div><p>story</p>")
    assert page.own[page.parent[page.element[0]]] & cues.NEWSLETTER


def test_pictures_stand_where_they_are_printed() -> None:
    page = outline("<p>one</p><figure><img src=a.jpg alt=A><figcaption>cap</figcaption></figure>")
    assert [(markup.value_of(page.page[p.token], "src"), p.place) for p in page.pictures] == [("a.jpg", 1)]


def test_the_time_beside_a_headline_is_kept_as_stated() -> None:
    page = outline("<p>Headline <time datetime='2024-05-01T08:00:00Z'>today</time></p>")
    assert page.timed == {0: "2024-05-01T08:00:00Z"}


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        ("<p>one</p><nav><a href=/>Home</a></nav><p>two</p><p>three</p>", ["one", "two", "three"]),
        ("<p>one</p><ul class=menu><li>Home</ul><p>two</p><p>three</p>", ["one", "two", "three"]),
        ("<p>one</p><p>two</p><p>three</p><footer><p>Imprint</p></footer>", ["one", "two", "three"]),
        ("<p>one</p><p>two</p><footer><h2>Latest</h2></footer>", ["one", "two", "Latest"]),
        ("<nav class=breadcrumb><a href=/>Home</a></nav><p>one</p>", ["Home", "one"]),
        ("<div class=comments><nav><a href=2>Older</a></nav></div><p>one</p>", ["Older", "one"]),
        ("<nav><p>The whole page stands in a nav that was never closed</p><p>two</p>", 2),
    ],
)
def test_menus_and_footers_are_passed_over_but_for_those_of_the_page(body: str, texts: list[str] | int) -> None:
    found = outline(body).text
    assert (found if isinstance(texts, list) else len(found)) == texts


def test_elements_of_one_kind_have_the_same_tag_and_class() -> None:
    page = outline('<p class="a b" id=x>1</p><p id=y class="a b">2</p><p class=a>3</p><div class="a b">4</div><p>5</p>')
    one, two, *others = [page.kind[e] for e in page.element]
    assert one == two
    assert len({one, *others}) == 4
    assert max(page.kind) < 1 << 21


def test_how_signs_are_read_is_not_told_twice() -> None:
    page = outline("<p><ruby>山羊<rp>(</rp><rt>やぎ</rt><rp>)</rp></ruby>が残った。</p>")
    assert page.text == ["山羊が残った。"]
