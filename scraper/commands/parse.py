"""``presskeep parse``: one page split to JSON, from a file, a pipe or the network; nothing is stored."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import Json, Quiet, Sites, Verbose, examples
from scraper.commands.output import Output
from scraper.errors import UsageError

if TYPE_CHECKING:
    from scraper.model import Response

EXAMPLES = examples(
    "presskeep parse https://example.com/story",
    "presskeep parse story.html --url https://example.com/story",
    "curl -s https://example.com/story | presskeep parse - --url https://example.com/story",
    "presskeep parse --explain https://example.com/story",
    "presskeep parse story.html --url https://example.com/story --sites my-sites --explain",
)


def parse(
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="A saved page, an address, or - to read the page from stdin.")
    ],
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="Where a saved page came from; its relative links need it."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Instead, each block of the page with its class, its score, and why.")
    ] = False,
    sites: Sites = None,
    pretty: Annotated[bool, typer.Option("--pretty", help="Indent the JSON. On a terminal it always is.")] = False,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Split a page and print it as JSON. Nothing is stored.

    With --explain, off a terminal: number of the block, class, score, why, a selector of its element and its text, parted by tabs; before them the metadata, with the field for a number and "meta" for a class. With --json too: one object.
    """
    from scraper import urls
    from scraper.commands.overlays import read_overlays
    from scraper.parse import explain as reasons
    from scraper.parse import parse as split

    out = Output(json=json, quiet=quiet)
    address = urls.check(url) if url else None
    overlays = read_overlays(sites)
    charset = captured = None
    if source == "-":
        html = sys.stdin.buffer.read()
    elif (file := Path(source)).exists() or not _names_a_page(source):
        html = _read(file)
    else:
        response, charset = _fetch(urls.check(source))
        html, captured, address = response.body, response.captured, address or response.url
    overlay = overlays.for_url(address)
    if explain:
        from scraper.commands.explaining import tell

        if address is None and len(overlays):
            out.note("no overlay is used, for nothing tells the page's site: give its address with --url")
        tell(out, reasons(html, address, charset=charset, captured=captured, overlay=overlay), pretty=pretty)
    else:
        page = split(html, address, charset=charset, captured=captured, overlay=overlay)
        out.document(page, pretty=pretty or out.on_terminal)
    return 0


def _names_a_page(source: str) -> bool:
    """Is this an address? A file that is not there must not be looked for on the network: ``story.html`` is no host."""
    from scraper import urls
    from scraper.errors import BadURL

    if "://" in source:
        return True
    try:
        urls.check(source)
    except BadURL:
        return False
    return not source.lower().endswith((".html", ".htm", ".xhtml")) or "/" in source


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"no such file: {file}. A page on the web needs its scheme: https://…") from None
    except OSError as exc:
        raise UsageError(f"can't read {file}: {exc.strerror}") from None


def _fetch(url: str) -> tuple[Response, str | None]:
    import asyncio

    from scraper.fetch import Fetcher, charset_of

    async def get() -> Response:
        async with Fetcher() as fetcher:
            return await fetcher.get(url)

    response = asyncio.run(get())
    return response, charset_of(response)
