"""The story put together from its blocks: paragraphs, headings, lists, quotes, captions, tables, code, in order."""

from __future__ import annotations

import re
from typing import Final

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from scraper import urls
from scraper.model import Block, BlockKind, Link
from scraper.parse import headings
from scraper.parse.captions import caption_and_credit
from scraper.parse.label import BODY, is_caption
from scraper.parse.outline import Outline

_CELL_CHARS: Final = 160  # a table whose cells hold more on the average is there for the layout
_LONG: Final = 80  # characters from which on the same text is no refrain
_SAYS: Final = re.compile(r"[^\s*\-–—_·•.~#|\u200b-\u200f\u2060\ufeff]")
_SHORTEST_PULLED: Final = 30
_MOST_PULLED: Final = 50  # quotes: a page with more quotes others
_QUOTATION: Final = " \"'“”„‘’«»‹›–—-."
_ITEMS: Final = ("li", "dd", "dt")


def read_blocks(
    outline: Outline, labels: list[int], url: str | None, subtitle: str | None, posted: dict[int, str]
) -> tuple[Block, ...]:
    """The blocks labelled as body, as the page has them. A block printed twice is one, a short one if it is so in a
    row.

    ``posted`` are the times of the entries of a live blog, by their first blocks.
    """
    blocks: list[Block] = []
    long: set[str] = set()
    tables: set[int] = set()
    lead = headings.plain(subtitle) if subtitle else ""
    for b, label in enumerate(labels):
        if label != BODY:
            continue
        table = outline.ancestor(outline.element[b], "table")
        if table >= 0:
            if table in tables:
                continue
            if text := _table(outline, labels, table):
                tables.add(table)
                blocks.append(Block(kind="table", text=text, posted=posted.get(b, UNSET)))
                continue
        block = _block(outline, b, url)
        if lead and block.kind in ("paragraph", "heading") and headings.plain(block.text) == lead:
            block = Block(kind="subheading", text=block.text, links=block.links)
            lead = ""
        if b in posted:
            block = replace(block, posted=posted[b])
        if _is_new(block, blocks, long):
            blocks.append(block)
    if blocks and blocks[-1].kind == "subheading" and len(blocks) > 1:
        # Nothing is under it: a bold last line is a name or a note.
        blocks[-1] = replace(blocks[-1], kind="paragraph")
    return _without_pull_quotes(blocks)


def _without_pull_quotes(blocks: list[Block]) -> tuple[Block, ...]:
    """The blocks but for quotes that only repeat, set large, what a paragraph says."""
    if not 0 < sum(block.kind == "quote" for block in blocks) <= _MOST_PULLED:
        return tuple(blocks)
    told = "\n".join(block.text for block in blocks if block.kind != "quote")
    return tuple(
        block
        for block in blocks
        if block.kind != "quote" or len(block.text) < _SHORTEST_PULLED or block.text.strip(_QUOTATION) not in told
    )


def _is_new(block: Block, blocks: list[Block], long: set[str]) -> bool:
    """Whether a block says something, and what no block before it said: pages print the same for phone and desktop."""
    text = block.text
    if not text or (not _SAYS.search(text) and block.kind != "code"):
        return False
    if len(text) < _LONG:
        return not (blocks and blocks[-1].kind == block.kind and blocks[-1].text == text)
    if text in long:
        return False
    long.add(text)
    return True


def body_text(blocks: tuple[Block, ...]) -> str | None:
    """The text of a body: its blocks but for the captions, parted by blank lines."""
    return "\n\n".join(block.text for block in blocks if block.kind != "caption") or None


def _block(outline: Outline, b: int, url: str | None) -> Block:
    text = outline.text[b]
    element = outline.element[b]
    links = _links(outline, b, url)
    level = outline.level(b)
    kind: BlockKind = "paragraph"
    if is_caption(outline, b):
        caption, _ = caption_and_credit(outline, b)
        return Block(kind="caption", text=caption, links=links)
    if level:
        return Block(kind="heading", text=text, level=level, links=links)
    if outline.tag[element] == "pre":
        kind = "code"
    elif outline.ancestor(element, "blockquote") >= 0:
        kind = "quote"
    elif any(outline.tag[e] in _ITEMS for e in (element, outline.parent[element]) if e >= 0):
        kind = "list_item"
    elif len(text) < 120 and outline.bold[b] >= 0.95 * len(text) and not re.search(r"[.,;]$", text):
        kind = "subheading"
    return Block(kind=kind, text=text, links=links)


def _links(outline: Outline, b: int, url: str | None) -> tuple[Link, ...] | UnsetType:
    pairs = [(outline.href[b] or "", outline.text[b])] if outline.href[b] is not None else outline.links[b] or []
    links = tuple(
        Link(url=address, text=words) for href, words in pairs if (address := urls.join(url, href)) is not None
    )
    return links or UNSET


def _table(outline: Outline, labels: list[int], table: int) -> str | None:
    """The cells of a table, a row a line; None where the table only lays out the page."""
    rows: dict[int, dict[int, list[str]]] = {}
    chars = count = 0
    for b in range(outline.first[table], outline.end[table]):
        if labels[b] != BODY:
            continue
        cell = outline.ancestor(outline.element[b], "td", "th")
        row = outline.ancestor(outline.element[b], "tr")
        if cell < 0 or row < 0 or cell < table:
            continue
        text = outline.text[b].replace("\n", " ")
        rows.setdefault(row, {}).setdefault(cell, []).append(text)
        chars += len(text)
    count = sum(len(cells) for cells in rows.values())
    if count < 4 or max(len(cells) for cells in rows.values()) < 2 or chars / count > _CELL_CHARS:
        return None
    return "\n".join("\t".join(" ".join(texts) for texts in cells.values()) for cells in rows.values())
