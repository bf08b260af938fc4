"""Makes the generated pages of this folder: the command line's from its --help, the JSON Schema from the model, and of the
page about the schema its diagram.

Run ``make docs``; a test fails when a page is not what this would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer.main
from typer.testing import CliRunner

from docs.diagram import with_diagram
from scraper.commands import app
from scraper.export import schema

HERE = Path(__file__).parent


def pages() -> dict[Path, bytes]:
    """Each generated file with its content."""
    return {
        HERE / "cli.md": "".join(_command_line()).encode(),
        HERE / "schema" / "page.schema.json": schema.render(),
        HERE / "schema.md": with_diagram((HERE / "schema.md").read_text(encoding="utf-8")).encode(),
    }


def _command_line() -> Iterator[str]:
    yield "# The command line\n\n"
    yield "Made from `--help` by `make docs`. How a command ends is in [exit-status.md](exit-status.md).\n\n"
    yield _help()
    for name in typer.main.get_command(app).commands:  # type: ignore[attr-defined]
        yield f"\n## presskeep {name}\n\n{_help(name)}"


def _help(*command: str) -> str:
    # Help is laid out for the terminal it is read on; the runner's has 80 columns.
    ran = CliRunner().invoke(app, [*command, "--help"], prog_name="presskeep")
    assert ran.exit_code == 0, ran.output
    return f"```text\n{ran.stdout.rstrip()}\n```\n"


if __name__ == "__main__":
    for path, content in pages().items():
        path.write_bytes(content)
