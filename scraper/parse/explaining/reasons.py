"""Why a page was split as it was: of each block its class, its score, and what decided.

What decided is noted by the code that decides. What the forest went by is asked of the forest: the features of one
meaning are set to what they are on the middle block of the other class, and how far the score moves is their worth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scraper.model import BlockReason, Explanation, FieldReason, Overlay
from scraper.parse import markup, trees
from scraper.parse.comments.items import Item
from scraper.parse.explaining.paths import path_of, selector_of
from scraper.parse.explaining.witnesses import witnesses
from scraper.parse.features import Floats, row_names
from scraper.parse.label import BODY, COMMENT, NAMES, RELATED, Reasons, said_outright
from scraper.parse.page import Parts, label_parts, read_parts

_TOLD: Final = 3  # reasons a block
_LEAST: Final = 0.4  # log-odds: what moves a score less is no reason
_OUTRIGHT: Final = "class names of a box beside the story"
_MOST_PASSED: Final = 200  # menus that are told of
_FEW: Final = 3_000  # blocks of a page whose features are looked into; of a longer one the first
_COMMENTS: Final = {
    "marked": "marked as a comment",
    "alike": "one of the boxes alike where comments are",
    "told": "overlay: comments.item",
}


def reasons_for(
    html: bytes, url: str | None, *, charset: str | None, captured: str | None, overlay: Overlay | None
) -> Explanation:
    """See ``scraper.parse.explain``."""
    parts = read_parts(html, url, charset=charset, captured=captured, overlay=overlay)
    reasons = Reasons()
    labels = label_parts(parts, reasons)
    why = _all_reasons(parts, labels, reasons)
    outline = parts.outline
    scores = [round(1 / (1 + math.exp(-max(-50.0, min(50.0, odd)))), 3) for odd in reasons.odds]
    placed = [
        (
            outline.starts[b],
            BlockReason(
                index=b,
                label=NAMES[name],
                score=scores[b],
                why=why[b],
                path=path_of(outline, outline.element[b]),
                text=outline.text[b],
            ),
        )
        for b, name in enumerate(labels)
    ]
    placed += _without_blocks(parts)
    placed.sort(key=lambda entry: entry[0])
    return Explanation(
        overlay=overlay.name if overlay else None,
        unmatched=parts.laid.marks.unmatched if parts.laid else (),
        metadata=tuple(_fields(parts, url, captured)),
        blocks=tuple(reason for _, reason in placed),
    )


def _all_reasons(parts: Parts, labels: list[int], reasons: Reasons) -> list[str]:
    """What decided of each block: who claimed it, else the rule that was noted, else the forest."""
    comments, related = _of_comments(parts), _of_related(parts)
    forest = _of_forest(labels, reasons)
    found = []
    for b, name in enumerate(labels):
        if name == COMMENT:
            found.append(_switched(parts, "comments") + comments.get(b, "in the thread"))
        elif name == RELATED:
            found.append(_switched(parts, "related") + related.get(b, "inline: a label and a link on one line"))
        elif b in reasons.why:
            found.append(reasons.why[b])
        else:
            found.append(_told(name, reasons.odds[b], reasons.enough, forest[b] if b < len(forest) else ""))
    return found


def _switched(parts: Parts, part: str) -> str:
    """What to say of a part that an overlay leaves out."""
    out = parts.laid is not None and getattr(parts.laid.overlay, part) is False
    return f"left out, overlay: {part} = false; " if out else ""


def _of_comments(parts: Parts) -> dict[int, str]:
    """The blocks of the comments, with what marks each and what it is in it."""
    found: dict[int, str] = {}
    base = _COMMENTS[parts.thread.how]
    for item, fields in parts.thread.read:
        text = set(fields.text)
        said = _marked(item) if parts.thread.how == "marked" else base
        for b in fields.blocks:
            found[b] = f"{said} ({'words' if b in text else 'name, time or button'})" if text else said
    return found


def _marked(item: Item) -> str:
    if item.notice:
        return "a pingback, which is no comment"
    if item.typed:
        return "by its schema.org type"
    return f"by its id {item.id}" if item.key and item.id else "by its class"


def _of_related(parts: Parts) -> dict[int, str]:
    """The blocks of links, with what says that they are."""
    found: dict[int, str] = {}
    for offer in parts.related.offers:
        if offer.how == "told":
            said = f"overlay: {offer.key}"
        elif offer.how == "heading":
            said = f"{offer.kind}: under “{offer.heading}”"
        elif offer.how == "card":
            said = f"{offer.kind}: a linked headline in a box of its own, between paragraphs"
        else:
            said = f"{offer.kind}: in a box whose class says so" + (f", “{offer.heading}”" if offer.heading else "")
        found.update((b, said) for b in (*offer.blocks, *offer.heading_blocks))
    return found


def _told(name: int, odd: float, enough: float, forest: str) -> str:
    """The forest's word in words."""
    if name == BODY:
        said = "features" if odd >= 0 else "the likeliest block of a page without a likely one"
    else:
        said = "features" if odd < enough or odd < 0 else "no block of the page is likely enough"
    return f"{said}: {forest}" if forest else said


def _of_forest(labels: list[int], reasons: Reasons) -> list[str]:
    """For each block what moved its score most towards the label that it has."""
    if reasons.sight is None:
        return []
    rows = reasons.sight.rows[:, :_FEW]
    outright = said_outright(reasons.sight)
    story = np.asarray(labels[:_FEW]) == BODY
    names, worth = _worth(rows, story)
    found = []
    for b in range(rows.shape[1]):
        column = worth[:, b]
        told = [_OUTRIGHT] if outright[b] and not story[b] else []
        told += [names[i] for i in np.argsort(-column)[: _TOLD - len(told)] if column[i] >= _LEAST]
        found.append(", ".join(told) or "no one above others")
    return found


def _worth(rows: Floats, story: NDArray[np.bool_]) -> tuple[list[str], Floats]:
    """The names of the groups of features; and for each block how far a group moves its log-odds to its own class, held
    against the middle block of the other one (a row a group)."""
    forest = trees.shipped()
    groups: dict[str, list[int]] = {}
    for row, name in enumerate(row_names()):
        groups.setdefault(name, []).append(row)
    odds = forest.odds(rows)
    towards = np.where(story, 1, -1)
    other = np.where(story, _middle(rows, ~story), _middle(rows, story)).astype(np.float32)
    worth = np.empty((len(groups), rows.shape[1]), dtype=np.float32)
    changed = rows.copy()
    for i, group in enumerate(groups.values()):
        changed[group] = other[group]
        worth[i] = (odds - forest.odds(changed)) * towards
        changed[group] = rows[group]
    return list(groups), worth


def _middle(rows: Floats, which: NDArray[np.bool_]) -> Floats:
    """The middle of some blocks; of all, where there are none."""
    found: Floats = np.median(rows[:, which] if which.any() else rows, axis=1, keepdims=True)
    return found


def _without_blocks(parts: Parts) -> Iterator[tuple[int, BlockReason]]:
    """What no block was made of: menus and footers that were passed over, and what an overlay drops."""
    page = parts.outline.page
    for token in parts.outline.passed[:_MOST_PASSED]:
        if text := markup.text_of(page, token, 300):
            yield token, _unread(page[token], "a menu or the page's footer, passed over", text)
    for dropped in parts.laid.marks.dropped if parts.laid else ():
        yield dropped.token, _unread(dropped.tag, "overlay: drop", dropped.text)


def _unread(tag: str, why: str, text: str) -> BlockReason:
    path = selector_of(tag.partition(">")[0])
    return BlockReason(index=None, label="none", score=None, why=why, path=path, text=text)


def _fields(parts: Parts, url: str | None, captured: str | None) -> Iterator[FieldReason]:
    """The metadata that were found, and which places of the page state each."""
    meta = parts.meta
    stated = witnesses(parts.outline, parts.linked, url, captured, meta.language)
    told = parts.laid.fields if parts.laid else frozenset()
    for name in ("title", "subtitle", "authors", "published", "modified", "language", "section", "tags"):
        value = getattr(meta, name)
        if not value:
            continue
        shown = ", ".join(value) if isinstance(value, tuple) else value
        why = f"overlay: {name}" if name in told else ", ".join(stated.agreeing(name, value)) or "the lines of the page"
        yield FieldReason(name=name, value=shown, why=why)
