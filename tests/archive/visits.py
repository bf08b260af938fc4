"""Pages and visits built by hand: what the parser and the fetcher would hand to the archive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from scraper.archive import Archive
from scraper.model import Block, Comment, Failure, Outcome, Page, RelatedLink, Response, Stored

URL = "https://example.com/2021/05/story/"

PARAGRAPHS = (
    "YEREVAN — The council said on Thursday that 2.5 % of the budget would go to schools.",
    "“We have waited for this,” said the mayor, who did not take questions.",
    "The opposition called the vote a farce and left the chamber before it was counted.",
)


def day(number: int, time: str = "12:00:00") -> str:
    """A time in May 2021 in the form of captures."""
    return f"2021-05-{number:02}T{time}.000000Z"


def blocks(paragraphs: Iterable[str]) -> tuple[Block, ...]:
    return tuple(Block(kind="paragraph", text=text) for text in paragraphs)


def story(
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    title: str = "Council votes for schools",
    comments: Sequence[Comment] = (),
    related: Sequence[RelatedLink] = (),
    stated: int | None = -1,
    **fields: object,
) -> Page:
    """A page. It states as many comments as it prints unless told otherwise."""
    page = Page(
        title=title,
        blocks=blocks(paragraphs),
        comments=tuple(comments),
        comment_count=len(comments) if stated == -1 else stated,
        related=tuple(related),
        parser_version="test 1",
    )
    return msgspec.structs.replace(page, **fields)


def comment(
    number: int | str,
    text: str,
    author: str | None = "Ani",
    *,
    posted: str | None = "2021-05-13T18:04:00",
    parent: int | None = None,
) -> Comment:
    parent_id = None if parent is None else str(parent)
    return Comment(
        id=str(number), text=text, author=author, posted=posted, parent_id=parent_id, depth=0 if parent is None else 1
    )


def link(path: str, title: str, *, heading: str | None = "You May Also Like") -> RelatedLink:
    return RelatedLink(url=f"https://example.com{path}", title=title, heading=heading)


def answer(
    page: Page,
    at: str,
    *,
    url: str = URL,
    asked: str | None = None,
    redirects: Sequence[tuple[int, str]] = (),
    noise: str = "",
) -> Response:
    """The response a page was split from: bytes that differ where the pages do, or the ``noise`` does."""
    return Response(
        asked=asked or url,
        url=url,
        status=200,
        headers=(("content-type", "text/html; charset=utf-8"),),
        body=msgspec.json.encode(page) + noise.encode(),
        captured=at,
        redirects=tuple(redirects),
    )


def visit(
    archive: Archive,
    page: Page,
    at: str,
    *,
    url: str = URL,
    asked: str | None = None,
    redirects: Sequence[tuple[int, str]] = (),
    noise: str = "",
    run: int | None = None,
) -> Stored:
    """Store one visit."""
    return archive.store(answer(page, at, url=url, asked=asked, redirects=redirects, noise=noise), page, run=run)


def failure(
    at: str, *, url: str = URL, outcome: Outcome = "error", status: int | None = 500, body: bytes | None = None
) -> Failure:
    return Failure(
        asked=url, captured=at, outcome=outcome, reason=f"the server answered {status}", status=status, body=body
    )


def summary(archive: Archive, url: str = URL) -> list[tuple[str, int, str, str]]:
    """The history of a page: part, number, cause, what changed."""
    return [(c.part, c.number, c.cause, c.summary) for c in archive.history(url)]
