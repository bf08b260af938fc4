"""The parse step from end to end: tree, outline, labels, and the Page put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from scraper import urls
from scraper.errors import EmptyPage
from scraper.model import Page
from scraper.parse import PARSER_VERSION
from scraper.parse.body import body_text, read_blocks
from scraper.parse.comments import find_comments
from scraper.parse.dates import read_time
from scraper.parse.decode import read_tree
from scraper.parse.images import read_images
from scraper.parse.label import BODY, label
from scraper.parse.metadata import read_metadata
from scraper.parse.related import find_related
from scraper.parse.tags import printed_tags
from scraper.parse.walk import walk


def split(html: bytes, url: str | None, *, charset: str | None, captured: str | None) -> Page:
    """See ``scraper.parse.parse``."""
    tree = read_tree(html, charset)
    meta = read_metadata(tree, url, captured)
    outline = walk(tree)
    if not outline.text and not meta.title:
        raise EmptyPage("an empty page: there is no text in it")
    times: Callable[[str], str | None] = partial(read_time, captured=captured, language=meta.language)
    base = _base(tree, url) or meta.canonical_url
    thread = find_comments(outline, base, times)
    related = find_related(outline, base, thread.blocks, times)
    labels = label(outline, thread.blocks, related.blocks, meta.title, meta.subtitle)
    blocks = read_blocks(outline, labels, base, meta.subtitle)
    story = _story(labels)
    section, tags = (meta.section, meta.tags) if meta.section and meta.tags else printed_tags(outline, labels, story)
    page = Page(
        url=url,
        canonical_url=meta.canonical_url,
        site=urls.site(url or meta.canonical_url or "") or None,
        title=meta.title,
        subtitle=meta.subtitle,
        authors=meta.authors,
        published=meta.published,
        modified=meta.modified,
        language=meta.language,
        section=meta.section or section,
        tags=meta.tags or tags,
        body=body_text(blocks),
        blocks=blocks,
        images=read_images(outline, labels, base),
        comments=tuple(thread.comments),
        comment_count=thread.stated if thread.stated is not None else meta.comment_count,
        related=related.in_order(story),
        parser_version=PARSER_VERSION,
    )
    return _sound(page)


def _story(labels: list[int]) -> range:
    """From the first to the last block of the body."""
    body = [b for b, name in enumerate(labels) if name == BODY]
    return range(body[0], body[-1] + 1) if body else range(0)


def _base(tree: object, url: str | None) -> str | None:
    """The address that links are relative to: the page's, or its <base href>."""
    node = tree.css_first("base[href]")  # type: ignore[attr-defined]
    href = node.attributes.get("href") if node is not None else None
    return urls.join(url, href) or url if href else url


def _sound(page: Page) -> Page:
    """The page without what neither JSON nor SQLite can hold: lone surrogates, which a page's scripts may name."""
    try:
        msgspec.json.encode(page)
    except UnicodeEncodeError:
        values = _mended(msgspec.to_builtins(page))
        return msgspec.convert(values, Page)
    return page


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _mended(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(entry) for entry in value]
    return value
