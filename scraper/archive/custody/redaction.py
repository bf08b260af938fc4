"""Words taken out of a page's bytes, in whatever form a page writes them.

A page says the same words as text cut by tags, with entities, in JSON with ``\\u00e9`` and ``\\/``, in addresses with
``%C3%A9``. So it is read as words, each knowing from which characters it came: once without the tags that part no word,
once with all tags as white space, once with what stands in them. Words are compared without case, composed, without
characters of no width. What is found is replaced by ``[erased]``, a name by ``[name erased]``, and the tags in it stay, so
that the page keeps its form.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote

from msgspec import UNSET
from msgspec.structs import replace

from scraper.archive.normal import fold
from scraper.model import Page

FILLER: Final = "[erased]"
NAME: Final = "[name erased]"
"""In place of a name: another one, since a comment whose author and words are the same is none to a parser."""
_RUN: Final = 8
"""Words of a passage that are its own wherever they stand, unless the story has them, too: a teaser cuts comments short."""
_SHORT: Final = 3
"""A passage of fewer words is taken out only where it stands alone: 'Yes' is nobody's own."""

_ESCAPE = re.compile(
    r"(?P<entity>&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<json>\\+u[dD][89abAB][0-9a-fA-F]{2}\\+u[dD][c-fC-F][0-9a-fA-F]{2}|\\+u[0-9a-fA-F]{4})"
    r"|(?P<sign>\\+[/\"'nrt])|(?P<percent>(?:%[0-9a-fA-F]{2})+)"
)
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z!?][^<>]*>", re.DOTALL)
_NAME = re.compile(r"</?([A-Za-z0-9]+)")
_INLINE: Final = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub sup time"
        " tt u var wbr",
    )
)
"""Tags that part no word."""
_KEPT = re.compile(r"<[^<>]*>|\\+u003[cC].*?\\+u003[eE]|&(?:amp;)*lt;.*?&(?:amp;)*gt;|%3[cC].*?%3[eE]", re.DOTALL)
_WORD = re.compile(r"[\w\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f]+")
_NO_WIDTH = re.compile(r"[\u00ad\u200b-\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_ALONE_BEFORE, _ALONE_AFTER = re.compile(r"[>\"'\n]\W*\Z"), re.compile(r"\W*[<\"'\n]")


class _Word(NamedTuple):
    """A word of a view, and where in the text its characters begin and end."""

    exact: str
    folded: str
    start: int
    end: int


class _Span(NamedTuple):
    """From where to where something is taken out, and whether it is a name."""

    start: int
    end: int
    name: bool


@dataclass(frozen=True)
class Passage:
    """Words to take out. ``name``: of a person, who may be named anywhere; of one word it is compared with its case."""

    text: str
    name: bool = False

    @property
    def words(self) -> list[str]:
        """The words as they are compared."""
        return [word.exact if self.cased else word.folded for word in words(self.text)]

    @property
    def signs(self) -> tuple[str, str]:
        """What stands before the first word, and behind the last."""
        found = words(self.text)
        return self.text[: found[0].start], self.text[found[-1].end :]

    @property
    def cased(self) -> bool:
        """Does 'Will' mean not 'will'?"""
        return self.name and len(words(self.text)) == 1


def words(text: str) -> list[_Word]:
    """The words of a plain text."""
    return list(_words(text, range(len(text)), range(1, len(text) + 1)))


class Redactor:
    """Takes passages out. A name that is a word of the ``story``, and a few words that it or the ``others`` on the page say
    as well, are taken out only where they stand alone."""

    def __init__(self, passages: Iterable[Passage], story: str = "", others: str = "") -> None:
        self._given = list(dict.fromkeys(passages))
        self._passages = [passage for passage in self._given if passage.words]
        told = words(story)
        self._cased = {word.exact for word in told}
        self._story = _Told([word.folded for word in told])
        self._said = _Told([word.folded for word in words(f"{story}\n{others}")])

    def without(self, which: Callable[[Passage], bool]) -> Redactor:
        """The same for fewer passages."""
        other = copy(self)
        other._passages = [passage for passage in self._passages if not which(passage)]
        return other

    def page(self, page: Page) -> Page:
        """A page without them: what a person reads of it, and is told of who wrote it."""
        return replace(
            page,
            title=page.title and self.text(page.title),
            subtitle=page.subtitle and self.text(page.subtitle),
            authors=tuple(map(self.text, page.authors)),
            headlines=UNSET
            if page.headlines is UNSET
            else tuple(replace(headline, text=self.text(headline.text)) for headline in page.headlines),
            blocks=tuple(replace(block, text=self.text(block.text)) for block in page.blocks),
            comments=tuple(
                replace(comment, author=comment.author and self._name(comment.author), text=self._words(comment.text))
                for comment in page.comments
            ),
        )

    def _name(self, author: str) -> str:
        return NAME if any(p.name and fold(p.text) == fold(author) for p in self._given) else self.text(author)

    def _words(self, text: str) -> str:
        return FILLER if any(not p.name and fold(p.text) == fold(text) for p in self._given) else self.text(text)

    def text(self, text: str) -> str:
        """A text without them; the same where it holds none."""
        spans = sorted(set(self.spans(text)))
        if not spans:
            return text
        out, last = [], 0
        for start, end, name in _joined(spans):
            out += [text[last:start], NAME if name else FILLER, *_KEPT.findall(text[start:end])]
            last = end
        return "".join([*out, text[last:]])

    def body(self, body: bytes, encodings: Sequence[str]) -> bytes | None:
        """Bytes without them, in the first of the encodings that gives them back as they are.

        None: they can't be taken out for sure.
        """
        for encoding in encodings:
            try:
                text = body.decode(encoding, "surrogateescape")
                if text.encode(encoding, "surrogateescape") != body:
                    continue
            except (UnicodeError, LookupError):
                continue
            redacted = self.text(text)
            if redacted == text:
                return body
            try:
                done = redacted.encode(encoding, "surrogateescape")
            except UnicodeError:
                continue
            return None if next(self.spans(redacted), None) else done
        return None

    def spans(self, text: str) -> Iterator[_Span]:
        """Where they stand."""
        for view in _views(text):
            for passage in self._passages:
                yield from self._found(passage, view, text)

    def _found(self, passage: Passage, view: list[_Word], text: str) -> Iterator[_Span]:
        wanted = passage.words
        shown = [word.exact for word in view] if passage.cased else [word.folded for word in view]
        if passage.name:
            alone = wanted[0] in self._cased if passage.cased else wanted in self._story
        else:
            alone = len(wanted) < _SHORT or (len(wanted) <= _RUN and wanted in self._said)
        for start, end in _occurrences(wanted, shown):
            first, last = view[start].start, view[end - 1].end
            if not alone or (_ALONE_BEFORE.search(text[max(0, first - 80) : first]) and _ALONE_AFTER.match(text, last)):
                # The signs before the first word and behind the last go with them, where they are written plainly.
                before, after = passage.signs
                yield _Span(
                    first - len(before) * text.endswith(before, 0, first),
                    last + len(after) * text.startswith(after, last),
                    passage.name,
                )
        if len(wanted) > _RUN:
            own = {run for run in _runs(wanted, _RUN) if list(run) not in self._said}
            for at in range(len(shown) - _RUN + 1):
                if tuple(shown[at : at + _RUN]) in own:
                    yield _Span(view[at].start, view[at + _RUN - 1].end, name=False)


class _Told:
    """Which runs of words a text has."""

    def __init__(self, told: list[str]) -> None:
        self._told = told
        self._runs: dict[int, set[tuple[str, ...]]] = {}

    def __contains__(self, run: list[str]) -> bool:
        if len(run) not in self._runs:
            self._runs[len(run)] = _runs(self._told, len(run))
        return tuple(run) in self._runs[len(run)]


def _occurrences(wanted: list[str], shown: list[str]) -> Iterator[tuple[int, int]]:
    at = -1
    while True:
        try:
            at = shown.index(wanted[0], at + 1)
        except ValueError:
            return
        if shown[at : at + len(wanted)] == wanted:
            yield at, at + len(wanted)


def _runs(items: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(items[i : i + length]) for i in range(len(items) - length + 1)}


def _joined(spans: list[_Span]) -> Iterator[_Span]:
    """Those that overlap as one."""
    found = spans[0]
    for span in spans[1:]:
        if span.start > found.end:
            yield found
            found = span
        found = _Span(found.start, max(found.end, span.end), found.name and span.name)
    yield found


def _views(text: str) -> Iterator[list[_Word]]:
    plain, starts, ends = _plain(text)
    yield list(_words(plain, starts, ends))
    if _TAG.search(plain):
        for within in (_INLINE, ()):
            out: list[str] = []
            first: list[int] = []
            last: list[int] = []
            at = 0
            for tag in _TAG.finditer(plain):
                filler = "" if (name := _NAME.match(tag[0])) and name[1].lower() in within else " "
                out += [plain[at : tag.start()], filler]
                first += [*starts[at : tag.start()], *starts[tag.start() : tag.start() + len(filler)]]
                last += [*ends[at : tag.start()], *ends[tag.start() : tag.start() + len(filler)]]
                at = tag.end()
            yield list(_words("".join([*out, plain[at:]]), [*first, *starts[at:]], [*last, *ends[at:]]))


def _plain(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """A text with its escapes read; of each character, where it begins and ends in the text."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for escape in _ESCAPE.finditer(text):
        said = _said(escape)
        out += [text[at : escape.start()], said]
        starts += [*range(at, escape.start()), *[escape.start()] * len(said)]
        ends += [*range(at + 1, escape.start() + 1), *[escape.end()] * len(said)]
        at = escape.end()
    if not out:
        return text, range(len(text)), range(1, len(text) + 1)
    starts += range(at, len(text))
    ends += range(at + 1, len(text) + 1)
    return "".join([*out, text[at:]]), starts, ends


def _said(escape: re.Match[str]) -> str:
    if escape["entity"]:
        return html.unescape(escape["entity"].replace("&amp;", "&").replace("amp;", ""))
    if escape["json"]:
        units = [int(unit, 16) for unit in re.findall(r"u([0-9a-fA-F]{4})", escape["json"])]
        return b"".join(unit.to_bytes(2, "big") for unit in units).decode("utf-16-be", "replace")
    if escape["sign"]:
        sign = escape["sign"][-1]
        return " " if sign in "nrt" else sign
    return unquote(escape["percent"], errors="replace")


def _words(plain: str, starts: Sequence[int], ends: Sequence[int]) -> Iterator[_Word]:
    for match in _WORD.finditer(plain):
        exact = unicodedata.normalize("NFC", _NO_WIDTH.sub("", match[0]))
        if exact:
            yield _Word(exact, exact.casefold(), starts[match.start()], ends[match.end() - 1])
