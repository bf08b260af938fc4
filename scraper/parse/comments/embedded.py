"""Comments that a page holds as data: JSON-LD, the state its programs start from, a Disqus thread printed whole.

Of the state (Next.js, Nuxt, Apollo, anything in JSON) only what stands under a key that speaks of comments is taken, and
of that only what has words and a name or a time. All work is bounded: the data is the page's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

from msgspec import UNSET, structs

from scraper.model import Comment
from scraper.parse import markup
from scraper.parse.comments.fields import MAX_NAME, ReadTime
from scraper.parse.comments.words import TABLE
from scraper.parse.jsonld import decode, read_jsonld, types

_KEYS: Final = TABLE["data"]
_NAMED: Final = re.compile(_KEYS["named"], re.IGNORECASE)
_LINKED: Final = re.compile(r'omment"\s*:\s*[\[{]|omments?"\s*[,}\]]')
_STATES: Final = tuple(
    # each begins with letters, by which a search passes over megabytes
    re.compile(rule)
    for rule in (
        r'omment\w{0,40}"\s*:\s*(?:[\[{]\s*[\[{"\d]|\d+[,}])',
        r'Comment:\w{1,80}"\s*:',
        r'raw_message"\s*:',
        r'comentarios"\s*:\s*[\[{]\s*[\[{"]',
    )
)
_MAX_COMMENTS: Final = 5_000
_MAX_NODES: Final = 200_000  # values of all scripts that are looked at
_MAX_STATE: Final = 8_000_000  # characters
_MAX_TEXT: Final = 50_000
_DEEPEST: Final = 40  # references in references
_BREAK: Final = re.compile(r"<br\s*/?>\s*|</li>", re.IGNORECASE)
_PARAGRAPH: Final = re.compile(r"</(?:p|div|blockquote|ul|ol)>|\n\s*\n", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_ALIKE: Final = 80  # letters by which two comments are the same
_FIRST, _LAST = 631_152_000, 4_102_444_800  # 1990 and 2100, in seconds


@dataclass(slots=True)
class _Record:
    """What the data tells of one comment."""

    id: str | None
    parent: str | None
    author: str | None
    posted: str | None
    text: str
    votes: int | None


def embedded_comments(linked: Iterable[str], states: Iterable[str], read_time: ReadTime) -> list[Comment]:
    """The comments in a page's data.

    Args:
        linked: texts of the ``application/ld+json`` scripts.
        states: texts of the ``application/json`` and ``text/json`` scripts.
        read_time: reads a date.
    """
    records = _Reader(read_time).linked(linked)
    if not records:
        records = _Reader(read_time).states(states)
    return _threaded(records)


def complete(shown: list[Comment], told: list[Comment]) -> list[Comment]:
    """The comments that the page shows, with what only its data tells of them; those of the data where it shows none.

    Data that knows less than half of what is shown is another thread's, and left alone.
    """
    if not shown or not told:
        return shown or told
    by_text = {_letters(comment.text): comment for comment in reversed(told)}
    known = [by_text.get(_letters(comment.text)) for comment in shown]
    if 2 * sum(entry is not None for entry in known) < len(shown):
        return shown
    return [_filled(comment, entry) if entry else comment for comment, entry in zip(shown, known, strict=True)]


def _filled(comment: Comment, entry: Comment) -> Comment:
    cut = comment.text.endswith(("…", "...")) and len(entry.text) > len(comment.text)
    return structs.replace(
        comment,
        author=comment.author or entry.author,
        posted=comment.posted or entry.posted,
        text=entry.text if cut else comment.text,
        votes=comment.votes if comment.votes is not UNSET else entry.votes,
    )


def _letters(text: str) -> str:
    return "".join(c for c in text[: 4 * _ALIKE].lower() if c.isalnum())[:_ALIKE]


class _Reader:
    """Walks data for comments, without recursion: the nesting is the page's."""

    def __init__(self, read_time: ReadTime) -> None:
        self.read_time = read_time
        self.left = _MAX_NODES
        self.records: list[_Record] = []

    def linked(self, scripts: Iterable[str]) -> list[_Record]:
        """Read JSON-LD: the ``comment`` of any thing, and things that are comments themselves."""
        for thing in read_jsonld(script for script in scripts if _LINKED.search(script)):
            own = any(name in ("Comment", "UserComments") for name in types(thing))
            self._walk(thing if own else thing.get("comment"), named=True)
        return self.records

    def states(self, scripts: Iterable[str]) -> list[_Record]:
        """Read the states of programs."""
        left = _MAX_STATE
        for script in scripts:
            left -= len(script)
            if left < 0 or not any(rule.search(script) for rule in _STATES):
                continue
            for value in decode(script):
                self._walk(_hydrated(value) if isinstance(value, list) else value, named=False)
        return self.records

    def _walk(self, value: Any, *, named: bool) -> None:
        stack: list[tuple[Any, bool, str | None, dict[str, Any]]] = [(value, named, None, {})]
        while stack and self.left > 0 and len(self.records) < _MAX_COMMENTS:
            value, named, above, around = stack.pop()
            self.left -= 1
            if isinstance(value, list):
                stack += [(entry, named, above, around) for entry in reversed(value) if isinstance(entry, dict | list)]
            elif isinstance(value, dict):
                if (named or "raw_message" in value) and (record := self._record(value, above, around)):
                    self.records.append(record)
                    above = record.id
                for key, entry in reversed(value.items()):
                    if isinstance(entry, dict | list) and key not in _KEYS["author"]:
                        stack.append((entry, named or bool(_NAMED.search(key[:100])), above, value))

    def _record(self, thing: dict[str, Any], above: str | None, around: dict[str, Any]) -> _Record | None:
        """A comment; None where the thing is none."""
        if any(thing.get(key) for key in (*_KEYS["never"], *_KEYS["unseen"])):
            return None
        texts = (thing.get(key) for key in _KEYS["text"])
        text = _plain(next((t for t in texts if isinstance(t, str) and t.strip()), ""))
        author = self._author(thing, around)
        posted = self._time(thing)
        if not text or not (author or posted):
            return None
        return _Record(
            id=_name_of(_first(thing, "id")),
            parent=_name_of(_first(thing, "parent")) or above,
            author=author,
            posted=posted,
            text=text,
            votes=next((v for key in _KEYS["votes"] if type(v := thing.get(key)) is int), None),
        )

    def _author(self, thing: dict[str, Any], around: dict[str, Any]) -> str | None:
        value = _first(thing, "author")
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict) and isinstance(ref := value.get("__ref"), str):
            value = around.get(ref)  # Apollo keeps each thing once, beside the others
        if value is None:
            value = {key: entry for key, entry in thing.items() if key != "name" or isinstance(entry, str)}
        if isinstance(value, dict) and isinstance(node := value.get("node"), dict):
            value = node  # GraphQL's edge
        name = _first(value, "name") if isinstance(value, dict) else value
        name = markup.clean(name) if isinstance(name, str) else ""
        return name if 0 < len(name) <= MAX_NAME else None

    def _time(self, thing: dict[str, Any]) -> str | None:
        value = _first(thing, "time")
        if isinstance(value, dict):
            value = next((entry for entry in value.values() if isinstance(entry, str)), None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if value > _LAST else value
            if not _FIRST <= seconds <= _LAST:
                return None
            value = datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
        return self.read_time(value) if isinstance(value, str) else None


def _first(thing: dict[str, Any], kind: str) -> Any:
    return next((value for key in _KEYS[kind] if (value := thing.get(key)) not in (None, "", 0)), None)


def _name_of(value: Any) -> str | None:
    """An id as text, whatever it is told as: a number, a text, a thing that has one."""
    if isinstance(value, dict):
        value = _first(value, "id")
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return str(value).rsplit("#comment-", 1)[-1][:200] or None


def _plain(text: str) -> str:
    """Words out of what may be HTML, a blank line between paragraphs."""
    if len(text) > _MAX_TEXT:
        return ""
    if "<" in text or "&lt;" in text:
        text = unescape(text) if "<" not in text else text
        text = _TAG.sub("", _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", text)))
    paragraphs = (
        "\n".join(line for line in map(markup.clean, part.split("\n")) if line) for part in text.split("\n\n")
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _hydrated(flat: list[Any]) -> Any:
    """Nuxt's data as the thing it stands for: a flat list, in which each number is the place of a value."""
    if len(flat) < 2 or not isinstance(flat[0], dict | list):
        return flat
    left = _MAX_NODES

    def made(place: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if type(place) is not int or not 0 <= place < len(flat) or depth > _DEEPEST or left < 0:
            return None
        value = flat[place]
        if isinstance(value, dict):
            return {key: made(entry, depth + 1) for key, entry in value.items()}
        if isinstance(value, list):
            if len(value) == 2 and isinstance(value[0], str):  # ["Reactive", 7], ["Date", "2024-05-04"]
                return made(value[1], depth + 1) if type(value[1]) is int else value[1]
            return [made(entry, depth + 1) for entry in value]
        return value

    root = made(0, 0)
    return root if root else flat


def _threaded(records: list[_Record]) -> list[Comment]:
    """The records as comments, each once, each knowing whom it answers."""
    made: dict[str, Comment] = {}
    for record in records:
        digest = hashlib.blake2b(f"{record.author}\n{record.text}".encode("utf-8", "replace"), digest_size=6)
        id_ = record.id or f"x{digest.hexdigest()}"
        if id_ in made:
            continue
        answered = made.get(record.parent) if record.parent else None
        made[id_] = Comment(
            id=id_,
            parent_id=answered.id if answered else None,
            author=record.author,
            posted=record.posted,
            text=record.text,
            depth=answered.depth + 1 if answered else 0,
            votes=record.votes if record.votes is not None else UNSET,
        )
    return list(made.values())
