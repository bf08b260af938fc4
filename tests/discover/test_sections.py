"""Section and home pages: which links are stories, and which pages are lists."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper import urls
from scraper.discover import discover, feeds_of, looks_like, same_site, shapes
from tests.discover.answers import BASE, answer, path, paths

FIXTURES = Path(__file__).parents[1] / "fixtures"
STORIES = sorted([*FIXTURES.glob("pages/*/page.html"), *FIXTURES.glob("site/20*/*/*/index.html")])
ORIGIN = "http://site.invalid"


def fixture(path: str) -> tuple[str, bytes]:
    return ORIGIN + path, (FIXTURES / "site" / path.strip("/") / "index.html").read_bytes()


@pytest.mark.parametrize(
    ("link", "is_story"),
    [
        ('<h2><a href="/2021/05/06/ferry-back">Ferry back</a></h2>', True),
        ('<a href="/ferry-back-in-service-again">Ferry back in service</a>', True),
        ('<h3><a href="/town/ferry-back-now">Ferry is back in service</a></h3>', True),
        ('<a href="/a/65897191-ferry">Ferry back in service at last</a>', True),
        ('<a href="?p=412">Ferry back in service at last</a>', True),
        ('<a href="/fähre">船はまた正午に出航する予定です</a>', False),
        ('<a href="/town/">Town</a>', False),
        ('<a href="/category/town-and-river-news">Town and river news here</a>', False),
        ('<a href="/2021/05/">All of May, story by story</a>', False),
        ('<a href="/news/page/2">Older stories from this section</a>', False),
        ('<a href="/2021/05/ferry-back-in-service.jpg">Ferry back in service again</a>', False),
        ('<a href="https://other.example/2021/05/06/ferry-back">Ferry back in service again</a>', False),
        ('<a href="mailto:desk@post.example">Write to us about the ferry</a>', False),
        ('<nav><a href="/2021/05/06/ferry-back">Ferry back in service again</a></nav>', False),
        ('<footer><a href="/2021/05/06/terms-of-use-for-readers">Terms of use for readers</a></footer>', False),
    ],
)
def test_a_link_is_a_story_by_its_address_its_words_and_its_place(link: str, is_story: bool) -> None:
    other = '<div><a href="/2020/01/02/one-other-story-here">One other story stands here</a></div>'
    found = paths(answer(f"<body>{other * 2}{link}"))
    assert "/2020/01/02/one-other-story-here" in found
    assert (len(found) == 2) is is_story


def test_a_story_linked_thrice_is_one_with_its_headline() -> None:
    url = "/2021/05/06/ferry-back"
    links = (
        f'<a href="{url}"><img alt=""></a><h2><a href="{url}">Ferry back in service</a></h2><a href="{url}#c">More</a>'
    )
    [seed] = discover(answer(links))
    assert (seed.url, seed.title) == (BASE + url[1:], "Ferry back in service")


def test_relative_links_start_from_the_base_that_the_page_names() -> None:
    html = '<base href="/city/"><h2><a href="2021/05/06/ferry-back">Ferry back in service</a></h2>'
    assert paths(answer(html)) == ["/city/2021/05/06/ferry-back"]


def test_feeds_come_after_the_stories_and_those_of_comments_not_at_all() -> None:
    head = "".join(
        f'<link rel="alternate" type="{type}" href="{href}">'
        for type, href in (
            ("application/rss+xml", "/feed/"),
            ("application/rss+xml", "/comments/feed/"),
            ("application/atom+xml", "/atom"),
            ("application/json+oembed", "/oembed"),
        )
    )
    response = answer(head + '<h2><a href="/2021/05/06/ferry-back">Ferry back in service</a></h2>')
    assert paths(response) == ["/2021/05/06/ferry-back", "/feed/", "/atom"]
    assert [seed.url for seed in feeds_of(response)] == [BASE + "feed/", BASE + "atom"]


def test_the_front_page_of_the_sample_site_gives_its_stories_and_feeds() -> None:
    url, body = fixture("/")
    found = [seed.url.removeprefix(ORIGIN) for seed in discover(answer(body, url=url))]
    stories = {f"/{p.parent.relative_to(FIXTURES / 'site')}/" for p in STORIES if p.name == "index.html"}
    assert set(found) == stories | {"/feed.xml", "/atom.xml"}


@pytest.mark.parametrize(("path", "looks"), [("/", "section"), ("/news/", "section"), ("/town-life/", "section")])
def test_lists_of_the_sample_site_are_lists(path: str, looks: str) -> None:
    url, body = fixture(path)
    assert looks_like(answer(body, url=url)) == looks


@pytest.mark.parametrize("file", STORIES, ids=lambda f: f.parent.name)
def test_no_story_is_taken_for_a_list(file: Path) -> None:
    url = f"{ORIGIN}/2021/05/{file.parent.name}/"
    assert looks_like(answer(file.read_bytes(), url=url)) == "article"


@pytest.mark.parametrize(
    ("body", "type", "looks"),
    [
        (b"%PDF-1.7", "application/pdf", "other"),
        (b"{}", "application/json", "other"),
        (b"<rss version='2.0'/>", "text/html", "feed"),
        (b"<urlset/>", "text/xml", "sitemap"),
    ],
)
def test_what_is_no_page(body: bytes, type: str, looks: str) -> None:
    assert looks_like(answer(body, type, BASE + "file")) == looks
    if looks == "other":
        assert discover(answer(body, type, BASE + "file")) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://post.example/", "https://www.post.example/x", True),
        ("http://post.example/", "http://sport.post.example/x", True),
        ("http://post.example/", "http://outpost.example/x", False),
        ("http://127.0.0.1:80/", "http://127.0.0.1:81/", False),
    ],
)
def test_one_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same
    assert same_site(other, one) is same


LISTS = sorted((FIXTURES / "lists").glob("*.html"))


@pytest.mark.parametrize("file", LISTS, ids=lambda f: f.stem)
def test_of_all_links_of_a_list_those_to_stories_are_taken(file: Path) -> None:
    url = "https://estuary.example/"
    found = discover(answer(file.read_bytes(), url=url))
    tree = LexborHTMLParser(file.read_bytes())
    base = tree.css_first("base")
    links = [node.attributes["href"] for node in tree.css("a[data-story]")]
    stories = [urls.twin(urls.join(base.attributes["href"] if base else url, link) or "") for link in links]
    assert [urls.twin(seed.url) for seed in found if seed.leads_to == "story"] == list(dict.fromkeys(stories))


@pytest.mark.parametrize(
    ("address", "is_story"),
    [
        ("/tag/2021-the-year-of-the-old-ferry", False),
        ("/support/how-to-choose-the-right-boat", True),
        ("/support/boats", False),
        ("/archive/2021/05/ferry-back-in-service", True),
        ("/2021/05/06/ferry/?replytocom=7", False),
        ("/2021/05/06/ferry/comment-page-2/", False),
        ("https://profile.post.example/2474370", False),
        ("https://archive.post.example/2021/05/06/ferry-back-in-service", True),
        ("/archive.php?year=2021", False),
        ("/", False),
    ],
)
def test_what_an_address_alone_tells(address: str, is_story: bool) -> None:
    url = address if "://" in address else "https://www.post.example" + address
    assert (shapes.points(url) > 0) is is_story


@pytest.mark.parametrize(
    ("url", "link", "following"),
    [
        ("/news/", '<link rel="next" href="/news/page/2/">', "/news/page/2/"),
        ("/news/", '<a rel="nofollow next" href="?page=2">Older</a>', "/news/?page=2"),
        ("/news/", '<a href="/news/page/2">2</a><a href="/news/page/3">3</a>', "/news/page/2"),
        ("/news/page/2", '<a href="/news">1</a><a href="/news/page/3">3</a>', "/news/page/3"),
        ("/news?s=a&page=2", '<a href="/news?s=b&page=3">3</a><a href="/news?page=3&s=a">3</a>', "/news?page=3&s=a"),
        ("/news/", '<a href="/sport/page/2">2</a>', None),
        ("/news/", '<link rel="next" href="https://other.example/page/2">', None),
        ("/news/page/2", '<a href="/news/page/1">1</a>', None),
    ],
)
def test_the_next_page_of_a_list(url: str, link: str, following: str | None) -> None:
    found = discover(answer(f"<head></head><body>{link}", url=BASE + url[1:]))
    assert [path(seed) for seed in found if seed.leads_to == "next"] == ([following] if following else [])
