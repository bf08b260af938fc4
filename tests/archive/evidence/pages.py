"""Pages as HTML, and visits to them with the real parser."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scraper.archive import Archive
from scraper.model import Response, Stored
from scraper.parse import parse

URL = "https://gazette.example/2021/05/mill-closes/"
TITLE = "The old mill closes after ninety years"
PARAGRAPHS = (
    "The mill on the river closes at the end of the month, its owner said on Thursday, after 2.5 million sacks of flour.",
    "Nobody in the village can remember a time without it, and few of them slept well when the wheel stood still.",
    "“We looked for a buyer for three years,” said Ruth Alder, who has run it since 1994, and who will now keep bees.",
    "The council wants to turn the building into a museum, for which it would need a roof, a heating and a great deal of money.",
    "A first meeting is called for the ninth of June in the school, where there will be bread from the last sacks for all.",
)


def html(
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    title: str = TITLE,
    og: str | None = None,
    described: str | None = None,
    modified: str | None = None,
    head: str = "",
    before: str = "",
    after: str = "",
) -> bytes:
    """A story. ``og`` and ``described`` are what its metadata call it."""
    metas = f'<meta property="og:title" content="{escape(og)}">' if og else ""
    if modified:
        metas += f'<meta property="article:modified_time" content="{modified}">'
    if described:
        metas += f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{described}"}}</script>'
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{title} | Gazette</title>{metas}{head}"
        '<meta property="article:published_time" content="2021-04-30T07:30:00+01:00"></head>'
        f"<body>{before}<article><h1>{title}</h1>{''.join(f'<p>{text}</p>' for text in paragraphs)}</article>{after}"
        "</body></html>"
    ).encode()


def wall(title: str = "Just a moment...", text: str = "Verify you are human.", head: str = "") -> bytes:
    """What is shown in a page's place."""
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><p>{text}</p></body></html>".encode()


def answer(body: bytes, at: str, *, url: str = URL, asked: str | None = None, status: int = 200) -> Response:
    return Response(
        asked=asked or url,
        url=url,
        status=status,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=body,
        captured=at,
        redirects=((302, asked),) if asked else (),
    )


def visit(
    archive: Archive, body: bytes, at: str, *, url: str = URL, asked: str | None = None, status: int = 200
) -> Stored:
    """Split and store a page, as a crawl does."""
    return archive.store(answer(body, at, url=url, asked=asked, status=status), parse(body, url, captured=at))


def bodies(archive: Archive) -> list[tuple[int, str, str]]:
    """The versions of the body: number, cause, what changed."""
    return [(c.number, c.cause, c.summary) for c in archive.history(URL) if c.part == "body"]
