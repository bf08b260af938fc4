from __future__ import annotations

import gzip

import pytest

from scraper.discover import discover, looks_like, sitemaps
from scraper.errors import ParseError
from tests.discover.answers import BASE, answer, paths

URLSET = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> {BASE}ferry </loc><lastmod>2021-05-06</lastmod><news:news><news:publication><news:name>Post</news:name>
</news:publication><news:publication_date>2021-05-05T10:00:00+01:00</news:publication_date>
<news:title>Ferry back</news:title></news:news></url>
<url><loc>{BASE}heron?a=1&amp;b=2</loc><lastmod>yesterday</lastmod></url>
<url><loc>{BASE}ferry#top</loc></url><url><lastmod>2021-05-06</lastmod></url>
</urlset>"""


def sitemap(body: str | bytes, type: str = "application/xml") -> list[str]:
    return paths(answer(body, type, BASE + "sitemap.xml"))


def test_addresses_in_order_with_what_is_said_of_them() -> None:
    assert sitemap(URLSET) == ["/ferry", "/heron?a=1&b=2"]
    ferry, heron = discover(answer(URLSET, "application/xml", BASE + "sitemap.xml"))
    assert (ferry.title, ferry.published) == ("Ferry back", "2021-05-05T10:00:00+01:00")
    assert (ferry.modified, heron.modified, ferry.source) == ("2021-05-06", None, "sitemap")


def test_an_index_gives_its_sitemaps() -> None:
    index = (
        f"<sitemapindex><sitemap><loc>{BASE}1.xml.gz</loc></sitemap><sitemap><loc>/2.xml</loc></sitemap></sitemapindex>"
    )
    assert sitemap(index) == ["/1.xml.gz", "/2.xml"]


def test_a_gzipped_file_is_unpacked() -> None:
    packed = gzip.compress(URLSET.encode())
    assert looks_like(answer(packed, "application/octet-stream", BASE + "sitemap.xml.gz")) == "sitemap"
    assert sitemap(packed, "application/octet-stream") == ["/ferry", "/heron?a=1&b=2"]


def test_a_list_of_addresses_is_a_sitemap_too() -> None:
    assert sitemap(f"{BASE}ferry\r\n{BASE}heron\r\n\r\n{BASE}ferry\r\n", "text/plain") == ["/ferry", "/heron"]


def test_a_wrong_namespace_is_no_matter() -> None:
    assert sitemap(URLSET.replace("www.sitemaps.org", "www.google.com")) == ["/ferry", "/heron?a=1&b=2"]


def test_bare_ampersands_are_mended() -> None:
    assert sitemap(URLSET.replace("&amp;", "&")) == ["/ferry", "/heron?a=1&b=2"]


def test_what_comes_before_a_fault_is_kept() -> None:
    assert sitemap(URLSET[: URLSET.index("<url><loc>https://post.example/ferry#top")]) == ["/ferry", "/heron?a=1&b=2"]


def test_nothing_that_can_be_read_is_said() -> None:
    with pytest.raises(ParseError, match=r"no sitemap that can be read: https://post\.example/sitemap\.xml"):
        sitemap("<urlset><url")


def test_a_bomb_of_entities_is_refused() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    with pytest.raises(ParseError, match="declares entities"):
        sitemap(bomb)
    assert sitemap(URLSET.replace("<urlset", "<!DOCTYPE urlset><urlset", 1)) == ["/ferry", "/heron?a=1&b=2"]


def test_a_file_that_unfolds_into_more_than_the_protocol_allows_is_refused() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (50 * 2**20) + b"</urlset>")
    with pytest.raises(ParseError, match="50 MB"):
        sitemap(bomb)


def test_sitemaps_in_an_index_are_lists_whatever_they_are_called() -> None:
    index = (
        "<sitemapindex><sitemap><loc>/posts</loc><lastmod>2021-05-06</lastmod></sitemap>"
        "<url><loc>/sitemap-2.xml.gz</loc></url><url><loc>/a-sitemap-of-the-estuary</loc></url></sitemapindex>"
    )
    found = discover(answer(index, "application/xml", BASE + "sitemap.xml"))
    assert [seed.leads_to for seed in found] == ["list", "list", "story"]
    assert found[0].modified == "2021-05-06"


def test_characters_that_no_xml_may_have_cost_themselves_only() -> None:
    assert sitemap(URLSET.replace("Ferry back", "Ferry\x0b back\x00")) == ["/ferry", "/heron?a=1&b=2"]


def test_twins_of_an_address_are_one_story() -> None:
    twins = f"<urlset><url><loc>{BASE}ferry</loc></url><url><loc>http://www.post.example/ferry/</loc></url></urlset>"
    assert sitemap(twins) == ["/ferry"]


def test_of_a_sitemap_without_end_the_beginning_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "_MOST", 3)
    urls = "".join(f"<url><loc>{BASE}{number}</loc></url>" for number in range(9))
    assert sitemap(f"<urlset>{urls}</urlset>") == ["/0", "/1", "/2"]
    assert sitemap("\n".join(f"{BASE}{number}" for number in range(9)), "text/plain") == ["/0", "/1", "/2"]
