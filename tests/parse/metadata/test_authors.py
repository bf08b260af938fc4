"""Who is taken for the author: lists, labels, signatures, offices, and what is none."""

from __future__ import annotations

import pytest

from tests.parse.metadata.pages import HEADLINE, PARAGRAPH, STORY, jsonld, meta, read, under_headline

LONG = (
    "<p>" + "The harbour board has put the vote off again, and nobody in the hall could say until when. " * 3 + "</p>"
)
BYLINE = "<p class=byline>By Anna Gast</p>"


def after_story(markup: str, head: str = "") -> tuple[str, ...]:
    return read(head, f"<article><h1>{HEADLINE}</h1>{LONG * 3}{markup}</article>").authors


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        pytest.param(
            "<p>Anna Gast, Bo Lind &amp; Cy Tor</p><p class=date>25 May 2021</p>",
            "Anna Gast/Bo Lind/Cy Tor", id="a list",
        ),
        pytest.param("<p>Anna Gast</p><p class=date>Last updated:</p>", "Anna Gast", id="over a label for dates"),
        pytest.param("<p>May 25, 2021 • Anna Gast in Market</p>", "Anna Gast", id="behind the date, with the section"),
        pytest.param('<p><a href="/people-we-know/anna-gast">Anna Gast</a> 25.5.2021</p>', "Anna Gast", id="a link of that name"),
        pytest.param('<p><a href="/tag/anna-gast">Anna Gast</a> 25.5.2021</p>', "", id="a link to a topic"),
        pytest.param("<div class='teaser-meta author'>BY ANNA GAST</div>", "Anna Gast", id="a teaser's class"),
        pytest.param("<h3 class='teaser author'>Anna Gast</h3>", "", id="a teaser's heading"),
        pytest.param(
            "<p>By</p><p>Market Traders Roofs Winter Harbour Town</p><p class=author>Anna Gast</p>",
            "Anna Gast", id="marked, after the label",
        ),
        pytest.param("<p class=author>Redaktion</p>", "Redaktion", id="an office"),
        pytest.param("<p>By Staff Writer</p>", "Staff Writer", id="an office behind its label"),
        pytest.param("<p class=author>Redaktion</p><p>By Anna Gast</p>", "Anna Gast", id="a person before an office"),
        pytest.param("<p>By Anna Gast, Tidewater Staff Writers</p>", "Anna Gast", id="a role of several words"),
        pytest.param("<p>By Anna Gast And Bo Lind For The Tidewater</p>", "Anna Gast/Bo Lind", id="in capitals"),
        pytest.param("<p class=author>Kommentar von <a rel=author href=/a>Anna Gast</a></p>", "Anna Gast", id="a label is no name"),
    ],
)  # fmt: skip
def test_byline(markup: str, names: str) -> None:
    assert under_headline(markup).authors == tuple(filter(None, names.split("/")))


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        pytest.param("<p style='text-align:right'>Lê Phương</p>", "Lê Phương", id="set to the right"),
        pytest.param("<p><em>Anna Gast</em></p>", "Anna Gast", id="in italics"),
        pytest.param("<p>Von Anna Gast</p>", "Anna Gast", id="with a label"),
        pytest.param("<p>Market Hall</p>", "", id="a name of anything"),
        pytest.param("<p><b>More Pictures</b></p>", "", id="in bold, as headings are"),
        pytest.param(f"<p><em>Anna Gast</em></p>{LONG}", "", id="before the story's end"),
        pytest.param(
            "<p><em>Anna Gast</em></p><div class=related><p><em>Bo Lind</em></p></div>",
            "Anna Gast", id="beside another's",
        ),
        pytest.param(
            "<h6>Author(s)</h6><ul><li>Anna Gast</li><li>Bo Lind</li></ul>",
            "Anna Gast/Bo Lind", id="a list after its label",
        ),
        pytest.param("<p>Author:</p><p>Anna Gast</p>", "Anna Gast", id="a label and a name"),
        pytest.param("<p>Datum: 19.11.2021<br>Autor: Anna Gast<br>Quelle: Tidewater</p>", "Anna Gast", id="a line of several"),
        pytest.param("<p>Written by<br>Anna Gast, ten years at the harbour</p>", "Anna Gast", id="a line after the label"),
        pytest.param("<div>Author: Anna Gast</div><div>Author: Bo Lind</div>", "", id="two credits that differ"),
    ],
)  # fmt: skip
def test_after_the_story(markup: str, names: str) -> None:
    assert after_story(markup) == tuple(filter(None, names.split("/")))


def test_a_signature_counts_where_only_the_site_is_stated() -> None:
    office = {"@type": "Organization", "name": "The Tidewater"}
    signature = "<p style='text-align:right'>Anna Gast</p>"
    assert after_story(signature, jsonld(author=office)) == ("Anna Gast",)
    agency = {"@type": "Organization", "name": "Harbour Press Agency"}
    assert after_story(signature, jsonld(author=agency)) == ("Harbour Press Agency",)


def test_a_byline_among_the_story_s_lines_is_believed_last() -> None:
    story = f"<h2>New modules</h2>{LONG}<p>Authors: Bo Lind and Cy Tor</p>{LONG}"
    page = f"<article><h1>{HEADLINE}</h1>{{}}{LONG}{story}</article>"
    assert read("", page.format("<p>Anna Gast</p><p class=date>25 May 2021</p>")).authors == ("Anna Gast",)
    assert read("", page.format("")).authors == ("Bo Lind", "Cy Tor")


@pytest.mark.parametrize(
    ("stated", "line", "names"),
    [
        ("Anna Gast", "Anna Gast, Bo Lind & Cy Tor", ["Anna Gast", "Bo Lind", "Cy Tor"]),
        ("Anna Gast", "Anna Gast, The Tidewater", ["Anna Gast"]),
        ("Anna Gast", "Anna Gast, Associated Press", ["Anna Gast"]),
        ("Anna Gast", "Edited by Bo Lind", ["Anna Gast"]),
    ],
)
def test_one_stated_and_several_shown(stated: str, line: str, names: list[str]) -> None:
    assert list(under_headline(f"<p class=authors>{line}</p>", meta("author", stated)).authors) == names


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Centre for Drug Evaluation and Research", ["Centre for Drug Evaluation and Research"]),
        ("Linny and Peter", ["Linny", "Peter"]),
        ('<a href="/team/anna">Anna Gast</a>, <a href="/team/bo">Bo Lind</a>', ["Anna Gast", "Bo Lind"]),
        ("NOC Admin", []),
        ("notes.md", []),
        ("Full Bio", []),
        ("Deutsche Zeitung (www.zeitung.example)", []),
    ],
)
def test_stated_names(stated: str, names: list[str]) -> None:
    assert list(read(meta("author", stated), f"<h1>{HEADLINE}</h1>{STORY}").authors) == names


def test_scholars_are_stated_one_by_one() -> None:
    head = meta("citation_authors", "Anna Gast") + meta("citation_authors", "Bo Lind")
    assert read(head, f"<h1>{HEADLINE}</h1>{STORY}").authors == ("Anna Gast", "Bo Lind")


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Author:</p>" * 5_000,
        "<p>By</p>" * 5_000,
        "<p><em>Anna Gast</em></p>" * 5_000,
        f"<p class=author>{'By Anna Gast and ' * 5_000}</p>",
        "<p class=author>" + "<" * 5_000 + "</p>",
        "<p>Autor:<br>" + "Anna Gast<br>" * 5_000 + "</p>",
    ],
)
def test_hostile_bylines_give_few_names(markup: str) -> None:
    authors = read("", f"<article><h1>{HEADLINE}</h1>{LONG * 3}{markup}{PARAGRAPH}</article>").authors
    assert len(authors) <= 20
    assert all(len(name) <= 100 for name in authors)
