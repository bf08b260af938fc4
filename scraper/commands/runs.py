"""A run of ``add`` or ``crawl``: pages archived one after the other, each told as it is done, all counted at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scraper.commands.output import Output
from scraper.commands.visits import Tally, VisitLine, line_of, tell
from scraper.model import Visit


def archive_pages(
    seeds: Sequence[str],
    out: Output,
    archive: Path,
    *,
    command: str,
    total: int | None = None,
    tabulate: bool,
    **options: Any,
) -> int:
    """Archive what ``seeds`` lead to and say how the run ended: 0 all well, 1 some failed, 4 nothing could be fetched.

    ``total`` is how many pages there will be, where that is known. With ``tabulate`` the run ends with a table, and on a
    terminal, where that table will say it all, a page has no line of its own. ``options`` are those of ``crawl.run``.
    """
    from scraper.commands.opening import open_archive
    from scraper.commands.packing import pack_after
    from scraper.crawl import crawl, exit_status

    tally = Tally()
    with open_archive(archive, write=True) as kept:
        try:
            with out.progress(total) as step:

                def on_visit(visit: Visit) -> None:
                    line = line_of(visit)
                    tally.add(line)
                    if _has_a_line(line, out, tabulate):
                        tell(out, line)
                    step(line.title or line.url)

                summary = crawl(seeds, kept, command=command, on_visit=on_visit, **options)
        finally:
            # Also where the user breaks off: what was done until then is stored, and told.
            if tabulate and tally.count and not out.json:
                out.note(tally.table(out.errors.width))
            if tally.count and not out.json and (tabulate or tally.results.total() > 1):
                out.note(f"stored in {archive}: {tally.told()}")
        pack_after(kept, out, summary.seconds)
    return exit_status(summary)


def _has_a_line(line: VisitLine, out: Output, tabulate: bool) -> bool:
    return line.result == "failed" or not (tabulate and out.on_terminal)
