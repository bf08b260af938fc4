"""The comments of a story over several pages, as one thread in the site's own order, each comment once.

A page of comments tells its number, not its place: where the newest stand on top of each page and page 1 has the oldest,
the last page comes first. So the times of the comments decide: from page to page they must run as they do on each.

A comment stands on two pages where a page repeats the first ones, or where one came between two requests and moved all
others on. What has the same id is one comment, if its words agree: some sites count each page's from 1. Without ids it
takes author, words and time; and short words ('+1') must also stand where the pages meet.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import Final, NamedTuple

from msgspec.structs import replace

from scraper.model import Comment, Page
from scraper.parse.join.roles import Role, comment_number

_MADE: Final = re.compile(r"x[0-9a-f]{12}(?:-\d+)?")
"""An id made by the parser, of author and words."""
_COUNTED: Final = re.compile(r"(\d{1,18})$")
_TELLING: Final = 60
"""Characters of words that two comments by one author do not share by chance."""
_LONGEST_OVERLAP: Final = 200
"""Comments that two pages may have in common where they meet."""
_FEW: Final = 0.1
"""Share of the ids met again that may be other comments, if ids tell comments apart: those of one that lost its author."""
_HOUR: Final = timedelta(hours=1)
_MOST_ALIKE: Final = 200
"""Comments with the same author and words that one is held against: more are no thread, but an attack."""

_Words = tuple[str, str]


class _Double(NamedTuple):
    """A comment met again: which one it is, and whether its words alone say so."""

    of: Comment
    sure: bool


def in_thread_order(pages: Sequence[Page], roles: Sequence[Role]) -> list[int]:
    """The indexes of the pages of the thread, in the order of the thread. ``pages[0]`` is the first page of the story, the
    only one of its text whose comments count before those of the pages made for them."""
    numbers = [role.number for role in roles[1:] if role.part == "comments" and role.number]
    placed = {0: comment_number(pages[0], numbers)}
    placed |= {
        n: role.number or comment_number(pages[n], numbers)
        for n, role in enumerate(roles[1:], 1)
        if role.part == "comments"
    }
    order = sorted(placed, key=lambda n: (placed[n], n))
    trusted = _trusts_ids(pages)
    names = {n: {_name(comment, trusted) for comment in pages[n].comments} for n in order}
    shown = _without_repeats(order, names)
    count = Counter(name for n in order if n in shown for name in names[n])
    once = [[c for c in pages[n].comments if count[_name(c, trusted)] == 1] for n in order if n in shown]
    if _runs_backwards(once, trusted=trusted):
        order.reverse()
    texts = [n for n, role in enumerate(roles) if n and role.part == "body"]
    return [n for n in order if n in shown] + [n for n in order if n not in shown] + texts


def join_threads(pages: Sequence[Page], roles: Sequence[Role], stated: int | None) -> tuple[Comment, ...]:
    """The comments of all pages, each once."""
    order = in_thread_order(pages, roles)
    trusted = _trusts_ids(pages)
    threads = [pages[n].comments for n in order if pages[n].comments]
    if len(threads) < 2:
        return threads[0] if threads else ()
    thread = _Thread(trusted)
    for comments in threads:
        thread.add(comments, sure=False)
    if stated is not None and len(thread.comments) < stated == len(thread.comments) + thread.unsure:
        # The page counts what was taken for doubles: two wrote the same.
        thread = _Thread(trusted)
        for comments in threads:
            thread.add(comments, sure=True)
    return thread.whole()


def words_of(page: Page) -> set[tuple[str, str]]:
    """The comments of a page, to be held against another page: by author and words, since ids may be new at each look."""
    return {_words(comment) for comment in page.comments}


def _without_repeats(order: Sequence[int], names: dict[int, set[tuple[str, ...]]]) -> set[int]:
    """The pages but for those whose comments all stand on other ones: these have them in their places. The bare address
    of a story is asked first: it may show a few of the newest."""
    count = Counter(name for n in order for name in names[n])
    shown = set(order)
    for n in sorted(order):
        if names[n] and all(count[name] > 1 for name in names[n]):
            shown.discard(n)
            count.subtract(names[n])
    return shown


def _runs_backwards(threads: Sequence[Sequence[Comment]], *, trusted: bool) -> bool:
    """Whether the comments run one way on each page, and the other way from page to page."""
    clocks = [clock for comments in threads if (clock := _clock(comments, trusted))]
    within = _direction(pair for clock in clocks for pair in pairwise(clock))
    across = _direction(pairwise([sorted(clock)[len(clock) // 2] for clock in clocks]))
    return within * across < 0


def _clock(comments: Sequence[Comment], trusted: bool) -> list[tuple[str, int]]:
    """What tells the order in which the comments that answer none were written."""
    tops = [comment for comment in comments if not comment.depth and not comment.parent_id]
    timed = [comment for comment in tops if comment.posted]
    if timed:
        return [(comment.posted or "", _count(comment.id) if trusted else 0) for comment in timed]
    return [("", _count(comment.id)) for comment in tops if _count(comment.id)] if trusted else []


def _count(comment_id: str) -> int:
    counted = None if _MADE.fullmatch(comment_id) else _COUNTED.search(comment_id)
    return int(counted[1]) if counted else 0


def _direction(pairs: Iterable[tuple[tuple[str, int], tuple[str, int]]]) -> int:
    """1: the values rise, -1: they fall, 0: neither, by and large."""
    rises = falls = 0
    for one, other in pairs:
        rises += one < other
        falls += one > other
    if abs(rises - falls) * 2 <= rises + falls:
        return 0
    return 1 if rises > falls else -1


def _trusts_ids(pages: Sequence[Page]) -> bool:
    """Whether equal ids on two pages are equal comments, by and large: some sites count those of each page anew."""
    known: dict[str, Comment] = {}
    agree = differ = 0
    for page in pages:
        here: dict[str, Comment] = {}
        for comment in page.comments:
            if _MADE.fullmatch(comment.id):
                continue
            here.setdefault(comment.id, comment)
            if (other := known.get(comment.id)) is not None:
                same = _agree(other, comment)
                agree, differ = agree + same, differ + (not same)
        known = here | known
    return differ <= _FEW * (agree + differ)


def _agree(one: Comment, other: Comment) -> bool:
    """Whether what has one id is one comment: one that was edited meanwhile keeps its author and its time."""
    if _fold(one.text) == _fold(other.text):
        return True
    return one.author is not None and one.author == other.author and one.posted == other.posted


def _name(comment: Comment, trusted: bool) -> tuple[str, ...]:
    if trusted and not _MADE.fullmatch(comment.id):
        return (comment.id,)
    return (*_words(comment), comment.posted or "")


def _words(comment: Comment) -> _Words:
    return comment.author or "", _fold(comment.text)


def _fold(text: str) -> str:
    return " ".join(text.split())


class _Thread:
    """A thread as far as it is put together."""

    def __init__(self, trusted: bool) -> None:
        self.trusted = trusted
        self.comments: dict[str, Comment] = {}
        """By the id each has now."""
        self.unsure = 0
        """How many were left out that may be comments of their own."""
        self._named: dict[str, Comment] = {}
        """By the page's own ids."""
        self._worded: dict[_Words, list[Comment]] = defaultdict(list)
        self._again: Counter[str] = Counter()
        self._first: list[_Words] = []
        self._last: list[_Words] = []
        self._pages: list[dict[str, str]] = []
        self._page: dict[str, int] = {}
        """Of each comment, the page it came from."""

    def add(self, comments: Sequence[Comment], *, sure: bool) -> None:
        """Take in a page. ``sure``: what is not surely a double is none."""
        words = [_words(comment) for comment in comments]
        head = max(_overlap(self._last, words), _in_common(self._first, words))
        ids: dict[str, str] = {}
        taken: set[str] = set()
        added: list[tuple[_Words, Comment]] = []
        for n, comment in enumerate(comments):
            double = self._double(comment, words[n], taken, meets=n < head)
            if double is not None and (double.sure or not sure):
                self.unsure += not double.sure
                taken.add(double.of.id)
                ids.setdefault(comment.id, double.of.id)
                continue
            name = self._free(comment.id)
            ids.setdefault(comment.id, name)
            self.comments[name] = replace(comment, id=name)
            self._page[name] = len(self._pages)
            added.append((words[n], self.comments[name]))
        for key, comment in added:  # only now: of two alike on one page, each is one
            self._worded[key].append(comment)
        for comment in comments:
            if not _MADE.fullmatch(comment.id):
                self._named.setdefault(comment.id, self.comments[ids[comment.id]])
        self._pages.append(ids)
        self._first = self._first or words
        self._last = words

    def _double(self, comment: Comment, words: _Words, taken: set[str], *, meets: bool) -> _Double | None:
        """The comment of another page that this one is."""
        made = _MADE.fullmatch(comment.id) is not None
        if self.trusted and not made:
            known = self._named.get(comment.id)
            if known is not None and known.id not in taken and _agree(known, comment):
                return _Double(known, sure=True)
        for known in islice(self._worded.get(words, ()), _MOST_ALIKE):
            if known.id in taken:
                continue
            if self.trusted and not made and not _MADE.fullmatch(known.id):
                continue  # two ids, two comments
            if _surely_one(known, comment, words):
                return _Double(known, sure=True)
            if meets and _may_be_one(known, comment):
                return _Double(known, sure=False)
        return None

    def _free(self, comment_id: str) -> str:
        """An id that no comment has yet: those that the parser makes, and those counted from 1 on each page, meet."""
        name = comment_id
        stem = comment_id.partition("-")[0] if _MADE.fullmatch(comment_id) else comment_id
        while name in self.comments:
            self._again[stem] += 1
            name = f"{stem}-{self._again[stem] + 1}"
        return name

    def whole(self) -> tuple[Comment, ...]:
        """The comments, each with the id of the one it answers as it is called here, and its depth under it."""
        found: dict[str, Comment] = {}
        for name, comment in self.comments.items():
            parent = comment.parent_id
            if parent is not None:
                parent = self._pages[self._page[name]].get(parent) or self._elsewhere(parent)
            found[name] = replace(comment, parent_id=None if parent == name else parent)
        return tuple(_with_depth(found))

    def _elsewhere(self, parent: str) -> str:
        known = self._named.get(parent)
        return known.id if known is not None else parent


def _overlap(before: Sequence[_Words], words: Sequence[_Words]) -> int:
    """How many comments at the end of one page are those at the beginning of the next."""
    for length in range(min(len(before), len(words), _LONGEST_OVERLAP), 0, -1):
        if before[-length] == words[0] and list(before[-length:]) == list(words[:length]):
            return length
    return 0


def _in_common(first: Sequence[_Words], words: Sequence[_Words]) -> int:
    """With how many of the first page's comments a page begins; one alone is chance."""
    length = 0
    for one, other in zip(first, words, strict=False):
        if one != other:
            break
        length += 1
    return length if length > 1 else 0


def _surely_one(one: Comment, other: Comment, words: _Words) -> bool:
    """Whether two with the same words are one: by the minute, or by words that nobody says twice."""
    if one.posted != other.posted:
        return False
    return len(words[1]) >= _TELLING or (one.posted is not None and "T" in one.posted)


def _may_be_one(one: Comment, other: Comment) -> bool:
    """Whether times are not against it. One read from '3 hours ago' moves between two requests."""
    if one.posted is None or other.posted is None or one.posted[:10] == other.posted[:10]:
        return True
    try:
        apart = datetime.fromisoformat(one.posted) - datetime.fromisoformat(other.posted)
    except (TypeError, ValueError):  # one tells its zone and the other not; hostile years
        return False
    return abs(apart) <= _HOUR


def _with_depth(comments: dict[str, Comment]) -> Iterator[Comment]:
    """The comments, each one deeper than the one it answers; what answers itself by way of others answers none."""
    depths: dict[str, int] = {}
    for name in comments:
        path: dict[str, None] = {}
        at: str | None = name
        while at is not None and at in comments and at not in depths and at not in path:
            path[at] = None
            at = comments[at].parent_id
        if at is not None and at in path:
            comments[at] = replace(comments[at], parent_id=None, depth=0)
            depths[at] = 0
        for below in reversed(path):
            parent = comments[below].parent_id
            depths[below] = depths[parent] + 1 if parent in depths else comments[below].depth
    for name, comment in comments.items():
        yield comment if comment.depth == depths[name] else replace(comment, depth=depths[name])
