"""The options that commands share, each declared once, and the look of a command's help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

DEFAULT_ARCHIVE = Path("archive.db")

ArchivePath = Annotated[
    Path,
    typer.Option(
        "--archive",
        "-a",
        metavar="PATH",
        envvar="PRESSKEEP_ARCHIVE",
        show_envvar=True,
        help="The archive to use.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs to read.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but data and errors.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell each request on stderr; on an error print where it happened.")
]
Sites = Annotated[
    Path | None,
    typer.Option(
        "--sites",
        metavar="FOLDER",
        envvar="PRESSKEEP_SITES",
        show_envvar=True,
        help="Site overlays to use. Without it: those in sites/ of presskeep's folder for settings.",
    ),
]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="As it was at this time or day (RFC 3339; UTC where no zone is given)."),
]
Site = Annotated[
    str | None, typer.Option("--site", metavar="HOST", help="Only pages of this site, such as example.com.")
]

Headers = Annotated[
    list[str] | None,
    typer.Option(
        "--header",
        "-H",
        metavar="'NAME: VALUE'",
        help="Send this header with every request; more than once for more. A login or cookie goes to the sites asked only.",
    ),
]
Cookies = Annotated[
    Path | None,
    typer.Option(
        "--cookies", metavar="FILE", help="Send the cookies of this cookies.txt, as browsers' add-ons export it."
    ),
]
AllowPrivate = Annotated[
    bool,
    typer.Option("--allow-private", help="Follow public pages into private networks, too (127.0.0.1, 10.0.0.1 …)."),
]


class Command(TyperCommand):
    """A command whose help names its arguments as the documentation does: ``URL...``."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """What follows the command's name in the usage line."""
        return ["[OPTIONS]", *(a.metavar or "" for a in self._arguments())]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and the options, each with its help."""
        arguments = self._arguments()
        if arguments:
            with formatter.section("Arguments"):
                formatter.write_dl([(a.metavar, a.help) for a in arguments])
        options = [p for p in self.get_params(ctx) if p not in arguments]
        with formatter.section("Options"):
            formatter.write_dl([record for o in options if (record := o.get_help_record(ctx))])

    def _arguments(self) -> list[Any]:
        return [p for p in self.params if p.param_type_name == "argument"]


def examples(*lines: str) -> str:
    r"""The examples that end a command's help. ``\b`` keeps their lines as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
