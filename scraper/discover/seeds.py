"""A list of addresses being put together: absolute, in order, no address twice."""

from __future__ import annotations

from typing import Literal

from scraper import urls
from scraper.errors import BadURL
from scraper.model import Seed

Source = Literal["feed", "sitemap", "section"]
LeadsTo = Literal["story", "list", "next"]


class Seeds:
    """Addresses found on the page at ``base``, that page itself left out."""

    def __init__(self, base: str, source: Source) -> None:
        self.base = base
        self.source = source
        self.found: list[Seed] = []
        self._seen = {urls.twin(base)}

    def add(
        self,
        href: str | None,
        *,
        title: str | None = None,
        published: str | None = None,
        modified: str | None = None,
        leads_to: LeadsTo = "story",
    ) -> None:
        """Take an address in, with what is said of it. One that is none, or is known, is passed over."""
        url = urls.join(self.base, href)
        if url is None:
            return
        try:
            name = urls.twin(url)
        except BadURL:
            return
        if name not in self._seen:
            self._seen.add(name)
            self.found.append(
                Seed(
                    url=url,
                    source=self.source,
                    title=_sound(title),
                    published=published,
                    modified=modified,
                    leads_to=leads_to,
                )
            )


def _sound(title: str | None) -> str | None:
    """A headline on one line, without the halves of surrogate pairs that escapes in feeds may name."""
    return " ".join((title or "").encode("utf-8", "replace").decode().split()) or None
