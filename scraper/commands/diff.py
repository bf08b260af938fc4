"""``presskeep diff``: two moments of a page held against each other, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Verbose, examples
from scraper.commands.output import Output

if TYPE_CHECKING:
    from scraper.archive import Archive

EXAMPLES = examples(
    "presskeep diff https://example.com/story",
    "presskeep diff example.com/story 1 3",
    "presskeep diff example.com/story 2026-11-24 2026-11-25T12:00:00+01:00",
)


def diff(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page; any address that led to it will do.")],
    old: Annotated[
        str | None, typer.Argument(metavar="[A]", help="A version of the body (its number) or a time; then up to B.")
    ] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The same for the later one. Without it: the last capture.")
    ] = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Show what changed on a page, word by word.

    Without A and B: the last change of any part. Removed words stand in [-...-], added ones in {+...+}; on a terminal they are struck out in red and underlined in
    green.
    """
    from scraper.archive.diff import diff as compare
    from scraper.commands.addresses import known
    from scraper.commands.marks import draw, lines
    from scraper.commands.opening import open_archive

    out = Output(json=json, quiet=quiet)
    with open_archive(archive) as kept:
        page = known(kept, url)
        before, after = (
            _last_change(kept, page) if old is None else (_moment(kept, page, old), _moment(kept, page, new))
        )
        found = compare(kept.page(page, at=before), kept.page(page, at=after))
    if json:
        out.document(found)
    elif not (found.body or found.comments or found.related):
        out.note("nothing changed between these two" if old else "nothing has changed since the first capture")
    elif out.on_terminal:
        draw(out, found)
    else:
        for line in lines(found):
            out.text(line)
    return 0


def _moment(archive: Archive, url: str, text: str | None) -> str | None:
    """The time meant by a version number or a time; None, the last capture, where nothing is given."""
    return archive.moment(url, int(text)) if text is not None and text.isdecimal() else text


def _last_change(archive: Archive, url: str) -> tuple[str | None, str | None]:
    changes = [c for c in archive.history(url) if c.not_before]
    if not changes:
        return None, None
    last = max(changes, key=lambda c: c.captured)
    return last.not_before, last.captured
