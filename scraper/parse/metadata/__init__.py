"""What a page says about its story: title, authors, dates, section, tags. Several witnesses, none believed alone.

``evidence`` gathers what the markup states, ``article`` picks the JSON-LD that is of this story, ``surroundings`` reads
the lines around the headline; each of the other modules settles one thing from these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scraper.model import Headline
from scraper.parse.metadata.article import Article
from scraper.parse.metadata.authors import read_authors
from scraper.parse.metadata.bylines import Byline
from scraper.parse.metadata.details import (
    read_canonical,
    read_comment_count,
    read_language,
    read_section,
    read_tags,
)
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.sites import Site
from scraper.parse.metadata.standfirst import read_subtitle
from scraper.parse.metadata.surroundings import Surroundings
from scraper.parse.metadata.titles import read_headline
from scraper.parse.metadata.when import read_modified, read_published
from scraper.parse.outline import Outline


@dataclass(slots=True)
class Metadata:
    """What was found; None and empty where nothing was."""

    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    comment_count: int | None = None
    site_name: str | None = None
    headline_variants: tuple[str, ...] = ()
    headlines: tuple[Headline, ...] = ()


def read_metadata(outline: Outline, scripts: Sequence[str], url: str | None, captured: str | None) -> Metadata:
    """Read a page's metadata.

    Args:
        outline: the page.
        scripts: the texts of its JSON-LD scripts.
        url: its address.
        captured: RFC 3339 time of the visit, for relative times.
    """
    evidence = Evidence(outline, scripts, url, captured)
    article = Article(evidence)
    site = Site(evidence)
    headline = read_headline(evidence, article, site)
    around = Surroundings(outline, headline.shown.first, headline.shown.end)
    language = read_language(evidence)
    return Metadata(
        title=headline.title,
        subtitle=read_subtitle(evidence, article, headline.title, around.after),
        authors=read_authors(evidence, article, site, Byline(around, outline)),
        published=read_published(evidence, article, around, language),
        modified=read_modified(evidence, article, language),
        language=language,
        section=read_section(evidence, article, headline.title),
        tags=read_tags(evidence, article),
        canonical_url=read_canonical(evidence),
        comment_count=read_comment_count(article),
        site_name=site.name,
        headline_variants=headline.variants,
        headlines=tuple(Headline(source=place, text=text) for place, text in headline.places.items()),
    )
