"""``presskeep crawl``: follow feeds, sitemaps and section pages, and keep the stories they lead to."""

from __future__ import annotations

from typing import Annotated

import typer

from scraper.commands.options import (
    DEFAULT_ARCHIVE,
    AllowPrivate,
    ArchivePath,
    Cookies,
    Headers,
    Json,
    Quiet,
    Sites,
    Verbose,
    examples,
)
from scraper.commands.output import Output
from scraper.errors import UsageError

EXAMPLES = examples(
    "presskeep crawl example.com",
    "presskeep crawl https://example.com/feed https://example.org/news-sitemap.xml --since yesterday",
    "presskeep crawl https://example.com/ --depth 2 --limit 200 --exclude '*/video/*'",
    "presskeep crawl urls.txt --delay 5 --archive watch.db",
    "presskeep crawl --resume",
    "presskeep crawl --retry-failed",
)

_DAY = 86_400

_KEPT = {
    "depth": "--depth",
    "limit": "--limit",
    "include": "--include",
    "exclude": "--exclude",
    "since": "--since",
    "same_site": "--same-site",
    "delay": "--delay",
    "per_host": "--per-host",
    "concurrency": "--concurrency",
    "retries": "--tries",
    "ignore_robots": "--ignore-robots",
    "allow_private": "--allow-private",
}
"""The options that a crawl is gone on with as it was begun, each with its name on the command line."""

_NOT_WITH_RESUME = (
    "an unfinished crawl keeps to the options it was begun with: leave out {}, or begin anew without --resume"
)


def crawl(
    context: typer.Context,
    seeds: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SEED]...",
            help="Hosts, front and section pages, feeds, sitemaps, stories; or a file with an address a line, - for stdin.",
        ),
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth",
            min=0,
            metavar="N",
            help="Follow links this many steps; 0: the seeds alone. Without it: lists lead to their stories, stories to nothing.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Stop after this many pages.")
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="PATTERN",
            help="Only stories whose address is like this: '*' stands for anything, 're:…' is a regular expression.",
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="PATTERN", help="Nothing whose address is like this.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="TIME", help="Only stories from then on: 2026-11-01, yesterday, '3 days', '2 weeks'."
        ),
    ] = None,
    same_site: Annotated[
        bool,
        typer.Option(
            "--same-site/--allow-other-sites", help="Keep to the sites of the seeds, or follow links off them."
        ),
    ] = True,
    delay: Annotated[
        float,
        typer.Option("--delay", min=0, max=_DAY, metavar="SECONDS", help="Wait between two requests to one host."),
    ] = 1.0,
    per_host: Annotated[
        int, typer.Option("--per-host", min=1, metavar="N", help="Requests to one host at the same time.")
    ] = 1,
    concurrency: Annotated[
        int, typer.Option("--concurrency", min=1, metavar="N", help="Pages under way at the same time, of all hosts.")
    ] = 8,
    retries: Annotated[
        int, typer.Option("--tries", min=1, metavar="N", help="Ask for a page this often, where the failure may pass.")
    ] = 4,
    ignore_robots: Annotated[
        bool, typer.Option("--ignore-robots", help="Fetch what the site's robots.txt asks crawlers to leave alone.")
    ] = False,
    headers: Headers = None,
    cookies: Cookies = None,
    allow_private: AllowPrivate = False,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=0, metavar="N", help="Processes that split pages; without it, one a core."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with a crawl that was broken off, with the options it was begun with."),
    ] = False,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed", help="Visit again what failed, on the sites of the seeds; without seeds, everywhere."
        ),
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="While another run crawls the same seeds, wait instead of ending with 5.")
    ] = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    sites: Sites = None,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Archive what hosts, feeds, sitemaps and sections lead to.

    What is still to be visited is kept in the archive: Ctrl-C finishes what is in flight, a second one stops at once, and --resume goes on after either, and after a crash. Ends with a table of what was split and stored. Off a terminal prints a line a page as add does, and how far it is on stderr every half a minute; with --json an object a page, and the summary as the last one. Only one run at a time crawls the same seeds into an archive: a second one ends with status 5.
    """
    from scraper.commands.overlays import read_overlays
    from scraper.commands.requests import request_options
    from scraper.commands.runs import archive_pages
    from scraper.crawl.seeds import check

    check(seeds or ())
    _check(context, seeds, resume=resume, retry_failed=retry_failed)
    return archive_pages(
        seeds or (),
        Output(json=json, quiet=quiet),
        archive,
        command="crawl",
        wait=wait,
        crawling=True,
        resume=resume,
        retry_failed=retry_failed,
        depth=depth,
        limit=limit,
        include=include or (),
        exclude=exclude or (),
        since=since,
        same_site=same_site,
        delay=delay,
        per_host=per_host,
        concurrency=concurrency,
        retries=retries,
        robots=False if ignore_robots else None,
        workers=workers,
        overlays=read_overlays(sites).for_url,
        **request_options(headers, cookies, allow_private),
    )


def _check(context: typer.Context, seeds: list[str] | None, *, resume: bool, retry_failed: bool) -> None:
    """Refuse what makes no sense together.

    Raises:
        UsageError: it does not.
    """
    if not seeds and not resume and not retry_failed:
        raise UsageError(
            "nothing to crawl: give a seed such as example.com, or --resume, or --retry-failed. Try 'presskeep crawl --help'"
        )
    if resume and retry_failed:
        raise UsageError("--resume goes on with a crawl, --retry-failed begins one: give one of them")
    given = [name for name in _KEPT if str(context.get_parameter_source(name)).endswith("COMMANDLINE")]
    if resume and given:
        raise UsageError(_NOT_WITH_RESUME.format(", ".join(_KEPT[name] for name in given)))
