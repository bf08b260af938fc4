"""What one comment says: its text, who wrote it and when, out of the element that holds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from scraper.parse import cues, markup
from scraper.parse.comments.items import Item, own_blocks, own_elements
from scraper.parse.comments.marks import Marks, find_marks, strings
from scraper.parse.comments.words import TABLE
from scraper.parse.outline import Outline

ReadTime = Callable[[str], str | None]

_CONTROLS: Final = frozenset(TABLE["controls"])
_ANSWERS: Final = re.compile(TABLE["answers"], re.IGNORECASE)
_NOTE: Final = 60  # characters: 'In reply to Anna Gast' is no longer
_LABELS: Final = frozenset(TABLE["author_labels"])
_BEFORE_TIME: Final = frozenset(TABLE["before_time"])
_TEXT_CLASS = re.compile(
    rf"(?:{TABLE['stems']})(?:__|[-_])?(?:content|text|body|copy|message)|"
    rf"(?:content|text|body|message)(?:__|[-_])?(?:{TABLE['stems']})|commentBody|commentText|comment_?box\b|message-?text",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"^(?:{'|'.join(re.escape(w) for w in TABLE['author_before'])})[\s:]+(?=\S)", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?:\s+|(?<=\w)(?=:))(?:{'|'.join(re.escape(w) for w in sorted(TABLE['author_after'], key=len, reverse=True))})?\s*:?$",
    re.IGNORECASE,
)
_CONTROL_TAIL = re.compile(r"\s*(?:\(?\d+\)?|:)$")
_COUNT = re.compile(r"^[+\-−]?\d+[+\-−]?(?:\s*/\s*\d+)?$|^[▲▼👍👎❤♥•·|\s]+$")
_NUMBER = re.compile(r"[^\d+−-]{0,3}([+−-]?\d{1,6})[^\d]{0,12}$")
_NUMBER_TAIL = re.compile(r"\s*(?:#[\d.]+|\(\s*\d+\s*\))$")
_LINK_SKIP = re.compile(r"^(?:#|\d+\.)[\d.]*\s*[—–-]?\s*")
_LONG_AGO = re.compile(rf"(?<!\w)(?:{TABLE['long_ago']})(?!\w)", re.IGNORECASE)
_META = cues.AUTHOR | cues.DATE | cues.SHARE | cues.NAV
_SIGNS: Final = (" | ", " – ", " — ", " · ", " • ", " - ", "\n")
_JOINTS: Final = (", le ", " am ", " on ", " um ")
_MARKS: Final = (*_SIGNS[:5], *_JOINTS, *_SIGNS[5:])
"""What stands between a name and a time in one line."""
MAX_NAME: Final = 100
_WORDS_OF_LINE: Final = 16
_MAX_CLIMB: Final = 40  # elements between a line and its comment: a page nested deeper is an attack


def is_control(text: str) -> bool:
    """Whether a line is a button or a counter beside a comment ('Reply', '12')."""
    if len(text) > 60:
        return False
    low = _CONTROL_TAIL.sub("", text.lower()).strip(" .:·•|()[]»›…\n")
    return (
        not low
        or low in _CONTROLS
        or bool(_COUNT.match(text))
        or all(part.strip() in _CONTROLS or not part.strip() for part in re.split(r"[|·•\n/]|\s{2,}", low))
    )


class Fields:
    """One comment's own blocks, and what they say."""

    __slots__ = ("author", "blocks", "long_ago", "marked", "posted", "text", "time_text", "votes", "words")

    def __init__(self) -> None:
        self.blocks: list[int] = []  # all of its own, claimed for the comment
        self.text: list[int] = []  # those that hold its words
        self.words: str | None = None  # its words, where an overlay tells them
        self.author: str | None = None
        self.marked = False  # whether the markup, not the place, tells the author
        self.posted: str | None = None
        self.long_ago = False  # whether a time is told from which no day can be: '6 years ago'
        self.time_text: str | None = None
        self.votes: int | None = None


def read_fields(outline: Outline, item: Item, read_time: ReadTime) -> Fields:
    """Read a comment. Blocks of the replies nested in it are not its own."""
    fields = Fields()
    fields.blocks = list(own_blocks(outline, item))
    marks = find_marks(outline, item)
    fields.author, author_text = _author(outline.page, marks, read_time)
    fields.posted, fields.time_text = _time(outline.page, marks, read_time)
    fields.votes = _count(outline.page, marks.votes)
    fields.marked = fields.author is not None
    meta_texts = {t for t in (author_text, fields.time_text) if t}
    for b in (*fields.blocks[:4], *fields.blocks[-2:]):
        if len(outline.text[b]) <= _NOTE and _LONG_AGO.search(outline.text[b]):
            fields.long_ago = True
            meta_texts.add(outline.text[b])
    if fields.author is None or fields.posted is None:
        _split_byline(outline, fields, read_time, meta_texts)
    fields.text = _text_blocks(outline, item, fields, meta_texts)
    return fields


def clean_author(text: str, read_time: ReadTime) -> str | None:
    """The name in a line such as 'Kommentar von Anna Gast', 'Ben says:', 'Cem | 4 May 2021'."""
    name = _named_part(_BEFORE.sub("", text.strip()), read_time)
    for _ in range(3):
        shorter = _AFTER.sub("", _NUMBER_TAIL.sub("", name)).strip(" ,:/")
        if shorter == name or not shorter:
            break
        name = shorter
    if not name or len(name) > MAX_NAME or name.endswith("*") or _is_button(name) or not any(c.isalnum() for c in name):
        return None
    return None if not name.isalnum() and any(c.isdigit() for c in name) and read_time(name) is not None else name


def _named_part(line: str, read_time: ReadTime) -> str:
    """A line without the times and buttons in it; a mark that parts nothing of these belongs to the name ('Nia | Harbour')."""
    for mark in _SIGNS:
        if mark in line:
            parts = [part for part in map(str.strip, line.split(mark)) if part]
            told = [part for part in parts if read_time(part) is None and not is_control(part)]
            told = [part for n, part in enumerate(told) if not n or not _tells_time(part, read_time)]
            told = [part for part in told if part.lower() not in _BEFORE_TIME]
            line = mark.join(told or parts[:1])
    if any(c.isdigit() for c in line) and " " in line:
        for mark in _JOINTS:
            name, _, rest = line.partition(mark)
            if any(c.isdigit() for c in rest) and read_time(name) is None:
                return name
        if read_time(line) is not None:
            return without_time(line, read_time).strip(" ,:-–—·•|@")
    return line


def _tells_time(part: str, read_time: ReadTime) -> bool:
    """Whether what stands behind a name is a time, though one that can't be read may be in it."""
    digits = sum(c.isdigit() for c in part)
    if not digits:
        return False
    letters = sum(c.isalpha() for c in part)
    return digits > letters or _LONG_AGO.search(part) is not None or _time_in(part, read_time) is not None


def _is_button(name: str) -> bool:
    """Whether what stands in a name's place is a button or a counter; a long number is a name that someone chose."""
    return is_control(name) and not (name.isdigit() and len(name) > 3)


def without_time(text: str, read_time: ReadTime) -> str:
    """What stands before or behind the time in a line that has no mark between ('anna 28.09.2019 13:55')."""
    words = text.split()[:_WORDS_OF_LINE]
    whole = _time_in(text, read_time)
    if whole is None:
        return text
    for n in range(len(words) - 1, 0, -1):
        if read_time(" ".join(words[n:])) == whole:
            return " ".join(words[:n])
    for n in range(1, len(words)):
        if read_time(" ".join(words[:n])) == whole:
            return " ".join(words[n:])
    return ""


def _printed_name(page: list[str], token: int, read_time: ReadTime) -> str:
    """The text of an element without what stands behind a name in elements of its own: labels ('Gast'), times, buttons."""
    pieces = strings(page, token)
    named: list[str] = []
    for piece in pieces:
        if _is_button(piece) or (any(c.isdigit() for c in piece) and read_time(piece)):
            if named:
                break
        elif piece.lower() not in _LABELS:
            named.append(piece)
    return " ".join(named or pieces)


def _author(page: list[str], marks: Marks, read_time: ReadTime) -> tuple[str | None, str | None]:
    """The name, and the line it was printed in."""
    for _, token in marks.author:
        text = _printed_name(page, token, read_time) or markup.value_of(page[token], "content") or ""
        if len(text) <= 2 * MAX_NAME and (name := clean_author(text, read_time)):
            return name, text
    match = re.match(r"comment (?:by|from) (.+)", marks.label or "", re.I)
    return (clean_author(match.group(1), read_time), None) if match else (None, None)


def _time(page: list[str], marks: Marks, read_time: ReadTime) -> tuple[str | None, str | None]:
    """The time, and the line it was printed in."""
    for _, token in marks.time:
        text = " ".join(strings(page, token))
        attributes = markup.attributes(page[token])
        for value in (attributes.get(k) for k in ("datetime", "content", "title")):
            if value and (posted := read_time(value)):
                return posted, text
        if text and len(text) <= 120 and (posted := _time_in(text, read_time)):
            return posted, text
    return None, None


def _count(page: list[str], tokens: list[int]) -> int | None:
    """The votes that a counter shows; None where several counters show several numbers."""
    texts = (" ".join(strings(page, token)) for token in tokens)
    shown = {match.group(1) for text in texts if (match := _NUMBER.match(text))}
    return int(shown.pop().replace("\u2212", "-")) if len(shown) == 1 else None


def _time_in(text: str, read_time: ReadTime) -> str | None:
    """The time in a line that may hold a name, a number, a link beside it."""
    if found := read_time(text) or read_time(text := _LINK_SKIP.sub("", text)):
        return found
    for mark in _MARKS:
        if mark in text:
            for part in (*text.split(mark, 1)[::-1],):
                if any(c.isdigit() for c in part) and (found := read_time(part.strip(" :."))):
                    return found
    return None


def _split_byline(outline: Outline, fields: Fields, read_time: ReadTime, meta_texts: set[str]) -> None:
    """Name and time where they carry no mark of their own: short lines before the words, or after them."""
    blocks = fields.blocks
    for b in dict.fromkeys((*blocks[:4], *blocks[-3:])):
        text = outline.text[b]
        if len(text) > 120 or is_control(text):
            continue
        timed = any(c.isdigit() for c in text) and _time_in(text, read_time)
        if fields.posted is None and timed:
            fields.posted, fields.time_text = timed, text
            meta_texts.add(text)
        if fields.author is None and len(text) <= MAX_NAME and (timed or b != blocks[-1]):
            if fields.time_text and fields.time_text in text:
                apart = (
                    text.replace(fields.time_text, " ") if fields.time_text != text else without_time(text, read_time)
                )
                timed = text = apart.strip(" -–—·•|,/")
            told = timed or _BEFORE.match(text)
            leading = b == blocks[0] and len(text) <= 40 and not text.endswith((".", "!", "?"))
            if (told or leading) and (name := clean_author(text, read_time)) and read_time(name) is None:
                fields.author = name
                meta_texts.add(outline.text[b])


def _text_blocks(outline: Outline, item: Item, fields: Fields, meta_texts: set[str]) -> list[int]:
    """The blocks that hold a comment's words: those in the elements made for them, without names, times and buttons."""
    holders = _text_holders(outline, item)
    within = {b for h in holders for b in range(outline.first[h], outline.end[h])}
    held = [b for b in fields.blocks if b in within] if holders else fields.blocks
    if holders and held and (subject := _subject(outline, fields, held[0])) is not None:
        held = [subject, *held]
    plain = [b for b in held if not is_control(outline.text[b]) and outline.text[b] not in meta_texts]
    plain = [b for b in plain if len(outline.text[b]) > _NOTE or not _ANSWERS.match(outline.text[b])]
    return [b for b in plain if not _is_beside(outline, item, b)] or plain


def _subject(outline: Outline, fields: Fields, first: int) -> int | None:
    """The heading of a comment, right before its words, where it is neither the author's name nor a date."""
    at = fields.blocks.index(first)
    block = fields.blocks[at - 1] if at else first
    if block == first or not outline.level(block) or outline.inline_cue[block] & _META:
        return None
    text = outline.text[block]
    named = fields.author is not None and fields.author in text
    return None if named or outline.own[outline.element[block]] & _META or len(text) > 2 * MAX_NAME else block


def _is_beside(outline: Outline, item: Item, block: int) -> bool:
    """Whether a line stands where names, times, buttons or a form stand."""
    cue = outline.inline_cue[block]
    element = outline.element[block]
    paragraph = outline.tag[element] == "p"
    for _ in range(_MAX_CLIMB):
        if element <= item.element:
            break
        cue |= outline.own[element]
        element = outline.parent[element]
    if cue & cues.FORM:
        return True
    return bool(cue & _META) and len(outline.text[block]) < 120 and not paragraph


def _text_holders(outline: Outline, item: Item) -> list[int]:
    """The elements that by their class hold a comment's words (subject and body may have one each), the innermost
    where they are nested; none where no class says so."""
    found: list[int] = []
    for element in own_elements(outline, item):
        if outline.first[element] == outline.end[element]:
            continue
        attributes = outline.attributes(element)
        name = attributes.get("class") or ""
        prop = (attributes.get("itemprop") or attributes.get("property") or "").rsplit(":", 1)[-1]
        if prop in ("text", "commentText", "name") or (
            outline.own[element] & cues.COMMENT and _TEXT_CLASS.search(name)
        ):
            if found and outline.inside(element, found[-1]):
                found[-1] = element
            else:
                found.append(element)
    return found
