"""Language, section, tags, canonical address and standfirst."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.parse.metadata.languages import told_language
from tests.parse.metadata.pages import HEADLINE, STANDFIRST, STORY, URL, jsonld, meta, read, read_page, under_headline

TEXTS = {
    "de": "Der Rat hat die Abstimmung über das Dach der Markthalle noch einmal verschoben, und die Händler sind nicht froh.",
    "fr": "Le conseil a reporté le vote sur le toit des halles, et les marchands ne sont pas contents de la décision qui dure.",
    "es": "El consejo aplazó la votación sobre el techo del mercado y los comerciantes no están contentos con lo que se dijo.",
    "ru": "Совет снова отложил голосование по крыше рынка, и торговцы не рады, что это так и не решено, как у них было и так.",
    "pl": "Rada znowu odłożyła głosowanie nad dachem hali, a kupcy nie są zadowoleni, że to się nie skończy do zimy.",
    "en": "The council put off the vote on the roof of the market hall, and the traders are not happy with that at all.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_is_told_by_its_words_where_none_is_declared(language: str) -> None:
    assert read("", f"<p>{TEXTS[language]}</p>" * 3).language == language


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("en", "de", "de"),
        ("en-US", "es", "es"),
        ("en-gb", "en", "en-GB"),
        ("fr", "de", "fr"),
        ("zh_hant_tw", "en", "zh-Hant-TW"),
        ("DE", "de", "de"),
        ("<script>", "de", "de"),
    ],
)
def test_the_declared_language_is_believed_but_for_a_template_s_english(
    declared: str, text: str, language: str
) -> None:
    assert read_page(f'<html lang="{declared}"><body>{f"<p>{TEXTS[text]}</p>" * 3}').language == language


@pytest.mark.parametrize(
    "texts", [[], ["short"], ["x" * 1_000], ["42 " * 100] * 50, [TEXTS["de"] + TEXTS["fr"]] * 3, ["\x00\ud800 " * 80]]
)
def test_no_language_is_guessed(texts: list[str]) -> None:
    assert told_language(texts) is None


def crumbs(*names: str, last: str | None = None) -> dict[str, Any]:
    steps = [{"@type": "ListItem", "position": n, "name": name, "item": f"https://www.tidewater.example/{n}"}
             for n, name in enumerate(names)]  # fmt: skip
    return {"@type": "BreadcrumbList", "itemListElement": [*steps, *([{"name": last}] if last else [])]}


@pytest.mark.parametrize(
    ("said", "section"),
    [
        ({"articleSection": "Harbour"}, "Harbour"),
        ({"articleSection": ["Uncategorized", "Harbour"]}, "Harbour"),
        ({"articleSection": HEADLINE}, None),
        ({"articleSection": "How long, " * 20}, None),
        ({"@graph": [{"@type": "NewsArticle"}, crumbs("Home", "News", "Harbour")]}, "Harbour"),
        ({"@graph": [{"@type": "NewsArticle"}, crumbs("Home", "Harbour", last=HEADLINE)]}, "Harbour"),
        ({"@graph": [{"@type": "NewsArticle"}, crumbs("Home", "Harbour", HEADLINE)]}, "Harbour"),
        ({"@graph": [{"@type": "NewsArticle"}, crumbs("Home")]}, None),
        ({"@graph": [{"@type": "NewsArticle"}, {"@type": "BreadcrumbList", "itemListElement": ["a", 7, {}]}]}, None),
        ({"@graph": [{"@type": "NewsArticle"}, {"@type": "BreadcrumbList", "itemListElement": "Harbour"}]}, None),
    ],
)
def test_section(said: dict[str, Any], section: str | None) -> None:
    assert under_headline("", jsonld(**said)).section == section


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        ("98be933f-38cf-4fba-b6c6-ad438e82010a, Harbour", ("Harbour",)),
        ("Category: Economy, NLP Category: Trade", ("Economy", "Trade")),
        ("sections/sverige, organization/lundsberg, topic/roof & rain", ("sverige", "lundsberg", "roof & rain")),
        ("#roof, #rain", ("roof", "rain")),
        ("1.4417, roof", ("roof",)),
        ("2030, G7, 49ers", ("2030", "G7", "49ers")),
    ],
)
def test_tags(keywords: str, tags: tuple[str, ...]) -> None:
    assert read(meta("keywords", keywords)).tags == tags


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("/2021/05/roof.html", URL),
        ("https://www.morning.example/roof", "https://www.morning.example/roof"),
        ("https://www.tidewater.example/", None),
        ("https://www.tidewater.example", None),
        ("https://www.tidewater.example/?p=412", "https://www.tidewater.example/?p=412"),
        ("http://market-roof", None),
        ("https://www.tidewater.example%2F2021%2Froof", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_canonical_address(stated: str, canonical: str | None) -> None:
    assert read(f'<link rel=canonical href="{stated}">').canonical_url == canonical


def test_a_front_page_is_its_own_canonical_address() -> None:
    home = "https://www.tidewater.example/"
    assert read(f"<link rel=canonical href={home}>", url=home).canonical_url == home


@pytest.mark.parametrize(
    ("under", "subtitle"),
    [
        pytest.param(f"<h2>{STANDFIRST}</h2>", STANDFIRST, id="a lower headline"),
        pytest.param(f"<h2 class=part>{STANDFIRST}</h2>{STORY}{'<h2 class=part>More</h2>' * 2}", None, id="a part"),
        pytest.param("<h2>1. Connected fitness technology</h2>", None, id="a numbered part"),
        pytest.param(f"<figure><img src=a><p class=lead>{STANDFIRST}</p></figure>", None, id="a picture's words"),
        pytest.param(f"<p class='lead caption'>{STANDFIRST}</p>", None, id="a caption"),
        pytest.param(f"<p class=lead>{STANDFIRST}</p>", STANDFIRST, id="marked"),
    ],
)  # fmt: skip
def test_subtitle(under: str, subtitle: str | None) -> None:
    assert under_headline(under).subtitle == subtitle
