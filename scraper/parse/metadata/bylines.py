"""The byline that a page prints: in the lines around its headline, or where a line anywhere says 'Written by …'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from scraper.parse import cues
from scraper.parse.metadata.names import BY, MAX_LENGTH, OTHER, STEMS, any_of, is_agency, is_collective, names
from scraper.parse.metadata.surroundings import Line, Surroundings
from scraper.parse.metadata.words import key, words
from scraper.parse.outline import Outline

_CUT: Final = re.compile(r"\s*[|•●·⋅∙\n]\s*|\s+[–—-]+\s+|\s{2,}")
_BEHIND_DATE: Final = re.compile(r"(?<=\d[\s,])(?:by|von|par|por|door|av|af)\s+(?=\S)", re.IGNORECASE)
_WITHIN: Final = re.compile(r"(?:^|\s)(?:by|von|par|por|door)\s+(?=[^\W\d_])", re.IGNORECASE)
BEGINNINGS: Final = frozenset(stem[:2] for stem in STEMS)
_BETWEEN: Final = re.compile(r"[|•●·⋅∙\n]|\s[–—-]\s|(?:by|von|par|por|door|av|af)\s")
_LABEL: Final = re.compile(rf"(?:{any_of('before', 'label')})\s*:?", re.IGNORECASE)
_TIME_AFTER: Final = re.compile(
    r"[\s,]+(?:(?:on|am|op|le|el|il|at|um|den|vom)\s[^|]*\d|\d|\S{3,10}\.?\s\d{1,2},?\s\d{4}).*$", re.DOTALL
)
_TIME_BEFORE: Final = re.compile(
    r"\s*(?:\w{3,10}[.,]?\s)?\d{1,2}(?:st|nd|rd|th|\.)?,?\s(?:\w{3,10}\.?\s)?\d{4}[\s,]+(?=[^\W\d])"
)
_PLACE: Final = re.compile(r"\s(?:in|on behalf of)\s.*$")
_READING: Final = re.compile(r"\bmin(?:ute)?s?\b|\blesezeit\b|\bread(?:ing)?\b", re.IGNORECASE)
_LINKING: Final = re.compile(
    rf"(?:{any_of('and', 'in')}|de|van|von|der|den|ter|du|del|della|la|le|bin|al|el|da|do|dos|di|the|zu|af|av|ibn)",
    re.IGNORECASE,
)
_AUTHOR_PATH: Final = re.compile(
    r"/(?:authors?|autor(?:en|es|in|innen|a|as)?|auteurs?|autore|people|persons?|personen|profiles?|profil|team|staff|"
    r"contributors?|writers?|journalists?|journaliste|redaktion|reporters?|byline|experts?|columnists?|"
    r"forfatter|skribent|muallif|yazar(?:lar)?)/[^/?#]",
    re.IGNORECASE,
)
_TOPIC_PATH: Final = re.compile(
    r"/(?:tags?|topics?|themen?|categor|kategorie|rubri|section|temas?|sujet)", re.IGNORECASE
)
_TOLD: Final = cues.AUTHOR | cues.DATE
PARAGRAPH: Final = 150  # characters; shorter ones may be a standfirst
_BEGUN: Final = 2
_PLAIN: Final = re.compile(r"[^,:;!?]+")
_MOST_BETWEEN: Final = 5  # characters between two names of a list
_LABEL_LENGTH: Final = 30
_SHORTEST_NAME: Final = 5
_MOST_TOLD: Final = 14  # words of a line that says it is a byline
MOST_UNTOLD: Final = 5
_ADJACENT: Final = 3
_FIRST: Final = 5


class Byline:
    """The names that a page prints, by how surely they are its authors'."""

    def __init__(self, around: Surroundings, outline: Outline) -> None:
        self.around = around
        self.outline = outline

    @cached_property
    def told(self) -> tuple[str, ...]:
        """The names of the first lines near the headline that say they are a byline: 'By Anna Gast'."""
        lines = self.around.near
        begun = self._begun
        found: list[str] = []
        former = -9
        for place, line in enumerate(lines):
            if found and abs(line.block - former) > 1:
                break
            if len(line.text) > 3 * MAX_LENGTH or (line.block >= begun and not line.cues & _TOLD):
                continue
            if place and _is_others(lines[place - 1].text):
                continue
            texts = self._told(line)
            if not texts and _is_label(line.text):
                texts = _labelled(lines[place + 1 : place + 3])
            if texts:
                found += names(texts, printed=True)
                former = line.block
        return tuple(dict.fromkeys(found))

    @cached_property
    def told_late(self) -> tuple[str, ...]:
        """Those of a line that says so among the story's: it may speak of something else."""
        late = (line for line in self.around.after if line.block >= self._begun and not line.cues & _TOLD)
        return next((found for line in late if (found := tuple(names(self._told(line), printed=True)))), ())

    @cached_property
    def _begun(self) -> int:
        """The block from which on the story has begun: after two paragraphs, or one and a heading."""
        long = headings = 0
        for line in self.around.after:
            if long + (long and headings) >= _BEGUN:
                return line.block
            long += len(line.text) > PARAGRAPH
            headings += self.outline.level(line.block) > 0
        return len(self.outline.text)

    def _told(self, line: Line) -> list[str]:
        """What a line says that it is by; where its markup parts it ('By Anna Gast' and the date), the part that does."""
        parts = self._parts.get(line.block, ())
        return next((texts for part in parts if (texts := list(told_of(part)))), None) or list(told_of(line))

    @cached_property
    def _parts(self) -> dict[int, list[Line]]:
        """The lines that markup parts, by their blocks."""
        found: dict[int, list[Line]] = {}
        for part in self.around.parts:
            found.setdefault(part.block, []).append(part)
        return {block: parts for block, parts in found.items() if len(parts) > 1}

    def has_more_than(self, name: str) -> bool:
        """Does a line near the headline have this name, and room for another?"""
        return any(True for _ in self._lists(name))

    def _lists(self, name: str) -> Iterator[Line]:
        longer = len(name) + _SHORTEST_NAME
        return (line for line in self.around.near if longer < len(line.text) <= 3 * MAX_LENGTH and name in line.text)

    def with_more(self, persons: tuple[str, ...]) -> tuple[str, ...]:
        """The names of the line near the headline that lists these persons and others, in one: 'Anna Gast, Bo Lind'."""
        for line in self._lists(persons[0]):
            texts = segments(line.text)[:1]
            found = tuple(names(texts, printed=True))
            listed = len(found) > len(persons) and set(persons) < set(found) and len(found) <= texts[0].count(" ")
            if listed and all(self.is_person(name) and not is_agency(name) for name in found):
                return found
        return ()

    @property
    def is_first(self) -> bool:
        """Does the byline stand in one of the first lines after the headline?"""
        return any(any(True for _ in told_of(line)) for line in self.around.after[:_FIRST])

    @cached_property
    def marked(self) -> tuple[str, ...]:
        """The names of the first lines near the headline that their class or link calls an author's."""
        found: list[str] = []
        former = -9
        others = False
        for line in self.around.parts:
            if found and (abs(line.block - former) > 1 or others):
                break
            skipped, others = others, _is_others(line.text)
            if skipped or others:
                continue
            texts = list(self._linked(line))
            if not texts and line.cues & cues.AUTHOR:
                texts = self._apart(line) or list(_untold(line.text))
            if texts and (own := list(names(texts, printed=True))):
                found += own
                former = line.block
        return tuple(dict.fromkeys(found))

    @cached_property
    def beside_date(self) -> tuple[str, ...]:
        """A name in the row of the date, or in the line before or after it, right under the headline.

        What is a link to something else than an author, or has a word of the headline in it, is none.
        """
        lines = [line for line in self.around.parts if abs(line.block - self.around.end) <= _ADJACENT]
        dated = {
            line.block for line in lines if _is_date(line.text) or (line.cues & cues.DATE and _is_date_label(line.text))
        }
        for line in lines:
            if not dated & {line.block - 1, line.block, line.block + 1}:
                continue
            linked = {text for href, text in self.outline.links[line.block] or () if not _names_author(href, text)}
            if self.outline.href[line.block] or OTHER.match(line.text):
                continue
            texts = [s for s in segments(line.text) if s not in linked and (self.is_person(s) or self._are_persons(s))]
            if found := tuple(names(texts[:1], printed=True)):
                return found
        return ()

    @cached_property
    def collective(self) -> tuple[str, ...]:
        """The office that signs the story, where the byline under the headline names one: 'Redaktion'."""
        for line in self.around.parts:
            if abs(line.block - self.around.end) > _FIRST or len(line.text) > MAX_LENGTH:
                continue
            label = BY.match(line.text)
            if label or line.cues & cues.AUTHOR or _is_date(line.text):
                for text in segments(line.text[label.end() if label else 0 :]):
                    if is_collective(text):
                        return (text,)
        return ()

    def is_person(self, text: str) -> bool:
        """Whether a text that nothing calls an author reads like the name of one: a few words, all in capitals."""
        text = _PLACE.sub("", text)
        told = text.split()
        if (
            not 2 <= len(told) <= 4
            or not all(w[:1].isupper() or _LINKING.fullmatch(w) for w in told)
            or not _PLAIN.fullmatch(text)
        ):
            return False
        return not set(words(text)) & set(words(self.around.text))

    def _are_persons(self, text: str) -> bool:
        """Whether a text is a list of names and nothing else."""
        found = list(names([text], printed=True))
        return (
            len(found) > 1
            and all(map(self.is_person, found))
            and sum(map(len, found)) + _MOST_BETWEEN * len(found) > len(text)
        )

    def _apart(self, line: Line) -> list[str]:
        """The names of a row that tags alone set apart: none, if any of its texts is no name."""
        texts = self.around.texts(line.block) if len(line.text) <= 3 * MAX_LENGTH else []
        return texts if len(texts) > 1 and all(self.is_person(t) for t in texts) else []

    def _linked(self, line: Line) -> Iterator[str]:
        if len(line.text) > 2 * MAX_LENGTH:
            return
        outline = self.outline
        href = outline.href[line.block]
        links = [(href, line.text)] if href else outline.links[line.block] or ()
        for address, text in links:
            if _AUTHOR_PATH.search(address) and text in line.text and like_names(text, MOST_UNTOLD):
                yield text


def segments(text: str) -> list[str]:
    """The parts of a line between its signs, without the times in them and behind them."""
    found = []
    for part in _CUT.split(text):
        if before := _TIME_BEFORE.match(part):
            part = part[before.end() :]
        left = _TIME_AFTER.sub("", " " + part).strip(" ,;")
        if not left or left[0].isdigit() or _READING.search(left):
            continue
        if " " not in left and len(left) < len(part.strip(" ,;")):
            continue  # 'Sat' of 'Sat, 14 May'
        found.append(left)
    return found


def _labelled(lines: list[Line]) -> list[str]:
    """The names after a label alone: of the line that is marked as an author's, or of the next one."""
    if line := next((line for line in lines if line.cues & cues.AUTHOR), lines[0] if lines else None):
        texts = segments(line.text)[:1]
        if texts and like_names(texts[0], _MOST_TOLD):
            found = list(names(texts, printed=True))
            return found if all(name.count(" ") < MOST_UNTOLD - 1 for name in found) else []
    return []


def _is_label(text: str) -> bool:
    """Whether a line is the label of a byline alone: 'By', and the name in the next."""
    return len(text) < _LABEL_LENGTH and _LABEL.fullmatch(text.strip()) is not None


def _is_others(text: str) -> bool:
    """Whether a line is the label of somebody who is no author: 'Reviewed by', and the name in the next."""
    return len(text) < _LABEL_LENGTH and (label := OTHER.match(text)) is not None and len(text) - label.end() < 3


def told_of(line: Line) -> Iterator[str]:
    """The names that a line says are its authors'."""
    text = line.text
    if len(text) > 3 * MAX_LENGTH:
        return
    low = text.lower()
    if not (low[:2] in BEGINNINGS and low.startswith(STEMS)) and (
        len(text) > 2 * MAX_LENGTH or not _BETWEEN.search(low)
    ):
        return
    if OTHER.match(text):
        return
    for part in _CUT.split(text):
        if OTHER.match(part):
            continue
        label = BY.match(part)
        if label is None and len(part) <= MAX_LENGTH:
            within = _WITHIN if line.cues & (cues.AUTHOR | cues.DATE) else _BEHIND_DATE
            label = within.search(part)
        if label:
            rest = _TIME_AFTER.sub("", part[label.end() :]).strip()
            if like_names(rest, _MOST_TOLD):
                yield rest


def _untold(text: str) -> Iterator[str]:
    if len(text) <= 2 * MAX_LENGTH and not OTHER.match(text):
        for part in segments(text):
            if like_names(part, MOST_UNTOLD):
                yield part
                return


def like_names(text: str, most: int) -> bool:
    """Whether a text reads like names: few words, none of the telling ones in small letters ('By six the hall is …')."""
    told = [w for w in text.replace(",", " ").split() if not _LINKING.fullmatch(w)]
    first = [w for w in text.split(",", 1)[0].split() if not _LINKING.fullmatch(w)]  # behind it may stand a role
    small = sum(w[:1].islower() for w in first)
    if not 0 < len(told) <= most or (small > len(first) // 4 and len(told) > 1):
        return False
    return not text.rstrip().endswith(("!", "?", "؟", "。", ":")) and not (text.endswith(".") and len(told) > 4)


def _is_date_label(text: str) -> bool:
    return len(text) < _LABEL_LENGTH and text.endswith(":")


def _names_author(href: str, text: str) -> bool:
    """Does a link lead to a page that goes by the name it shows, and is not that of a topic?"""
    return key(text) in key(href) and not _TOPIC_PATH.search(href)


def _is_date(text: str) -> bool:
    return len(text) <= MAX_LENGTH and _DATE.search(text) is not None


_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\d\d?[./]\d\d?[./]\d\d|\d\s?(?:min|h|hours?|days?|tage|stunden)\b", re.IGNORECASE
)
