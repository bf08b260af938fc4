"""Which addresses a run follows: how many steps from a seed, on which site, of what form and of which days; in what order.

Patterns and dates choose among stories that lists and pages name. What a person named is visited in any case; lists are
followed whether or not they fit a pattern that stories are to fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from msgspec import UNSET

from scraper import discover
from scraper.crawl import since as dates
from scraper.crawl.frontier import Item
from scraper.crawl.patterns import Patterns
from scraper.model import Page, RelatedLink, Response, Seed

List = Literal["feed", "sitemap", "section"]

FIRST = -(2**40)
"""The rank of what must be read before anything can be told: seeds, and lists of which nobody knows how new they are."""
_MOST_NESTED = 5
"""Lists that may name one another in a row: an index names sitemaps, and no honest one names indexes for ever."""


@dataclass(frozen=True)
class Scope:
    """How far a run goes. Without a ``depth``, lists are followed by one step and stories by none.

    Args:
        include: patterns (``patterns``) of which a story must fit one, where there are any.
        exclude: patterns that no story or list may fit.
        since: from when on stories are wanted (``since.moment``), by what lists and addresses tell of them. One of which
            they tell nothing is visited and kept; if it then says itself that it is older, it is not followed. Kept as an
            instant, so that a run that is gone on with later means the same.

    Raises:
        UsageError: a pattern or a time that is none.
    """

    depth: int | None = None
    same_site: bool = True
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    since: str | None = None
    _wanted: Patterns = field(init=False, repr=False, compare=False)
    _unwanted: Patterns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_wanted", Patterns(tuple(self.include)))
        object.__setattr__(self, "_unwanted", Patterns(tuple(self.exclude)))
        object.__setattr__(self, "since", None if self.since is None else dates.moment(self.since))

    def from_list(self, item: Item, answer: Response, kind: List, found: Sequence[Seed]) -> tuple[Item, ...]:
        """What to visit of the addresses a list offers, the newest first, undated ones last and in the list's order.

        A list on a list is one step with it: a sitemap of an index, the feed a home page names; it may be on another host
        than the stories it is to tell of. The next page of a section is a step of its own. A feed among the seeds was chosen
        for its stories, and often lives on another host than they do: they are followed wherever they are.
        """
        depth = item.depth if kind != "section" and item.source else item.depth + 1
        chosen = kind == "feed" and item.source is None
        # The stories of a section's next page are a step behind it, those of a feed's are where it is.
        further = depth if kind == "section" else depth + 1
        most = 1 if self.depth is None else self.depth
        items = []
        for seed in found:
            is_next = seed.leads_to == "next"
            if depth + is_next <= most:
                site = seed.url if chosen else item.site or answer.url
                items.append(self._item(seed, further if is_next else depth, site, answer, item.nested))
        return tuple(sorted((i for i in items if i is not None), key=lambda i: i.rank))

    def from_story(self, item: Item, answer: Response, page: Page) -> tuple[Item, ...]:
        """What to visit of the stories a story points to."""
        if self.depth is None or item.depth >= self.depth or self._is_old(dates.at_latest(page.published)):
            return ()
        site = item.site or answer.url
        items = (self._item(_related(link), item.depth + 1, site, answer, 0) for link in page.related)
        return tuple(i for i in items if i is not None)

    def _item(self, seed: Seed, depth: int, site: str, answer: Response, nested: int) -> Item | None:
        """What is to be visited; None where it is not wanted."""
        is_list = seed.leads_to != "story"
        if seed.leads_to == "list" and nested >= _MOST_NESTED:
            return None
        if self.same_site and seed.leads_to != "list" and not discover.same_site(seed.url, site):
            return None
        if self._unwanted.fit(seed.url) or (self._wanted and not is_list and not self._wanted.fit(seed.url)):
            return None
        latest = dates.of_seed(seed)
        if self._is_old(latest):
            return None
        return Item(
            seed.url,
            depth,
            site=site,
            source=answer.url,
            is_story=seed.source == "feed" and not is_list,
            headline=None if is_list or seed.source == "related" else seed.title,
            listed=None if seed.source == "related" else answer.captured,
            nested=nested + (seed.leads_to == "list") if is_list else 0,
            rank=_rank(latest) if latest else FIRST if seed.leads_to == "list" else 0,
        )

    def _is_old(self, latest: str | None) -> bool:
        return self.since is not None and latest is not None and latest < self.since


def _related(link: RelatedLink) -> Seed:
    return Seed(url=link.url, source="related", published=None if link.published is UNSET else link.published)


def _rank(latest: str) -> int:
    """Minutes, counted backwards: what is newer comes first."""
    return -int(datetime.fromisoformat(latest).timestamp() // 60)
