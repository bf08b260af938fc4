"""The headline: what the page shows, held against what its metadata say.

The visible headline is the title. The metadata tell which of several ``h1`` it is, and where it ends: a kicker, a date
or a counter set inside the ``h1`` is no part of it. They replace it only where it is none ('Contact us'), or where
they agree on a longer form of it.
"""

from __future__ import annotations

from typing import NamedTuple

from selectolax.lexbor import LexborNode

from scraper.parse.metadata.article import Article
from scraper.parse.metadata.evidence import Evidence, clean, short_text
from scraper.parse.metadata.sites import Site
from scraper.parse.metadata.words import overlap, words

MAX_LENGTH = 500
"""Longest title, in characters."""

_MAX_HEADLINES = 40
_SAME = 0.9
_LONG = 200
_RELATED = 0.25  # under it, the h1 speaks of something else than all the metadata do


class Headline(NamedTuple):
    """The title, the element that shows it, and all that was said of it."""

    title: str | None
    node: LexborNode | None
    variants: tuple[str, ...]


def read_headline(evidence: Evidence, article: Article, site: Site) -> Headline:
    """Choose the title."""
    open_graph = site.stripped(clean(evidence.meta("og:title")))
    described = site.stripped(next(article.texts("headline"), ""))
    head = site.stripped(evidence.head_title)
    named = next(article.texts("name"), "") if not described else ""
    other = evidence.meta("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title")
    stated = [s for s in (open_graph, described, head, site.stripped(clean(other)), site.stripped(named)) if s]
    node, shown = _visible(evidence, site, stated)
    if node is None and stated:
        node, shown = _lower(evidence, stated)
    if not shown:
        shown = next((s for s in map(site.stripped, evidence.property_texts("headline")) if s), "")
    title = _settled(shown, node, open_graph, described, head) if shown else next(iter(stated), "")
    variants = tuple(dict.fromkeys(v[:MAX_LENGTH] for v in (title, shown, *stated) if v))
    return Headline(title[:MAX_LENGTH].strip() or None, node, variants)


def _visible(evidence: Evidence, site: Site, stated: list[str]) -> tuple[LexborNode | None, str]:
    """The ``h1`` that agrees best with the metadata, and its text."""
    shown = [(node, text) for node in evidence.headlines[:_MAX_HEADLINES] if (text := short_text(node))]
    if not shown:
        return None, ""
    if not stated:
        return next(((n, t) for n, t in shown if not site.is_name(t)), shown[0])
    rated = [(max(_agreement(text, s) for s in stated), -place) for place, (_, text) in enumerate(shown)]
    best, place = max(rated)
    node, text = shown[-place]
    unanimous = all(overlap(s, stated[0]) > 0.5 for s in stated[:3])
    strict = len(shown) > 3 or site.is_name(text) or len(text) > _LONG
    if unanimous and best < (2 * _RELATED if strict else _RELATED):
        return node if best > 0 else None, ""
    return node, text


def _lower(evidence: Evidence, stated: list[str]) -> tuple[LexborNode | None, str]:
    """An ``h2`` or ``h3`` that shows what the metadata call the headline, on a page whose ``h1`` does not."""
    root = evidence.tree.root
    shown = [(n, short_text(n, _LONG)) for n in root.css("h2,h3")[:_MAX_HEADLINES]] if root is not None else []
    rated = [(max(_agreement(text, s) for s in stated), -place) for place, (_, text) in enumerate(shown) if text]
    if not rated or max(rated)[0] < 2 * _RELATED:
        return None, ""
    return shown[-max(rated)[1]]


def _agreement(shown: str, stated: str) -> float:
    if stated in shown or (shown in stated and len(words(shown)) > 2):
        return max(0.7, overlap(shown, stated))
    return overlap(shown, stated)


def _settled(shown: str, node: LexborNode | None, open_graph: str, described: str, head: str) -> str:
    """The visible headline, cut or completed where the metadata tell how."""
    stated = [s for s in (open_graph, described, head) if s]
    if open_graph and described and words(open_graph) != words(shown):
        agreed = overlap(open_graph, described) >= _SAME
        if agreed and (_ends(open_graph, shown) or _begins(open_graph, shown)):
            return open_graph
    if same := [s for s in stated if words(s) == words(shown)]:
        # A kicker in an element of its own has no colon in the text of the h1; the metadata often write it.
        return shown if ":" in shown else next((s for s in same if ":" in s), shown)
    if node is not None and (part := _part(node, stated)):
        exact = any(words(part) == words(s) for s in stated)
        if exact or all(overlap(shown, s) < _SAME for s in stated):
            return part
    return shown


def _part(node: LexborNode, stated: list[str]) -> str:
    """A run of the elements inside the ``h1`` that is just what the metadata call the headline; empty if none is."""
    parts = [t for child in _pieces(node) if (t := clean(child))]
    if not 2 <= len(parts) <= 8:
        return ""
    for size in range(len(parts) - 1, 0, -1):
        for first in range(len(parts) - size + 1):
            run = clean(" ".join(parts[first : first + size])).strip(" -–—:|")
            if len(words(run)) >= 3 and any(overlap(run, s) >= _SAME or _is_kicker(s, run) for s in stated):
                return run
    return ""


def _pieces(node: LexborNode) -> list[str]:
    """The texts of the element children of an element, and what stands between them; of its only child, if it has one."""
    for _ in range(4):
        children = [c for c in node.iter(include_text=True) if not c.is_text_node or (c.text_content or "").strip()]
        if len(children) == 1 and not children[0].is_text_node:
            node = children[0]
            continue
        return [(c.text_content or "") if c.is_text_node else short_text(c) for c in children[:10]]
    return []


def _ends(text: str, end: str) -> bool:
    left, right = words(text), words(end)
    return len(right) >= 2 and left[-len(right) :] == right


def _begins(text: str, beginning: str) -> bool:
    left, right = words(text), words(beginning)
    return len(right) >= 2 and left[: len(right)] == right


def _is_kicker(text: str, end: str) -> bool:
    """Is ``text`` ``end`` with a kicker and a colon before it?"""
    return text.endswith(end) and text[: -len(end)].rstrip(" «„“\"'‘").endswith((":", "|"))
