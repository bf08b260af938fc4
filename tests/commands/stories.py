"""Stories as a WordPress theme prints them, and a site that publishes them: what the command tests archive."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape

from tests.loopback import Loopback, page


@dataclass(frozen=True)
class Story:
    """A story and what stands around it. Comments are pairs of author and text, related links of title and path."""

    title: str
    paragraphs: tuple[str, ...]
    comments: tuple[tuple[str, str], ...] = ()
    related: tuple[tuple[str, str], ...] = ()

    def with_paragraph(self, number: int, text: str) -> Story:
        """The same story after an edit."""
        return replace(self, paragraphs=(*self.paragraphs[:number], text, *self.paragraphs[number + 1 :]))

    def with_comment(self, author: str, text: str) -> Story:
        """The same story after one more comment."""
        return replace(self, comments=(*self.comments, (author, text)))

    def html(self) -> str:
        """The page."""
        body = "".join(f"<p>{escape(p)}</p>\n" for p in self.paragraphs)
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(self.title)}</title></head><body>'
            f'<article class="post"><h1 class="entry-title">{escape(self.title)}</h1>'
            f'<div class="entry-content">\n{body}</div></article>'
            f"{self._comments()}{self._related()}<footer><p>All rights reserved.</p></footer></body></html>"
        )

    def _comments(self) -> str:
        if not self.comments:
            return ""
        items = "".join(
            f'<li id="comment-{n}" class="comment depth-1"><article class="comment-body"><footer class="comment-meta">'
            f'<div class="comment-author vcard"><b class="fn">{escape(author)}</b></div></footer>'
            f'<div class="comment-content"><p>{escape(text)}</p></div></article></li>\n'
            for n, (author, text) in enumerate(self.comments, 1)
        )
        count = f"{len(self.comments)} comment{'s' if len(self.comments) > 1 else ''}"
        return (
            f'<div id="comments" class="comments-area"><h2 class="comments-title">{count}</h2>'
            f'<ol class="comment-list">{items}</ol></div>'
        )

    def _related(self) -> str:
        if not self.related:
            return ""
        cards = "".join(
            f'<article class="post"><h3 class="entry-title"><a href="{path}">{escape(title)}</a></h3></article>\n'
            for title, path in self.related
        )
        return f'<section class="related-posts"><h2>You May Also Like</h2>{cards}</section>'


STORY = Story(
    title="Harbour bridge to close for repairs",
    paragraphs=(
        "The harbour bridge will close to all traffic on Monday for repairs that the city has put off for three years.",
        "Engineers found cracks in two of the eleven piers during an inspection in August, the city said on Friday.",
        "Buses will be sent over the northern crossing, and the ferry will run every twenty minutes until midnight.",
        "“We know what this means for the people who cross it every day,” the mayor told reporters at the quay.",
    ),
    comments=(
        ("Ann", "Three years late, and now it has to be done in the busiest month of the year."),
        ("Bo", "The ferry was full at eight this morning; twenty minutes is a long time in the rain."),
    ),
    related=(
        ("Ferry fares will not rise this winter", "/ferry-fares"),
        ("What the inspectors saw under the bridge", "/inspection"),
        ("A short history of the northern crossing", "/northern-crossing"),
    ),
)


@dataclass
class Site:
    """A site on loopback that publishes stories."""

    server: Loopback
    stories: dict[str, Story] = field(default_factory=dict)

    def publish(self, path: str, story: Story) -> None:
        """Put a story at a path, in place of the one that was there."""
        self.stories[path] = story
        self.server.routes[path] = page(story.html())

    def edit(self, path: str, number: int, old: str, new: str) -> None:
        """Change words of a paragraph (counted from 0)."""
        story = self.stories[path]
        text = story.paragraphs[number]
        assert old in text
        self.publish(path, story.with_paragraph(number, text.replace(old, new)))

    def url(self, path: str = "/story") -> str:
        """The address of a story."""
        return self.server.url(path)
