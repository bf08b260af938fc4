"""AMP pages: the story as on any page, and nothing of what AMP's elements hold for a reader whose script loads."""

from __future__ import annotations

import pytest

import scraper
from scraper.model import Page

STORY = [
    "The ferry came back at noon with forty passengers and two bicycles, but the goat stayed on the island.",
    "The captain said that the goat had refused to board, and that the passengers had waited for half an hour.",
    "The council will talk about it on Thursday, said the mayor, who did not want to say more of the goat.",
]
AROUND = {
    "amp-sidebar": '<amp-sidebar id="s" layout="nodisplay">{}</amp-sidebar>',
    "amp-consent": '<amp-consent id="c" layout="nodisplay"><div id="ui">{}</div></amp-consent>',
    "amp-user-notification": '<amp-user-notification id="n" layout="nodisplay">{}</amp-user-notification>',
    "amp-lightbox": '<amp-lightbox id="l" layout="nodisplay"><div>{}</div></amp-lightbox>',
}
INSIDE = {
    "amp-ad": '<amp-ad width=300 height=250 type="x"><div placeholder>{}</div><div fallback>{}</div></amp-ad>',
    "amp-iframe": '<amp-iframe width=6 height=4 src="https://maps.example.com/"><div placeholder>{}</div></amp-iframe>',
    "amp-list": '<amp-list src="/more.json" height=3><template type="amp-mustache">{}</template><p placeholder>{}</p></amp-list>',
    "amp-embed": '<amp-embed type="x" width=100 height=100><p placeholder>{}</p></amp-embed>',
    "amp-social-share": '<amp-social-share type="x">{}</amp-social-share>',
}
LINE = "This is a line that no reader of the story sees, and which would pass for a paragraph of it by its look."


def page(html: str = "amp", inside: str = "", around: str = "") -> Page:
    text = (
        f'<!doctype html><html {html} lang="en"><head><meta charset="utf-8"><title>The ferry returns</title>'
        '<link rel="canonical" href="https://example.com/ferry-goat"><style amp-boilerplate>body{animation:x}</style>'
        '<script async src="https://cdn.example.com/v0.js"></script></head><body>'
        f'{around}<header><a href="/">Example</a></header><main><article><h1>The ferry returns</h1>'
        '<figure><amp-img src="/goat.jpg" alt="A goat" width=600 height=400><noscript><img src="/goat.jpg"></noscript></amp-img>'
        "<figcaption>The goat on the island</figcaption></figure>"
        f"<p>{STORY[0]}</p><p>{STORY[1]}</p>{inside}<p>{STORY[2]}</p></article></main>"
        "<footer><p>© Example</p></footer></body></html>"
    )
    return scraper.parse(text.encode(), "https://example.com/amp/ferry-goat")


@pytest.mark.parametrize("html", ["amp", "⚡", ""])
def test_an_amp_page_is_split_as_any_other(html: str) -> None:
    split = page(html)
    assert split.title == "The ferry returns"
    assert split.canonical_url == "https://example.com/ferry-goat"
    assert [block.text for block in split.blocks] == ["The goat on the island", *STORY]
    assert [(image.url, image.alt) for image in split.images] == [("https://example.com/goat.jpg", "A goat")]


@pytest.mark.parametrize("name", AROUND)
def test_what_only_a_tap_shows_is_none_of_the_story(name: str) -> None:
    split = page(around=AROUND[name].format(f"<p>{LINE}</p>"))
    assert LINE not in (split.body or "")
    assert (split.body or "").count("ferry came back") == 1


@pytest.mark.parametrize("name", INSIDE)
def test_a_placeholder_is_none_of_the_story(name: str) -> None:
    assert [b.text for b in page(inside=INSIDE[name].format(LINE, LINE)).blocks][1:] == STORY


def test_what_folds_is_of_the_story() -> None:
    folded = f"<amp-accordion><section expanded><h2>What came before</h2><p>{LINE}</p></section></amp-accordion>"
    assert [b.text for b in page(inside=folded).blocks][3:5] == ["What came before", LINE]


def test_an_element_that_is_never_closed_takes_no_more_than_the_rest() -> None:
    assert STORY[1] in (page(inside="<amp-list>").body or "")
