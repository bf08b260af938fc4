"""presskeep: news pages split into body, comments and related links, every version of each kept in one SQLite file.

>>> import scraper
>>> page = scraper.parse(html, "https://example.com/story")      # bytes -> Page
>>> with scraper.Archive("archive.db") as archive:
...     archive.page("https://example.com/story", at="2021-05-14")   # -> ArchivedPage
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scraper.crawl import crawl
from scraper.errors import PresskeepError
from scraper.model import (
    ArchivedPage,
    Block,
    Capture,
    Comment,
    Hit,
    Image,
    Link,
    Overlay,
    Page,
    RelatedLink,
    Response,
    Stored,
)
from scraper.parse import explain, parse
from scraper.version import VERSION

if TYPE_CHECKING:
    from scraper.archive import Archive

__version__ = VERSION

__all__ = [
    "Archive",
    "ArchivedPage",
    "Block",
    "Capture",
    "Comment",
    "Hit",
    "Image",
    "Link",
    "Overlay",
    "Page",
    "PresskeepError",
    "RelatedLink",
    "Response",
    "Stored",
    "crawl",
    "explain",
    "parse",
]


def __getattr__(name: str) -> Any:
    # sqlite-utils takes longer to import than --help may take: the archive is loaded by who asks for it.
    if name == "Archive":
        from scraper.archive import Archive

        return Archive
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
