"""Lines inside a story that are only a label and links: 'Read also: …'."""

from __future__ import annotations

import re
from typing import Final

from scraper.model import RelatedLink
from scraper.parse import headings
from scraper.parse.outline import Outline
from scraper.parse.related.addresses import Addresses, twin
from scraper.parse.related.stories import headline, is_headline

_LONGEST: Final = 300  # characters of such a line
_SHORTEST: Final = 12  # a label and a headline in a script that needs few signs
_LABEL: Final = 60
_MANY: Final = 3  # links in a row
_SHORT: Final = 25  # characters of a link that may be a headline
_AROUND: Final = " :：»›>[(\ufeff"
_WITHIN: Final = re.compile(r"(.{3,40}?)[:：|]\s*(.{15,})")
"""A label inside the link itself."""


def find_inline(
    outline: Outline, addresses: Addresses, taken: set[int]
) -> tuple[list[tuple[int, RelatedLink]], set[int]]:
    """The links, each with its block, and all blocks that are such lines. ``taken`` are blocks of the comments."""
    found: list[tuple[int, RelatedLink]] = []
    blocks: set[int] = set()
    seen: set[str] = set()
    for b in _candidates(outline):
        text, href = outline.text[b], outline.href[b]
        if b in taken or not headings.may_be_label(text):
            continue
        pairs = (outline.links[b] or []) if href is None else [(href, text)]
        first = pairs[0][1]
        label, linked = _label(text, first)
        if not label or not headings.is_inline_label(label):
            continue
        if href is not None and " " not in label.strip():
            continue  # 'Interview: …', the kicker of a card
        if outline.link_chars[b] < 0.6 * (len(text) - len(label)) or _is_menu(pairs):
            continue
        for i, (href_, words) in enumerate(pairs):
            address = addresses.story(href_)
            title = headline(linked if i == 0 else words)
            if address is None or not is_headline(title):
                continue
            blocks.add(b)
            if (key := twin(address)) not in seen:
                seen.add(key)
                link = RelatedLink(url=address, title=title, heading=label.strip(_AROUND), kind="inline")
                found.append((b, link))
    return found, blocks


def _candidates(outline: Outline) -> list[int]:
    """The lines with links that may open with a label, before their words are looked at."""
    lines = [
        b
        for b, (pairs, text) in enumerate(zip(outline.links, outline.text, strict=True))
        if pairs and len(text) <= _LONGEST and (not text.startswith(pairs[0][1]) or _may_hold_label(pairs[0][1]))
    ]
    openers = headings.GLUED_FIRST
    cards = [
        b
        for b, (href, text) in enumerate(zip(outline.href, outline.text, strict=True))
        if href is not None
        and (":" in text or "|" in text or "：" in text or text.partition(" ")[0] in openers)
        and _SHORTEST <= len(text) <= _LONGEST
    ]
    return sorted(lines + cards)


def _may_hold_label(linked: str) -> bool:
    return ":" in linked or "|" in linked or "：" in linked or linked.partition(" ")[0] in headings.GLUED_FIRST


def _is_menu(pairs: list[tuple[str, str]]) -> bool:
    """Whether a row of links is of short names: 'More: Climate, Health, Oddities'."""
    return len(pairs) > _MANY and sum(len(words) >= _SHORT for _, words in pairs) < len(pairs) / 2


def _label(text: str, linked: str) -> tuple[str, str]:
    """The words before the first link, or at its beginning, and the rest of the link."""
    label = text[: max(0, text.find(linked))].strip()
    if not any(c.isalnum() for c in label):
        if cut := _WITHIN.match(linked):
            return cut[1] + ":", cut[2]
        end = headings.opens_with_label(linked)
        return linked[:end], linked[end:]
    return (label, linked) if len(label) <= _LABEL else ("", linked)
