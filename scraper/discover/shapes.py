"""What an address alone tells of the page behind it: stories have slugs of several words, dates, numbers."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from scraper import urls
from scraper.data import lines
from scraper.errors import BadURL

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
_EXTENSION = re.compile(r"\.(?:php\d?|aspx?|jsp|cfm|cgi|pl|[sx]?html?)$", re.I)
_CERTAIN = 4
_MANY_WORDS = 5
"""Words of a slug that no name of a subject or of a form has."""
_NUMBERED_PAGE = re.compile(r"/(?:page|seite|pagina|comment-page)[/-]\d+$", re.I)
_PAGE_FOLDER = re.compile(r"/(?:page|seite|pagina)[/-]?(\d{1,4})$", re.I)
_PAGE_QUERY = re.compile(r"(?:page|paged|seite|pagina|pg)=(\d{1,4})", re.I)
_NO_STORY_QUERY = re.compile(r"(?:^|&)(?:replytocom|showcomment|share|add-to-cart)=", re.I)
"""A form to answer a comment, a link to share a page, a cart: each is the page itself, once more."""


@cache
def _list_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words of folders that are lists, and those of them below which there is never a story."""
    words = lines("list_paths.txt")
    return frozenset(w.removeprefix("!") for w in words), frozenset(w[1:] for w in words if w[0] == "!")


def points(url: str) -> int:
    """How much an address looks like that of a story: 0 not at all, 2 likely, 4 for certain; -1 a list or a file."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    segments = path.lower().split("/")[1:]
    words, strict = _list_words()
    if (
        _NO_PAGE.search(path)
        or _NUMBERED_PAGE.search(path)
        or _DATE.fullmatch(path)  # /2021/05: all of that month
        or _NO_STORY_QUERY.search(parts.query)
        or not (segments or parts.query)
    ):
        return -1
    found = _path_points(path, segments) + (2 if _QUERY_NUMBER.search(parts.query) else 0)
    last = _EXTENSION.sub("", segments[-1]) if segments else ""
    host = parts.netloc.split(".")
    folders = [*segments[:-1], last, *host[: len(host) > 2]]  # profile.example.com
    if not words.isdisjoint(folders):
        # /archive/2020/08/a-slug-of-words is a story all the same, /tag/2020-a-slug-of-words is not
        sure = found >= _CERTAIN or len(_WORD.findall(last)) >= _MANY_WORDS
        if not sure or last in words or not (strict.isdisjoint(folders) or _DATE.search(path)):
            return -1
    return found


def page_of(url: str) -> tuple[str, int]:
    """The list that an address is a page of, and which: ``/news/page/2``, ``/news?page=2``; the first where none is told."""
    try:
        key = urls.twin(url)
    except BadURL:
        return url, 1
    path, _, query = key.partition("?")
    if (match := _PAGE_FOLDER.search(path)) is not None:
        return path[: match.start()] + (f"?{query}" if query else ""), int(match[1])
    entries = query.split("&")
    for entry in entries:
        if (match := _PAGE_QUERY.fullmatch(entry)) is not None:
            rest = "&".join(other for other in entries if other != entry)
            return path + (f"?{rest}" if rest else ""), int(match[1])
    return key, 1


def _path_points(path: str, segments: list[str]) -> int:
    if not segments:
        return 0
    # The slug is often followed by a number in a segment of its own: /slug-of-words/a-65897191
    tail = [segment.rsplit(".", 1)[0] for segment in segments[-2:]]
    dated = bool(_DATE.search(path))
    numbered = any(_NUMBER.search(segment) or _CODE.fullmatch(segment) for segment in tail)
    words = max(len(_WORD.findall(segment)) for segment in tail)
    return 3 * dated + 2 * numbered + (2 if words >= 4 else 1 if words == 3 else 0)
