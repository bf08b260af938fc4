"""The smallest true edits of a page, each as a function on its text: what an editor or a commenter changes.

An edit gives the page before and after, or None where the page has nothing of the kind. A word is sought where the page
prints it, outside of its scripts, and must stand there once; the metadata that repeat it are changed with it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from html import escape
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.archive.notices import is_notice
from scraper.model import Page, Part
from scraper.parse import parse

Change = tuple[str, str]


class Edit(NamedTuple):
    """An edit, the part that it changes, and how it is made."""

    part: Part
    make: Callable[[str, Page, random.Random], Change | None]


_DATA = re.compile(r"<(script|style|template|noscript|textarea|title)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.I | re.S)
_WORDS = re.compile(r"[^\W\d_]{3,}(?: [^\W\d_]{2,}){3,}")
_NUMBER = re.compile(r"(?<![\d.,:/-])\d{1,3}[.,]\d{1,2}(?![\d.,:/-])")
_WHOLE = re.compile(r"(?<=[^\W\d_] )\d{1,3}(?= [^\W\d_])")
_COMMENTS = "comment|kommentar|antwort|gedanke|thought|response|repl|coment|commento|reacti|opini|komentar|комментар"
_QUOTED = re.compile(r"[“\"„«]([^“”\"„«»<>&]{12,120})[”\"“»]")


def _printed(html: str) -> str:
    """The page with everything that is not printed blanked out, at the same length."""
    return _DATA.sub(lambda match: "\x00" * len(match[0]), html)


def _once(html: str, text: str) -> int | None:
    """Where a text is printed, if it is so once."""
    printed = _printed(html)
    at = printed.find(text)
    return at if at >= 0 and printed.find(text, at + 1) < 0 else None


def _runs(
    texts: Iterable[str], pattern: re.Pattern[str], html: str, around: int = 0
) -> Iterable[tuple[int, re.Match[str]]]:
    """Matches in texts that stand in the page once, with some characters around them."""
    for text in texts:
        for match in pattern.finditer(text):
            piece = text[max(0, match.start() - around) : match.end() + around]
            at = _once(html, piece)
            if at is not None:
                yield at + match.start() - max(0, match.start() - around), match
                break


def _paragraphs(page: Page) -> list[str]:
    teasers = {link.title for link in page.related}
    texts = (block.text for block in page.blocks if block.kind == "paragraph" and len(block.text) > 80)
    return [text for text in texts if text not in teasers]


def point(html: str, page: Page, chance: random.Random) -> Change | None:
    """2.5 becomes 25."""
    for at, match in _runs(_paragraphs(page), _NUMBER, html, 12):
        return html, html[:at] + re.sub(r"[.,]", "", match[0]) + html[at + len(match[0]) :]
    for at, match in _runs(_paragraphs(page), _WHOLE, html, 12):
        before = html[:at] + f"{match[0]}.5" + html[at + len(match[0]) :]
        return before, html[:at] + f"{match[0]}5" + html[at + len(match[0]) :]
    return None


def minus(html: str, page: Page, chance: random.Random) -> Change | None:
    """A minus sign is lost."""
    for pattern in (_NUMBER, _WHOLE):
        for at, _ in _runs(_paragraphs(page), pattern, html, 12):
            return f"{html[:at]}−{html[at:]}", html
    return None


def added_not(html: str, page: Page, chance: random.Random) -> Change | None:
    """One 'not' is added."""
    for at, match in _runs(_paragraphs(page), _WORDS, html):
        middle = at + match[0].index(" ", len(match[0]) // 2)
        return html, f"{html[:middle]} not{html[middle:]}"
    return None


def headline(html: str, page: Page, chance: random.Random) -> Change | None:
    """One word of the headline is another, wherever the page has it."""
    if any(page.title in link.title for link in page.related if page.title):
        return None
    return _everywhere(html, page.title, _reworded(page.title))


def caption(html: str, page: Page, chance: random.Random) -> Change | None:
    """A word of a caption."""
    texts = [block.text for block in page.blocks if block.kind == "caption"]
    for at, match in _runs(texts, _WORDS, html):
        return html, html[:at] + "Renamed" + html[at + match[0].index(" ") :]
    return None


def byline(html: str, page: Page, chance: random.Random) -> Change | None:
    """Another author, wherever the page names the one."""
    said = [text for comment in page.comments for text in (comment.author or "", comment.text)]
    said += [text for link in page.related for text in (link.title, link.heading or "", str(link.excerpt))]
    if not page.authors or any(page.authors[0] in text for text in said):
        return None  # who comments on a page of his own, or is written about on another, is renamed there, too
    return _everywhere(html, page.authors[0], "Philippa Marchbanks")


def published(html: str, page: Page, chance: random.Random) -> Change | None:
    """Two days earlier, in what machines read and in the common written forms."""
    if not page.published or "T" not in page.published:
        return None
    day = page.published[:10]
    if day not in html:
        return None
    then = date.fromisoformat(day)
    after = html
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%B %d, %Y", "%d %B %Y", "%b %d, %Y"):
        after = after.replace(f"{then:{form}}", f"{then - timedelta(days=2):{form}}")
    return html, after


def deleted_paragraph(html: str, page: Page, chance: random.Random) -> Change | None:
    """A paragraph goes."""
    for at, _ in _runs(_paragraphs(page)[1:], _WORDS, html):
        start, end = html.rfind("<p", 0, at), html.find("</p>", at)
        if start >= 0 and end >= 0 and html.find("<p", at, end) < 0 and html.rfind("</p", start, at) < 0:
            return html, html[:start] + html[end + 4 :]
    return None


def swapped_quotation(html: str, page: Page, chance: random.Random) -> Change | None:
    """Two quotations change places."""
    found = [(at, match[0]) for at, match in _runs(_paragraphs(page), _QUOTED, html)]
    if len(found) < 2:
        return None
    (a, first), (b, second) = sorted(found[:2])
    if first == second or a + len(first) > b:
        return None
    return html, html[:a] + second + html[a + len(first) : b] + first + html[b + len(second) :]


def edited_comment(html: str, page: Page, chance: random.Random) -> Change | None:
    """A word of a comment."""
    for at, match in _runs([comment.text for comment in page.comments], _WORDS, html):
        middle = at + match[0].index(" ", len(match[0]) // 2)
        return html, f"{html[:middle]} not{html[middle:]}"
    return None


def deleted_comment(html: str, page: Page, chance: random.Random) -> Change | None:
    """A comment goes, and the page counts one less."""
    found = _comment(html, page)
    if found is None:
        return None
    tree, node = found
    before = tree.html or ""
    node.decompose()
    count = page.comment_count or 0
    after = _counted(tree.html or "", count, -1)
    # Where the count was not found in the page it still says that a comment is missing, and that is no deletion.
    return (before, after) if parse(after.encode(), page.url).comment_count == count - 1 else None


def added_comment(html: str, page: Page, chance: random.Random) -> Change | None:
    """A comment comes, and the page counts one more: what was there before is the page without it."""
    deleted = deleted_comment(html, page, chance)
    return (deleted[1], deleted[0]) if deleted else None


def _comment(html: str, page: Page) -> tuple[LexborHTMLParser, LexborNode] | None:
    """The element of the last comment that nobody answers and no notice stands for, of a page that prints as many as it
    counts."""
    if len(page.comments) < 2 or page.comment_count != len(page.comments):
        return None
    answered = {comment.parent_id for comment in page.comments}
    free = [c for c in page.comments if c.id not in answered and not is_notice(c.author, c.text)]
    if not free or not re.fullmatch(r"[\w-]+", (last := free[-1]).id):
        return None
    tree = LexborHTMLParser(html)
    node = tree.css_first(f'[id="{last.id}"], [id$="-{last.id}"], [data-id="{last.id}"]')
    if node is None or node.tag == "a" or last.text.split()[0] not in node.text():
        return None
    if sum(comment.text.split()[0] in node.text() and comment.text in node.text() for comment in page.comments) > 1:
        return None
    return tree, node


def _counted(html: str, count: int, by: int) -> str:
    """The number of comments where it stands before a word, in brackets or in data."""
    number = rf"(?<![\d.,]){count}(?![\d.,])"
    html = re.sub(rf"(\"commentCount\"\s*:\s*\"?){number}", rf"\g<1>{count + by}", html)
    return re.sub(rf"{number}(?=\s*(?:<[^<>]*>\s*)*(?:{_COMMENTS}))", str(count + by), html, flags=re.I)


def _everywhere(html: str, old: str | None, new: str | None) -> Change | None:
    if not old or not new or len(old) < 6:
        return None
    forms = (old, escape(old, quote=False), escape(old), old.replace('"', '\\"'), old.replace("'", "&#8217;"))
    words = "|".join(r"(?:\s|&nbsp;|&#160;)+".join(map(re.escape, form.split())) for form in dict.fromkeys(forms))
    after, count = re.subn(words, lambda _: new, html)
    left = "".join(_printed(after).replace("\x00", "").split())
    return (html, after) if count and "".join(old.split()) not in left and re.search(words, _printed(html)) else None


def _reworded(title: str | None) -> str | None:
    words = (title or "").split(" ")
    return " ".join([*words[:-1], "elsewhere"]) if len(words) > 2 else None


EDITS: Final[dict[str, Edit]] = {
    "2.5 to 25": Edit("body", point),
    "a lost minus sign": Edit("body", minus),
    "one added 'not'": Edit("body", added_not),
    "a headline": Edit("body", headline),
    "a caption": Edit("body", caption),
    "a byline": Edit("body", byline),
    "a date": Edit("body", published),
    "a deleted paragraph": Edit("body", deleted_paragraph),
    "a swapped quotation": Edit("body", swapped_quotation),
    "an edited comment": Edit("comments", edited_comment),
    "a deleted comment": Edit("comments", deleted_comment),
    "an added comment": Edit("comments", added_comment),
}
