"""What a page changes from visit to visit without being changed: each kind of noise as a function on the page's bytes.

Pages are handled as Latin-1 text, a character a byte: whatever their encoding, what is not touched comes out as it was.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.model import Page

Noise = Callable[[bytes, Page, random.Random], tuple[bytes, bytes]]
"""A page as two visits saw it."""

_DATA = re.compile(r"<(script|style|template|noscript|textarea|title)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_TAG = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s+[\w:@.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>`=]+))?)+)(\s*/?)>")
_ATTRIBUTE = re.compile(r"[\w:@.-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>`=]+))?")
_COUNTER = re.compile(
    r"(<[a-z][^<>]*\b(?:class|id)=\"[^\"]*(?<![a-z])(?:share|view|like|vote|reaction|hit)s?(?:[-_]?count(?:er)?)?(?=[\s\"-])"
    r"[^\"]*\"[^<>]*>\s*)"
    r"(\d{1,6})(?=\s*<)",
    re.I,
)
_COUNTED = re.compile(r"(>\s*)(\d{1,6})(\s*(?:views?|shares?|likes?|reads?|Aufrufe|vues|lecturas|visitas)\s*<)", re.I)
_AGO = re.compile(
    r"(?P<before>>[^<>]{0,20}\b(?:vor |il y a |hace |))(?P<hours>\d{1,2})(?P<after>(?: hours? ago| ?h ago| Stunden\b| heures\b|"
    r" horas\b)[^<>]{0,10}<)"
)
"""'3 hours ago', alone or nearly so between two tags: in a sentence it would be a part of the story."""
_PARAGRAPH = re.compile(
    r"<p(?:\s[^<>]*)?>(?:(?!<p[\s>]|<div|</?(?:div|section|article|figure|li|ul|table)\b).)*?</p\s*>", re.I | re.S
)
_HASHED = re.compile(r"(?<=[\w-]__)[A-Za-z0-9_-]{5,6}(?=[\s\"])")
_VERSIONED = re.compile(r"(\.(?:js|css)\?)(?:v|ver|version)=[\w.]+")


def counters(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """Views, shares and likes went up."""

    def more(match: re.Match[str]) -> str:
        return f"{match[1]}{int(match[2]) + chance.randrange(1, 40)}{match[3] if match.re is _COUNTED else ''}"

    text = _COUNTED.sub(more, _outside(html, lambda part: _COUNTER.sub(more, part)))
    box = '<div class="share-bar"><span class="share-count">{}</span> shares <span class="views">{} views</span></div>'
    return _before_end(html, box.format(17, 1042)), _before_end(_bytes(text), box.format(23, 2310))


def relative_times(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """An hour has passed."""

    def later(match: re.Match[str]) -> str:
        told = match["before"].rstrip().endswith(("vor", "il y a", "hace")) or "ago" in match["after"]
        return f"{match['before']}{int(match['hours']) + told}{match['after']}"

    return html, _bytes(_outside(html, lambda part: _AGO.sub(later, part)))


def ads(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """Another advertisement in each slot, and the slots between other paragraphs."""
    story = {_letters(block.text)[:30] for block in page.blocks if block.kind != "caption"}
    first, second = ((chance.randrange(2, 6), chance.randrange(10**8)) for _ in range(2))
    return _with_ads(html, story, *first), _with_ads(html, story, *second)


def nonces(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """Tokens, build numbers, session ids, the time it took to make the page."""
    return _with_nonces(html, chance), _with_nonces(html, chance)


def attribute_order(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """The attributes of every element in another order."""

    def turned(match: re.Match[str]) -> str:
        return f"<{match[1]} {' '.join(reversed(_ATTRIBUTE.findall(match[2])))}{match[3]}>"

    return html, _bytes(_outside(html, lambda part: _TAG.sub(turned, part)))


def wrappers(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """An experiment of the site sets elements around some paragraphs, and one around the page."""
    order = iter(range(10**9))

    def wrapped(match: re.Match[str]) -> str:
        return f'<div class="variant-b" data-experiment="x71">{match[0]}</div>' if next(order) % 3 == 0 else match[0]

    text = _outside(html, lambda part: _PARAGRAPH.sub(wrapped, part))
    text = re.sub(r"(<body\b[^<>]*>)", r'\1<div class="ab-root" data-bucket="b">', text, count=1, flags=re.I)
    return html, _bytes(re.sub(r"(</body\s*>)(?!.*</body)", r"</div>\1", text, count=1, flags=re.I | re.S))


def hashed_classes(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """A new build of the site's style sheets: the generated ends of class names are others."""
    ends: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        return ends.setdefault(match[0], "".join(chance.choices("abcdefghkmnpqrstuvwxyz0123456789", k=len(match[0]))))

    return html, _bytes(_outside(html, lambda part: _HASHED.sub(other, part)))


def white_space(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """A minifier between the lines: white space between tags is one line break, or more of it."""
    return html, _bytes(_outside(html, lambda part: re.sub(r"(>)[ \t\r]*\n\s*(<)", r"\1\n\n   \2", part)))


def rotated(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """The related links are others: a change of the related links, and of nothing else."""
    swaps: dict[str, str] = {}
    for number, link in enumerate(page.related):
        if link.title == page.title or link.title in page.authors:
            continue
        words = link.title.split()
        title = " ".join([words[-1], *words[1:-1], words[0]]) if len(words) > 1 else f"{link.title} again"
        for form in {link.title, escape(link.title, quote=False), escape(link.title)}:
            swaps[f">{form}<"] = f">{escape(title, quote=False)}<"
        path = link.url.split("//", 1)[-1].partition("/")[2]
        if len(path) > 12:
            swaps[f"/{path}"] = f"/{path[:-1]}{number % 10}"
    if not swaps:
        return html, html
    text = html.decode("utf-8", "surrogateescape")
    pattern = re.compile("|".join(map(re.escape, sorted(swaps, key=len, reverse=True))))
    return html, pattern.sub(lambda match: swaps[match[0]], text).encode("utf-8", "surrogateescape")


def sorted_comments(html: bytes, page: Page, chance: random.Random) -> tuple[bytes, bytes]:
    """Newest first: the threads of the comments in reverse order."""
    tree = LexborHTMLParser(html.decode("utf-8", "replace"))
    tops = _threads(tree, page)
    before = (tree.html or "").encode()
    if len(tops) < 2:
        return html, html
    # The elements stay where they are and get each other's content, so that what parts them stays, too.
    anchors = [tree.create_node("span") for _ in tops]
    for anchor, node in zip(anchors, tops, strict=True):
        node.insert_before(anchor)
    for anchor, node in zip(reversed(anchors), tops, strict=True):
        anchor.insert_before(node)
        anchor.decompose()
    return before, (tree.html or "").encode()


def _threads(tree: LexborHTMLParser, page: Page) -> list[LexborNode]:
    """The elements of the comments that answer none, where they are siblings."""
    found: list[LexborNode] = []
    parent: int | None = None
    for comment in page.comments:
        if comment.parent_id is not None or not re.fullmatch(r"[\w-]+", comment.id):
            continue
        node = tree.css_first(f'[id="{comment.id}"], [id$="-{comment.id}"], [data-id="{comment.id}"]')
        if node is None or node.parent is None or node.tag == "a":
            continue
        if parent is None:
            parent = node.parent.mem_id
        if node.parent.mem_id == parent:
            found.append(node)
    return found


def _with_ads(html: bytes, story: set[str], step: int, number: int) -> bytes:
    order = iter(range(10**9))

    def after(match: re.Match[str]) -> str:
        if _letters(unescape(re.sub(r"<[^<>]*>", "", match[0])))[:30] not in story:
            return match[0]
        place = next(order)
        if place % step != 1:
            return match[0]
        name = f"div-gpt-ad-{number + place}-0"
        return (
            f'{match[0]}<div class="ad-slot advertisement" id="{name}" data-ad="{number}"><span>Advertisement</span>'
            f'<script>googletag.cmd.push(function(){{googletag.display("{name}")}});</script>'
            f'<iframe src="https://ads.example/{number}" title="advertisement"></iframe></div>'
        )

    return _bytes(_outside(html, lambda part: _PARAGRAPH.sub(after, part)))


def _with_nonces(html: bytes, chance: random.Random) -> bytes:
    token = f"{chance.getrandbits(128):032x}"
    text = _VERSIONED.sub(rf"\g<1>v={token[:8]}", html.decode("latin-1"))
    text = re.sub(r"(\bnonce=)([\"'])[^\"']*\2", rf"\g<1>\g<2>{token}\g<2>", text)
    head = f'<meta name="csrf-token" content="{token}"><script nonce="{token}">window.__t="{token}";</script>'
    text = re.sub(r"(<head\b[^<>]*>)", lambda match: match[0] + head, text, count=1, flags=re.I)
    text = re.sub(r"(<body\b)", rf'\1 data-session="{token}"', text, count=1, flags=re.I)
    hidden = f'<input type="hidden" name="authenticity_token" value="{token}">'
    return _before_end(_bytes(text), f"{hidden}<!-- page generated in 0.{chance.randrange(1000):03} s, {token} -->")


def _letters(text: str) -> str:
    """The ASCII letters of a text: what is the same of it in Latin-1 and in any encoding of the page."""
    return re.sub(r"[^A-Za-z]", "", text)


def _before_end(html: bytes, piece: str) -> bytes:
    at = html.lower().rfind(b"</body")
    return html + piece.encode() if at < 0 else html[:at] + piece.encode() + html[at:]


def _outside(html: bytes, change: Callable[[str], str]) -> str:
    """A page with its markup changed, but for what stands in scripts, styles and comments."""
    text = html.decode("latin-1")
    parts: list[str] = []
    at = 0
    for data in _DATA.finditer(text):
        parts += (change(text[at : data.start()]), data[0])
        at = data.end()
    return "".join([*parts, change(text[at:])])


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")


KINDS: Final[dict[str, Noise]] = {
    "counters": counters,
    "relative times": relative_times,
    "advertisements": ads,
    "nonces": nonces,
    "attribute order": attribute_order,
    "A/B wrappers": wrappers,
    "hashed classes": hashed_classes,
    "white space": white_space,
    "rotated related": rotated,
    "comments sorted": sorted_comments,
}
