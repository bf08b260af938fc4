"""Language, section, tags, canonical address, stated number of comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scraper import urls
from scraper.parse.markup import clean
from scraper.parse.metadata.article import Article, text_of
from scraper.parse.metadata.evidence import Evidence

MAX_TAGS: Final = 50
_MAX_TAG: Final = 100
_LANGUAGE: Final = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,3}$")
_COUNT_LIMIT: Final = 10_000_000


def read_language(evidence: Evidence) -> str | None:
    """A BCP 47 tag, as the page states it."""
    for stated in (
        evidence.lang,
        evidence.meta("content-language", "language", "dc.language"),
        evidence.meta("og:locale"),
    ):
        if stated and _LANGUAGE.match(stated.strip()):
            return stated.strip().replace("_", "-")
    return None


def read_section(evidence: Evidence, article: Article) -> str | None:
    """The paper's section."""
    stated = (
        clean(evidence.meta("article:section")),
        *article.texts("articleSection"),
        *evidence.property_texts("articlesection"),
    )
    return next((s[:_MAX_TAG] for s in stated if s), None)


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
        if tags := tuple(dict.fromkeys(split_tags(witness))):
            return tags[:MAX_TAGS]
    return ()


def split_tags(texts: Iterable[str]) -> Iterator[str]:
    """The tags in texts that may hold several, parted by commas and the like."""
    for text in texts:
        for tag in re.split(r"[,;|،、]", text):
            if (tag := clean(tag)) and len(tag) <= _MAX_TAG:
                yield tag


def read_canonical(evidence: Evidence) -> str | None:
    """The address the page gives for itself, absolute."""
    for stated in (evidence.canonical, evidence.meta("og:url")):
        if stated and (address := urls.join(evidence.url, stated.strip())):
            return address
    return None


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
