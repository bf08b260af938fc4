"""Which addresses a run follows: how many steps from a seed, and on which site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from scraper import discover
from scraper.crawl.frontier import Item
from scraper.model import Page, Response, Seed

List = Literal["feed", "sitemap", "section"]


@dataclass(frozen=True)
class Scope:
    """How far a run goes. Without a ``depth``, lists are followed by one step and stories by none."""

    depth: int | None = None
    same_site: bool = True

    def from_list(self, item: Item, answer: Response, kind: List, found: Sequence[Seed]) -> tuple[Item, ...]:
        """What to visit of the addresses a list offers.

        A list on a list is one step with it: a sitemap of an index, the feed a home page names. A feed among the seeds
        was chosen for its stories, and often lives on another host than they do: they are followed wherever they are.
        """
        depth = item.depth if kind != "section" and item.source else item.depth + 1
        chosen = kind == "feed" and item.source is None
        if depth > (1 if self.depth is None else self.depth):
            return ()
        return self._on_site(
            Item(
                seed.url,
                depth,
                site=seed.url if chosen else item.site or answer.url,
                source=answer.url,
                is_story=kind == "feed",
                headline=seed.title,
                listed=answer.captured,
            )
            for seed in found
        )

    def from_story(self, item: Item, answer: Response, page: Page) -> tuple[Item, ...]:
        """What to visit of the stories a story points to."""
        if self.depth is None or item.depth >= self.depth:
            return ()
        return self._on_site(
            Item(link.url, item.depth + 1, item.site or answer.url, answer.url) for link in page.related
        )

    def _on_site(self, items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(i for i in items if not self.same_site or not i.site or discover.same_site(i.url, i.site))
