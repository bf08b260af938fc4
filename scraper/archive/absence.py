"""Which comments that a page prints no more are gone. Pure.

A page that prints as many comments as it counts has no room for another one. A page that prints fewer proves nothing.
One that counts none may print a part of its thread: but where all the others are there, the comment's neighbours on both
sides among them, and nothing came in its stead, what is missing from the middle was taken away. The end of a thread, a
list of constant length, or one with further pages tell nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from msgspec import UNSET

from scraper.archive.comments import Ground, Row
from scraper.model import Page

Thread = Literal["all", "partial", "unstated"]

_MOST_MISSING = 0.1
"""Share of a thread that may be missing from the middle of it; more is another part of it, not a deletion."""
_MOST_OF_SIBLINGS = 0.25
"""The same among the answers to one comment: '5 more answers' is folded away, not deleted. One may always be missing."""


def completeness(page: Page) -> Thread:
    """Did the page print every comment it counts? Where it counts none, nobody knows."""
    if page.comment_count is None:
        return "unstated"
    return "all" if page.comment_count <= len(page.comments) else "partial"


def gone(
    page: Page,
    former: Sequence[Row],
    ids: Sequence[int],
    parents: Sequence[int | None],
    *,
    notices: int,
    ever_partial: bool,
) -> dict[int, Ground]:
    """Of the comments that stood until now (``former``, in their order) and are not printed, those that are gone.

    ``ids`` and ``parents``: what is printed, by ``comment.id``. ``notices``: how many of it are tombstones, which some
    pages count and others do not. ``ever_partial``: has the page ever counted more than it printed?
    """
    thread, here = completeness(page), set(ids)
    missing = [row for row in former if row.id not in here]
    if thread == "all" and _is_whole(page, len(ids), notices):
        return {row.id: "count" for row in missing}
    if thread == "partial" or ever_partial or _goes_on(page):
        return {}
    return dict.fromkeys(_from_the_middle([row for row in former if row.printed], ids, parents), "neighbours")


def _is_whole(page: Page, printed: int, notices: int) -> bool:
    """Is there no room for another comment? Tombstones are counted by some pages: where they are, to the number. Where
    pages of comments are named that were not had, the count may be that of the one that was."""
    if _names_more(page):
        return False
    stated = page.comment_count or 0
    return stated <= printed - notices or (stated == printed and not _goes_on(page))


def _goes_on(page: Page) -> bool:
    """Does the page say that its comments have other pages?"""
    return page.comment_page is not UNSET or _names_more(page)


def _names_more(page: Page) -> bool:
    return page.continuations is not UNSET and any(other.part == "comments" for other in page.continuations)


def _from_the_middle(former: Sequence[Row], ids: Sequence[int], parents: Sequence[int | None]) -> list[int]:
    """The comments, printed last time, that are missing between neighbours which are not."""
    here = set(ids)
    missing = {row.id for row in former if row.id not in here}
    if not missing or len(missing) > max(1, _MOST_MISSING * len(former)):
        return []
    before = {row.id for row in former}
    came = sum(comment_id not in before for comment_id in ids)
    if came and len(ids) == len(former):
        return []
    found = _between([row.id for row in former], list(ids), before) if not came else set()
    rows_then: dict[int | None, list[int]] = defaultdict(list)
    rows_now: dict[int | None, list[int]] = defaultdict(list)
    for row in former:
        rows_then[row.parent].append(row.id)
    for comment_id, parent in zip(ids, parents, strict=True):
        rows_now[parent].append(comment_id)
    for parent in {row.parent for row in former if row.id in missing and row.parent not in missing}:
        found |= _between(rows_then[parent], rows_now[parent], before)
    later = _with_later_ones([row for row in former if row.id in here], [row for row in former if row.id in found])
    return _with_answers(former, missing, later)


def _with_later_ones(printed: Sequence[Row], missing: Sequence[Row]) -> set[int]:
    """Of the missing, those after which another one came that is printed. Where none is, the page may be an older copy
    of itself, as caches keep them."""
    last_seen = max((row.first_seen for row in printed), default="")
    last_posted = max((row.posted for row in printed if row.posted), default="")
    return {
        row.id
        for row in missing
        if row.first_seen < last_seen or (row.posted < last_posted if row.posted else row.first_seen == last_seen)
    }


def _between(then: list[int], now: list[int], before: set[int]) -> set[int]:
    """Of a thread, or of the answers to one comment, those gone from between two that stand side by side now, but for
    new ones."""
    here = {comment_id: n for n, comment_id in enumerate(now)}
    missing = [comment_id for comment_id in then if comment_id not in here]
    came = sum(comment_id not in before for comment_id in now)
    if (came and len(now) == len(then)) or len(missing) > max(1, _MOST_OF_SIBLINGS * len(then)):
        return set()
    found: set[int] = set()
    run: list[int] = []
    left: int | None = None
    for comment_id in then:
        if comment_id not in here:
            run.append(comment_id)
            continue
        if run and left is not None and here[left] < here[comment_id]:
            between = now[here[left] + 1 : here[comment_id]]
            if not any(other in before for other in between):
                found.update(run)
        run, left = [], comment_id
    return found


def _with_answers(former: Sequence[Row], missing: set[int], found: set[int]) -> list[int]:
    """With those that are gone, their answers that are missing, too. ``former`` has a comment before its answers, mostly."""
    gone = set(found)
    while more := {row.id for row in former if row.id in missing - gone and row.parent in gone}:
        gone |= more
    return [row.id for row in former if row.id in gone]
