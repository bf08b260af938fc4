"""A page as its blocks of text and the elements that hold them: what all later steps of the split look at."""

from __future__ import annotations

from typing import Final, NamedTuple

from scraper.parse import markup

LEVELS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


class Picture(NamedTuple):
    """An image in the flow: its token, the element it stands in, and the index of the block that follows it."""

    token: int
    element: int
    place: int


class Spot(NamedTuple):
    """A tag that states something: a date, a property of microdata, an author's link."""

    token: int
    element: int
    block: int
    """Index of the block that its text is in, or that follows it."""


class Outline:
    """A page as blocks and elements, in arrays that run in parallel.

    Elements are numbered in document order, so a child comes after its parent; ``first[e]`` to ``end[e]`` are the
    blocks inside element ``e``. Only elements that break lines are kept.
    """

    __slots__ = (
        "anchors",
        "bold",
        "captions",
        "cue",
        "depth",
        "element",
        "end",
        "first",
        "href",
        "inline_cue",
        "kind",
        "last",
        "link_chars",
        "links",
        "metas",
        "own",
        "page",
        "parent",
        "passed",
        "pictures",
        "spots",
        "starts",
        "tag",
        "text",
        "timed",
        "token",
    )

    def __init__(self, page: list[str]) -> None:
        self.page = page
        """The tokens of the page."""
        # elements
        self.tag: list[str] = []
        self.parent: list[int] = []
        self.kind: list[int] = []  # under 2 ** 21, and the same for elements with the same tag and class
        self.own: list[int] = []  # cues of its own
        self.cue: list[int] = []  # and of all around it
        self.token: list[int] = []
        self.first: list[int] = []
        self.end: list[int] = []
        self.last: list[int] = []  # number after its last descendant element
        self.depth: list[int] = []
        self.anchors: dict[int, str] = {}  # element -> href of the link around or at it
        # blocks
        self.text: list[str] = []
        self.element: list[int] = []
        self.starts: list[int] = []  # token in which its text begins
        self.link_chars: list[int] = []
        self.bold: list[int] = []  # characters set bold
        self.inline_cue: list[int] = []
        self.href: list[str | None] = []  # the link around the whole block, as a card has it
        self.links: list[list[tuple[str, str]] | None] = []  # (href, text) of the links inside it
        self.timed: dict[int, str] = {}  # block -> what the first <time> in or at it states; empty where it only shows
        self.captions: list[bool] | None = None  # which blocks are captions, once somebody asked
        # beside them
        self.pictures: list[Picture] = []
        self.spots: list[Spot] = []
        self.metas: list[int] = []  # tokens of <meta> and <link> in the body
        self.passed: list[int] = []  # tokens of the menus and footers that were passed over

    def attributes(self, element: int) -> dict[str, str]:
        """The attributes of an element."""
        return markup.attributes(self.page[self.token[element]])

    def name(self, element: int) -> str:
        """The class of an element; empty where it has none."""
        return markup.value_of(self.page[self.token[element]], "class") or ""

    def level(self, block: int) -> int:
        """1 to 6 for a block in a heading, else 0."""
        e = self.element[block]
        for _ in range(3):
            if e < 0:
                return 0
            if level := LEVELS.get(self.tag[e], 0):
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
