"""Stories over several pages, and threads over several pages of comments, in the ways that sites cut them; as HTML.

What WordPress does is the pattern: page 1 has the oldest comments that answer none, each with its answers, oldest first;
the newest may stand on top of each page, and the bare address may show the last page, which then has no other address.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import parse_qs, urlsplit

PATH = "/2026/11/the-ferry-and-the-goat/"


@dataclass(frozen=True)
class Said:
    """A comment as its author wrote it. ``parent``: the number of the one it answers."""

    number: int
    author: str
    text: str
    minute: int
    parent: int | None = None


@dataclass(frozen=True)
class Style:
    """How a site prints its threads."""

    size: int = 20
    """Comments on a page, those that answer others not counted."""
    newest_on_top: bool = False
    newest_page_first: bool = False
    """Whether the bare address shows the newest page."""
    counted_as_shown: bool = False
    """Whether page 1 is the first that is shown, and not the oldest."""
    ids: Literal["own", "by page", "none"] = "own"
    times: Literal["minute", "day", "none"] = "minute"
    address: Literal["path", "cpage", "page"] = "path"
    pager: Literal["numbers", "turns"] = "numbers"
    repeats: int = 0
    """How many of the comments on top of the thread each page shows again."""
    states: bool = True
    """Whether it says how many comments there are."""


def in_order(thread: Sequence[Said], style: Style) -> list[Said]:
    """The thread as the site would print it on one page."""
    return [said for root in _roots(thread, style) for said in _under(root, thread)]


def pages(thread: Sequence[Said], style: Style) -> int:
    """How many pages of comments there are."""
    return max(1, -(-len(_roots(thread, style)) // style.size))


def comment_page(thread: Sequence[Said], style: Style, number: int | None, body: str = "") -> str:
    """The story's page with one page of its comments; None is the bare address. Past the last, there are none."""
    last = pages(thread, style)
    bare = last if style.newest_page_first else 1
    here = number or bare
    roots = _roots(thread, style)
    if not style.counted_as_shown and style.newest_on_top:
        roots = roots[::-1]
    shown = roots[(here - 1) * style.size : here * style.size]
    if not style.counted_as_shown and style.newest_on_top:
        shown.reverse()
    first = [root for root in _roots(thread, style)[: style.repeats] if root not in shown]
    items = [_item(root, thread, style, n, here) for n, root in enumerate([*first, *shown], 1)]
    pager = "".join(_pager(here, last, bare, style))
    stated = f"<h2 class='comments-title'>{len(thread)} comments</h2>" if style.states else "<h2>Comments</h2>"
    return (
        "<!doctype html><html lang='en'><head><title>The ferry and the goat</title>"
        f"<link rel='canonical' href='{PATH}'></head><body class='single'><article><h1>The ferry and the goat</h1>"
        f"{body or STORY}</article><div id='comments' class='comments-area'>{stated}"
        f"<ol class='comment-list'>{''.join(items)}</ol>{pager}</div></body></html>"
    )


def number_in(address: str) -> int | None:
    """The page of comments that an address asks for."""
    parts = urlsplit(address)
    for name in ("cpage", "page"):
        if name in (asked := parse_qs(parts.query)):
            return int(asked[name][0])
    mark = "/comment-page-"
    return int(parts.path.partition(mark)[2].strip("/")) if mark in parts.path else None


STORY = "".join(
    f"<p>The ferry came back at noon with two bicycles and a goat, said the {who}, and left again without the goat.</p>"
    for who in ("captain", "owner of the goat", "woman at the kiosk")
)


def _roots(thread: Sequence[Said], style: Style) -> list[Said]:
    roots = [said for said in thread if said.parent is None]
    return roots[::-1] if style.newest_on_top else roots


def _under(said: Said, thread: Sequence[Said]) -> Iterator[Said]:
    yield said
    for other in thread:
        if other.parent == said.number:
            yield from _under(other, thread)


def _item(said: Said, thread: Sequence[Said], style: Style, place: int, page: int, depth: int = 1) -> str:
    answers = [other for other in thread if other.parent == said.number]
    nested = "".join(
        _item(other, thread, style, place * 100 + n, page, depth + 1) for n, other in enumerate(answers, 1)
    )
    number = said.number if style.ids == "own" else place
    own = "" if style.ids == "none" else f" id='comment-{number}'"
    hours, minutes = divmod(said.minute, 60)
    moment = f"2026-11-{1 + hours // 24:02}T{hours % 24:02}:{minutes:02}:00Z"
    value = {"minute": moment, "day": moment[:10], "none": ""}[style.times]
    time = f"<time datetime='{value}'>{value.replace('T', ' ')[:16]}</time>" if value else ""
    return (
        f"<li class='comment depth-{depth}'{own}><div class='comment-body'><div class='comment-author vcard'>"
        f"<cite class='fn'>{escape(said.author)}</cite></div><div class='comment-metadata'>{time}</div>"
        f"<div class='comment-content'><p>{escape(said.text)}</p></div></div>"
        f"{f'<ol class=children>{nested}</ol>' if nested else ''}</li>"
    )


def _pager(here: int, last: int, bare: int, style: Style) -> Iterator[str]:
    if last == 1 or here > last:
        return
    yield "<nav class='comment-navigation comments-pagination'><div class='nav-links'>"
    if style.pager == "turns":
        older, newer = ("Newer", "Older") if style.counted_as_shown and style.newest_on_top else ("Older", "Newer")
        if here > 1:
            yield f"<a class='prev' href='{_address(here - 1, bare, style)}'>{older} comments</a>"
        if here < last:
            yield f"<a class='next' href='{_address(here + 1, bare, style)}'>{newer} comments</a>"
    else:
        for number in range(1, last + 1):
            if number == here:
                yield f"<span class='page-numbers current'>{number}</span>"
            elif number in (1, last) or abs(number - here) < 3:
                yield f"<a class='page-numbers' href='{_address(number, bare, style)}'>{number}</a>"
    yield "</div></nav>"


def _address(number: int, bare: int, style: Style) -> str:
    if number == bare:
        return f"{PATH}#comments"
    if style.address == "path":
        return f"{PATH}comment-page-{number}/#comments"
    return f"{PATH}?{'cpage' if style.address == 'cpage' else 'page'}={number}#comments"
