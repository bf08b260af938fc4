"""Live blogs: stories made of entries, each with its time. Which blocks are which entry, and what the markup adds.

Entries are boxes of one make, or runs of blocks, in one element, each with a ``<time>`` and running text, in the order
of their times. Lists of headlines look alike but are links; comments and related links are told before. What says that
a page is live (JSON-LD or microdata ``LiveBlogPosting``, class names) lets the blocks of entries be of the story where
the labeller alone doubted it; without it they are only given their times.

JSON-LD repeats entries that the page shows, with better times. Where the page shows none, its entries stand in for them,
as comments that come as data do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from scraper.model import Block
from scraper.parse import cues, headings, jsonld, markup
from scraper.parse.label import BODY, NONE, is_caption
from scraper.parse.outline import Outline

ReadTime = Callable[[str], str | None]

_LEVELS: Final = 8  # elements around a time in which its entry may be
_FEWEST: Final = 4
_FEWEST_LIVE: Final = 2
_MOST: Final = 2_000  # entries of a page
_LONGEST_TIME: Final = 60  # characters of a block that is but a time
_RUNNING: Final = 40  # characters of a block that is running text
_DENSE_RUNNING: Final = 15  # the same, where a word is a sign or two
_SHARE: Final = 0.6  # of the entries, that must have running text
_MOST_TAKEN: Final = 0.2  # of their blocks, that may be links to other stories
_KEY: Final = 60  # characters by which an entry in the data is known on the page
_ASIDE: Final = cues.SIDE | cues.COMMENT | cues.RELATED | cues.LATEST | cues.POPULAR | cues.FOOTER
_FURNITURE: Final = cues.SHARE | cues.FORM | cues.HIDDEN | cues.NEWSLETTER | cues.COOKIE | cues.NAV | cues.SPONSORED
_BREAKING_TAG: Final = re.compile(r"</?(?:p|br|div|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_ANY_TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


class Entry(NamedTuple):
    """An entry of a live blog: its blocks, and its time where that is told."""

    first: int
    end: int
    posted: str | None
    stamp: int
    """The block in or at which its time stands."""


class Update(NamedTuple):
    """An entry as JSON-LD tells it."""

    headline: str | None
    posted: str | None
    text: tuple[str, ...]


class Live(NamedTuple):
    """The entries of a page, and those that only its data has."""

    entries: list[Entry]
    updates: list[Update]
    stated: bool
    """Whether the page says that it is live."""


def find_live(outline: Outline, linked: list[str], taken: set[int], read_time: ReadTime) -> Live:
    """The live blog of a page; ``taken`` are the blocks of comments and related links."""
    updates = _updates(linked, read_time) if any("LiveBlogPosting" in text for text in linked) else []
    if len(outline.timed) < _FEWEST_LIVE:
        return Live([], updates, bool(updates))
    told = bool(updates) or any("LiveBlogPosting" in outline.page[token] for token in _boxes(outline))
    parent, children = _alike(outline, taken)
    if parent < 0:
        return Live([], updates, told)
    stated = told or _is_called_live(outline, parent, children)
    entries = list(_entries(outline, parent, children, updates, read_time))
    if not _are_entries(outline, entries, taken, _FEWEST_LIVE if stated else _FEWEST):
        return Live([], updates, told)
    return Live(entries, updates, stated)


def _boxes(outline: Outline) -> Iterator[int]:
    """The tokens of the elements that are told to be something by microdata, and so may be a live blog."""
    for spot in outline.spots:
        if "itemprop=" in outline.page[spot.token]:
            element = spot.element
            for _ in range(_LEVELS):
                if element < 0:
                    break
                yield outline.token[element]
                element = outline.parent[element]
            return  # they are all inside one


def _alike(outline: Outline, taken: set[int]) -> tuple[int, dict[int, int]]:
    """The element with the most children that have a time in them, and these, each with the block of its first time."""
    groups: dict[tuple[int, str], dict[int, int]] = {}
    for b in outline.timed:
        if b in taken or b >= len(outline.text):
            continue
        element = outline.element[b]
        for _ in range(_LEVELS):
            parent = outline.parent[element]
            if parent < 0:
                break
            groups.setdefault((parent, outline.tag[element]), {}).setdefault(element, b)
            element = parent
    best = max(groups, key=lambda group: len(groups[group]), default=(-1, ""))
    if best[0] < 0 or not _FEWEST_LIVE <= len(groups[best]) <= _MOST or outline.cue[best[0]] & _ASIDE:
        return -1, {}
    return best[0], dict(sorted(groups[best].items()))


def _is_called_live(outline: Outline, parent: int, children: dict[int, int]) -> bool:
    around = [parent, outline.parent[parent], *list(children)[:3]]
    return any(outline.own[element] & cues.LIVE for element in around if element >= 0)


def _entries(
    outline: Outline, parent: int, children: dict[int, int], updates: list[Update], read_time: ReadTime
) -> Iterator[Entry]:
    """The children as entries; one that is but a time begins an entry of the blocks behind it."""
    known = {key: update.posted for update in updates if update.posted for key in _keys(update)}
    elements = list(children)
    for place, element in enumerate(elements):
        first, end = outline.first[element], outline.end[element]
        if end - first < 2:
            end = outline.first[elements[place + 1]] if place + 1 < len(elements) else outline.end[parent]
        stamp = children[element]
        posted = next((known[key] for b in range(first, end) if (key := _key(outline.text[b])) in known), None)
        posted = posted or read_time(outline.timed[stamp]) or read_time(outline.text[stamp])
        yield Entry(first, end, posted, stamp)


def _are_entries(outline: Outline, entries: list[Entry], taken: set[int], fewest: int) -> bool:
    """Whether boxes are entries of a live blog: of running text, and in the order of their times."""
    blocks = [b for entry in entries for b in range(entry.first, entry.end)]
    if sum(b in taken for b in blocks) > _MOST_TAKEN * len(blocks):
        return False
    times = [entry.posted for entry in entries if entry.posted]
    if len(times) < fewest or len(times) < len(entries) / 2 or len(set(times)) < fewest:
        return False
    later = sum(a[:19] <= b[:19] for a, b in pairwise(times))
    earlier = sum(a[:19] >= b[:19] for a, b in pairwise(times))
    if max(later, earlier) < 0.9 * (len(times) - 1) or "T" not in times[0]:
        return False
    running = sum(any(_is_running(outline, b) for b in range(entry.first, entry.end)) for entry in entries)
    return running >= _SHARE * len(entries)


def _is_running(outline: Outline, b: int) -> bool:
    text = outline.text[b]
    least = _RUNNING if " " in text[:_RUNNING] else _DENSE_RUNNING
    return len(text) >= least and 2 * outline.link_chars[b] < len(text) and not outline.level(b)


def settle(outline: Outline, live: Live, labels: list[int]) -> None:
    """Set the labels in the entries: a line that is but a time is none of the story; of a page that says it is live, the
    entries are all of it."""
    if not _are_story(live, labels):
        return
    for entry in live.entries:
        for b in range(entry.first, entry.end):
            if (
                labels[b] == BODY
                and len(outline.text[b]) < _LONGEST_TIME
                and b in outline.timed
                and not _says_more(outline, b)
            ):
                labels[b] = NONE
            elif live.stated and labels[b] == NONE and _is_of_entry(outline, b):
                labels[b] = BODY


def span(live: Live, published: str | None, modified: str | None) -> tuple[str | None, str | None]:
    """When the story was published and changed. Where what was taken for its publication is the time of an entry, these
    are the times of the first entry and the last."""
    times = [entry.posted for entry in live.entries if entry.posted]
    if len(times) < _FEWEST_LIVE or published not in times:
        return published, modified
    try:
        times.sort(key=datetime.fromisoformat)
    except TypeError:  # some have an offset and some have none
        return published, modified
    return times[0], times[-1]


def times_of(live: Live, labels: list[int]) -> dict[int, str]:
    """The first block of the story in each entry, with the entry's time."""
    found: dict[int, str] = {}
    for entry in live.entries if _are_story(live, labels) else ():
        first = next((b for b in range(entry.first, entry.end) if labels[b] == BODY), None)
        if first is not None and entry.posted:
            found[first] = entry.posted
    return found


def _are_story(live: Live, labels: list[int]) -> bool:
    """Whether the entries are of the story: the page says so, or as many of their blocks were found to be."""
    told = sum(name == BODY for entry in live.entries for name in labels[entry.first : entry.end])
    return bool(live.entries) and (live.stated or told >= len(live.entries))


def _says_more(outline: Outline, b: int) -> bool:
    """Whether a block with a time in it is more than that."""
    return outline.level(b) > 0 or sum(c.isalpha() for c in outline.text[b]) > len(outline.text[b]) / 2


def _is_of_entry(outline: Outline, b: int) -> bool:
    element = outline.element[b]
    if outline.own[element] & _FURNITURE or outline.inline_cue[b] & _FURNITURE or is_caption(outline, b):
        return False
    return _is_running(outline, b) or (outline.level(b) > 1 and len(outline.text[b]) > 3)


def blocks_of(live: Live, body: str | None) -> tuple[Block, ...]:
    """The entries that only the page's data has, as blocks; none where the page shows any of them."""
    shown = headings.plain(body or "")
    if live.entries or any(_key(text) in shown for update in live.updates for text in update.text[:1]):
        return ()
    blocks: list[Block] = []
    for update in live.updates[:_MOST]:
        made = [Block(kind="heading", text=update.headline, level=2)] if update.headline else []
        made += [Block(kind="paragraph", text=text) for text in update.text]
        if made and update.posted:
            made[0] = Block(kind=made[0].kind, text=made[0].text, level=made[0].level, posted=update.posted)
        blocks += made
    return tuple(blocks)


def _updates(linked: list[str], read_time: ReadTime) -> list[Update]:
    found: list[Update] = []
    for item in jsonld.read_jsonld(linked):
        if "LiveBlogPosting" not in jsonld.types(item):
            continue
        stated = item.get("liveBlogUpdate")
        for entry in stated if isinstance(stated, list) else [stated]:
            if isinstance(entry, dict) and (update := _update(entry, read_time)):
                found.append(update)
    return found[:_MOST]


def _update(entry: dict[str, Any], read_time: ReadTime) -> Update | None:
    body = entry.get("articleBody")
    lines = _lines(body if isinstance(body, str) else "")
    headline, stated = entry.get("headline"), entry.get("datePublished")
    posted = read_time(stated) if isinstance(stated, str) else None
    title = markup.clean(headline) if isinstance(headline, str) else ""
    return Update(title or None, posted, tuple(lines)) if lines or title else None


def _lines(body: str) -> Iterable[str]:
    """The paragraphs of a text in JSON-LD, which may be HTML."""
    body = _ANY_TAG.sub("", _BREAKING_TAG.sub("\n", body))
    return [line for part in body.split("\n") if (line := markup.clean(part))]


def _key(text: str) -> str:
    return headings.plain(text[: 2 * _KEY])[:_KEY]


def _keys(update: Update) -> Iterator[str]:
    for text in (update.headline, *update.text[:1]):
        if text and (key := _key(text)):
            yield key
