"""The sample news site of tests/fixtures/site: three kinds of markup, and what a later visit finds changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import scraper
from scraper.model import Page

FIXTURES = Path(__file__).parent.parent / "fixtures"
ORIGIN = "http://site.invalid"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FIXTURES / "site-expected.json").read_text(encoding="utf-8"))

EDITED = "/2021/06/council-postpones-vote-on-market-roof/"
COMMENTED = "/2023/03/night-bus-nine-to-run-on-fridays/"
ROTATED = "/2023/05/tide-mill-turns-again/"


def split(path: str, visit: str = "site") -> Page:
    return scraper.parse((FIXTURES / visit / path.strip("/") / "index.html").read_bytes(), ORIGIN + path)


@pytest.mark.parametrize("path", EXPECTED)
def test_article(path: str) -> None:
    page = split(path)
    assert {
        "title": page.title,
        "authors": list(page.authors),
        "published": (page.published or "").replace("Z", "+00:00"),  # UTC has two spellings
        "blocks": len(page.blocks),
        "words": sum(len(b.text.split()) for b in page.blocks),
        "comments": len(page.comments),
        "replies": sum(c.parent_id is not None for c in page.comments),
        "related": [r.url.removeprefix(ORIGIN) for r in page.related if r.kind == "related"],
    } == EXPECTED[path]


def test_silent_edit_is_one_block() -> None:
    first, later = split(EDITED), split(EDITED, "site-later")
    changed = [(a.text, b.text) for a, b in zip(first.blocks, later.blocks, strict=True) if a != b]
    assert len(changed) == 1
    assert "eleven councillors" in changed[0][0]
    assert "twelve councillors" in changed[0][1]
    assert changed_fields(first, later) == {"blocks", "body"}


def test_new_comment_amid_noise_is_one_comment() -> None:
    first, later = split(COMMENTED), split(COMMENTED, "site-later")
    assert later.comments[:-1] == first.comments
    assert later.comments[-1].author == "Stop at Nether Marsh"
    assert changed_fields(first, later) == {"comments", "comment_count"}


def test_rotated_block_is_related_links_alone() -> None:
    first, later = split(ROTATED), split(ROTATED, "site-later")
    assert changed_fields(first, later) == {"related"}
    assert {r.url for r in first.related} != {r.url for r in later.related}


def changed_fields(first: Page, later: Page) -> set[str]:
    before, after = msgspec.to_builtins(first), msgspec.to_builtins(later)
    return {field for field in before if before[field] != after[field]}
