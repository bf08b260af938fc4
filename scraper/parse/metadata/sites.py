"""The names a page's site goes by, and texts freed of them: 'Headline | Site' -> 'Headline'."""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.parse.markup import clean
from scraper.parse.metadata.article import text_of
from scraper.parse.metadata.evidence import Evidence
from scraper.parse.metadata.words import key, words
from scraper.urls import host

_SEPARATOR = re.compile(r"\s+[|–—\-·•:»«/›~+]+\s+|\s*[|»«›]\s*|(?<=\S):\s+|\s+--\s*|--+")
_SIGNS = frozenset("|–—-·•:»«/›~+")
_PLAIN_LABELS = frozenset(
    ["www", "com", "net", "org", "co", "news", "blog", "gov", "edu", "ac", "info", "html", "m", "amp", "mobile"]
)
_MAX_NAME_WORDS = 6
_MAX_NAME = 100  # characters
_LABELS = frozenset(("blogarchive", "blog", "news", "home", "homepage"))  # beside the site's name in titles


class Site:
    """The site of a page: its stated name, and the keys under which a text is known to be one of its names."""

    __slots__ = ("keys", "labels", "name")

    def __init__(self, evidence: Evidence) -> None:
        stated = [clean(v) for v in (evidence.meta("og:site_name"), evidence.meta("application-name")) if v]
        published = [text_of(i.get("publisher")) for i in evidence.items[:20] if isinstance(i.get("publisher"), dict)]
        sites = [text_of(i) for i in evidence.items[:20] if i.get("@type") == "WebSite"]
        names = [n for n in (*stated, *published, *sites) if n]
        self.name = names[0] if names else None
        more = (evidence.meta("apple-mobile-web-app-title"), (evidence.meta("twitter:site") or "").lstrip("@"))
        self.keys = {key(n) for n in (*names, *(m for m in more if m))} - {""}
        self.labels = host_labels(evidence.url or evidence.canonical or evidence.meta("og:url") or "")
        self.keys |= self.labels

    def is_name(self, text: str) -> bool:
        """Is this text a name of the site: one it states, its host, or a few words that hold its host's name?"""
        if len(text) > _MAX_NAME or not (own := key(text)):
            return False
        if own in self.keys or own in _LABELS:
            return True
        if len(words(text)) > _MAX_NAME_WORDS:
            return False
        return any(len(k) >= 4 and (k in own) and len(k) * 3 >= len(own) for k in self.keys) or any(
            len(own) >= 5 and own in k and len(own) * 2 >= len(k) for k in self.keys
        )

    def stripped(self, title: str) -> str:
        """A title without the site's name at its end or beginning, and what stands beyond it."""
        for _ in range(3):
            if _SIGNS.isdisjoint(title):
                break
            marks = list(_SEPARATOR.finditer(title))
            if not marks:
                break
            first, last = marks[0], marks[-1]
            if self.is_name(title[last.end() :]):
                title = title[: last.start()]
            elif self.is_name(title[: first.start()]):
                title = title[first.end() :]
            elif len(marks) > 1 and self.is_name(title[marks[-2].end() : last.start()]):
                title = title[: marks[-2].start()]
            else:
                break
        return title.strip()


@lru_cache(maxsize=1024)
def host_labels(url: str) -> frozenset[str]:
    """Keys of a host: ``https://www.bbc.co.uk/`` -> ``bbc``, ``bbccouk``."""
    try:
        name = host(url)
    except ValueError:
        return frozenset()
    labels = [label for label in name.split(":")[0].split(".") if label]
    telling = {key(label) for label in labels[:-1] if label not in _PLAIN_LABELS and len(label) > 1}
    whole = {key(".".join(labels[n:])) for n in range(max(0, len(labels) - 3), len(labels) - 1)}
    return frozenset((telling | whole) - {""})
