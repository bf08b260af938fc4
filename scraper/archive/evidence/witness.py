"""The text of two captures of a page, held against each other: did something come, or go, or stand on both?

The text is all that the page prints, menus and comments included, whatever the parser makes of it. It is looked at only
where a reading differs from the one before, and then read once.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from scraper.archive.evidence.answers import answer_of
from scraper.archive.normal import fold
from scraper.errors import ArchiveError, NotArchived, ParseError
from scraper.kinds import charset_of
from scraper.model import Response

_LEAST = 3
"""Characters of a text that can be looked for."""

_SHORT = 40
"""Characters up to which a text is looked for as a whole piece between two tags: as a part of others it is everywhere."""

_PART = 5
"""Characters from which it is looked for as a part of others, where it is no such piece in either capture."""


class Print(NamedTuple):
    """The text of a capture without white space, whole and in pieces."""

    text: str
    pieces: Counter[str]


_NOTHING = Print("", Counter())


class Witness:
    """Two captures of one page, ``before`` and ``now``. What readers say ``beside`` the page now proves nothing of it."""

    def __init__(self, db: sqlite3.Connection, before: int | None, now: int, *, beside: Sequence[str] = ()) -> None:
        self._db = db
        self._before, self._now = before, now
        self._beside = beside
        self._answers: dict[int, Response | None] = {}
        self._prints: dict[int, Print] = {}

    def still_there(self, text: str | None) -> bool:
        """Is what stood there before printed no less often now? Then it has not gone."""
        before, now = self._counts(text)
        said = sum(_letters(words).count(_letters(text or "")) for words in self._beside) if before else 0
        return 0 < before <= now - said

    def there_before(self, text: str | None) -> bool:
        """Was what is printed now printed no less often before? Then it has not come."""
        before, now = self._counts(text)
        return 0 < now <= before

    def may_be_in_both(self, text: str) -> bool:
        """Might a text stand in both? A quick look at the bytes, which misses what is written otherwise."""
        sought = {form.encode("utf-8", "surrogatepass") for form in (text, escape(text, quote=False))}
        answers = (self._answer(self._before), self._answer(self._now))
        return all(
            answer is not None and any(form in page.body for page in (answer, *answer.parts) for form in sought)
            for answer in answers
        )

    def _counts(self, text: str | None) -> tuple[int, int]:
        """How often a text stands in each."""
        sought = _letters(text or "")
        if len(sought) < _LEAST:
            return 0, 0
        before, now = self._print(self._before), self._print(self._now)
        counts = before.pieces[sought], now.pieces[sought]
        if len(sought) <= _SHORT and (any(counts) or len(sought) < _PART):
            return counts
        return before.text.count(sought), now.text.count(sought)

    def _print(self, capture: int | None) -> Print:
        if capture is None or (answer := self._answer(capture)) is None:
            return _NOTHING
        if capture not in self._prints:
            pieces = [_letters(piece) for piece in printed(answer)]
            self._prints[capture] = Print("".join(pieces), Counter(pieces))
        return self._prints[capture]

    def _answer(self, capture: int | None) -> Response | None:
        """What the capture keeps; None where that is damaged, or gone."""
        if capture is None:
            return None
        if capture not in self._answers:
            try:
                row = self._db.execute("SELECT 1 FROM capture WHERE id = ? AND blob_id IS NOT NULL", (capture,))
                self._answers[capture] = answer_of(self._db, capture) if row.fetchone() else None
            except (ArchiveError, NotArchived):
                self._answers[capture] = None
        return self._answers[capture]


def printed(answer: Response) -> Iterator[str]:
    """The texts between the tags of a page and of those that go on with it, in order, without scripts and styles; none of
    what is no HTML."""
    for page in (answer, *answer.parts):
        yield from _printed(page)


def _printed(answer: Response) -> Iterator[str]:
    # The parser takes longer to import than most commands take, and few visits come here.
    from scraper.parse.decode import read_source
    from scraper.parse.markup import RAW, SILENT, plain

    try:
        tokens = read_source(answer.body, charset_of(answer)).tokens
    except ParseError:
        return
    silent = ""
    for token in tokens:
        tag, _, text = token.partition(">")
        name = tag.partition(" ")[0]
        if silent:
            if name != silent:
                continue
            silent = ""
        elif name in SILENT or name in RAW:
            silent = f"/{name}"
            continue
        if text and not text.isspace():
            yield plain(text)


def joined(pieces: Iterable[str]) -> str:
    """Pieces of a page's text as one, in lower case, its white space folded."""
    return fold(" ".join(pieces)).lower()


def _letters(text: str) -> str:
    """A text as it is compared, without the white space that markup makes or unmakes."""
    return "".join(fold(text).split())
