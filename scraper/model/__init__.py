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

from scraper.model.archived import (
    ArchivedPage,
    Between,
    Capture,
    Change,
    HeadlineSeen,
    PageSummary,
    PartTimes,
    Status,
)
from scraper.model.custody import (
    BackedUp,
    Erasable,
    Erased,
    Finding,
    Merged,
    Packed,
    Proof,
    Pruned,
    Reparsed,
    Verified,
)
from scraper.model.difference import (
    BlockDiff,
    CommentDiff,
    PageDiff,
    RelatedDiff,
    TextPiece,
)
from scraper.model.figures import (
    Drift,
    DriftField,
    Run,
    RunState,
    SiteStats,
    Stats,
)
from scraper.model.found import (
    Hit,
    HitPiece,
    SearchPart,
)
from scraper.model.frontier import Crawl, Item
from scraper.model.overlay import (
    BlockReason,
    CommentOverlay,
    Explanation,
    FieldReason,
    Overlay,
    RelatedOverlay,
)
from scraper.model.page import (
    Block,
    BlockKind,
    Comment,
    Continuation,
    Headline,
    Image,
    Link,
    Page,
    RelatedKind,
    RelatedLink,
)
from scraper.model.visit import (
    CrawlState,
    CrawlSummary,
    Failure,
    HostState,
    Outcome,
    Part,
    PartVersions,
    Response,
    Seed,
    Stored,
    Validators,
    Visit,
    WallKind,
)

__all__ = [
    "ArchivedPage",
    "BackedUp",
    "Between",
    "Block",
    "BlockDiff",
    "BlockKind",
    "BlockReason",
    "Capture",
    "Change",
    "Comment",
    "CommentDiff",
    "CommentOverlay",
    "Continuation",
    "Crawl",
    "CrawlState",
    "CrawlSummary",
    "Drift",
    "DriftField",
    "Erasable",
    "Erased",
    "Explanation",
    "Failure",
    "FieldReason",
    "Finding",
    "Headline",
    "HeadlineSeen",
    "Hit",
    "HitPiece",
    "HostState",
    "Image",
    "Item",
    "Link",
    "Merged",
    "Outcome",
    "Overlay",
    "Packed",
    "Page",
    "PageDiff",
    "PageSummary",
    "Part",
    "PartTimes",
    "PartVersions",
    "Proof",
    "Pruned",
    "RelatedDiff",
    "RelatedKind",
    "RelatedLink",
    "RelatedOverlay",
    "Reparsed",
    "Response",
    "Run",
    "RunState",
    "SearchPart",
    "Seed",
    "SiteStats",
    "Stats",
    "Status",
    "Stored",
    "TextPiece",
    "Validators",
    "Verified",
    "Visit",
    "WallKind",
]
