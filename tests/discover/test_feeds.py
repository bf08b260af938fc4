from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.discover import discover
from scraper.errors import ParseError
from tests.discover.answers import BASE, answer, paths

RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><title>Post</title><link>{BASE}</link>
<item><title>Ferry &amp;amp; bridge</title><link>{BASE}ferry</link><pubDate>Thu, 06 May 2021 07:30:00 +0100</pubDate></item>
<item><title>Heron</title><link>/heron</link><pubDate>Fri, 09 Jul 2021 05:55:00 GMT</pubDate></item>
<item><title>Heron again</title><link>{BASE}heron?utm_source=rss</link></item>
<item><title>Counted</title><link>http://clicks.example/1</link><feedburner:origLink>{BASE}otter</feedburner:origLink></item>
<item><title>No address</title></item>
<item><title>Mail</title><link>mailto:desk@post.example</link></item>
</channel></rss>"""

ATOM = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="{BASE}">
<title>Post</title><entry><title type="html">&lt;b&gt;Ferry&lt;/b&gt; back</title><id>tag:1</id>
<link rel="replies" href="{BASE}ferry/comments"/><link rel="alternate" href="ferry"/>
<published>2021-05-06T07:30:00+01:00</published><updated>2021-05-07T08:00:00Z</updated></entry></feed>"""

RDF = f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{BASE}"/>
<item rdf:about="{BASE}ferry"><title>Ferry</title><link>{BASE}ferry</link><dc:date>2021-05-06</dc:date></item></rdf:RDF>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "items": [
        {"id": "1", "url": "/ferry", "title": "Ferry", "date_published": "2021-05-06T07:30:00+01:00"},
        {"id": BASE + "heron", "title": 7},
        {"id": "no address"},
    ],
}


def test_rss_in_its_order_and_no_address_twice() -> None:
    response = answer(RSS, "application/rss+xml", BASE + "feed")
    assert paths(response) == ["/ferry", "/heron", "/otter"]
    ferry, heron, _ = discover(response)
    assert (ferry.title, ferry.published, ferry.source) == ("Ferry & bridge", "2021-05-06T07:30:00+01:00", "feed")
    assert heron.published == "2021-07-09T05:55:00+00:00"


def test_atom_gives_the_page_and_both_times() -> None:
    [ferry] = discover(answer(ATOM, "application/atom+xml", BASE + "atom"))
    assert (ferry.url, ferry.title) == (BASE + "ferry", "Ferry back")
    assert (ferry.published, ferry.modified) == ("2021-05-06T07:30:00+01:00", "2021-05-07T08:00:00+00:00")


def test_rss_1_0() -> None:
    assert paths(answer(RDF, "application/rdf+xml", BASE + "rdf")) == ["/ferry"]


def test_json_feed_takes_what_is_usable_of_each_item() -> None:
    ferry, heron = discover(answer(json.dumps(JSON_FEED), "application/feed+json", BASE + "feed.json"))
    assert (ferry.url, ferry.published) == (BASE + "ferry", "2021-05-06T07:30:00+01:00")
    assert (heron.url, heron.title) == (BASE + "heron", None)


@pytest.mark.parametrize("type", ["text/html", "text/xml; charset=iso-8859-1", "application/octet-stream"])
def test_a_feed_is_one_whatever_its_header_says(type: str) -> None:
    assert paths(answer(RSS, type, BASE + "feed")) == ["/ferry", "/heron", "/otter"]


def test_a_feed_that_is_not_well_formed_gives_what_it_has() -> None:
    broken = RSS.replace("<title>Heron</title>", "<title>Heron & otter</title>").replace("</channel></rss>", "")
    assert paths(answer(broken, "application/rss+xml", BASE + "feed")) == ["/ferry", "/heron", "/otter"]


@pytest.mark.parametrize(
    ("body", "type"),
    [
        ("nothing of the kind", "application/rss+xml"),
        ('{"version": "https://jsonfeed.org/version/1"', "application/json"),
    ],
)
def test_what_is_no_feed_after_all_is_said(body: str, type: str) -> None:
    with pytest.raises(ParseError, match=r"that can be read: https://post\.example/feed"):
        discover(answer(body, type, BASE + "feed"))


def feed(inside: str | bytes, head: bytes = b"") -> bytes:
    body = inside.encode() if isinstance(inside, str) else inside
    return head + b'<rss version="2.0"><channel>' + body + b"</channel></rss>"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (feed("<item><title>Möwe</title><link>/a</link></item>".encode("latin-1")), "Möwe"),
        (feed("<item><title>Möwe</title><link>/a</link></item>", b'<?xml version="1.0" encoding="utf-16"?>'), "Möwe"),
        (feed("<item><title>a\x0bb &nbsp;&#xD800; c</title><link>/a</link></item>"), "ab c"),
        (feed("<item><title><![CDATA[<b>a</b> &amp; b]]></title><link>/a</link></item>"), "a & b"),
        (b"\n\n " + feed("<item><title>a</title><link> /a </link></item>") + b" behind <<<", "a"),
        (feed("<item><title>a</title><guid>https://post.example/a</guid></item>"), "a"),
    ],
    ids=["no encoding told", "a wrong one", "characters that are none", "markup", "around it", "a guid that is a link"],
)
def test_faults_of_feeds_that_readers_put_up_with(body: bytes, title: str) -> None:
    [seed] = discover(answer(body, "application/rss+xml", BASE + "feed"))
    assert (seed.url, seed.title) == (BASE + "a", title)


def test_the_next_page_of_a_feed_is_told_from_its_stories() -> None:
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="/feed?page=2"/>'
    body = feed(f"{link}<item><link>/a</link></item>")
    found = discover(answer(body, "application/rss+xml", BASE + "feed"))
    assert [(seed.url, seed.leads_to) for seed in found] == [(BASE + "a", "story"), (BASE + "feed?page=2", "next")]
    more = {**JSON_FEED, "next_url": "/feed.json?page=2"}
    found = discover(answer(json.dumps(more), "application/feed+json", BASE + "feed.json"))
    assert found[-1].leads_to == "next"


@pytest.mark.parametrize(
    "inside",
    [b"<a>" * 100_000, b"<![CDATA[" * 50_000, b"<a " * 50_000, b"<" * 50_000],
    ids=["elements", "sections", "tags", "brackets"],
)
def test_a_feed_made_to_keep_the_reader_busy_does_not(inside: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(ParseError):
        discover(answer(b'<rss version="2.0"><channel>' + inside, "application/rss+xml", BASE + "feed"))
    assert time.process_time() - began < 5


def test_entities_that_unfold_into_gigabytes_do_not() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "a" * 1000}">' for n in range(10))
    body = f"<!DOCTYPE rss [{entities}]>".encode() + feed("<item><title>&a9;</title><link>/a</link></item>")
    [seed] = discover(answer(body, "application/rss+xml", BASE + "feed"))
    assert len(seed.title or "") < 10_000


@settings(max_examples=60, deadline=None)
@given(
    places=st.lists(st.tuples(st.integers(0, 1200), st.sampled_from([b"<", b"&#xDFFF;", b"\0", b'"', b"]]>", b"<!--"])))
)
def test_whatever_happens_to_a_feed_on_its_way_it_gives_seeds_or_says_why_not(places: list[tuple[int, bytes]]) -> None:
    body = RSS.encode()
    for at, noise in places:
        body = body[:at] + noise + body[at + 3 :]
    with contextlib.suppress(ParseError):
        discover(answer(body, "application/rss+xml", BASE + "feed"))
