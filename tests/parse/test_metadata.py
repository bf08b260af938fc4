"""What small pages say about their story: each case is the markup that matters and what a reader would answer."""

from __future__ import annotations

from dataclasses import fields
from html import escape
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.parse.metadata import Metadata
from tests.parse.metadata.pages import (
    HEADLINE,
    PARAGRAPH,
    STANDFIRST,
    STORY,
    URL,
    jsonld,
    meta,
    read,
    read_page,
    title,
    under_headline,
)


def test_an_empty_page_says_nothing() -> None:
    assert read_page("") == Metadata()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        pytest.param(title(f"{HEADLINE} | The Tidewater"), "", id="site behind"),
        pytest.param(title(f"{HEADLINE} &#8211; Tidewater"), "", id="site behind a dash"),
        pytest.param(title(f"The Tidewater: {HEADLINE}"), "", id="site before"),
        pytest.param(title(f"{HEADLINE} - The Gazette") + meta("og:site_name", "The Gazette"), "", id="site as stated"),
        pytest.param(
            title(f"{HEADLINE} | Tidewater"), f"<h1>The Tidewater</h1><h1>{HEADLINE}</h1>", id="site in an h1"
        ),
        pytest.param(title(HEADLINE), "<h1>Contact us</h1>", id="h1 of something else"),
        pytest.param(meta("og:title", HEADLINE), "", id="open graph alone"),
        pytest.param(jsonld(), "", id="JSON-LD alone"),
        pytest.param("", f"<h1>\n  {HEADLINE.replace(' ', '&nbsp; ')}</h1>", id="h1 alone"),
        pytest.param(title(HEADLINE), f"<h1>News</h1><h2>{HEADLINE}</h2>", id="h2"),
        pytest.param(
            meta("og:title", HEADLINE), f"<h1><span>Politics</span> <span>{HEADLINE}</span></h1>", id="kicker in the h1"
        ),
        pytest.param(
            jsonld(),
            f"<h1><small>Harbour and market</small><br><span>{HEADLINE}</span></h1>",
            id="long kicker in the h1",
        ),
    ],
)
def test_title(head: str, body: str) -> None:
    assert read(head, body).title == HEADLINE


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (title("Roof - the vote that never came | Tidewater"), "", "Roof - the vote that never came"),
        (title("Bread &amp;amp; roof: why they wait"), "", "Bread & roof: why they wait"),
        (
            meta("og:title", f"Politics: {HEADLINE}"),
            f"<h1><span>Politics</span> {HEADLINE}</h1>",
            f"Politics: {HEADLINE}",
        ),
    ],
)
def test_title_keeps_what_is_its_own(head: str, body: str, expected: str) -> None:
    assert read(head, body).title == expected


NEWS_HEAD = title(f"{HEADLINE} | Tidewater")
RAIN = "Traders ask for buckets as the rain comes in"


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        pytest.param(
            jsonld() + NEWS_HEAD + meta("og:title", RAIN), f"<h1>{HEADLINE}</h1>", HEADLINE, id="a teaser's og:title"
        ),
        pytest.param(
            jsonld() + title(RAIN) + meta("og:title", RAIN), f"<h1>{HEADLINE}</h1>", HEADLINE, id="one for searchers"
        ),
        pytest.param(jsonld() + meta("og:title", RAIN), "", HEADLINE, id="none shown"),
        pytest.param(
            meta("og:title", HEADLINE) + title(f"Market: {HEADLINE}"),
            f"<nav class=breadcrumb><h1>Market: {HEADLINE}</h1></nav>"
            f"<h2><span>Market</span><span>{HEADLINE}</span></h2>{STORY}",
            HEADLINE,
            id="an h1 among breadcrumbs",
        ),
    ],
)
def test_title_of_several(head: str, body: str, expected: str) -> None:
    assert read(head, body).title == expected


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Anna Gast", ["Anna Gast"]),
        ("Anna Gast", ["Anna Gast"]),
        ("By Anna Gast and Bo Lind", ["Anna Gast", "Bo Lind"]),
        ("By Anna Gast, Bo Lind and Cy Tor", ["Anna Gast", "Bo Lind", "Cy Tor"]),
        ("By Anna Gast & Bo Lind", ["Anna Gast", "Bo Lind"]),
        ("von Anna Gast", ["Anna Gast"]),
        ("Von Anna Gast und Bo Lind", ["Anna Gast", "Bo Lind"]),
        ("Par Anna Gast et Bo Lind", ["Anna Gast", "Bo Lind"]),
        ("Por Anna Gast y Bo Lind", ["Anna Gast", "Bo Lind"]),
        ("door Anna Gast", ["Anna Gast"]),
        ("By ANNA GAST", ["Anna Gast"]),
        ("By Anna van der Gast", ["Anna van der Gast"]),
        ("By Jean-Luc O'Neil-Smith", ["Jean-Luc O'Neil-Smith"]),
        ("By Anna Gast, Reuters", ["Anna Gast"]),
        ("By Anna Gast, staff writer", ["Anna Gast"]),
        ("By Anna Gast, Chief Political Correspondent", ["Anna Gast"]),
        ("By Anna Gast in Berlin", ["Anna Gast"]),
        ("By Anna Gast (anna@tidewater.example)", ["Anna Gast"]),
        ("By Anna Gast <a href='mailto:a@x.example'>anna@tidewater.example</a>", ["Anna Gast"]),
        ("By Anna Gast | May 14, 2021", ["Anna Gast"]),
        ("By Anna Gast, 14 May 2021", ["Anna Gast"]),
        ("By Anna Gast on May 14, 2021", ["Anna Gast"]),
        ("Von Anna Gast am Freitag, 14. Mai 2021 um 18:04 Uhr", ["Anna Gast"]),
        ("By Anna Gast | Last updated", ["Anna Gast"]),
        ("March 5th, 2013 by Marta Quill", ["Marta Quill"]),
        ("By six the hall is full of people", []),
        ("Dec 17, 2025 Anna Gast", ["Anna Gast"]),
        ("<span>Anna Gast</span><span>Bo Lind</span>", ["Anna Gast", "Bo Lind"]),
        ("<span class=author-name>Anna Gast</span> <span class=author-role>Founder at Tidewater</span>", ["Anna Gast"]),
        ("Words by: Anna Gast", ["Anna Gast"]),
        ("Reviewed by Bo Lind", []),
        ("Photo: Bo Lind", []),
        ("By Anna Gast • 5 min read", ["Anna Gast"]),
        ("Sat, 14 May 2021", []),
    ],
)
def test_authors_of_a_byline(line: str, names: list[str]) -> None:
    assert list(under_headline(f"<p class=byline>{line}</p>").authors) == names


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (jsonld(author={"@type": "Person", "name": "Anna Gast"}), ["Anna Gast"]),
        (jsonld(author=[{"name": "Anna Gast"}, "Bo Lind", {"name": "ANNA GAST"}]), ["Anna Gast", "Bo Lind"]),
        (jsonld(author={"name": ["Anna Gast", "Bo Lind"]}), ["Anna Gast", "Bo Lind"]),
        (jsonld(author="Gast, Anna"), ["Anna Gast"]),
        (jsonld(author={"@id": "#a"}) + jsonld(**{"@type": "Person", "@id": "#a", "name": "Anna Gast"}), ["Anna Gast"]),
        (jsonld(author="Anna Gast") + meta("author", "Web Desk"), ["Anna Gast"]),
        (meta("author", "Anna Gast; Bo Lind"), ["Anna Gast", "Bo Lind"]),
        (meta("author", "Anna Gast, Political Correspondent"), ["Anna Gast"]),
        (meta("author", "Anna Gast - Chief Editor"), ["Anna Gast"]),
        (meta("author", "Anna Gast anna@tidewater.example"), ["Anna Gast"]),
        (meta("author", "anna@tidewater.example"), []),
        (meta("author", "admin"), []),
        (meta("article:author", "https://social.example/anna"), []),
        (meta("citation_author", "Gast, Anna M.") + meta("citation_author", "Lind, Bo"), ["Anna M. Gast", "Bo Lind"]),
        (meta("twitter:label1", "Written by") + meta("twitter:data1", "Anna Gast"), ["Anna Gast"]),
        (meta("twitter:label1", "Est. reading time") + meta("twitter:data1", "4 minutes"), []),
    ],
)
def test_authors_of_the_head(head: str, names: list[str]) -> None:
    assert list(read(head).authors) == names


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        pytest.param("<div>By</div><div>Anna Gast</div>", ["Anna Gast"], id="label in a line of its own"),
        pytest.param("<p><a href=/authors/anna-gast/>Anna Gast</a></p>", ["Anna Gast"], id="link to an author"),
        pytest.param("<p>14 May 2021 · Anna Gast</p>", ["Anna Gast"], id="beside the date"),
        pytest.param("<p>Anna Gast</p><p>14 May 2021</p>", ["Anna Gast"], id="over the date"),
        pytest.param("<p><a href=/cities>Old Town</a></p><p>14 May 2021</p>", [], id="a category over the date"),
        pytest.param("<p>Market Hall</p><p>Two stories</p>", [], id="beside no date"),
        pytest.param(
            "<div>Reviewed by</div><div>Bo Lind</div><div class=author>Anna Gast</div>",
            ["Anna Gast"],
            id="not a reviewer",
        ),
    ],
)
def test_authors_near_the_headline(shown: str, names: list[str]) -> None:
    assert list(under_headline(shown).authors) == names


def test_authors_credited_at_the_end_of_a_story_of_one() -> None:
    body = f"<h1>{HEADLINE}</h1>{STORY}<p>Written by Anna Gast</p>"
    assert read(body=body).authors == ("Anna Gast",)
    assert read(body=f"{body}{STORY}<p>Written by Bo Lind</p>").authors == ()


def test_a_byline_completes_what_is_stated_for_one_author() -> None:
    shown = "<p>By Anna Gast, Bo Lind and Cy Tor</p>"
    assert under_headline(shown, jsonld(author="Anna Gast")).authors == ("Anna Gast", "Bo Lind", "Cy Tor")
    assert under_headline(shown, jsonld(author="Dee Ull")).authors == ("Dee Ull",)
    blog = jsonld(author="Dee Ull", **{"@type": "BlogPosting"})
    assert under_headline("<p>By Anna Gast</p>", blog).authors == ("Anna Gast",)


def test_an_account_or_an_office_is_the_author_only_where_no_person_is() -> None:
    office = jsonld(author={"@type": "Organization", "name": "Harbour Desk"})
    assert read(office).authors == ("Harbour Desk",)
    assert under_headline("<p class=byline>By Anna Gast</p>", office).authors == ("Anna Gast",)
    assert read(meta("author", "agast7")).authors == ("agast7",)
    assert under_headline("<p class=byline>By Anna Gast</p>", meta("author", "agast7")).authors == ("Anna Gast",)


def test_an_agency_stands_where_it_is_stated_as_an_author() -> None:
    assert read(jsonld(author=[{"name": "Anna Gast"}, {"name": "dpa"}])).authors == ("Anna Gast", "dpa")
    assert read(meta("author", "Reuters")).authors == ("Reuters",)


def test_the_site_is_the_author_only_where_no_person_is() -> None:
    site = jsonld(author={"@type": "Organization", "name": "The Tidewater"})
    assert read(site).authors == ("The Tidewater",)
    assert read(site + meta("author", "Anna Gast")).authors == ("Anna Gast",)
    assert under_headline("<p class=byline>By Anna Gast</p>", site).authors == ("Anna Gast",)


def test_authors_of_comments_and_teasers_are_not_the_storys() -> None:
    other = "<aside><a rel=author href=/x>Bo Lind</a></aside><div class=comment><a rel=author href=/y>Cy Tor</a></div>"
    assert read(body=f"<article><h1>{HEADLINE}</h1>{STORY}</article>{other}").authors == ()


@pytest.mark.parametrize(
    ("head", "shown", "expected"),
    [
        pytest.param(
            meta("article:published_time", "2021-05-14T18:04+02:00"), "", "2021-05-14T18:04:00+02:00", id="meta"
        ),
        pytest.param(
            jsonld(datePublished="2021-05-14T18:04:05Z") + meta("article:published_time", "2021-05-15T00:00:00Z"),
            "<p class=date>16 May 2021</p>",
            "2021-05-14T18:04:05Z",
            id="JSON-LD before meta before the page",
        ),
        pytest.param(meta("date", "soon") + meta("pubdate", "2021-05-14"), "", "2021-05-14", id="first that is a date"),
        pytest.param(
            meta("article:published_time", "1971-01-01T00:00:00Z"),
            "<p class=date>14 May 2021</p>",
            "2021-05-14",
            id="1971",
        ),
        pytest.param(
            meta("article:published_time", "2031-05-14"), "<p class=date>14 May 2021</p>", "2021-05-14", id="future"
        ),
        pytest.param(
            jsonld(datePublished="2021-05-14"),
            "<p class=date>14 May 2021, 18:04</p>",
            "2021-05-14T18:04:00",
            id="a day completed by the time shown",
        ),
        pytest.param(
            jsonld(datePublished="2021-05-14"),
            "<p class=date>15 May 2021, 18:04</p>",
            "2021-05-14",
            id="a day not completed by the time of another",
        ),
        pytest.param("", "<time datetime='2021-05-14T18:04Z'>Friday</time>", "2021-05-14T18:04:00Z", id="time"),
        pytest.param(
            "",
            "<p>Updated: <time datetime='2021-05-15T09:00Z'>Sat</time></p>"
            "<p>Published: <time datetime='2021-05-14T18:04Z'>Fri</time></p>",
            "2021-05-14T18:04:00Z",
            id="not the change",
        ),
        pytest.param(
            "", "<p>Updated: <time datetime='2021-05-15'>Sat</time></p>", "2021-05-15", id="the change where it is all"
        ),
        pytest.param("", "<p class=date>3 hours ago</p>", "2026-11-24T17:37:00Z", id="against the visit"),
        pytest.param("", "<p class=date>3 days ago</p>", None, id="too vague"),
        pytest.param("", "<aside><time datetime='2020-01-01'>1 January</time></aside>", None, id="a neighbour's"),
        pytest.param("", "<p class=date>14 May</p>", "2026-05-14", id="without a year"),
        pytest.param("", "<p>29.11.2022 – The council met</p>" + PARAGRAPH, "2022-11-29", id="dateline"),
        pytest.param("", f"{PARAGRAPH * 9}<p>Posted on 14 May 2021 by Anna Gast</p>", "2021-05-14", id="at the end"),
        pytest.param(
            "",
            f"{PARAGRAPH * 9}<p>Posted on 14 May 2021 by Anna</p>{PARAGRAPH}<p>Posted on 15 May 2021 by Bo</p>",
            None,
            id="at the end of several",
        ),
        pytest.param("", "<p>Updated 15 May 2021</p>", "2021-05-15", id="the line of a change where it is all"),
        pytest.param(
            "<meta itemprop=datePublished content=2021-05-14T18:04Z>",
            "",
            "2021-05-14T18:04:00Z",
            id="microdata in a meta",
        ),
        pytest.param("", "", None, id="none"),
    ],
)
def test_published(head: str, shown: str, expected: str | None) -> None:
    assert under_headline(shown, head).published == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ex.com/2021/05/14/roof", "2021-05-14"),
        ("https://ex.com/20210514-roof", "2021-05-14"),
        ("https://ex.com/2021/05/roof", None),
        ("https://ex.com/2021/14/05/roof", None),
        ("https://ex.com/120210514/roof", None),
        ("https://ex.com/news/14-05-2021-roof", "2021-05-14"),
        ("https://ex.com/2021-05-14+roof", "2021-05-14"),
        (None, None),
    ],
)
def test_published_of_the_address_as_the_last_resort(url: str | None, expected: str | None) -> None:
    assert read(url=url).published == expected
    assert read(meta("date", "2020-02-02"), url=url).published == "2020-02-02"


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        (jsonld(dateModified="2021-05-15T09:00:00Z") + meta("article:modified_time", "2021-05-16"), ""),
        (meta("article:modified_time", "2021-05-15T09:00:00Z"), ""),
        ("", "<p>Updated: <time datetime='2021-05-15T09:00Z'>Saturday</time></p>"),
        ("", "<p>Aktualisiert am <time datetime='2021-05-15T09:00Z'>Samstag</time></p>"),
    ],
)
def test_modified(head: str, shown: str) -> None:
    assert under_headline(shown, head).modified == "2021-05-15T09:00:00Z"


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (meta("article:tag", "Roof") + meta("article:tag", "Market"), ["Roof", "Market"]),
        (meta("keywords", "roof, market ;roof,, "), ["roof", "market"]),
        (jsonld(keywords=["roof", "market"]) + meta("keywords", "other"), ["roof", "market"]),
        (jsonld(keywords="roof, market"), ["roof", "market"]),
        (meta("keywords", "سقف، سوق"), ["سقف", "سوق"]),
        (meta("keywords", " "), []),
    ],
)
def test_tags(head: str, tags: list[str]) -> None:
    assert list(read(head).tags) == tags


@pytest.mark.parametrize(
    ("head", "section"),
    [
        (meta("article:section", "Law &amp; Politics") + jsonld(articleSection="News"), "Law & Politics"),
        (jsonld(articleSection=["News", "Politics"]), "News"),
        ('<meta itemprop="articleSection" content="News">', "News"),
        ("", None),
    ],
)
def test_section(head: str, section: str | None) -> None:
    assert read(head).section == section


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<link rel=canonical href='https://ex.com/a'>", "https://ex.com/a"),
        ("<link rel=canonical href='/a/b?x=1'>", "https://www.tidewater.example/a/b?x=1"),
        ("<link rel=canonical href='other.html'>", "https://www.tidewater.example/2021/05/other.html"),
        ("<link rel=canonical href='//m.ex.com/a'>", "https://m.ex.com/a"),
        ("<link rel=canonical href='/a'>" + meta("og:url", "https://ex.com/z"), "https://www.tidewater.example/a"),
        (meta("og:url", "https://ex.com/z"), "https://ex.com/z"),
        ("<link rel=canonical href='javascript:void(0)'>", None),
        ("<link rel=canonical href=''>", None),
    ],
)
def test_canonical_url_is_absolute(head: str, address: str | None) -> None:
    assert read(head).canonical_url == address


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<html lang=de_DE>", "de-DE"),
        ("<html lang=en><meta property=og:locale content=fr_FR>", "en"),
        ("<html><meta property=og:locale content=en_GB>", "en-GB"),
        ("<html lang='any words'>", None),
    ],
)
def test_language(html: str, language: str | None) -> None:
    assert read_page(html).language == language


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({"commentCount": 12}, 12),
        ({"commentCount": "12"}, 12),
        ({"commentCount": -1}, None),
        ({"commentCount": 10**12}, None),
        (
            {
                "interactionStatistic": [
                    {"interactionType": "https://schema.org/CommentAction", "userInteractionCount": 7}
                ]
            },
            7,
        ),
        ({"interactionStatistic": [{"interactionType": "LikeAction", "userInteractionCount": 7}]}, None),
        ({}, None),
    ],
)
def test_comment_count(said: dict[str, Any], count: int | None) -> None:
    assert read(jsonld(**said)).comment_count == count


@pytest.mark.parametrize(
    ("head", "shown", "expected"),
    [
        pytest.param("", f"<p class=standfirst>{STANDFIRST}</p>", STANDFIRST, id="by its class"),
        pytest.param("", f"<h2>{STANDFIRST}</h2>", STANDFIRST, id="a heading of its own"),
        pytest.param(meta("description", STANDFIRST), f"<p>{STANDFIRST}</p>", STANDFIRST, id="as described"),
        pytest.param(meta("description", STANDFIRST), "", None, id="described, not shown"),
        pytest.param(jsonld(alternativeHeadline=STANDFIRST), "", None, id="in the JSON-LD, not shown"),
        pytest.param("", f"<p class=standfirst>{HEADLINE}</p>", None, id="the headline once more"),
        pytest.param(meta("description", STANDFIRST), f"<p class=caption>{STANDFIRST}</p>", None, id="a caption"),
    ],
)
def test_subtitle_only_where_shown(head: str, shown: str, expected: str | None) -> None:
    assert under_headline(shown, head).subtitle == expected


def test_of_several_things_the_one_of_this_page_counts() -> None:
    teaser = jsonld(headline="Night bus nine to run on Fridays", author="Bo Lind", url="https://ex.com/bus")
    own = jsonld(author="Anna Gast", url=URL)
    assert read(teaser + own + title(HEADLINE)).authors == ("Anna Gast",)


def test_a_script_that_the_cutter_left_is_read_whole() -> None:
    said = '{"@type": "NewsArticle", "headline": "Bread < roof", "author": "Anna Gast"}'
    script = f'<SCRIPT TYPE="application/ld+json">{said}</SCRIPT>'
    assert read(script).authors == ("Anna Gast",)
    assert read(body=f"<h1>Bread</h1>{script}").authors == ("Anna Gast",)


HOSTILE = {
    "headlines": f"<h1>{HEADLINE}</h1>" * 5_000,
    "times": "<time datetime=2021-05-14>x</time>" * 20_000,
    "properties": "<p itemprop=author>Anna</p>" * 20_000,
    "metas": "<meta name=author content=Anna>" * 20_000,
    "a title of signs": title("|" * 50_000) + title(" - x" * 50_000),
    "a byline of commas": f"<h1>{HEADLINE}</h1><p class=byline>By {'Anna, ' * 40}</p>",
    "a byline of tags": f"<h1>{HEADLINE}</h1><p class=byline>" + "<span class=author><b>By " * 2_000,
    "headline deep down": "<div class=related>" * 2_000 + f"<h1>{HEADLINE}</h1><time>14 May 2021</time>",
    "links": f"<h1>{HEADLINE}</h1>" + "<a rel=author href=/author/a>Anna Gast</a> " * 5_000,
    "an author of ten thousand signs": jsonld(author="Anna and " * 2_000),
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_is_read_all_the_same(html: str) -> None:
    start = process_time()
    assert isinstance(read_page(html), Metadata)
    assert process_time() - start < 2


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
KEYS = st.sampled_from(["name", "@id", "@value", "@type"])
SAID = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [
        "og:title",
        "og:site_name",
        "author",
        "article:author",
        "article:published_time",
        "date",
        "keywords",
        "description",
        "og:url",
    ]
)
PROPERTIES = st.sampled_from(
    ["@type", "@id", "url", "headline", "author", "publisher", "datePublished", "keywords", "mainEntityOfPage", "commentCount",
     "interactionStatistic", "articleSection"]
)  # fmt: skip


@given(st.lists(st.tuples(NAMES, TEXT), max_size=4), TEXT, TEXT, st.dictionaries(PROPERTIES, SAID, max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_metadata(metas: list[tuple[str, str]], head: str, byline: str, said: dict[str, Any]) -> None:
    things = "".join(meta(*m) for m in metas) + title(escape(head)) + jsonld(**said)
    found = under_headline(f"<p class=byline>By {escape(byline)}</p><time>{escape(byline)}</time>", things)
    assert isinstance(found, Metadata)
    for field in fields(found):
        value = getattr(found, field.name)
        assert value != "", field.name
        assert not isinstance(value, tuple) or all(value), field.name
