"""Decisions kept as data: word lists that code walks. One file a list; ``#`` begins a comment."""

from __future__ import annotations

from importlib.resources import files


def lines(name: str) -> tuple[str, ...]:
    """The entries of a list in this folder, in order, without comments and blank lines."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    stripped = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)
