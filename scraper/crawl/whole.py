"""A story followed to its end: the further pages of its text and of its comments, asked for, and joined into one page.

What a page names as another page of its story may be none: it leads to the log-in, to the home page, back to the story, or
on for ever (``?page=9999``). So every answer must be of this site and of this story, and bring something new.

A page that can't be had costs the story its wholeness and nothing else: the joined page still names it among its
``continuations``, by which the archive knows that a comment it did not see may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final, Literal, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from scraper import urls
from scraper.errors import ArchiveError, ParseError, PresskeepError
from scraper.model import Continuation, Failure, Page, Response
from scraper.parse.continuation.addresses import places
from scraper.parse.join import join, reading_order
from scraper.parse.join.roles import key_of
from scraper.parse.join.story import is_whole, tells_more, texts_of
from scraper.parse.join.thread import words_of

MOST_PAGES: Final = 100
"""Further pages of one story that are asked for: 5,000 comments, where a page has 50."""
MOST_BYTES: Final = 64 * 2**20
"""Bytes of one story, its first page included, after which no further page is asked for."""
_MOST_STALE: Final = 2
"""Pages in a row that bring nothing new, after which no other one of that part is asked for."""
_MOST_FAILED: Final = 3
"""Pages in a row that can't be had, after which the story is left as it is."""
_ALIKE: Final = 0.5
"""Share of the words of the shorter of two headlines that are in the other, if they are of one story."""
_WORD: Final = re.compile(r"\w+")

Ask = Callable[[str], Awaitable[Response | Failure | None]]
"""Gets an address: the answer; or why there is none, or None."""
Split = Callable[[Response], Awaitable[Page]]


class Whole(NamedTuple):
    """A story as far as it could be followed."""

    response: Response
    """The first answer, with those of the further pages as its parts."""
    page: Page
    """All of them, joined."""
    missing: tuple[str, ...] = ()
    """Why pages that are named are not among them, a sentence each."""


async def follow(
    first: Response, page: Page, ask: Ask, split: Split, *, limit: int = MOST_PAGES, most_bytes: int = MOST_BYTES
) -> Whole:
    """Ask for the further pages of a story, one after the other, until there are no more.

    Args:
        first: the answer that has the story's first page, or whichever was asked for.
        page: what ``split`` made of it.
        ask: gets an address, at the pace and by the rules of the run; whatever error of ours it raises costs that page.
        split: reads an answer, without its parts.
        limit: further pages that are asked for at most.
        most_bytes: bytes after which no more are.

    Raises:
        ArchiveError: ``ask`` or ``split`` raised it.
    """
    if page.continuations is UNSET or not page.continuations:
        return Whole(first, page)
    following = _Following(first, page)
    while (other := following.next()) is not None:
        if following.asked >= limit:
            following.stop(f"more than {limit} further pages")
        elif following.bytes >= most_bytes:
            following.stop(f"more than {most_bytes:,} bytes")
        else:
            await following.get(other, ask, split)
    return following.end()


def split_whole(response: Response, split: Callable[[Response], Page]) -> Page:
    """The page that an answer and its parts hold. ``split`` reads one of them.

    Raises:
        ParseError: the first can't be split. Another one that can't is as if it had not come.
    """
    first = split(response)
    pages: list[Page] = []
    for part in response.parts:
        try:
            pages.append(split(part))
        except ParseError:
            continue
    return join(first, pages)


class _NotGiven(PresskeepError):
    """A further page could not be had."""


class _NotOfStory(PresskeepError):
    """What came is no further page of this story."""


class _Following:
    """What is read of a story, and what is waiting to be."""

    def __init__(self, first: Response, page: Page) -> None:
        self.first, self.page = first, page
        self.asked = 0
        self.bytes = len(first.body)
        self.parts: list[tuple[Response, Page]] = []
        self.missing: list[str] = []
        self._waiting: dict[str, Continuation] = {}
        self._known = {key_of(first.url)}
        self._stems = _stems(first.url) | _stems(page.canonical_url)
        self._read = {key_of(first.url)}
        self._texts = texts_of(page)
        self._comments = words_of(page)
        self._stale = {"body": 0, "comments": 0}
        self._failed = 0
        self._take_in(page)

    def next(self) -> Continuation | None:
        """The page to ask for now: the whole story if there is such a page, then its pages, then those of its comments."""
        return min(self._waiting.values(), key=_rank, default=None)

    def stop(self, reason: str) -> None:
        """Ask for no more."""
        self._leave(reason, "body", "comments")

    async def get(self, other: Continuation, ask: Ask, split: Split) -> None:
        """Ask for a page, and take it in if it is one of this story."""
        del self._waiting[key_of(other.url)]
        self.asked += 1
        try:
            answer, page = await self._get(other, ask, split)
        except ArchiveError:
            raise
        except _NotOfStory as exc:
            self._failed = 0
            self.missing.append(str(exc))
        except PresskeepError as exc:
            self._fail(str(exc) if other.url in str(exc) else f"{other.url}: {exc}")
        except Exception as exc:  # a fault of ours costs this page
            self._fail(" ".join(f"{other.url} can't be read ({type(exc).__name__}: {exc})".split()))
        else:
            self._failed = 0
            self._keep(other, answer, page)

    def end(self) -> Whole:
        """Everything joined."""
        pages = [page for _, page in self.parts]
        order = reading_order(self.page, pages)
        parts = tuple(replace(self.parts[n][0], parts=()) for n in order)
        joined = join(self.page, [pages[n] for n in order])
        return Whole(replace(self.first, parts=parts), joined, tuple(self.missing))

    async def _get(self, other: Continuation, ask: Ask, split: Split) -> tuple[Response, Page]:
        answer = await ask(other.url)
        if not isinstance(answer, Response):
            raise _NotGiven(answer.reason if answer else "it gave no page")
        self.bytes += len(answer.body)
        if urls.site(answer.url) != urls.site(self.first.url):
            raise _NotOfStory(f"{other.url} leads to another site: {answer.url}")
        if not _stems(answer.url) & self._stems:
            raise _NotOfStory(f"{other.url} leads to {answer.url}, which is no page of this story")
        if key_of(answer.url) in self._read:
            raise _NotOfStory(f"{other.url} leads back to {answer.url}")
        page = await split(answer)
        if not self._is_of_story(page):
            raise _NotOfStory(f"{answer.url} is no page of this story, but '{page.title}'")
        if other.whole is True and not is_whole(page, self.page):
            raise _NotOfStory(f"{answer.url} has less than the whole story")
        return answer, page

    def _keep(self, other: Continuation, answer: Response, page: Page) -> None:
        for key in (key_of(other.url), key_of(answer.url)):
            self._known.add(key)
            self._read.add(key)
            self._waiting.pop(key, None)
        if other.whole is True:
            self._waiting = {key: entry for key, entry in self._waiting.items() if entry.part != "body"}
        texts, comments = texts_of(page) - self._texts, words_of(page) - self._comments
        self._texts |= texts
        self._comments |= comments
        self.parts.append((answer, page))
        if comments if other.part == "comments" else tells_more(texts):
            self._stale[other.part] = 0
            self._take_in(page, whole=other.whole is True)
            return
        self._stale[other.part] += 1
        if self._stale[other.part] >= _MOST_STALE:
            self._leave(f"{_MOST_STALE} pages brought nothing new", other.part)

    def _take_in(self, page: Page, *, whole: bool = False) -> None:
        """Note what a page names. The whole story has no other pages but those of its comments."""
        for other in page.continuations if page.continuations is not UNSET else ():
            key = key_of(other.url)
            if key not in self._known and not (whole and other.part == "body"):
                self._known.add(key)
                self._waiting[key] = other

    def _is_of_story(self, page: Page) -> bool:
        """Whether a page is one of this story: it says so, or is headed like it, or has some of the same words."""
        if page.canonical_url:
            return page.canonical_url == self.page.canonical_url or bool(_stems(page.canonical_url) & self._stems)
        ours, theirs = _headlines(self.page), _headlines(page)
        if not ours or not theirs or any(_alike(one, other) for one in ours for other in theirs):
            return True
        return tells_more(texts_of(page) & self._texts) or bool(words_of(page) & self._comments)

    def _fail(self, reason: str) -> None:
        self.missing.append(reason)
        self._failed += 1
        if self._failed >= _MOST_FAILED:
            self.stop(f"{_MOST_FAILED} pages in a row could not be had")

    def _leave(self, reason: str, *parts: Literal["body", "comments"]) -> None:
        left = [key for key, other in self._waiting.items() if other.part in parts]
        for key in left:
            del self._waiting[key]
        if left:
            self.missing.append(f"{len(left)} further pages are not asked for: {reason}")


def _rank(other: Continuation) -> tuple[bool, bool, int]:
    return other.part == "comments", other.whole is not True, other.number or 0


def _stems(url: str | None) -> set[str]:
    return {place.stem for place in places(url)} if url else set()


def _headlines(page: Page) -> list[frozenset[str]]:
    told = [page.title] if page.title else []
    if page.headlines is not UNSET:
        told += [headline.text for headline in page.headlines]
    return [frozenset(words) for text in told if (words := _WORD.findall(text.lower()))]


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= _ALIKE * min(len(one), len(other))
