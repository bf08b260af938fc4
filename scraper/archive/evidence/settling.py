"""A reading held against the one before: what the page changed, parted from what the parser took otherwise.

Whether a block is of the story is a judgement, and a wrapper around it, an advertisement before it or a class name of
another build can tip it. Such a block stands on both captures, printed as often as before; so it was neither added nor
deleted, and the standing version's judgement is kept. What is on one of the two pages only did change. A block that is
the headline of a related link, a teaser between the paragraphs, comes and goes with that link.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from scraper.archive.diff import Pair, align
from scraper.archive.evidence.witness import Witness
from scraper.archive.normal import fold
from scraper.model import Block, Page

if TYPE_CHECKING:
    from scraper.archive.bodies import Body


class Teasers(NamedTuple):
    """The headlines of the related links that the page offered at any time before, and of those it offers now."""

    before: Set[str]
    now: Set[str]


def settled(old: Body, page: Page, witness: Witness, teasers: Teasers) -> Page:
    """The reading, with all that stands on both pages as the standing version has it."""
    return msgspec.structs.replace(
        page,
        title=_field(old.title, page.title, witness),
        subtitle=_field(old.subtitle, page.subtitle, witness),
        authors=_authors(old.authors, page.authors, witness),
        blocks=_blocks(old.blocks, page.blocks, witness, teasers),
    )


def _field(old: str | None, new: str | None, witness: Witness) -> str | None:
    if fold(old) == fold(new):
        return new
    gone = bool(old) and not witness.still_there(old)
    return new if gone or (new and not witness.there_before(new)) else old


def _authors(old: tuple[str, ...], new: tuple[str, ...], witness: Witness) -> tuple[str, ...]:
    before, after = {fold(name) for name in old}, {fold(name) for name in new}
    gone = any(not witness.still_there(name) for name in old if fold(name) not in after)
    come = any(not witness.there_before(name) for name in new if fold(name) not in before)
    return new if gone or come or before == after else old


def _blocks(old: tuple[Block, ...], new: tuple[Block, ...], witness: Witness, teasers: Teasers) -> tuple[Block, ...]:
    before, after = {fold(block.text) for block in old}, {fold(block.text) for block in new}
    kept = (_settled_pair(pair, before, after, witness, teasers) for pair in align(old, new))
    return tuple(block for block in kept if block is not None)


def _settled_pair(pair: Pair, before: Set[str], after: Set[str], witness: Witness, teasers: Teasers) -> Block | None:
    """What stands in the place of two blocks that stand for each other, or of one that has no other."""
    old, new = pair.old, pair.new
    went = old is None or fold(old.text) in teasers.before
    came = new is None or fold(new.text) in teasers.now
    if old and new:
        same = (went and came) or (witness.still_there(old.text) and witness.there_before(new.text))
        return old if same and pair.op != "same" else new
    if new:
        # One that stood elsewhere in the story has changed places.
        return None if fold(new.text) not in before and (came or witness.there_before(new.text)) else new
    if old:
        return old if fold(old.text) not in after and (went or witness.still_there(old.text)) else None
    return None
