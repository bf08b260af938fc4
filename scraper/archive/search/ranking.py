"""What was found, put in order and made into hits.

BM25 (https://en.wikipedia.org/wiki/Okapi_BM25) over the places of each term in the stored texts: rare terms count more
than common ones, a second place less than the first, a short text more than a long one. A place in the title counts as
five in the text. What is equal stands newest first.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import mean

from scraper.archive import times
from scraper.archive.search.candidates import Finder
from scraper.archive.search.entries import blocks_of, names_of
from scraper.archive.search.filters import Filters
from scraper.archive.search.folding import fold
from scraper.archive.search.query import Query, Term
from scraper.archive.search.snippets import passage
from scraper.model import Hit, SearchPart

_TITLE = 5.0
_AUTHOR = 2.0
_COMMENT = 0.7
"""What a comment's score is taken by: of a story and a comment that fit alike, the story comes first."""

_SATURATION, _LENGTH = 1.2, 0.5
"""BM25's k1 and b."""

_LONGEST = 50_000
"""Characters of a text in which places are counted."""

_ENOUGH = 12
"""Places of a term in a text beyond which it makes no difference how many there are."""

_OF_A_PAGE = 3
"""Comments of one page among the hits, where stories are looked for, too."""


@dataclass
class _Text:
    """A text that was found: where its hit comes from, what is weighed, and the passages to show of it."""

    hit: Hit
    passages: tuple[str, ...]
    length: int
    counts: tuple[float, ...]


def ranked(db: sqlite3.Connection, query: Query, finder: Finder, limits: Filters, limit: int) -> list[Hit]:
    """The best of what is found."""
    terms = [term for group in query.must for term in group]
    found = finder.find()
    bodies = [_body(db, version_id, terms, limits.parts) for version_id in found.bodies]
    comments = [_comment(db, *text, terms, limits.as_of) for text in found.comments]
    weights = [_weight(finder.rarity(term)) for term in terms] if len(terms) > 1 else [1.0]
    for texts, share in ((bodies, 1.0), (comments, _COMMENT)):
        usual = mean(text.length for text in texts) if texts else 0
        for text in texts:
            text.hit.score = round(share * _score(text, weights, usual), 4)
    ordered = sorted([*bodies, *comments], key=lambda text: (text.hit.score, text.hit.captured), reverse=True)
    return [_shown(text, terms) for text in islice(_few_of_a_page(ordered, bool(bodies), limit), limit)]


def _weight(rarity: float) -> float:
    return 0.01 + math.log(1 + (1 - rarity) / (rarity + 1e-6))


def _score(text: _Text, weights: Sequence[float], usual: float) -> float:
    length = 1 - _LENGTH + _LENGTH * (text.length / usual if usual else 1)
    parts = zip(weights, text.counts, strict=True)
    return sum(weight * count * (_SATURATION + 1) / (count + _SATURATION * length) for weight, count in parts)


def _few_of_a_page(ordered: Sequence[_Text], with_stories: bool, limit: int) -> Iterator[_Text]:
    """The first of the texts, of each page its story once, and of its comments a few where there are stories."""
    shown: Counter[tuple[str, bool]] = Counter()
    for text in ordered:
        comment = text.hit.part == "comments"
        most = 1 if not comment else _OF_A_PAGE if with_stories else limit
        shown[text.hit.url, comment] += 1
        if shown[text.hit.url, comment] <= most:
            yield text


def _shown(text: _Text, terms: Sequence[Term]) -> Hit:
    """The hit with its passage: of the paragraph in which the most terms are, and those the most often."""
    best = max(text.passages, key=lambda passage: _fit(passage, terms), default="")
    chosen = best if any(_fit(best, terms)) else None
    if chosen is None and text.hit.part == "body" and any(_fit(text.hit.title or "", terms)):
        text.hit.part = "title"
        chosen = text.hit.title
    if chosen is None:
        chosen = next(iter(text.passages), text.hit.title or "")
    text.hit.pieces = passage(chosen, terms)
    return text.hit


def _fit(text: str, terms: Sequence[Term]) -> tuple[int, int]:
    folded = fold(text[:_LONGEST])
    counts = [_count(term, folded) for term in terms]
    return sum(1 for count in counts if count), sum(counts)


def _counts(terms: Sequence[Term], *fields: tuple[float, str]) -> tuple[float, ...]:
    """How often each term stands in the fields of a text, by the weight of each field."""
    folded = [(weight, fold(text[:_LONGEST])) for weight, text in fields if text]
    return tuple(sum(weight * _count(term, text) for weight, text in folded) for term in terms)


def _count(term: Term, folded: str) -> int:
    return sum(1 for _ in islice(term.places(folded), _ENOUGH))


def _body(db: sqlite3.Connection, version_id: int, terms: Sequence[Term], parts: frozenset[SearchPart]) -> _Text:
    url, site, number, title, subtitle, authors, published, blocks, seen, until = db.execute(
        "SELECT url, site.name, number, title, subtitle, authors, published, text, valid_from, valid_to FROM version"
        " JOIN page ON page.id = page_id JOIN site ON site.id = site_id JOIN body ON version_id = version.id"
        " JOIN text ON text.id = blocks WHERE version.id = ?",
        (version_id,),
    ).fetchone()
    passages = (*([subtitle] if subtitle else []), *(block.text for block in blocks_of.decode(blocks)))
    if "body" not in parts:
        passages = ()
    names = tuple(names_of.decode(authors))
    text = "\n".join(passages)
    return _Text(
        _hit("body" if "body" in parts else "title", url, site, title, number, names, published, seen, until),
        passages,
        len(text),
        _counts(terms, (_TITLE, title or ""), (_AUTHOR, "\n".join(names)), (1.0, text)),
    )


def _comment(db: sqlite3.Connection, comment_id: int, number: int, terms: Sequence[Term], as_of: str | None) -> _Text:
    url, site, title, name, author, posted, text, seen, until = db.execute(
        "SELECT url, site.name, (SELECT title FROM body JOIN version ON version.id = version_id"
        "  WHERE page_id = page.id AND gen = page.gen AND part = 'body' AND valid_from <= :at"
        "  ORDER BY number DESC LIMIT 1),"
        " comment.name, author, posted, text, v.valid_from,"
        " (SELECT min(at) FROM (SELECT v.valid_to AS at UNION ALL SELECT valid_from FROM comment_state"
        "  WHERE comment_id = comment.id AND state <> 'shown' AND valid_from > v.valid_from AND valid_to IS NULL))"
        " FROM comment_version AS v JOIN comment ON comment.id = v.comment_id JOIN page ON page.id = comment.page_id"
        " JOIN site ON site.id = site_id JOIN text ON text.id = text_id WHERE comment_id = :comment AND v.number = :number",
        {"comment": comment_id, "number": number, "at": as_of or times.END_OF_TIME},
    ).fetchone()
    names = () if author is None else (author,)
    hit = _hit("comments", url, site, title, number, names, posted, seen, until, name)
    return _Text(hit, (text,), len(text), _counts(terms, (_AUTHOR, author or ""), (1.0, text)))


def _hit(
    part: SearchPart,
    url: str,
    site: str,
    title: str | None,
    version: int,
    authors: tuple[str, ...],
    published: str | None,
    captured: str,
    until: str | None,
    comment: str | None = None,
) -> Hit:
    return Hit(
        url=url,
        site=site,
        title=title,
        part=part,
        version=version,
        comment=comment,
        authors=authors,
        published=published,
        captured=captured,
        until=until,
        pieces=(),
        score=0.0,
    )
