"""Where a story goes on: the other pages of its body and of its comments, and which page of how many this one is.

Only links are looked at, and of a page without any whose address is this page's with something behind it, none. A link
to the next *story* is the trap (WordPress puts it into ``rel=next``), and so are pages of a section or of a list of
teasers: so the address must be another page of this one by its shape, and a pager, a number or words must say so too.

A bare address may show the newest page of comments, while page 1 holds the oldest: numbers tell pages apart, not their
order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal, NamedTuple

from msgspec import UNSET

from scraper import urls
from scraper.model import Continuation
from scraper.parse import cues, markup
from scraper.parse.continuation.addresses import (
    TABLE,
    Place,
    decoded,
    marks_of,
    names_comments,
    names_story,
    places,
    same,
)
from scraper.parse.outline import Outline

_MOST: Final = 200  # pages of one story that are told
_MOST_LINKS: Final = 2_000
_TURNS: Final = frozenset(TABLE["turns"])
_SHORT_TURNS: Final = frozenset(TABLE["short_turns"])
_WHOLE: Final = frozenset(TABLE["whole"])
_PAGER: Final = re.compile(TABLE["pager"], re.I)
_NUMBER: Final = re.compile(rf"(?:(?:{TABLE['page']})\.?\s*)?[\[(]?(\d{{1,4}})[\])]?(?:\s*[:.–-]\s.*)?", re.I)
_OF: Final = re.compile(rf"(?<!\d)(\d{{1,3}})\s*(?:{TABLE['of']})\s*(\d{{1,3}})(?!\d)", re.I)
_PERMALINK: Final = re.compile(r"\d|respond|reply", re.I)
_LIST: Final = re.compile(rf"(?:{TABLE['lists']})", re.I)
_STORY: Final = re.compile(rf"(?:{TABLE['stories']})(?:-.*)?", re.I)
_ELSEWHERE: Final = (
    cues.RELATED | cues.LATEST | cues.POPULAR | cues.SPONSORED | cues.SIDE | cues.FOOTER | cues.GALLERY | cues.LIST
)
_GOES_ON: Final = re.compile(
    rf"(?:\.\w{{2,5}})?/?(?:\?[^\"#]*?(?<![a-z])(?:{TABLE['page']}|{TABLE['comment_parameters']}|{TABLE['whole_parameters']})="
    rf"|[/_.,-](?:[a-z]+[/_-]?)?\d{{1,4}}(?:\.[a-z]{{2,5}})?/?[\"?#]|/(?:{TABLE['whole_addresses']})/?[\"?#]"
    rf"|/[\w%-]*(?:{TABLE['comments']}))",
    re.I,
)
"""What stands behind the name of a story in the address of another page of it."""
_PREVIOUS: Final = re.compile("prev|vor|zur|préc|anter|prec|←|«|‹", re.I)
_ARROWS: Final = " \t\n\xa0‹›«»←→<>▶►◀◄|…."
_OF_HEAD: Final = 250  # tokens in which <link rel="next"> stands
_BEFORE: Final = 200  # tokens before a story or its comments in which their pagers may stand
_BEHIND: Final = 600  # and behind them
_SHORTEST_TEASER: Final = 25
_MOST_TEASERS: Final = 2
_AROUND: Final = 5  # elements around a link that may be its pager, or say what it pages
_BACK: Final = 3_000  # tokens in which these begin
_BESIDE: Final = 12  # tokens beside a pager's links in which "2 of 5" may stand


@dataclass(slots=True)
class Continuations:
    """The other pages of a story, and which one this is."""

    pages: tuple[Continuation, ...] = ()
    number: int | None = None
    count: int | None = None
    comment_page: int | None = None


class _Link(NamedTuple):
    token: int
    url: str
    place: Place
    words: str
    rel: str
    fragment: str


class _Box(NamedTuple):
    """What the elements around a link say."""

    pager: bool
    comments: bool
    elsewhere: bool


def find_continuations(outline: Outline, url: str | None, thread: set[int], story: range) -> Continuations:
    """The other pages of the story at ``url``.

    Args:
        outline: the page.
        url: its address.
        thread: the blocks of its comments.
        story: the blocks from the first to the last of its body.
    """
    found = Continuations()
    page = outline.page
    parts = _parts(outline, thread, story)
    marks = marks_of(url) if url else frozenset()
    if url is None or not any(_may_continue(page[part.start : part.stop], marks) for part in parts):
        return found
    own = [place for place in places(url) if place.style in ("comments", "story") or names_story(place.stem)]
    if not own:
        return found
    comments = outline.starts[min(thread)] if thread else None
    links = list(_links(page, parts, url, own, marks))
    if not links:
        return found
    listing = _is_list(page)
    boxes: dict[int, _Box] = {}
    for link in links:
        boxes[link.token] = _box(page, link.token)
    taken = [link for link in links if not listing and _is_told(link, boxes[link.token], own, links)]
    taken = [link for link in taken if not _behind_teasers(outline, link, comments, story)]
    styles = {(link.place.stem, link.place.style) for link in taken}
    if taken:
        taken = [
            link
            for link in links
            if link in taken
            or (
                (link.place.stem, link.place.style) in styles
                and not boxes[link.token].elsewhere
                and not _permalink(link)
            )
            or (link.place.style == "story" and _is_first(link, boxes[link.token], taken))
        ]
    _put(found, taken, boxes, comments, url)
    _number(found, page, own, taken, links, styles)
    return found


def _parts(outline: Outline, thread: set[int], story: range) -> list[range]:
    """The tokens among which links to other pages of a story stand: the head, those around the story and the comments."""
    page = outline.page
    if not story:
        return [range(len(page))]
    around = [range(_OF_HEAD)]
    around.append(range(outline.starts[story.start] - _BEFORE, outline.starts[story.stop - 1] + _BEHIND))
    if thread:
        around.append(range(outline.starts[min(thread)] - _BEFORE, outline.starts[max(thread)] + _BEHIND))
    parts: list[range] = []
    done = 0
    for part in sorted(around, key=lambda part: part.start):
        if part.stop > done:
            parts.append(range(max(part.start, done), min(part.stop, len(page))))
            done = part.stop
    return parts


def _may_continue(page: list[str], marks: frozenset[str]) -> bool:
    """The first look, which for most pages is the last: whether an address with this one's name goes on behind it."""
    text = "<".join(page)
    if ' href="?' in text:
        return True
    for mark in marks:
        for piece in text.split(mark)[1:]:
            if _GOES_ON.match(piece):
                return True
    return False


def _links(page: list[str], parts: list[range], url: str, own: list[Place], marks: frozenset[str]) -> Iterator[_Link]:
    """The links whose address is another page of this one's story by its shape; and those to its first page."""
    stems = {place.stem for place in own if place.style != "whole"}
    host = urls.site(url)
    left = _MOST_LINKS
    for token in chain(*parts):
        piece = page[token]
        if not piece.startswith(("a ", "link ", "option ")):
            continue
        href = markup.value_of(piece, "value" if piece[0] == "o" else "href")
        if not href or not (href[0] == "?" or any(_leads_on(href, mark) for mark in marks if mark in href)):
            continue
        left -= 1
        address = urls.join(url, href)
        if left < 0 or address is None or urls.site(address) != host:
            continue
        address, _, fragment = address.partition("#")
        for place in places(address):
            if place.stem in stems and not (place.style == "story" and place.stem == own[-1].stem):
                words = "" if piece[0] == "l" else _words(page, token)
                rel = markup.value_of(piece, "rel") or ""
                yield _Link(token, address, place, words, rel, decoded(fragment))
                break


def _leads_on(href: str, mark: str) -> bool:
    """Whether a link is to another page of the story that its address names, or to that story itself."""
    rest = href[href.rindex(mark) + len(mark) :]
    return rest in ("", "/", ".html", ".htm", ".php") or _GOES_ON.match(rest + '"') is not None


def _words(page: list[str], token: int) -> str:
    """What a link says: its text, or what it is called where it shows only an arrow."""
    words = markup.text_of(page, token, 100) if page[token][:1] != "o" else page[token].partition(">")[2].strip()
    label = markup.value_of(page[token], "aria-label") or markup.value_of(page[token], "title") or ""
    if label and (not words.strip(_ARROWS) or words.strip(_ARROWS).lower() in _SHORT_TURNS):
        words = label
    return words.strip(_ARROWS).lower() or words.strip().lower()


def _box(page: list[str], token: int) -> _Box:
    """What the nearest elements around a token say: found backwards, since each element that is closed is passed over."""
    pager = comments = elsewhere = False
    closed = met = 0
    for i in range(token - 1, max(-1, token - _BACK), -1):
        piece = page[i]
        if piece[:1] == "/":
            closed += 1
            continue
        tag = piece.partition(">")[0]
        name = tag.partition(" ")[0]
        if name in markup.VOID:
            continue
        if closed:
            closed -= 1
            continue
        met += 1
        if met > _AROUND or name in ("article", "main", "body"):
            break
        told = " ".join(markup.value_of(piece, key) or "" for key in ("class", "id", "aria-label"))
        comments = comments or names_comments(told)
        if _PAGER.search(told):
            pager = True
        elif name in ("aside", "footer") or (not comments and cues.read(told) & _ELSEWHERE):
            elsewhere = name not in ("ul", "ol", "li")
            if elsewhere:
                break
    return _Box(pager, comments, elsewhere)


def _permalink(link: _Link) -> bool:
    """Whether a link leads to one comment, or to the form, of a page of comments."""
    return bool(link.fragment and _PERMALINK.search(link.fragment)) or "replytocom" in link.url


def _is_told(link: _Link, box: _Box, own: list[Place], links: list[_Link]) -> bool:
    """Whether something beside its shape says that a link leads to another page of this story."""
    place, words = link.place, link.words
    number = _number_in(words)
    if place.style.startswith("bare"):
        # A number at the end is weak: another story may have it. This one must be without, or a page of what it names.
        first = own[-1].stem == place.stem or any(other.place == Place(place.stem, "story", None) for other in links)
        turn = place.style == "bare path" and (words in _TURNS or (words in _SHORT_TURNS and box.pager))
        if not first or not (number == place.number or turn):
            return False
    if _permalink(link) or place.style == "story" or (place.number == 0 and place.style != "parameter"):
        return False
    if place.style == "comments":
        return True
    if place.style == "folder":
        return names_comments(words)
    if place.style == "whole":
        return words in _WHOLE and names_story(place.stem)
    if names_comments(link.fragment) or (box.comments and box.pager):
        return bool(number) or box.pager or names_comments(words) or words in _TURNS
    if box.elsewhere or not names_story(place.stem):
        return False
    turned = words in _TURNS or (words in _SHORT_TURNS and box.pager) or bool({"next", "prev"} & set(link.rel.split()))
    return turned or (number is not None and abs(number - (place.number or 0)) < 2)


def _number_in(words: str) -> int | None:
    match = _NUMBER.fullmatch(words)
    return int(match[1]) if match else None


def _is_first(link: _Link, box: _Box, taken: list[_Link]) -> bool:
    """Whether a link to the story's bare address is one to its first page, from another page of it."""
    words = link.words
    told = (
        _number_in(words) == 1 or words in _TURNS or (words in _SHORT_TURNS and box.pager) or "prev" in link.rel.split()
    )
    return told and any(link.place.stem == other.place.stem for other in taken)


def _behind_teasers(outline: Outline, link: _Link, comments: int | None, story: range) -> bool:
    """Whether links to other stories stand between the end of the story and a link: then it pages through these."""
    if link.place.style in ("comments", "folder") or (comments is not None and link.token > comments):
        return False
    teasers = 0
    for b in range(story.stop, len(outline.text)):
        if outline.starts[b] >= link.token:
            break
        chars = len(outline.text[b])
        teasers += chars >= _SHORTEST_TEASER and outline.link_chars[b] > 0.8 * chars
    return teasers > _MOST_TEASERS


def _is_list(page: list[str]) -> bool:
    """Whether ``<body>`` says that the page lists stories, as WordPress does."""
    body = next((token for token in page if token.startswith("body ")), "")
    names = (markup.value_of(body, "class") or "").split()
    return any(_LIST.fullmatch(name) for name in names) and not any(_STORY.fullmatch(name) for name in names)


def _put(found: Continuations, taken: list[_Link], boxes: dict[int, _Box], comments: int | None, url: str) -> None:
    pages: dict[tuple[str, str], Continuation] = {}
    counted = _counted(taken)
    for link in taken:
        part = _part(link, boxes[link.token], comments)
        key = (part, urls.canonical(link.url))
        if same(link.url, url) or len(pages) >= _MOST:
            continue
        number = _number_in(link.words)
        if number is None and link.place.number is not None and link.place.style in counted:
            number = link.place.number + counted[link.place.style]
        if link.place.style == "story" and part == "body":
            number = 1  # of comments, a bare address may show the newest page
        whole = True if link.place.style == "whole" else UNSET
        known = pages.get(key)
        if known is None or (known.number is None and number is not None):
            pages[key] = Continuation(url=link.url, part=part, number=number, whole=whole)
    order = {"body": 0, "comments": 1}
    found.pages = tuple(sorted(pages.values(), key=lambda page: (order[page.part], page.number or 0)))


def _counted(taken: list[_Link]) -> dict[str, int]:
    """The styles of address whose numbers are those of pages, each with what must be added: some sites begin at 0. One
    whose links call it another number than it has counts something else, such as comments."""
    apart: dict[str, set[int]] = {}
    for link in taken:
        number = _number_in(link.words)
        told = apart.setdefault(link.place.style, set())
        if number is not None and link.place.number is not None:
            told.add(number - link.place.number)
        elif (
            link.place.style == "parameter"
            and link.place.number in (0, 1)
            and not _PREVIOUS.search(link.words + link.rel)
        ):
            told.add(1 if link.place.number == 0 else 0)
    return {style: max(told, default=0) for style, told in apart.items() if told <= {0} or told <= {1}}


def _part(link: _Link, box: _Box, comments: int | None) -> Literal["body", "comments"]:
    if (
        link.place.style in ("comments", "folder")
        or names_comments(link.fragment)
        or names_comments(link.words)
        or box.comments
        or (comments is not None and link.token > comments and link.place.style != "whole")
    ):
        return "comments"
    return "body"


def _number(
    found: Continuations,
    page: list[str],
    own: list[Place],
    taken: list[_Link],
    links: list[_Link],
    styles: set[tuple[str, str]],
) -> None:
    """Which page this is: by its address, by "2 of 5" in its pager, by the number that its pager doesn't link."""
    body = [entry for entry in found.pages if entry.part == "body" and entry.whole is UNSET]
    here = next((place for place in own if (place.stem, place.style) in styles and place.number), None)
    if body:
        numbers = {entry.number for entry in body if entry.number}
        told = _told(page, taken)
        found.number = here.number if here and here.style != "comments" else told[0] if told else 1
        # A bare "Next page" does not say how many there are.
        counted = any(_number_in(link.words) for link in taken if link.place.style not in ("comments", "folder"))
        found.count = told[1] if told else max(numbers | {found.number or 1}) if counted else None
    commented = next((place for place in own if place.style == "comments"), None)
    if commented:
        found.comment_page = commented.number
    elif any(entry.part == "comments" for entry in found.pages):
        # The comments that are shown have links of their own, with the page they stand on.
        shown = {link.place.number for link in links if link.place.style == "comments" and _permalink(link)}
        found.comment_page = shown.pop() if len(shown) == 1 else None


def _told(page: list[str], taken: list[_Link]) -> tuple[int, int] | None:
    tokens = [
        link.token for link in taken if page[link.token][:1] == "a" and link.place.style not in ("comments", "folder")
    ]
    if not tokens:
        return None
    start, end = max(0, min(tokens) - _BESIDE), min(len(page), min(tokens) + 10 * _BESIDE, max(tokens) + _BESIDE)
    text = " ".join(piece.partition(">")[2] for piece in page[start:end])
    match = _OF.search(markup.clean(text))
    if match and 1 <= int(match[1]) <= int(match[2]):
        return int(match[1]), int(match[2])
    return None
