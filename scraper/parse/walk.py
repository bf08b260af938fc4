"""The one walk: the tokens of a page cut into blocks of text, and the elements that hold them.

A block is a run of text that a browser would set without a break: a paragraph, a headline, a table cell, a button's
row. Its order, its element and what the elements around it say of themselves are all that the later steps look at;
no later step visits the page again, but for the few tags of a comment, a byline or an image.

The walk is iterative (a page nested a million deep must not end the process) and hand-tuned: it runs once a tag. What
a tag says is learned once and remembered: tags recur, on a page and on the pages of a site.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final
from zlib import crc32

from scraper.parse import cues, markup
from scraper.parse.outline import Outline, Picture, Spot

BLOCK, INLINE, PLAIN, BREAK, ANCHOR, IMAGE, BOLD, INPUT, SKIP, IGNORED, META = range(11)

_NAMES: Final = {
    SKIP: "head script style template svg math iframe object canvas video audio select datalist textarea button map "
    "noscript noframes noembed xmp progress meter title rt rp "
    # AMP: what a script fills, what only a tap shows, what is paid for; inside stand placeholders.
    "amp-ad amp-sticky-ad amp-embed amp-iframe amp-list amp-sidebar amp-consent amp-lightbox amp-image-lightbox "
    "amp-user-notification amp-social-share amp-analytics amp-next-page amp-state amp-selector amp-web-push",
    INLINE: "span time cite small abbr font ins del s u q sub sup data dfn mark label bdi bdo tt big strike nobr "
    "acronym picture",
    PLAIN: "i em code kbd samp var ruby rb",
    BREAK: "br",
    ANCHOR: "a",
    IMAGE: "img amp-img",
    BOLD: "b strong",
    INPUT: "input",
    IGNORED: "area base col embed frame keygen param source track wbr bgsound basefont",
    META: "meta link",
}
_ROLE: Final = {name: role for role, names in _NAMES.items() for name in names.split()}
_END_ROLE: Final = {f"/{name}": role for name, role in _ROLE.items()}

MAX_BLOCKS: Final = 20_000
"""A page with more is cut there: no story is that long, and a hostile page would be."""

_CACHE_SIZE: Final = 30_000  # tags of a long crawl; past it they are forgotten and learned anew
_HREF: Final = ' href="'
_TELLING: Final = (BLOCK, INLINE, INPUT)
_TOLD: Final = frozenset(
    f" {name}="
    for name in ["class", "id", "style", "itemprop", "role", "hidden", "aria-hidden", "datetime", "rel", "type"]
)
_OF_PAGE: Final = cues.COMMENT | cues.RELATED | cues.TAGS | cues.ARTICLE
_FURNITURE: Final = cues.NAV | cues.FOOTER
_KINDS: Final = 1 << 21
_SHALLOW: Final = 5  # elements around a page's own footer, at the most

_Tag = tuple[int, str, int, bool, int]
"""What a tag says: role, name, cues, whether it is a spot; and the number of its kind."""


def _read_tag(tag: str) -> _Tag:
    """What a tag says."""
    name, _, rest = tag.partition(" ")
    role = _ROLE.get(name, BLOCK)
    own = cues.TAG.get(name, 0)
    spot = name in ("h1", "time")
    if not rest or role not in _TELLING:
        return role, name, own, spot, _kind(name, "")
    if rest.startswith('class="') and rest.find('"', 7) == len(rest) - 1:
        return role, name, own | cues.read(rest[7:-1]), spot, _kind(name, rest[7:-1])
    classes = ""
    parts = rest.split('"')  # ['class=', 'a b', ' id=', 'c', '']
    parts[0] = " " + parts[0]
    for key, value in zip(parts[::2], parts[1::2], strict=False):
        if key not in _TOLD:
            continue
        if key == " class=":
            own |= cues.read(value)
            classes = value
        elif key == " id=":
            own |= cues.read(value)
        elif key == " style=":
            if "none" in value and "display:none" in value.replace(" ", ""):
                own |= cues.HIDDEN
        elif key == " itemprop=":
            own |= cues.ITEMPROP.get(value, 0)
            spot = True
        elif key == " role=":
            own |= cues.ROLE.get(value, 0)
        elif key == " hidden=" or (key == " aria-hidden=" and value == "true"):
            own |= cues.HIDDEN
            if role == INLINE:
                role = SKIP
        elif key == " datetime=":
            spot = True
        elif key == " rel=":
            spot = spot or "author" in value
        elif key == " type=" and role == INPUT:
            own = cues.NEWSLETTER if value.lower() in ("email", "password") else 0
    return role, name, own, spot, _kind(name, classes)


def _kind(name: str, classes: str) -> int:
    """A number that elements with the same tag and class share."""
    return crc32(f"{name} {classes}".encode("utf-8", "replace")) % _KINDS


class _Tags(dict[str, _Tag]):
    """What tags say; one not met before is read."""

    def __missing__(self, tag: str) -> _Tag:
        if len(self) > _CACHE_SIZE:
            self.clear()
        found = self[tag] = _read_tag(tag)
        return found


_tags: Final = _Tags()


def _is_furniture(name: str, own: int, tag: str, around: int, depth: int) -> bool:
    """Whether an element is the site's and not the page's: its menus, its footer. They are half of a news page.

    Breadcrumbs, and menus beside comments or related links, are of the page.
    """
    if own & _OF_PAGE or around & cues.COMMENT or "crumb" in tag:
        return False
    return name in ("nav", "menu", "ul") or (name == "footer" and depth < _SHALLOW)


def _has_heading(page: list[str], start: int, end: int) -> bool:
    """Whether a footer has parts with headings: 'Latest', 'Most read' may be among them."""
    return any(token.startswith(("h2", "h3", "h4", "h5")) for token in page[start:end])


def _skipped(page: list[str], token: int, name: str) -> int:
    """The index of the end tag of an element that is passed over."""
    begins = (f"/{name}>", f"{name} ", f"{name}>")
    depth = 1
    for i in range(token + 1, len(page)):
        if page[i].startswith(begins):
            if page[i][0] == "/":
                depth -= 1
                if not depth:
                    return i
            elif name not in markup.RAW:
                depth += 1
    return len(page)


def walk(page: list[str], told: Sequence[int] = ()) -> Outline:
    """Cut the tokens of a page into an outline. An element that holds one of the ``told`` tokens, which are in order, is
    never passed over.

    The lines that end a block stand wherever one ends: a call that takes and gives back all that state costs more.
    """
    out = Outline(page)
    tag_l, parent_l, own_l, cue_l, token_l = out.tag, out.parent, out.own, out.cue, out.token
    kind_l = out.kind
    first_l, end_l, last_l, depth_l = out.first, out.end, out.last, out.depth
    texts, spots, pictures = out.text, out.spots, out.pictures
    known, end_role = _tags, _END_ROLE.get
    # what is open
    element = -1
    depth = bold = 0
    anchor: str | None = None  # href of the open <a>
    anchor_start = 0  # where its text begins in pieces
    card: str | None = None  # href of an open <a> that holds blocks
    # the block that gathers; it is empty, and blank, while pieces is
    pieces: list[str] = []
    links: list[tuple[str, str]] = []
    start = link_chars = bold_chars = inline = breaks = 0
    after_span = after_anchor = False  # the last thing seen was the end of a <span>, of an <a>

    i = next((n for n, token in enumerate(page) if token.startswith(("body>", "body "))), 0) - 1
    size = len(page)
    while (i := i + 1) < size:
        tag, _, text = page[i].partition(">")
        if tag[:1] == "/":
            role = end_role(tag, BLOCK)
            if role == BLOCK:
                if element < 0:
                    continue
                if pieces:
                    if anchor is not None and card is None:
                        _cut_link(links, anchor, pieces, anchor_start)
                        anchor_start = 0
                    _end_block(out, element, pieces, card, links, start, link_chars, bold_chars, inline)
                    pieces, links, link_chars, bold_chars, breaks = [], [], 0, 0, 0
                inline = 0
                end_l[element] = len(texts)
                last_l[element] = len(tag_l)
                element = parent_l[element]
                depth -= 1
            elif role == ANCHOR:
                # an <a> inside an <a> can't be: the parser has closed the outer one
                if anchor is not None and pieces:
                    if card is None:
                        _cut_link(links, anchor, pieces, anchor_start)
                    else:
                        _end_block(out, element, pieces, card, links, start, link_chars, bold_chars, inline)
                        pieces, links, link_chars, bold_chars, breaks, inline = [], [], 0, 0, 0, 0
                anchor = card = None
                after_anchor = True
            elif role == INLINE:
                after_span = True
            elif role == BOLD:
                bold -= 1
        elif tag[:2] == "a ":
            if after_anchor and pieces:
                pieces.append(" ")  # as below: set apart by style alone
            if anchor is None:
                anchor = tag.partition(_HREF)[2].partition('"')[0]
                if "&" in anchor:
                    anchor = markup.plain(anchor)
                anchor_start = len(pieces)
            if "itemprop=" in tag or ("author" in tag and "rel=" in tag):
                spots.append(Spot(i, element, len(texts)))
        elif tag[:4] == "img ":
            pictures.append(Picture(i, element, len(texts)))
        else:
            role, name, own, telling, kind = known[tag]
            if telling:
                spots.append(Spot(i, element, len(texts)))
            if role == BLOCK:
                if pieces:
                    if anchor is not None and card is None:
                        _cut_link(links, anchor, pieces, anchor_start)
                        anchor_start = 0
                    _end_block(out, element, pieces, card, links, start, link_chars, bold_chars, inline)
                    pieces, links, link_chars, bold_chars, breaks = [], [], 0, 0, 0
                inline = 0
                if element >= 0:
                    if own & _FURNITURE and _is_furniture(name, own, tag, cue_l[element], depth):
                        end = _skipped(page, i, name)
                        if 3 * (end - i) < size and not (
                            (name == "footer" and _has_heading(page, i, end))
                            or bisect_left(told, i) < bisect_left(told, end)
                        ):
                            out.passed.append(i)
                            i = end
                            continue
                    cue_l.append(own | cue_l[element])
                else:
                    own = 0  # WordPress writes the kind of page, not of element, on <body>
                    cue_l.append(0)
                if anchor is not None:
                    card = anchor
                    out.anchors[len(tag_l)] = anchor
                parent_l.append(element)
                element = len(tag_l)
                tag_l.append(name)
                kind_l.append(kind)
                own_l.append(own)
                token_l.append(i)
                first_l.append(len(texts))
                end_l.append(0)
                last_l.append(0)
                depth_l.append(depth)
                if name == "hr":
                    end_l[element] = len(texts)
                    last_l[element] = element + 1
                    element = parent_l[element]
                else:
                    depth += 1
                    if len(texts) >= MAX_BLOCKS:
                        break
            elif role == INLINE:
                inline |= own
                if after_span and pieces:
                    # <span>Kicker</span><span>Headline</span> are set apart by style alone
                    pieces.append(" ")
            elif role == BOLD:
                bold += 1
            elif role == BREAK:
                if pieces:
                    breaks += 1
                    if breaks > 1 and tag_l[element] != "pre":
                        # two line breaks set a paragraph
                        if anchor is not None and card is None:
                            _cut_link(links, anchor, pieces, anchor_start)
                            anchor_start = 0
                        _end_block(out, element, pieces, card, links, start, link_chars, bold_chars, inline)
                        pieces, links, link_chars, bold_chars, inline = [], [], 0, 0, 0
                    else:
                        pieces.append("\v")
            elif role == SKIP:
                i = _skipped(page, i, name)
                if i >= size:
                    break
                text = page[i].partition(">")[2]
            elif role == META:
                out.metas.append(i)
            elif role == INPUT:
                if own and element > 0:
                    # A box that asks for an address: no class says so as surely.
                    own_l[element] |= own
                    own_l[parent_l[element]] |= own
            elif role == ANCHOR:  # an <a> without attributes
                if anchor is None:
                    anchor = ""
                    anchor_start = len(pieces)
            elif role == IMAGE:
                pictures.append(Picture(i, element, len(texts)))
        if text:
            if not text.isspace():
                if not pieces:
                    start = i
                pieces.append(text)
                after_span = after_anchor = False
                breaks = 0
                if anchor is not None:
                    link_chars += len(text)
                if bold:
                    bold_chars += len(text)
            elif pieces:
                pieces.append(text if tag_l[element] == "pre" else " ")
                after_span = after_anchor = False
    if pieces and element >= 0:
        _end_block(out, element, pieces, card, links, start, link_chars, bold_chars, inline)
    while element >= 0:
        end_l[element] = len(texts)
        last_l[element] = len(tag_l)
        element = parent_l[element]
    for spot in spots:
        tag = page[spot.token]
        if tag.startswith(("time>", "time ")) or " datetime=" in tag:
            out.timed.setdefault(spot.block, markup.value_of(tag, "datetime") or "")
    return out


def _end_block(
    out: Outline,
    element: int,
    pieces: list[str],
    href: str | None,
    links: list[tuple[str, str]],
    start: int,
    link_chars: int,
    bold_chars: int,
    inline: int,
) -> None:
    """Put the text that has gathered into the outline."""
    raw = "".join(pieces) if len(pieces) > 1 else pieces[0]
    if "&" in raw:
        raw = markup.plain(raw)
    if "\v" in raw and out.tag[element] != "pre":
        text = "\n".join([" ".join(line.split()) for line in raw.split("\v")]).strip()
    elif out.tag[element] == "pre":
        text = raw.replace("\v", "\n").strip("\n")
    else:
        text = " ".join(raw.split())
    if not text.isascii() and ("\xad" in text or "\u200b" in text):
        # Soft hyphens and zero-width spaces tell a browser where it may break a line; they are no text.
        text = text.replace("\xad", "").replace("\u200b", "").strip()
    if text:
        out.text.append(text)
        out.element.append(element)
        out.starts.append(start)
        out.link_chars.append(len(text) if href is not None else min(link_chars, len(text)))
        out.bold.append(bold_chars)
        out.inline_cue.append(inline)
        out.href.append(href)
        out.links.append(links or None)


def _cut_link(links: list[tuple[str, str]], href: str, pieces: list[str], start: int) -> None:
    """Note the words of a link that ends here."""
    raw = pieces[start] if len(pieces) == start + 1 else "".join(pieces[start:])
    text = " ".join(markup.plain(raw).split())
    if text:
        links.append((href, text))
