"""When the story appeared and was last changed: the exact statements of machines first, then what the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from scraper.parse import cues
from scraper.parse.dates import read_time
from scraper.parse.metadata.article import Article
from scraper.parse.metadata.evidence import Evidence, clean, property_text, short_text
from scraper.parse.metadata.surroundings import Line, is_apart

_PUBLISHED: Final = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date",
    "article:published", "cxenseparse:recs:publishtime", "last-modified-date", "article.published", "og:article:published_time",
    "date.created", "creation_date", "rnews:datepublished", "bt:pubdate", "citation_publication_date", "dc.date.created",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "dc.date.modified",
    "og:modified_time", "article:modified", "lastmod", "revised",
)  # fmt: skip
_URL_DAY: Final = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/._-]|$)")
_CHANGED: Final = re.compile(
    r"updat|modif|aktualisiert|stand\b|geändert|mis à jour|actualizad|aggiorna|atualiza|bijgewerkt|zaktualiz|обновл|تحديث|更新",
    re.I,
)
_AGO: Final = re.compile(r"\d+\s*(?:d|w|days?|weeks?|tage?n?|wochen?|jours?|semaines?|días?|semanas?)\b", re.I)


def read_published(
    evidence: Evidence, article: Article, after: list[Line], before: list[Line], language: str | None
) -> str | None:
    """RFC 3339; the first statement that is a date, and where that is a bare day, a time of the same day told elsewhere."""
    best: str | None = None
    for text in _statements(evidence, article, after, before):
        found = read_time(text, captured=evidence.captured, language=language)
        if found is None or (_AGO.search(text) and len(found) == 10):
            continue
        if best is None:
            best = found
        elif len(best) == 10 and len(found) > 10 and found.startswith(best):
            return found
        if len(best) > 10:
            break
    if best is not None and len(best) == 10:
        told = (read_time(t, captured=evidence.captured, language=language) for t in _posted_lines(evidence))
        best = next((t for t in told if t and len(t) > 10 and t.startswith(best)), best)
    if best is None and (match := _URL_DAY.search(evidence.url or evidence.canonical or "")):
        return read_time("-".join(match.groups()), captured=evidence.captured)
    if best is None:
        changes = (t for node in evidence.times[:20] if not is_apart(node) and _is_change(node) for t in _of_time(node))
        told = (read_time(t, captured=evidence.captured, language=language) for t in changes)
        best = next((t for t in told if t), None)
    return best


def read_modified(evidence: Evidence, article: Article, language: str | None) -> str | None:
    """RFC 3339 time of the last change that the page states."""
    texts = [*article.texts("dateModified"), *(v for v in map(evidence.meta, _MODIFIED) if v)]
    texts += [property_text(node) for node in evidence.properties.get("datemodified", ())[:3]]
    for node in evidence.times[:20]:
        if (_CHANGED.search(node.attributes.get("class") or "") or _CHANGED.search(_before(node))) and not is_apart(
            node
        ):
            texts.append(node.attributes.get("datetime") or short_text(node, 120))
    found = (read_time(clean(t), captured=evidence.captured, language=language) for t in texts)
    return next((f for f in found if f), None)


def _before(node: LexborNode) -> str:
    """The words just before an element, in it, or around it where it stands alone."""
    former = node.prev
    text = (
        (former.text_content or "")
        if former is not None and former.is_text_node
        else short_text(former, 60)
        if former
        else ""
    )
    parent = node.parent
    return f"{text[-60:]} {(parent.attributes.get('class') or '') if parent is not None else ''} {short_text(node, 60)}"


def _statements(evidence: Evidence, article: Article, after: list[Line], before: list[Line]) -> Iterator[str]:
    yield from article.texts("datePublished", "dateCreated")
    for name in _PUBLISHED:
        if value := evidence.meta(name):
            yield clean(value)
    for name in ("datepublished", "datecreated"):
        yield from (property_text(n) for n in evidence.properties.get(name, ())[:5] if not is_apart(n))
    near = {line.node.mem_id for line in (*after, *before)}
    for node in evidence.times[:20]:
        if not is_apart(node) and not _is_change(node) and (node.mem_id in near or node.attributes.get("datetime")):
            yield from _of_time(node)
    for line in (*after, *before):
        if title := line.node.attributes.get("title"):
            yield clean(title)  # <abbr title="…">, microformats
        near_enough = len(line.text) <= (160 if line.cues & cues.DATE else 80)
        if near_enough and any(c.isdigit() for c in line.text) and not _CHANGED.match(line.text):
            yield line.text


def _posted_lines(evidence: Evidence) -> Iterator[str]:
    """'This entry was posted on Tuesday, March 5th, 2013 at 8:30 am and is filed under …', at a story's end."""
    yield from (property_text(node) for node in evidence.properties.get("datepublished", ())[:20])
    root = evidence.tree.root
    for node in (
        root.css("[class*=postmeta],[class*=entry-meta],[class*=posted-on],[class*=post-date]")[:5] if root else ()
    ):
        if not is_apart(node):
            yield short_text(node, 120)


def _is_change(node: LexborNode) -> bool:
    """Does the text just before a ``time`` say that it is that of a change: 'Updated: '?"""
    former = node.prev
    return former is not None and former.is_text_node and bool(_CHANGED.search((former.text_content or "")[-30:]))


def _of_time(node: LexborNode) -> Iterator[str]:
    text = short_text(node, 120)
    if _CHANGED.search(text):
        return
    if stated := node.attributes.get("datetime"):
        yield clean(stated)
    if text:
        yield text
