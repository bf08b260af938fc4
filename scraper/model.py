"""The nouns: every type that crosses a room's door.

A page flows one way, and each arrow is one of these types::

    fetch -> Response -> parse -> Page -> archive -> ArchivedPage -> export

All are msgspec structs: ``msgspec.json.encode`` gives the published JSON shape, ``msgspec.json.schema``
its JSON Schema. Unknown is ``None``, never an empty string; a field that does not apply to a thing (the level
of a paragraph, the votes of a comment on a site without votes) is ``UNSET`` and left out of the JSON.

Times are strings in RFC 3339, with the offset the page states. A time whose zone the page does not tell has
none (``2021-05-13T18:04:00``), a day without a time is a full-date (``2021-05-13``): neither is ever guessed.
Times of our own (captures) are UTC with a ``Z`` and microseconds, all of one width, so that they sort as text.
"""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

BlockKind = Literal["paragraph", "heading", "subheading", "list_item", "quote", "caption", "table", "code"]
"""What a block of the body is. ``heading`` has a level from 1 to 6; ``subheading`` is the standfirst, or a paragraph
set as a heading."""

RelatedKind = Literal["related", "inline", "latest", "popular", "sponsored"]
"""Why a link stands beside the story: chosen for it, set inside its text, merely new, merely popular, or paid for."""

Status = Literal["live", "gone", "moved", "walled"]
"""What the last telling capture of a page said of it."""

Outcome = Literal["ok", "same", "gone", "wall", "blocked", "error"]
"""What a capture saw: a page, the same bytes as before, its absence, what was shown in its place (a consent page, a
paywall, an error page), a refusal, or nothing that could be read."""

WallKind = Literal["paywall", "login", "consent", "challenge", "error"]
"""What stands before a page: it wants money, a name, consent, a proof that a person asks; or something went wrong."""

Part = Literal["body", "comments", "related"]


class Link(Struct, frozen=True):
    """A link inside a block: its absolute URL and the words it stands on."""

    url: str
    text: str


class Block(Struct, frozen=True, kw_only=True):
    """A piece of the body, in the order of the page. The text of a table has a row a line, cells parted by tabs.

    ``posted`` is the time of an entry of a live blog, on the entry's first block.
    """

    kind: BlockKind
    text: str
    level: int | UnsetType = UNSET
    links: tuple[Link, ...] | UnsetType = UNSET
    posted: str | UnsetType = UNSET


class Image(Struct, frozen=True, kw_only=True):
    """An image of the story, by reference."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


class Comment(Struct, frozen=True, kw_only=True):
    """One comment as printed. ``id`` is the page's own where it gives one, else one made from place and text.

    ``state`` is told by the archive only: ``tombstone`` where the page prints a notice in the comment's place.
    """

    id: str
    parent_id: str | None = None
    author: str | None = None
    posted: str | None = None
    text: str
    depth: int = 0
    permalink: str | UnsetType = UNSET
    votes: int | UnsetType = UNSET
    state: Literal["tombstone"] | UnsetType = UNSET


class RelatedLink(Struct, frozen=True, kw_only=True):
    """A link to another story, under the heading of the block that offers it."""

    url: str
    title: str
    heading: str | None = None
    kind: RelatedKind = "related"
    excerpt: str | UnsetType = UNSET
    published: str | UnsetType = UNSET


class Headline(Struct, frozen=True, kw_only=True):
    """What a place calls a story: its shown headline, the metadata of the page."""

    source: Literal["h1", "og:title", "json-ld"]
    text: str


class Continuation(Struct, frozen=True, kw_only=True):
    """Another page of the same story: where its body or its comments go on, or began.

    ``number`` is that of the page, where it is told. ``whole`` is a page that has all of the body.
    """

    url: str
    part: Literal["body", "comments"]
    number: int | None = None
    whole: bool | UnsetType = UNSET


class Page(Struct, kw_only=True):
    """A news page, split. ``body`` is the text of the ``blocks`` but for captions, parted by blank lines.

    The headline is ``title`` and no block; ``headlines`` tells what each place of the page calls the story. The
    standfirst is ``subtitle`` and, where the page shows it, the first block.

    ``continuations`` are the other pages of a story over several; ``page_number`` and ``page_count`` tell which this
    one is, ``comment_page`` which page of comments it shows. The archive keeps none of these four, so they are ``UNSET``
    in what it gives back.
    """

    url: str | None = None
    canonical_url: str | None = None
    site: str | None = None
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    body: str | None = None
    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    comments: tuple[Comment, ...] = ()
    comment_count: int | None = None
    related: tuple[RelatedLink, ...] = ()
    headlines: tuple[Headline, ...] | UnsetType = UNSET
    continuations: tuple[Continuation, ...] | UnsetType = UNSET
    page_number: int | UnsetType = UNSET
    page_count: int | UnsetType = UNSET
    comment_page: int | UnsetType = UNSET
    parser_version: str = ""


class CommentOverlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a site marks its comments. All but ``within`` and ``item`` are looked for inside a comment."""

    within: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    posted: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    depth: tuple[str, ...] = ()


class RelatedOverlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A box in which a site offers other stories."""

    within: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    kind: RelatedKind | None = None


class Overlay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a user knows of a site's pages, as CSS selectors and switches; docs/overlays.md tells what each means.

    A selector of a field may end in ``@name``: then the value is that attribute and not the text.
    """

    hosts: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    subtitle: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    comments: bool | CommentOverlay = True
    related: bool | RelatedOverlay | tuple[RelatedOverlay, ...] = True
    name: str = "overlay"
    """What it is called when a reader is told of it: its file's name."""


class BlockReason(Struct, frozen=True, kw_only=True):
    """A block of a page with its class, and what decided. ``index`` is None for what no block was made of."""

    index: int | None
    label: Literal["body", "comment", "related", "none"]
    score: float | None
    """How likely the block is of the story by its features alone, from 0 to 1."""
    why: str
    path: str
    """A CSS selector of its element."""
    text: str


class FieldReason(Struct, frozen=True, kw_only=True):
    """A field of a page's metadata, and which places of the page state its value."""

    name: str
    value: str
    why: str


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a page was split as it was: what ``parse --explain`` prints."""

    overlay: str | None
    unmatched: tuple[str, ...]
    """The keys of the overlay whose selectors match nothing on the page."""
    metadata: tuple[FieldReason, ...]
    blocks: tuple[BlockReason, ...]


class PartVersions(Struct, frozen=True):
    """The number, from 1, of the version of each part that is shown; 0 where the part has never been seen."""

    body: int = 0
    comments: int = 0
    related: int = 0


class Between(Struct, frozen=True):
    """When something came to a page: after ``not_before``, the last good capture that did not show it, and before
    ``captured``, the first that did. ``not_before`` is None for what the first capture showed."""

    not_before: str | None
    captured: str


class PartTimes(Struct, frozen=True):
    """When the version of each part that is shown came; None where the part has never been seen."""

    body: Between | None = None
    comments: Between | None = None
    related: Between | None = None


class ArchivedPage(Page, kw_only=True):
    """A page as the archive knew it at a moment: what ``show`` and ``export`` print."""

    captured: str
    version: PartVersions
    since: PartTimes = PartTimes()
    first_seen: str
    last_seen: str
    status: Status = "live"


class Response(Struct, kw_only=True):
    """One answer to one visit. ``body`` is decoded of its content coding, ``headers`` are as sent, names in lower case."""

    asked: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    captured: str
    redirects: tuple[tuple[int, str], ...] = ()
    """Each hop before ``url``: its status, and the address that answered with it."""

    def header(self, name: str) -> str | None:
        """The value of a header (case-insensitive), the first where there are several; None where there is none."""
        return next((v for k, v in self.headers if k == name.lower()), None)


class Failure(Struct, kw_only=True):
    """A visit that gave no page: what was asked, when, and why not, in one sentence for a person."""

    asked: str
    captured: str
    outcome: Outcome
    reason: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    """What did arrive, kept where there is something to keep."""


class Stored(Struct, kw_only=True):
    """What storing a capture changed. A part named in ``new`` got a version; none is a page that stood still.

    Of a wall (``outcome``) the bytes are kept and nothing else; ``reason`` says what told it.
    """

    page_url: str
    capture_id: int
    outcome: Outcome
    first: bool
    reason: str | None = None
    new: tuple[Part, ...] = ()
    version: PartVersions = PartVersions()
    comments_added: int = 0
    comments_edited: int = 0
    comments_gone: int = 0
    unread: int = 0
    """Captures that a new parser could not read again, when it read the page's captures before this one."""


class Reparsed(Struct, kw_only=True):
    """What reading a page's kept bytes again came to. A part named in ``differs`` stands otherwise than before."""

    page_url: str
    captures: int
    """How many readings the new generation is made of: captures with the bytes of their forerunner need none."""
    unread: int = 0
    differs: tuple[Part, ...] = ()


class Packed(Struct, kw_only=True):
    """What packing came to. ``before`` and ``after`` are the bytes in the file of what was packed."""

    packed: int = 0
    before: int = 0
    after: int = 0
    damaged: int = 0
    """How many can't be read: ``verify`` names them."""
    left: int = 0
    """How many there was no time for, damaged ones included."""


class Merged(Struct, kw_only=True):
    """What taking in another archive came to."""

    source: str
    pages: int = 0
    captures: int = 0
    """How many captures of it were new here."""
    known: int = 0
    """How many were here already."""


class Erasable(Struct, kw_only=True):
    """What an erase would take out: a comment, or a passage of the body (``comment`` is None)."""

    url: str
    comment: str | None
    author: str | None
    text: str


class Erased(Struct, kw_only=True):
    """What an erase took out."""

    comments: int = 0
    pages: int = 0
    captures: int = 0
    """How many captures are kept without the words now."""
    dropped: int = 0
    """How many of them without their bytes: the words could not be taken out for sure."""


class Pruned(Struct, kw_only=True):
    """What pruning took, or would take."""

    blobs: int = 0
    """Of how many different bytes nothing but digest and size is kept."""
    size: int = 0
    """What they took in the file."""
    versions: int = 0


class Capture(Struct, kw_only=True):
    """One visit as the archive keeps it."""

    id: int
    url: str
    captured: str
    outcome: Outcome
    status: int | None
    sha256: str | None
    size: int | None
    reason: str | None


class Finding(Struct, frozen=True, kw_only=True):
    """Something in an archive that is not as it must be: which check found it, where, what it is, and what to do."""

    check: str
    where: str
    what: str
    advice: str


class Verified(Struct, kw_only=True):
    """What checking an archive came to."""

    archive: str
    """Its id, which its copies bear, too."""
    sound: bool
    findings: int
    captures: int
    size: int
    """Of all bytes that were received, each counted once, before compression."""
    erased: int
    """Values that were taken out on purpose."""
    pruned: int
    """Bytes of which only the hash is kept."""
    head: str
    """Of the chain: how many entries it has, and the one hash over them."""


class Proof(Struct, kw_only=True):
    """A proof that was written: of which capture, and to which head it leads."""

    url: str
    captured: str
    capture_id: int
    number: int
    """Its place in the chain, from 1."""
    head: str


class BackedUp(Struct, kw_only=True):
    """A copy of an archive."""

    path: str
    archive: str
    captures: int
    size: int
    """Of the file, in bytes."""
    head: str


class PageSummary(Struct, kw_only=True):
    """A line of ``list``."""

    url: str
    site: str
    title: str | None
    published: str | None
    paragraphs: int
    comments: int
    related: int
    version: PartVersions
    captures: int
    first_seen: str
    last_seen: str
    status: Status


class Change(Struct, kw_only=True):
    """A line of ``history``: what was seen to change, between the last good capture before and the one that showed it.

    ``not_before`` is None for what the first capture showed: nothing is known of before. ``cause`` is 'revert' for a
    return to an earlier state, 'restored' for a text that a paywall had hidden, 'alternation' for states that take turns.
    """

    captured: str
    not_before: str | None
    part: Part
    number: int
    cause: Literal["first", "edit", "revert", "restored", "alternation"]
    summary: str
    announced: Literal["no", "modified", "note", "both"] | None = None
    """Of an edit of the body: did the page's own modified time move, did a note of correction come or change? None of
    anything else."""
    last: int | UnsetType = UNSET
    """Of an alternation: the number of the last version that it folds."""
    until: str | UnsetType = UNSET
    """And the capture that first showed that one."""


class HeadlineSeen(Struct, kw_only=True):
    """What a page was called in one place, from when to when.

    ``place`` is the feed, the list or the page that pointed to it; None for the page itself. ``until`` is None while it
    stands. ``last_seen`` is when a feed or list last said so, None for pages, whose captures tell.
    """

    source: Literal["h1", "og:title", "json-ld", "feed", "teaser"]
    place: str | None
    text: str
    not_before: str | None
    captured: str
    until: str | None
    last_seen: str | None = None


TextPiece = tuple[Literal["same", "removed", "added"], str]
"""A run of text in a word diff."""


class BlockDiff(Struct, frozen=True, kw_only=True):
    """A block or metadata field in two versions. ``what`` names it: 'title', 'authors', 'paragraph' …"""

    what: str
    op: Literal["same", "added", "removed", "edited"]
    pieces: tuple[TextPiece, ...]


class CommentDiff(Struct, frozen=True, kw_only=True):
    """A comment in two versions."""

    id: str
    author: str | None
    op: Literal["added", "removed", "edited", "moved"]
    pieces: tuple[TextPiece, ...]


class RelatedDiff(Struct, frozen=True, kw_only=True):
    """A related link in two versions."""

    url: str
    title: str
    op: Literal["added", "removed", "edited", "moved"]


class PageDiff(Struct, kw_only=True):
    """Two moments of one page held against each other. Empty parts did not change."""

    url: str
    old: str
    new: str
    old_version: PartVersions
    new_version: PartVersions
    body: tuple[BlockDiff, ...] = ()
    comments: tuple[CommentDiff, ...] = ()
    related: tuple[RelatedDiff, ...] = ()


SearchPart = Literal["title", "body", "comments"]
"""Where words are looked for. The standfirst is of the body."""

HitPiece = tuple[Literal["text", "hit"], str]
"""A run of text in a passage: what was looked for, or what stands around it."""


class Hit(Struct, kw_only=True):
    """What a search found: a page, once, with the passage that fits best, or one of its comments."""

    url: str
    """Of the page."""
    site: str
    title: str | None
    part: SearchPart
    """Where the passage is from."""
    version: int
    """The number, from 1, of the version of the body, or of the comment's text."""
    comment: str | None = None
    """The id of the comment."""
    authors: tuple[str, ...]
    """Of the page, or of the comment."""
    published: str | None
    """As the page tells it: its own date, or when the comment was posted."""
    captured: str
    """The capture that first showed this text so."""
    until: str | None
    """The capture that no longer showed it; None while it stands."""
    pieces: tuple[HitPiece, ...]
    """The passage. Where it begins or ends within the text, with an ellipsis."""
    score: float


class Seed(Struct, frozen=True, kw_only=True):
    """An address found by discovery, with what its source says of it."""

    url: str
    source: Literal["seed", "feed", "sitemap", "section", "related"]
    published: str | None = None
    modified: str | None = None
    title: str | None = None


class Visit(Struct, kw_only=True):
    """What became of one address in a run: a stored page, or a failure."""

    asked: str
    page: Page | None = None
    stored: Stored | None = None
    failure: Failure | None = None
    discovered: int = 0
    """How many addresses the page (a feed, a sitemap, a section) offered."""


class CrawlSummary(Struct, kw_only=True):
    """A run counted."""

    fetched: int = 0
    stored: int = 0
    new_pages: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    """Found addresses that robots.txt keeps out."""
    paragraphs: int = 0
    comments: int = 0
    related: int = 0
    seconds: float = 0.0


RunState = Literal["running", "ended", "interrupted", "killed"]
"""``killed``: found dead by a later run, so that its end is not known."""


class Run(Struct, frozen=True, kw_only=True):
    """A command that visits pages, as it stands in the archive."""

    id: int
    command: str
    job: str | None
    """Names the work where only one run at a time may do it."""
    host: str | None
    pid: int | None
    started: str
    ended: str | None
    state: RunState
    lease_until: str | None
    """Until when it is taken for alive where that can't be told by its process."""


class SiteStats(Struct, kw_only=True):
    """A site counted."""

    site: str
    pages: int = 0
    captures: int = 0
    """Visits, failed ones included."""
    changes: int = 0
    """Versions that are not what a page showed when it was first seen."""
    failures: int = 0
    last_seen: str | None = None
    """Its last good capture."""


class Stats(Struct, kw_only=True):
    """The archive counted, or the pages of one site."""

    pages: int = 0
    captures: int = 0
    good: int = 0
    """Visits that saw a page; ``same`` of them saw the bytes of the one before."""
    same: int = 0
    failed: dict[str, int]
    """The others, by outcome."""
    versions: dict[Part, int]
    comments_shown: int = 0
    comments_gone: int = 0
    related: int = 0
    """Links beside the stories, each once a page and heading."""
    first_capture: str | None = None
    last_capture: str | None = None
    sites: tuple[SiteStats, ...] = ()
    raw_bytes: int | UnsetType = UNSET
    """Of all that was fetched, each sequence of bytes once. Like the ones below not told of one site."""
    file_bytes: int | UnsetType = UNSET
    runs: int | UnsetType = UNSET
    unfinished: tuple[Run, ...] | UnsetType = UNSET
    """Runs at work, and those that were killed."""
    space: dict[str, int] | UnsetType | None = UNSET
    """What the file is filled with, in bytes by table and index; None where this SQLite can't tell."""


DriftField = Literal["body", "body length", "authors", "date", "comments", "related"]


class Drift(Struct, frozen=True, kw_only=True):
    """A site on whose pages something is no longer found that was found before."""

    site: str
    field: DriftField
    since: str
    """The first capture of those that lack it."""
    found: int
    pages: int
    """Pages read since then, and how many had it; ``before`` the same of the site's past."""
    found_before: int
    pages_before: int
    stated: bool = False
    """Only pages that count comments of their own are counted."""
    median: int | UnsetType = UNSET
    """Characters of the body: one that has less than half of the median before is counted as lacking it."""
    median_before: int | UnsetType = UNSET
