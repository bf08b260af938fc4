"""The headline: what the page shows, held against what its metadata say.

The visible headline is the title. The metadata tell which of several ``h1`` it is, and where it ends: a kicker, a date
or a counter set inside the ``h1`` is no part of it. They replace it only where it is none ('Contact us'), or where they
agree on a longer form of it. An ``og:title`` that nothing else repeats does not: as often as not it is a teaser.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

from scraper import urls
from scraper.parse import cues, markup
from scraper.parse.markup import clean
from scraper.parse.metadata.article import Article
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.sites import Site
from scraper.parse.metadata.words import overlap, words
from scraper.parse.outline import Outline

MAX_LENGTH: Final = 500
"""Longest title, in characters."""

_MAX_HEADLINES: Final = 40
_SAME: Final = 0.9
_LONG: Final = 200
_RELATED: Final = 0.25  # under it, the h1 speaks of something else than all the metadata do
_SURE: Final = 0.7
_SIGNS: Final = " |–—-·•»:"
_SIGN: Final = tuple(_SIGNS.strip())
_READING: Final = ("rt", "rp")
_MAX_TOKENS: Final = 100
_MAX_PARTS: Final = 12
_METAS: Final = ("twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title")


class Shown(NamedTuple):
    """A headline that the page shows: its text, and the blocks it is in."""

    text: str
    first: int
    end: int


_NOT_SHOWN: Final = Shown("", 0, 0)


class Headline(NamedTuple):
    """The title, the blocks that show it, all that was said of it, and what each place says, by its name."""

    title: str | None
    shown: Shown
    variants: tuple[str, ...]
    places: dict[Literal["h1", "og:title", "json-ld"], str]


def read_headline(evidence: Evidence, article: Article, site: Site) -> Headline:
    """Choose the title."""
    described = next(article.texts("headline"), "")
    named = next(article.texts("name"), "") if not described else ""
    said = (clean(evidence.meta("og:title")), described, evidence.head_title, clean(evidence.meta(*_METAS)), named)
    plain = {text: site.stripped(text) for text in said if text}
    open_graph, described, head = (plain.get(text, "") for text in said[:3])
    stated = list(dict.fromkeys(s for s in plain.values() if s))
    shown = _visible(evidence, site, stated, [s for s in dict.fromkeys((open_graph, described, head)) if s])
    if stated and (not shown.text or _in_menu(evidence.outline, shown)):
        shown = _lower(evidence.outline, [described] if described else stated) or shown
    elif others := _beside_site(evidence, site, shown, stated):
        shown = _lower(evidence.outline, others, least=_SAME) or shown
    text = shown.text or next((s for s in map(site.stripped, evidence.property_texts("headline")) if s), "")
    if stated == [text]:
        title = text
    elif not text:
        title = (described or next(iter(stated), "")).rstrip(_SIGNS)
    else:
        title = _settled(evidence, shown, text, [open_graph, described, head])
    variants = tuple(dict.fromkeys(v[:MAX_LENGTH] for v in (title, text, *stated) if v))
    places: dict[Literal["h1", "og:title", "json-ld"], str]
    places = {"h1": shown.text, "og:title": open_graph, "json-ld": described}
    return Headline(
        title[:MAX_LENGTH].strip() or None, shown, variants, {k: v[:MAX_LENGTH] for k, v in places.items() if v}
    )


def _headlines(evidence: Evidence) -> list[Shown]:
    """The ``h1`` that have a text."""
    outline = evidence.outline
    found = []
    for spot in evidence.headlines[:_MAX_HEADLINES]:
        element = bisect_left(outline.token, spot.token)
        kept = element < len(outline.token) and outline.token[element] == spot.token
        if kept and (shown := _of(outline, outline.first[element], outline.end[element])):
            found.append(shown)
    return found


def _of(outline: Outline, first: int, end: int) -> Shown | None:
    text = clean(" ".join(outline.text[first : min(end, first + _MAX_PARTS)]))
    if not text.isascii() and any(token.startswith("rt>") for token in _tokens(outline, first, end)):
        text = "".join(_parts(outline, first, end))
    return Shown(text, first, end) if text else None


def _visible(evidence: Evidence, site: Site, stated: list[str], told: list[str]) -> Shown:
    """The ``h1`` that agrees best with the metadata; one without a text where only its place is known."""
    shown = _headlines(evidence)
    if not shown:
        return _NOT_SHOWN
    if not stated:
        return next((s for s in shown if not site.is_name(s.text)), shown[0])
    agreed = [max(_agreement(s.text, t) for t in stated) for s in shown]
    best = max(agreed)
    place = agreed.index(best)
    if place and best < _SURE:
        # No h1 is what the metadata say: of those alike, the first is the page's, the others are of its neighbours.
        place = next(n for n, a in enumerate(agreed) if a >= best or (a >= _RELATED and best - a < _RELATED))
    chosen = shown[place]
    if agreed[place] < 2 * _RELATED and all(overlap(s, stated[0]) > 0.5 for s in told):
        strict = len(shown) > 3 or site.is_name(chosen.text) or len(chosen.text) > _LONG
        best = max(_agreement(chosen.text, t) for t in told or stated)
        if strict or best < _RELATED:
            return Shown("", chosen.first, chosen.end) if best > 0 else _NOT_SHOWN
    return chosen


def _in_menu(outline: Outline, shown: Shown) -> bool:
    """Does the ``h1`` stand in a menu or among breadcrumbs? There it is for search engines; readers see another."""
    element = outline.element[shown.first]
    for _ in range(3):
        if element < 0 or not outline.cue[element] & cues.NAV:
            return False
        if outline.tag[element] == "nav" or "crumb" in outline.name(element).lower():
            return True
        element = outline.parent[element]
    return False


def _beside_site(evidence: Evidence, site: Site, shown: Shown, stated: list[str]) -> list[str]:
    """What the metadata say beside the text of an ``h1`` that is the site's name: 'Headline | Site', 'Site Headline'."""
    text = shown.text
    is_name = bool(text) and site.is_name(text)
    if not (is_name or (text and _leads_home(evidence, shown))):
        return []
    before = [s[: -len(text)].rstrip() for s in stated if s.endswith(text) and len(s) > len(text)]
    found = [s.rstrip(_SIGNS).rstrip() for s in before if s.endswith(_SIGN)]
    if is_name:
        found += [s[len(text) :].lstrip(_SIGNS) for s in stated if s.startswith(f"{text} ")]
    return [s for s in found if s]


def _leads_home(evidence: Evidence, shown: Shown) -> bool:
    """Is the headline a link to the front page of the site?"""
    outline = evidence.outline
    links = outline.links[shown.first] or ()
    href = outline.href[shown.first] or (links[0][0] if len(links) == 1 else None)
    address = urls.join(evidence.url or evidence.canonical, href) if href else None
    return address is not None and urlsplit(address).path in ("", "/") and not urlsplit(address).query


def _lower(outline: Outline, stated: list[str], least: float = 2 * _RELATED) -> Shown | None:
    """A lower heading that shows what the metadata call the headline, on a page whose ``h1`` does not."""
    shown: list[Shown] = []
    for element, tag in enumerate(outline.tag):
        if tag in ("h2", "h3") and (one := _of(outline, outline.first[element], outline.end[element])):
            shown.append(one)
            if len(shown) >= _MAX_HEADLINES:
                break
    if not shown:
        return None
    best, place = max((max(_agreement(s.text, t) for t in stated), -n) for n, s in enumerate(shown))
    return shown[-place] if best >= least else None


def _agreement(shown: str, stated: str) -> float:
    if shown == stated:
        return 1.0
    if stated in shown or (shown in stated and len(words(shown)) > 2):
        return max(0.7, overlap(shown, stated))
    return overlap(shown, stated)


def _settled(evidence: Evidence, shown: Shown, text: str, candidates: list[str]) -> str:
    """The visible headline, cut or completed where the metadata tell how."""
    open_graph, described, _ = candidates
    stated = [s for s in candidates if s]
    parts = _parts(evidence.outline, shown.first, shown.end) if shown.text else []
    if described and words(described) != words(text) and _part(parts, [described], exact=True):
        return described
    if open_graph and described and words(open_graph) != words(text):
        agreed = overlap(open_graph, described) >= _SAME
        if agreed and (_ends(open_graph, text) or _begins(open_graph, text)):
            return open_graph
    if open_graph and len(parts) > 1 and words(open_graph) != words(text) and _part(parts, [open_graph], exact=True):
        return open_graph
    if same := [s for s in stated if words(s) == words(text)]:
        # A kicker in an element of its own has no colon in the text of the h1; the metadata often write it.
        return next((s for s in same if ": " in s), text) if ":" not in text or " : " in text else text
    if part := _part(parts, stated):
        exact = any(words(part) == words(s) for s in stated)
        if exact or all(overlap(text, s) < _SAME for s in stated):
            return part
    return text


def _part(parts: list[str], stated: list[str], *, exact: bool = False) -> str:
    """A run of the pieces of the headline that is just what the metadata call the headline; empty if none is."""
    if not 2 <= len(parts) <= _MAX_PARTS:
        return ""
    for size in range(len(parts) - 1, 0, -1):
        for first in range(len(parts) - size + 1):
            run = clean(" ".join(parts[first : first + size])).strip(" -–—:|")
            told = words(run)
            if len(told) < 3:
                continue
            if any(
                told == words(s) or (not exact and (overlap(run, s) >= _SAME or _is_kicker(s, run))) for s in stated
            ):
                return run
    return ""


def _tokens(outline: Outline, first: int, end: int) -> list[str]:
    """The tokens of the blocks of a headline."""
    start = outline.starts[first]
    last = outline.starts[end] if end < len(outline.starts) else len(outline.page)
    return outline.page[start : min(last, start + _MAX_TOKENS)]


def _parts(outline: Outline, first: int, end: int) -> list[str]:
    """The texts between the tags of a headline; what is printed over its signs, for how to read them, is none of it."""
    parts: list[str] = []
    for token in _tokens(outline, first, end):
        tag, _, text = token.partition(">")
        if tag in ("/h1", "/h2", "/h3"):
            break
        if text and not text.isspace() and tag not in _READING:
            parts.append(clean(markup.plain(text)))
    return parts


def _ends(text: str, end: str) -> bool:
    left, right = words(text), words(end)
    return len(right) >= 2 and left[-len(right) :] == right


def _begins(text: str, beginning: str) -> bool:
    left, right = words(text), words(beginning)
    return len(right) >= 2 and left[: len(right)] == right


def _is_kicker(text: str, end: str) -> bool:
    """Is ``text`` ``end`` with a kicker and a colon before it?"""
    return text.endswith(end) and text[: -len(end)].rstrip(" «„“\"'‘").endswith((":", "|"))
