"""Pages made by hand, with every field set that a page can have."""

from __future__ import annotations

from scraper.model import ArchivedPage, Block, Comment, Image, Link, PartVersions, RelatedLink


def archived_page(number: int = 1) -> ArchivedPage:
    """A page like no other with that number."""
    return ArchivedPage(
        url=f"https://example.com/story-{number}",
        canonical_url=f"https://example.com/story-{number}",
        site="example.com",
        title=f"Story {number}: “the bridge”",
        subtitle="A standfirst",
        authors=("Ann Author", "Bo Byline"),
        published="2026-11-24T08:00:00+01:00",
        modified="2026-11-24",
        language="en",
        section="Local",
        tags=("bridges",),
        body="One.\n\nTwo.",
        blocks=(
            Block(kind="heading", text="One.", level=2),
            Block(kind="paragraph", text="Two.", links=(Link("https://example.com/x", "x"),)),
            Block(kind="caption", text="A bridge"),
        ),
        images=(Image(url="https://example.com/bridge.jpg", caption="A bridge", credit="C. Camera", alt="bridge"),),
        comments=(
            Comment(id="1", author="Reader", posted="2026-11-24T09:00:00+01:00", text="First", votes=3),
            Comment(id="2", parent_id="1", text="Second\nline", depth=1, permalink="https://example.com/story#2"),
        ),
        comment_count=2,
        related=(
            RelatedLink(
                url="https://example.com/other", title="Other", heading="You May Also Like", excerpt="It was …"
            ),
            RelatedLink(url="https://example.com/old", title="Old", kind="inline", published="2020-01-02"),
        ),
        parser_version="1",
        captured="2026-11-24T20:37:50.123456Z",
        version=PartVersions(body=2, comments=1, related=1),
        first_seen="2026-11-24T19:00:00.000000Z",
        last_seen="2026-11-24T20:37:50.123456Z",
    )
