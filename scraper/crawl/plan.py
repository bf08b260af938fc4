"""What a run is to do: begin a crawl, go on with one that was broken off, or take up what failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from scraper import urls
from scraper.crawl import job_of
from scraper.crawl.follow import FIRST, Scope
from scraper.crawl.seeds import Refused, expand
from scraper.errors import UsageError
from scraper.model import Crawl, Item

if TYPE_CHECKING:
    from scraper.archive import Archive

_NAMED = 5
"""Crawls that an error names."""


class Options(Struct, frozen=True, kw_only=True):
    """What is kept of a crawl's options: how far it goes and how it asks. A run that goes on with it keeps to them.

    Headers and cookies are not among them: they may be secrets, and are given anew.
    """

    depth: int | None = None
    limit: int | None = None
    same_site: bool = True
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    since: str | None = None
    delay: float = 1.0
    concurrency: int = 8
    per_host: int = 1
    robots: bool | None = None
    allow_private: bool = False
    retries: int = 4

    @property
    def scope(self) -> Scope:
        """How far it goes."""
        return Scope(self.depth, self.same_site, self.include, self.exclude, self.since)


@dataclass(frozen=True)
class Plan:
    """A crawl to begin; or ``crawl``, one to go on with. Without a ``job`` it is not to be gone on with."""

    job: str | None
    seeds: tuple[str, ...]
    options: Options
    crawl: Crawl | None = None
    only_failed: bool = False
    """Take up what failed, of the sites of the seeds or, without seeds, of the whole archive."""

    def items(self, archive: Archive, refused: Refused) -> Iterator[Item]:
        """What a crawl begins with; ``refused`` is told of what is no seed.

        Raises:
            UsageError: a file among the seeds can't be read.
        """
        if self.only_failed:
            failed = archive.to_try_again([urls.site(urls.check(seed)) for seed in self.seeds])
            return (Item(url, rank=FIRST) for url in failed)
        return expand(self.seeds, refused, depth=self.options.depth)


def begin(command: str, job: str | None, seeds: Sequence[str], options: Options, *, lasting: bool) -> Plan:
    """A new crawl. One that is ``lasting`` can be gone on with, and has its job to itself."""
    return Plan((job or job_of(command, seeds)) if lasting else None, tuple(seeds), options)


def again(command: str, job: str | None, seeds: Sequence[str], options: Options) -> Plan:
    """A new crawl of the addresses whose last visit failed with what may be gone."""
    return Plan(job or job_of(f"{command} --retry-failed", seeds), tuple(seeds), options, only_failed=True)


def resume(archive: Archive, job: str | None, seeds: Sequence[str]) -> Plan:
    """The crawl that was broken off: the one of these seeds, or of this job, or the only one.

    Raises:
        UsageError: there is none, or there are several to choose from.
    """
    unfinished = archive.unfinished_crawls()
    named = {urls.filed_as(seed) for seed in seeds}
    found = [
        crawl
        for crawl in unfinished
        if (crawl.job == job if job and not seeds else not named or named == {urls.filed_as(s) for s in crawl.seeds})
    ]
    if not found:
        if named and unfinished:
            raise UsageError(f"no crawl of these seeds to go on with. Broken off: {_told(unfinished)}")
        raise UsageError(
            f"no crawl to go on with: all in {archive.path} are at their end. Begin one: presskeep crawl SEED"
        )
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} crawls were broken off: {_told(found)}. Name the seeds of the one to go on with"
        )
    [crawl] = found
    return Plan(crawl.job, crawl.seeds, _options(crawl), crawl)


def _told(crawls: Sequence[Crawl]) -> str:
    """The first of several crawls by name, with what is left of each."""
    more = f" and {len(crawls) - _NAMED} more" if len(crawls) > _NAMED else ""
    return ", ".join(f"'{crawl.job}' ({crawl.queued:,} left)" for crawl in crawls[:_NAMED]) + more


def _options(crawl: Crawl) -> Options:
    """Those it was begun with; what another presskeep has written and this one does not know is passed over."""
    try:
        return msgspec.convert(crawl.options, Options)
    except msgspec.ValidationError as exc:
        raise UsageError(
            f"the options of '{crawl.job}' can't be read ({exc}). Begin it anew: presskeep {crawl.job}"
        ) from None
