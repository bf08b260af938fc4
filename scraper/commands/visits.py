"""What is said of a visit: the line of a page that ``add`` and ``crawl`` print, and the table at the end of a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from scraper.commands.output import Output, counted, cut, table
from scraper.commands.safety import one_line
from scraper.model import Part, Stored, Visit

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

LONGEST_TABLE = 60
"""Rows of the table at the end of a run; a crawl of thousands is counted, not listed."""

_COUNTS = 72
"""Columns from which that table has room for the counts of each page beside its title."""

_TOLD = 3
"""Reasons that are told why a story is not whole."""

_STYLES = {"new": "green", "changed": "yellow", "unchanged": "dim", "list": "cyan", "failed": "red"}


class VisitLine(Struct, kw_only=True):
    """A visit as ``--json`` prints it."""

    url: str
    """As it was asked."""
    page: str | None
    """The name under which the archive files the page."""
    result: Literal["new", "changed", "unchanged", "list", "failed"]
    what: str
    """The same in words: ``new version: body, +1 comment``, or the sentence that says why the visit failed."""
    title: str | None = None
    paragraphs: int = 0
    comments: int = 0
    related: int = 0
    new_versions: tuple[Part, ...] = ()
    comments_added: int = 0
    comments_edited: int = 0
    comments_gone: int = 0
    discovered: int = 0
    """How many addresses a feed, sitemap or section page gave."""
    missing: tuple[str, ...] = ()
    """Why further pages that the story names are not in it, a sentence each."""
    status: int | None = None
    """The HTTP status of a visit that failed, where there was an answer."""


def line_of(visit: Visit) -> VisitLine:
    """What is to be told of a visit."""
    if visit.failure:
        reason = visit.failure.reason
        what = reason if visit.asked in reason else f"{visit.asked}: {reason}"
        return VisitLine(url=visit.asked, page=None, result="failed", what=what, status=visit.failure.status)
    if not (visit.page and visit.stored):
        what = f"gives {counted(visit.discovered, 'address', 'addresses')}"
        return VisitLine(url=visit.asked, page=None, result="list", what=what, discovered=visit.discovered)
    page, stored = visit.page, visit.stored
    return VisitLine(
        url=visit.asked,
        page=stored.page_url,
        result="new" if stored.first else "changed" if stored.new else "unchanged",
        what=_verdict(stored),
        title=page.title,
        paragraphs=sum(b.kind == "paragraph" for b in page.blocks),
        comments=len(page.comments),
        related=len(page.related),
        new_versions=stored.new,
        comments_added=stored.comments_added,
        comments_edited=stored.comments_edited,
        comments_gone=stored.comments_gone,
        discovered=visit.discovered,
        missing=visit.missing,
    )


def _verdict(stored: Stored) -> str:
    """What a capture changed, in words."""
    if stored.first:
        return "new"
    told = [
        text
        for number, text in (
            (stored.comments_added, f"+{counted(stored.comments_added, 'comment')}"),
            (stored.comments_edited, f"{counted(stored.comments_edited, 'comment')} edited"),
            (stored.comments_gone, f"{counted(stored.comments_gone, 'comment')} deleted"),
        )
        if number
    ]
    parts = [p for p in stored.new if p != "comments" or not told]
    return ", ".join([*([f"new version: {', '.join(parts)}"] if parts else []), *told]) or "unchanged"


def tell(out: Output, line: VisitLine) -> None:
    """Print the line of a visit."""
    if out.json:
        out.document(line)
        return
    if line.missing:
        out.problem(f"{line.url} is not whole: {'; '.join(line.missing[:_TOLD])}")
    if line.result == "failed":
        out.problem(line.what)
    elif out.quiet:
        return
    elif out.on_terminal:
        out.show(_drawn(line, out.console.width))
    else:
        counts = (None,) * 3 if line.result == "list" else (line.paragraphs, line.comments, line.related)
        out.record(line.page or line.url, line.what, *counts, line.title)


def _drawn(line: VisitLine, width: int) -> Text:
    from rich.text import Text

    if line.result == "list":
        return Text.assemble((one_line(line.url), "dim"), "  ", (line.what, _STYLES["list"]))
    counts = f"{line.paragraphs:>4} paragraphs {line.comments:>4} comments {line.related:>3} related  "
    title = Text(one_line(line.title or line.url), no_wrap=True)
    title.truncate(max(16, width - len(counts) - max(len(line.what), 12)), overflow="ellipsis", pad=True)
    return Text.assemble(title, (counts, "dim"), (line.what, _STYLES[line.result]))


class Tally:
    """What a run has told so far: the first pages by name, and the rest counted."""

    def __init__(self) -> None:
        self.pages: list[VisitLine] = []
        self.count = self.paragraphs = self.comments = self.related = 0
        self.results: Counter[str] = Counter()

    def add(self, line: VisitLine) -> None:
        """Count a visit."""
        self.results[line.result] += 1
        if line.result in ("list", "failed"):
            return
        self.count += 1
        self.paragraphs += line.paragraphs
        self.comments += line.comments
        self.related += line.related
        if len(self.pages) < LONGEST_TABLE:
            self.pages.append(line)

    def table(self, width: int) -> Table:
        """The pages with what each was split into, and the totals below."""
        from rich.text import Text

        counted_too = width >= _COUNTS
        rows = table("page*", *(["paragraphs>", "comments>", "related>"] if counted_too else []), "stored")
        rows.show_footer = True
        for line in self.pages:
            counts = [str(n) for n in (line.paragraphs, line.comments, line.related)] if counted_too else []
            rows.add_row(cut(line.title or line.url), *counts, Text(line.what, style=_STYLES[line.result]))
        if self.count > len(self.pages):
            rows.add_row(f"and {self.count - len(self.pages):,} more")
        totals = [f"{n:,}" for n in (self.paragraphs, self.comments, self.related)] if counted_too else []
        for column, footer in zip(rows.columns, (counted(self.count, "page"), *totals, self.told()), strict=True):
            column.footer = footer
        return rows

    def told(self) -> str:
        """The results in words: ``3 new, 12 unchanged, 1 failed``."""
        return ", ".join(
            f"{self.results[r]:,} {r}" for r in ("new", "changed", "unchanged", "failed") if self.results[r]
        )
