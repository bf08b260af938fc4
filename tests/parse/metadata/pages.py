"""Small pages with a headline, metadata and a story, for the tests of what pages say of themselves."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from scraper.parse import markup
from scraper.parse.metadata import Metadata, read_metadata
from scraper.parse.walk import walk

URL = "https://www.tidewater.example/2021/05/roof.html"
VISIT = "2026-11-24T20:37:50Z"
HEADLINE = "Council postpones vote on market roof"
STANDFIRST = "A third delay leaves traders under buckets for another winter"
PARAGRAPH = f"<p>{'The council met on Monday and put the vote off once more. ' * 6}</p>"
STORY = f"<div class=content>{PARAGRAPH * 3}</div>"


def read_page(html: str, url: str | None = None, captured: str | None = None) -> Metadata:
    source = markup.read(html.encode())
    return read_metadata(walk(source.tokens), source.data("ld+json"), url, captured)


def read(head: str = "", body: str = "", *, url: str | None = URL) -> Metadata:
    return read_page(f"<html><head>{head}</head><body>{body}</body></html>", url, VISIT)


def under_headline(markup: str, head: str = "") -> Metadata:
    return read(head, f"<article><header><h1>{HEADLINE}</h1>{markup}</header>{STORY}</article>")


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" property="{name}" content="{escape(content)}">'


def title(text: str) -> str:
    return f"<title>{text}</title>"


def jsonld(**said: Any) -> str:
    text = json.dumps({"@type": "NewsArticle", "headline": HEADLINE} | said).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'
