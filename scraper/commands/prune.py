"""``presskeep prune``: room given back, by a policy that is stated."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from scraper.commands.options import DEFAULT_ARCHIVE, ArchivePath, Json, Quiet, Verbose, examples
from scraper.commands.output import Output, counted
from scraper.errors import UsageError

EXAMPLES = examples(
    "presskeep prune --bytes-older-than 1y --dry-run",
    "presskeep prune --bytes-older-than 1y --failures-older-than 30d",
    "presskeep prune --former-generations",
)

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def prune(
    bytes_older_than: Annotated[
        str | None,
        typer.Option(
            "--bytes-older-than", metavar="AGE", help="Bytes of captures that made no version: 90d, 8w, 6m, 1y."
        ),
    ] = None,
    all_bytes: Annotated[
        bool, typer.Option("--all-bytes", help="Also of those that made one; a page keeps its first and its last.")
    ] = False,
    failures_older_than: Annotated[
        str | None, typer.Option("--failures-older-than", metavar="AGE", help="Bytes that failed visits brought.")
    ] = None,
    former_generations: Annotated[
        bool, typer.Option("--former-generations", help="Versions as former parsers read them, which are not shown.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell how much would go.")] = False,
    archive: ArchivePath = DEFAULT_ARCHIVE,
    json: Json = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Give room back: what is named goes, nothing else, and nothing at all without a policy.

    Every capture stays as a row, with the digest and the size of its bytes, and verify passes. Where bytes are gone, reparse takes what was read in them before.
    """
    from scraper.archive import Archive
    from scraper.archive.custody.prune import Policy

    if all_bytes and bytes_older_than is None:
        raise UsageError("--all-bytes says which bytes may go, not since when: give --bytes-older-than, too")
    out = Output(json=json, quiet=quiet)
    policy = Policy(_before(bytes_older_than), all_bytes, _before(failures_older_than), former_generations)
    with Archive(archive.expanduser(), create=False, read_only=dry_run) as kept:
        if dry_run:
            done = kept.prunable(policy)
        else:
            with out.progress() as step:
                done = kept.prune(policy, step=step)
    if out.json:
        out.document(done)
    said = f"bytes of {counted(done.blobs, 'page state')} ({done.size:,} bytes of the file), {counted(done.versions, 'version')}"
    out.note(f"{said} {'would go' if dry_run else 'gone'}")
    return 0


def _before(age: str | None) -> str | None:
    """The time that lies so far back, in the form of captures."""
    from scraper.archive import times

    if age is None:
        return None
    match = re.fullmatch(r"(\d{1,5})([dwmy])", age.strip())
    try:
        if not match:
            raise ValueError
        return times.ours(datetime.now(UTC) - timedelta(days=int(match[1]) * _DAYS[match[2]]))
    except (ValueError, OverflowError):
        raise UsageError(f"not an age: {age!r}. Give one such as 90d, 8w, 6m or 1y") from None
