"""One story in many scripts: from right to left, without spaces, in two signs a word. All of it, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.model import Page

STORIES: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "scripts.toml").read_text(encoding="utf-8"))
RIGHT_TO_LEFT = ("ar", "he", "fa")

MARKED = """<!DOCTYPE html><html lang="{lang}" dir="{dir}"><head><title>{title} | Example</title><meta charset="{charset}"></head>
<body><header><a href="/">Example</a><nav><ul><li><a href="/a">1</a></li><li><a href="/b">2</a></li></ul></nav></header>
<main><article><h1>{title}</h1><p class="byline">{byline}</p><time datetime="2024-05-01T10:00:00+02:00">1.5.</time>
<div class="entry-content">{paragraphs}</div></article>
<aside class="related-posts"><h3>{related_heading}</h3><ul>{links}</ul></aside>
<section id="comments"><h2>{comments}</h2><ol class="comment-list">{thread}</ol></section></main>
<footer><p>© 2024 Example</p></footer></body></html>"""

PLAIN = """<html lang="{lang}"><head><title>{title}</title></head><body><div><div><a href="/">Example</a></div>
<div><h1>{title}</h1><div>{byline}</div>{paragraphs}</div>
<div><h3>{related_heading}</h3>{cards}</div></div></body></html>"""


def page(lang: str, template: str, encoding: str = "utf-8") -> bytes:
    story = STORIES[lang]
    thread = "".join(
        f'<li class="comment" id="comment-{n}"><b class="fn">Reader {n}</b><time datetime="2024-05-0{n}">{n}</time>'
        f"<p>{story['comment']} {n}</p></li>"
        for n in (1, 2)
    )
    html = template.format(
        lang=lang,
        dir="rtl" if lang in RIGHT_TO_LEFT else "ltr",
        charset=encoding,
        byline=story["byline"].format(author=f'<a rel="author" href="/author/1">{story["author"]}</a>'),
        paragraphs="".join(f"<p>{text}</p>" for text in story["body"]),
        links="".join(f'<li><a href="/story-number-{n}">{text}</a></li>' for n, text in enumerate(story["related"])),
        cards="".join(f'<div><a href="/story-number-{n}">{text}</a></div>' for n, text in enumerate(story["related"])),
        thread=thread,
        **{name: story[name] for name in ("title", "related_heading", "comments")},
    )
    return html.encode(encoding, "xmlcharrefreplace")


def split(lang: str, template: str) -> Page:
    return scraper.parse(page(lang, template), "https://example.com/the-ferry-and-the-goat")


@pytest.mark.parametrize("lang", STORIES)
def test_a_page_whose_markup_says_what_it_is(lang: str) -> None:
    story, read = STORIES[lang], split(lang, MARKED)
    assert read.title == story["title"]
    assert read.authors == (story["author"],)
    assert [block.text for block in read.blocks] == story["body"]
    assert [comment.text for comment in read.comments] == [f"{story['comment']} {n}" for n in (1, 2)]
    assert [link.title for link in read.related] == story["related"]
    assert read.language == lang


@pytest.mark.parametrize("lang", STORIES)
def test_a_page_whose_markup_says_nothing(lang: str) -> None:
    story, read = STORIES[lang], split(lang, PLAIN)
    assert read.title == story["title"]
    assert [block.text for block in read.blocks] == story["body"]
