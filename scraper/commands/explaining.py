"""Why a page was split as it was, printed: what ``parse --explain`` shows."""

from __future__ import annotations

from typing import Final

from scraper.commands.output import Output, cut, table
from scraper.commands.safety import one_line
from scraper.model import BlockReason, Explanation

_STYLES: Final = {"body": "green", "comment": "cyan", "related": "magenta", "none": "dim"}
_WIDE: Final = 100
"""Columns from which a terminal has room for the element beside class, reason and text."""


def tell(out: Output, found: Explanation, *, pretty: bool = False) -> None:
    """Print an explanation: a table on a terminal, lines in a pipe, one object as JSON."""
    for key in found.unmatched:
        out.note(f"{found.overlay}: {key} matches nothing on this page")
    if out.json:
        out.document(found, pretty=pretty)
    elif out.on_terminal:
        _draw(out, found)
    else:
        for field in found.metadata:
            out.record(field.name, "meta", None, field.why, None, field.value)
        for block in found.blocks:
            out.record(block.index, block.label, _score(block), block.why, block.path, block.text)


def _draw(out: Output, found: Explanation) -> None:
    if found.metadata:
        fields = table("field", "value*", "from*")
        for field in found.metadata:
            fields.add_row(field.name, cut(field.value), cut(field.why))
        out.show(fields, "")
    wide = out.console.width >= _WIDE
    blocks = table("#>", "class", "score>", "why*", *(["element*"] if wide else []), "text*")
    for block in found.blocks:
        told = [cut(text) for text in (block.why, *([_end(block.path)] if wide else []), block.text[:200])]
        number = "" if block.index is None else str(block.index)
        blocks.add_row(number, block.label, _score(block) or "", *told, style=_STYLES[block.label])
    out.show(blocks)
    out.note(f"overlay: {one_line(found.overlay)}" if found.overlay else "no overlay")


def _score(block: BlockReason) -> str | None:
    return None if block.score is None else f"{block.score:.2f}"


def _end(path: str) -> str:
    """The last step of a path: there is no room for all of them."""
    return path.rpartition(" ")[2]
