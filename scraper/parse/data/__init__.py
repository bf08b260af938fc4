"""The parser's decisions kept as data: word lists and tables that code walks. See each file's own head.

Text files hold one entry a line; ``#`` begins a comment. A table has lines of ``name: entry | entry | …``.
"""

from __future__ import annotations

from importlib.resources import files


def entries(name: str) -> tuple[str, ...]:
    """The lines of a file in this folder, without comments and blank ones."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    stripped = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)


def table(name: str) -> dict[str, tuple[str, ...]]:
    """The rows of a table in this folder, by their names."""
    rows = (line.split(":", 1) for line in entries(name))
    return {key.strip(): tuple(e.strip() for e in rest.split("|")) for key, rest in rows}
