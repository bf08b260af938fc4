"""A page laid out as text: head, story, comments in their threads, related links.

One list of lines serves both the terminal, which wraps and colours them, and the pipe, which gets them as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scraper.commands.output import Output, between, counted, instant
from scraper.commands.safety import safe
from scraper.model import ArchivedPage, Block, Comment, RelatedLink

WIDTH = 88
"""Longest line of running text on a terminal, in columns."""

_STEP = 2
"""How far a reply stands in from what it answers, in columns."""

_DEEPEST = 8
"""Replies deeper than this stand no further in: a long quarrel must not end at the right edge."""


@dataclass(frozen=True)
class Line:
    """A paragraph of output: its text, what stands before its first line, and how it is set."""

    text: str = ""
    indent: int = 0
    mark: str = ""
    style: str = ""

    def plain(self) -> str:
        """The line without colour; what is broken inside it stays under its begin."""
        hang = "\n" + " " * (self.indent + len(self.mark))
        return (" " * self.indent + self.mark + safe(self.text).replace("\n", hang)).rstrip()


def draw(out: Output, page: ArchivedPage) -> None:
    """Print a page on the terminal."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    width = min(WIDTH, out.console.width)
    for line in lines(page):
        text = Text(safe(line.text), style=line.style)
        if line.mark:
            grid = Table.grid()
            grid.add_column(width=len(line.mark))
            grid.add_column()
            grid.add_row(Text(line.mark, style="dim"), text)
            out.console.print(Padding(grid, (0, 0, 0, line.indent)), width=width)
        else:
            out.console.print(Padding(text, (0, 0, 0, line.indent)), width=width)


def lines(page: ArchivedPage) -> Iterator[Line]:
    """All of a page, in the order it is read."""
    yield from _head(page)
    for block in page.blocks:
        yield from _block(block)
    if page.comments:
        yield Line()
        yield Line(_counted(page), style="bold cyan")
        for comment in page.comments:
            yield from _comment(comment)
    if page.related:
        yield Line()
        yield Line(counted(len(page.related), "related link"), style="bold cyan")
        yield from _related(page.related)


def _head(page: ArchivedPage) -> Iterator[Line]:
    yield Line(page.title or "(no title)", style="bold")
    if page.subtitle and page.subtitle not in {b.text for b in page.blocks}:
        yield Line(page.subtitle, style="italic")
    if page.authors:
        yield Line("By " + ", ".join(page.authors))
    if dates := [
        f"{name} {time}" for name, time in (("published", page.published), ("modified", page.modified)) if time
    ]:
        yield Line(", ".join(dates), style="dim")
    if marks := [m for m in (page.section, *page.tags) if m]:
        yield Line(" · ".join(marks), style="dim")
    yield Line(page.url or "", style="dim")
    versions = f"body {page.version.body}, comments {page.version.comments}, related {page.version.related}"
    yield Line(f"seen {instant(page.captured)} UTC, version: {versions}{_state(page)}", style="dim")
    if (since := page.since.body) and since.not_before:
        yield Line(f"the text was changed last {between(since.not_before, since.captured)} UTC", style="dim")


def _counted(page: ArchivedPage) -> str:
    """'77 comments'; '57 of 77 comments' where the page counts more than were seen."""
    seen, stated = len(page.comments), page.comment_count or 0
    return f"{seen:,} of {counted(stated, 'comment')}" if stated > seen else counted(seen, "comment")


def _state(page: ArchivedPage) -> str:
    if page.status == "moved" and isinstance(page.moved_to, str):
        return f", moved to {page.moved_to}"
    return "" if page.status == "live" else f", {page.status}"


def _block(block: Block) -> Iterator[Line]:
    if isinstance(block.posted, str):
        yield Line()
        yield Line(block.posted, style="green")
    match block.kind:
        case "list_item":
            yield Line(block.text, mark="• ")
        case "quote":
            yield Line()
            yield Line(block.text, mark="│ ")
        case "caption":
            yield Line()
            yield Line(block.text, style="dim", mark="  ")
        case "heading" | "subheading":
            yield Line()
            yield Line(block.text, style="bold")
        case _:
            yield Line()
            yield Line(block.text)


def _comment(comment: Comment) -> Iterator[Line]:
    indent = _STEP * (1 + min(comment.depth, _DEEPEST))
    votes = f"{comment.votes:+d}" if isinstance(comment.votes, int) else None
    yield Line()
    yield Line(
        " · ".join(p for p in (comment.author or "(no name)", comment.posted, votes) if p), indent, style="green"
    )
    yield Line(comment.text, indent)


def _related(links: Iterable[RelatedLink]) -> Iterator[Line]:
    heading: str | None = None
    for number, link in enumerate(links):
        if number == 0 or link.heading != heading:
            heading = link.heading
            yield Line()
            yield Line(heading or f"({link.kind})", _STEP, style="bold")
        yield Line(link.title, _STEP, mark="• ")
        yield Line(link.url, 2 * _STEP, style="blue")
        if isinstance(link.excerpt, str):
            yield Line(link.excerpt, 2 * _STEP, style="dim")
