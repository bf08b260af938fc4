"""The standfirst: the lines under the headline that say what the story is, where the page shows them."""

from __future__ import annotations

from typing import Final

from scraper.parse import cues
from scraper.parse.metadata.article import Article
from scraper.parse.metadata.evidence import Evidence, clean
from scraper.parse.metadata.surroundings import Line, read_cues
from scraper.parse.metadata.words import overlap

MAX_LENGTH: Final = 1000
_SHORTEST: Final = 25
_SAME: Final = 0.8
_BESIDE: Final = cues.AUTHOR | cues.DATE | cues.CAPTION | cues.SHARE | cues.TAGS


def read_subtitle(evidence: Evidence, article: Article, title: str | None, after: list[Line]) -> str | None:
    """A line near the headline that its class calls a standfirst, that is a heading of its own, or that the metadata repeat."""
    described = [clean(v) for v in (evidence.meta("og:description"), evidence.meta("description")) if v]
    described += [t for t in article.texts("alternativeHeadline", "description") if t]
    for place, line in enumerate(after[:12]):
        text = line.text
        if not _SHORTEST <= len(text) <= MAX_LENGTH or (title and overlap(text, title) >= _SAME):
            continue
        own = read_cues(line.node)
        lead = own & cues.LEAD or (line.cues & cues.LEAD and not line.cues & cues.CONTENT)
        tag = line.node.tag
        if line.cues & _BESIDE and not (line.cues & cues.LEAD):
            continue
        if lead or (tag == "h2" and place <= 2) or (_is_apart(line) and any(_repeats(text, d) for d in described)):
            return text
    return None


def _is_apart(line: Line) -> bool:
    """Whether a line is no paragraph of the story itself, whose beginning descriptions often repeat."""
    return not line.cues & cues.CONTENT


def _repeats(text: str, described: str) -> bool:
    return overlap(text, described) >= _SAME or (len(described) > 60 and described[:60] == text[:60])
