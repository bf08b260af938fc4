"""Seeds in, pages in the archive, counts out. Light to import; the work is in ``run``.

The way of a page, and who does each step:

==============  =====================================================================================================
``run``         a run from its first seed to its last note, out of all below; ``plan``: is it begun, gone on with, or what
                failed taken up
``seeds``       what a person gave -> addresses; where a bare host has its stories
``loop``        addresses taken as hosts allow, visited side by side, written together; ``stopping``: Ctrl-C and SIGTERM
``frontier``    which address is next; it stands in the archive
``turns``       whose turn it is to ask a host; ``hosts``: how fast each is asked; ``trip``: a turn for every redirect
``visiting``    one address, from robots.txt to the page: ``robots``, the request (``scraper.fetch``), the reading
``workers``     the processes that split pages; ``worker`` is one of them, ``split`` what it does
``whole``       a story's further pages and its pages of comments, asked for and joined
``follow``      which of the addresses found are followed; ``patterns`` and ``since``: what the user chose
``pipeline``    the page into the archive, or the reason why there is none
``retry``       when what failed is tried again
``summary``     what came of it all, counted; ``progress``: how far it is
==============  =====================================================================================================
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from scraper.model import CrawlSummary, Visit

if TYPE_CHECKING:
    import os

    from scraper.archive import Archive

__all__ = ["crawl", "exit_status", "job_of"]

_NAMED = 3
"""Seeds that a job names; of more it gives the first, and a digest of all."""


def crawl(
    seeds: Sequence[str],
    archive: Archive | str | os.PathLike[str],
    *,
    on_visit: Callable[[Visit], None] | None = None,
    **options: Any,
) -> CrawlSummary:
    """Archive what ``seeds`` lead to: articles, feeds, sitemaps, section pages or bare hosts.

    ``options`` are those of ``scraper.crawl.run.run`` (``depth``, ``limit``, ``same_site``, ``delay`` …), which is also
    the door for code that has an event loop of its own. ``on_visit`` is told of every page as it is done.

    Raises:
        ArchiveError: the archive can't be used. Pages that fail are counted and kept as failures, never raised.
    """
    import asyncio

    from scraper.archive import Archive
    from scraper.crawl.run import run

    if isinstance(archive, Archive):
        return asyncio.run(run(seeds, archive, on_visit=on_visit, **options))
    with Archive(archive) as opened:
        return asyncio.run(run(seeds, opened, on_visit=on_visit, **options))


def exit_status(summary: CrawlSummary) -> int:
    """What a command ends with: 0 all well, 1 some pages failed, 4 nothing could be fetched."""
    if not summary.failed:
        return 0
    return 1 if summary.fetched else 4


def job_of(command: str, seeds: Sequence[str]) -> str:
    """The job that a command does with these seeds, whatever their order: what a second run of it is known by."""
    from scraper import urls

    names = sorted({urls.filed_as(seed) for seed in seeds})
    if len(names) <= _NAMED:
        return " ".join([command, *names])
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
    return f"{command} {names[0]} and {len(names) - 1} more ({digest})"
