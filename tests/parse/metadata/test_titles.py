"""Which of several headings is the headline, and how it is written."""

from __future__ import annotations

import pytest

from tests.parse.metadata.pages import HEADLINE, STORY, URL, jsonld, meta, read, title

HOME = "<h1><a href=/>Love goes through the stomach</a></h1>"
BLOG = title(f"{HEADLINE} | Love goes through the stomach")
BIKES = "The best trails and neighbourhoods in Tidewater for biking"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        pytest.param(BLOG, f"{HOME}<h2>{HEADLINE}</h2>", HEADLINE, id="an h1 that leads home"),
        pytest.param(
            title(f"tidewater.example {HEADLINE}"),
            f"<h1>tidewater.example</h1><h3>{HEADLINE}</h3>",
            HEADLINE,
            id="a host in the h1",
        ),
        pytest.param(
            title(f"Rain on the market – {HEADLINE}"),
            f"<h1>{HEADLINE}</h1><h2>Rain on the market</h2>",
            HEADLINE,
            id="another title before it",
        ),
        pytest.param(
            jsonld() + title(HEADLINE) + meta("og:title", HEADLINE) + meta("twitter:title", f"Trade updates of {'all ' * 12}towns"),
            "<h1>Trade updates</h1>",
            HEADLINE,
            id="a card that says more",
        ),
        pytest.param(
            title("Where to bike in Tidewater") + meta("og:title", "Our favourite biking spots in Tidewater"),
            f"<h1>{BIKES}</h1>{STORY}<h1>Here's where to row and paddle in Tidewater</h1>",
            BIKES,
            id="the next story's h1",
        ),
        pytest.param(
            jsonld() + meta("og:title", f"Unit of the week | {HEADLINE}"),
            f"<h1><span>Unit of the week</span> <span>{HEADLINE}</span></h1>",
            HEADLINE,
            id="a kicker that the structured headline leaves out",
        ),
        pytest.param(
            meta("og:title", f"Market: {HEADLINE}"), f"<h1><span>Market</span><span> : </span>{HEADLINE}</h1>",
            f"Market: {HEADLINE}", id="a colon set apart",
        ),
        pytest.param("", f"<h1>Marché : {HEADLINE}</h1>", f"Marché : {HEADLINE}", id="a colon as the French set it"),
        pytest.param(title("Rail Enquiries - "), "", "Rail Enquiries", id="a sign with nothing behind it"),
        pytest.param("", "<h1><ruby>体罰<rt>たいばつ</rt></ruby>を禁止</h1>", "体罰を禁止", id="ruby"),
    ],
)  # fmt: skip
def test_title(head: str, body: str, expected: str) -> None:
    assert read(head, f"{body}{STORY}").title == expected


def test_what_else_was_said_of_it_is_kept() -> None:
    head = meta("og:title", "Roof vote: what it means for you") + jsonld() + title(f"{HEADLINE} | Tidewater")
    page = read(head, f"<h1>{HEADLINE}</h1>{STORY}")
    assert page.title == HEADLINE
    assert page.headline_variants == (HEADLINE, "Roof vote: what it means for you")


@pytest.mark.parametrize("href", ["http://[", "javascript:alert(1)", "//", "?" + "a" * 100_000])
def test_an_h1_with_a_hostile_link_is_still_one(href: str) -> None:
    page = read(title(f"{HEADLINE} | Tidewater"), f'<h1><a href="{href}">{HEADLINE}</a></h1>{STORY}', url=URL)
    assert page.title == HEADLINE
