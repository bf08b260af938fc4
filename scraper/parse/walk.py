"""The one walk: an HTML tree cut into blocks of text, and the elements that hold them.

A block is a run of text that a browser would set without a break: a paragraph, a headline, a table cell, a button's
row. Its order, its element and what the elements around it say of themselves are all that the later steps look at;
no later step visits the tree again, but for the few nodes of a comment or an image.

The walk is iterative (a page nested a million deep must not end the process) and hand-tuned: it runs once a node.
"""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper.parse import cues

TEXT, SKIP, BLOCK, INLINE, PLAIN, BREAK, ANCHOR, IMAGE, BOLD, INPUT = range(10)

_ROLES = {
    SKIP: "head script style template svg iframe object embed canvas video audio select option datalist textarea "
    "button map area noscript noframes progress meter math title meta link base param source track wbr",
    INLINE: "span time cite small abbr font ins del s u q sub sup data dfn mark label bdi bdo tt big strike nobr acronym",
    PLAIN: "i em code kbd samp var ruby rb rt rp",
    BREAK: "br",
    ANCHOR: "a",
    IMAGE: "img amp-img",
    BOLD: "b strong",
    INPUT: "input",
}

MAX_BLOCKS: Final = 20_000
"""A page with more is cut there: no story is that long, and a hostile page would be."""


def _role_of_tag_ids() -> dict[int, int]:
    """Roles by lexbor's number of a tag, read off a page that holds each: comparing numbers is cheaper than names."""
    roles = {}
    for role, names in _ROLES.items():
        for name in names.split():
            if "-" not in name:
                roles[LexborHTMLParser("").create_node(name).tag_id] = role
    return roles


_ROLE: Final = _role_of_tag_ids()
_TEXT_ID: Final = 2
_COMMENT_ID: Final = 4
_NO_ATTRIBUTES: Final[dict[str, str | None]] = {}
_LEVELS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


class Picture:
    """An image in the flow: where it stands, and its attributes."""

    __slots__ = ("attributes", "element", "place")

    def __init__(self, attributes: dict[str, str | None], element: int, place: int) -> None:
        self.attributes = attributes
        self.element = element
        self.place = place
        """Index of the block that follows it."""


class Outline:
    """A page as blocks and elements, in arrays that run in parallel.

    Elements are numbered in document order, so a child comes after its parent; ``first[e]`` to ``end[e]`` are the
    blocks inside element ``e``. Only elements that break lines are kept.
    """

    __slots__ = (
        "anchors",
        "bold",
        "cue",
        "depth",
        "element",
        "end",
        "first",
        "href",
        "inline_cue",
        "last",
        "link_chars",
        "links",
        "node",
        "own",
        "parent",
        "pictures",
        "tag",
        "text",
        "times",
    )

    def __init__(self) -> None:
        # elements
        self.tag: list[str] = []
        self.parent: list[int] = []
        self.own: list[int] = []  # cues of its own
        self.cue: list[int] = []  # and of all around it
        self.node: list[LexborNode] = []
        self.first: list[int] = []
        self.end: list[int] = []
        self.last: list[int] = []  # number after its last descendant element
        self.depth: list[int] = []
        self.anchors: dict[int, str] = {}  # element -> href of the link around or at it
        # blocks
        self.text: list[str] = []
        self.element: list[int] = []
        self.link_chars: list[int] = []
        self.bold: list[int] = []  # characters set bold
        self.inline_cue: list[int] = []
        self.href: list[str | None] = []  # the link around the whole block, as a card has it
        self.links: list[list[tuple[str, str]] | None] = []  # (href, text) of the links inside it
        self.pictures: list[Picture] = []
        self.times: dict[int, str] = {}  # block -> what its <time datetime> says

    def level(self, block: int) -> int:
        """1 to 6 for a block in a heading, else 0."""
        e = self.element[block]
        for _ in range(3):
            if e < 0:
                return 0
            if level := _LEVELS.get(self.tag[e], 0):
                return level
            e = self.parent[e]
        return 0

    def ancestor(self, element: int, *tags: str) -> int:
        """The nearest element with one of the tags, itself included; -1 where there is none."""
        while element >= 0 and self.tag[element] not in tags:
            element = self.parent[element]
        return element

    def inside(self, element: int, ancestor: int) -> bool:
        """Whether ``element`` is ``ancestor`` or within it."""
        return ancestor <= element < self.last[ancestor]


def walk(tree: LexborHTMLParser) -> Outline:
    """Cut a tree into an outline."""
    root = tree.body or tree.root
    out = Outline()
    if root is not None:
        _Walker(out).run(root)
    return out


class _Walker:
    """The state of one walk: the text that gathers, and what is open around it."""

    def __init__(self, out: Outline) -> None:
        self.out = out
        self.pieces: list[str] = []
        self.link_chars = 0
        self.bold_chars = 0
        self.inline = 0
        self.links: list[tuple[str, str]] = []
        self.blank = True  # nothing but white space so far
        self.breaks = 0  # line breaks since the last word

    def flush(self, element: int, href: str | None) -> None:
        """End the block."""
        out = self.out
        if not self.blank:
            raw = "".join(self.pieces)
            if out.tag[element] == "pre":
                text = raw.replace("\v", "\n").strip("\n")
            elif "\v" in raw:
                lines = (" ".join(line.split()) for line in raw.split("\v"))
                text = "\n".join(lines).strip()
            else:
                text = " ".join(raw.split())
            if "\xad" in text or "\u200b" in text:
                # Soft hyphens and zero-width spaces tell a browser where it may break a line; they are no text.
                text = text.replace("\xad", "").replace("\u200b", "").strip()
            if text:
                out.text.append(text)
                out.element.append(element)
                out.link_chars.append(len(text) if href is not None else self.link_chars)
                out.bold.append(self.bold_chars)
                out.inline_cue.append(self.inline)
                out.href.append(href)
                out.links.append(self.links or None)
            self.links = []
        self.pieces = []
        self.link_chars = self.bold_chars = self.inline = self.breaks = 0
        self.blank = True

    def run(self, root: LexborNode) -> None:
        out = self.out
        tag_l, parent_l, own_l, cue_l, node_l = out.tag, out.parent, out.own, out.cue, out.node
        first_l, end_l, last_l, depth_l = out.first, out.end, out.last, out.depth
        texts = out.text
        read, by_tag, role_of = cues.read, cues.TAG, _ROLE
        by_role, by_prop, hidden = cues.ROLE, cues.ITEMPROP, cues.HIDDEN
        element = -1
        bold = 0
        anchor_href: str | None = None  # of the open <a>
        anchor_start = 0  # where its text begins in pieces
        card_href: str | None = None  # of an open <a> that holds blocks
        after_span = after_anchor = False  # the last thing seen was the end of a <span>, of an <a>
        stack: list[tuple[LexborNode, int]] = []
        node: LexborNode | None = root
        while node is not None:
            tag_id = node.tag_id
            if tag_id == _TEXT_ID:
                piece = node.text_content or ""
                if not piece.isspace():
                    self.pieces.append(piece)
                    self.blank = after_span = after_anchor = False
                    self.breaks = 0
                    if anchor_href is not None:
                        self.link_chars += len(piece)
                    if bold:
                        self.bold_chars += len(piece)
                elif not self.blank:
                    self.pieces.append(piece if element >= 0 and tag_l[element] == "pre" else " ")
                    after_span = after_anchor = False
            elif tag_id != _COMMENT_ID:
                role = role_of.get(tag_id, BLOCK)
                if role == BLOCK:
                    if not self.blank:
                        if anchor_href is not None and card_href is None:
                            self._cut_link(anchor_href, anchor_start)
                        self.flush(element, card_href)
                        anchor_start = 0
                    tag = node.tag or ""
                    attributes = node.attributes
                    own = by_tag.get(tag, 0)
                    if attributes and element >= 0:  # WordPress writes the kind of page, not of element, on <body>
                        name = attributes.get("class")
                        if name:
                            own |= read(name)
                        name = attributes.get("id")
                        if name:
                            own |= read(name)
                        name = attributes.get("role")
                        if name:
                            own |= by_role.get(name, 0)
                        name = attributes.get("itemprop")
                        if name:
                            own |= by_prop.get(name, 0)
                        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
                            own |= hidden
                        name = attributes.get("style")
                        if name and "none" in name and "display:none" in name.replace(" ", ""):
                            own |= hidden
                    number = len(tag_l)
                    tag_l.append(tag)
                    parent_l.append(element)
                    own_l.append(own)
                    cue_l.append(own | cue_l[element] if element >= 0 else own)
                    node_l.append(node)
                    first_l.append(len(texts))
                    end_l.append(0)
                    last_l.append(0)
                    depth_l.append(len(stack))
                    if anchor_href is not None:
                        card_href = anchor_href
                        out.anchors[number] = anchor_href
                    child = node.first_child
                    if child is not None and len(texts) < MAX_BLOCKS:
                        stack.append((node, role))
                        element = number
                        node = child
                        continue
                    end_l[number] = len(texts)
                    last_l[number] = number + 1
                elif role == ANCHOR:
                    child = node.first_child
                    if child is not None:
                        if after_anchor and not self.blank:
                            self.pieces.append(" ")  # as below: set apart by style alone
                        if anchor_href is None:
                            anchor_href = node.attributes.get("href") or ""
                            anchor_start = len(self.pieces)
                        stack.append((node, role))
                        node = child
                        continue
                elif role == BREAK:
                    if not self.blank:
                        self.breaks += 1
                        if self.breaks > 1 and (element < 0 or tag_l[element] != "pre"):
                            # two line breaks set a paragraph
                            if anchor_href is not None and card_href is None:
                                self._cut_link(anchor_href, anchor_start)
                                anchor_start = 0
                            self.flush(element, card_href)
                        else:
                            self.pieces.append("\v")
                elif role == IMAGE:
                    out.pictures.append(Picture(node.attributes, element, len(texts)))
                elif role == INPUT:
                    if element > 0 and (node.attributes.get("type") or "").lower() in ("email", "password"):
                        # A box that asks for an address: no class says so as surely.
                        own_l[element] |= cues.NEWSLETTER
                        own_l[parent_l[element]] |= cues.NEWSLETTER
                elif role != SKIP:
                    child = node.first_child
                    attributes = node.attributes if role == INLINE else _NO_ATTRIBUTES
                    if child is not None and attributes.get("aria-hidden") != "true":
                        if role == BOLD:
                            bold += 1
                        elif role == INLINE:
                            name = attributes.get("class")
                            if name:
                                self.inline |= read(name)
                            name = attributes.get("datetime")
                            if name:
                                out.times.setdefault(len(texts), name)
                            if after_span and not self.blank:
                                # <span>Kicker</span><span>Headline</span> are set apart by style alone
                                self.pieces.append(" ")
                        stack.append((node, role))
                        node = child
                        continue
            following = node.next
            while following is None and stack:
                node, role = stack.pop()
                if role == BLOCK:
                    if not self.blank:
                        if anchor_href is not None and card_href is None:
                            self._cut_link(anchor_href, anchor_start)
                            anchor_start = 0
                        self.flush(element, card_href)
                    end_l[element] = len(texts)
                    last_l[element] = len(tag_l)
                    element = parent_l[element]
                elif role == ANCHOR:
                    # an <a> inside an <a> can't be: the parser has closed the outer one
                    if anchor_href is not None:
                        if card_href is not None:
                            self.flush(element, card_href)
                        elif not self.blank:
                            self._cut_link(anchor_href, anchor_start)
                    anchor_href = card_href = None
                    after_anchor = True
                elif role == BOLD:
                    bold -= 1
                elif role == INLINE:
                    after_span = True
                following = node.next if stack else None
            node = following

    def _cut_link(self, href: str, start: int) -> None:
        text = " ".join("".join(self.pieces[start:]).split())
        if text:
            self.links.append((href, text))
