"""The parse step from end to end: tokens, outline, labels, and the Page put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple

import msgspec
from msgspec import UNSET

from scraper import urls
from scraper.errors import EmptyPage
from scraper.model import CommentOverlay, Overlay, Page
from scraper.parse import markup, parser_version
from scraper.parse.body import body_text, read_blocks
from scraper.parse.comments import Thread, find_comments
from scraper.parse.comments.embedded import complete, embedded_comments
from scraper.parse.comments.told import Told
from scraper.parse.continuation import find_continuations
from scraper.parse.dates import read_time
from scraper.parse.decode import read_source
from scraper.parse.images import read_images
from scraper.parse.label import BODY, Reasons, label
from scraper.parse.live import Live, blocks_of, find_live, settle, span, times_of
from scraper.parse.markup import Source
from scraper.parse.metadata import Metadata, read_metadata
from scraper.parse.outline import Outline
from scraper.parse.overlay.boxes import read_boxes
from scraper.parse.overlay.fields import read_fields
from scraper.parse.overlay.regions import Regions, read_regions
from scraper.parse.overlay.stamp import Marks, Stamps
from scraper.parse.related import RelatedLinks, find_related
from scraper.parse.tags import printed_tags
from scraper.parse.walk import walk

_HEAD: Final = 2_000  # tokens in which a <base> may stand


class Parts(NamedTuple):
    """What is known of a page before its blocks are labelled."""

    outline: Outline
    meta: Metadata
    base: str | None
    """The address that links are relative to."""
    thread: Thread
    related: RelatedLinks
    linked: list[str]
    """The texts of its JSON-LD scripts."""
    live: Live
    laid: Laid | None = None
    """What an overlay says of it."""


class Laid(NamedTuple):
    """An overlay as it lies on one page."""

    overlay: Overlay
    marks: Marks
    regions: Regions
    fields: frozenset[str]
    """The fields of the metadata that it told."""


def read_parts(
    html: bytes,
    url: str | None,
    *,
    charset: str | None = None,
    captured: str | None = None,
    overlay: Overlay | None = None,
) -> Parts:
    """A page up to its labels: outline, metadata, and the blocks that comments and related links take."""
    if overlay is not None:
        return _read_told(html, url, charset, captured, overlay)
    source = read_source(html, charset)
    outline = walk(source.tokens)
    linked = source.data("ld+json")
    meta = read_metadata(outline, linked, url, captured)
    if not outline.text and not meta.title:
        raise EmptyPage("an empty page: there is no text in it")
    times = _times(captured, meta)
    base = _base(outline, url) or meta.canonical_url
    thread = find_comments(outline, base, times)
    thread.comments = complete(thread.comments, embedded_comments(linked, _states(source), times))
    related = find_related(outline, base, thread.blocks, times)
    live = find_live(outline, linked, thread.blocks | related.blocks, times)
    return Parts(outline, meta, base, thread, related, linked, live)


def _read_told(html: bytes, url: str | None, charset: str | None, captured: str | None, overlay: Overlay) -> Parts:
    """The same of a page whose site has an overlay."""
    stamps = Stamps(overlay, html)
    source = read_source(html, charset, stamps.put)
    tokens, marks = stamps.take(source.tokens)
    outline = walk(tokens, marks.tokens())
    linked = source.data("ld+json")
    meta = read_metadata(outline, linked, url, captured)
    meta, fields = read_fields(outline, marks, meta, _times(captured, meta))
    if not outline.text and not meta.title:
        raise EmptyPage("an empty page: there is no text in it")
    times = _times(captured, meta)
    base = _base(outline, url) or meta.canonical_url
    regions = read_regions(outline, overlay, marks)
    site = overlay.comments if isinstance(overlay.comments, CommentOverlay) else None
    thread = find_comments(outline, base, times, Told(outline, site, marks, regions, times))
    thread.blocks.difference_update(regions.body)
    if overlay.comments:
        thread.comments = complete(thread.comments, embedded_comments(linked, _states(source), times))
    else:  # what looks like comments is still none of the story
        thread.comments, thread.stated, meta.comment_count = [], None, None
    taken = thread.blocks.union(regions.body, regions.comments)
    related = find_related(outline, base, taken, times, read_boxes(outline, overlay, marks, regions))
    if not overlay.related:
        related.placed = []
    live = find_live(outline, linked, thread.blocks | related.blocks, times)
    live = live._replace(stated=False, updates=[] if regions.body else live.updates)
    return Parts(outline, meta, base, thread, related, linked, live, Laid(overlay, marks, regions, fields))


def _times(captured: str | None, meta: Metadata) -> Callable[[str], str | None]:
    return partial(read_time, captured=captured, language=meta.language)


def _states(source: Source) -> list[str]:
    return source.data("application/json") + source.data("text/json")


def label_parts(parts: Parts, reasons: Reasons | None = None) -> list[int]:
    """The label of each block of a page."""
    meta, told = parts.meta, parts.laid.regions if parts.laid else None
    labels = label(
        parts.outline,
        parts.thread.blocks,
        parts.related.blocks,
        meta.title,
        meta.subtitle,
        authors=meta.authors,
        told=told,
        reasons=reasons,
    )
    settle(parts.outline, parts.live, labels)
    return labels


def split(
    html: bytes, url: str | None, *, charset: str | None, captured: str | None, overlay: Overlay | None = None
) -> Page:
    """See ``scraper.parse.parse``."""
    parts = read_parts(html, url, charset=charset, captured=captured, overlay=overlay)
    outline, meta, base, thread, related = parts[:5]
    labels = label_parts(parts)
    blocks = read_blocks(outline, labels, base, meta.subtitle, times_of(parts.live, labels))
    blocks += blocks_of(parts.live, body_text(blocks)) if parts.live.updates else ()
    story = _story(labels)
    section, tags = (meta.section, meta.tags) if meta.section and meta.tags else printed_tags(outline, labels, story)
    published, modified = span(parts.live, meta.published, meta.modified)
    further = find_continuations(outline, url or meta.canonical_url, thread.blocks, story)
    page = Page(
        url=url,
        canonical_url=meta.canonical_url,
        site=urls.site(url or meta.canonical_url or "") or None,
        title=meta.title,
        subtitle=meta.subtitle,
        authors=meta.authors,
        published=published,
        modified=modified,
        language=meta.language,
        section=meta.section or section,
        tags=meta.tags or tags,
        body=body_text(blocks),
        blocks=blocks,
        images=read_images(outline, labels, base),
        comments=tuple(thread.comments),
        comment_count=thread.stated if thread.stated is not None else meta.comment_count,
        related=related.in_order(story),
        headlines=meta.headlines or UNSET,
        continuations=further.pages,
        page_number=further.number or UNSET,
        page_count=further.count or UNSET,
        comment_page=further.comment_page or UNSET,
        parser_version=parser_version(overlay),
    )
    return _sound(page)


def _story(labels: list[int]) -> range:
    """From the first to the last block of the body."""
    body = [b for b, name in enumerate(labels) if name == BODY]
    return range(body[0], body[-1] + 1) if body else range(0)


def _base(outline: Outline, url: str | None) -> str | None:
    """The address that links are relative to: the page's, or its <base href>."""
    for token in outline.page[:_HEAD]:
        if token.startswith(("base ", "body")):
            href = markup.value_of(token, "href") if token.startswith("base ") else None
            return urls.join(url, href) or url if href else url
    return url


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
