"""Which tags of a page an overlay's selectors match.

A selector is a question to the tree, and later steps see tokens. So the elements that match are stamped with an
attribute before the tree is printed, and the stamps are taken out of the tokens again: no later step sees one. The
attribute's name is made of the page's own hash, so no page can carry one of its own.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from scraper.errors import BadOverlay
from scraper.model import CommentOverlay, Overlay, RelatedOverlay
from scraper.parse import markup

DROP: Final = "drop"
_FIELDS: Final = ("title", "subtitle", "authors", "published", "modified", "section", "tags")
_REGIONS: Final = ("body", "within", "keep", DROP)
_COMMENT: Final = ("id", "author", "posted", "text", "parent", "depth")
_ATTRIBUTE: Final = re.compile(r"@([\w:-]+)\s*$")
_MAX_MATCHES: Final = 20_000  # of one selector; a hostile page would have more
_SHOWN: Final = 300  # characters of a dropped element's text that are kept to be shown


class Rule(NamedTuple):
    """One selector of an overlay."""

    key: str
    """Where it stands in the file: ``body``, ``comments.item``, ``related.link``, ``related[1].link``."""
    selector: str
    attribute: str | None = None
    """The attribute that holds the value; None where the text does."""


class Mark(NamedTuple):
    """A tag that a selector matches."""

    token: int
    attribute: str | None


class Dropped(NamedTuple):
    """What was left of a dropped element: its token, and how its text began."""

    token: int
    tag: str
    text: str


class Marks:
    """The tags of a page that an overlay's selectors match."""

    __slots__ = ("_at", "_rules", "dropped", "ends", "unmatched")

    def __init__(
        self,
        rules: tuple[Rule, ...],
        at: list[list[int]],
        dropped: list[Dropped],
        met: set[str],
        ends: dict[int, int],
    ) -> None:
        self._rules = rules
        self._at = at
        self.dropped = dropped
        self.ends = ends
        """Of each tag the token that ends its element."""
        self.unmatched = tuple(dict.fromkeys(rule.key for rule in rules if rule.key not in met))
        """The keys none of whose selectors matches anything."""

    def of(self, key: str) -> list[Mark]:
        """The tags that the selectors of a key match: those of its first selector first, each in page order."""
        return [
            Mark(token, rule.attribute)
            for rule, tokens in zip(self._rules, self._at, strict=True)
            if rule.key == key
            for token in tokens
        ]

    def first(self, key: str) -> list[list[Mark]]:
        """The same, a list a selector: of a field's selectors the first that has a value counts."""
        pairs = zip(self._rules, self._at, strict=True)
        return [[Mark(token, rule.attribute) for token in tokens] for rule, tokens in pairs if rule.key == key]

    def tokens(self) -> list[int]:
        """All tags that match anything, in page order."""
        return sorted({token for tokens in self._at for token in tokens})


@lru_cache(maxsize=256)
def rules_of(overlay: Overlay) -> tuple[Rule, ...]:
    """The selectors of an overlay."""
    rules = [Rule(key, selector) for key in _REGIONS for selector in getattr(overlay, key)]
    rules += [_field(key, told) for key in _FIELDS for told in getattr(overlay, key)]
    if isinstance(overlay.comments, CommentOverlay):
        thread = overlay.comments
        rules += [Rule(f"comments.{key}", told) for key in ("within", "item") for told in getattr(thread, key)]
        for rule in [_field(f"comments.{key}", told) for key in _COMMENT for told in getattr(thread, key)]:
            own = rule.selector == ""  # '@data-id' is an attribute of the comment itself
            rules += [rule._replace(selector=told) for told in thread.item] if own and thread.item else [rule]
    for name, box in boxes_of(overlay).items():
        for key in ("within", "heading", "link"):
            rules += [Rule(f"{name}.{key}", told) for told in getattr(box, key)]
    return tuple(rules)


def boxes_of(overlay: Overlay) -> dict[str, RelatedOverlay]:
    """The boxes of related links that an overlay tells of, each by where it stands in the file."""
    if isinstance(overlay.related, bool):
        return {}
    if isinstance(overlay.related, RelatedOverlay):
        return {"related": overlay.related}
    return {f"related[{number}]": box for number, box in enumerate(overlay.related)}


def _field(key: str, told: str) -> Rule:
    """A selector that may end in ``@name``."""
    match = _ATTRIBUTE.search(told)
    return Rule(key, told[: match.start()].strip(), match[1].lower()) if match else Rule(key, told)


def is_selector(text: str) -> bool:
    """Whether the parser takes a text for a CSS selector."""
    try:
        LexborHTMLParser(b"<p>").css(text)
    except SelectolaxError:
        return False
    return True


class Stamps:
    """The selectors of an overlay, put on the tree of one page and taken from its tokens."""

    def __init__(self, overlay: Overlay, html: bytes) -> None:
        self._rules = rules_of(overlay)
        self._name = "presskeep-" + hashlib.blake2b(html, digest_size=16).hexdigest()
        self._met: set[str] = set()

    def put(self, tree: LexborHTMLParser) -> None:
        """Stamp what the selectors match.

        Raises:
            BadOverlay: a selector is none.
        """
        name = self._name
        for number, (key, selector, _) in enumerate(self._rules):
            try:
                matched = tree.css(selector)
            except SelectolaxError:
                raise BadOverlay(f"{key}: not a CSS selector: {selector!r}") from None
            for node in matched[:_MAX_MATCHES]:
                self._met.add(key)
                before = node.attrs.get(name)
                node.attrs[name] = f"{before} {number}" if before else str(number)

    def take(self, stamped: list[str]) -> tuple[list[str], Marks]:
        """The tokens without stamps and without what is dropped; and where the stamps were."""
        opening = f' {self._name}="'
        page: list[str] = []
        at: list[list[int]] = [[] for _ in self._rules]
        dropped: list[Dropped] = []
        i = 0
        while i < len(stamped):
            token = stamped[i]
            start = token.find(opening)
            if start >= 0:
                end = token.index('"', start + len(opening))
                numbers = [int(n) for n in token[start + len(opening) : end].split()]
                token = stamped[i] = token[:start] + token[end + 1 :]
                if any(self._rules[n].key == DROP for n in numbers):
                    i = _drop(stamped, i, page, dropped)
                    continue
                for n in numbers:
                    at[n].append(len(page))
            page.append(token)
            i += 1
        return page, Marks(
            self._rules, at, dropped, self._met, _ends(page, {token for tokens in at for token in tokens})
        )


def _ends(page: list[str], wanted: set[int]) -> dict[int, int]:
    """The tokens that end elements, found in one pass: a look from each tag on would take a hostile page's square."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    raw = ""
    for i, token in enumerate(page):
        name = markup.name_of(token)
        if raw and name != f"/{raw}":
            continue
        raw = ""
        if name[:1] == "/":
            if opened and (start := opened.pop()) in wanted:
                ends[start] = i
        elif name and name not in markup.VOID:
            opened.append(i)
            raw = name if name in markup.RAW else ""
        elif i in wanted:
            ends[i] = i
    ends.update((start, len(page)) for start in opened if start in wanted)
    return ends


def _drop(stamped: list[str], i: int, page: list[str], dropped: list[Dropped]) -> int:
    """Leave an element out, but for an empty one of its name that still parts what stands around it. What follows it."""
    name = markup.name_of(stamped[i])
    end = markup.end_of(stamped, i)
    tail = stamped[end - 1].partition(">")[2]
    if name in markup.VOID:
        page[-1] += tail
        return end
    text = markup.text_of(stamped, i, _SHOWN)
    dropped.append(Dropped(len(page), stamped[i].partition(">")[0], text))
    page += [f"{name}>", f"/{name}>{tail}"]
    return end
