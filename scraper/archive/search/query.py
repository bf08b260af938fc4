"""What somebody typed, understood: words that must all be there, words of which one must, words that must not.

``bridge repairs``: both words, in any order. ``"bridge repairs"``: side by side. ``bridge OR ferry``: one of them at least;
``OR`` binds its neighbours closer than a space. ``bridge -ferry``: not where there is a ferry. ``repair*``: any word that
begins so. Everything else between words is white space: no query is wrong but one that has no word in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from scraper.archive.search.folding import CHARACTER_MARK, RUN, fold, is_word, pairs, words
from scraper.errors import UsageError

_PIECES = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_QUOTES = re.compile("[“”„‟«»〝〞＂「」『』]")

_MOST_TERMS = 32
_SHORTEST_PREFIX = 2

Expand = Callable[[str], list[str]]
"""The words of the index that begin so; none where they are too many to name."""


@dataclass(frozen=True)
class Term:
    """A word, a phrase, or the beginning of a word: ``parts`` are words and runs of pair scripts that follow each other."""

    parts: tuple[str, ...]
    prefix: bool = False

    def match(self, expand: Expand) -> str:
        """The term as FTS5 takes it."""
        *before, last = self.parts
        if not before and len(last) == 1 and RUN.match(last) and not self.prefix:
            return f'"{CHARACTER_MARK}{last}"'
        found = [word for part in before for word in (pairs(part) if RUN.match(part) else [part])]
        prefix = self.prefix
        if not RUN.match(last):
            found.append(last)
        elif len(last) == 1:
            # The character that follows in the text is part of the pair: '5月' is in '5月份'.
            found.append(last)
            prefix = True
        else:
            found += pairs(last)[:-1]
        named = expand(last) if prefix and len(found) == 1 else []
        if named:
            return f"({' OR '.join(_quoted(word) for word in named)})"
        return _quoted(" ".join(found)) + (" *" if prefix else "")

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a folded text: begin and end of each place."""
        for begin, end in self._candidates(text):
            if begin and self._begins_word and is_word(text[begin - 1]):
                continue
            if self._ends_word and end < len(text) and is_word(text[end]):
                if not self.prefix:
                    continue
                while end < len(text) and is_word(text[end]):
                    end += 1
            yield begin, end

    def _candidates(self, text: str) -> Iterator[tuple[int, int]]:
        if len(self.parts) > 1:
            yield from (found.span() for found in self._pattern.finditer(text))
            return
        word, at = self.parts[0], -1
        while (at := text.find(word, at + 1)) >= 0:
            yield at, at + len(word)

    @cached_property
    def _begins_word(self) -> bool:
        return not RUN.match(self.parts[0])

    @cached_property
    def _ends_word(self) -> bool:
        return not RUN.match(self.parts[-1])

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pattern = re.escape(self.parts[0])
        for before, part in pairwise(self.parts):
            # Between a word and a run there need be nothing.
            pattern += (r"[\W_]*" if RUN.match(before) or RUN.match(part) else r"[\W_]+") + re.escape(part)
        return re.compile(pattern)


@dataclass(frozen=True)
class Query:
    """All of ``must`` (one of each group), none of ``never``."""

    must: tuple[tuple[Term, ...], ...]
    never: tuple[Term, ...] = field(default=())

    def match(self, expand: Expand) -> str:
        """The query as FTS5 takes it."""
        groups = (" OR ".join(term.match(expand) for term in group) for group in self.must)
        wanted = " AND ".join(f"({group})" for group in groups)
        if not self.never:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(term.match(expand) for term in self.never)})"


def understand(text: str) -> Query:
    """A query out of what was typed.

    Raises:
        UsageError: there is nothing in it that could be found.
    """
    must: list[list[Term]] = []
    never: list[Term] = []
    either = False
    for minus, phrase, word in _PIECES.findall(_QUOTES.sub('"', text)):
        if not minus and word in ("OR", "AND"):
            either = word == "OR"
            continue
        term = _term(phrase or word, prefix=word.endswith("*"))
        if term is None:
            continue
        if minus:
            never.append(term)
        elif either and must:
            must[-1].append(term)
        else:
            must.append([term])
        either = False
    return _checked(text, Query(tuple(map(tuple, must)), tuple(never)))


def named(text: str) -> Term | None:
    """A name as one term; None where there is no word in it. Single characters are noted of texts, not of names."""
    term = _term(text, prefix=False)
    if term and len(term.parts) == 1 and len(term.parts[0]) == 1 and RUN.match(term.parts[0]):
        return Term(term.parts, prefix=True)
    return term


def _term(text: str, *, prefix: bool) -> Term | None:
    parts = tuple(words(fold(text)))
    return Term(parts, prefix and not RUN.match(parts[-1])) if parts else None


def _checked(text: str, query: Query) -> Query:
    if not query.must:
        if query.never:
            raise UsageError("this query only says what must not be there. Give a word that must, too: bridge -ferry")
        raise UsageError(f"there is no word in this query: {text!r}. Give one or more words, or a phrase in quotes")
    terms = [*(term for group in query.must for term in group), *query.never]
    if len(terms) > _MOST_TERMS:
        raise UsageError(f"{len(terms):,} words are too many for a query: give {_MOST_TERMS} at most")
    short = next((t for t in terms if t.prefix and len(t.parts[-1]) < _SHORTEST_PREFIX), None)
    if short:
        raise UsageError(
            f"{short.parts[-1]}* would be half of all words: give {_SHORTEST_PREFIX} letters or more before *"
        )
    return query


def _quoted(words: str) -> str:
    return f'"{words}"'
