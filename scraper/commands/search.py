"""``presskeep search``: the stories and comments in which words stand, now, at a time, or once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Site, Verbose, examples
from scraper.commands.output import Output, counted
from scraper.commands.safety import one_line
from scraper.errors import UsageError

if TYPE_CHECKING:
    from rich.text import Text

    from scraper.archive.search.filters import Versions
    from scraper.model import Hit, SearchPart

EXAMPLES = examples(
    "presskeep search harbour bridge",
    "presskeep search '\"harbour bridge\" ferry OR bus -airport'",
    "presskeep search --in comments --author Ann 'repair*'",
    "presskeep search --site example.com --since 2026-01-01 bridge",
    "presskeep search --as-of 2026-11-24 bridge",
    "presskeep search --gone bridge",
    "presskeep search --json 大桥 | jq -r .url",
)

_PARTS: dict[str, SearchPart] = {"title": "title", "body": "body", "comments": "comments"}


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="The words; quote phrases for the shell, too.")
    ],
    site: Site = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="Only what is dated then or later: published, posted, else seen."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="Only what is dated then or before.")
    ] = None,
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="NAME", help="Only stories and comments by this name, or part of one."),
    ] = None,
    part: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="PART", help="Look in title, body or comments only. May be given twice."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="Search what stood at this time or day, not what stands now."),
    ] = None,
    all_versions: Annotated[bool, typer.Option("--all-versions", help="Search all that ever stood.")] = False,
    gone: Annotated[
        bool,
        typer.Option(
            "--gone", help="Search only what stands no longer: words that were edited away, comments that were deleted."
        ),
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="Print N hits at most.")] = 20,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Find words in titles, bodies and comments, in any script.

    All words must be there; "in quotes": side by side; OR between two: one of them; -word: not there (put it behind another word inside quotes, or after --); word*: any word that begins so. Case and accents make no difference.

    The best come first, a page once; of its comments three, or all with --in comments. Of words that stand in very many places, only the newest 100 stories and 100 comments are weighed. Off a terminal: URL, part, version, seen, until, author, title and passage, parted by tabs; until is empty for what still stands.
    """
    from scraper.commands.opening import open_archive

    out = Output(json=json, quiet=quiet)
    versions = _versions(all_versions, gone)
    with open_archive(archive) as kept:
        hits = kept.search(
            " ".join(words),
            site=site,
            since=since,
            until=until,
            author=author,
            as_of=as_of,
            parts=_parts(part),
            versions=versions,
            limit=limit,
        )
    for number, hit in enumerate(hits):
        if out.json:
            out.document(hit)
        elif out.on_terminal:
            _draw(out, hit, first=not number)
        else:
            passage = "".join(text for _, text in hit.pieces)
            authors = ", ".join(hit.authors)
            out.record(hit.url, hit.part, hit.version, hit.captured, hit.until, authors, hit.title, passage)
    if not hits:
        out.note(_nothing(versions, as_of))
    elif out.on_terminal:
        out.note(
            counted(len(hits), "hit") + (f"; there may be more: --limit {5 * limit}" if len(hits) == limit else "")
        )
    return 0


def _versions(all_versions: bool, gone: bool) -> Versions:
    if all_versions and gone:
        raise UsageError("--all-versions and --gone exclude each other: give one of them")
    return "all" if all_versions else "gone" if gone else "standing"


def _parts(names: list[str] | None) -> list[SearchPart]:
    if unknown := [name for name in names or [] if name not in _PARTS]:
        raise UsageError(f"nothing is called {unknown[0]!r} here: give --in title, --in body or --in comments")
    return [_PARTS[name] for name in names or _PARTS]


def _nothing(versions: Versions, as_of: str | None) -> str:
    if versions != "standing":
        return "nothing found"
    if as_of:
        return f"nothing found in what stood at {as_of}. All that ever stood: --all-versions"
    return "nothing found in what stands now. All that ever stood: --all-versions"


def _draw(out: Output, hit: Hit, *, first: bool) -> None:
    """A hit on the terminal: the title, where it is from, and the passage with what was found in bold."""
    from rich.padding import Padding
    from rich.text import Text

    from scraper.commands.layout import WIDTH

    if not first:
        out.show(Text())
    out.show(Text(one_line(hit.title or "(no title)"), style="bold cyan", no_wrap=True, overflow="ellipsis"))
    out.show(Text(one_line(hit.url), style="dim", overflow="fold"))
    for text in (_passage(hit), Text(_told(hit), style="dim")):
        out.console.print(Padding(text, (0, 0, 0, 2)), width=min(WIDTH, out.console.width))


def _passage(hit: Hit) -> Text:
    from rich.text import Text

    return Text.assemble(*((_spaced(text), "bold yellow" if kind == "hit" else "") for kind, text in hit.pieces))


def _spaced(text: str) -> str:
    """A piece on one line, with the spaces at its ends."""
    head, tail = text[:1].isspace(), text[-1:].isspace()
    return " " * head + one_line(text) + " " * (tail and not text.isspace())


def _told(hit: Hit) -> str:
    """Who wrote it, when, and how long it stood."""
    what = "comment" if hit.part == "comments" else hit.part
    who = f" by {', '.join(hit.authors)}" if hit.authors else ""
    when = f", {hit.published[:10]}" if hit.published else ""
    stood = f"stood from {hit.captured[:10]} to {hit.until[:10]}" if hit.until else f"seen {hit.captured[:10]}"
    return one_line(f"{what}{who}{when}; {stood}")
