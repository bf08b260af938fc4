"""``presskeep proof``: one capture in a file that proves it without the archive; and the check of such a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, At, Json, Quiet, Verbose, examples
from scraper.commands.output import Output
from scraper.errors import ArchiveError, UsageError

EXAMPLES = examples(
    "presskeep proof https://example.com/story -o story.zip",
    "presskeep proof example.com/story --at 2026-11-24 -o story.zip",
    "presskeep proof --check story.zip",
)


def proof(
    url: Annotated[
        str | None, typer.Argument(metavar="[URL]", help="The page; any address that led to it will do.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE.zip", help="The file to write, whole or not at all."),
    ] = None,
    at: At = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="Prove the last visit that failed: that the page was gone, or refused.")
    ] = False,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="HEAD", help="A head of the chain that was printed earlier, to lead to."),
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FILE.zip", help="Check a proof instead. It takes no archive.")
    ] = None,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Pack the last good visit to a page into one file that proves it: bytes, headers, times, chain path.

    Whoever gets the file can check it with the Python script in it, or by hand as its README.txt tells; neither the archive nor presskeep is needed. docs/proof.md says what it proves.
    """
    from scraper.commands.addresses import known
    from scraper.commands.opening import open_archive
    from scraper.export.whole import whole

    out = Output(json=json, quiet=quiet)
    if check is not None:
        if url is not None or output is not None or at is not None or failed:
            raise UsageError("--check takes a proof and, if wanted, --head: leave out the rest")
        return _check(out, check.expanduser(), head)
    if url is None or output is None:
        raise UsageError("a proof needs a page and a file to write: presskeep proof URL -o FILE.zip")
    if output.exists() and archive.expanduser().exists() and output.samefile(archive.expanduser()):
        raise UsageError(f"{output} is the archive itself: name another file with -o")
    with open_archive(archive) as kept, whole(output.expanduser()) as file:
        made = kept.proof(known(kept, url), file, at=at, failed=failed, head=head)
    if json:
        out.document(made)
    out.note(f"{output} proves the visit of {made.captured} to {made.url}: entry {made.number:,} of {made.head}")
    return 0


def _check(out: Output, path: Path, head: str | None) -> int:
    from scraper.archive.custody import check

    try:
        said = check.check(str(path), head)
    except check.Wrong as exc:
        raise ArchiveError(f"{path} proves nothing: {exc}") from exc
    if out.json:
        out.document({"path": str(path), "proves": said})
    elif not out.quiet:
        for line in said:
            out.text(line)
    return 0
