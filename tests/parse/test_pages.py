"""The pages of tests/fixtures/pages, split: each part against what a careful reader says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

import scraper
from scraper.model import Page

PAGES = Path(__file__).parent.parent / "fixtures" / "pages"
LAYOUTS = sorted(p.name for p in PAGES.iterdir())
METADATA = (
    "url",
    "canonical_url",
    "site",
    "title",
    "subtitle",
    "authors",
    "published",
    "modified",
    "language",
    "section",
    "tags",
)
CHOSEN_BY_PARSER = "~"
"""An id in expected.json that begins so stands for one the page does not give."""


@dataclass(frozen=True)
class Case:
    html: bytes
    expected: Page
    neither: list[str]
    """Lines of the page that are of no part: forms, newsletter boxes, menus, widgets."""

    def split(self) -> Page:
        return scraper.parse(self.html, self.expected.url)


@pytest.fixture(params=LAYOUTS)
def case(request: pytest.FixtureRequest) -> Case:
    folder = PAGES / request.param
    return Case(
        html=(folder / "page.html").read_bytes(),
        expected=msgspec.json.decode((folder / "expected.json").read_bytes(), type=Page),
        neither=(folder / "neither.txt").read_text(encoding="utf-8").splitlines(),
    )


def test_metadata(case: Case) -> None:
    page, expected = case.split(), case.expected
    assert {f: _time(getattr(page, f)) for f in METADATA} == {f: _time(getattr(expected, f)) for f in METADATA}


def test_blocks(case: Case) -> None:
    assert _plain(case.split().blocks) == _plain(case.expected.blocks)


def test_body_is_its_blocks_without_captions(case: Case) -> None:
    page = case.split()
    assert page.body == case.expected.body
    assert page.body == "\n\n".join(b.text for b in page.blocks if b.kind != "caption")


def test_comments(case: Case) -> None:
    page, expected = case.split(), case.expected
    assert _thread(page, expected) == _thread(expected, expected)
    assert page.comment_count == expected.comment_count


def test_related_links(case: Case) -> None:
    assert _plain(case.split().related) == _plain(case.expected.related)


def test_images(case: Case) -> None:
    assert _plain(case.split().images) == _plain(case.expected.images)


def test_no_part_takes_what_belongs_to_another(case: Case) -> None:
    page, expected = case.split(), case.expected
    body = page.body or ""
    assert [p for p in _paragraphs_of_comments(expected) if p in body] == []
    assert [r.excerpt for r in expected.related if r.excerpt and r.excerpt in body] == []
    story = [b.text for b in expected.blocks if len(b.text) > 40]
    assert [t for t in story for c in page.comments if t in c.text] == []
    assert [t for t in story for r in page.related if t in (r.title, r.excerpt)] == []


def test_what_belongs_to_no_part_is_in_none(case: Case) -> None:
    said = _said(case.split())
    assert [line for line in case.neither if line in said] == []


def test_expected_is_said_by_the_page(case: Case) -> None:
    printed = _squeeze(LexborHTMLParser(case.html).text(deep=True))
    texts = [case.expected.title or "", *case.neither]
    texts += [b.text for b in case.expected.blocks]
    texts += [p for c in case.expected.comments for p in (c.author or "", *c.text.split("\n\n"))]
    texts += [t for r in case.expected.related for t in (r.heading or "", r.title, r.excerpt or "")]
    assert [t for t in texts if _squeeze(t) not in printed] == []


def test_expected_holds_together(case: Case) -> None:
    expected = case.expected
    assert expected.body == "\n\n".join(b.text for b in expected.blocks if b.kind != "caption")
    depth = {c.id: c.depth for c in expected.comments}
    assert len(depth) == len(expected.comments)
    for comment in expected.comments:
        assert comment.depth == (depth[comment.parent_id] + 1 if comment.parent_id else 0), comment.id
    assert all(r.url.startswith("http") for r in expected.related)
    assert [line for line in case.neither if line in _said(expected)] == []


def _plain(values: Any) -> Any:
    """Structs as plain JSON values, whose differences pytest shows key by key."""
    return msgspec.to_builtins(values)


def _time(value: object) -> object:
    """UTC has two spellings."""
    return re.sub(r"(?<=\d)Z$", "+00:00", value) if isinstance(value, str) else value


def _thread(page: Page, expected: Page) -> list[dict[str, Any]]:
    """The comments with their parents by place, so that an id the page does not give may be any."""
    place = {c.id: n for n, c in enumerate(page.comments)}
    given = [not c.id.startswith(CHOSEN_BY_PARSER) for c in expected.comments]
    rows = []
    for n, comment in enumerate(page.comments):
        row = _plain(comment) | {"posted": _time(comment.posted)}
        row["parent"] = place.get(row.pop("parent_id"))
        if n < len(given) and not given[n]:
            row["id"] = bool(row["id"]) and place[comment.id] == n
        rows.append(row)
    return rows


def _said(page: Page) -> str:
    """All text of the three parts."""
    comments = (c.text for c in page.comments)
    related = (f"{r.title}\n{r.excerpt}" for r in page.related)
    return "\n".join([page.body or "", *comments, *related])


def _paragraphs_of_comments(page: Page) -> Iterator[str]:
    """But for those that quote the story."""
    for comment in page.comments:
        yield from (p for p in comment.text.split("\n\n") if p not in (page.body or ""))


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\u00ad]+", "", text)
