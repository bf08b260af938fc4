"""What a page states about itself, gathered in one pass over the tree and looked up by name after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.parse.jsonld import Item, read_jsonld

_QUERY = 'title,meta,link[rel],script[type="application/ld+json" i],h1,time,[itemprop],[rel~="author" i]'

MAX_NODES = 20_000
"""Most elements looked at: a page has a few hundred, an attack a million."""

_MAX_META = 5_000
_MAX_EACH = 60
_PROPERTIES = frozenset(
    [
        "author",
        "creator",
        "datepublished",
        "datemodified",
        "datecreated",
        "headline",
        "alternativeheadline",
        "name",
        "description",
        "articlesection",
        "keywords",
        "inlanguage",
    ]
)
_BLANKS = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def clean(text: str | None) -> str:
    """Text with blanks folded and what should be no part of it taken out: entities coded twice, soft hyphens."""
    if not text:
        return ""
    if "&" in text:
        text = unescape(unescape(text))
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return _BLANKS.sub(" ", text).strip()


class Evidence:
    """The elements of a page that state something about it, and its address and time of visit."""

    __slots__ = (
        "alternates",
        "authors",
        "canonical",
        "captured",
        "head_title",
        "headlines",
        "items",
        "lang",
        "metas",
        "properties",
        "times",
        "tree",
        "url",
    )

    def __init__(self, tree: LexborHTMLParser, url: str | None, captured: str | None) -> None:
        self.tree = tree
        self.url = url
        self.captured = captured
        self.metas: dict[str, list[str]] = {}
        self.properties: dict[str, list[LexborNode]] = {}
        self.headlines: list[LexborNode] = []
        self.times: list[LexborNode] = []
        self.authors: list[LexborNode] = []
        self.alternates: list[tuple[str, str]] = []  # (hreflang, href)
        self.canonical: str | None = None
        self.head_title = ""
        self.lang = ""
        self.items: list[Item] = []
        self._gather()

    def meta(self, *names: str) -> str | None:
        """The content of the first of these names that a ``meta`` has."""
        for name in names:
            if values := self.metas.get(name):
                return values[0]
        return None

    def all_meta(self, *names: str) -> list[str]:
        """The contents of all ``meta`` of the first of these names that any has."""
        return next((self.metas[name] for name in names if name in self.metas), [])

    def property_texts(self, name: str) -> Iterator[str]:
        """What microdata says a property of the article is, in page order."""
        for node in self.properties.get(name, ()):
            if text := property_text(node):
                yield text

    def _gather(self) -> None:
        root = self.tree.root
        if root is None:
            return
        if root.tag == "html":
            self.lang = root.attributes.get("lang") or root.attributes.get("xml:lang") or ""
        scripts: list[str] = []
        last = -1
        for node in root.css(_QUERY)[:MAX_NODES]:
            if node.mem_id == last:  # matched by two selectors
                continue
            last = node.mem_id
            tag = node.tag
            if tag == "meta":
                self._meta(node)
            elif tag == "link":
                self._link(node)
            elif tag == "script":
                scripts.append(node.text())
            elif tag == "title":
                if not self.head_title and (parent := node.parent) is not None and parent.tag in ("head", "body"):
                    self.head_title = clean(node.text())
            else:
                self._element(node, tag)
        self.items = read_jsonld(scripts)

    def _meta(self, node: LexborNode) -> None:
        attributes = node.attributes
        content = attributes.get("content")
        if not content or not (content := content.strip()):
            return
        for key in ("property", "name", "http-equiv"):
            if name := attributes.get(key):
                values = self.metas.setdefault(name.strip().lower(), [])
                if len(values) < _MAX_EACH:
                    values.append(content[:_MAX_META])
        if prop := attributes.get("itemprop"):
            self._property(node, prop)

    def _link(self, node: LexborNode) -> None:
        attributes = node.attributes
        rel = (attributes.get("rel") or "").lower().split()
        href = attributes.get("href")
        if not href:
            return
        if "canonical" in rel:
            self.canonical = self.canonical or href
        elif "alternate" in rel and (lang := attributes.get("hreflang")) and len(self.alternates) < _MAX_EACH:
            self.alternates.append((lang, href))

    def _element(self, node: LexborNode, tag: str | None) -> None:
        attributes = node.attributes
        if tag == "h1":
            self.headlines.append(node)
        elif tag == "time":
            self.times.append(node)
        if prop := attributes.get("itemprop"):
            self._property(node, prop)
        if "author" in (attributes.get("rel") or "").lower().split():
            self.authors.append(node)

    def _property(self, node: LexborNode, names: str) -> None:
        for name in names.lower().split():
            if name in _PROPERTIES:
                nodes = self.properties.setdefault(name, [])
                if len(nodes) < _MAX_EACH:
                    nodes.append(node)


def property_text(node: LexborNode) -> str:
    """The value of a microdata property: of ``content``, ``datetime``, or the text (WHATWG HTML, 5.2.4)."""
    attributes = node.attributes
    named = attributes.get("title") if node.tag == "abbr" else None
    return clean(attributes.get("content") or attributes.get("datetime") or named or short_text(node))


def short_text(node: LexborNode, limit: int = 600) -> str:
    """The text of an element with its parts set apart, cut at ``limit``; scripts and styles inside it left out."""
    parts: list[str] = []
    length = 0
    stack = [node]
    while stack and length < limit:
        inner = stack.pop()
        if inner.is_text_node:
            text = inner.text_content or ""
            parts.append(text)
            length += len(text)
            continue
        if inner.tag in ("script", "style", "noscript", "template", "rt", "rp"):
            continue
        if inner.mem_id != node.mem_id and inner.tag in _BREAKING:
            parts.append(" ")
        child = inner.last_child
        while child is not None:
            stack.append(child)
            child = child.prev
    return clean("".join(parts)[:limit])


_BREAKING = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "td",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "figure",
        "dd",
        "dt",
        "span",
    ]
)
