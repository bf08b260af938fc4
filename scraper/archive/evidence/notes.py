"""Notes of correction: what a page itself tells its readers of its changes. The words are in ``data/corrections.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from scraper.archive.normal import fold
from scraper.model import Block

_LONGEST = 1500
"""Characters of a note of correction; a longer paragraph is a story about one."""


def notes(blocks: Iterable[Block]) -> set[str]:
    """The notes of correction among the blocks of a story, as they are compared."""
    found = (fold(block.text) for block in blocks if len(block.text) <= _LONGEST)
    return {text for text in found if _sign().search(text.lower())}


@cache
def _sign() -> re.Pattern[str]:
    """What tells a note. Behind the words it begins with stands a sign, a digit, or nothing; before them a bracket or
    a star may."""
    table = tomllib.loads(files("scraper.archive.evidence.data").joinpath("corrections.toml").read_text("utf-8"))
    start = _any(word for entry in table.values() for word in entry["start"])
    within = _any(word for entry in table.values() for word in entry["within"])
    return re.compile(
        rf"^[\s*(\[]*(?:{start})(?:\s*[:.\-|(\[,\])：։（【/]|\s*\d|\s+(?:on|at|am|vom|le|del|el|il|van)\b|\s*$)|{within}"
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(set(words), key=len, reverse=True))
