"""What was derived from captures: do versions follow each other, does each come from a good capture, is all there?

One question of SQL a rule, each of which must find nothing. They say what docs/schema.md promises.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final, NamedTuple

from scraper.archive.captures import GOOD
from scraper.archive.custody.checks import Check, Tick
from scraper.model import Finding

AGAIN: Final = "Restore it from a copy; 'presskeep reparse --all URL' derives anew what is shown"


class _Rule(NamedTuple):
    """``sql`` finds the rows that break it, and says of each which it is."""

    sql: str
    what: str


def _follows(table: str, thing: str, name: str) -> str:
    """Intervals of one thing follow each other from number 1 on, without gap or overlap, the last one open."""
    return (
        f"SELECT {name} FROM (SELECT *, lead(valid_from) OVER w AS next, row_number() OVER w AS place FROM {table}"
        f" WINDOW w AS (PARTITION BY {thing} ORDER BY number)) AS v WHERE valid_to IS NOT next OR number <> place"
    )


def _well_seen(table: str, page: str, name: str) -> str:
    """An interval begins with a good capture of the page, at its time; ``not_before`` is that of an earlier one."""
    return (
        f"SELECT {name} FROM {table} AS v LEFT JOIN capture AS c ON c.id = v.capture_id"
        f" WHERE c.page_id IS NOT {page} OR c.at <> v.valid_from OR c.outcome NOT IN {GOOD}"
        " OR v.not_before > v.valid_from OR (v.not_before IS NOT NULL AND NOT EXISTS (SELECT 1 FROM capture AS b"
        f" WHERE b.page_id = c.page_id AND b.at = v.not_before AND b.outcome IN {GOOD}))"
    )


def _listed(column: str, table: str) -> str:
    """The ids of an order are those of things of its page."""
    return (
        f"SELECT DISTINCT 'reading ' || p.id FROM parse AS p JOIN listing ON listing.id = p.{column}"
        " CROSS JOIN json_each(listing.items) AS place"
        f" LEFT JOIN {table} AS t ON t.id = place.value WHERE t.page_id IS NOT p.page_id OR t.gen IS NOT p.gen"
    )


_VERSION = (
    "'version ' || v.number || ' of the ' || v.part || ' of ' || (SELECT page.url FROM page WHERE page.id = v.page_id)"
)
_OF_COMMENT = "(SELECT page.url FROM page JOIN comment ON comment.page_id = page.id WHERE comment.id = v.comment_id)"
_COMMENT = f"'text ' || v.number || ' of comment ' || v.comment_id || ' on ' || {_OF_COMMENT}"
_STATE = f"'state ' || v.number || ' of comment ' || v.comment_id || ' on ' || {_OF_COMMENT}"
_RELATED = (
    "'state ' || v.number || ' of related link ' || v.related_id || ' of '"
    " || (SELECT page.url FROM page JOIN related ON related.page_id = page.id WHERE related.id = v.related_id)"
)
_NOT_FOLLOWING = "overlaps its neighbour, leaves a gap, or is misnumbered"
_NOT_SEEN = "does not begin with a good capture of its page, or not at its time"

_SERIES: Final = (
    _Rule(_follows("version", "page_id, gen, part", _VERSION), _NOT_FOLLOWING),
    _Rule(_follows("comment_version", "comment_id", _COMMENT), _NOT_FOLLOWING),
    _Rule(_follows("comment_state", "comment_id", _STATE), _NOT_FOLLOWING),
    _Rule(
        f"SELECT {_RELATED} FROM (SELECT *, lead(valid_from) OVER w AS next, row_number() OVER w AS place,"
        " lead(number) OVER w AS later FROM related_state WINDOW w AS (PARTITION BY related_id ORDER BY number)) AS v"
        " WHERE number <> place OR (later IS NOT NULL AND (valid_to IS NULL OR valid_to > next))",
        "overlaps its neighbour, or is misnumbered",
    ),
    _Rule(_well_seen("version", "v.page_id", _VERSION), _NOT_SEEN),
    _Rule(
        _well_seen("comment_version", "(SELECT page_id FROM comment WHERE comment.id = v.comment_id)", _COMMENT),
        _NOT_SEEN,
    ),
    _Rule(
        _well_seen("comment_state", "(SELECT page_id FROM comment WHERE comment.id = v.comment_id)", _STATE),
        _NOT_SEEN,
    ),
    _Rule(
        _well_seen("related_state", "(SELECT page_id FROM related WHERE related.id = v.related_id)", _RELATED),
        _NOT_SEEN,
    ),
    _Rule(
        "SELECT 'reading ' || v.id FROM parse AS v LEFT JOIN capture AS c ON c.id = v.capture_id"
        f" WHERE c.page_id IS NOT v.page_id OR c.at <> v.at OR c.outcome NOT IN {GOOD}",
        "is not of a good capture of its page, or not of its time",
    ),
    _Rule(
        "SELECT 'capture ' || c.id || ' of ' || c.url FROM capture AS c LEFT JOIN alias ON alias.url = c.url"
        f" WHERE c.outcome IN {GOOD} AND c.redirects IS NULL AND c.page_id IS NOT alias.page_id",
        "belongs to another page than its address",
    ),
    _Rule(
        "SELECT 'capture ' || c.id || ' of ' || c.url FROM capture AS c WHERE c.outcome = 'not_modified' AND NOT EXISTS"
        " (SELECT 1 FROM capture AS b WHERE b.blob_id = c.blob_id AND b.outcome = 'ok' AND b.page_id IS c.page_id)",
        "says that the page was not modified, and there is no capture of it with these bytes",
    ),
    _Rule(
        "SELECT 'capture ' || capture_id FROM continuation GROUP BY capture_id HAVING max(number) <> count(*)",
        "has misnumbered continuations",
    ),
    _Rule(_listed("comment_order", "comment"), "lists comments that are none of its page"),
    _Rule(_listed("related_order", "related"), "lists related links that are none of its page"),
)

_LOST: Final = (
    _Rule(
        f"SELECT {_VERSION} FROM version AS v WHERE part = 'body' AND NOT EXISTS (SELECT 1 FROM body WHERE version_id = v.id)",
        "has no text",
    ),
    _Rule(
        "SELECT 'body ' || version_id FROM body LEFT JOIN version ON version.id = version_id WHERE part IS NOT 'body'",
        "belongs to no version of a body",
    ),
    _Rule(
        "SELECT 'comment ' || id FROM comment WHERE NOT EXISTS (SELECT 1 FROM comment_version WHERE comment_id = id)"
        " OR NOT EXISTS (SELECT 1 FROM comment_state WHERE comment_id = id)",
        "has no text, or no state",
    ),
    _Rule(
        "SELECT 'related link ' || id FROM related WHERE NOT EXISTS (SELECT 1 FROM related_state WHERE related_id = id)",
        "was never shown",
    ),
    _Rule(
        "SELECT 'page ' || url FROM page AS p WHERE NOT EXISTS (SELECT 1 FROM version WHERE page_id = p.id"
        " AND gen = p.gen AND part = 'body') OR NOT EXISTS (SELECT 1 FROM parse WHERE page_id = p.id AND gen = p.gen)",
        "was never read, or not by the parser whose reading is shown",
    ),
    _Rule(
        "SELECT 'page ' || url FROM page AS p WHERE first_seen IS NOT (SELECT min(at) FROM capture"
        f" WHERE page_id = p.id AND outcome IN {GOOD}) OR last_seen IS NOT (SELECT max(at) FROM capture"
        f" WHERE page_id = p.id AND outcome IN {GOOD})",
        "was first or last seen at another time than it says",
    ),
    _Rule(
        "SELECT 'page ' || url FROM page WHERE NOT EXISTS (SELECT 1 FROM alias WHERE page_id = page.id AND why IN ('own', 'amp'))",
        "has no address that served it",
    ),
    _Rule(
        "SELECT 'bytes ' || lower(hex(sha256)) FROM blob WHERE codec NOT IN ('erased', 'pruned') AND NOT EXISTS"
        " (SELECT 1 FROM capture WHERE blob_id = blob.id) AND NOT EXISTS (SELECT 1 FROM continuation WHERE blob_id = blob.id)",
        "belong to no capture",
    ),
)


def _check(name: str, rules: tuple[_Rule, ...], advice: str) -> Check:
    def run(db: sqlite3.Connection, tick: Tick) -> Iterator[Finding]:
        for rule in rules:
            for (where,) in db.execute(rule.sql):
                yield Finding(check=name, where=str(where), what=rule.what, advice=advice)
            tick()

    return Check(name, f"SELECT {len(rules)}", run)


SERIES: Final = _check("series", _SERIES, AGAIN)
LOST: Final = _check("lost", _LOST, AGAIN)
