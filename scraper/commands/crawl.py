"""``presskeep crawl``: follow feeds, sitemaps and section pages, and keep the stories they lead to."""

from __future__ import annotations

from typing import Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Sites, Verbose, examples
from scraper.commands.output import Output

EXAMPLES = examples(
    "presskeep crawl https://example.com/feed",
    "presskeep crawl https://example.com/ --depth 2 --limit 200",
    "presskeep crawl example.com/sitemap.xml --delay 5 --archive watch.db",
)


def crawl(
    seeds: Annotated[
        list[str], typer.Argument(metavar="SEED...", help="Feeds, sitemaps, section pages, front pages or stories.")
    ],
    depth: Annotated[
        int | None, typer.Option("--depth", min=0, metavar="N", help="Follow links this many steps.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Stop after this many pages.")
    ] = None,
    delay: Annotated[
        float, typer.Option("--delay", min=0, metavar="SECONDS", help="Wait between two requests to one host.")
    ] = 1.0,
    allow_other_sites: Annotated[
        bool, typer.Option("--allow-other-sites", help="Follow links that lead off the sites of the seeds, too.")
    ] = False,
    ignore_robots: Annotated[
        bool, typer.Option("--ignore-robots", help="Fetch what the site's robots.txt asks crawlers to leave alone.")
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
    """Archive what feeds, sitemaps and sites lead to.

    Ends with a table of what was split and stored. Off a terminal prints a line a page as add does. Only one run at a time crawls the same seeds into an archive: a second one ends with status 5.
    """
    from scraper import urls
    from scraper.commands.overlays import read_overlays
    from scraper.commands.runs import archive_pages
    from scraper.crawl import job_of

    out = Output(json=json, quiet=quiet)
    wanted = [urls.check(s) for s in seeds]
    return archive_pages(
        wanted,
        out,
        archive,
        command="crawl",
        job=job_of("crawl", wanted),
        wait=wait,
        tabulate=True,
        depth=depth,
        limit=limit,
        delay=delay,
        same_site=not allow_other_sites,
        robots=False if ignore_robots else None,
        overlays=read_overlays(sites).for_url,
    )
