"""All that is derived from a page's captures, named once for those who take it down."""

from __future__ import annotations

import sqlite3

# In an order that references allow. Each has ?1 for the page; {which} is a condition on the generation, its column ``gen``.
_TAKE_DOWN = (
    "DELETE FROM unread WHERE capture_id IN (SELECT id FROM capture WHERE page_id = ?1) AND {which}",
    "DELETE FROM headline WHERE page_id = ?1 AND {which}",
    "DELETE FROM parse WHERE page_id = ?1 AND {which}",
    "DELETE FROM body WHERE version_id IN (SELECT id FROM version WHERE page_id = ?1 AND {which})",
    "DELETE FROM version WHERE page_id = ?1 AND {which}",
    "DELETE FROM comment_version WHERE comment_id IN (SELECT id FROM comment WHERE page_id = ?1 AND {which})",
    "DELETE FROM comment_state WHERE comment_id IN (SELECT id FROM comment WHERE page_id = ?1 AND {which})",
    "DELETE FROM comment WHERE page_id = ?1 AND {which}",
    "DELETE FROM related_state WHERE related_id IN (SELECT id FROM related WHERE page_id = ?1 AND {which})",
    "DELETE FROM related WHERE page_id = ?1 AND {which}",
)
_ALL = tuple(statement.format(which="TRUE") for statement in _TAKE_DOWN)
_FORMER = tuple(
    statement.format(which="gen <> (SELECT page.gen FROM page WHERE page.id = ?1)") for statement in _TAKE_DOWN
)


def take_down(db: sqlite3.Connection, page_id: int, *, former: bool = False) -> None:
    """Delete what was derived for a page: all of it, or with ``former`` that of the generations that are not shown.

    What feeds and lists called a page is of no generation, and goes with all. Texts, orders and metadata to which nothing
    refers any more stay, and so do the page's words in the index.
    """
    for statement in _FORMER if former else _ALL:
        db.execute(statement, (page_id,))
