"""Section and home pages: which of their links lead to stories.

Three witnesses are heard: the shape of the address, the words the link stands on, and where in the page it stands. A
story is usually linked several times (picture, headline, 'read more'): what is good about any of its links counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper import urls
from scraper.data import lines
from scraper.discover import alternates, html, shapes
from scraper.discover.seeds import Seeds
from scraper.errors import BadURL
from scraper.model import Response, Seed

_FURNITURE_TAGS = frozenset(("nav", "footer", "form", "dialog"))
_FURNITURE_ROLES = frozenset(("navigation", "contentinfo", "menu", "menubar", "search"))
_BOXES = frozenset(("div", "ul", "ol", "section", "aside", "header", "span", "p"))
"""Elements whose class or id is asked for its name. The body may be called 'has-menu', a link 'nav-item'."""
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LOOKED_UP = 5
"""How many elements above a link are asked whether they are a heading."""
_MOST_LINKS = 0.6
"""A box named 'menu' that holds more than this share of all links is the page, not a menu."""
_LONG_TEXT, _LONG_TEXT_UNSPACED = 4, 8
"""From how many words, or letters of a script without spaces, a link's text is a headline."""

_SURE_IN_MENU = 3
"""From which shape of its address on a link with a headline is a story even in a box that is called a menu."""
_ALIKE = 3
"""Stories in one folder from which on another headline that leads there is one, too: /blog/two-words."""

_Place = Literal["furniture", "menu", "page"]


@dataclass
class _Link:
    url: str
    shape: int
    folder: str
    text: str = ""
    in_heading: bool = False
    in_menu: bool = True
    """Whether it stands nowhere but in boxes that are called menus, share bars and the like: themes call whole lists so."""

    @property
    def is_story(self) -> bool:
        """Whether it is one by what it shows alone."""
        headline = _is_headline(self.text)
        if self.in_menu:
            return headline and self.shape >= (1 if self.in_heading else _SURE_IN_MENU)
        if self.shape >= 2:
            return headline or self.in_heading or self.shape >= 4
        if self.shape >= 0:
            return headline and (self.in_heading or self.shape == 1)
        return False


def read(response: Response) -> list[Seed]:
    """The stories a section or home page links to, in its order, then the feeds it names.

    Only links on the same site, which here includes the hosts above and below it: ``sport.example.com`` and
    ``example.com`` are one site to a reader.
    """
    page = html.tree(response)
    feeds = alternates.of_tree(page, response.url)
    seeds = Seeds(response.url, "section")
    for link in _stories(page, response.url):
        seeds.add(link.url, title=link.text)
    for feed in feeds:
        seeds.add(feed.url, title=feed.title, leads_to="list")
    seeds.add(_next(page, response.url), leads_to="next")
    return seeds.found


def _next(page: LexborHTMLParser, url: str) -> str | None:
    """The next page of a list: the one it names so, or a link to it that is numbered one higher than its own address."""
    base = html.base(page, url)
    for node in page.css("link[rel][href], a[rel][href]"):
        if "next" in (node.attributes.get("rel") or "").lower().split():
            target = urls.join(base, node.attributes.get("href"))
            return target if target and same_site(url, target) else None
    here, number = shapes.page_of(url)
    for node in page.css("a[href]"):
        target = urls.join(base, node.attributes.get("href"))
        if target and shapes.page_of(target) == (here, number + 1):
            return target
    return None


def count(page: LexborHTMLParser, url: str) -> int:
    """How many stories a page links to."""
    return len(_stories(page, url))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host but for ``www.``, or one below the other."""
    try:
        a, b = urls.site(one), urls.site(other)
    except ValueError:
        return False
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def _stories(page: LexborHTMLParser, url: str) -> list[_Link]:
    """The links to stories: those that show it, and those with a headline to where several stories are in one folder."""
    links = _links(page, url)
    stories = [link.is_story for link in links]
    folders = Counter(link.folder for link, is_story in zip(links, stories, strict=True) if is_story)
    return [
        link
        for link, is_story in zip(links, stories, strict=True)
        if is_story
        or (link.shape >= 0 and not link.in_menu and folders[link.folder] >= _ALIKE and _is_headline(link.text))
    ]


def _links(page: LexborHTMLParser, url: str) -> list[_Link]:
    base = html.base(page, url)
    nodes = page.css("a[href]")
    furniture = _Furniture(_MOST_LINKS * len(nodes))
    found: dict[str, _Link] = {}
    for node in nodes:
        target = urls.join(base, node.attributes.get("href"))
        if target is None or not same_site(url, target):
            continue
        place = furniture.place(node)
        if place == "furniture":
            continue
        try:
            name = urls.canonical(target)
        except BadURL:
            continue
        link = found.setdefault(
            name, _Link(target, shapes.points(name), name.partition("?")[0].rstrip("/").rpartition("/")[0])
        )
        text = _text(node)
        if len(text) > len(link.text):
            link.text = text
        link.in_heading = link.in_heading or _in_heading(node)
        link.in_menu = link.in_menu and place == "menu"
    return list(found.values())


class _Furniture:
    """Menus, footers, share bars and the like, found by walking up from links; each element is judged once.

    They are not cut out of the tree: that frees elements whose descendants may be held here.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._judged: dict[int, _Place] = {}

    def place(self, node: LexborNode) -> _Place:
        """Where a link stands: in what its markup says is no part of the page's own, in what is called so, or in neither."""
        path: list[tuple[int, _Place]] = []
        place: _Place = "page"
        above: LexborNode | None = node.parent
        while above is not None:
            if (known := self._judged.get(above.mem_id)) is not None:
                place = known
                break
            own = _place_of(above)
            if own != "page" and len(above.css("a[href]")) > self._most:
                own = "page"
            path.append((above.mem_id, own))
            if own == "furniture":
                place = own
                break
            above = above.parent
        for number, own in reversed(path):
            place = own if place == "page" else place
            self._judged[number] = place
        return place


@cache
def _words() -> frozenset[str]:
    return frozenset(lines("list_blocks.txt"))


def _place_of(node: LexborNode) -> _Place:
    """What an element makes of the links in it."""
    if node.tag in _FURNITURE_TAGS:
        return "furniture"
    told = node.attributes
    if (told.get("role") or "").strip().lower() in _FURNITURE_ROLES:
        return "furniture"
    if node.tag not in _BOXES:
        return "page"
    named = f"{told.get('class') or ''} {told.get('id') or ''}".lower()
    return "page" if _words().isdisjoint(named.replace("-", " ").replace("_", " ").split()) else "menu"


def _in_heading(node: LexborNode) -> bool:
    if node.css_first("h1, h2, h3, h4, h5, h6"):
        return True
    above: LexborNode | None = node.parent
    for _ in range(_LOOKED_UP):
        if above is None:
            return False
        if above.tag in _HEADINGS:
            return True
        above = above.parent
    return False


def _text(node: LexborNode) -> str:
    heading = node.css_first("h1, h2, h3, h4, h5, h6")  # of a card that is one link, only the headline
    text = " ".join((heading or node).text(separator=" ").split())
    if not text and (image := node.css_first("img[alt]")):
        text = " ".join((image.attributes.get("alt") or "").split())
    return text


def _is_headline(text: str) -> bool:
    if len(text.split()) >= _LONG_TEXT:
        return True
    return sum(c > "⺀" for c in text) >= _LONG_TEXT_UNSPACED
