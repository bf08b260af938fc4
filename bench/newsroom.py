"""A news site of any number of stories, made up on the spot: home, sections, feed, sitemap, and stories with comments.

    room = Newsroom("http://127.0.0.2:8000", stories=500)
    room.page("/sitemap.xml")      # the bytes and their type, or None where there is no such page
    room.story_paths               # '/2024/05/17/…'

Every story is its own text; the same number gives the same story again, whatever the host.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

_START = datetime(2024, 1, 1, 6, tzinfo=UTC)
_SECTIONS = ("town", "county", "sport", "culture")
_TEASERS = 40
"""Stories that a home or section page shows, and a feed."""
_WHO = (
    "The mayor",
    "Two ferry pilots",
    "A retired teacher",
    "The harbour board",
    "Nine beekeepers",
    "The county",
    "Our rowing club",
    "The choir",
    "A baker",
    "Volunteers",
)
_DID = (
    "reopened",
    "has mended",
    "will not sell",
    "measured",
    "gave back",
    "painted over",
    "asked for",
    "lost",
    "found",
    "is to move",
)
_WHAT = (
    "the old bridge",
    "a stolen bell",
    "the night train",
    "Müller's orchard",
    "a hundred lamps",
    "the swimming bath",
    "an early map",
    "the weir",
    "the town's clock",
    "seven benches",
)
_WHEN = (
    "after the flood",
    "in the rain",
    "for the third time",
    "without a word",
    "before the fair",
    "at low water",
    "by a single vote",
    "as the café closed",
)
_TEXT = (
    "the council said on Thursday that nobody had expected water to rise so quickly and that repairs would take until "
    "autumn while neighbours carried sand past the market where lamps were still burning at noon because a fuse had "
    "failed again in the cellar of the library whose roof was paid for by a bequest of which little is left now"
)
_WORDS = _TEXT.split()
_NAMES = (
    "Anna Petrosyan",
    "Tom Weir",
    "Jürgen Falk",
    "Ines Okafor",
    "Lucie Brandt",
    "Sevan Arakelian",
    "Mary Holloway",
    "Olu Adeyemi",
)


class Made(NamedTuple):
    """A page as it is sent."""

    body: bytes
    type: str


@dataclass(frozen=True)
class Story:
    """What a story says in its list entries."""

    number: int
    path: str
    title: str
    when: datetime
    section: str


@dataclass
class Newsroom:
    """The pages of one site. ``closed`` stories lie under ``/private/``, and are linked like any other."""

    base: str
    stories: int
    closed: int = 0
    paragraphs: int = 12
    comments: int = 6
    """At most, of a story."""

    @cached_property
    def all(self) -> list[Story]:
        return [_story(number, closed=number >= self.stories) for number in range(self.stories + self.closed)]

    @cached_property
    def story_paths(self) -> tuple[str, ...]:
        """Those that any robot may read."""
        return tuple(story.path for story in self.all[: self.stories])

    @cached_property
    def closed_paths(self) -> tuple[str, ...]:
        return tuple(story.path for story in self.all[self.stories :])

    @cached_property
    def _by_path(self) -> dict[str, Story]:
        return {story.path: story for story in self.all}

    def page(self, path: str) -> Made | None:
        """The page at a path."""
        if story := self._by_path.get(path):
            return Made(self._article(story).encode(), "text/html")
        newest = self.all[::-1]
        name = path.strip("/")
        if path == "/" or (name in _SECTIONS and path.endswith("/")):
            chosen = [story for story in newest if path == "/" or story.section == name]
            return Made(self._list(name.title() or "The Weir Gazette", chosen[:_TEASERS]).encode(), "text/html")
        if path == "/feed.xml":
            return Made(self._feed(newest[:_TEASERS]).encode(), "application/rss+xml")
        if path == "/sitemap.xml":
            return Made(self._sitemap().encode(), "application/xml")
        return None

    def _list(self, title: str, stories: list[Story]) -> str:
        teasers = "".join(
            f'<article class="teaser"><h2><a href="{s.path}">{s.title}</a></h2><p>{_sentence(s.number, 0)}</p></article>'
            for s in stories
        )
        return f"{self._head(title, '/')}<main><h1>{title}</h1>{teasers}</main>{_FOOT}"

    def _feed(self, stories: list[Story]) -> str:
        items = "".join(
            f"<item><title>{s.title}</title><link>{self.base}{s.path}</link><pubDate>{s.when:%a, %d %b %Y %H:%M:%S} GMT"
            f"</pubDate></item>"
            for s in stories
        )
        return (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Weir Gazette</title>'
            f"<link>{self.base}/</link>{items}</channel></rss>"
        )

    def _sitemap(self) -> str:
        entries = "".join(
            f"<url><loc>{self.base}{s.path}</loc><lastmod>{s.when:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>" for s in self.all
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"{entries}</urlset>"
        )

    def _article(self, story: Story) -> str:
        rng = random.Random(story.number)
        author = rng.choice(_NAMES)
        data = json.dumps(
            {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": story.title,
                "datePublished": story.when.isoformat(),
                "author": {"@type": "Person", "name": author},
            }
        )
        text = "".join(f"<p>{_paragraph(story.number, n)}</p>" for n in range(self.paragraphs))
        related = "".join(
            f'<li><a href="{other.path}">{other.title}</a></li>'
            for other in (self.all[rng.randrange(self.stories)] for _ in range(4))
        )
        return (
            f"{self._head(story.title, story.path)}<main><article><h1>{story.title}</h1>"
            f'<p class="byline">By <a rel="author" href="/people/{author.split()[0].lower()}">{author}</a>, '
            f'<time datetime="{story.when.isoformat()}">{story.when:%d %B %Y}</time></p>'
            f'<figure><img src="/pictures/{story.number}.jpg" alt=""><figcaption>{_sentence(story.number, 99)}</figcaption>'
            f"</figure>{text}</article><script type='application/ld+json'>{data}</script>"
            f'<aside class="related"><h2>Related stories</h2><ul>{related}</ul></aside>{self._thread(story, rng)}</main>{_FOOT}'
        )

    def _thread(self, story: Story, rng: random.Random) -> str:
        count = rng.randrange(self.comments + 1)
        said = "".join(
            f'<li class="comment" id="comment-{story.number * 100 + n}"><div class="comment-body">'
            f'<cite class="comment-author">{rng.choice(_NAMES)}</cite> '
            f'<time datetime="{(story.when + timedelta(hours=n + 1)).isoformat()}">later</time>'
            f"<p>{_sentence(story.number, 200 + n)}</p></div></li>"
            for n in range(count)
        )
        return f'<section id="comments" class="comments"><h2>{count} comments</h2><ol class="comment-list">{said}</ol></section>'

    def _head(self, title: str, path: str) -> str:
        menu = "".join(f'<li><a href="/{name}/">{name.title()}</a></li>' for name in _SECTIONS)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - The Weir Gazette</title>'
            f'<link rel="canonical" href="{self.base}{path}">'
            f'<link rel="alternate" type="application/rss+xml" href="/feed.xml" title="News"></head><body>'
            f'<header><a href="/">The Weir Gazette</a><nav><ul>{menu}</ul></nav></header>'
        )


_FOOT = '<footer><p>© The Weir Gazette. <a href="/imprint">Imprint</a></p></footer></body></html>'


def _story(number: int, *, closed: bool) -> Story:
    rng = random.Random(f"story {number}")
    title = " ".join(rng.choice(part) for part in (_WHO, _DID, _WHAT, _WHEN))
    when = _START + timedelta(hours=5 * number)
    ascii_title = title.lower().replace("ü", "ue").replace("é", "e").replace("'", "")
    slug = f"{'-'.join(ascii_title.split())}-{100_000 + number}"
    path = f"/private/{slug}" if closed else f"/{when:%Y/%m/%d}/{slug}"
    return Story(number, path, f"{title} ({number})", when, _SECTIONS[number % len(_SECTIONS)])


def _paragraph(number: int, place: int) -> str:
    return " ".join(_sentence(number, 10 * place + n) for n in range(1, 4))


def _sentence(number: int, place: int) -> str:
    seed = int.from_bytes(hashlib.blake2b(f"{number} {place}".encode(), digest_size=8).digest())
    words = [_WORDS[(seed >> shift) % len(_WORDS)] for shift in range(0, 48, 3)]
    return f"{' '.join(words).capitalize()}, {number + place} times."
