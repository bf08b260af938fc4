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
_LABEL: Final = 60
_MARK: Final = re.compile("[:：|]")
_WITHIN: Final = re.compile(r"(.{3,40}?)[:：|]\s*(.{15,})")
"""A label inside the link itself."""


def find_inline(
    outline: Outline, addresses: Addresses, taken: set[int]
) -> tuple[list[tuple[int, RelatedLink]], set[int]]:
    """The links, each with its block, and all blocks that are such lines. ``taken`` are blocks of the comments."""
    found: list[tuple[int, RelatedLink]] = []
    blocks: set[int] = set()
    seen: set[str] = set()
    for b, pairs in enumerate(outline.links):
        if not pairs or len(text := outline.text[b]) > _LONGEST or b in taken:
            continue
        if text.startswith(pairs[0][1]) and not _MARK.search(pairs[0][1], 0, _LABEL):
            continue  # the link comes first, and has no label in it
        if not headings.may_be_label(text):
            continue
        label, linked = _label(text, pairs[0][1])
        if not label or not headings.is_inline_label(label):
            continue
        if outline.link_chars[b] < 0.6 * (len(text) - len(label)):
            continue
        for i, (href, words) in enumerate(pairs):
            address = addresses.story(href)
            title = headline(linked if i == 0 else words)
            if address is None or not is_headline(title):
                continue
            blocks.add(b)
            if (key := twin(address)) not in seen:
                seen.add(key)
                link = RelatedLink(url=address, title=title, heading=label.strip(" :：»›>[("), kind="inline")
                found.append((b, link))
    return found, blocks


def _label(text: str, linked: str) -> tuple[str, str]:
    """The words before the first link, or at its beginning, and the rest of the link."""
    label = text[: max(0, text.find(linked))].strip()
    if not label and (cut := _WITHIN.match(linked)):
        return cut[1] + ":", cut[2]
    return (label, linked) if len(label) <= _LABEL else ("", linked)
