"""A difference as text: removed and added words marked, moved things named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from scraper.commands.output import Output, instant
from scraper.commands.safety import one_line, safe
from scraper.model import PageDiff, TextPiece

if TYPE_CHECKING:
    from rich.text import Text

_SIGNS = {"added": "+", "removed": "-", "edited": "~", "moved": ">", "same": " "}
_STYLES = {"added": "green underline", "removed": "red strike", "same": ""}
_SIGN_STYLES = {"added": "green", "removed": "red", "edited": "yellow", "moved": "cyan"}

Entry = tuple[str, str, Sequence[TextPiece]]
"""What became of a thing (``added`` …), its name, and its text in pieces."""


def lines(diff: PageDiff) -> Iterator[str]:
    """A difference as plain lines: ``[-removed-]``, ``{+added+}``."""
    yield diff.url
    yield _span(diff)
    for heading, entries in _parts(diff):
        yield from ("", heading)
        for op, name, pieces in entries:
            yield f"{_SIGNS[op]} {one_line(name)}: {_plain(op, pieces)}" if pieces else f"{_SIGNS[op]} {one_line(name)}"


def draw(out: Output, diff: PageDiff) -> None:
    """Print a difference on the terminal."""
    from rich.table import Table
    from rich.text import Text

    coloured = out.console.color_system is not None and not out.console.no_color
    out.show(Text(safe(diff.url), style="bold"), Text(_span(diff), style="dim"))
    for heading, entries in _parts(diff):
        out.show(Text(), Text(heading, style="bold cyan"))
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True, max_width=24)
        grid.add_column()
        for op, name, pieces in entries:
            named = Text(one_line(name), style="dim", overflow="ellipsis")
            # Without colour a terminal may show no strike either, and then the words would run into each other.
            text = _coloured(pieces) if coloured else Text(_plain(op, pieces))
            grid.add_row(Text(_SIGNS[op], style=_SIGN_STYLES.get(op, "")), named, text)
        out.show(grid)


def _span(diff: PageDiff) -> str:
    parts = []
    for part in ("body", "comments", "related"):
        a, b = getattr(diff.old_version, part), getattr(diff.new_version, part)
        parts.append(f"{part} {a}" if a == b else f"{part} {a} -> {b}")
    return f"{instant(diff.old)} -> {instant(diff.new)} UTC, {', '.join(parts)}"


def _parts(diff: PageDiff) -> Iterator[tuple[str, list[Entry]]]:
    body: list[Entry] = [(b.op, b.what, b.pieces) for b in diff.body if b.op != "same"]
    if body:
        yield "body", body
    if diff.comments:
        yield "comments", [(c.op, f"{c.author or '(no name)'} ({c.id})", c.pieces) for c in diff.comments]
    if diff.related:
        yield "related links", [(r.op, r.title, (("same", r.url),)) for r in diff.related]


def _plain(op: str, pieces: Sequence[TextPiece]) -> str:
    # A whole thing that came or went has its sign before it: marks around all of its text would say it twice.
    marks = {"removed": "[-{}-]", "added": "{{+{}+}}"} if op == "edited" else {}
    return "".join(marks.get(kind, "{}").format(safe(text)) for kind, text in pieces)


def _coloured(pieces: Sequence[TextPiece]) -> Text:
    from rich.text import Text

    return Text.assemble(*((safe(text), _STYLES[kind]) for kind, text in pieces))
