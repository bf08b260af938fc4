"""What an address alone tells of the page behind it: stories have slugs of several words, dates, numbers."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from scraper.data import lines

_DATE = re.compile(
    r"/(?:19|20)\d\d[/_-]?(?:0?[1-9]|1[0-2])(?:[/_-]?(?:0?[1-9]|[12]\d|3[01]))?(?=\D|$)|/20\d\d/[a-z]{3}/\d\d"
)
_NUMBER = re.compile(r"\d{5,}")
_CODE = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{9,}", re.I)
"""Letters and digits mixed, as in the addresses of the BBC."""
_QUERY_NUMBER = re.compile(r"(?:^|&)(?:p|id|nid|aid|article|articleid|article_id|story|storyid|newsid)=\d+", re.I)
_WORD = re.compile(r"[^\W_]+")
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|pdf|docx?|xlsx?|pptx?|zip|gz|mp[34]|m4a|mov|avi|css|js|json|xml|rss|atom|ics|epub)$",
    re.I,
)
_CERTAIN = 4
_NUMBERED_PAGE = re.compile(r"/(?:page|seite|pagina)[/-]\d+$", re.I)


@cache
def _list_words() -> frozenset[str]:
    return frozenset(lines("list_paths.txt"))


def points(url: str) -> int:
    """How much an address looks like that of a story: 0 not at all, 2 likely, 4 for certain; -1 a list or a file."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    segments = path.lower().split("/")[1:]
    if _NO_PAGE.search(path) or _NUMBERED_PAGE.search(path) or _DATE.fullmatch(path):  # /2021/05: all of that month
        return -1
    found = _path_points(path, segments) + (2 if _QUERY_NUMBER.search(parts.query) else 0)
    if not _list_words().isdisjoint(segments) and (found < _CERTAIN or segments[-1] in _list_words()):
        return -1  # /archive/2020/08/a-slug-of-words is a story all the same
    return found


def _path_points(path: str, segments: list[str]) -> int:
    if not segments:
        return 0
    # The slug is often followed by a number in a segment of its own: /slug-of-words/a-65897191
    tail = [segment.rsplit(".", 1)[0] for segment in segments[-2:]]
    dated = bool(_DATE.search(path))
    numbered = any(_NUMBER.search(segment) or _CODE.fullmatch(segment) for segment in tail)
    words = max(len(_WORD.findall(segment)) for segment in tail)
    return 2 * dated + 2 * numbered + (2 if words >= 4 else 1 if words == 3 else 0)
