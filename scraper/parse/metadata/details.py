"""Language, section, tags, canonical address, stated number of comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

from scraper import urls
from scraper.parse.jsonld import types
from scraper.parse.markup import clean
from scraper.parse.metadata.article import Article, text_of
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.languages import is_in, told_language
from scraper.parse.metadata.words import overlap

MAX_TAGS: Final = 50
_MAX_TAG: Final = 100
_SAME: Final = 0.8
_MAX_SECTION: Final = 60
_MAX_ITEMS: Final = 100
_MAX_CRUMBS: Final = 20
_NO_SECTION: Final = re.compile(
    r"uncategori[sz]ed|tags?|articles?|archives?|none|null|undefined|home(?:page)?|\W*|\d+", re.IGNORECASE
)
_KIND: Final = re.compile(
    r"^(?:(?:[a-z]+ )?category: *|(?:sections?|topics?|tags?|organi[sz]ations?|persons?|places?)/)", re.IGNORECASE
)
_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{24,64}|\d+(?:\.\d+)+", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,3}$")
_COUNT_LIMIT: Final = 10_000_000


def read_language(evidence: Evidence) -> str | None:
    """A BCP 47 tag, as the page states it, or as its words tell where it states none."""
    texts = evidence.outline.text
    for stated in (
        evidence.lang,
        evidence.meta("content-language", "language", "dc.language"),
        *(text_of(item.get("inLanguage")) for item in evidence.items[:_MAX_ITEMS] if "inLanguage" in item),
        evidence.meta("og:locale"),
    ):
        if stated and _LANGUAGE.match(stated.strip()):
            tag = _cased(stated.strip().replace("_", "-"))
            # English is what templates declare by default, whatever is then written into them.
            told = told_language(texts) if tag.startswith("en") and not is_in(texts, "en") else None
            return tag if told in (None, "en") else told
    return told_language(texts)


def _cased(tag: str) -> str:
    """A tag in the letters that RFC 5646 (2.1.1) sets it in: ``en-GB``, ``zh-Hant``."""
    first, *rest = tag.split("-")
    sizes = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(sizes.get(len(part), str.lower)(part) for part in rest)])


def read_section(evidence: Evidence, article: Article, title: str | None) -> str | None:
    """The paper's section: as stated, or the last of the breadcrumbs above the story."""
    stated = chain(
        map(clean, evidence.all_meta("article:section")),
        article.texts("articleSection"),
        evidence.property_texts("articlesection"),
        reversed(_crumbs(evidence)[1:]),
    )
    named = (s for s in stated if 0 < len(s) <= _MAX_SECTION and not _NO_SECTION.fullmatch(s))
    return next((s for s in named if not title or overlap(s, title) < _SAME), None)


def _crumbs(evidence: Evidence) -> list[str]:
    """The breadcrumbs of the JSON-LD, from the front page on, without the page itself."""
    trail = next((i for i in evidence.items[:_MAX_ITEMS] if "BreadcrumbList" in types(i)), None)
    steps = trail.get("itemListElement") if trail else None
    if not isinstance(steps, list):
        return []
    named = [step for step in steps[:_MAX_CRUMBS] if isinstance(step, dict)]
    page = evidence.url or evidence.canonical
    last = named[-1].get("item") if named else None
    address = last.get("@id") if isinstance(last, dict) else last
    if named and (not address or (page and address == page) or address == evidence.canonical):
        named.pop()  # the page itself
    return [text_of(step.get("name") or step.get("item")) for step in named]


def read_tags(evidence: Evidence, article: Article) -> tuple[str, ...]:
    """The keywords of the first witness that has any."""
    witnesses: tuple[Iterable[str], ...] = (
        evidence.all_meta("article:tag"),
        article.texts("keywords"),
        evidence.property_texts("keywords"),
        evidence.all_meta("news_keywords"),
        evidence.all_meta("parsely-tags", "sailthru.tags", "cxenseparse:tags"),
        evidence.all_meta("keywords"),
    )
    for witness in witnesses:
        if tags := tuple(dict.fromkeys(tag.lstrip("#") for tag in split_tags(witness))):
            return tags[:MAX_TAGS]
    return ()


def split_tags(texts: Iterable[str]) -> Iterator[str]:
    """The tags in texts that may hold several, parted by commas and the like."""
    for text in texts:
        for tag in re.split(r"[,;|،、]", text):
            if (tag := _KIND.sub("", clean(tag))) and len(tag) <= _MAX_TAG and not _ID.fullmatch(tag):
                yield tag


def read_canonical(evidence: Evidence) -> str | None:
    """The address the page gives for itself, absolute; not one that can't be it, as a form filled in wrongly gives."""
    for stated in (evidence.canonical, evidence.meta("og:url")):
        if stated and (address := urls.join(evidence.url, stated.strip())) and _may_be(address, evidence.url):
            return address
    return None


def _may_be(address: str, url: str | None) -> bool:
    """Is this the address of a page on the web, and of a story where the page's own is?"""
    parts = urlsplit(address)
    name = parts.hostname or ""
    if "%" in name or ("." not in name and name != (urlsplit(url).hostname if url else None)):
        return False
    return bool(parts.path.strip("/") or parts.query) or not (url and urlsplit(url).path.strip("/"))


def read_comment_count(article: Article) -> int | None:
    """``commentCount``, or the interaction counter of comments."""
    for value in article.texts("commentCount"):
        if value.isdigit() and int(value) <= _COUNT_LIMIT:
            return int(value)
    for value in article.values("interactionStatistic"):
        if isinstance(value, dict) and "Comment" in str(value.get("interactionType")):
            count = text_of(value.get("userInteractionCount"))
            if count.isdigit() and int(count) <= _COUNT_LIMIT:
                return int(count)
    return None
