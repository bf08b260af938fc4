"""Captions and credits: told apart, and neither taken for the story."""

from __future__ import annotations

import pytest

import scraper

PROSE = [
    "The ferry came in at noon with forty passengers, two bicycles and a goat, and left again without the goat.",
    "“We have asked the owner to fetch it,” said the harbour master, who had tied the animal to his own desk.",
    "By evening it had eaten the tide table, a glove and most of a letter from the ministry, and looked content.",
]


def split(caption: str) -> scraper.Page:
    """A story with a picture after its first paragraph."""
    figure = f"<figure><img src=/goat.jpg width=800>{caption}</figure>"
    html = f"<h1>A goat stays behind</h1><p>{PROSE[0]}</p>{figure}<p>{PROSE[1]}</p><p>{PROSE[2]}</p>"
    return scraper.parse(html.encode(), "https://example.com/goat")


def captions(page: scraper.Page) -> list[str]:
    return [block.text for block in page.blocks if block.kind == "caption"]


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The goat at the desk. Photo: Anna Gast", "The goat at the desk.", "Anna Gast"),
        ("Die Ziege am Pult. Foto: Anna Gast (Keystone)", "Die Ziege am Pult.", "Anna Gast (Keystone)"),
        ("The goat at the desk.", "The goat at the desk.", None),
        ("Goats in the harbour / Reuters of Hamburg", "Goats in the harbour / Reuters of Hamburg", None),
        ("The goat that met Reuters", "The goat that met Reuters", None),
    ],
)
def test_a_caption_without_its_credit(line: str, caption: str, credit: str | None) -> None:
    page = split(f"<figcaption>{line}</figcaption>")
    assert captions(page) == [caption]
    assert [(image.caption, image.credit) for image in page.images] == [(caption, credit)]


@pytest.mark.parametrize("line", ["Anna Gast/Reuters", "Getty Images", "(AFP)", "Anna von Gast via Getty Images"])
def test_a_credit_in_a_line_of_its_own_is_no_caption(line: str) -> None:
    page = split(f"<figcaption><div>The goat at the desk.</div><div>{line}</div></figcaption>")
    assert captions(page) == ["The goat at the desk."]
    assert [(image.caption, image.credit) for image in page.images] == [("The goat at the desk.", line.strip("()"))]


def test_two_captions_of_one_picture_are_not_mixed() -> None:
    page = split("<figcaption><p>The goat at the desk.</p><p>The desk without it. Photo: Ben Gast</p></figcaption>")
    assert [(image.caption, image.credit) for image in page.images] == [("The goat at the desk.", None)]


def test_a_portrait_of_the_author_has_no_caption() -> None:
    page = split("<figcaption><address>By Anna Gast, at sea</address><time>3 May 2026, 10:15</time></figcaption>")
    assert captions(page) == []
    assert page.body == "\n\n".join(PROSE)


@pytest.mark.parametrize("line", ["/", "|||", "()", "© ", "Photo:"])
def test_a_caption_of_signs_alone_harms_nothing(line: str) -> None:
    assert split(f"<figcaption>{line}</figcaption>").body == "\n\n".join(PROSE)
