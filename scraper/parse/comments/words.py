"""The words of comments, as ``data/comments.toml`` lists them, and what a class attribute says with them."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Final

TABLE: Final = tomllib.loads(files("scraper.parse.data").joinpath("comments.toml").read_text(encoding="utf-8"))

_ITEM: Final = re.compile(
    rf"(?:[a-z0-9]+-){{0,3}}(?:{TABLE['joined']})?(?:{TABLE['stems']})(?:-?(?:{TABLE['item_suffixes']}))?(?:-\d+)?"
)
_PLURAL: Final = re.compile(rf"(?:^|-)(?:{TABLE['plurals']})$")
_NEVER: Final = re.compile(rf"(?:^|-)(?:{TABLE['item_never']})(?:-|$)")
_HASH: Final = re.compile(r"__[\w-]{5,8}$|--[A-Za-z0-9]{5,8}$|-sc-[\w-]+$")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MARKS: Final = re.compile(r"[-_]+")
_LONGEST: Final = 500  # characters of a class attribute: a longer one is data

NO, PLURAL, ITEM = range(3)


@lru_cache(maxsize=8192)
def says_item(names: str) -> int:
    """Whether a class attribute names a comment: ``ITEM``, or ``PLURAL`` where it may be the list of them as well."""
    best = NO
    for name in names.split() if len(names) <= _LONGEST else ():
        hashed = _HASH.search(name)
        if hashed and not hashed.group().strip("_-").isalpha():
            name = name[: hashed.start()]
        words = _MARKS.sub("-", _CAMEL.sub("-", name)).lower()
        if _ITEM.fullmatch(words) and not _NEVER.search(words):
            best = max(best, PLURAL if _PLURAL.search(words) else ITEM)
    return best
